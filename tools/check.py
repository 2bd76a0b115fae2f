"""Check format, rules, types, contracts and fast tests side by side; print the time of each and fail if any fails."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
FAST = "not slow and not nightly and not browser and not realdata"
CHECKS = {
    "format": [[BIN / "ruff", "format", "--check", "."], [BIN / "ruff", "check", "."]],
    "types": [[BIN / "mypy"]],
    "contracts": [[BIN / "lint-imports"]],
    "fast tests": [[BIN / "pytest", "-n", "2", "-m", FAST]],
}


def carry_out(name: str) -> bool:
    """Run one check, print what it said if it failed, and tell whether it passed."""
    began = time.monotonic()
    done = [subprocess.run(command, check=False, capture_output=True, text=True) for command in CHECKS[name]]
    passed = all(one.returncode == 0 for one in done)
    said = "" if passed else "\n" + "".join(one.stdout + one.stderr for one in done)
    print(f"{'ok    ' if passed else 'FAILED'} {time.monotonic() - began:5.1f} s  {name}{said}", flush=True)
    return passed


def main() -> int:
    """Run all checks; two at a time keep two cores busy."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        return 0 if all(list(pool.map(carry_out, sorted(CHECKS)))) else 1


if __name__ == "__main__":
    sys.exit(main())

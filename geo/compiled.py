"""Kernels: functions over arrays as machine code, kept on disk by the text of all of them.

A kernel holds the code of those that it calls, but numba asks only whether its own file has changed: without this, what
an older version of another file computed would go on being answered.
"""

import hashlib
import os
import shutil
import time
from pathlib import Path

import numba

__all__ = ["KEPT_IN", "folder_of", "kernel", "sweep"]

_HERE = Path(__file__).parent
_AT_HOME = Path("~/.cache/sozialraumatlas")
"""Where machine code is kept if the folder of the program cannot be written."""


def folder_of(program: Path) -> str:
    """Return the name of the folder of machine code that fits the kernels below `program` as they are written now."""
    texts = [text for path in sorted(program.rglob("*.py")) if b"@kernel" in (text := path.read_bytes())]
    return f"kernels-{hashlib.sha256(b''.join(texts)).hexdigest()[:16]}"


def sweep(beside: Path, days: float = 30) -> None:
    """Delete what earlier versions of the kernels left beside a folder, if it is older than some days."""
    for other in beside.parent.glob("kernels-*"):
        if other != beside and other.stat().st_mtime < time.time() - days * 86_400:
            shutil.rmtree(other, ignore_errors=True)


def _usual() -> Path:
    own = _HERE / "__pycache__"
    return own if os.access(own, os.W_OK) else _AT_HOME.expanduser()


_CHOSEN = vars(numba.config)

KEPT_IN = Path(_CHOSEN["CACHE_DIR"] or _usual()) / folder_of(_HERE)
"""The folder of machine code."""

_CHOSEN["CACHE_DIR"] = str(KEPT_IN)
kernel = numba.njit(nogil=True, cache=True)

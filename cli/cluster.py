"""The private PostgreSQL cluster for a machine without a database: no TCP port, a socket in a closed folder."""

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import UserError, WorldError

__all__ = ["Cluster"]

_BINARIES = "/usr/lib/postgresql"
_OPTIONS = "-c listen_addresses='' -c unix_socket_permissions=0700"


class Cluster:
    """A cluster in `folder`; as root it runs under the unprivileged user `postgres`."""

    def __init__(self, folder: Path, *, options: str = "") -> None:
        self.folder = folder.resolve()
        self.options = f"{_OPTIONS} {options}".strip()
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self.home = _reachable_home(self.folder, digest)
        self.socket = Path(tempfile.gettempdir()) / f"atlas-{digest}"

    @property
    def url(self) -> str:
        """Where the database `atlas` answers."""
        return f"postgresql://postgres@/atlas?host={self.socket}"

    def start(self) -> str:
        """Start it if it does not run, create what is missing, and return its URL."""
        with self._lock():
            if not (self.home / "PG_VERSION").exists():
                self._own(self.home)
                self._run(
                    "initdb",
                    "-D",
                    str(self.home),
                    "-A",
                    "trust",
                    "-U",
                    "postgres",
                    "--locale=C.UTF-8",
                    "-E",
                    "UTF8",
                )
            self._own(self.socket)
            if self._status() != 0:
                options = f"{self.options} -c unix_socket_directories='{self.socket}'"
                log = str(self.home / "server.log")
                self._run("pg_ctl", "-D", str(self.home), "-w", "-l", log, "-o", options, "start")
            self._create_database()
        return self.url

    def stop(self) -> None:
        """Stop it if it runs."""
        with self._lock():
            if self._status() == 0:
                self._run("pg_ctl", "-D", str(self.home), "-m", "fast", "-w", "stop")

    def running(self) -> bool:
        """Tell whether it runs."""
        return (self.home / "PG_VERSION").exists() and self._status() == 0

    def _create_database(self) -> None:
        probe = self._run(
            "psql",
            "-h",
            str(self.socket),
            "-U",
            "postgres",
            "-Atc",
            "select 1 from pg_database where datname='atlas'",
        )
        if probe.stdout.strip() != "1":
            self._run("createdb", "-h", str(self.socket), "-U", "postgres", "atlas")

    def _status(self) -> int:
        return self._run("pg_ctl", "-D", str(self.home), "status", check=False).returncode

    def _own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if (user := _unprivileged()) is not None:
            os.chown(folder, user.pw_uid, user.pw_gid)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with (self.home.parent / f"{self.home.name}.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        user = _unprivileged()
        identity = {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        # Files, not pipes: the server inherits them and would keep a pipe open for ever.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(  # noqa: S603 - a fixed program of our own
                [_find(program), *arguments],
                stdout=output,
                stderr=output,
                stdin=subprocess.DEVNULL,
                cwd="/",
                check=False,
                **identity,
            )
            output.seek(0)
            text = output.read()
        if check and done.returncode != 0:
            raise WorldError(
                f"The private database did not start ({program}): {text.strip().splitlines()[-1] if text.strip() else done.returncode}"
            )
        return subprocess.CompletedProcess(done.args, done.returncode, text, "")


def _unprivileged() -> pwd.struct_passwd | None:
    return pwd.getpwnam("postgres") if os.geteuid() == 0 else None


def _find(program: str) -> str:
    versions = sorted(Path(_BINARIES).glob(f"*/bin/{program}"), key=lambda p: float(p.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which(program)
    if found is None:
        raise UserError(
            "PostgreSQL is not installed. Install the package postgresql-15-postgis-3, set ATLAS_DATABASE_URL, or use `docker compose up`."
        )
    return found


def _reachable_home(folder: Path, digest: str) -> Path:
    user = _unprivileged()
    if user is None or _may_enter(folder, user):
        return folder / "postgres"
    return Path("/var/lib/postgresql") / f"atlas-{digest}"


def _may_enter(folder: Path, user: pwd.struct_passwd) -> bool:
    parents = [p for p in folder.parents if p.exists()]
    return all(p.stat().st_mode & 0o001 or p.stat().st_uid == user.pw_uid for p in parents)

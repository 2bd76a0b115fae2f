"""The private PostgreSQL cluster for a machine without a database: no TCP port, a socket in a closed folder."""

import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from geo.errors import UserError, WorldError

__all__ = ["Cluster"]

_PROGRAMS = Path("/usr/lib/postgresql")
_SHARED = Path("/usr/share/postgresql")
_ELSEWHERE = Path("/var/lib/postgresql")
_INSTALL = "Install the package postgresql-15-postgis-3, set ATLAS_DATABASE_URL, or use `docker compose up`."
_SOCKET_LIMIT = 107
"""Bytes that Linux allows for the path of a socket."""
_SOCKET_FILE = ".s.PGSQL.5432"
_SOCKET_LINE = 4
"""Which line of `postmaster.pid`, from 0, names the folder of the socket."""
_ORPHANS_SECONDS = 2
_WAKING_SECONDS = 600

_OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    # Nobody follows a private database: tables that an import makes need not be written twice.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "random_page_cost": "1.1",
    "jit": "off",
    # What people ask for must not be in a log, not even when it fails.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_duration": "off",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
}


class Cluster:
    """A cluster for the data in `folder`; as root it runs under an unprivileged user.

    `home` holds the cluster: below `folder`, or elsewhere if that user cannot get there. Who uses it calls `hold` first
    and `release` last: the last one out stops it, unless somebody asked to `keep` it. The kernel drops the hold of
    whoever is killed.
    """

    def __init__(self, folder: Path, *, options: str = "") -> None:
        self.folder = folder.resolve()
        self.options = options
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.home = _find_home(self.folder)
            self._user = _server_user(self.home)
        except OSError as error:
            raise _unusable(self.folder, error) from None

    @property
    def url(self) -> str:
        """Where the database `atlas` answers."""
        return f"postgresql://postgres@/atlas?host={quote(str(self.socket))}"

    @property
    def socket(self) -> Path:
        """The folder of the socket: a running server knows it; a new one gets one in its home if that is short."""
        lines = self._pid_file()
        if len(lines) > _SOCKET_LINE and lines[_SOCKET_LINE] and self._postmaster() is not None:
            return Path(lines[_SOCKET_LINE])
        inside = self.home / "socket"
        if len(os.fsencode(inside / _SOCKET_FILE)) <= _SOCKET_LIMIT:
            return inside
        return Path(tempfile.gettempdir()) / f"atlas-{_digest(self.home)}"

    def start(self) -> str:
        """Start it if it does not run, create what is missing, and return its URL."""
        with self._lock():
            if not self._answers() and not self._wakes_up():
                self._initialise()
                self._clear_remains()
                self._launch()
            self._create_database()
        return self.url

    def stop(self) -> None:
        """Stop it if it runs."""
        with self._lock():
            self._keep_file.unlink(missing_ok=True)
            self._halt()

    def remove(self) -> None:
        """Stop it and delete it with all its data."""
        self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.with_name(f"{self.home.name}.belongs-to").unlink(missing_ok=True)

    def running(self) -> bool:
        """Tell whether it runs."""
        return self._postmaster() is not None and self._answers()

    def crashed(self) -> bool:
        """Tell whether it went down without being stopped: a stop takes the file of its process away."""
        return bool(self._pid_file()) and self._postmaster() is None

    def keep(self) -> None:
        """Leave it running until `stop`, whoever goes."""
        self._keep_file.touch()

    def hold(self) -> TextIO:
        """Say that it is in use, until `release` or until this process is gone."""
        handle = self._open("postgres.users")
        fcntl.flock(handle, fcntl.LOCK_SH)
        return handle

    def release(self, handle: TextIO) -> None:
        """Give up a hold; the last one out stops the server."""
        handle.close()
        with self._lock(), self._open("postgres.users") as users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if not self._keep_file.exists():
                self._halt()

    @property
    def _keep_file(self) -> Path:
        return self.folder / "postgres.keep"

    def _halt(self) -> None:
        if self._postmaster() is not None:
            self._run("pg_ctl", "-D", str(self.home), "-m", "fast", "-w", "stop")

    def _initialise(self) -> None:
        if (self.home / "PG_VERSION").exists():
            return
        # Built beside and renamed, so that a killed start leaves no half cluster.
        fresh = self.home.with_name(f"{self.home.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(fresh)
        access = ("-A", "trust", "-U", "postgres", "--locale=C.UTF-8", "-E", "UTF8")
        self._run("initdb", "-D", str(fresh), *access)
        if self.home.exists():
            self.home.rmdir()
        fresh.rename(self.home)

    def _wakes_up(self) -> bool:
        """Wait for a server whose starter was killed; one whose folder was moved has lost its socket and is stopped."""
        deadline = time.monotonic() + _WAKING_SECONDS
        while self._postmaster() is not None and self.socket.exists() and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.1)
        self._halt()
        return False

    def _clear_remains(self) -> None:
        """Remove what a killed server leaves: orphans at work, and locks whose number may be another process by now."""
        deadline = time.monotonic() + _ORPHANS_SECONDS
        while (orphans := _processes_in(self.home)) and time.monotonic() < deadline:
            time.sleep(0.1)
        for number in orphans:
            os.kill(number, signal.SIGKILL)
        (self.home / "postmaster.pid").unlink(missing_ok=True)
        for name in (_SOCKET_FILE, f"{_SOCKET_FILE}.lock"):
            (self.socket / name).unlink(missing_ok=True)

    def _launch(self) -> None:
        socket = self.socket
        self._own(socket)
        settings = {**_OPTIONS, "unix_socket_directories": str(socket), **_shared_memory()}
        options = " ".join(f"-c {name}={_quoted(value)}" for name, value in settings.items())
        log = self.home / "server.log"
        where = ("-D", str(self.home), "-w", "-t", "600", "-l", str(log))
        try:
            self._run("pg_ctl", *where, "-o", f"{options} {self.options}", "start")
        except WorldError as error:
            raise WorldError(f"{error} {_last_complaint(log)}".strip()) from None

    def _create_database(self) -> None:
        exists = "select 1 from pg_database where datname = 'atlas'"
        if self._ask("psql", "-d", "postgres", "-Atc", exists).stdout.strip() != "1":
            self._ask("createdb", "atlas")

    def _answers(self) -> bool:
        return (self.socket / _SOCKET_FILE).exists() and self._ask("pg_isready", "-q", check=False).returncode == 0

    def _ask(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return self._run(program, "-h", str(self.socket), "-U", "postgres", *arguments, check=check)

    def _pid_file(self) -> list[str]:
        try:
            return (self.home / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _postmaster(self) -> int | None:
        """Return the number of our living server; the number in its file may be a foreign process by now."""
        lines = self._pid_file()
        number = int(lines[0]) if lines and lines[0].isdigit() else None
        return number if number is not None and _works_in(number, self.home) else None

    def _own(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        folder.chmod(0o700)

    def _open(self, name: str) -> TextIO:
        try:
            return (self.folder / name).open("a")
        except OSError as error:
            raise _unusable(self.folder, error) from None

    @contextmanager
    def _lock(self) -> Iterator[None]:
        with self._open("postgres.lock") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            except OSError as error:
                raise _unusable(self.folder, error) from None

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = _run_as(self._user, str(_find_program(program, self.home)), *arguments)
        if check and done.returncode != 0:
            last = done.stdout.strip().splitlines()[-1:]
            raise WorldError(f"The private database failed ({program}, {done.returncode}): {' '.join(last)}")
        return done


def _run_as(user: pwd.struct_passwd | None, *command: str) -> subprocess.CompletedProcess[str]:
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 - fixed programs, no shell
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd="/",
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


def _server_user(home: Path) -> pwd.struct_passwd | None:
    """Return whom the server runs as, None for ourselves: root hands over to the owner of the cluster or `postgres`."""
    if os.geteuid() != 0:
        return None
    if home.exists() and home.stat().st_uid != 0:
        return pwd.getpwuid(home.stat().st_uid)
    return _postgres_user()


def _postgres_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise UserError(f"There is no user `postgres` to run a private database as. {_INSTALL}")


def _find_home(folder: Path) -> Path:
    """Choose where the cluster lives, and find it again after `folder` was moved."""
    inside, note = folder / "postgres", folder / "postgres.elsewhere"
    if note.exists():
        noted = Path(note.read_text().strip())
        owner = noted.with_name(f"{noted.name}.belongs-to")
        if noted.exists() and owner.exists() and _is_ours(folder, Path(owner.read_text())):
            owner.write_text(str(folder))
            return noted
    if inside.exists() or os.geteuid() != 0 or _run_as(_postgres_user(), "test", "-x", str(folder)).returncode == 0:
        return inside
    outside = _ELSEWHERE / f"atlas-{_digest(folder)}"
    note.write_text(str(outside))
    outside.with_name(f"{outside.name}.belongs-to").write_text(str(folder))
    return outside


def _is_ours(folder: Path, owner: Path) -> bool:
    # A copy of a data folder must not take the original's database; a moved one takes its own along.
    return owner == folder or not (owner / "postgres.elsewhere").exists()


def _find_program(name: str, home: Path) -> Path:
    """Find a program of PostgreSQL: of the version that made the cluster in `home`, else the newest with PostGIS."""
    versions = sorted((p.parts[-3] for p in _PROGRAMS.glob(f"*/bin/{name}")), key=float)
    made_by = home / "PG_VERSION"
    if not made_by.exists():
        versions = [v for v in versions if (_SHARED / v / "extension" / "postgis.control").exists()]
        if not versions:
            raise UserError(f"PostgreSQL with PostGIS is not installed. {_INSTALL}")
        return _PROGRAMS / versions[-1] / "bin" / name
    if (version := made_by.read_text().strip()) not in versions:
        raise UserError(
            f"The private database in {home} was made by PostgreSQL {version}, which is not installed here "
            f"(there is {', '.join(versions) or 'none'}). Install postgresql-{version}-postgis-3, or move the folder "
            "away and load the town again."
        )
    return _PROGRAMS / version / "bin" / name


def _processes_in(home: Path) -> list[int]:
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _works_in(int(p.name), home)]


def _works_in(number: int, home: Path) -> bool:
    """Tell whether a process is a server of this cluster: each of them works in the folder itself."""
    try:
        process = Path("/proc") / str(number)
        return (process / "cwd").readlink() == home and (process / "comm").read_text().startswith("postgres")
    except OSError:
        return False


def _shared_memory() -> dict[str, str]:
    # A container often has 64 MB of it, too little for parallel work on a city; files in the cluster do as well.
    try:
        space = os.statvfs("/dev/shm")  # noqa: S108 - only looked at
        plenty = space.f_frsize * space.f_bavail > 1 << 30
    except OSError:
        plenty = False
    return {} if plenty else {"dynamic_shared_memory_type": "mmap"}


def _last_complaint(log: Path) -> str:
    try:
        lines = [line for line in log.read_text(errors="replace").splitlines() if "FATAL" in line or "PANIC" in line]
    except OSError:
        return ""
    return lines[-1] if lines else ""


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _unusable(folder: Path, error: OSError) -> UserError:
    who = pwd.getpwuid(os.geteuid()).pw_name
    return UserError(
        f"The data folder {folder} cannot be used by {who} ({error.strerror}: {error.filename}). "
        "Set ATLAS_DATA_DIR to a folder that can be written."
    )

"""A database as one file and back, by the programs of PostgreSQL."""

import gzip
import os
import shutil
import subprocess
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from geo.errors import RefusedError, UserError, WorldError

__all__ = ["LEFT_OUT", "read_dump", "write_dump"]

LEFT_OUT = ("session", "sign_in_failure", "one_time_link", "audit_salt")
"""Tables whose rows no backup holds: who is signed in or failed to, open links, what makes pseudonyms of names."""
_PROGRAMS = Path("/usr/lib/postgresql")
_FIRST, _LAST = b"PostgreSQL database dump", b"PostgreSQL database dump complete"
_END_BYTES, _PIECE_BYTES = 4096, 1 << 14
# Everything goes in the transaction in which everything comes; whatever another version had is gone with it.
_EMPTY = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;\n"


def write_dump(database_url: str, file: Path) -> None:
    """Write all but `LEFT_OUT` to a new file that only its owner may read; it appears whole or not at all.

    Raises RefusedError if there is such a file, or no such folder, and WorldError if the database cannot be read.
    """
    if file.exists():
        raise RefusedError(f"There is a file {file} already; a backup never overwrites one. Name another.")
    if not file.parent.is_dir():
        raise RefusedError(f"There is no folder {file.parent}.")
    draft = file.with_name(f".{file.name}.part")
    try:
        draft.touch(mode=0o600)
    except OSError as error:
        raise WorldError(f"{file} cannot be written ({error.strerror}). Name another folder.") from error
    left_out = [f"--exclude-table-data=public.{table}" for table in LEFT_OUT]
    try:
        _run("pg_dump", ["--no-owner", "--compress=6", f"--file={draft}", *left_out], database_url)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def read_dump(database_url: str, file: Path) -> None:
    """Replace all that the database holds by what `file` holds, or change nothing.

    Raises RefusedError if the file is no backup, and WorldError if it cannot be restored.
    """
    _check(file)
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    command = [str(_find_program("psql")), *options]
    environment = {**_environment(database_url), "PGOPTIONS": "-c client_min_messages=error"}
    with subprocess.Popen(  # noqa: S603 - fixed program, no shell
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment
    ) as restoring:
        if restoring.stdin is None or restoring.stderr is None:  # pragma: no cover - both are pipes
            return
        try:
            restoring.stdin.write(_EMPTY)
            with gzip.open(file) as told:
                shutil.copyfileobj(told, restoring.stdin, _PIECE_BYTES)
            restoring.stdin.close()
        except BrokenPipeError:
            pass  # psql has stopped and says why
        except BaseException:
            # Before its input is closed: at the end of that it would take what came for all, and commit.
            restoring.kill()
            raise
        complaint = restoring.stderr.read().decode(errors="replace")
    if restoring.returncode != 0:
        raise WorldError(f"The backup could not be restored, nothing was changed: {_first_line(complaint)}")


def _check(file: Path) -> None:
    """Read a backup to its end, since half of one must not replace anything."""
    piece = head = last = b""
    try:
        with gzip.open(file) as told:
            while piece := told.read(_PIECE_BYTES):
                head, last = head or piece[:_END_BYTES], (last + piece)[-_END_BYTES:]
    except FileNotFoundError:
        raise RefusedError(f"There is no file {file}.") from None
    except (EOFError, OSError, zlib.error):
        last = b""
    if _FIRST not in head:
        raise RefusedError(f"{file} is no backup of the atlas. Nothing was changed.")
    if _LAST not in last:
        raise RefusedError(f"The backup {file} is damaged: it ends too early. Nothing was changed.")


def _run(program: str, options: Sequence[str], database_url: str) -> None:
    done = subprocess.run(  # noqa: S603 - fixed program, no shell
        [str(_find_program(program)), *options],
        env=_environment(database_url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise WorldError(f"The database cannot be read ({program}): {_first_line(done.stderr)}")


def _environment(database_url: str) -> Mapping[str, str]:
    """Return the environment with where the database is; the password is in no command line that others see."""
    told = urlsplit(database_url)
    asked = {name: values[0] for name, values in parse_qs(told.query).items()}
    wanted = {
        "PGHOST": told.hostname or asked.get("host"),
        "PGPORT": str(told.port) if told.port else asked.get("port"),
        "PGUSER": unquote(told.username) if told.username else asked.get("user"),
        "PGPASSWORD": unquote(told.password) if told.password else asked.get("password"),
        "PGDATABASE": unquote(told.path.strip("/")),
        "PGSSLMODE": asked.get("sslmode"),
    }
    return {**os.environ, **{name: value for name, value in wanted.items() if value}}


def _find_program(name: str) -> Path:
    """Return the newest of the programs of this name, which reads older servers too; raises UserError if none is."""
    versions = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3]))
    if versions:
        return versions[-1]
    if (found := shutil.which(name)) is None:
        raise UserError(f"The program {name} is missing. Install it (Debian: postgresql-client).")
    return Path(found)


def _first_line(complaint: str) -> str:
    # What follows may show rows.
    return next((line for line in complaint.splitlines() if line.strip()), "no reason was told")

"""Bring a database to the schema that this version needs."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from geo.errors import UserError, WorldError
from geo.store.rights import write_rights
from geo.store.session import ReadSession

__all__ = ["check_schema", "migrate"]

_ROOT = Path(__file__).resolve().parents[2]
_LOCK = int.from_bytes(b"schema", "big")
"""Number of the lock that keeps two migrations apart; imports have another, they may take long."""
_REFUSALS = {
    "42501": "The user of the database may not create what is needed. Let an administrator run "
    "CREATE EXTENSION postgis; CREATE EXTENSION pg_trgm; CREATE ROLE atlas_app; GRANT atlas_app TO the user of the "
    "database; in it, and make that user its owner.",
    "0A000": "The database has no PostGIS. Install it on its server (Debian: postgresql-15-postgis-3).",
}
"""What the operator can mend, by SQLSTATE."""


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to `revision`; one transaction, so that a failure changes nothing, and one at a time."""
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            if revision != "head" or _revision(connection) != _newest_revision():
                _upgrade(connection, revision)
            write_rights(connection)
    except DBAPIError as error:
        if (refusal := _REFUSALS.get(getattr(error.orig, "sqlstate", None) or "")) is not None:
            raise UserError(refusal) from error
        if isinstance(error, OperationalError):
            reason = str(error.orig).strip().splitlines()[0]
            raise WorldError(f"The database cannot be used: {reason}") from error
        raise


def check_schema(session: ReadSession) -> None:
    """Return if the database has the schema of this version; raises WorldError if not."""
    if _revision(session) != _newest_revision():
        raise WorldError("The database does not have the tables of this version. Run `alembic upgrade head`.")


def _upgrade(connection: Connection, revision: str) -> None:
    from alembic.config import Config  # noqa: PLC0415 - slow to load, and seldom needed

    from alembic import command  # noqa: PLC0415 - as above

    config = Config(_ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _revision(database: Connection | ReadSession) -> str | None:
    if database.scalar(text("SELECT to_regclass('alembic_version')::text")) is None:
        return None
    found: str | None = database.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def _newest_revision() -> str:
    """Tell the newest step by the names of the files, which begin with it."""
    return max(step.name.partition("_")[0] for step in (_ROOT / "alembic" / "versions").glob("[0-9]*_*.py"))

"""Bring a database to the schema that this version needs."""

from pathlib import Path

from alembic.config import Config
from sqlalchemy import Engine

from alembic import command

__all__ = ["migrate"]

_INI = Path(__file__).resolve().parents[2] / "alembic.ini"


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade to `revision`; one transaction, so that a failure changes nothing."""
    config = Config(_INI)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

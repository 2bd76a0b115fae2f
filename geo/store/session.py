"""Sessions: whoever opens closes, the edge commits; reading and writing are different types."""

import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NewType

import psycopg
from psycopg.errors import DiskFull
from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.orm import Session

from geo.errors import UserError, WorldError

__all__ = ["Engine", "ReadSession", "WriteSession", "connect", "reading", "writing"]

ReadSession = NewType("ReadSession", Session)
WriteSession = NewType("WriteSession", Session)


def connect(database_url: str) -> Engine:
    """Open a pool on `database_url`, whichever PostgreSQL driver it names."""
    _, _, rest = database_url.partition("://")
    try:
        engine = create_engine(f"postgresql+psycopg://{rest}", pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, ValueError):
        # Not shown, because it may hold a password.
        raise UserError("ATLAS_DATABASE_URL is no postgresql://user:password@host:port/database.") from None
    # Whoever forgets the engine gives its connections back all the same.
    weakref.finalize(engine, engine.pool.dispose)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[ReadSession]:
    """Open a session that cannot write."""
    with _session(engine, read_only=True) as session:
        yield ReadSession(session)


@contextmanager
def writing(engine: Engine) -> Iterator[WriteSession]:
    """Open a session that commits at its end, or changes nothing."""
    with _session(engine, read_only=False) as session, session.begin():
        yield WriteSession(session)


@contextmanager
def _session(engine: Engine, *, read_only: bool) -> Iterator[Session]:
    options = {"postgresql_readonly": True} if read_only else {}
    try:
        with Session(engine.execution_options(**options)) as session:
            yield session
    except (OperationalError, psycopg.OperationalError) as error:
        raise WorldError(_sentence(error)) from error


def _sentence(error: Exception) -> str:
    cause = error.orig if isinstance(error, OperationalError) else error
    if isinstance(cause, DiskFull):
        return "The disk of the database is full. Nothing was changed; please make room and try again."
    return "The database does not answer. Please try again in a moment."

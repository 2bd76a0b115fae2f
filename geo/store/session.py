"""Sessions: whoever opens closes, the edge commits; reading and writing are different types.

Who asks over HTTP asks as the role `atlas_app`, which owns nothing: the policies of the tables hold for it, and show an
`Actor` what its rights allow, and a stranger what is public. Imports and commands ask as the owner.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NewType

import psycopg
from psycopg.errors import DiskFull, InsufficientPrivilege, NumericValueOutOfRange
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import ArgumentError, DataError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from geo.errors import ForbiddenError, NotFoundError, RefusedError, UserError, WorldError
from geo.model import Actor

__all__ = [
    "Engine",
    "ReadSession",
    "WriteSession",
    "become",
    "become_owner",
    "connect",
    "demand",
    "demand_at",
    "demand_somewhere",
    "reading",
    "trusted",
    "writing",
]

ReadSession = NewType("ReadSession", Session)
WriteSession = NewType("WriteSession", Session)

_ROLE = "SET ROLE atlas_app"
_NUL = "cannot contain NUL"
"""What the driver says of a text with the one character that PostgreSQL has no room for."""
_BECOME = text("SELECT set_config('role', 'atlas_app', true), set_config('atlas.actor', :account, true)")
_BECOME_OWNER = text("SET LOCAL ROLE NONE")
_MAY_AT = text("SELECT atlas_everywhere(:action) OR atlas_at(:action, :place)")
_MAY_SOMEWHERE = text("SELECT atlas_everywhere(:action) OR cardinality(atlas_where(:action)) > 0")
_MAY = text("SELECT atlas_may(:action, CAST(:neighbourhood AS bigint))")


def connect(database_url: str, *, guarded: bool = False) -> Engine:
    """Open a pool on `database_url`, whichever PostgreSQL driver it names.

    On a `guarded` one everybody is a stranger unless a session says otherwise.
    """
    _, _, rest = database_url.partition("://")
    try:
        engine = create_engine(f"postgresql+psycopg://{rest}", pool_pre_ping=True, hide_parameters=True)
    except (ArgumentError, ValueError):
        # Not shown, because it may hold a password.
        raise UserError("ATLAS_DATABASE_URL is no postgresql://user:password@host:port/database.") from None
    if guarded:
        event.listen(engine, "connect", _guard)
    return engine


@contextmanager
def reading(engine: Engine, *, actor: Actor | None = None) -> Iterator[ReadSession]:
    """Open a session that cannot write, for what `actor` may see; without one, for whom the engine is."""
    with _session(engine, read_only=True) as session:
        become(session, actor)
        yield ReadSession(session)


@contextmanager
def writing(engine: Engine, *, actor: Actor | None = None) -> Iterator[WriteSession]:
    """Open a session that commits at its end, or changes nothing; for `actor` as `reading`."""
    with _session(engine, read_only=False) as session, session.begin():
        become(session, actor)
        yield WriteSession(session)


@contextmanager
def trusted(engine: Engine) -> Iterator[WriteSession]:
    """Open a session of the atlas itself, whoever asks: for signing in, which comes before there is an actor."""
    with _session(engine, read_only=False) as session, session.begin():
        become_owner(session)
        yield WriteSession(session)


def demand(session: ReadSession | WriteSession, action: str, neighbourhood: int | None) -> None:
    """Ask the database whether the actor of `session` may do this, before a trusted one does; raises ForbiddenError."""
    if not session.scalar(_MAY, {"action": action, "neighbourhood": neighbourhood}):
        raise ForbiddenError("You do not have the right to do this.", de="Dafür fehlt Ihnen das Recht.")


def demand_somewhere(session: ReadSession | WriteSession, action: str) -> None:
    """Ask the database whether the actor of `session` may do this anywhere; raises ForbiddenError."""
    if not session.scalar(_MAY_SOMEWHERE, {"action": action}):
        raise ForbiddenError("You do not have the right to do this.", de="Dafür fehlt Ihnen das Recht.")


def demand_at(session: ReadSession | WriteSession, action: str, place: int) -> None:
    """Ask the database whether the actor of `session` may do this at a place of the map; raises ForbiddenError."""
    if not session.scalar(_MAY_AT, {"action": action, "place": place}):
        raise ForbiddenError("You do not have the right to do this.", de="Dafür fehlt Ihnen das Recht.")


def become(session: Session, actor: Actor | None) -> None:
    """Let a session see and change what `actor` may until its transaction ends; None changes nothing."""
    if actor is not None:
        session.execute(_BECOME, {"account": "" if actor.account is None else str(actor.account)})


def become_owner(session: Session) -> None:
    """Let a session see and change everything until its transaction ends."""
    session.execute(_BECOME_OWNER)


def _guard(connection: psycopg.Connection[object], _record: object) -> None:
    # Once for each connection, so that reading what is public costs nothing more.
    try:
        connection.execute(_ROLE)
        connection.commit()
    except psycopg.Error as error:
        connection.rollback()
        raise psycopg.OperationalError("The role atlas_app is missing.") from error


@contextmanager
def _session(engine: Engine, *, read_only: bool) -> Iterator[Session]:
    options = {"postgresql_readonly": True} if read_only else {}
    try:
        with Session(engine.execution_options(**options)) as session:
            yield session
    except (OperationalError, psycopg.OperationalError) as error:
        raise WorldError(_sentence(error)) from error
    except ProgrammingError as error:
        if not isinstance(error.orig, InsufficientPrivilege):
            raise
        # The database has refused what the server should have.
        raise ForbiddenError("You do not have the right to do this.", de="Dafür fehlt Ihnen das Recht.") from error
    except DataError as error:
        if isinstance(error.orig, NumericValueOutOfRange):
            raise NotFoundError(
                "There is nothing with so large a number.", de="Mit einer so großen Nummer gibt es hier nichts."
            ) from None
        if _NUL not in str(error.orig):
            raise
        raise RefusedError(
            "A text holds an invisible character (NUL) that cannot be stored. Please type the text again.",
            de="Ein Text enthält ein unsichtbares Zeichen (NUL), das nicht gespeichert werden kann. "
            "Bitte tippen Sie ihn neu.",
        ) from None


def _sentence(error: Exception) -> str:
    cause = error.orig if isinstance(error, OperationalError) else error
    if isinstance(cause, DiskFull):
        return "The disk of the database is full. Nothing was changed; please make room and try again."
    return "The database does not answer. Please try again in a moment."

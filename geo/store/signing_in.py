"""Signing in: passphrases, sessions, one-time links and what slows guessing down; only as the atlas itself."""

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.model import LinkKind, OneTimeLink
from geo.store.accounts import LEFT_OVER
from geo.store.session import WriteSession
from geo.store.tables import AccountRow, CredentialRow, OneTimeLinkRow, SessionRow, SignInFailureRow

__all__ = [
    "Door",
    "add_link",
    "begin_session",
    "end_session",
    "end_sessions",
    "find_account_of_session",
    "find_door",
    "forget_ended",
    "forgive",
    "keep_passphrase",
    "slow_down",
    "take_link",
]

_SEEN = timedelta(minutes=1)
"""A session is dated no finer than this: nobody needs to know, and a write for each request is dear."""
_MEMORY = timedelta(minutes=15)
"""After so long without a failure the count begins anew."""
_DAY = timedelta(days=1)

# Counted before the passphrase is looked at, so that many attempts at once count as many. The wait doubles.
_SLOW_DOWN = text("""
    INSERT INTO sign_in_failure AS known (key, failures, failed_at, free_at) VALUES (:key, 1, now(), now())
    ON CONFLICT (key) DO UPDATE SET
        failures = CASE WHEN known.failed_at < now() - CAST(:memory AS interval) THEN 1 ELSE known.failures + 1 END,
        failed_at = now(),
        free_at = CASE
            WHEN known.failed_at < now() - CAST(:memory AS interval) OR known.failures < :free THEN now()
            ELSE now() + make_interval(secs => least(:longest, power(2, least(known.failures - :free, 20))))
        END
        WHERE known.free_at <= now()
    RETURNING 0
""")
_WAIT = text("SELECT ceil(extract(epoch FROM free_at - now())) FROM sign_in_failure WHERE key = :key")


class Door(NamedTuple):
    """Where somebody wants to come in."""

    account: int
    hash: str | None
    disabled: bool
    left_over: bool
    """Of the made-up town, in a real one."""


def find_door(session: WriteSession, name: str) -> Door | None:
    """Return what is kept of the account `name`, or None."""
    row = session.execute(
        select(AccountRow.id, CredentialRow.hash, AccountRow.disabled_at, LEFT_OVER.label("left_over"))
        .outerjoin(CredentialRow, CredentialRow.account_id == AccountRow.id)
        .where(func.lower(AccountRow.name) == func.lower(name.strip()))
    ).one_or_none()
    return None if row is None else Door(row.id, row.hash, row.disabled_at is not None, row.left_over)


def slow_down(session: WriteSession, key: str, *, free: int, longest_seconds: int) -> int:
    """Count an attempt under `key` and return 0, or return how many seconds are left before it may be made."""
    told = {"key": key, "free": free, "longest": longest_seconds, "memory": _MEMORY}
    if session.execute(_SLOW_DOWN, told).one_or_none() is not None:
        return 0
    return max(1, int(session.scalar(_WAIT, {"key": key}) or 1))


def forgive(session: WriteSession, key: str) -> None:
    """Forget the failures under `key`."""
    session.execute(delete(SignInFailureRow).where(SignInFailureRow.key == key))


def keep_passphrase(session: WriteSession, account: int, hashed: str) -> None:
    """Keep a new passphrase."""
    told = {"hash": hashed, "changed_at": func.now()}
    written = upsert(CredentialRow).values(account_id=account, **told)
    session.execute(written.on_conflict_do_update(index_elements=["account_id"], set_=told))


def begin_session(session: WriteSession, account: int, token_hash: str, *, hours: int) -> None:
    """Begin a session of at most `hours`."""
    ends = func.now() + timedelta(hours=hours)
    session.execute(insert(SessionRow).values(token_hash=token_hash, account_id=account, expires_at=ends))


def find_account_of_session(session: WriteSession, token_hash: str, *, idle_minutes: int) -> int | None:
    """Return whose living session this is, or None; it lives on for `idle_minutes`."""
    mine = SessionRow.token_hash == token_hash
    idle = func.now() - timedelta(minutes=idle_minutes)
    row = session.execute(
        select(SessionRow.account_id, (SessionRow.seen_at < func.now() - _SEEN).label("stale")).where(
            mine, SessionRow.expires_at > func.now(), SessionRow.seen_at > idle
        )
    ).one_or_none()
    if row is None:
        return None
    if row.stale:
        session.execute(update(SessionRow).where(mine).values(seen_at=func.now()))
    return int(row.account_id)


def end_session(session: WriteSession, token_hash: str) -> None:
    """End one session."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == token_hash))


def end_sessions(session: WriteSession, account: int) -> None:
    """End all sessions of an account, and all links to it."""
    session.execute(delete(SessionRow).where(SessionRow.account_id == account))
    session.execute(delete(OneTimeLinkRow).where(OneTimeLinkRow.account_id == account))


def add_link(session: WriteSession, account: int, link: OneTimeLink, token_hash: str) -> None:
    """Keep a one-time link."""
    told = {"kind": link.kind, "expires_at": link.expires_at}
    session.execute(insert(OneTimeLinkRow).values(token_hash=token_hash, account_id=account, **told))


def take_link(session: WriteSession, token_hash: str) -> tuple[int, str, LinkKind] | None:
    """Use a one-time link up: return account, its name and the kind, or None if there is no such link any more."""
    taken = (
        delete(OneTimeLinkRow)
        .where(OneTimeLinkRow.token_hash == token_hash, OneTimeLinkRow.expires_at > func.now())
        .returning(OneTimeLinkRow.account_id, OneTimeLinkRow.kind)
    )
    row = session.execute(taken).one_or_none()
    if row is None:
        return None
    name = session.scalar(
        select(AccountRow.name).where(AccountRow.id == row.account_id, AccountRow.disabled_at.is_(None))
    )
    return None if name is None else (row.account_id, name, "reset" if row.kind == "reset" else "invitation")


def forget_ended(session: WriteSession, *, idle_minutes: int) -> int:
    """Delete ended sessions, links that are too old and failures of yesterday; return how many."""
    idle = SessionRow.seen_at < func.now() - timedelta(minutes=idle_minutes)
    ended = (
        delete(SessionRow).where(or_(idle, SessionRow.expires_at < func.now())).returning(SessionRow.token_hash),
        delete(OneTimeLinkRow).where(OneTimeLinkRow.expires_at < func.now()).returning(OneTimeLinkRow.token_hash),
        delete(SignInFailureRow).where(SignInFailureRow.failed_at < func.now() - _DAY).returning(SignInFailureRow.key),
    )
    return sum(len(session.execute(statement).all()) for statement in ended)

"""Accounts, teams and roles: read and written as whoever keeps them, under the policies of the tables."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import IntegrityError

from geo.errors import NotFoundError, RefusedError
from geo.model import Account, AccountInput, Actor, HeldRole, Team, get_role
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import (
    AccountRoleRow,
    AccountRow,
    NeighbourhoodRow,
    OneTimeLinkRow,
    SessionRow,
    TeamNeighbourhoodRow,
    TeamRow,
)

__all__ = [
    "LEFT_OVER",
    "add_account",
    "add_team",
    "find_account_id",
    "find_by_subject",
    "find_team_id",
    "get_account",
    "list_accounts",
    "list_teams",
    "load_actor",
    "lock_out_made_up",
    "make_way",
    "set_disabled",
    "set_roles",
    "set_team",
]

_AnySession = ReadSession | WriteSession

_ACTOR = text("""
    SELECT account.name, account.team_id, team.name AS team
    FROM account LEFT JOIN team ON team.id = account.team_id
    WHERE account.id = :account AND account.disabled_at IS NULL AND (NOT account.made_up OR atlas_is_made_up())
""")
_AREAS = text("SELECT role, neighbourhood_id, everywhere FROM atlas_areas(:account)")
LEFT_OVER = and_(AccountRow.made_up, ~func.atlas_is_made_up())
"""An account of the made-up town in a real one."""
_ACCOUNTS = text("""
    SELECT id, name, email, team_id, subject IS NOT NULL AS from_provider, disabled_at IS NOT NULL AS disabled, made_up,
        EXISTS (SELECT FROM credential WHERE account_id = account.id) AS has_passphrase
    FROM account ORDER BY lower(name)
""")


class _Held(NamedTuple):
    account_id: int
    role: HeldRole


def load_actor(session: WriteSession, account: int) -> Actor | None:
    """Return who this account is at this moment, or None if it may not come in."""
    row = session.execute(_ACTOR, {"account": account}).one_or_none()
    if row is None:
        return None
    held = session.execute(_AREAS, {"account": account})
    roles = frozenset((get_role(role), None if everywhere else area) for role, area, everywhere in held)
    return Actor(account, row.name, row.team_id, row.team, roles)


def list_teams(session: _AnySession) -> tuple[Team, ...]:
    """List the teams by name, each with its neighbourhoods."""
    areas: dict[int, list[tuple[int, str]]] = defaultdict(list)
    own = select(TeamNeighbourhoodRow.team_id, NeighbourhoodRow.id, NeighbourhoodRow.name).join(
        NeighbourhoodRow, NeighbourhoodRow.id == TeamNeighbourhoodRow.neighbourhood_id
    )
    for team, number, name in session.execute(own.order_by(NeighbourhoodRow.name)):
        areas[team].append((number, name))
    rows = session.execute(select(TeamRow.id, TeamRow.name).order_by(func.lower(TeamRow.name)))
    return tuple(Team(number, name, tuple(areas[number])) for number, name in rows)


def list_accounts(session: _AnySession) -> tuple[Account, ...]:
    """List the accounts by name."""
    teams = {team.id: team for team in list_teams(session)}
    roles: dict[int, list[HeldRole]] = defaultdict(list)
    for held in _held_roles(session):
        roles[held.account_id].append(held.role)
    return tuple(
        Account(
            row.id,
            row.name,
            row.email,
            teams.get(row.team_id),
            tuple(roles[row.id]),
            has_passphrase=row.has_passphrase,
            from_provider=row.from_provider,
            disabled=row.disabled,
            made_up=row.made_up,
        )
        for row in session.execute(_ACCOUNTS)
    )


def _held_roles(session: _AnySession) -> Iterable[_Held]:
    role = AccountRoleRow
    rows = session.execute(
        select(role.account_id, role.role, role.neighbourhood_id, role.everywhere, NeighbourhoodRow.name)
        .outerjoin(NeighbourhoodRow, NeighbourhoodRow.id == role.neighbourhood_id)
        .order_by(role.id)
    )
    for account, name, area, everywhere, area_name in rows:
        yield _Held(account, HeldRole(get_role(name), area, everywhere, area_name or ""))


def add_account(session: WriteSession, given: AccountInput, *, subject: str | None = None) -> int:
    """Add an account with its roles and return its id; raises RefusedError if the name is taken or empty."""
    name = given.name.strip()
    make_way(session, name)
    if not 0 < len(name) <= 80:  # noqa: PLR2004 - as the table
        raise RefusedError("A user name has 1 to 80 characters.", de="Ein Benutzername hat 1 bis 80 Zeichen.")
    if find_account_id(session, name) is not None:
        raise RefusedError("This user name is taken.", de="Diesen Benutzernamen gibt es schon.")
    about = {"name": name, "email": given.email or None, "team_id": given.team_id, "subject": subject}
    values = about | {"made_up": given.made_up}
    number = session.scalars(insert(AccountRow).values(values).returning(AccountRow.id)).one()
    set_roles(session, number, given.roles)
    return number


def make_way(session: WriteSession, name: str) -> None:
    """Free a name that an account of the made-up town holds in a real one."""
    session.execute(delete(AccountRow).where(_named(name), LEFT_OVER))


def lock_out_made_up(session: WriteSession) -> int:
    """Lock out the accounts of the made-up town for good, end their sessions and links, and return how many."""
    locked = update(AccountRow).where(AccountRow.made_up, AccountRow.disabled_at.is_(None))
    numbers = session.scalars(locked.values(disabled_at=func.now()).returning(AccountRow.id)).all()
    for row in (SessionRow, OneTimeLinkRow):
        session.execute(delete(row).where(row.account_id.in_(numbers)))
    return len(numbers)


def set_roles(session: WriteSession, account: int, roles: Sequence[HeldRole]) -> None:
    """Give an account these roles and no others; raises NotFoundError if a neighbourhood is unknown."""
    session.execute(delete(AccountRoleRow).where(AccountRoleRow.account_id == account))
    rows = [
        {
            "account_id": account,
            "role": get_role(held.role),
            "neighbourhood_id": held.neighbourhood,
            "everywhere": held.everywhere,
        }
        for held in roles
    ]
    try:
        if rows:
            session.execute(upsert(AccountRoleRow).on_conflict_do_nothing(), rows)
    except IntegrityError:
        raise NotFoundError("There is no such neighbourhood.", de="Diesen Stadtteil gibt es nicht.") from None


def set_team(session: WriteSession, account: int, team_id: int | None) -> None:
    """Put an account into a team, or into none."""
    _change(session, account, team_id=team_id)


def set_disabled(session: WriteSession, account: int, *, disabled: bool) -> None:
    """Lock an account out, or let it in again; raises NotFoundError, and RefusedError for what is left of a demo."""
    left_over = select(AccountRow.id).where(AccountRow.id == account, LEFT_OVER)
    if not disabled and session.scalar(left_over) is not None:
        raise RefusedError(
            "This account belongs to the made-up town; in a real one it stays locked out. Please add another.",
            de="Dieses Konto gehört zur erfundenen Stadt; in einer echten bleibt es gesperrt. Bitte legen Sie ein "
            "anderes an.",
        )
    _change(session, account, disabled_at=func.now() if disabled else None)


def _change(session: WriteSession, account: int, **values: object) -> None:
    changed = update(AccountRow).where(AccountRow.id == account).values(values).returning(AccountRow.id)
    if session.scalars(changed).one_or_none() is None:
        raise NotFoundError("There is no such account.", de="Dieses Konto gibt es nicht.")


def find_account_id(session: _AnySession, name: str) -> int | None:
    """Return the account that signs in as `name`, or None."""
    return session.scalar(select(AccountRow.id).where(_named(name)))


def _named(name: str) -> ColumnElement[bool]:
    return func.lower(AccountRow.name) == func.lower(name.strip())


def find_by_subject(session: _AnySession, subject: str) -> int | None:
    """Return the account of a subject at the identity provider, or None."""
    return session.scalar(select(AccountRow.id).where(AccountRow.subject == subject))


def get_account(session: _AnySession, number: int) -> Account:
    """Return an account; raises NotFoundError."""
    for account in list_accounts(session):
        if account.id == number:
            return account
    raise NotFoundError("There is no such account.", de="Dieses Konto gibt es nicht.")


def find_team_id(session: _AnySession, name: str) -> int | None:
    """Return the team of this name, or None."""
    return session.scalar(select(TeamRow.id).where(TeamRow.name == name.strip()))


def add_team(session: WriteSession, name: str, neighbourhoods: Sequence[int] = ()) -> int:
    """Add a team that is responsible for neighbourhoods; raises RefusedError if the name is taken or empty."""
    name = name.strip()
    if not 0 < len(name) <= 80:  # noqa: PLR2004 - as the table
        raise RefusedError("The name of a team has 1 to 80 characters.", de="Ein Teamname hat 1 bis 80 Zeichen.")
    if find_team_id(session, name) is not None:
        raise RefusedError("There is a team of this name.", de="Ein Team mit diesem Namen gibt es schon.")
    number = session.scalars(insert(TeamRow).values(name=name).returning(TeamRow.id)).one()
    rows = [{"team_id": number, "neighbourhood_id": area} for area in neighbourhoods]
    if rows:
        session.execute(insert(TeamNeighbourhoodRow), rows)
    return number

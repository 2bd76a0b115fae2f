"""Accounts from the command line: the first one, and whatever has to be mended without a browser."""

from typing import Annotated

import typer

from cli.database import opened, read_settings
from cli.printing import print_rows, say
from geo.atlas import Atlas
from geo.errors import NotFoundError, RefusedError
from geo.model import HeldRole, get_role
from geo.store import accounts as stored
from geo.store.neighbourhoods import get_neighbourhood
from geo.store.session import reading, trusted

__all__ = ["user"]

user = typer.Typer()

_Name = Annotated[str, typer.Argument(help="User name.")]
_Roles = Annotated[
    list[str] | None,
    typer.Option("--role", help="reader, member, steward, planner, privacy_officer or admin; again for more than one."),
]
_Team = Annotated[str | None, typer.Option(help="Team; made if there is none of this name.")]
_Area = Annotated[
    list[str] | None,
    typer.Option("--neighbourhood", help="Slug or id in which the roles hold; without it those of the team."),
]
_Everywhere = Annotated[bool, typer.Option("--everywhere", help="The roles hold in the whole town.")]
_Email = Annotated[str | None, typer.Option(help="Office address for links.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@user.command()
def add(  # noqa: PLR0913 - one for each option
    name: _Name,
    *,
    role: _Roles = None,
    team: _Team = None,
    neighbourhood: _Area = None,
    everywhere: _Everywhere = False,
    email: _Email = None,
    as_json: _Json = False,
) -> None:
    """Add an account, or give a new link to one that is there; prints the link's code once."""
    roles = [get_role(each) for each in role or ()]
    if not roles:
        raise RefusedError("Name at least one role: --role member.")
    if everywhere and neighbourhood:
        raise RefusedError("Please give only one of --neighbourhood and --everywhere.")
    settings = read_settings()
    with opened(settings) as engine:
        with reading(engine) as session:
            areas = [get_neighbourhood(session, int(key) if key.isdecimal() else key).id for key in neighbourhood or ()]
        with trusted(engine) as session:
            team_id = None if team is None else stored.find_team_id(session, team) or stored.add_team(session, team)
        where: list[tuple[int | None, bool]] = [(area, False) for area in areas] or [(None, everywhere)]
        held = tuple(HeldRole(each, area, whole) for each in roles for area, whole in where)
        link = Atlas(settings, engine).invite(name, email, team_id, held)
    base = (settings.public_url or "http://127.0.0.1:8000").rstrip("/")
    told = {
        "name": link.account,
        "link": f"{base}/einladung#{link.token}",
        "until": f"{link.expires_at:%Y-%m-%d %H:%M}",
    }
    if as_json:
        print_rows([told], as_json=True)
        return
    say(f"With this link {told['name']} sets a passphrase, once, until {told['until']}:")
    # By itself and whole, however narrow the terminal is, so that it can be copied.
    typer.echo(told["link"])


@user.command("list")
def list_users(*, as_json: _Json = False) -> None:
    """List the accounts with their teams and roles."""
    with opened(read_settings()) as engine, trusted(engine) as session:
        accounts = stored.list_accounts(session)
    if not accounts and not as_json:
        say("There is no account yet. Add the first: atlas user add NAME --role admin --everywhere")
        return
    rows = [
        {
            "name": account.name,
            "team": account.team.name if account.team else None,
            "roles": ", ".join(f"{held.role}@{_where(held)}" for held in account.roles),
            "state": "disabled" if account.disabled else "active" if account.has_passphrase else "invited",
            "made_up": account.made_up,
        }
        for account in accounts
    ]
    print_rows(rows, as_json=as_json)


@user.command()
def disable(
    name: _Name, *, undo: Annotated[bool, typer.Option("--undo", help="Let the account in again.")] = False
) -> None:
    """Lock an account out at once."""
    with opened(read_settings()) as engine, trusted(engine) as session:
        number = stored.find_account_id(session, name)
        if number is None:
            raise NotFoundError(f"There is no account {name!r}; `atlas user list` shows all.")
        stored.set_disabled(session, number, disabled=not undo)
    say(f"{name} is {'let in again' if undo else 'locked out'}.")


def _where(held: HeldRole) -> str:
    return "everywhere" if held.everywhere else held.area or "team"

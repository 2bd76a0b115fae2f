"""Who may do what where: one table of roles and actions, which the API and the database both obey."""

from functools import cache
from typing import Literal, get_args

from geo.errors import UserError

__all__ = ["ACTIONS", "RIGHTS", "ROLES", "Role", "Scope", "get_role"]

Role = Literal["reader", "member", "steward", "planner", "privacy_officer", "admin"]
Scope = Literal["own", "all"]
"""Within the neighbourhoods of the role, or everywhere."""

ROLES: tuple[Role, ...] = get_args(Role)

# A row is an action, `noun.verb`; "-" means no. Whoever is not signed in has no right at all and sees public rows only.
# `shared` are rows that the whole authority may see, `meet` key persons that partners may see. A planner reads no
# free text of teams and no key person; whoever keeps accounts or watches over data protection reads no content; nobody
# has a row about the work of colleagues.
_TABLE = """
action                  reader  member  steward planner privacy_officer admin
map.read                all     all     all     all     all             all
counselling.ask         all     all     all     all     -               -
shared.read             all     all     all     all     -               -
note.read               -       own     own     -       -               -
note.write              -       own     own     -       -               -
place.override          -       own     own     -       -               -
place.confirm           -       -       own     -       -               -
area.check              -       -       own     -       -               -
review.read             -       own     own     -       -               -
review.settle           -       -       own     -       -               -
organisation.read       -       own     own     -       -               -
organisation.write      -       own     own     -       -               -
organisation.publish    -       -       own     -       -               -
organisation.delete     -       -       own     -       -               -
resource.read           -       own     own     all     -               -
resource.write          -       own     own     -       -               -
resource.confirm        -       -       own     -       -               -
resource.publish        -       -       own     -       -               -
resource.delete         -       own     own     -       -               -
service.read            -       own     own     all     -               -
service.write           -       own     own     -       -               -
service.confirm         -       -       own     -       -               -
service.publish         -       -       own     -       -               -
service.delete          -       own     own     -       -               -
key_person.read         -       own     own     -       -               -
key_person.meet         all     all     all     -       -               -
key_person.write        -       -       own     -       -               -
key_person.publish      -       -       own     -       -               -
key_person.export       -       -       own     -       all             -
key_person.delete       -       -       own     -       all             -
gap.read                -       own     own     all     -               -
gap.write               -       own     own     -       -               -
gap.confirm             -       -       own     -       -               -
gap.publish             -       -       own     -       -               -
gap.delete              -       own     own     -       -               -
meeting.read            -       own     own     -       -               -
meeting.write           -       own     own     -       -               -
meeting.delete          -       -       own     -       -               -
entry.read              -       own     own     -       -               -
entry.write             -       own     own     -       -               -
entry.delete            -       own     own     -       -               -
code.read               -       own     own     all     -               -
project.read            -       own     own     -       -               -
project.write           -       own     own     -       -               -
project.delete          -       -       own     -       -               -
agreement.read          -       own     own     -       -               -
agreement.write         -       own     own     -       -               -
agreement.delete        -       own     own     -       -               -
consultation.read       -       own     own     -       -               -
consultation.write      -       own     own     -       -               -
consultation.delete     -       own     own     -       -               -
network_round.read      -       own     own     -       -               -
network_round.write     -       own     own     -       -               -
network_round.delete    -       -       own     -       -               -
history.read            -       own     own     -       -               -
report.read             -       own     own     all     -               -
template.write          -       -       -       -       -               all
planning.read           -       -       -       all     -               -
scenario.read           -       all     all     all     -               -
scenario.write          -       -       all     all     -               -
audit.read              -       -       -       -       all             -
purge.read              -       -       -       -       all             -
source.read             all     all     all     all     all             all
source.write            -       -       -       -       -               all
area.write              -       -       -       -       -               all
account.read            -       -       -       -       -               all
account.write           -       -       -       -       -               all
"""


def _parse(table: str) -> dict[str, dict[Role, Scope]]:
    head, *rows = (line.split() for line in table.strip().splitlines())
    roles = [get_role(name) for name in head[1:]]
    scopes: dict[str, Scope] = {"own": "own", "all": "all"}
    return {
        action: {role: scopes[cell] for role, cell in zip(roles, cells, strict=True) if cell != "-"}
        for action, *cells in rows
    }


@cache
def _roles() -> dict[str, Role]:
    return {role: role for role in ROLES}


def get_role(name: str) -> Role:
    """Return the role of this name; raises UserError if there is none."""
    if (role := _roles().get(name)) is None:
        raise UserError(
            f"There is no role {name!r}; there are {', '.join(ROLES)}.",
            de=f"Eine Rolle „{name}“ gibt es nicht; es gibt {', '.join(ROLES)}.",
        )
    return role


RIGHTS = _parse(_TABLE)
"""For each action the roles that may do it, and how far."""
ACTIONS = tuple(RIGHTS)

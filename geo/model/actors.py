"""Who asks: an account with its team and its roles in neighbourhoods, or nobody."""

from dataclasses import dataclass

from geo.errors import ForbiddenError
from geo.model.rights import RIGHTS, Role

__all__ = ["NOBODY", "Actor"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An account that is signed in; without `account` it is a stranger, who may do nothing."""

    account: int | None = None
    name: str = ""
    """What the account signs in with."""
    team_id: int | None = None
    team: str | None = None
    roles: frozenset[tuple[Role, int | None]] = frozenset()
    """Each role with a neighbourhood, areas inside of it spelled out; None: everywhere."""

    def where(self, action: str) -> frozenset[int] | None:
        """Return the neighbourhoods in which this may be done; None: everywhere. Raises KeyError for no action."""
        scopes = RIGHTS[action]
        held = [(scopes[role], area) for role, area in self.roles if role in scopes]
        if any(scope == "all" or area is None for scope, area in held):
            return None
        return frozenset(area for _, area in held if area is not None)

    def may(self, action: str, neighbourhood: int | None) -> bool:
        """Tell whether this may be done in a neighbourhood; None: for the whole town."""
        areas = self.where(action)
        return areas is None or neighbourhood in areas

    def may_somewhere(self, action: str) -> bool:
        """Tell whether this may be done in any neighbourhood at all."""
        return self.where(action) != frozenset()

    def has_role(self, role: Role) -> bool:
        """Tell whether the account holds a role anywhere."""
        return any(held == role for held, _ in self.roles)

    def require(self, action: str, neighbourhood: int | None) -> None:
        """Raise ForbiddenError unless this may be done in the neighbourhood."""
        if not self.may(action, neighbourhood):
            raise ForbiddenError("You do not have the right to do this here.", de="Dafür fehlt Ihnen hier das Recht.")


NOBODY = Actor()
"""Whoever is not signed in."""

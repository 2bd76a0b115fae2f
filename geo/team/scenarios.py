"""Scenarios of the authority: planners and stewards write them, members read them, and real data never change."""

from collections.abc import Mapping
from typing import Any

from geo.model import Actor, Scenario
from geo.model.team import Page
from geo.store import scenarios as stored
from geo.team.office import Office
from geo.team.shelf import require_somewhere

__all__ = ["Scenarios"]

_MOST = 500
"""Of one page."""


class Scenarios:
    """Scenarios, for the whole authority; every call takes the actor."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def page(self, actor: Actor, *, limit: int = _MOST, offset: int = 0) -> Page[Scenario]:
        """List a part of the scenarios, those that were changed last first; raises SignInError or ForbiddenError."""
        require_somewhere(actor, "scenario.read")
        with self.office.reading(actor) as session:
            return stored.list_page(session, limit=limit, offset=offset)

    def get(self, actor: Actor, number: int) -> Scenario:
        """Return a scenario; raises NotFoundError or GoneError."""
        require_somewhere(actor, "scenario.read")
        with self.office.reading(actor) as session:
            return stored.get(session, number)

    def add(self, actor: Actor, values: Mapping[str, Any]) -> Scenario:
        """Write a new scenario; raises ForbiddenError or RefusedError."""
        actor.require("scenario.write", None)
        with self.office.writing(actor) as session:
            return stored.add(session, values, actor.team_id)

    def change(self, actor: Actor, number: int, version: int | None, values: Mapping[str, Any]) -> Scenario:
        """Change a scenario that is at `version`.

        Raises StaleError with what stands there if somebody was faster, NotFoundError, GoneError, ForbiddenError or
        RefusedError.
        """
        actor.require("scenario.write", None)
        with self.office.writing(actor) as session:
            return stored.change(session, number, version, values, actor.team_id)

    def undo(self, actor: Actor, number: int, version: int | None) -> Scenario:
        """Take the last change back; raises as `change`."""
        actor.require("scenario.write", None)
        with self.office.writing(actor) as session:
            return stored.undo(session, number, version, actor.team_id)

    def trash(self, actor: Actor, number: int, version: int | None = None) -> None:
        """Put a scenario into the trash; raises as `change`."""
        self.change(actor, number, version, {"trashed_at": self.office.now()})

    def restore(self, actor: Actor, number: int) -> Scenario:
        """Take a scenario out of the trash; raises as `change`."""
        return self.change(actor, number, None, {"trashed_at": None})

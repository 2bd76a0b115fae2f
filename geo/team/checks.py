"""What waits for somebody to look: due confirmations, doubles, and questions that imports could not settle."""

from collections.abc import Collection

from geo.errors import NotFoundError
from geo.model import Actor
from geo.model.team import Double, Due
from geo.store import neighbourhoods, review
from geo.store.session import demand, demand_at
from geo.store.team.checks import find_doubles, find_due
from geo.team.key_persons import months_later
from geo.team.office import Office
from geo.team.shelf import require_somewhere

__all__ = ["Checks"]


class Checks:
    """The queue of what to look at."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def list_due(self, actor: Actor, neighbourhood: int | None = None) -> Due:
        """List what is due to be confirmed, of what `actor` may see."""
        require_somewhere(actor, "review.read")
        today = self.office.today()
        before = months_later(today, -self.office.settings.confirm_months)
        with self.office.reading(actor) as session:
            return find_due(session, before, today, neighbourhood)

    def list_doubles(self, actor: Actor, neighbourhood: int | None = None) -> tuple[Double, ...]:
        """List what may be there twice, of what `actor` may see."""
        require_somewhere(actor, "review.read")
        with self.office.reading(actor) as session:
            return find_doubles(session, neighbourhood)

    def find_own(self, actor: Actor, places: Collection[int]) -> frozenset[int]:
        """Return which of these places lie in neighbourhoods where `actor` looks after what waits."""
        require_somewhere(actor, "review.read")
        areas = actor.where("review.read")
        if areas is None:
            return frozenset(places)
        with self.office.reading(actor) as session:
            around = {place: neighbourhoods.list_around(session, place) for place in places}
        return frozenset(place for place, found in around.items() if any(area.id in areas for area in found))

    def settle(self, actor: Actor, number: int, decision: str) -> None:
        """Answer a question of the imports about a place in the actor's neighbourhoods.

        Raises NotFoundError, ForbiddenError, or RefusedError for an answer that is none.
        """
        require_somewhere(actor, "review.settle")
        with self.office.trusted() as session:
            place = review.find_place(session, number)
            if place is None:
                if actor.where("review.settle") is not None:
                    raise NotFoundError("There is no such question.", de="Diese Frage gibt es nicht.")
            elif not any(actor.may("review.settle", area.id) for area in neighbourhoods.list_around(session, place)):
                actor.require("review.settle", None)
        with self.office.reading(actor) as asked:
            if place is None:
                demand(asked, "review.settle", None)
            else:
                demand_at(asked, "review.settle", place)
        with self.office.trusted() as session:
            review.decide(session, number, decision)

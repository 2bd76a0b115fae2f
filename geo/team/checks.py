"""What waits for somebody to look: due confirmations, doubles, and questions that imports could not settle."""

from geo.errors import NotFoundError, RefusedError
from geo.model import Actor, Review
from geo.model.team import Double, Due
from geo.store import neighbourhoods, review
from geo.store.questions import list_reviews
from geo.store.session import demand, demand_at
from geo.store.team import keeping
from geo.store.team.areas import here_in
from geo.store.team.checks import TEAM_DOUBLE, find_doubles, find_due
from geo.store.team.resources import RESOURCES
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
            return find_due(session, before, today, here_in(actor.where("review.read"), neighbourhood))

    def list_doubles(self, actor: Actor, neighbourhood: int | None = None) -> tuple[Double, ...]:
        """List what may be there twice, of what `actor` may see."""
        require_somewhere(actor, "review.read")
        with self.office.reading(actor) as session:
            return find_doubles(session, here_in(actor.where("review.read"), neighbourhood))

    def list_questions(self, actor: Actor, *, limit: int = 200) -> tuple[Review, ...]:
        """List what imports could not settle about places in the actor's neighbourhoods, the oldest first."""
        require_somewhere(actor, "review.read")
        with self.office.reading(actor) as session:
            return list_reviews(session, areas=actor.where("review.read"), limit=limit).items

    def part(self, actor: Actor, resource: int, *, other: int | None = None, place: int | None = None) -> None:
        """Say that a resource and another one, or a place of the map, are two; nobody is asked again.

        Raises NotFoundError or ForbiddenError, and RefusedError unless one of both is told.
        """
        if (other is None) == (place is None) or other == resource:
            raise RefusedError("Say which two are meant.", de="Bitte sagen Sie, welche zwei gemeint sind.")
        with self.office.reading(actor) as session:
            both = [keeping.get(session, RESOURCES, number) for number in (resource, other) if number is not None]
            for one in both:
                actor.require("resource.write", one.neighbourhood_id)
                demand(session, "resource.write", one.neighbourhood_id)
        pair = Double(resource, "", other, place, "", 0.0, sure=False)
        with self.office.trusted() as session:
            review.remember(session, TEAM_DOUBLE, pair.key, "different")

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

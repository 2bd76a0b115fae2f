"""What teams say of places of the map: corrections beside the original, notes, and that it is still right."""

from datetime import date

from geo.model import Actor, Note, Verdict
from geo.store import human
from geo.store.neighbourhoods import list_around
from geo.store.session import ReadSession, WriteSession, demand_at
from geo.team.office import Office

__all__ = ["Places"]


class Places:
    """Places of the map, as teams know them."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def override(self, actor: Actor, place: int, field: str, value: str, *, seen: str | None = None) -> None:
        """Say what a field of a place should be, where `seen` stood before (None: whatever).

        Raises NotFoundError, RefusedError, ForbiddenError, and StaleError if something else stands there by now.
        """
        with self.office.writing(actor) as session:
            self._require(session, actor, "place.override", place)
            human.override(session, place, field, value, team=actor.team, seen=seen)

    def withdraw_override(self, actor: Actor, place: int, field: str) -> None:
        """Let the source be right again."""
        with self.office.writing(actor) as session:
            self._require(session, actor, "place.override", place)
            human.withdraw_override(session, place, field)

    def confirm(self, actor: Actor, place: int, verdict: Verdict) -> date:
        """Say that a place is still right, or gone; return the day."""
        today = self.office.today()
        with self.office.reading(actor) as session:
            self._require(session, actor, "place.confirm", place)
            demand_at(session, "place.confirm", place)
        with self.office.trusted() as session:
            # A place that its source has lost is hidden with that, which no policy allows who asks.
            human.confirm(session, place, verdict, today, team=actor.team)
        return today

    def note(self, actor: Actor, place: int, words: str) -> tuple[Note, ...]:
        """Write a note of the team; return all, the newest first."""
        with self.office.writing(actor) as session:
            self._require(session, actor, "note.write", place)
            human.note(session, place, words, team=actor.team)
            return human.list_notes(session, place)

    def list_notes(self, actor: Actor, place: int) -> tuple[Note, ...]:
        """List the notes of the team on a place, the newest first."""
        with self.office.reading(actor) as session:
            self._require(session, actor, "note.read", place)
            return human.list_notes(session, place)

    def check_area(self, actor: Actor, neighbourhood: int, theme: str) -> date:
        """Say that the team went through all places of a theme in a neighbourhood; return the day."""
        actor.require("area.check", neighbourhood)
        today = self.office.today()
        with self.office.writing(actor) as session:
            human.check_area(session, neighbourhood, theme, today, team=actor.team)
        return today

    @staticmethod
    def _require(session: ReadSession | WriteSession, actor: Actor, action: str, place: int) -> None:
        """Raise ForbiddenError unless this may be done in one of the neighbourhoods around a place."""
        areas = actor.where(action)
        if areas is None or any(area.id in areas for area in list_around(session, place)):
            return
        actor.require(action, None)

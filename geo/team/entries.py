"""Entries: noted in a second, given themes by people, merged, and promoted with a trail that leads both ways."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from geo.errors import RefusedError
from geo.model import Actor, get_theme
from geo.model.team import CodeCount, Entry, Kept, Wanted
from geo.store.session import WriteSession
from geo.store.team import entries as stored
from geo.store.team import keeping
from geo.store.team.entries import Target
from geo.store.team.meetings import MEETINGS
from geo.team.gaps import Gaps
from geo.team.key_persons import KeyPersons
from geo.team.office import Office
from geo.team.resources import Resources
from geo.team.shelf import Bin, Shelf

__all__ = ["Entries"]


class Entries(Bin[Entry]):
    """What was said in meetings or seen outside."""

    keep = stored.ENTRIES

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._targets: dict[Target, Shelf[Any]] = {
            "gap": Gaps(office),
            "resource": Resources(office),
            "key_person": KeyPersons(office),
        }

    def add_all(self, actor: Actor, meeting: int, told: Sequence[Mapping[str, Any]]) -> tuple[int, ...]:
        """Write what was noted at a meeting elsewhere, all or nothing; return the ids in the same order.

        An entry says what `add` takes, without a point of its own, and may have `themes`. Raises as `add`.
        """
        with self.office.writing(actor) as session:
            at = keeping.get(session, MEETINGS, meeting)
            here = {"meeting_id": meeting, "neighbourhood_id": at.neighbourhood_id, "on_date": at.on_date}
            entries: list[dict[str, Any]] = [here | dict(entry) for entry in told]
            for area in {entry["neighbourhood_id"] for entry in entries}:
                self._require(actor, "write", area)
            for theme in {theme for entry in entries for theme in entry.get("themes", ())}:
                get_theme(theme)
            return stored.add_all(session, entries, team_id=actor.team_id)

    def code(self, actor: Actor, number: int, themes: Sequence[str]) -> Entry:
        """Give an entry these themes on top of those it has; raises NotFoundError for an unknown one."""
        for theme in themes:
            get_theme(theme)
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            stored.code(session, number, themes, team_id=actor.team_id)
            return self._get(session, number)

    def uncode(self, actor: Actor, number: int, theme: str) -> Entry:
        """Take a theme from an entry."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            stored.uncode(session, number, theme)
            return self._get(session, number)

    def merge(self, actor: Actor, numbers: Sequence[int], into: int) -> Entry:
        """Let entries be one; they stay, and point to the kept one. Raises RefusedError if that makes no sense."""
        merged = [number for number in dict.fromkeys(numbers) if number != into]
        with self.office.writing(actor) as session:
            kept = self._get(session, into)
            if not merged or kept.merged_into_id is not None:
                raise RefusedError(
                    "Choose two entries at least, and keep one that is not merged itself.",
                    de="Bitte mindestens zwei Einträge wählen; der bleibende darf nicht selbst zusammengelegt sein.",
                )
            for number in (into, *merged):
                self._require(actor, "write", self._get(session, number).neighbourhood_id)
            stored.merge(session, merged, into)
            return self._get(session, into)

    def promote(
        self, actor: Actor, numbers: Sequence[int], noun: Target, values: Mapping[str, Any], against: Sequence[int] = ()
    ) -> Kept:
        """Make a gap, a resource or a key person of entries, which stay and lead to it; `against` contradict it."""
        with self.office.writing(actor) as session:
            entries = [self._get(session, number) for number in dict.fromkeys(numbers)]
            for entry in entries:
                self._require(actor, "write", entry.neighbourhood_id)
            made: Kept = self._targets[noun].add_within(session, actor, _from(entries, values))
            stored.lead_to(session, entries, noun, made.id, against=False)
            contradicting = [self._get(session, number) for number in against]
            stored.lead_to(session, contradicting, noun, made.id, against=True)
            done: Kept = self._targets[noun].get_within(session, made.id)
            return done

    def count_codes(self, actor: Actor, wanted: Wanted, first: date, last: date) -> tuple[CodeCount, ...]:
        """Count entries of a time by month, theme, neighbourhood and question; planners may, without a word of text."""
        if not actor.may_somewhere("code.read"):
            actor.require("code.read", wanted.neighbourhood)
        with self.office.reading(actor) as session:
            return stored.count_codes(session, first, last, neighbourhood=wanted.neighbourhood, prompt=wanted.prompt)

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Entry | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        if before is None:
            meeting = told.get("meeting_id")
            if meeting is not None:
                at = keeping.get(session, MEETINGS, meeting)
                told = {"neighbourhood_id": at.neighbourhood_id, "on_date": at.on_date} | told
            told.setdefault("on_date", self.office.today())
        return told


def _from(entries: Sequence[Entry], values: Mapping[str, Any]) -> dict[str, Any]:
    """Take over where the entries are, unless it is said."""
    told = dict(values)
    if not entries:
        return told
    told.setdefault("neighbourhood_id", entries[0].neighbourhood_id)
    if not {"place_id", "lon", "lat", "outline"} & told.keys():
        spot = next((entry for entry in entries if entry.place_id or entry.lon is not None), None)
        if spot is not None and spot.place_id:
            told["place_id"] = spot.place_id
        elif spot is not None:
            told |= {"lon": spot.lon, "lat": spot.lat, "outline": spot.outline}
    return told

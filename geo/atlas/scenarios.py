"""What would be if places came, moved, closed or opened longer, and if more stops and lines were served."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from geo.atlas.changes import Supply, change, served
from geo.atlas.gap_asked import Asked, Told
from geo.atlas.gap_indicators import find_sites, tell
from geo.atlas.gaps import Gaps
from geo.atlas.what_if import write_typical, write_what_if
from geo.gaps import Difference, Known, Linked, Shelf, Town, differ, doors_of, know, look_back
from geo.model import Change, GapQuery, GapSite, Place, WhatIf, fold, get_theme
from geo.network import Line, find_lines
from geo.reach import has_theme
from geo.store.completeness import list_of_theme
from geo.store.places import find_places
from geo.store.session import reading

__all__ = ["Scenarios"]

_KEPT = 4
"""Timetables of scenarios that are kept for the next step."""


class _Changed(NamedTuple):
    """The question over the timetable of a scenario, its places, and how ways to them differ."""

    base: Asked
    supply: Supply
    difference: Difference
    took: float | None


class Scenarios(Gaps):
    """Answers to what-if; nothing of them is stored, and real data stay as they are."""

    def what_if(
        self, query: GapQuery, changes: Sequence[Change], *, full: bool = False, outlines: bool = False
    ) -> WhatIf:
        """Return what changes do to the cells that they change (`full`: to all), and to the areas.

        Only what changes is searched anew. Raises as `gap_cells`, and RefusedError with the number of the step that
        cannot be.
        """
        asked, area = self._ask(query), self._area_of(query)
        base, supply, difference, took = self._change(asked, changes)
        seconds = difference.percentiles(base.linked, base.course, self._told(base)[1])
        # Ways of before and after are one only for whoever asks where to build.
        changed = replace(base, supply=supply)
        pair = self._told(asked)[0], tell(changed, self._memory, seconds)
        with reading(self._engine) as session:
            known = list_of_theme(session, asked.query.theme)
        return replace(
            write_what_if(asked, pair, asked.town.chosen(area), known, full=full, outlines=outlines),
            capacity=(asked.supply.offered, supply.offered),
            timetable_seconds=took,
        )

    def what_if_typical(self, query: GapQuery, changes: Sequence[Change]) -> WhatIf:
        """Return what `what_if` does, but of each cell that changes only its row among all and the typical seconds.

        This is what a map asks again with each step, so that nothing is computed nor told that it does not draw.
        """
        asked, area = self._ask(query), self._area_of(query)
        base, supply, difference, took = self._change(asked, changes)
        typical = difference.percentiles(base.linked, base.course, self._told(base)[1], 1)
        pair = self._told(asked)[0], Told(np.broadcast_to(typical, (typical.shape[0], 3)), supply.size)
        with reading(self._engine) as session:
            known = list_of_theme(session, asked.query.theme)
        return replace(
            write_typical(asked, pair, asked.town.chosen(area), known),
            capacity=(asked.supply.offered, supply.offered),
            timetable_seconds=took,
        )

    def what_if_sites(self, query: GapQuery, changes: Sequence[Change], count: int = 5) -> tuple[GapSite, ...]:
        """Return candidates for one place more after changes, as `gap_sites` does; raises as `what_if`."""
        asked, area = self._ask(query), self._area_of(query)
        base, supply, difference, _ = self._change(asked, changes)
        changed = replace(base, supply=supply, ways=difference.whole)
        return find_sites(changed, asked.town.chosen(area), count)

    def _change(self, asked: Asked, changes: Sequence[Change]) -> _Changed:
        """Return what is different after changes; the seconds that another timetable took, if it was made now."""
        begun = time.perf_counter()
        base, anew = self._served_by(asked, changes)
        took = time.perf_counter() - begun if anew else None
        at = asked.query.at if asked.query.open == "at" else None
        supply = change(asked.supply, changes, asked.network, asked.course.profile, asked.times, at)
        kept, new = (asked.supply.wanted, supply.wanted), list(supply.new)
        return _Changed(base, supply, differ(base.linked, base.course, asked.network, base.ways, kept, new), took)

    def list_lines(self) -> tuple[Line, ...]:
        """List the lines of the timetable by name."""
        with reading(self._engine) as session:
            network = self._network(session)
        known: tuple[Line, ...] = self._lines.get(network.version.run, lambda: find_lines(network.timetable))
        return known

    def list_counted(self, theme: str) -> tuple[Place, ...]:
        """List the places of a theme that what-if counts, by name; raises NotFoundError for an unknown theme."""
        get_theme(theme)
        with reading(self._engine) as session:
            network = self._network(session)
            found = find_places(session, network.places.id[has_theme(network, (theme,))].tolist())
        return tuple(sorted(found.values(), key=lambda place: (fold(place.name or "\uffff"), place.id)))

    def _told(self, asked: Asked) -> tuple[Told, Known]:
        """Return what is told and known of a question as things are, which every step asks for again."""
        query = asked.query
        key = "told", id(asked.ways), query.indicators, query.minutes, query.nearest, query.visit

        def look() -> tuple[Told, Known]:
            known = know(asked.linked, asked.course, asked.ways)
            return tell(asked, self._memory, known.seconds), known

        # What is kept along has no other number while it is kept.
        told: tuple[Told, Known] = self._scenes.get(key, look)
        return told

    def _served_by(self, asked: Asked, changes: Sequence[Change]) -> tuple[Asked, bool]:
        """Return the question over the timetable with the stops and lines of the changes; whether it was made now."""
        told = tuple(one for one in changes if one.kind in {"stop", "line"})
        if not told or not asked.course.rides:
            return asked, False
        made: list[bool] = []

        def search() -> tuple[Asked, object]:
            made.append(True)
            town = self._scenes.get(("town", id(asked.town), told), lambda: (_with(asked.town, changes), asked.town))[0]
            course = replace(asked.course, network=town.linked.network)
            doors = doors_of(asked.network, course.profile, asked.supply.wanted)
            return replace(asked, town=town, course=course, ways=look_back(town.linked, course, doors)), asked.ways

        return self._overlaid.get((id(asked.ways), told), search)[0], bool(made)

    @cached_property
    def _scenes(self) -> Shelf[Any]:
        return Shelf(2 * _KEPT)

    @cached_property
    def _overlaid(self) -> Shelf[Any]:
        return Shelf(_KEPT)

    @cached_property
    def _lines(self) -> Shelf[Any]:
        return Shelf(1)


def _with(town: Town, changes: Sequence[Change]) -> Town:
    return replace(town, linked=Linked(town.linked.cells, served(town.linked.network, changes)))

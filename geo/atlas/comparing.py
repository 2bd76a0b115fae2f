"""All themes at once: computed and written to files, kept day by day, and put side by side."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from geo.atlas.gap_tables import round_people
from geo.atlas.gaps import Gaps
from geo.errors import NotFoundError, RefusedError
from geo.gaps import (
    WAYS,
    Order,
    Sheet,
    Shelf,
    Town,
    Unit,
    Workers,
    carry_out,
    compare,
    cut_up,
    figures,
    in_threads,
    list_units,
    open_folder,
    parse_way,
    read_plan,
    read_sheet,
    write_outlines,
    write_piece,
)
from geo.model import (
    THEMES,
    BatchQuery,
    ComparisonQuery,
    Completeness,
    GapComparison,
    GapFigures,
    IndicatorSet,
    Progress,
)
from geo.network import FORMAT, Network
from geo.reach import find_covered_day
from geo.store import neighbourhoods as areas
from geo.store import streets
from geo.store.completeness import list_of_theme
from geo.store.session import reading

__all__ = ["Comparing"]

_LICENCE = "ODbL 1.0, © OpenStreetMap contributors"
_FEW = "People are left out where few live."
_WEDNESDAY, _MORNING, _WINDOW = 2, time(8), 60
"""What is kept of every day is a Wednesday's morning."""
_SHEETS = 4
_MOST_MINUTES = 60


@dataclass(frozen=True, slots=True)
class _Batch:
    order: Order
    units: list[Unit]


class Comparing(Gaps):
    """What is computed for all themes at once."""

    def usual_gaps(self) -> BatchQuery:
        """Return what is computed unless somebody chooses: the usual ways, on a Wednesday morning of the timetable."""
        with reading(self._engine) as session:
            network = self._network(session)
        return _usual(network, self.now().date(), self._calendar.is_holiday)

    def compute_gaps(self, query: BatchQuery, folder: Path, workers: Workers, progress: Progress) -> int:
        """Compute all themes by all ways and hours into Parquet files in `folder`; return how many files are new.

        What an earlier call, ended by whatever, left there is not computed again. Raises RefusedError for what cannot
        be asked or where the folder holds another calculation, WorldError where the disk or the cluster fails.
        """
        batch = self._prepare(query, folder)
        return carry_out(batch.order, batch.units, workers, progress)

    def keep_indicators(self, progress: Progress) -> date | None:
        """Compute what is kept of today, in place of what was kept today before; None where there is no town yet."""
        today = self.now().date()
        with reading(self._engine) as session:
            if streets.current_run(session) is None or not areas.list_neighbourhoods(session):
                return None
        folder = self._kept_folder / today.isoformat()
        draft = folder.with_name(f".{folder.name}.draft")
        shutil.rmtree(draft, ignore_errors=True)
        self.compute_gaps(self.usual_gaps(), draft, in_threads(), progress)
        shutil.rmtree(folder, ignore_errors=True)
        draft.replace(folder)
        return today

    def list_indicators(self) -> tuple[IndicatorSet, ...]:
        """Return the days of which indicators are kept, the oldest first."""
        found = sorted(self._kept_folder.glob("????-??-??/plan.json"))
        return tuple(_told_set(file.parent) for file in found)

    def compare_gaps(self, query: ComparisonQuery) -> GapComparison:
        """Return the figures of all themes and areas on two days.

        Raises NotFoundError for a day that is not kept, and RefusedError where none is.
        """
        _check(query)
        sets = self.list_indicators()
        if not sets:
            raise RefusedError(
                "Nothing is kept to compare yet. Compute it with `atlas gaps --all`.",
                de="Es ist noch kein Stand festgehalten. Er entsteht, wenn wieder Daten geladen werden.",
            )
        before, after = _choose(sets, query.before, sets[0]), _choose(sets, query.after, sets[-1])
        missing = [each for each in (before, after) if query.way not in each.ways]
        if missing:
            raise NotFoundError(
                f"This way was not computed on {missing[0].day}.",
                de=f"Diese Fortbewegung ist im Stand vom {missing[0].day:%d.%m.%Y} nicht berechnet.",
            )
        both = self._sheet(before, query.way), self._sheet(after, query.way)
        with reading(self._engine) as session:
            known = {theme.key: list_of_theme(session, theme.key) for theme in THEMES}
            names = {area.id: area.name for area in areas.list_neighbourhoods(session)}
        told = dict(_figures(query, both, known))
        shown = {area: names[area] for _, area in told if area is not None and area in names}
        return GapComparison(query, sets, before, after, told, shown)

    def _prepare(self, query: BatchQuery, folder: Path) -> _Batch:
        for way in query.ways:
            parse_way(way)
        with reading(self._engine) as session:
            network = self._network(session)
            _, town = self._find_town(session, network, query.resolution)
        plan = _plan(query, network, town)
        open_folder(folder, plan)
        pieces, told = cut_up(town.linked.cells, query.cells), json.dumps(plan, ensure_ascii=False)
        for number, piece in enumerate(pieces):
            write_piece(folder, number, piece)
            write_outlines(folder, number, piece, told)
        order = Order(self.settings.data_dir.absolute(), network.version.run, folder, query.minutes, told)
        themes = query.themes or tuple(theme.key for theme in THEMES)
        return _Batch(order, list_units(len(pieces), query.ways, query.hours, themes))

    def _sheet(self, kept: IndicatorSet, way: str) -> Sheet:
        folder = self._kept_folder / kept.day.isoformat()
        stamp = (folder / "plan.json").stat().st_mtime_ns
        return self._sheets.get((kept.day, way, stamp), lambda: read_sheet(folder, way))

    @property
    def _kept_folder(self) -> Path:
        return self.settings.indicators_dir

    @cached_property
    def _sheets(self) -> Shelf[Sheet]:
        return Shelf(_SHEETS)


def _usual(network: Network, today: date, is_holiday: Any) -> BatchQuery:  # noqa: ANN401 - a callable
    """Return what is kept of a day: the usual ways, by public transport on a Wednesday morning."""
    wednesday = today + timedelta(days=(_WEDNESDAY - today.weekday()) % 7)
    day = find_covered_day(network, wednesday, is_holiday) if network.version.feeds else None
    hours = ((datetime.combine(day, _MORNING), _WINDOW),) if day else ()
    return BatchQuery(tuple(way for way in WAYS if hours or parse_way(way)[0] != "transit"), hours)


def _plan(query: BatchQuery, network: Network, town: Town) -> dict[str, object]:
    """Return what tells a batch from every other one, and what its files say of themselves."""
    cells = town.linked.cells
    return {
        "licence": _LICENCE,
        "confidentiality": _FEW,
        "areas": {str(number): town.areas[number].name for number in np.unique(cells.area).tolist()},
        "network": f"{network.version.run}.{FORMAT}",
        "built_at": network.version.built_at.isoformat(),
        "cells": cells.size,
        "people": round(float(cells.people.sum()), 3),
        "ways": list(query.ways),
        "hours": [[at.isoformat(), window] for at, window in query.hours],
        "themes": list(query.themes),
        "minutes": query.minutes,
        "resolution": query.resolution,
        "piece": query.cells,
    }


def _told_set(folder: Path) -> IndicatorSet:
    plan = read_plan(folder)
    hour = datetime.fromisoformat(plan["hours"][0][0]) if plan["hours"] else None
    return IndicatorSet(date.fromisoformat(folder.name), plan["network"], tuple(plan["ways"]), hour)


def _check(query: ComparisonQuery) -> None:
    parse_way(query.way)
    if not 1 <= query.minutes <= _MOST_MINUTES:
        raise RefusedError(
            f"The time must be 1 to {_MOST_MINUTES} minutes.", de=f"Möglich sind 1 bis {_MOST_MINUTES} Minuten."
        )


def _choose(sets: Sequence[IndicatorSet], day: date | None, otherwise: IndicatorSet) -> IndicatorSet:
    if day is None:
        return otherwise
    found = next((each for each in sets if each.day == day), None)
    if found is None:
        raise NotFoundError(f"Nothing is kept of {day}.", de=f"Vom {day:%d.%m.%Y} ist kein Stand festgehalten.")
    return found


def _figures(
    query: ComparisonQuery, sheets: tuple[Sheet, Sheet], known: dict[str, dict[int, Completeness]]
) -> Iterator[tuple[tuple[str, int | None], GapFigures]]:
    before, after = sheets
    for area in (None, *np.unique(after.area).tolist()):
        chosen = [np.ones(sheet.area.size, dtype=np.bool_) if area is None else sheet.area == area for sheet in sheets]
        for theme in (key for key in after.seconds if key in before.seconds):
            was, now = (
                figures(sheet, theme, query.minutes * 60, mine) for sheet, mine in zip(sheets, chosen, strict=True)
            )
            nearer, farther = compare(before, after, theme, None if area is None else {area})
            unchecked = Completeness(theme, "unchecked")
            yield (
                (theme, area),
                GapFigures(
                    people=round_people(now.people),
                    people_before=round_people(was.people),
                    without=round_people(now.without),
                    without_before=round_people(was.without),
                    median=_minutes(now.median),
                    median_before=_minutes(was.median),
                    nearer=round_people(nearer),
                    farther=round_people(farther),
                    completeness=unchecked if area is None else known[theme].get(area, unchecked),
                ),
            )


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else -(-seconds // 60)

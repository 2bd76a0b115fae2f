"""Counts what waits for a team: the same numbers for the start page and for the reminder by mail."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists

from geo.store import review
from geo.store.tables import EntryCodeRow
from geo.store.team.areas import Here, here_in
from geo.store.team.checks import count_due, find_doubles
from geo.store.team.entries import ENTRIES
from geo.store.team.gaps import GAPS
from geo.store.team.keeping import Session, count
from geo.store.team.key_persons import KEY_PERSONS
from geo.store.team.projects import AGREEMENTS

__all__ = ["WAITING", "Days", "count_check", "count_waiting"]


@dataclass(frozen=True, slots=True)
class Days:
    """Today, and the day before which a confirmation is too old."""

    today: date
    confirmed_before: date


Areas = frozenset[int] | None
Counter = Callable[[Session, Days, Areas, Here], int]


def count_check(session: Session, days: Days, areas: Areas) -> Mapping[str, int]:
    """Count the review queue: `due`, `doubles`, and open questions by kind."""
    here = here_in(areas)
    due = {"due": count_due(session, days.confirmed_before, days.today, here)}
    return due | {"doubles": len(find_doubles(session, here))} | review.count_open(session, areas)


def _reported(session: Session, _: Days, _areas: Areas, here: Here) -> int:
    gap = GAPS.table.c
    return count(session, GAPS, gap.status == "reported", here(gap.neighbourhood_id))


def _agreements(session: Session, days: Days, _areas: Areas, here: Here) -> int:
    agreement = AGREEMENTS.table.c
    due = (agreement.due_on <= days.today, agreement.done_on.is_(None))
    return count(session, AGREEMENTS, *due, here(agreement.neighbourhood_id))


def _persons(session: Session, days: Days, _areas: Areas, here: Here) -> int:
    person = KEY_PERSONS.table.c
    return count(session, KEY_PERSONS, person.review_on <= days.today, here(person.neighbourhood_id))


def _uncoded(session: Session, _: Days, _areas: Areas, here: Here) -> int:
    entry = ENTRIES.table.c
    has = exists().where(EntryCodeRow.entry_id == entry.id)
    open_ones = (~has, ~entry.without_theme, entry.merged_into_id.is_(None))
    return count(session, ENTRIES, *open_ones, here(entry.neighbourhood_id))


WAITING: Mapping[str, Counter] = {
    "check": lambda session, days, areas, _: sum(count_check(session, days, areas).values()),
    "reported": _reported,
    "due": _agreements,
    "persons": _persons,
    "uncoded": _uncoded,
}
"""How to count each task."""


def count_waiting(session: Session, task: str, days: Days, areas: Areas) -> int:
    """Count what waits of one task in these neighbourhoods (None: all that the session sees)."""
    return WAITING[task](session, days, areas, here_in(areas))

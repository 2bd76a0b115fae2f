"""What `transfers.txt` says of lines and trips: they get points of their own where a rule names them.

A point is a stop, or a copy of it for the trips that the same rules name; whatever searches then knows by the point
alone which rule holds.
"""

import dataclasses
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from geo.network.feed import FeedTable
from geo.network.grid import runs
from geo.network.units import NOWHERE

__all__ = ["Marks", "Rule", "above", "iter_rules", "mark"]

Marks = frozenset[tuple[int, int]]
"""Rules that name a trip, and at which end: (row, 0) from, (row, 1) to."""
_NONE: Marks = frozenset()
_STAYING = (4, 5)


class Rule(NamedTuple):
    """A row of transfers.txt that is about a change on foot."""

    row: int
    stops: tuple[int, int]
    named: tuple[bool, bool]
    """Whether the rule holds for some lines or trips only, at each end."""
    rank: int
    """The most specific rule holds: trips before lines before stops."""
    kind: int
    min_seconds: int


def iter_rules(feed: FeedTable) -> Iterator[Rule]:
    """Yield the rules about changes, the most specific last."""
    table = feed.transfers
    rules = []
    for row, kind in enumerate(table.kind.tolist()):
        if kind in _STAYING:
            continue
        ends = [(table.from_route[row], table.from_trip[row]), (table.to_route[row], table.to_trip[row])]
        named = (max(ends[0]) >= 0, max(ends[1]) >= 0)
        rank = sum(4 * int(trip >= 0) + 2 * int(route >= 0) for route, trip in ends)
        stops = int(table.from_stop[row]), int(table.to_stop[row])
        exact = sum(stop >= 0 and feed.stops.kind[stop] != 1 for stop in stops)
        rules.append(Rule(row, stops, named, 4 * rank + exact, kind, int(table.min_seconds[row])))
    yield from sorted(rules, key=lambda rule: (rule.rank, rule.row))


def mark(feed: FeedTable) -> tuple[FeedTable, list[Marks]]:
    """Split patterns whose trips are named by different rules; return what is named at each visit, too."""
    rules = [rule for rule in iter_rules(feed) if any(rule.named)]
    if not rules:
        return feed, [_NONE] * feed.patterns.stop.size
    named = [_named(feed, trip, rules) for trip in range(len(feed.trips.id))]
    kinds: dict[tuple[int, Marks], int] = {}
    pattern = [kinds.setdefault(each, len(kinds)) for each in zip(feed.trips.pattern.tolist(), named, strict=True)]
    table = feed.patterns
    source = np.array([old for old, _ in kinds], dtype=np.int64)
    start, count = table.first_visit[source].astype(np.int64), np.diff(table.first_visit)[source].astype(np.int64)
    visits = runs(start, count)
    split = dataclasses.replace(
        table,
        route=table.route[source],
        direction=table.direction[source],
        first_visit=np.concatenate([[0], np.cumsum(count)]).astype(np.int32),
        **{name: getattr(table, name)[visits] for name in ("stop", "pickup", "drop_off")},
    )
    marks = [each for (_, each), size in zip(kinds, count.tolist(), strict=True) for _ in range(size)]
    by_row = {rule.row: rule for rule in rules}
    at = [_at(feed, stop, each, by_row) for stop, each in zip(split.stop.tolist(), marks, strict=True)]
    trips = dataclasses.replace(feed.trips, pattern=np.array(pattern, dtype=np.int32))
    return dataclasses.replace(feed, patterns=split, trips=trips), at


def _named(feed: FeedTable, trip: int, rules: list[Rule]) -> Marks:
    route, table = int(feed.patterns.route[feed.trips.pattern[trip]]), feed.transfers
    ends = (table.from_route, table.from_trip), (table.to_route, table.to_trip)
    return frozenset(
        (rule.row, end)
        for rule in rules
        for end, (routes, trips) in enumerate(ends)
        if rule.named[end] and routes[rule.row] in {NOWHERE, route} and trips[rule.row] in {NOWHERE, trip}
    )


def _at(feed: FeedTable, stop: int, marks: Marks, rules: dict[int, Rule]) -> Marks:
    around = {NOWHERE, stop, *above(feed, stop)}
    return frozenset((row, end) for row, end in marks if rules[row].stops[end] in around)


def above(feed: FeedTable, stop: int) -> list[int]:
    """Return the platform and the station that a stop belongs to."""
    found = []
    while (stop := int(feed.stops.parent[stop])) != NOWHERE and stop not in found:
        found.append(stop)
    return found

"""Journeys by a typed timetable along one straight street, told in one line of text.

    A-@------ 2 km ------B---k------ 2 km ------C------ 2 km ------D-t

A stretch of 20 metres takes 15 seconds: from the door to A half a minute, from B to k one, from D to t half a minute.
Further stops lie so many metres from A as a test says. A walk is told as `8:00 ~40m 8:00:30`, a ride as
`U1 A8:05 D8:20`, and `+U2` is a ride for which one stays seated.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from drawn_feed import MONDAY, clock, typed_feed
from drawn_town import BUILT_AT, COLUMN_METRES, Town, draw, place_table, position

from geo.model import Leg
from geo.network import FeedTable, Network, build, streets_from_rows
from geo.reach import find_itinerary

__all__ = ["METRES", "journey", "told", "typed"]

METRES = {"A": 0, "B": 2000, "C": 4000, "D": 6000}
"""How far along the street the stops lie."""
_SIGNS = METRES | {"@": 40, "k": 2080, "t": 6040, "Z": 6080}
_COLUMN = {metres // COLUMN_METRES: sign for sign, metres in _SIGNS.items()}
TOWN: Town = draw("".join(_COLUMN.get(column, "-") for column in range(max(_COLUMN) + 1)))


def typed(
    *feeds: str | FeedTable, stops: Mapping[str, int | tuple[int, int]] | None = None, **options: object
) -> Network:
    """Return the street with timetables typed as in `drawn_feed`, or read; `stops` are further ones.

    Those lie so many metres from A along the street, or also so many beside it.
    """
    where = {**METRES, **(stops or {})}
    spots = {stop: position(*(at if isinstance(at, tuple) else (at, 0))) for stop, at in where.items()}
    tables = [
        typed_feed(feed, spots, name=f"feed {number}", **options) if isinstance(feed, str) else feed  # type: ignore[arg-type]
        for number, feed in enumerate(feeds)
    ]
    streets = streets_from_rows(TOWN.nodes, TOWN.edges)
    return build(streets, place_table(TOWN.places), tables, run=1, built_at=BUILT_AT)


def journey(network: Network, goal: str = "t", *, day: int = 1, **options: object) -> str:
    """Return the way to `goal` in words, or `none`; `at` or `by` is the time of the clock, `day` counts from Monday."""
    key, text = next(((key, options.pop(key)) for key in ("at", "by") if key in options), ("at", "8:00"))
    noon = datetime(MONDAY.year, MONDAY.month, MONDAY.day) + timedelta(days=day)  # noqa: DTZ001 - local time of the town
    moment = {{"at": "depart_at", "by": "arrive_by"}[key]: noon + timedelta(seconds=clock(str(text)))}
    query = TOWN.ask(**({"mode": "transit", "max_minutes": 120} | moment | options))
    way = find_itinerary(network, query, network.places.id.tolist().index(ord(goal)))
    return "none" if way is None else told(way.legs)


def told(legs: tuple[Leg, ...]) -> str:
    """Return legs in words."""
    return ", ".join(_walk(leg) if leg.kind == "walk" else _ride(leg) for leg in legs)


def _walk(leg: Leg) -> str:
    return f"{_clock(leg.start)} ~{leg.metres:.0f}m {_clock(leg.end)}"


def _ride(leg: Leg) -> str:
    first, last = (call.name.removeprefix("Stop ") for call in (leg.calls[0], leg.calls[-1]))
    return f"{'+' if leg.stay_seated else ''}{leg.line} {first}{_clock(leg.start)} {last}{_clock(leg.end)}"


def _clock(moment: datetime) -> str:
    text = f"{moment:%-H:%M:%S}"
    return text.removesuffix(":00") if text.count(":") > 1 else text

"""Feeds typed as a timetable is drawn: a line is a trip, a word like `B8:05` a stop with its time.

    U1 | A8:00 B8:05 C8:10
    U1 | A8:20 B8:25 C8:30
    U2 | C8:12 D8:20  days=2 block=x seats=no

`B8:04/8:06` arrives and departs at different times; `B8:05-` lets nobody on, `-B8:05` nobody off. `days` is the number
of the weekday from Monday = 0 (several: `01`), `every=10@8:00-9:00` repeats a trip with exact times and
`about=10@8:00-9:00` without, `block` names the vehicle, `seats=no` is no room for a wheelchair.
"""

import re
from collections.abc import Mapping
from datetime import date

import numpy as np

from geo.network.feed import (
    FeedTable,
    FrequencyTable,
    PathwayTable,
    PatternTable,
    RouteTable,
    ServiceTable,
    StopTable,
    TransferTable,
    TripTable,
)

NOWHERE = -1
MONDAY = date(2026, 3, 2)
"""The first day of every typed feed."""
_VISIT = re.compile(r"(-?)([A-Za-z]+)(-?\d+:\d\d(?::\d\d)?)(?:/(-?\d+:\d\d(?::\d\d)?))?(-?)")


def clock(text: str) -> int:
    """Return the seconds of the day of `8:05` or `8:05:30`."""
    parts = [int(part) for part in text.split(":")]
    return parts[0] * 3600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def typed_feed(  # noqa: PLR0913 - a feed has many parts
    text: str,
    spots: Mapping[str, tuple[float, float]],
    *,
    name: str = "typed",
    weeks: int = 2,
    transfers: str = "",
    wheelchair: Mapping[str, int] | None = None,
    parents: Mapping[str, str] | None = None,
    timezone: str = "Europe/Berlin",
) -> FeedTable:
    """Read a typed feed; a transfer is typed `B C kind=2 min=120`, with `from=U1 to=U2` for lines."""
    lines = [_line(row) for row in text.strip().splitlines() if row.strip()]
    stops = list(spots)
    routes = list(dict.fromkeys(line["route"] for line in lines))
    patterns = list(dict.fromkeys((line["route"], line["visits"]) for line in lines))
    ordered = sorted(lines, key=lambda line: (patterns.index((line["route"], line["visits"])), line["departure"][0]))
    days = list(dict.fromkeys(line["days"] for line in ordered))
    runs = np.array([[str(day % 7) in each for day in range(7 * weeks)] for each in days], dtype=bool)
    blocks = list(dict.fromkeys(line["block"] for line in ordered if line["block"]))
    return FeedTable(
        name=name,
        timezone=timezone,
        stops=StopTable(
            id=stops,
            name=[f"Stop {stop}" for stop in stops],
            lon=np.array([spots[stop][0] for stop in stops], dtype=np.float64),
            lat=np.array([spots[stop][1] for stop in stops], dtype=np.float64),
            kind=np.array([1 if stop in (parents or {}).values() else 0 for stop in stops], dtype=np.int8),
            parent=_ints(stops.index(parents[stop]) if parents and stop in parents else NOWHERE for stop in stops),
            wheelchair=np.array([(wheelchair or {}).get(stop, 0) for stop in stops], dtype=np.int8),
            platform=[""] * len(stops),
        ),
        routes=RouteTable(
            id=routes,
            agency=["Typed"] * len(routes),
            short_name=routes,
            long_name=[""] * len(routes),
            kind=_ints(3 for _ in routes),
            color=[""] * len(routes),
            text_color=[""] * len(routes),
        ),
        services=ServiceTable(id=[f"days {each}" for each in days], first_day=MONDAY, runs=runs.reshape(len(days), -1)),
        patterns=PatternTable(
            route=_ints(routes.index(route) for route, _ in patterns),
            direction=np.full(len(patterns), -1, dtype=np.int8),
            first_visit=_firsts([len(visits) for _, visits in patterns]),
            stop=_ints(stops.index(stop) for _, visits in patterns for stop, _, _ in visits),
            pickup=np.array([on for _, visits in patterns for _, on, _ in visits], dtype=np.int8),
            drop_off=np.array([off for _, visits in patterns for _, _, off in visits], dtype=np.int8),
        ),
        trips=TripTable(
            id=[line["id"] or f"trip {number}" for number, line in enumerate(ordered)],
            pattern=_ints(patterns.index((line["route"], line["visits"])) for line in ordered),
            service=_ints(days.index(line["days"]) for line in ordered),
            headsign=[f"to {line['visits'][-1][0]}" for line in ordered],
            short_name=[""] * len(ordered),
            block=_ints(blocks.index(line["block"]) if line["block"] else NOWHERE for line in ordered),
            wheelchair=np.array([line["seats"] for line in ordered], dtype=np.int8),
            shape=[""] * len(ordered),
            first_time=_firsts([len(line["arrival"]) for line in ordered]),
            arrival=_ints(time for line in ordered for time in line["arrival"]),
            departure=_ints(time for line in ordered for time in line["departure"]),
        ),
        frequencies=_frequencies(ordered),
        transfers=_transfers(transfers, stops, routes, [line["id"] for line in ordered]),
        pathways=_no_pathways(),
    )


def _line(row: str) -> dict:
    route, _, rest = row.partition("|")
    options = dict(word.split("=", 1) for word in rest.split() if "=" in word)
    visits, arrival, departure = [], [], []
    for word in rest.split():
        if "=" in word:
            continue
        off, stop, arrives, departs, on = _VISIT.fullmatch(word).groups()  # type: ignore[union-attr]
        visits.append((stop, 1 if on else 0, 1 if off else 0))
        arrival.append(clock(arrives))
        departure.append(clock(departs or arrives))
    return {
        "route": route.strip(),
        "visits": tuple(visits),
        "arrival": arrival,
        "departure": departure,
        "days": options.get("days", "0123456"),
        "block": options.get("block", ""),
        "id": options.get("id", ""),
        "seats": {"no": 2, "yes": 1}.get(options.get("seats", ""), 0),
        "repeats": next(((options[key], key == "every") for key in ("every", "about") if key in options), None),
    }


def _frequencies(lines: list[dict]) -> FrequencyTable:
    rows = []
    for number, line in enumerate(lines):
        if line["repeats"]:
            told, exact = line["repeats"]
            minutes, _, span = told.partition("@")
            start, _, end = span.partition("-")
            rows.append((number, clock(start), clock(end), int(minutes) * 60, exact))
    return FrequencyTable(
        trip=_ints(row[0] for row in rows),
        start=_ints(row[1] for row in rows),
        end=_ints(row[2] for row in rows),
        headway=_ints(row[3] for row in rows),
        exact=np.array([row[4] for row in rows], dtype=bool),
    )


def _transfers(text: str, stops: list[str], routes: list[str], trips: list[str]) -> TransferTable:
    rows = []
    for line in filter(None, text.strip().splitlines()):
        words = line.split()
        options = dict(word.split("=", 1) for word in words if "=" in word)
        ends = [word for word in words if "=" not in word]
        rows.append(
            [
                *(stops.index(end) if end != "*" else NOWHERE for end in ends),
                *(routes.index(options[key]) if key in options else NOWHERE for key in ("from", "to")),
                *(trips.index(options[key]) if key in options else NOWHERE for key in ("fromtrip", "totrip")),
                int(options.get("kind", 0)),
                int(options.get("min", NOWHERE)),
            ]
        )
    columns = np.array(rows, dtype=np.int32).reshape(-1, 8).T.copy()
    return TransferTable(*columns[:6], kind=columns[6].astype(np.int8), min_seconds=columns[7])


def _no_pathways() -> PathwayTable:
    nothing = np.zeros(0, dtype=np.int32)
    return PathwayTable(
        from_stop=nothing,
        to_stop=nothing,
        kind=nothing.astype(np.int8),
        both_ways=nothing.astype(bool),
        metres=nothing.astype(float),
        seconds=nothing,
        stairs=nothing,
    )


def _ints(values: object) -> np.ndarray:
    return np.fromiter(values, dtype=np.int32)  # type: ignore[call-overload]


def _firsts(counts: list[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)

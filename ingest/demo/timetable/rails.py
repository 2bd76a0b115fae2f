"""Railways: their stations, and the way along them to towns beyond the map."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.demo.net import Net
from ingest.demo.plane import Floats, offsets_along, sample
from ingest.demo.skeleton import Spot
from ingest.demo.stops import Halt, platform_side
from ingest.demo.timetable.stations import Station
from ingest.demo.timetable.ways import Course

__all__ = ["Outer", "Railway", "rail_station", "railways"]

_OUTSIDE_METRES = (3500.0, 9000.0)
_TRACK_METRES = 8.5
_ENTRANCE_METRES = 20.0
_AREA_METRES = 40.0
_STEPS_ONLY_EVERY = 5


@dataclass(frozen=True, slots=True)
class Outer:
    """A station beyond the map: one stop."""

    id: str
    name: str
    at: Spot


@dataclass(frozen=True, slots=True)
class Railway:
    """A railway with its stations in order."""

    name: str
    line: Floats
    stations: tuple[tuple[float, str], ...]
    """Metres from the start of `line`, and the station's id."""
    outer: tuple[tuple[float, Outer], ...]

    def course(self, *, back: bool) -> Course:
        """Return the way along all stations."""
        suffix, total = ":2" if back else ":1", float(offsets_along(self.line)[-1])
        stops = [(at, f"{station}{suffix}") for at, station in self.stations]
        stops = sorted(stops + [(at, outer.id) for at, outer in self.outer])
        if back:
            stops = [(total - at, stop) for at, stop in reversed(stops)]
        return Course(
            tuple(stop for _, stop in stops), np.array([at for at, _ in stops]), self.line[::-1] if back else self.line
        )


def railways(rails: Sequence[tuple[str, Floats]], halts: Sequence[Halt], names: Sequence[str]) -> Iterator[Railway]:
    """Yield the railways that have stations; `names` are those of the towns they go on to."""
    left = iter(names)
    for number, (name, line) in enumerate(rails):
        stations = sorted((h.along, str(i)) for i, h in enumerate(halts) if h.kind == "train" and h.road == name)
        if stations:
            yield _railway(number, name, line, stations, [next(left) for _ in range(4)])


def _railway(number: int, name: str, line: Floats, stations: list[tuple[float, str]], towns: list[str]) -> Railway:
    total = float(offsets_along(line)[-1])
    tangents = sample(line, np.array([0.0, total]))[1]
    far = _OUTSIDE_METRES[-1]
    whole = np.vstack([line[:1] - far * tangents[:1], line, line[-1:] + far * tangents[1:]]).round(2)
    ends = [far - metres for metres in _OUTSIDE_METRES] + [far + total + metres for metres in _OUTSIDE_METRES]
    spots = sample(whole, np.array(ends))[0].round(2).tolist()
    outer = [
        (at, Outer(f"fern{number}{letter}", town, (spot[0], spot[1])))
        for at, letter, town, spot in zip(ends, "abcd", towns, spots, strict=True)
    ]
    return Railway(name, whole, tuple((at + far, station) for at, station in stations), tuple(sorted(outer, key=_at)))


def _at(pair: tuple[float, Outer]) -> float:
    return pair[0]


def rail_station(number: int, halt: Halt, net: Net, *, nth: int) -> Station:
    """Return the station at the `number`th halt: track 1 at the drawn platform, track 2 across the rails.

    The second track of the first station, and of some others, can be reached by steps alone.
    """
    at, u = np.array(halt.at), np.array(halt.toward)
    v = np.array([-u[1], u[0]]) * platform_side(halt, net)

    def spot(side: float, along: float = 0.0) -> Spot:
        x, y = (at + side * v + along * u).round(2).tolist()
        return x, y

    return Station(
        str(number),
        halt.name,
        halt.at,
        (spot(_TRACK_METRES), spot(-_TRACK_METRES)),
        (spot(_ENTRANCE_METRES), spot(-_ENTRANCE_METRES)),
        steps_only=nth % _STEPS_ONLY_EVERY == 0,
        boarding_areas=(spot(_TRACK_METRES, -_AREA_METRES), spot(_TRACK_METRES, _AREA_METRES)) if not nth else (),
    )

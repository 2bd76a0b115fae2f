"""Stations with their platforms, entrances, levels and the ways between them; and stops beside the street."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from ingest.demo.plane import to_degrees
from ingest.demo.skeleton import Spot
from ingest.demo.stops import STOP_WHEELCHAIR, Halt
from ingest.demo.timetable.feed import Cell

__all__ = [
    "LEVELS",
    "PATHWAY_COLUMNS",
    "STOP_COLUMNS",
    "Station",
    "outer_rows",
    "pathway_rows",
    "roadside_rows",
    "station_rows",
]

STOP_COLUMNS = (
    "stop_id stop_name stop_lat stop_lon location_type parent_station wheelchair_boarding platform_code level_id"
)
PATHWAY_COLUMNS = "pathway_id from_stop_id to_stop_id pathway_mode is_bidirectional length traversal_time stair_count"
LEVELS: tuple[tuple[str, int, str], ...] = (("strasse", 0, "Straße"), ("steg", -1, "Verteiler"))
_STOP, _STATION, _ENTRANCE, _NODE, _BOARDING = range(5)
_BOARDABLE = {"yes": "1", "limited": "", "no": "2", "": ""}
_STAIRS, _LIFT = 2, 5
_STEPS = 28
_METRES_AND_SECONDS = {_STAIRS: (14, 30), _LIFT: (4, 60)}


@dataclass(frozen=True, slots=True)
class Station:
    """A station: platform 1 is for those who go the way the line is drawn, platform 2 for those who come back."""

    id: str
    name: str
    at: Spot
    platforms: tuple[Spot, Spot]
    entrances: tuple[Spot, ...]
    steps_only: bool = False
    """Whether platform 2 has no lift."""
    boarding_areas: tuple[Spot, ...] = field(default=())
    """Parts of platform 1."""


def roadside_rows(halts: Sequence[Halt]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row of stops.txt for every bus stop, by its number among all."""
    for number, halt in enumerate(halts):
        if halt.kind == "bus":
            boardable = _BOARDABLE[STOP_WHEELCHAIR[number % len(STOP_WHEELCHAIR)]]
            yield (number, halt.name, *_place(halt.at), _STOP, "", boardable, "1" if halt.forward else "2", "")


def outer_rows(towns: Sequence[tuple[str, str, Spot]]) -> Iterator[tuple[Cell, ...]]:
    """Yield a row of stops.txt for every station beyond the map: its id, its name, where it is."""
    for key, name, spot in towns:
        yield key, name, *_place(spot), _STOP, "", "1", "", ""


def station_rows(station: Station) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of stops.txt of a station and what belongs to it."""
    me, name = station.id, station.name
    yield me, name, *_place(station.at), _STATION, "", "1", "", ""
    for track, spot in enumerate(station.platforms, start=1):
        boardable = "2" if station.steps_only and track > 1 else "1"
        yield f"{me}:{track}", name, *_place(spot), _STOP, me, boardable, str(track), "strasse"
    for letter, spot in zip("abcd", station.entrances, strict=False):
        yield f"{me}:{letter}", f"{name} Eingang {letter.upper()}", *_place(spot), _ENTRANCE, me, "1", "", "strasse"
    yield f"{me}:steg", f"{name} Verteiler", *_place(station.at), _NODE, me, "", "", "steg"
    for letter, spot in zip("AB", station.boarding_areas, strict=False):
        yield (
            f"{me}:1{letter}",
            f"{name} Abschnitt {letter}",
            *_place(spot),
            _BOARDING,
            f"{me}:1",
            "1",
            letter,
            "strasse",
        )


def pathway_rows(station: Station) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of pathways.txt: every entrance has steps and a lift, platform 2 perhaps steps alone."""
    me = station.id
    middle = f"{me}:steg"
    for letter, _ in zip("abcd", station.entrances, strict=False):
        yield (*_pathway(f"{me}:{letter}", middle, _STAIRS), -_STEPS)
        yield (*_pathway(f"{me}:{letter}", middle, _LIFT), "")
    ends = [f"{me}:1{letter}" for letter, _ in zip("AB", station.boarding_areas, strict=False)] or [f"{me}:1"]
    for end in [*ends, f"{me}:2"]:
        yield (*_pathway(middle, end, _STAIRS), _STEPS)
        if not (station.steps_only and end.endswith(":2")):
            yield (*_pathway(middle, end, _LIFT), "")


def _pathway(start: str, end: str, mode: int) -> tuple[Cell, ...]:
    return f"{start}>{end}>{mode}", start, end, mode, 1, *_METRES_AND_SECONDS[mode]


def _place(spot: Spot) -> tuple[str, str]:
    lon, lat = to_degrees(np.array([spot]))[0].tolist()
    return f"{lat:.6f}", f"{lon:.6f}"

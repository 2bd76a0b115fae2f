"""A town typed as rows, for tests of what happens after a reader: a street with houses and places along it."""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from geo.model import (
    AddressInput,
    AreaInput,
    BaseAreaInput,
    BaseBuildingInput,
    BaseLabelInput,
    BaseLineInput,
    ImportRun,
    Notice,
    PlaceInput,
    Progress,
    Row,
    SourceInfo,
    StreetEdgeInput,
    StreetNodeInput,
)
from geo.store.session import Engine
from ingest.pipeline.run import import_source
from ingest.pipeline.town import town_source

Spot = tuple[float, float]
WEST, SOUTH, STEP = 8.86, 48.59, 0.001


class Silence:
    """Nobody looks at the progress."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        pass


def spot(east: float, north: float = 0.0) -> Spot:
    """Return the point so many steps from the corner of the town."""
    return WEST + east * STEP, SOUTH + north * STEP


def point(at: Spot) -> str:
    return struct.pack("<BIdd", 1, 1, *at).hex()


def line(*spots: Spot) -> str:
    return _sequence(2, spots)


def polygon(*corners: Spot) -> str:
    return struct.pack("<BII", 1, 3, 1).hex() + _sequence(2, [*corners, corners[0]])[10:]


def square(east: float, north: float, side: float) -> str:
    """Return the outline of a square area as a multipolygon of one."""
    ring = [spot(east, north), spot(east + side, north), spot(east + side, north + side), spot(east, north + side)]
    return struct.pack("<BII", 1, 6, 1).hex() + polygon(*ring)


def _sequence(kind: int, spots: Sequence[Spot]) -> str:
    return struct.pack("<BII", 1, kind, len(spots)).hex() + b"".join(struct.pack("<dd", *s) for s in spots).hex()


def place(number: int, name: str, *, at: Spot | None = None, themes: Sequence[str] = ("childcare",)) -> PlaceInput:
    nothing = dict.fromkeys(PlaceInput._fields)
    given = {
        "source": "osm",
        "osm_kind": "n",
        "osm_id": number,
        "name": name,
        "kind": "amenity=kindergarten",
        "themes": list(themes),
        "presumed_themes": [],
        "languages": [],
        "tags": {"name": name},
        "search": name.lower(),
        "fingerprint": f"{name}{at}{themes}",
        "geom": point(at or spot(number % 10, 0.1)),
    }
    return PlaceInput(**{**nothing, **given})  # type: ignore[arg-type]


def area(number: int, name: str, outline: str, *, level: int = 8) -> AreaInput:
    return AreaInput("osm", f"relation/{number}", name, "administrative", level, outline)


def streets(length: int = 4) -> list[Row]:
    """Return one street of `length` stretches with an address at each."""
    rows: list[Row] = [StreetNodeInput(n, None, point(spot(n))) for n in range(length + 1)]
    for n in range(length):
        ends = line(spot(n), spot(n + 1))
        rows += [
            StreetEdgeInput(7, n, n + 1, "residential", "Lange Straße", 73.6, 3, 3, {"surface": "asphalt"}, ends),
            AddressInput("Lange Straße", str(n + 1), "71083", None, "node", "n", 100 + n, point(spot(n + 0.5))),
        ]
    return rows


def base() -> list[Row]:
    """Return one row for each table of the base map."""
    return [
        BaseAreaInput("wood", None, 100.0, polygon((0, 0), (10, 0), (10, 10))),
        BaseBuildingInput("house", 2, polygon((0, 0), (1, 0), (1, 1))),
        BaseLineInput("road", "residential", 5, "Tab\tund\\Strich\nneu", False, False, line((0, 0), (5, 5))),
        BaseLabelInput("town", "Musterstadt", 25_000, point((3, 3))),
    ]


def load(
    engine: Engine, folder: Path, rows: Sequence[Row | Notice], *, checksum: str = "a", made_up: bool = False
) -> ImportRun:
    """Send `rows` through the pipeline."""

    def read(_: Progress) -> Iterator[Row | Notice]:
        yield from rows

    info = SourceInfo("osm", f"{checksum}.osm.pbf", checksum, "ODbL", made_up)
    return import_source(engine, folder, town_source(info, "recipe", read), Silence())

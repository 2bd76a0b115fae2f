"""Puts the made-up town together and writes it."""

from collections import defaultdict
from importlib import resources
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import numpy as np
import shapely

from geo.model import Progress
from ingest.demo.addresses import Home, draw_houses
from ingest.demo.bounds import draw_bounds, draw_labels, quarter_shapes
from ingest.demo.centres import write_centres
from ingest.demo.faults import draw_faults
from ingest.demo.files import DemoFiles
from ingest.demo.furnish import draw_places
from ingest.demo.ground import draw_ground
from ingest.demo.layout import Layout, lay_out
from ingest.demo.net import Net
from ingest.demo.paths import add_paths
from ingest.demo.people import write_people
from ingest.demo.plane import to_degrees
from ingest.demo.quarters import write_areas
from ingest.demo.records import Dwellings, QuarterPlan, StopPlan, TownPlan
from ingest.demo.sheet import Sheet
from ingest.demo.skeleton import Skeleton, town_skeleton
from ingest.demo.sprawl import CITY, METROPOLIS, sprawl_skeleton
from ingest.demo.stops import draw_stops, find_halts
from ingest.demo.streets import draw_streets
from ingest.demo.timetable import write_timetable

__all__ = ["GENERATOR", "Size", "plan", "write_sources", "write_town"]

GENERATOR = "sozialraumatlas-demo"
"""How the header of a file says that its town is made up."""

Size = Literal["town", "city", "metropolis"]


def plan(size: Size = "town") -> TownPlan:
    """Return the plan of the made-up town: quarters, stops, and who lives where; the same as in the written file."""
    layout = lay_out(_skeleton(size), progress=_Silent())
    quarters = _quarters(layout)
    index = {quarter.name: number for number, quarter in enumerate(quarters)}
    halts = find_halts(layout, Net(layout))
    degrees = to_degrees(np.array([halt.at for halt in halts])).tolist()
    stops = [
        StopPlan(h.name, h.kind, h.road, h.quarter, lon, lat) for h, (lon, lat) in zip(halts, degrees, strict=True)
    ]
    return TownPlan(layout.skeleton.name, layout.skeleton.city, quarters, tuple(stops), _dwellings(layout, index))


def write_town(path: Path, *, size: Size = "town", progress: Progress) -> None:
    """Write the made-up town to `path` (.osm.pbf)."""
    sheet, _ = _draw(lay_out(_skeleton(size), progress=progress))
    sheet.write(path, generator=_generator(), progress=progress)


def write_sources(folder: Path, *, size: Size = "town", progress: Progress) -> DemoFiles:
    """Write the made-up town and all that is known of it into `folder`."""
    files = DemoFiles.at(folder)
    layout = lay_out(_skeleton(size), progress=progress)
    sheet, homes = _draw(layout)
    sheet.write(files.town, generator=_generator(), progress=progress)
    write_timetable(files.timetable, layout, Net(layout), size=size, progress=progress)
    shapes = quarter_shapes(layout)
    write_areas(files.areas, layout.skeleton, shapes)
    write_people(files.people, _dwellings(layout, {name: number for number, name in enumerate(shapes)}))
    write_centres(files.centres, sheet, homes, layout.skeleton.city)
    mapping = resources.files("ingest.demo").joinpath("centres.toml").read_bytes()
    files.centres_mapping.write_bytes(mapping)
    return files


def _generator() -> str:
    return f"{GENERATOR} {version('sozialraumatlas')}"


class _Silent:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell nobody."""


def _skeleton(size: Size) -> Skeleton:
    return town_skeleton() if size == "town" else sprawl_skeleton(CITY if size == "city" else METROPOLIS)


def _quarters(layout: Layout) -> tuple[QuarterPlan, ...]:
    districts = {quarter: district for district, names in layout.skeleton.districts.items() for quarter in names}
    people: dict[str, float] = defaultdict(float)
    kinds: dict[str, set[str]] = defaultdict(set)
    for part in layout.parts:
        people[part.face.quarter] += sum(house.people for house in part.houses)
        kinds[part.face.quarter].add(part.face.kind)
    return tuple(
        QuarterPlan(
            name,
            districts.get(name),
            tuple(sorted(kinds[name])),
            name in layout.skeleton.villages,
            shapely.transform(shape, to_degrees),
            round(people[name]),
        )
        for name, shape in quarter_shapes(layout).items()
    )


def _dwellings(layout: Layout, index: dict[str, int]) -> Dwellings:
    rows = [(*h.door, h.people, index[p.face.quarter]) for p in layout.parts for h in p.houses if h.people >= 1]
    columns = np.array(rows)
    degrees = to_degrees(columns[:, :2])
    return Dwellings(degrees[:, 0], degrees[:, 1], columns[:, 2], columns[:, 3].astype(np.int32))


def _draw(layout: Layout) -> tuple[Sheet, list[Home]]:
    """Draw all; streets come last: whatever ties itself to one adds a vertex to it."""
    sheet, net = Sheet(), Net(layout)
    draw_ground(layout, sheet)
    homes = draw_houses(layout, sheet)
    add_paths(layout, net)
    draw_places(layout, homes, net, sheet)
    draw_stops(find_halts(layout, net), net, sheet)
    draw_streets(layout, net, sheet)
    draw_bounds(layout, sheet)
    draw_labels(layout, sheet, people=round(sum(home.house.people for home in homes)))
    draw_faults(homes, sheet)
    return sheet, homes

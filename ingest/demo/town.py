"""Puts the made-up town together and writes it."""

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from geo.model import Progress
from ingest.demo.addresses import draw_houses
from ingest.demo.bounds import draw_bounds, draw_labels
from ingest.demo.faults import draw_faults
from ingest.demo.furnish import draw_places
from ingest.demo.ground import draw_ground
from ingest.demo.layout import Layout, lay_out
from ingest.demo.net import Net
from ingest.demo.paths import add_paths
from ingest.demo.sheet import Sheet
from ingest.demo.skeleton import town_skeleton
from ingest.demo.stops import draw_stops, find_halts
from ingest.demo.streets import draw_streets

__all__ = ["Size", "write_town"]

Size = Literal["town", "city", "metropolis"]


def write_town(path: Path, *, size: Size = "town", progress: Progress) -> None:
    """Write the made-up town to `path` (.osm.pbf)."""
    layout = lay_out(town_skeleton(), progress=progress)
    sheet = _draw(layout)
    sheet.write(path, generator=f"sozialraumatlas-demo {version('sozialraumatlas')}", progress=progress)


def _draw(layout: Layout) -> Sheet:
    """Streets come last: whatever ties itself to one adds a vertex to it."""
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
    return sheet

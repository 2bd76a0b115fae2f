"""Puts the made-up town together and writes it."""

from importlib.metadata import version
from pathlib import Path
from typing import Literal

from geo.model import Progress
from ingest.demo.addresses import draw_houses
from ingest.demo.bounds import draw_bounds
from ingest.demo.furnish import draw_places
from ingest.demo.ground import draw_ground
from ingest.demo.layout import Layout, lay_out
from ingest.demo.sheet import Sheet
from ingest.demo.skeleton import town_skeleton
from ingest.demo.streets import draw_streets

__all__ = ["Size", "write_town"]

Size = Literal["town", "city", "metropolis"]


def write_town(path: Path, *, size: Size = "town", progress: Progress) -> None:
    """Write the made-up town to `path` (.osm.pbf)."""
    layout = lay_out(town_skeleton(), progress=progress)
    sheet = _draw(layout)
    sheet.write(path, generator=f"sozialraumatlas-demo {version('sozialraumatlas')}", progress=progress)


def _draw(layout: Layout) -> Sheet:
    sheet = Sheet()
    draw_ground(layout, sheet)
    draw_streets(layout, sheet)
    homes = draw_houses(layout, sheet)
    draw_places(layout, homes, sheet)
    draw_bounds(layout, sheet)
    return sheet

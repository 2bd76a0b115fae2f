"""Draws the boundaries of the town and its quarters: relations that share their ways."""

from collections import defaultdict

import numpy as np
import shapely

from ingest.demo.layout import Layout
from ingest.demo.sheet import Member, Sheet, Tags

__all__ = ["draw_bounds", "draw_labels", "quarter_shapes"]

_CITY_PEOPLE = 100_000
_SAME_METRES = 0.02


def quarter_shapes(layout: Layout) -> dict[str, shapely.Geometry]:
    """Return the outline of each quarter, by its name."""
    faces = defaultdict(list)
    for face in layout.skeleton.faces:
        faces[face.quarter].append(face.shape)
    return {name: shapely.union_all(shapes, grid_size=0.01) for name, shapes in sorted(faces.items())}


def draw_bounds(layout: Layout, sheet: Sheet) -> None:
    """Draw the relations."""
    quarters = quarter_shapes(layout)
    skeleton = layout.skeleton
    areas: list[tuple[shapely.Geometry, Tags]] = [
        (shapely.union_all(list(quarters.values()), grid_size=0.01), _tags(skeleton.name, "8")),
        *(
            (shapely.union_all([quarters[q] for q in names], grid_size=0.01), _tags(d, "9"))
            for d, names in skeleton.districts.items()
        ),
        *((shape, _tags(name, "10")) for name, shape in quarters.items()),
    ]
    borders = shapely.union_all([shape.boundary for shape, _ in areas], grid_size=0.01)
    lines = shapely.get_parts(shapely.line_merge(borders))
    middles = shapely.line_interpolate_point(lines, 0.37, normalized=True)
    level: dict[int, int] = {}
    sides: list[list[int]] = []
    for shape, tags in areas:
        on = np.flatnonzero(shapely.distance(middles, shape.boundary) < _SAME_METRES).tolist()
        sides.append(on)
        for line in on:
            level[line] = min(level.get(line, 99), int(tags["admin_level"]))
    ways = {
        line: sheet.line(
            np.asarray(lines[line].coords).round(2), {"boundary": "administrative", "admin_level": str(level[line])}
        )
        for line in sorted(level)
    }
    for (_, tags), on in zip(areas, sides, strict=True):
        members: list[Member] = [("w", ways[line], "outer") for line in on]
        sheet.relation(members, tags)


def draw_labels(layout: Layout, sheet: Sheet, *, people: int) -> None:
    """Draw the names of the town, its quarters and its villages as points."""
    skeleton = layout.skeleton
    kind = "town" if people < _CITY_PEOPLE else "city"
    sheet.point((0.0, 0.0), {"place": kind, "name": skeleton.name, "population": str(round(people, -2))})
    lived: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for part in layout.parts:
        if part.houses:
            lived[part.face.quarter].append(part.face.shape)
    for name, shapes in sorted(lived.items()):
        middle = shapely.union_all(shapes, grid_size=0.01).representative_point()
        sheet.point((middle.x, middle.y), {"place": "village" if name in skeleton.villages else "suburb", "name": name})


def _tags(name: str, level: str) -> Tags:
    return {"type": "boundary", "boundary": "administrative", "admin_level": level, "name": name}

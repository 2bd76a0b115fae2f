"""The gap map on paper: map, legend and table of an area as PDF, hatched where nobody checked."""

from collections import Counter
from collections.abc import Iterator, Sequence

import shapely
from markupsafe import Markup

from geo.model import Frame, GapAnswer, GapCell, Ground
from web.pages import draw
from web.planning import PlanScene, asked_words, worst_first
from web.planning_cells import STATES, classes_of, farthest_of, is_unchecked, lacking_of
from web.planning_scales import FILLS, PATTERNS, Scale, scale_of
from web.sheet import make_pdf
from web.sheet.chart_ground import draw_ground
from web.sheet.chart_pieces import INK, bar, credit, north
from web.site import Site

__all__ = ["planning_frame", "planning_pdf"]

_WIDTH, _HEIGHT, _MARGIN = 1800.0, 1500.0, 60.0
"""Tenths of a millimetre: as wide as the text of a page of A4."""
_STEP = 22.0
"""Between two lines of the hatching."""
_SPOTS = {"punkte": 36.0, "dichte-punkte": 20.0}
"""Between two white spots."""
_ROWS = 20


def planning_frame(answer: GapAnswer) -> Frame:
    """Return the frame of a map of all cells of an answer."""
    return Frame.around(_corners(answer.cells), _WIDTH, _HEIGHT, _MARGIN)


def planning_pdf(site: Site, scene: PlanScene, ground: Ground | None) -> bytes:
    """Return map, legend and table as PDF; `ground` lies under the cells."""
    answer = scene.answer
    assert answer is not None  # noqa: S101 - without an answer the route has refused already
    cells, scale = answer.cells, scale_of(answer, scene.shown, site.words)
    return make_pdf(
        draw(
            "planning_paper.html",
            site,
            scene=scene,
            query=scene.query,
            asked=asked_words(site, scene.query, scene.shown),
            scale=scale,
            lacking=(lacking := lacking_of(cells, scale)),
            areas=worst_first(answer, lacking),
            gaps_of=Counter(gap.neighbourhood_id for gap in scene.gaps),
            area_names={area.id: area.name for area in answer.areas},
            farthest=farthest_of(answer, scale)[:_ROWS],
            states=STATES,
            classes=classes_of(cells, scale),
            map=_map(answer, scale, ground, site),
            swatch=_swatch,
            hatched=any(is_unchecked(cell.completeness) for cell in cells),
        )
    )


def _map(answer: GapAnswer, scale: Scale, ground: Ground | None, site: Site) -> Markup:
    frame = planning_frame(answer)
    levels: list[list[shapely.Geometry]] = [[] for _ in FILLS]
    unchecked: list[shapely.Geometry] = []
    for cell in answer.cells:
        shape = _placed(cell, frame)
        levels[scale.level(cell)].append(shape)
        if is_unchecked(cell.completeness):
            unchecked.append(shape)
    parts = [draw_ground(ground)] if ground else []
    parts += [_filled(shapes, fill) for shapes, fill in zip(levels, FILLS, strict=True)]
    parts += [_spotted(shapes, pattern) for shapes, pattern in zip(levels, PATTERNS, strict=True) if pattern]
    parts += [
        _hatched(unchecked),
        bar(frame),
        north(frame),
        credit(frame, site.words.gettext("OpenStreetMap-Mitwirkende")),
    ]
    return Markup(
        '<svg class="map" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {w:g} {h:g}">'
        '<title>{title}</title><rect width="{w:g}" height="{h:g}" fill="#fafafb"/>{parts}'
        '<rect width="{w:g}" height="{h:g}" fill="none" stroke="{ink}" stroke-width="4"/></svg>'
    ).format(
        w=frame.width,
        h=frame.height,
        title=site.words.gettext("Lücken-Karte. Die Tabelle darunter sagt dasselbe."),
        ink=INK,
        parts=Markup().join(parts),
    )


def _swatch(fill: str, pattern: str, *, hatched: bool = False) -> Markup:
    """Draw a little square of the legend."""
    box = shapely.box(2, 2, 88, 58)
    over = _hatched([box]) if hatched else _spotted([box], pattern)
    return Markup(
        '<svg class="swatch" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60" aria-hidden="true">'
        '<rect x="2" y="2" width="86" height="56" fill="{}" stroke="{}" stroke-width="3"/>{}</svg>'
    ).format(fill, INK, over)


def _corners(cells: Sequence[GapCell]) -> Iterator[tuple[float, float]]:
    for cell in cells:
        west, south, east, north_ = shapely.bounds(_shape(cell))
        yield from ((west, south), (east, north_))


def _shape(cell: GapCell) -> shapely.Geometry:
    return shapely.geometry.shape(cell.outline)


def _placed(cell: GapCell, frame: Frame) -> shapely.Geometry:
    """Return the outline of a cell in units of the frame."""
    return shapely.transform(_shape(cell), lambda xy: [frame.place(lon, lat) for lon, lat in xy])


def _filled(shapes: Sequence[shapely.Geometry], fill: str) -> Markup:
    path = " ".join(_path(shape) for shape in shapes)
    return Markup('<path d="{}" fill="{}" fill-opacity=".85" stroke="#fff" stroke-width="1.5"/>').format(path, fill)


def _path(shape: shapely.Geometry) -> str:
    rings = [ring for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon) for ring in _rings(part)]
    return " ".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in rings)


def _rings(part: shapely.Polygon) -> list[list[tuple[float, float]]]:
    return [[(x, y) for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]


def _hatched(shapes: Sequence[shapely.Geometry]) -> Markup:
    """Draw slanting lines over shapes, white beside ink; as lines, since not every program prints patterns."""
    if not shapes:
        return Markup()
    whole = shapely.union_all([shape.buffer(0) for shape in shapes], grid_size=0.1)
    west, south, east, north_ = whole.bounds
    tall = north_ - south
    starts = range(int((west - tall) // _STEP), int(east // _STEP) + 1)
    lines = shapely.MultiLineString([[(n * _STEP, north_), (n * _STEP + tall, south)] for n in starts])
    path = " ".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line.coords)
        for line in shapely.get_parts(shapely.intersection(lines, whole))
        if isinstance(line, shapely.LineString)
    )
    return Markup(
        '<path class="hatching" d="{path}" fill="none" stroke="#fff" stroke-width="6"/>'
        '<path d="{path}" fill="none" stroke="{ink}" stroke-width="2.4"/>'
    ).format(path=path, ink=INK)


def _spotted(shapes: Sequence[shapely.Geometry], pattern: str) -> Markup:
    """Draw white spots over shapes that are too far."""
    if not shapes or not pattern:
        return Markup()
    whole = shapely.union_all([shape.buffer(0) for shape in shapes], grid_size=0.1)
    west, south, east, north_ = whole.bounds
    shapely.prepare(whole)
    step = _SPOTS[pattern]
    across = [n * step for n in range(int(west // step), int(east // step) + 2)]
    down = [n * step for n in range(int(south // step), int(north_ // step) + 2)]
    spots = [(x, y) for y in down for x in across if shapely.contains_xy(whole, x, y)]
    return Markup().join(Markup('<circle cx="{:.0f}" cy="{:.0f}" r="4" fill="#fff"/>').format(x, y) for x, y in spots)

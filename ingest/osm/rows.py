"""Turn judged objects with their geometry into rows and notices."""

from collections.abc import Iterator, Sequence

import numpy as np

from geo.model import (
    AreaInput,
    BaseAreaInput,
    BaseBuildingInput,
    BaseLabelInput,
    Notice,
    Row,
    Severity,
)
from ingest.osm.addresses import address_row
from ingest.osm.judge import Wanted
from ingest.osm.lines import Element, subject
from ingest.osm.places import place_row, unparsable
from ingest.osm.points import Floats, mercator, point_wkb
from ingest.osm.polygons import Shapes, ground_m2, inside, mend, to_multipolygon_wkb, to_wkb
from ingest.osm.rules import Rules

__all__ = ["NOWHERE", "area_rows", "point_rows"]

NOWHERE = (float("nan"), float("nan"))
"""The position of an object of which no point is known."""


def point_rows(wanted: Sequence[Wanted], spots: Floats, rules: Rules) -> Iterator[Row | Notice]:
    """Yield places, addresses and labels at `spots` (degrees, a row for each object; not a number: nowhere)."""
    for (element, wants, _), (lon, lat) in zip(wanted, spots.tolist(), strict=True):
        if lon != lon:  # noqa: PLR0124 - not a number
            if wants.place or wants.address:
                yield Notice("no_position", Severity.ERROR, subject(element), "none of its points is known")
            continue
        geom = point_wkb(lon, lat)
        if wants.address:
            yield address_row(element, geom)
        if wants.place:
            place, notice = place_row(element, wants.place, rules, geom)
            yield place
            if notice:
                yield notice
        if wants.label:
            yield from _label(element, wants.label, lon, lat)


def area_rows(
    wanted: Sequence[Wanted], shapes: Shapes, spelled: list[str], spare: Floats, rules: Rules
) -> Iterator[Row | Notice]:
    """Yield everything of objects with an outline (Web Mercator), in WKB as `spelled`.

    `spare` are points for outlines beyond repair.
    """
    for place in mend(shapes).tolist():
        spelled[place] = to_wkb(shapes[place])
        element, wants, _ = wanted[place]
        code = "degenerate_area" if shapes[place].is_empty else "self_crossing_ring"
        if not wants.hidden:
            yield Notice(code, Severity.WARNING, subject(element), "the outline is not a simple area")
    yield from _shapes(wanted, shapes, spelled)
    pointed = [place for place, (_, wants, _) in enumerate(wanted) if wants.pointed]
    spots = spare[pointed].copy()
    solid = np.array([not shapes[place].is_empty for place in pointed], dtype=np.bool_)
    if solid.any():
        spots[solid] = inside(shapes[np.array(pointed)[solid]])
    yield from point_rows([wanted[place] for place in pointed], spots, rules)


def _shapes(wanted: Sequence[Wanted], shapes: Shapes, spelled: list[str]) -> Iterator[Row | Notice]:
    drawn = np.array(
        [n for n, (_, wants, _) in enumerate(wanted) if wants.drawn and not shapes[n].is_empty], dtype=np.intp
    )
    if not drawn.size:
        return
    sizes = ground_m2(shapes[drawn]).tolist()
    for place, square_metres in zip(drawn.tolist(), sizes, strict=True):
        element, wants, _ = wanted[place]
        geom = spelled[place]
        if wants.ground:
            yield BaseAreaInput(wants.ground, element.tags.get("name"), square_metres, geom)
        if wants.building:
            yield from _building(element, wants.building, geom)
        if wants.area:
            yield AreaInput(
                "osm",
                subject(element),
                element.tags["name"],
                wants.area.kind,
                wants.area.admin_level,
                to_multipolygon_wkb(shapes[place]),
            )


def _building(element: Element, kind: str, geom: str) -> Iterator[BaseBuildingInput | Notice]:
    levels, text = None, element.tags.get("building:levels")
    if text is not None:
        try:
            levels = float(text.replace(",", "."))
        except ValueError:
            yield unparsable(element, "building:levels")
    yield BaseBuildingInput(kind, levels, geom)


def _label(element: Element, kind: str, lon: float, lat: float) -> Iterator[BaseLabelInput | Notice]:
    population, text = None, element.tags.get("population")
    if text is not None:
        digits = text.replace(".", "").replace(" ", "")
        if digits.isdecimal():
            population = int(digits)
        else:
            yield unparsable(element, "population")
    x, y = mercator(np.array([lon]), np.array([lat]))[0].tolist()
    yield BaseLabelInput(kind, element.tags["name"], population, point_wkb(x, y))

"""Rows of an address file as houses and as rows of houses along a street, with a notice for every broken one."""

from collections.abc import Iterator
from typing import NamedTuple

import shapely

from geo.errors import RefusedError
from geo.model import Notice, OfficialAddressInput, Severity
from ingest.lists.columns import ADDRESSES, Columns
from ingest.lists.entries import fields_of, points_of
from ingest.lists.tables import Sheet

__all__ = ["draft_addresses"]

_SIDES = (("left_first", "left_last"), ("right_first", "right_last"), ("first", "last"))


class _Spot(NamedTuple):
    """Where a row is: its point, and its line where it has one (degrees)."""

    point: tuple[float, float] | str | None
    line: tuple[tuple[float, float], ...]


def draft_addresses(sheet: Sheet, columns: Columns, dataset: str) -> Iterator[OfficialAddressInput | Notice]:
    """Yield the houses of each row; raises RefusedError where no column tells a street, a number or a position."""
    _require(sheet, columns)
    yield from sheet.notices
    for row, point in zip(sheet.rows, points_of(sheet, columns), strict=True):
        subject = f"{sheet.name} row {row.number}"
        fields = fields_of(row, columns, tuple(ADDRESSES))
        if not fields["street"]:
            yield Notice("nameless_street", Severity.ERROR, subject, "no street")
            continue
        if not isinstance(point, tuple):
            yield Notice("no_position", Severity.ERROR, subject, point or "neither a point nor a line")
            continue
        found = list(_houses(fields, _Spot(point, row.line), dataset))
        if not found:
            yield Notice("numberless_street", Severity.INFO, subject)
        yield from found


def _require(sheet: Sheet, columns: Columns) -> None:
    absent = sorted(column for column in columns.of.values() if column not in sheet.columns)
    if absent:
        raise RefusedError(
            f"{sheet.name} has no column {absent[0]!r}; it has {', '.join(filter(None, sheet.columns))}.",
            de=f"{sheet.name} hat keine Spalte {absent[0]!r}. Spalten: {', '.join(filter(None, sheet.columns))}.",
        )
    known = columns.of.keys()
    numbered = {"housenumber", "address"} & known or any({first, last} <= known for first, last in _SIDES)
    placed = sheet.layer or {"lon", "lat"} <= known or {"x", "y"} <= known
    for told, what, fields in (
        ({"street", "address"} & known, "the street", "street"),
        (
            numbered,
            "house numbers",
            "housenumber, or first and last, or left_first, left_last, right_first, right_last",
        ),
        (placed, "positions", "lon and lat, or x and y with crs"),
    ):
        if not told:
            raise RefusedError(
                f"No column of {sheet.name} is known to hold {what}; say which in a mapping file ({fields}): "
                f"it has {', '.join(filter(None, sheet.columns))}.",
                de=f"In {sheet.name} fehlt eine erkennbare Spalte ({fields}). Nennen Sie sie in einer "
                f"Zuordnungsdatei. Spalten: {', '.join(filter(None, sheet.columns))}.",
            )


def _houses(fields: dict[str, str | None], spot: _Spot, dataset: str) -> Iterator[OfficialAddressInput]:
    street, place = fields["street"] or "", (fields["postcode"], fields["city"])
    point = shapely.Point(spot.point).wkb_hex
    if number := fields["housenumber"]:
        whole = number + (fields["letter"] or "")
        yield OfficialAddressInput(dataset, street, whole, whole, *place, point)
        return
    for first, last in _SIDES:
        low, high = fields[first] or fields[last], fields[last] or fields[first]
        if low and high:
            geom = shapely.LineString(spot.line).wkb_hex if len(spot.line) > 1 else point
            yield OfficialAddressInput(dataset, street, _plain(low), _plain(high), *place, geom)


def _plain(number: str) -> str:
    """Return a number without the noughts before it, which some files have to be sorted by."""
    return number.lstrip("0") or number

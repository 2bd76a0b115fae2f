"""People in cells: the rows of the census grid, or of points, that lie in and around the town."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from geo.errors import RefusedError
from geo.model import BBox, Notice, PeopleInput, Progress, Severity
from ingest.population.frames import ROW, number_of, pieces, unknown, withheld
from ingest.population.grid import SIZE_M, Floats, cell_name, parse_cell, to_degrees, to_grid
from ingest.population.request import PopulationRequest
from ingest.population.source import Form, Layout
from ingest.population.spelling import point_wkb

__all__ = ["read_cells"]

_MARGIN_M = 3_000
"""Around the town: as far as people walk or ride to what lies in it."""
_EARTH = (180.0, 90.0)


def read_cells(
    request: PopulationRequest, layout: Layout, town: BBox | None, threshold: int, progress: Progress
) -> Iterator[PeopleInput | Notice]:
    """Yield a row for each cell or point near `town` in which people live; fewer than `threshold` are suppressed.

    Raises RefusedError where nothing lies near the town.
    """
    if town is None and layout.form is Form.GRID:
        raise RefusedError(
            "The census covers the whole country. Please load the town or its areas first.",
            de="Der Zensus umfasst das ganze Land. Bitte laden Sie zuerst die Stadt oder ihre Gebiete.",
        )
    box = None if town is None else _box(town)
    found = 0
    for frame in pieces(request, layout, progress):
        placed, notices = _place(request, layout, frame)
        yield from notices
        if box is not None:
            west, south, east, north = box
            placed = placed.filter(pl.col("east").is_between(west, east) & pl.col("north").is_between(south, north))
        judged, notices = _judge(request, layout, placed)
        yield from notices
        for row in _rows(request, layout, judged, threshold):
            found += 1
            yield row
    if not found:
        raise RefusedError(
            f"{request.path.name} tells of nobody in or near the town. Please check that it is the one.",
            de=f"{request.path.name} zählt niemanden in oder bei der Stadt. Bitte prüfen Sie, ob es die "
            "richtige Datei ist.",
        )


def _box(town: BBox) -> tuple[float, float, float, float]:
    west, south, east, north = town
    lon, lat = np.array([west, east, west, east]), np.array([south, south, north, north])
    x, y = to_grid(lon, lat)
    return x.min() - _MARGIN_M, y.min() - _MARGIN_M, x.max() + _MARGIN_M, y.max() + _MARGIN_M


def _place(request: PopulationRequest, layout: Layout, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[Notice]]:
    """Add east and north in metres, and drop with a notice what lies nowhere."""
    if layout.x is not None and layout.y is not None:
        x, y = (frame[name].cast(pl.Float64, strict=False).to_numpy() for name in (layout.x, layout.y))
    else:
        corners = [parse_cell(name or "") for name in frame[layout.cell or ""]]
        x, y = (
            np.array([np.nan if corner is None else corner[axis] + SIZE_M / 2 for corner in corners]) for axis in (0, 1)
        )
    if layout.form is Form.POINTS:
        off = ~((np.abs(x) <= _EARTH[0]) & (np.abs(y) <= _EARTH[1]))
        x, y = to_grid(np.where(off, np.nan, x), np.where(off, np.nan, y))
    placed = frame.with_columns(pl.Series("east", x, nan_to_null=True), pl.Series("north", y, nan_to_null=True))
    known = pl.col("east").is_finite() & pl.col("north").is_finite()
    lost = placed.filter(~known.fill_null(value=False))
    if lost.height == frame.height and lost.height:
        raise RefusedError(
            f"{request.path.name} has no row from {lost[ROW][0]} on whose place can be read; what is needed are cells "
            "of 100 m (CRS3035RES100mN...E...), their middles in EPSG:3035, or points in degrees.",
            de=f"{request.path.name} hat ab Zeile {lost[ROW][0]} keine lesbare Lage. Nötig sind Zellen "
            "von 100 m (CRS3035RES100mN...E...), ihre Mitten in EPSG:3035 oder Punkte in Grad.",
        )
    notices = [
        Notice("no_position", Severity.ERROR, f"{request.path.name} row {row}", "Its place cannot be read.")
        for row in lost[ROW]
    ]
    return placed.filter(known.fill_null(value=False)), notices


def _judge(request: PopulationRequest, layout: Layout, placed: pl.DataFrame) -> tuple[pl.DataFrame, list[Notice]]:
    """Add the number of people and whether it is withheld, and drop with a notice what is neither."""
    text = pl.col(layout.people or "")
    judged = placed.filter(~unknown(text).fill_null(value=False)).with_columns(
        withheld(text).fill_null(value=False).alias("withheld"), number_of(text).alias("people")
    )
    bad = ~pl.col("withheld") & (pl.col("people").is_null() | (pl.col("people") < 0))
    notices = [
        Notice("unparsable_value", Severity.ERROR, f"{request.path.name} row {row}", f"{layout.people} is {value!r}.")
        for row, value in judged.filter(bad).select(ROW, text).iter_rows()
    ]
    return judged.filter(~bad), notices


def _rows(request: PopulationRequest, layout: Layout, judged: pl.DataFrame, threshold: int) -> Iterator[PeopleInput]:
    """Yield what is stored; nobody lives in most cells, and they need no row."""
    lived = judged.filter(pl.col("withheld") | (pl.col("people") > 0))
    east, north = lived["east"].to_numpy(), lived["north"].to_numpy()
    lon, lat = to_degrees(east, north)
    few = (lived["withheld"] | (lived["people"] < threshold).fill_null(value=True)).to_list()
    dataset = request.dataset or request.path.stem
    for cell, people, hidden, geom in zip(_names(east, north), lived["people"], few, point_wkb(lon, lat), strict=True):
        yield PeopleInput(dataset, cell, None, layout.year, None if hidden else people, hidden, geom)


def _names(east: Floats, north: Floats) -> list[str]:
    corners = ((np.floor(axis / SIZE_M) * SIZE_M).astype(np.int64).tolist() for axis in (east, north))
    return [cell_name(x, y) for x, y in zip(*corners, strict=True)]

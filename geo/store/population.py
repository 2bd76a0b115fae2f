"""People in cells: replaced by imports, summed for an area, handed out for planning."""

from collections.abc import Collection, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ARRAY, Float, Integer, Text, bindparam, delete, func, select, text

from geo.model import BBox, KnownArea, People, PeopleInput, told_few
from geo.store.areas import OFFICIAL
from geo.store.bulk import BulkWriter
from geo.store.imports import NoticeInput
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import ImportNoticeRow, NeighbourhoodRow, PopulationCellRow

__all__ = [
    "count_people",
    "find_areas_box",
    "find_people",
    "forget_people",
    "list_homes",
    "list_known_areas",
    "people_writer",
    "read_people",
    "read_shapes",
]

Floats = NDArray[np.float64]
_TABLE = PopulationCellRow.metadata.tables["population_cell"]
_NOTICES = ImportNoticeRow.metadata.tables["import_notice"]

# Web Mercator swells by the square of the cosine. A building counts where a point of its inside lies, in 100 m cells.
_HOMES = text("""
    WITH home AS (
        SELECT ST_Transform(ST_PointOnSurface(building.geom), 4326) AS point,
            ST_Area(building.geom) * coalesce(nullif(building.levels, 0), usual.levels) AS floor_area
        FROM base_building AS building
        JOIN unnest(:kinds, :levels) AS usual (kind, levels) ON usual.kind = building.kind
        WHERE ST_Area(building.geom) >= :least
    ), housed AS (
        SELECT area.id AS area_id, home.point,
            home.floor_area * cos(radians(ST_Y(home.point))) ^ 2 AS floor_area,
            ST_Transform(home.point, 3035) AS flat
        FROM neighbourhood AS area JOIN home ON ST_Intersects(area.geom, home.point)
        WHERE area.id = ANY (:areas)
    ), ranked AS (
        SELECT area_id, point, floor_area, floor(ST_X(flat) / 100) AS east, floor(ST_Y(flat) / 100) AS north
        FROM housed
    )
    SELECT area_id,
        (array_agg(ST_X(point) ORDER BY floor_area DESC, ST_X(point)))[1] AS lon,
        (array_agg(ST_Y(point) ORDER BY floor_area DESC, ST_X(point)))[1] AS lat,
        sum(floor_area) AS floor_area
    FROM ranked GROUP BY area_id, east, north ORDER BY area_id, north, east
""").bindparams(
    bindparam("kinds", type_=ARRAY(Text)),
    bindparam("levels", type_=ARRAY(Float)),
    bindparam("areas", type_=ARRAY(Integer)),
)
_SMALLEST_HOME_M2 = 40.0
"""In Web Mercator, where all is larger: some 16 square metres on German ground; smaller ones are sheds."""
# The newest numbers that know the area; of a dataset the file and the licence of its last import.
_PEOPLE = text("""
    SELECT counted.*, run.source, run.licence FROM (
        SELECT dataset, max(year) AS year, sum(people) FILTER (WHERE people >= :threshold) AS people,
            sum(people) FILTER (WHERE people < :threshold) AS few, count(*) FILTER (WHERE suppressed) AS withheld,
            bool_or(cell.area_id IS NOT NULL) AS estimated
        FROM population_cell AS cell JOIN neighbourhood AS area ON ST_Intersects(cell.geom, area.geom)
        WHERE area.id = :area GROUP BY dataset
    ) AS counted
    JOIN LATERAL (
        SELECT id, source, licence FROM import_run
        WHERE kind = 'population' AND import_run.dataset = counted.dataset AND status = 'done'
        ORDER BY id DESC LIMIT 1
    ) AS run ON true
    ORDER BY year DESC NULLS LAST, run.id DESC LIMIT 1
""")
_NEWEST = text("""
    SELECT dataset FROM population_cell GROUP BY dataset
    ORDER BY max(year) DESC NULLS LAST, max(id) DESC LIMIT 1
""")


def people_writer(session: WriteSession) -> BulkWriter:
    """Open a writer for people and notices."""
    return BulkWriter(session, {PeopleInput: _TABLE, NoticeInput: _NOTICES})


def find_areas_box(session: ReadSession) -> BBox | None:
    """Return the box around all areas that are shown, or None without any."""
    row = NeighbourhoodRow
    box = func.ST_Extent(row.geom)
    sides = (func.ST_XMin(box), func.ST_YMin(box), func.ST_XMax(box), func.ST_YMax(box))
    west, south, east, north = session.execute(select(*sides).where(row.vanished_on.is_(None))).one()
    return None if west is None else (west, south, east, north)


def forget_people(session: WriteSession, dataset: str) -> None:
    """Delete what a dataset told."""
    session.execute(delete(PopulationCellRow).where(PopulationCellRow.dataset == dataset))


def count_people(session: WriteSession, dataset: str) -> int:
    """Return how many people a dataset knows of, to the next whole number."""
    told = select(func.sum(PopulationCellRow.people)).where(PopulationCellRow.dataset == dataset)
    return round(session.scalar(told) or 0)


def list_known_areas(session: ReadSession | WriteSession, dataset: str | None = None) -> tuple[KnownArea, ...]:
    """List the areas that are shown, of all sources or of one dataset of an authority."""
    row = NeighbourhoodRow
    known = select(row.id, row.source, row.source_ref, row.name, row.parent_id).where(row.vanished_on.is_(None))
    if dataset is not None:
        known = known.where(row.source == f"{OFFICIAL}{dataset}")
    else:
        known = known.where(row.shown_by_id.is_(None))
    return tuple(KnownArea(*found) for found in session.execute(known.order_by(row.id)))


def list_homes(
    session: ReadSession | WriteSession, areas: Collection[int], levels: Mapping[str, float]
) -> Iterator[tuple[int, Floats, Floats, Floats]]:
    """Yield for each area with homes its number, and by cell: longitude, latitude, floor area in square metres.

    `levels` says which kinds of buildings are homes, and the storeys of those that do not tell.
    """
    given = {"areas": list(areas), "kinds": list(levels), "levels": list(levels.values()), "least": _SMALLEST_HOME_M2}
    rows = np.array([tuple(row) for row in session.execute(_HOMES, given)], dtype=np.float64).reshape(-1, 4)
    for area in np.unique(rows[:, 0]):
        lon, lat, weight = rows[rows[:, 0] == area, 1:].T
        yield int(area), lon, lat, weight


def read_shapes(session: ReadSession | WriteSession, areas: Collection[int]) -> dict[int, bytes]:
    """Return the outlines of areas as WKB in degrees."""
    outlines = select(NeighbourhoodRow.id, func.ST_AsBinary(NeighbourhoodRow.geom))
    return {number: bytes(wkb) for number, wkb in session.execute(outlines.where(NeighbourhoodRow.id.in_(areas)))}


def find_people(session: ReadSession, area: int, threshold: int) -> People | None:
    """Return the people of an area by the newest numbers that know it; None where nobody does.

    Points with fewer than `threshold` count only together, and only where they are many.
    """
    row = session.execute(_PEOPLE, {"area": area, "threshold": threshold}).one_or_none()
    if row is None:
        return None
    return People(
        people=round(float(row.people or 0) + told_few(float(row.few or 0), threshold)),
        withheld_cells=row.withheld,
        dataset=row.dataset,
        source=row.source,
        licence=row.licence,
        year=row.year,
        estimated=row.estimated,
    )


def read_people(session: ReadSession, bbox: BBox | None = None) -> tuple[Floats, Floats, Floats]:
    """Return longitude, latitude and number of people of every point of the newest dataset, for sums over any shape.

    NaN: the source does not tell the number because it is so small.
    """
    cell = PopulationCellRow
    told = select(func.ST_X(cell.geom), func.ST_Y(cell.geom), cell.people).where(
        cell.dataset == session.scalar(_NEWEST)
    )
    if bbox is not None:
        told = told.where(cell.geom.bool_op("&&")(func.ST_MakeEnvelope(*bbox, 4326)))
    rows = np.array([tuple(row) for row in session.execute(told.order_by(cell.id))], dtype=np.float64).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2]

"""What an index of addresses is made of, read in one go; and the official addresses beside the map's."""

from collections.abc import Iterable, Sequence
from typing import Any

import shapely
from sqlalchemy import delete, text

from geo.address import AreaItem, HouseItem, LabelItem, Material, NamedItem, RangeItem, State, StretchItem
from geo.model import OfficialAddressInput
from geo.store.bulk import BulkWriter
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import OfficialAddressRow

__all__ = ["current_state", "read_material", "replace_official"]

_official = OfficialAddressRow.metadata.tables["official_address"]

_STATE = text("""
    SELECT id, finished_at FROM import_run
    WHERE status = 'done' AND kind IN ('osm', 'gtfs', 'places', 'areas', 'addresses')
    ORDER BY id DESC LIMIT 1
""")
_HOUSES = text("SELECT street, housenumber, postcode, city, ST_X(geom), ST_Y(geom) FROM address ORDER BY id")
_OFFICIAL_HOUSES = text("""
    SELECT street, first, postcode, city, ST_X(geom), ST_Y(geom)
    FROM official_address WHERE GeometryType(geom) = 'POINT' ORDER BY id
""")
_RANGES = text("""
    SELECT street, first, last, postcode, city, ST_AsBinary(geom)
    FROM official_address WHERE GeometryType(geom) = 'LINESTRING' ORDER BY id
""")
_STRETCHES = text("""
    SELECT name, from_node, to_node, ST_X(begin), ST_Y(begin), ST_X(middle), ST_Y(middle), ST_X("end"), ST_Y("end")
    FROM street_edge CROSS JOIN LATERAL (
        SELECT ST_StartPoint(geom) AS begin, ST_LineInterpolatePoint(geom, 0.5) AS middle, ST_EndPoint(geom) AS "end"
    ) AS spots
    WHERE name IS NOT NULL ORDER BY id
""")
_LABELS = text("""
    SELECT name, kind, ST_X(spot), ST_Y(spot)
    FROM base_label CROSS JOIN LATERAL (SELECT ST_Transform(geom, 4326) AS spot) AS turned ORDER BY id
""")
_AREAS = text("""
    SELECT name, coalesce(admin_level, 11), ST_AsBinary(geom), ST_X(middle), ST_Y(middle)
    FROM neighbourhood CROSS JOIN LATERAL (SELECT ST_PointOnSurface(geom) AS middle) AS spots
    WHERE vanished_on IS NULL AND shown_by_id IS NULL ORDER BY id
""")
_NAMES = text("""
    SELECT name, ST_X(geom), ST_Y(geom) FROM place WHERE vanished_on IS NULL AND name IS NOT NULL
    UNION ALL
    SELECT name, ST_X(geom), ST_Y(geom) FROM transit_stop WHERE name IS NOT NULL AND parent < 0
""")


def current_state(session: ReadSession) -> State:
    """Return the last import that an index of addresses is made of; before the first it is number nought."""
    row = session.execute(_STATE).one_or_none()
    return State(0, "") if row is None else State(row.id, str(row.finished_at))


def read_material(session: ReadSession) -> Material:
    """Read everything that has a name or a number."""
    return Material(
        # Official ones first: of two that tell the same house the first is kept.
        houses=[HouseItem(*row) for query in (_OFFICIAL_HOUSES, _HOUSES) for row in session.execute(query)],
        ranges=[_range(row) for row in session.execute(_RANGES)],
        stretches=[_stretch(row) for row in session.execute(_STRETCHES)],
        labels=[LabelItem(*row) for row in session.execute(_LABELS)],
        areas=[AreaItem(*row) for row in session.execute(_AREAS)],
        names=[NamedItem(*row) for row in session.execute(_NAMES)],
    )


def replace_official(session: WriteSession, dataset: str, rows: Iterable[OfficialAddressInput]) -> int:
    """Put `rows` in the place of what the dataset told before; return how many."""
    session.execute(delete(_official).where(_official.c.dataset == dataset))
    with BulkWriter(session, {OfficialAddressInput: _official}) as writer:
        for row in rows:
            writer.put(row)
    return writer.counts[_official.name]


def _range(row: Sequence[Any]) -> RangeItem:
    line = [(lon, lat) for lon, lat in shapely.get_coordinates(shapely.from_wkb(row[5])).tolist()]
    return RangeItem(row[0], row[1], row[2], row[3], row[4], tuple(line))


def _stretch(row: Sequence[Any]) -> StretchItem:
    return StretchItem(row[0], row[1], row[2], (row[3], row[4]), (row[5], row[6]), (row[7], row[8]))

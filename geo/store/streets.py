"""Streets and places in bulk, as columns for the engine.

Rows of fixed width are read by binary COPY straight into arrays; tags are told once for all rows that share
them, by a digest.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from psycopg import Connection, sql
from sqlalchemy import text

from geo.network import PlaceTable, StreetTable
from geo.store.session import ReadSession, WriteSession

__all__ = ["current_run", "read_places", "read_streets"]

T = TypeVar("T")
Columns = NDArray[np.void]
Session = ReadSession | WriteSession

_SIGNATURE = 11
"""Bytes before the header of a binary COPY: the documentation of PostgreSQL, COPY, "Binary Format"."""

_CURRENT = """
    SELECT max(id) FROM import_run
    WHERE kind IN ('osm', 'gtfs', 'places') AND status = 'done'
          AND EXISTS (SELECT FROM import_run WHERE kind = 'osm' AND status = 'done')"""
_NODES = """
    SELECT id, ST_X(geom), ST_Y(geom), hashtextextended(coalesce(tags::text, '{{}}'), 0)
    FROM {schema}.street_node"""
_NODE_TAGS = """
    SELECT DISTINCT hashtextextended(coalesce(tags::text, '{{}}'), 0), coalesce(tags::text, '{{}}')
    FROM {schema}.street_node"""
_EDGES = """
    SELECT from_node, to_node, length_m::float8, foot::int8, bike::int8,
           hashtextextended(highway || coalesce(tags::text, '{{}}'), 0), ST_NPoints(geom)::int8
    FROM {schema}.street_edge ORDER BY id"""
_EDGE_TAGS = """
    SELECT DISTINCT hashtextextended(highway || coalesce(tags::text, '{{}}'), 0), highway, coalesce(tags::text, '{{}}')
    FROM {schema}.street_edge"""
_LINES = "SELECT ST_AsBinary(geom, 'NDR') FROM {schema}.street_edge ORDER BY id"
_PLACES = """
    SELECT id, ST_X(geom), ST_Y(geom), hashtextextended(array_to_string(themes, ','), 0)
    FROM {schema}.place WHERE vanished_on IS NULL ORDER BY id"""
_THEMES = """
    SELECT DISTINCT hashtextextended(array_to_string(themes, ','), 0), array_to_string(themes, ',')
    FROM {schema}.place WHERE vanished_on IS NULL"""


def current_run(session: Session) -> int | None:
    """Return the import whose network is to be served: the last of town, timetable or list, if there is a town."""
    run: int | None = session.scalar(text(_CURRENT))
    return run


def read_streets(session: Session, *, schema: str = "public") -> StreetTable:
    """Read all streets from `schema`, which may be the one in which an import is staged."""
    reader = _Reader(session, schema)
    nodes = reader.columns(_NODES, "qddq")
    edges = reader.columns(_EDGES, "qqdqqqq")
    node_kind, node_tags = _kinds(nodes["f3"], reader.rows(_NODE_TAGS), lambda row: json.loads(row[1]))
    edge_kind, edge_tags = _kinds(edges["f5"], reader.rows(_EDGE_TAGS), lambda row: (row[1], json.loads(row[2])))
    lon, lat = _points(reader.copied(_LINES), edges["f6"])
    return StreetTable(
        node_id=nodes["f0"],
        node_lon=nodes["f1"],
        node_lat=nodes["f2"],
        node_kind=node_kind,
        node_tags=node_tags,
        from_node=edges["f0"],
        to_node=edges["f1"],
        length_m=edges["f2"],
        foot=edges["f3"],
        bike=edges["f4"],
        edge_kind=edge_kind,
        edge_tags=edge_tags,
        point_count=edges["f6"],
        lon=lon,
        lat=lat,
    )


def read_places(session: Session, *, schema: str = "public") -> PlaceTable:
    """Read all places that have not vanished from `schema`."""
    reader = _Reader(session, schema)
    places = reader.columns(_PLACES, "qddq")
    kind, themes = _kinds(places["f3"], reader.rows(_THEMES), lambda row: tuple(filter(None, row[1].split(","))))
    return PlaceTable(id=places["f0"], lon=places["f1"], lat=places["f2"], kind=kind, themes=themes)


class _Reader:
    """Reads through the connection of a session, in its transaction."""

    def __init__(self, session: Session, schema: str) -> None:
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, Connection)  # noqa: S101 - `connect` opens no other driver
        self._connection: Connection[tuple[Any, ...]] = connection
        self._schema = sql.Identifier(schema)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Return all rows."""
        return self._connection.execute(sql.SQL(query).format(schema=self._schema)).fetchall()

    def copied(self, query: str) -> bytes:
        """Return the rows as binary COPY writes them, without header and trailer."""
        statement = sql.SQL("COPY ({query}) TO STDOUT (FORMAT binary)").format(
            query=sql.SQL(query).format(schema=self._schema)
        )
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            data = b"".join(copy)
        extension = int.from_bytes(data[_SIGNATURE + 4 : _SIGNATURE + 8], "big")
        return data[_SIGNATURE + 8 + extension : -2]

    def columns(self, query: str, kinds: str) -> dict[str, NDArray[Any]]:
        """Return the columns f0, f1 ... of eight bytes each and never NULL, of type q (whole) or d (float)."""
        fields = [("count", ">i2")]
        for number, kind in enumerate(kinds):
            fields += [(f"size{number}", ">i4"), (f"f{number}", ">i8" if kind == "q" else ">f8")]
        table = np.frombuffer(self.copied(query), dtype=np.dtype(fields))
        return {f"f{n}": table[f"f{n}"].astype(table[f"f{n}"].dtype.newbyteorder("=")) for n in range(len(kinds))}


def _kinds(
    digest: NDArray[np.int64], rows: list[tuple[Any, ...]], read: Callable[[tuple[Any, ...]], T]
) -> tuple[NDArray[np.int64], list[T]]:
    rows = sorted(rows)
    known = np.array([row[0] for row in rows], dtype=np.int64)
    if np.unique(known).size != known.size:
        raise ValueError("two kinds of rows share a digest")
    return np.searchsorted(known, digest).astype(np.int64), [read(row) for row in rows]


def _points(data: bytes, count: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Take the points out of rows of one line each: 2 bytes of COPY, 4 of length, 9 of WKB before 16 for each point."""
    end = np.cumsum(15 + 16 * count)
    if count.size and end[-1] != len(data):
        raise ValueError("a street is no simple line")
    raw = np.frombuffer(data, dtype=np.uint8)
    keep = np.ones(raw.size, dtype=bool)
    keep[(end - (15 + 16 * count))[:, None] + np.arange(15)] = False
    points = raw[keep].view("<f8").reshape(-1, 2)
    return points[:, 0].copy(), points[:, 1].copy()

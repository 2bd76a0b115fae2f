"""Cells that were computed, as rows of a query: the engine's arrays beside what the database knows of their areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Boolean, Integer, Text, cast, column, func, literal, text
from sqlalchemy.sql.selectable import FromClause, TableValuedAlias

from geo.model import Completeness
from geo.model.layers import WGS84
from geo.store.session import ReadSession
from geo.store.tables import NeighbourhoodRow

__all__ = ["CellTable", "draw_cells", "get_cell_tile"]

_TILE_UNITS = 4096
_TILE_EDGE = 64
_TILE = text("""
    SELECT ST_AsMVT(shown, 'cells', :units, 'geom', 'id') FROM (
        SELECT cell.id, cell.name AS cell, cell.area_id, cell.people, cell.few, cell.minutes,
            coalesce(area.data, 'unchecked') AS data,
            ST_AsMVTGeom(ST_Transform(cell.geom, 3857), ST_TileEnvelope(:z, :x, :y), :units, :edge, true) AS geom
        FROM (
            SELECT id, name, area_id, people, few, minutes, ST_GeomFromWKB(decode(wkb, 'hex'), 4326) AS geom
            FROM unnest(CAST(:ids AS int[]), CAST(:names AS text[]), CAST(:areas AS int[]), CAST(:people AS int[]),
                CAST(:few AS bool[]), CAST(:minutes AS int[]), CAST(:outlines AS text[]))
                AS told (id, name, area_id, people, few, minutes, wkb)
        ) AS cell
        LEFT JOIN unnest(CAST(:known AS int[]), CAST(:states AS text[])) AS area (id, data) ON area.id = cell.area_id
        WHERE ST_Intersects(cell.geom, ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => 0.02), 4326))
    ) AS shown WHERE geom IS NOT NULL
""")


@dataclass(frozen=True)
class CellTable:
    """Cells as columns of the same length; people are None where few live, minutes where it is over an hour."""

    names: Sequence[str]
    areas: Sequence[int]
    people: Sequence[int | None]
    few: Sequence[bool]
    outlines: Sequence[str] = field(repr=False)
    """WKB in degrees, in hexadecimal digits."""
    minutes: Mapping[str, Sequence[int | None]] = field(default_factory=dict, repr=False)
    """By theme."""
    known: Mapping[str, Mapping[int, Completeness]] = field(default_factory=dict, repr=False)
    """By theme what is known in areas where anybody looked."""

    @property
    def ids(self) -> list[int]:
        """Number the cells from 1 on, as they are until the next import."""
        return list(range(1, len(self.names) + 1))


def draw_cells(table: CellTable) -> tuple[FromClause, Any, dict[str, Any]]:
    """Return the rows of a table of cells as something to select from, their geometry, and their columns by name."""
    cell = _rows("cell", _cell_columns(table))
    looked = sorted({area for states in table.known.values() for area in states})
    area = _rows("known", {"area_id": (Integer, looked)} | _states(table, looked))
    name = NeighbourhoodRow.__table__
    origin = cell.outerjoin(name, name.c.id == cell.c.area_id).outerjoin(area, area.c.area_id == cell.c.area_id)
    columns: dict[str, Any] = {"cell": cell.c.name, "area_id": cell.c.area_id, "area": name.c.name}
    columns |= {"people": cell.c.people, "few": cell.c.few}
    for theme in table.minutes:
        columns[f"{theme}_minutes"] = cell.c[f"{theme}_minutes"]
        columns[f"{theme}_data"] = func.coalesce(area.c[theme], "unchecked")
    geometry = func.ST_Multi(func.ST_CollectionExtract(func.ST_GeomFromWKB(func.decode(cell.c.wkb, "hex"), WGS84), 3))
    return origin, geometry, columns | {"id": cell.c.id}


def _cell_columns(table: CellTable) -> dict[str, tuple[Any, Sequence[Any]]]:
    columns: dict[str, tuple[Any, Sequence[Any]]] = {
        "id": (Integer, table.ids),
        "name": (Text, table.names),
        "area_id": (Integer, table.areas),
        "people": (Integer, table.people),
        "few": (Boolean, table.few),
        "wkb": (Text, table.outlines),
    }
    return columns | {f"{theme}_minutes": (Integer, minutes) for theme, minutes in table.minutes.items()}


def _states(table: CellTable, areas: Sequence[int]) -> dict[str, tuple[Any, Sequence[Any]]]:
    return {
        theme: (Text, [states[area].state if area in states else None for area in areas])
        for theme, states in table.known.items()
    }


def _rows(name: str, columns: Mapping[str, tuple[Any, Sequence[Any]]]) -> TableValuedAlias:
    given = [cast(literal(_array(values)), ARRAY(kind)) for kind, values in columns.values()]
    told = [column(key, kind) for key, (kind, _) in columns.items()]
    return func.unnest(*given).table_valued(*told, name=name).render_derived()


def _array(values: Sequence[int | str | bool | None]) -> str:
    """Write numbers and plain words as an array of PostgreSQL: the driver takes ten times as long for long ones."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def get_cell_tile(session: ReadSession, table: CellTable, theme: str, place: tuple[int, int, int]) -> bytes:
    """Return the vector tile (zoom, column, row) of cells with the minutes and the state of the data of a theme."""
    states = table.known.get(theme, {})
    arrays: dict[str, Sequence[int | str | bool | None]] = {
        "ids": table.ids,
        "names": table.names,
        "areas": table.areas,
        "people": table.people,
        "few": table.few,
        "minutes": table.minutes[theme],
        "outlines": table.outlines,
        "known": list(states),
        "states": [states[area].state for area in states],
    }
    given = {name: _array(values) for name, values in arrays.items()} | {"units": _TILE_UNITS, "edge": _TILE_EDGE}
    return bytes(session.execute(_TILE, given | dict(zip("zxy", place, strict=True))).scalar_one())

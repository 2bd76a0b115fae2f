"""Rows that readers of sources hand down to the store, one class a table; fields are named as the columns.

Geometries are hexadecimal WKB in WGS 84 (the base map: Web Mercator), so that nobody between the reader's C++ and
PostGIS has to build an object. A reader is one stream of these and of `Notice`s.
"""

from datetime import date, datetime
from typing import NamedTuple

__all__ = [
    "AddressInput",
    "AreaInput",
    "BaseAreaInput",
    "BaseBuildingInput",
    "BaseLabelInput",
    "BaseLineInput",
    "PeopleInput",
    "PlaceInput",
    "Row",
    "StreetEdgeInput",
    "StreetNodeInput",
]


class PlaceInput(NamedTuple):
    """A place as a source tells it."""

    source: str
    osm_kind: str | None
    osm_id: int | None
    name: str | None
    kind: str
    themes: list[str]
    presumed_themes: list[str]
    street: str | None
    housenumber: str | None
    postcode: str | None
    city: str | None
    opening_hours: str | None
    phone: str | None
    email: str | None
    website: str | None
    operator: str | None
    wheelchair: str | None
    fee: str | None
    languages: list[str]
    tags: dict[str, str]
    source_date: datetime | None
    checked_on: date | None
    search: str
    fingerprint: str
    geom: str


class AreaInput(NamedTuple):
    """A named area; `source_ref` is its name in the source ("relation/123")."""

    source: str
    source_ref: str
    name: str
    kind: str
    admin_level: int | None
    geom: str


class AddressInput(NamedTuple):
    """An address; `origin` is node, building, area or interpolation."""

    street: str | None
    housenumber: str
    postcode: str | None
    city: str | None
    origin: str
    osm_kind: str
    osm_id: int
    geom: str


class StreetNodeInput(NamedTuple):
    """A junction, an end, or a node that a profile must know about."""

    id: int
    tags: dict[str, str] | None
    geom: str


class StreetEdgeInput(NamedTuple):
    """A stretch of a way between two street nodes; `foot` and `bike` are the bits of the table."""

    way_id: int
    from_node: int
    to_node: int
    highway: str
    name: str | None
    length_m: float
    foot: int
    bike: int
    tags: dict[str, str] | None
    geom: str


class BaseAreaInput(NamedTuple):
    """Ground of the base map (EPSG:3857)."""

    kind: str
    name: str | None
    area_m2: float
    geom: str


class BaseBuildingInput(NamedTuple):
    """A building of the base map (EPSG:3857)."""

    kind: str
    levels: float | None
    geom: str


class BaseLineInput(NamedTuple):
    """A road, railway or watercourse of the base map (EPSG:3857)."""

    layer: str
    kind: str
    rank: int
    name: str | None
    tunnel: bool
    bridge: bool
    geom: str


class BaseLabelInput(NamedTuple):
    """A settlement's name on the base map (EPSG:3857)."""

    kind: str
    name: str
    population: int | None
    geom: str


class PeopleInput(NamedTuple):
    """People of a cell, or of the part of a cell that lies in one area; the table says more."""

    dataset: str
    cell: str
    area_id: int | None
    year: int | None
    people: float | None
    suppressed: bool
    geom: str


Row = (
    PlaceInput
    | AreaInput
    | AddressInput
    | StreetNodeInput
    | StreetEdgeInput
    | BaseAreaInput
    | BaseBuildingInput
    | BaseLineInput
    | BaseLabelInput
)

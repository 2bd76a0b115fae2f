"""The town as machines know it: places, areas, addresses, streets, ground.

An import fills twins of these tables in the schema `staging` and swaps them in, except for `place` and `neighbourhood`,
whose rows keep their own id for as long as the thing exists, because people refer to them.
"""

from datetime import date, datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, Identity, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import CHAR, REAL
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import WEB_MERCATOR, WGS84, Table, geometry

__all__ = [
    "AddressRow",
    "BaseAreaLowRow",
    "BaseAreaRow",
    "BaseBuildingLowRow",
    "BaseBuildingRow",
    "BaseLabelRow",
    "BaseLineLowRow",
    "BaseLineRow",
    "NeighbourhoodRow",
    "PlaceRow",
    "StreetEdgeRow",
    "StreetNodeRow",
]


class PlaceRow(Table):
    """A place from a machine's source; `vanished_on` is set when its source no longer has it."""

    __tablename__ = "place"
    __table_args__ = (
        UniqueConstraint("source", "osm_kind", "osm_id"),
        Index("ix_place_geom", "geom", postgresql_using="gist"),
        Index("ix_place_themes", "themes", postgresql_using="gin"),
        Index("ix_place_search", "search", postgresql_using="gin", postgresql_ops={"search": "gin_trgm_ops"}),
        Index("ix_place_support_order", "group_rank", "name", "id", postgresql_where=text("vanished_on IS NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    source: Mapped[str]
    osm_kind: Mapped[str | None] = mapped_column(CHAR(1))
    osm_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str | None] = mapped_column(Text(collation="de-x-icu"))
    kind: Mapped[str]
    themes: Mapped[list[str]]
    presumed_themes: Mapped[list[str]]
    street: Mapped[str | None]
    housenumber: Mapped[str | None]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    opening_hours: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    website: Mapped[str | None]
    operator: Mapped[str | None]
    wheelchair: Mapped[str | None]
    fee: Mapped[str | None]
    languages: Mapped[list[str]]
    tags: Mapped[dict[str, Any]]
    source_date: Mapped[datetime | None]
    checked_on: Mapped[date | None]
    search: Mapped[str]
    """What a search looks through, folded: name, operator, street and the themes' words."""
    fingerprint: Mapped[str]
    """Digest of everything above and the position; a changed one is a changed place."""
    group_rank: Mapped[int] = mapped_column(SmallInteger)
    """The place of its group in the support order, from 1."""
    first_seen_run: Mapped[int]
    changed_run: Mapped[int]
    vanished_on: Mapped[date | None]
    missing_since: Mapped[date | None]
    """Its source no longer has it, but people wrote about it: shown, until a person confirms that it is gone."""
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT", WGS84))


class NeighbourhoodRow(Table):
    """A named area."""

    __tablename__ = "neighbourhood"
    __table_args__ = (
        UniqueConstraint("source", "source_ref"),
        Index("ix_neighbourhood_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    source: Mapped[str]
    source_ref: Mapped[str]
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    admin_level: Mapped[int | None] = mapped_column(SmallInteger)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id", ondelete="SET NULL"))
    shown_by_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id", ondelete="SET NULL"))
    """The same area from a better source, which is shown instead."""
    vanished_on: Mapped[date | None]
    geom: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON", WGS84))


class AddressRow(Table):
    """A postal address with its point."""

    __tablename__ = "address"
    __table_args__ = (Index("ix_address_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    street: Mapped[str | None]
    housenumber: Mapped[str]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    origin: Mapped[str]
    """node, building, area or interpolation."""
    osm_kind: Mapped[str] = mapped_column(CHAR(1))
    osm_id: Mapped[int] = mapped_column(BigInteger)
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT", WGS84))


class StreetNodeRow(Table):
    """A junction, an end, or a node that a profile must know about (kerb, barrier, elevator, crossing)."""

    __tablename__ = "street_node"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tags: Mapped[dict[str, Any] | None]
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT", WGS84))


class StreetEdgeRow(Table):
    """A stretch of a way between two street nodes, drawn in the direction of the way."""

    __tablename__ = "street_edge"
    __table_args__ = (Index("ix_street_edge_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    way_id: Mapped[int] = mapped_column(BigInteger)
    from_node: Mapped[int] = mapped_column(BigInteger)
    to_node: Mapped[int] = mapped_column(BigInteger)
    highway: Mapped[str]
    name: Mapped[str | None]
    length_m: Mapped[float] = mapped_column(REAL)
    foot: Mapped[int] = mapped_column(SmallInteger)
    """Bits: 1 along the way, 2 against it."""
    bike: Mapped[int] = mapped_column(SmallInteger)
    """Bits as `foot`; 4 and 8: only pushing, along and against."""
    tags: Mapped[dict[str, Any] | None]
    """What profiles need: surface, smoothness, width, incline, steps, ramp, handrail, wheelchair, kerb, lit."""
    geom: Mapped[WKBElement] = mapped_column(geometry("LINESTRING", WGS84))


class BaseAreaRow(Table):
    """Ground of the base map: water, green, wood, settlement."""

    __tablename__ = "base_area"
    __table_args__ = (Index("ix_base_area_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str | None]
    area_m2: Mapped[float] = mapped_column(REAL)
    geom: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY", WEB_MERCATOR))


class BaseBuildingRow(Table):
    """A building of the base map."""

    __tablename__ = "base_building"
    __table_args__ = (Index("ix_base_building_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    levels: Mapped[float | None] = mapped_column(REAL)
    geom: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY", WEB_MERCATOR))


class _Line(Table):
    __abstract__ = True

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    layer: Mapped[str]
    """road, rail or water."""
    kind: Mapped[str]
    """The highway, railway or waterway value."""
    rank: Mapped[int] = mapped_column(SmallInteger)
    """0 motorway ... 9 path; the smallest zoom that shows it follows from it."""
    name: Mapped[str | None]
    tunnel: Mapped[bool]
    bridge: Mapped[bool]
    geom: Mapped[WKBElement] = mapped_column(geometry("LINESTRING", WEB_MERCATOR))


class BaseLineRow(_Line):
    """A road, railway or watercourse of the base map."""

    __tablename__ = "base_line"
    __table_args__ = (Index("ix_base_line_geom", "geom", postgresql_using="gist"),)


class BaseLabelRow(Table):
    """A place's name on the base map: town, suburb, quarter, village, hamlet, locality."""

    __tablename__ = "base_label"
    __table_args__ = (Index("ix_base_label_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    population: Mapped[int | None]
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT", WEB_MERCATOR))


class BaseAreaLowRow(Table):
    """Ground seen from afar: the big areas of `base_area`, simplified."""

    __tablename__ = "base_area_low"
    __table_args__ = (Index("ix_base_area_low_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    area_m2: Mapped[float] = mapped_column(REAL)
    geom: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY", WEB_MERCATOR))


class BaseBuildingLowRow(Table):
    """Buildings seen from afar: the big ones of `base_building`, simplified."""

    __tablename__ = "base_building_low"
    __table_args__ = (Index("ix_base_building_low_geom", "geom", postgresql_using="gist"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    geom: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY", WEB_MERCATOR))


class BaseLineLowRow(_Line):
    """Lines seen from afar: those of `base_line` that matter there, merged by name and simplified."""

    __tablename__ = "base_line_low"
    __table_args__ = (Index("ix_base_line_low_geom", "geom", postgresql_using="gist"),)

"""Timetables as they were published, one feed beside the other; everything is keyed by its feed and its number there.

Numbers refer to each other within a feed, from 0; -1 stands for none. Times are seconds of the service day.
"""

from datetime import date
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import Date, ForeignKey, Identity, Index, Integer, SmallInteger
from sqlalchemy.dialects.postgresql import ARRAY, DOUBLE_PRECISION, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import WGS84, Table, geometry

__all__ = [
    "TransitAgencyRow",
    "TransitFeedRow",
    "TransitFrequencyRow",
    "TransitLevelRow",
    "TransitPathwayRow",
    "TransitPatternRow",
    "TransitRouteRow",
    "TransitServiceRow",
    "TransitShapeRow",
    "TransitStopRow",
    "TransitTransferRow",
    "TransitTripRow",
]


class TransitFeedRow(Table):
    """A feed that is loaded, and what it says of itself."""

    __tablename__ = "transit_feed"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("import_run.id"))
    timezone: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]
    info: Mapped[dict[str, Any]]
    """feed_info.txt."""
    attributions: Mapped[list[Any]] = mapped_column(JSONB)
    """attributions.txt, an object each."""


class _OfFeed(Table):
    """Base of what belongs to a feed."""

    __abstract__ = True

    feed_id: Mapped[int] = mapped_column(ForeignKey("transit_feed.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class TransitAgencyRow(_OfFeed):
    """Who runs lines."""

    __tablename__ = "transit_agency"

    id: Mapped[str]
    name: Mapped[str]
    url: Mapped[str]
    timezone: Mapped[str]
    lang: Mapped[str]
    phone: Mapped[str]


class TransitLevelRow(_OfFeed):
    """A floor of a station."""

    __tablename__ = "transit_level"

    id: Mapped[str]
    height: Mapped[float] = mapped_column(DOUBLE_PRECISION)
    """level_index."""
    name: Mapped[str]


class TransitStopRow(_OfFeed):
    """A stop, station, entrance, node or boarding area."""

    __tablename__ = "transit_stop"
    __table_args__ = (Index("ix_transit_stop_geom", "geom", postgresql_using="gist"),)

    id: Mapped[str]
    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[int] = mapped_column(SmallInteger)
    """location_type."""
    parent: Mapped[int]
    level: Mapped[int]
    zone: Mapped[str]
    platform: Mapped[str]
    wheelchair: Mapped[int] = mapped_column(SmallInteger)
    geom: Mapped[WKBElement | None] = mapped_column(geometry("POINT", WGS84))


class TransitRouteRow(_OfFeed):
    """A line."""

    __tablename__ = "transit_route"

    id: Mapped[str]
    agency: Mapped[str]
    short_name: Mapped[str]
    long_name: Mapped[str]
    kind: Mapped[int]
    """route_type, basic or extended."""
    color: Mapped[str]
    text_color: Mapped[str]


class TransitServiceRow(_OfFeed):
    """A set of days."""

    __tablename__ = "transit_service"

    id: Mapped[str]
    dates: Mapped[list[date]] = mapped_column(ARRAY(Date))


class TransitPatternRow(_OfFeed):
    """A sequence of stops with trips none of which overtakes another."""

    __tablename__ = "transit_pattern"
    __table_args__ = (Index("ix_transit_pattern_stops", "stops", postgresql_using="gin"),)

    route: Mapped[int]
    direction: Mapped[int] = mapped_column(SmallInteger)
    stops: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    pickup: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    drop_off: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))


class TransitTripRow(_OfFeed):
    """A trip, with one time for each stop of its pattern; ordered by pattern, then by time."""

    __tablename__ = "transit_trip"
    __table_args__ = (Index(None, "feed_id", "pattern"),)

    id: Mapped[str]
    pattern: Mapped[int]
    service: Mapped[int]
    headsign: Mapped[str]
    short_name: Mapped[str]
    block: Mapped[int]
    wheelchair: Mapped[int] = mapped_column(SmallInteger)
    shape: Mapped[str]
    digest: Mapped[str]
    """Of its line, stops and times; a changed one is a changed trip, whatever its numbers are."""
    arrivals: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    departures: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class TransitFrequencyRow(_OfFeed):
    """A trip that runs again and again."""

    __tablename__ = "transit_frequency"

    trip: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    headway: Mapped[int]
    exact: Mapped[bool]


class TransitTransferRow(_OfFeed):
    """A rule on changing."""

    __tablename__ = "transit_transfer"

    from_stop: Mapped[int]
    to_stop: Mapped[int]
    from_route: Mapped[int]
    to_route: Mapped[int]
    from_trip: Mapped[int]
    to_trip: Mapped[int]
    kind: Mapped[int] = mapped_column(SmallInteger)
    min_seconds: Mapped[int]


class TransitPathwayRow(_OfFeed):
    """A way inside a station."""

    __tablename__ = "transit_pathway"

    from_stop: Mapped[int]
    to_stop: Mapped[int]
    kind: Mapped[int] = mapped_column(SmallInteger)
    both_ways: Mapped[bool]
    metres: Mapped[float | None] = mapped_column(DOUBLE_PRECISION)
    seconds: Mapped[int]
    stairs: Mapped[int]


class TransitShapeRow(_OfFeed):
    """The way that trips take."""

    __tablename__ = "transit_shape"
    __table_args__ = (Index("ix_transit_shape_geom", "geom", postgresql_using="gist"),)

    id: Mapped[str]
    geom: Mapped[WKBElement] = mapped_column(geometry("LINESTRING", WGS84))

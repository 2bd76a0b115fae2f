"""Official lists: their entries, the place that each of them is, and the areas that they cover."""

from datetime import date

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, Identity, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import WGS84, Table, geometry

__all__ = ["ListCoverageRow", "ListEntryRow"]


class ListEntryRow(Table):
    """An entry of an official list as of its last import."""

    __tablename__ = "list_entry"
    __table_args__ = (UniqueConstraint("dataset", "ref"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dataset: Mapped[str]
    ref: Mapped[str]
    """What tells the entry from the others: the list's own number, else made of its name and address."""
    theme: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="list_only")
    """matched, list_only or unsure."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"), index=True)
    """The place of another source that it is (matched) or may be (unsure)."""
    own_place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="SET NULL"), index=True)
    """The place made of the entry itself; it keeps its id for as long as the entry exists."""
    name: Mapped[str | None]
    street: Mapped[str | None]
    housenumber: Mapped[str | None]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    phone: Mapped[str | None]
    website: Mapped[str | None]
    operator: Mapped[str | None]
    opening_hours: Mapped[str | None]
    capacity: Mapped[str | None]
    gone: Mapped[bool] = mapped_column(server_default="false")
    """The last import of the list did not have it any more."""
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT", WGS84))


class ListCoverageRow(Table):
    """A list was compared with the places of a neighbourhood."""

    __tablename__ = "list_coverage"
    __table_args__ = (UniqueConstraint("dataset", "neighbourhood_id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dataset: Mapped[str]
    theme: Mapped[str]
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="CASCADE"), index=True)
    on_date: Mapped[date]
    """When the list was read; comparing it again with a newer map does not make the list newer."""
    matched: Mapped[int]
    list_only: Mapped[int]
    osm_only: Mapped[int]
    unsure: Mapped[int]

"""Addresses as an authority tells them, beside those of OpenStreetMap."""

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import WGS84, Table, geometry

__all__ = ["OfficialAddressRow"]


class OfficialAddressRow(Table):
    """A house at its point, or the houses of one side of a street along a line, in the direction of their numbers."""

    __tablename__ = "official_address"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    street: Mapped[str]
    first: Mapped[str]
    """The number of the house, or the first of the row."""
    last: Mapped[str]
    """The last of the row; of a single house the same."""
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    geom: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY", WGS84))

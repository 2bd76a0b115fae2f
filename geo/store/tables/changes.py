"""What tells a reader that the places it remembers are no longer those of the database."""

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import Table

__all__ = ["PlaceChangeRow"]


class PlaceChangeRow(Table):
    """A statement that may have changed what a place is; triggers write it down, the next import forgets it."""

    __tablename__ = "place_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)

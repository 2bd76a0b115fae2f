"""What people know: overrides, notes and confirmations of places, checks of areas; no import ever writes here.

They refer to places by our own id, and a place that they refer to is never deleted. There is no column for a client,
a case or the name of a person, and none may be added.
"""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import Table

__all__ = ["AreaCheckRow", "PlaceConfirmationRow", "PlaceNoteRow", "PlaceOverrideRow"]

_KEPT = "RESTRICT"
"""What happens to a place that a person wrote about when it would be deleted."""


class PlaceOverrideRow(Table):
    """What a person says a field of a place should be; the machine's value stays beside it."""

    __tablename__ = "place_override"
    __table_args__ = (UniqueConstraint("place_id", "field"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete=_KEPT))
    field: Mapped[str]
    value: Mapped[str]
    original: Mapped[str | None]
    """What the machine said when it was written: a later change there is a contradiction to be looked at."""
    team: Mapped[str | None]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PlaceNoteRow(Table):
    """A short note on a place."""

    __tablename__ = "place_note"
    __table_args__ = (CheckConstraint("char_length(text) BETWEEN 1 AND 500", name="text_length"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete=_KEPT), index=True)
    text: Mapped[str]
    team: Mapped[str | None]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class PlaceConfirmationRow(Table):
    """Somebody looked: it is still right, or it is gone."""

    __tablename__ = "place_confirmation"
    __table_args__ = (CheckConstraint("verdict IN ('right', 'gone')", name="verdict"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id", ondelete=_KEPT), index=True)
    verdict: Mapped[str]
    on_date: Mapped[date]
    team: Mapped[str | None]
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class AreaCheckRow(Table):
    """A team went through all places of a theme in a neighbourhood."""

    __tablename__ = "area_check"
    __table_args__ = (UniqueConstraint("neighbourhood_id", "theme"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete=_KEPT))
    theme: Mapped[str]
    team: Mapped[str | None]
    on_date: Mapped[date]

"""What all tables of people share, their history, and what data protection asks for."""

from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, func, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from geo.model.team import HistoryKind
from geo.store.tables.base import WGS84, Table, geometry

__all__ = ["AuditRow", "AuditSaltRow", "CalendarTokenRow", "DeletionRow", "HistoryRow", "Kept", "Located", "choice"]

WORD = 40
"""Characters of a word out of a fixed list."""


def choice(name: str, words: tuple[str, ...]) -> CheckConstraint:
    """Return the rule that a column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{name} IN ({listed})", name=name)


class Kept:
    """Columns of every record that people keep; mixed into tables."""

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-3)
    version: Mapped[int] = mapped_column(server_default="1", sort_order=-2)

    @declared_attr
    def neighbourhood_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy calls it with the class
        """The neighbourhood that it belongs to, and with that who may see it."""
        return mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True, sort_order=-1)

    @declared_attr
    def team_id(cls) -> Mapped[int | None]:  # noqa: N805 - as above
        """The team that wrote it."""
        return mapped_column(ForeignKey("team.id", ondelete="SET NULL"), sort_order=-1)

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=91)
    trashed_at: Mapped[datetime | None] = mapped_column(sort_order=92)


class Located(Kept):
    """Columns of a record that is at a place of the map, a point, an area, or for the whole neighbourhood."""

    @declared_attr
    def place_id(cls) -> Mapped[int | None]:  # noqa: N805 - as above
        """A place that people wrote about is never deleted."""
        return mapped_column(ForeignKey("place.id", ondelete="RESTRICT"), index=True, sort_order=1)

    geom: Mapped[WKBElement | None] = mapped_column(geometry("GEOMETRY", WGS84), sort_order=2)


class HistoryRow(Table):
    """What a record was before a team changed it; which person of the team did is not kept."""

    __tablename__ = "history"
    __table_args__ = (
        choice("kind", get_args(HistoryKind)),
        Index("ix_history_noun_record_id", "noun", "record_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    noun: Mapped[str] = mapped_column(String(WORD))
    record_id: Mapped[int] = mapped_column(BigInteger)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(WORD))
    version: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))
    """The values that changed, as they were."""
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class AuditRow(Table):
    """Who did what with key persons, publishing and roles: by pseudonym, for 90 days, for the privacy officer."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)
    actor: Mapped[str] = mapped_column(String(WORD))
    action: Mapped[str] = mapped_column(String(WORD))
    noun: Mapped[str] = mapped_column(String(WORD))
    subject: Mapped[str] = mapped_column(String(WORD))
    """The key of the record, never a name."""
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id", ondelete="SET NULL"))


class AuditSaltRow(Table):
    """What turns an account into a pseudonym for a quarter of a year; without it nobody can go back."""

    __tablename__ = "audit_salt"

    quarter: Mapped[str] = mapped_column(String(WORD), primary_key=True)
    salt: Mapped[bytes]


class DeletionRow(Table):
    """A key person that was deleted, by its key alone, so that a backup does not bring it back."""

    __tablename__ = "deletion"

    key: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class CalendarTokenRow(Table):
    """The secret address of a team's calendar, of which only a digest is kept."""

    __tablename__ = "calendar_token"

    team_id: Mapped[int] = mapped_column(ForeignKey("team.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(server_default=func.now())

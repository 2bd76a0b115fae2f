"""Meetings, entries, the themes that people give them, and what came of them."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.model.team.limits import ENTRY
from geo.store.tables.base import Table
from geo.store.tables.kept import WORD, Kept, Located

__all__ = ["EntryCodeRow", "EntryRow", "EntryTrailRow", "MeetingRow"]


class MeetingRow(Kept, Table):
    """A team's round on its neighbourhoods."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("participants BETWEEN 0 AND 200", name="participants"),
        CheckConstraint("prompt BETWEEN 1 AND 9", name="prompt"),
        CheckConstraint("timer_seconds BETWEEN 60 AND 14400 AND timer_left_seconds >= 0", name="timer"),
    )

    on_date: Mapped[date]
    neighbourhood_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    participants: Mapped[int | None] = mapped_column(SmallInteger)
    prompt: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    timer_seconds: Mapped[int]
    timer_left_seconds: Mapped[int]
    timer_started_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class EntryRow(Located, Table):
    """Something said in a meeting or seen outside."""

    __tablename__ = "entry"
    __table_args__ = (
        CheckConstraint("prompt BETWEEN 1 AND 9", name="prompt"),
        Index("ix_entry_geom", "geom", postgresql_using="gist"),
        Index("ix_entry_on_date", "on_date"),
    )

    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    prompt: Mapped[int | None] = mapped_column(SmallInteger)
    on_date: Mapped[date]
    text: Mapped[str] = mapped_column(String(ENTRY))
    open_point: Mapped[bool] = mapped_column(server_default="false")
    without_theme: Mapped[bool] = mapped_column(server_default="false")
    """Somebody said that it needs none."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="SET NULL"), index=True)


class EntryCodeRow(Table):
    """A person gave an entry a theme."""

    __tablename__ = "entry_code"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True)
    theme: Mapped[str] = mapped_column(String(WORD), primary_key=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))


class EntryTrailRow(Table):
    """What came of an entry, so that both lead to each other."""

    __tablename__ = "entry_trail"
    __table_args__ = (
        CheckConstraint("num_nonnulls(gap_id, resource_id, key_person_id) = 1", name="one"),
        UniqueConstraint("entry_id", "gap_id"),
        UniqueConstraint("entry_id", "resource_id"),
        UniqueConstraint("entry_id", "key_person_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True)
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), index=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    key_person_id: Mapped[int | None] = mapped_column(ForeignKey("key_person.id", ondelete="CASCADE"), index=True)
    against: Mapped[bool] = mapped_column(server_default="false")
    """It contradicts."""

"""Gaps and the values that were computed for them at the time."""

from datetime import date, datetime
from typing import Any, get_args

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.model.team import Barrier, GapStatus, Visibility
from geo.model.team.limits import LINE, NAME, NOTE
from geo.store.tables.base import Table
from geo.store.tables.kept import WORD, Located, choice

__all__ = ["GapIndicatorRow", "GapRow"]


class GapRow(Located, Table):
    """Something that is missing in the infrastructure."""

    __tablename__ = "gap"
    __table_args__ = (
        choice("barrier", get_args(Barrier)),
        choice("status", get_args(GapStatus)),
        choice("visibility", get_args(Visibility)),
        CheckConstraint("confirmed_on IS NOT NULL OR status NOT IN ('confirmed', 'in_work')", name="confirmed"),
        Index("ix_gap_geom", "geom", postgresql_using="gist"),
    )

    title: Mapped[str] = mapped_column(String(NAME))
    theme: Mapped[str] = mapped_column(String(WORD))
    barrier: Mapped[str] = mapped_column(String(WORD))
    prevents: Mapped[str | None] = mapped_column(String(LINE))
    note: Mapped[str | None] = mapped_column(String(NOTE))
    status: Mapped[str] = mapped_column(String(WORD))
    visibility: Mapped[str] = mapped_column(String(WORD), server_default="team")
    confirmed_on: Mapped[date | None]
    confirmed_by_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    closed_on: Mapped[date | None]


class GapIndicatorRow(Table):
    """A value computed for a gap, as it was at that time."""

    __tablename__ = "gap_indicator"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), index=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True)
    key: Mapped[str] = mapped_column(String(WORD))
    value: Mapped[float | None]
    unit: Mapped[str] = mapped_column(String(WORD))
    conditions: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    computed_at: Mapped[datetime] = mapped_column(server_default=func.now())

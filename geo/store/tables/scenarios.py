"""Scenarios of planners, and what they were before their last changes; nothing refers from here to real data."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, String, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from geo.model.team.limits import NAME
from geo.store.tables.base import Table

__all__ = ["ScenarioRow", "ScenarioVersionRow"]


class _Told:
    """What is told of a scenario; mixed into tables."""

    version: Mapped[int] = mapped_column(server_default="1")
    name: Mapped[str] = mapped_column(String(NAME))
    question: Mapped[dict[str, Any]]
    """What is asked of it: theme, mode, hour, minutes."""
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default=text("'[]'"))

    @declared_attr
    def team_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy calls it with the class
        """The team that wrote it."""
        return mapped_column(ForeignKey("team.id", ondelete="SET NULL"))


def _limits() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint("char_length(question::text) <= 2000", name="question"),
        CheckConstraint("char_length(steps::text) <= 100000", name="steps"),
    )


class ScenarioRow(_Told, Table):
    """A scenario, for the whole authority."""

    __tablename__ = "scenario"
    __table_args__ = _limits()

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=91)
    trashed_at: Mapped[datetime | None] = mapped_column(sort_order=92)


class ScenarioVersionRow(_Told, Table):
    """What a scenario was: the last few versions, so that a step can be taken back."""

    __tablename__ = "scenario_version"
    __table_args__ = _limits()

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True, sort_order=-2)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id", ondelete="CASCADE"), index=True, sort_order=-1)
    at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)

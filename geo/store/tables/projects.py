"""Projects with links, consultations and agreements, and the round tables of a neighbourhood."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from geo.model.team import Dimension, ProjectStatus, Rhythm
from geo.model.team.limits import LINE, NAME, ROLE, STEP
from geo.store.tables.base import Table
from geo.store.tables.kept import WORD, Kept, Located, choice

__all__ = ["AgreementRow", "ConsultationRow", "NetworkRoundRow", "ProjectFieldRow", "ProjectLinkRow", "ProjectRow"]


class ProjectFieldRow(Table):
    """A field of the template of projects."""

    __tablename__ = "project_field"

    key: Mapped[str] = mapped_column(String(WORD), primary_key=True)
    label_de: Mapped[str] = mapped_column(String(ROLE))
    label_en: Mapped[str] = mapped_column(String(ROLE))
    position: Mapped[int] = mapped_column(SmallInteger)
    hidden: Mapped[bool] = mapped_column(server_default="false")


class ProjectRow(Located, Table):
    """A project for the neighbourhood."""

    __tablename__ = "project"
    __table_args__ = (
        choice("status", get_args(ProjectStatus)),
        choice("dimension", get_args(Dimension)),
        CheckConstraint("team_hours BETWEEN 0 AND 9999", name="team_hours"),
        CheckConstraint("char_length(fields::text) <= 20000", name="fields"),
        Index("ix_project_geom", "geom", postgresql_using="gist"),
    )

    title: Mapped[str] = mapped_column(String(NAME))
    focus_question: Mapped[str] = mapped_column(String(LINE))
    status: Mapped[str] = mapped_column(String(WORD))
    dimension: Mapped[str | None] = mapped_column(String(WORD))
    team_hours: Mapped[Decimal | None] = mapped_column(Numeric(6, 1))
    fields: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


class ProjectLinkRow(Table):
    """What a project has to do with."""

    __tablename__ = "project_link"
    __table_args__ = (
        CheckConstraint("num_nonnulls(gap_id, resource_id, entry_id) = 1", name="one"),
        UniqueConstraint("project_id", "gap_id"),
        UniqueConstraint("project_id", "resource_id"),
        UniqueConstraint("project_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True)
    gap_id: Mapped[int | None] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), index=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)


class ConsultationRow(Kept, Table):
    """A peer consultation: one note for each of four steps."""

    __tablename__ = "consultation"
    __table_args__ = (
        CheckConstraint("step BETWEEN 1 AND 4", name="step"),
        CheckConstraint("planned_minutes BETWEEN 35 AND 45", name="planned_minutes"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    on_date: Mapped[date]
    step: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    planned_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="40")
    started_at: Mapped[datetime | None]
    with_guests: Mapped[bool] = mapped_column(server_default="false")
    situation: Mapped[str | None] = mapped_column(String(STEP))
    future: Mapped[str | None] = mapped_column(String(STEP))
    past: Mapped[str | None] = mapped_column(String(STEP))
    next_steps: Mapped[str | None] = mapped_column(String(STEP))
    closed_at: Mapped[datetime | None]


class AgreementRow(Kept, Table):
    """Which role does what until when."""

    __tablename__ = "agreement"
    __table_args__ = (Index("ix_agreement_due_on", "due_on"),)

    what: Mapped[str] = mapped_column(String(LINE))
    role: Mapped[str] = mapped_column(String(ROLE))
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"), index=True)


class NetworkRoundRow(Located, Table):
    """A regular round table in a neighbourhood."""

    __tablename__ = "network_round"
    __table_args__ = (
        choice("rhythm", get_args(Rhythm)),
        Index("ix_network_round_geom", "geom", postgresql_using="gist"),
    )

    name: Mapped[str] = mapped_column(String(NAME))
    rhythm: Mapped[str] = mapped_column(String(WORD))
    next_on: Mapped[date | None]
    delegate_role: Mapped[str | None] = mapped_column(String(ROLE))
    purpose: Mapped[str | None] = mapped_column(String(LINE))

"""Resources: organisations with a contact log, places as teams know them, and their services."""

from datetime import date, datetime
from typing import get_args

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, ForeignKey, Identity, Index, SmallInteger, String, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.model.team import Cost, ResourceKind, ResourceSort, ResourceState, Visibility
from geo.model.team.limits import CONTACT, LINE, NAME, NOTE
from geo.store.tables.base import Table
from geo.store.tables.kept import WORD, Kept, Located, choice

__all__ = ["ContactRow", "OrganisationRow", "ResourceRow", "ServiceRow"]


class OrganisationRow(Kept, Table):
    """Who stands behind resources."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(String(NAME))
    phone: Mapped[str | None] = mapped_column(String(CONTACT))
    email: Mapped[str | None] = mapped_column(String(CONTACT))
    website: Mapped[str | None] = mapped_column(String(LINE))
    note: Mapped[str | None] = mapped_column(String(NOTE))


class ContactRow(Table):
    """A line of the contact log of an organisation."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="RESTRICT"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    on_date: Mapped[date]
    text: Mapped[str] = mapped_column(String(LINE))
    written_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ResourceRow(Located, Table):
    """A place that people can use, as a team knows it: its own, or one of the map."""

    __tablename__ = "resource"
    __table_args__ = (
        choice("kind", get_args(ResourceKind)),
        choice("sort", get_args(ResourceSort)),
        choice("state", get_args(ResourceState)),
        choice("visibility", get_args(Visibility)),
        Index("ix_resource_geom", "geom", postgresql_using="gist"),
    )

    name: Mapped[str] = mapped_column(String(NAME))
    kind: Mapped[str] = mapped_column(String(WORD))
    sort: Mapped[str] = mapped_column(String(WORD))
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(WORD)))
    state: Mapped[str] = mapped_column(String(WORD))
    take_part: Mapped[bool]
    visibility: Mapped[str] = mapped_column(String(WORD), server_default="team")
    tip: Mapped[str | None] = mapped_column(String(NOTE))
    directions: Mapped[str | None] = mapped_column(String(LINE))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    confirmed_on: Mapped[date | None]
    confirmed_by_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    gone_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="SET NULL"), index=True)
    """The one that it turned out to be."""


class ServiceRow(Kept, Table):
    """What one can get at a resource."""

    __tablename__ = "service"
    __table_args__ = (
        choice("cost", get_args(Cost)),
        CheckConstraint("min_age BETWEEN 0 AND 120 AND max_age BETWEEN 0 AND 120 AND min_age <= max_age", name="age"),
    )

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(NAME))
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(WORD)))
    opening_hours: Mapped[str | None] = mapped_column(String(LINE))
    cost: Mapped[str] = mapped_column(String(WORD))
    price: Mapped[str | None] = mapped_column(String(NAME))
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(WORD)))
    asks: Mapped[list[str] | None] = mapped_column(ARRAY(String(WORD)))
    documents: Mapped[str | None] = mapped_column(String(LINE))
    min_age: Mapped[int | None] = mapped_column(SmallInteger)
    max_age: Mapped[int | None] = mapped_column(SmallInteger)
    age_rule: Mapped[str | None] = mapped_column(String(NAME))
    capacity: Mapped[str | None] = mapped_column(String(NAME))
    step_free: Mapped[bool | None]
    confirmed_on: Mapped[date | None]
    confirmed_by_team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id", ondelete="SET NULL"))
    gone_on: Mapped[date | None]

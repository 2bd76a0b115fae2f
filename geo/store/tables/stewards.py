"""Who answers for a neighbourhood: one office for each, never the name of a person."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from geo.model.team.limits import CONTACT, ROLE
from geo.store.tables.base import Table

__all__ = ["StewardRow"]


class StewardRow(Table):
    """The office that looks after what waits in a neighbourhood."""

    __tablename__ = "steward"

    neighbourhood_id: Mapped[int] = mapped_column(ForeignKey("neighbourhood.id", ondelete="CASCADE"), primary_key=True)
    office: Mapped[str] = mapped_column(String(ROLE))
    mailbox: Mapped[str | None] = mapped_column(String(CONTACT))
    """Of the office; reminders go there."""

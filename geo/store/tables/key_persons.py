"""Key persons: personal data, with the basis on which they are kept; no trash, and no column for a home."""

from datetime import date
from typing import get_args
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, String, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.model.team import LegalBasis, Visibility
from geo.model.team.limits import CONTACT, LINE, NAME, ROLE
from geo.store.tables.base import Table
from geo.store.tables.kept import WORD, Located, choice

__all__ = ["KeyPersonRow"]


class KeyPersonRow(Located, Table):
    """Somebody who opens doors, by the function and its place."""

    __tablename__ = "key_person"
    __table_args__ = (
        choice("legal_basis", get_args(LegalBasis)),
        choice("visibility", get_args(Visibility)),
        CheckConstraint(
            "legal_basis <> 'consent' OR (consent_on IS NOT NULL AND consent_text IS NOT NULL)", name="consent"
        ),
        CheckConstraint("trashed_at IS NULL", name="no_trash"),
        Index("ix_key_person_geom", "geom", postgresql_using="gist"),
    )

    key: Mapped[UUID] = mapped_column(server_default=func.gen_random_uuid(), unique=True)
    function: Mapped[str] = mapped_column(String(ROLE))
    name: Mapped[str | None] = mapped_column(String(NAME))
    purpose: Mapped[str] = mapped_column(String(LINE))
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(WORD)))
    office_contact: Mapped[str] = mapped_column(String(CONTACT))
    directions: Mapped[str | None] = mapped_column(String(LINE))
    legal_basis: Mapped[str] = mapped_column(String(WORD))
    consent_on: Mapped[date | None]
    consent_text: Mapped[str | None] = mapped_column(String(WORD))
    visibility: Mapped[str] = mapped_column(String(WORD))
    confirmed_on: Mapped[date]
    review_on: Mapped[date]

"""Key persons: who opens doors in the neighbourhood; personal data, kept by rules of their own."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from geo.model.team.kept import Located, Visibility

__all__ = ["KeyPerson", "LegalBasis"]

LegalBasis = Literal["consent", "public_office"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPerson(Located):
    """Somebody by the function; the place is that of the function, never a home."""

    key: UUID
    """What tells it from others for all time, also after a backup is restored."""
    function: str
    name: str | None = None
    purpose: str
    """What one may turn to them for."""
    languages: tuple[str, ...] = ()
    office_contact: str
    directions: str | None = None
    """Where the function is exercised."""
    legal_basis: LegalBasis
    consent_on: date | None = None
    consent_text: str | None = None
    """The version of the text that was agreed to."""
    visibility: Visibility
    confirmed_on: date
    review_on: date
    """From this day on hidden, unless somebody confirms."""

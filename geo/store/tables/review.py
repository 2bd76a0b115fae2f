"""Questions that only a person can answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import Table

__all__ = ["ReviewRow"]


class ReviewRow(Table):
    """A question about one place or two; the same question is asked once, and a decided one stays decided."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("kind", "question"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str]
    """unsure_match, unsure_again, doubled, contradiction, vanished_with_notes or erased."""
    question: Mapped[str]
    """What tells the question from others of its kind; it does not change from import to import."""
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    other_place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id", ondelete="CASCADE"), index=True)
    detail: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    opened_by_run: Mapped[int | None]
    opened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    resolved_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    """What a person decided; "settled" if the data answered it, and then it may be asked again."""

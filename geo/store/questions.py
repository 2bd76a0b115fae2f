"""Open questions with the places that they are about, as people see them."""

from collections.abc import Collection
from typing import cast

from geo.model import Review, ReviewKind, ReviewPage
from geo.store import review
from geo.store.places import find_places
from geo.store.session import ReadSession

__all__ = ["list_reviews"]


def list_reviews(
    session: ReadSession,
    *,
    kind: ReviewKind | None = None,
    areas: Collection[int] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> ReviewPage:
    """List open questions that only people can answer, the oldest first; of `areas` those about places there."""
    rows = review.list_open(session, kind=kind, areas=areas, limit=limit, offset=offset)
    numbers = {number for row in rows for number in (row.place_id, row.other_place_id) if number is not None}
    places = find_places(session, numbers)
    counts = review.count_open(session, areas)
    items = tuple(
        Review(
            id=row.id,
            kind=cast("ReviewKind", row.kind),
            place=places.get(row.place_id or 0),
            other=places.get(row.other_place_id or 0),
            detail=row.detail,
            opened_at=row.opened_at,
        )
        for row in rows
    )
    return ReviewPage(items, sum(counts.values()), offset, counts)

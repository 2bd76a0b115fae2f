"""Finds entries without a position by their address, and leaves out what lies outside the town."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import Any, Protocol

from geo.matching import number_key, place_key
from geo.model import Notice, Severity
from ingest.lists.entries import Draft, Drafts

__all__ = ["AddressLike", "locate"]

_AROUND_DEGREES = 0.03
"""So far beyond the known town an entry still belongs to it: two to three kilometres."""
BBox = tuple[float, float, float, float]


class AddressLike(Protocol):
    """An address of the town with its point."""

    @property
    def street(self) -> Any: ...  # noqa: ANN401, D102 - a column of a row

    @property
    def housenumber(self) -> Any: ...  # noqa: ANN401, D102 - as above

    @property
    def postcode(self) -> Any: ...  # noqa: ANN401, D102 - as above

    @property
    def lon(self) -> Any: ...  # noqa: ANN401, D102 - as above

    @property
    def lat(self) -> Any: ...  # noqa: ANN401, D102 - as above


def locate(
    found: Drafts,
    sheet_name: str,
    find: Callable[[Collection[str]], Iterable[AddressLike]],
    bounds: BBox | None,
) -> Drafts:
    """Give a point to each draft, by its address where the list has none; what has none or is far away is noticed."""
    lost = [draft for draft in found.drafts if draft.point is None]
    numbers = {number_key(draft.fields["housenumber"]) for draft in lost} - {""}
    known = _by_address(find({"".join(c for c in number if c.isdigit()) for number in numbers})) if numbers else {}
    located = Drafts(notices=list(found.notices))
    for draft in found.drafts:
        at = draft.point or _look_up(draft, known)
        subject = f"{sheet_name} row {draft.row}"
        if at is None:
            located.notices.append(Notice("no_position", Severity.ERROR, subject, "its address is not known here"))
        elif bounds is not None and not _near(at, bounds):
            located.notices.append(Notice("outside_town", Severity.INFO, subject))
        else:
            located.drafts.append(replace(draft, point=at))
    return located


Known = dict[str, dict[str, tuple[float, float]]]
"""The point of each postcode that a house has."""


def _by_address(addresses: Iterable[AddressLike]) -> Known:
    known: Known = {}
    for address in addresses:
        if (key := place_key(address.street, address.housenumber)) is not None:
            known.setdefault(key, {}).setdefault(address.postcode or "", (address.lon, address.lat))
    return known


def _look_up(draft: Draft, known: Known) -> tuple[float, float] | None:
    """Return the point of the house, if the postcodes do not contradict and only one house fits."""
    key = place_key(draft.fields["street"], draft.fields["housenumber"])
    houses = known.get(key or "", {})
    postcode = draft.fields["postcode"] or ""
    if postcode in houses:
        return houses[postcode]
    fitting = [at for other, at in houses.items() if not postcode or not other]
    return fitting[0] if len(fitting) == 1 else None


def _near(at: tuple[float, float], bounds: BBox) -> bool:
    west, south, east, north = bounds
    around = _AROUND_DEGREES
    return west - around <= at[0] <= east + around and south - around <= at[1] <= north + around

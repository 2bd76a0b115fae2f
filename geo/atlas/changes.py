"""The places of a theme, and what a scenario makes of them; real data are never touched."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotFoundError, RefusedError
from geo.gaps import Doors, doors_at
from geo.hours import OpeningTimes
from geo.model import Change, Place
from geo.network import NOWHERE, Network

__all__ = ["Supply", "change", "get_capacity", "supply_of"]

_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)")
_COUNTED = 1.0
"""What a place offers whose capacity nobody tells."""
_MOST = 50


@dataclass(frozen=True, slots=True)
class Supply:
    """The places of a theme: which of the network, what each offers, and doors that exist in a scenario only."""

    wanted: NDArray[np.bool_]
    capacity: NDArray[np.float64]
    """Of each place of the network."""
    new: tuple[Doors, ...] = ()
    new_capacity: tuple[float, ...] = ()

    @property
    def size(self) -> int:
        """How many places there are."""
        return int(self.wanted.sum()) + len(self.new)


def get_capacity(text: str | None) -> float:
    """Return the number that a capacity begins with, or 1 where none is told: then places are counted."""
    found = _NUMBER.match(text or "")
    return float(found.group(1).replace(",", ".")) if found else _COUNTED


def supply_of(network: Network, places: Mapping[int, Place], times: OpeningTimes, at: datetime | None) -> Supply:
    """Return the supply of places; with `at` only those that are not known to be closed then."""
    open_ones = {
        number: place for number, place in places.items() if at is None or _may_be_open(place.opening_hours, times, at)
    }
    capacity = np.array(
        [
            get_capacity(places[number].tags.get("capacity")) if number in places else _COUNTED
            for number in network.places.id.tolist()
        ]
    )
    return Supply(np.isin(network.places.id, list(open_ones)), capacity)


def _may_be_open(hours: str | None, times: OpeningTimes, at: datetime) -> bool:
    return times.state(hours, at).state != "closed"


def change(  # noqa: PLR0913, PLR0917 - a scenario is about all of it
    supply: Supply, changes: Sequence[Change], network: Network, profile: int, times: OpeningTimes, at: datetime | None
) -> Supply:
    """Return what the changes make of a supply, one after the other; raises RefusedError or NotFoundError."""
    if len(changes) > _MOST:
        raise RefusedError(
            f"A scenario holds at most {_MOST} changes.", de=f"Ein Szenario hat höchstens {_MOST} Änderungen."
        )
    for one in changes:
        supply = _CHANGES[one.kind](supply, one, network, profile, times, at)
    return supply


def _place(
    supply: Supply, one: Change, network: Network, profile: int, _times: OpeningTimes, _at: datetime | None
) -> Supply:
    capacity = _COUNTED if one.capacity is None else one.capacity
    return _with_door(supply, one, network, profile, capacity)


def _move(
    supply: Supply, one: Change, network: Network, profile: int, _times: OpeningTimes, _at: datetime | None
) -> Supply:
    number = _position(one, network)
    capacity = float(supply.capacity[number]) if one.capacity is None else one.capacity
    return _with_door(_without(supply, number), one, network, profile, capacity)


def _close(
    supply: Supply, one: Change, network: Network, _profile: int, _times: OpeningTimes, _at: datetime | None
) -> Supply:
    return _without(supply, _position(one, network))


def _hours(
    supply: Supply, one: Change, network: Network, _profile: int, times: OpeningTimes, at: datetime | None
) -> Supply:
    number = _position(one, network)
    if not one.hours or not times.reads(one.hours):
        raise RefusedError(
            "These opening hours cannot be read. Write them like Mo-Fr 08:00-17:00.",
            de="Diese Öffnungszeiten lassen sich nicht lesen. Schreiben Sie sie so: Mo-Fr 08:00-17:00.",
        )
    wanted = supply.wanted.copy()
    wanted[number] = at is None or _may_be_open(one.hours, times, at)
    return replace(supply, wanted=wanted)


_CHANGES = {"place": _place, "move": _move, "close": _close, "hours": _hours}


def _with_door(supply: Supply, one: Change, network: Network, profile: int, capacity: float) -> Supply:
    if one.lon is None or one.lat is None:
        raise RefusedError("Please say where.", de="Bitte sagen Sie, wo.")
    door = doors_at(network, profile, one.lon, one.lat)
    if door.edge[0] == NOWHERE:
        raise RefusedError(
            "There is no street near this point. Please choose a point in the town.",
            de="In der Nähe dieses Punktes liegt keine Straße. Bitte wählen Sie einen Punkt im Ort.",
        )
    return replace(supply, new=(*supply.new, door), new_capacity=(*supply.new_capacity, capacity))


def _without(supply: Supply, number: int) -> Supply:
    wanted = supply.wanted.copy()
    wanted[number] = False
    return replace(supply, wanted=wanted)


def _position(one: Change, network: Network) -> int:
    """Return the number of a place in the network."""
    found = np.flatnonzero(network.places.id == (one.place_id or -1))
    if not found.size:
        raise NotFoundError("There is no such place.", de="Diesen Ort gibt es hier nicht.")
    return int(found[0])

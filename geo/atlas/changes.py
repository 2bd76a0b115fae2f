"""The places of a theme, and what a scenario makes of them; real data are never touched."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from geo.errors import NotFoundError, RefusedError
from geo.gaps import Doors, doors_at
from geo.hours import OpeningTimes
from geo.model import Change, Halt, Place
from geo.network import NOWHERE, LineMore, Network, StopMore, overlay

__all__ = ["Supply", "change", "get_capacity", "served", "supply_of"]

_NUMBER = re.compile(r"\s*(\d+(?:[.,]\d+)?)")
_COUNTED = 1.0
"""What a place offers whose capacity nobody tells."""
_MOST = 50
_DELAY_SECONDS = 60
_KMH = 20.0
"""As buses run in towns, with stops."""
_FEWEST_HALTS = 2


@dataclass(frozen=True, slots=True)
class Supply:
    """The places of a theme: which of the network, what each offers, and doors that exist in a scenario only."""

    wanted: NDArray[np.bool_]
    capacity: NDArray[np.float64]
    """Of each place of the network."""
    new: tuple[Doors, ...] = ()
    new_capacity: tuple[float, ...] = ()

    @property
    def offered(self) -> float:
        """What all places offer together."""
        return float(self.capacity[self.wanted].sum()) + sum(self.new_capacity)

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
    for number, one in enumerate(changes, 1):
        if one.kind in _CHANGES:
            with _step(number):
                supply = _CHANGES[one.kind](supply, one, network, profile, times, at)
    return supply


@contextmanager
def _step(number: int) -> Iterator[None]:
    """Say of what is refused which step it is."""
    try:
        yield
    except (RefusedError, NotFoundError) as error:
        raise RefusedError(f"Step {number}: {error}", de=f"Schritt {number}: {error.de}") from None


def served(network: Network, changes: Sequence[Change]) -> Network:
    """Return the network with the stops and lines of the changes; raises RefusedError with the number of the step."""
    for number, one in enumerate(changes, 1):
        if one.kind in {"stop", "line"}:
            with _step(number):
                network = _SERVED[one.kind](network, one)
    return network


def _stop(network: Network, one: Change) -> Network:
    halt = Halt(one.name or "", one.lon or 0.0, one.lat or 0.0)
    delay = _DELAY_SECONDS if one.delay_seconds is None else one.delay_seconds
    return overlay(network, [StopMore(one.line or "", one.agency or "", _linked(network, halt), delay)], [])


def _line(network: Network, one: Change) -> Network:
    first, last = (one.first_minute or 0) * 60, (one.last_minute or 0) * 60
    halts = tuple(_linked(network, halt) for halt in one.halts)
    if len(halts) < _FEWEST_HALTS or last < first or not one.headway_minutes:
        raise RefusedError(
            "A line needs two stops, a headway, and a last trip after the first one.",
            de="Eine Linie braucht zwei Halte, einen Takt und eine letzte Fahrt nach der ersten.",
        )
    return overlay(
        network, [], [LineMore(one.name or "", halts, first, last, one.headway_minutes * 60, one.kmh or _KMH)]
    )


def _linked(network: Network, halt: Halt) -> Halt:
    if doors_at(network, 0, halt.lon, halt.lat).edge[0] == NOWHERE:
        raise _no_street()
    return halt


_SERVED = {"stop": _stop, "line": _line}


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
        raise _no_street()
    return replace(supply, new=(*supply.new, door), new_capacity=(*supply.new_capacity, capacity))


def _no_street() -> RefusedError:
    return RefusedError(
        "There is no street near this point. Please choose a point in the town.",
        de="In der Nähe dieses Punktes liegt keine Straße. Bitte wählen Sie einen Punkt im Ort.",
    )


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

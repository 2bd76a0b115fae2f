"""Picks among all places that are reached those that somebody wants, and that ask for nothing one cannot give."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from geo.conditions import FACTS, judge, takes_part
from geo.hours import OpeningTimes
from geo.model import NO_WISHES, OpenState, Place, ReachedPlace, ReachQuery, Wishes
from geo.network import Network, PlaceIdx
from geo.reach import Reached
from geo.store import places as stored
from geo.store.session import ReadSession
from geo.store.wished import find_taking_part, find_wished
from geo.wishes import listen

__all__ = ["Found", "Look", "Wanted", "choose"]

_AT_ONCE = 200
"""So many places are fetched together, nearest first."""
_OPEN = "open"

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which places of the network somebody wants; None: all of them."""

    asked_for: Mask | None = None
    """By theme or by word."""
    taking_part: Mask | None = None
    wishes: Wishes = NO_WISHES

    def among(self, order: Iterable[PlaceIdx]) -> list[PlaceIdx]:
        """Keep those of `order` that are wanted."""
        masks = [mask for mask in (self.asked_for, self.taking_part) if mask is not None]
        return [place for place in order if any(mask[place] for mask in masks)] if masks else list(order)


@dataclass(slots=True)
class Found:
    """The places, nearest first, and how many more there would be if more were known of them."""

    places: list[ReachedPlace] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    """By condition."""
    unknown_places: int = 0


def choose(session: ReadSession, network: Network, query: ReachQuery) -> Wanted:
    """Tell which places of `network` have the themes, fit the words or let people take part, whichever is asked."""
    themed = query.themes or query.take_part or query.words.strip()
    if not themed:
        return Wanted()
    asked = _of_themes(network, query.themes)
    heard = listen(query.words)
    fitting = find_wished(session, [one.wish for one in heard])
    for numbers in fitting:
        asked |= _are(network, numbers)
    unknown = tuple(one.said for one, numbers in zip(heard, fitting, strict=True) if not one.known and not numbers)
    known = tuple(one for one in heard if one.said not in unknown)
    part = _are(network, find_taking_part(session)) if query.take_part else None
    return Wanted(asked, part, Wishes(known, unknown))


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked, what the search found, and what is known of places and their hours."""

    session: ReadSession
    times: OpeningTimes
    network: Network
    query: ReachQuery
    reached: Reached

    def find(self, order: list[PlaceIdx], wanted: Wanted) -> Found:
        """Take the nearest of `order` that meet the conditions, up to the limit; count what is not known of others."""
        found = Found()
        for index, place, arrival in self._places(order):
            state = self.times.state(place.opening_hours, arrival)
            if not self._fits(place, state, found):
                continue
            asked_for = wanted.asked_for is None or bool(wanted.asked_for[index])
            one = self._reached(place, state, index)
            facts = judge(place, FACTS)
            found.places.append(replace(one, asked_for=asked_for, take_part=takes_part(place), facts=facts))
            if len(found.places) >= self.query.limit:
                break
        return found

    def _places(self, order: list[PlaceIdx]) -> Iterator[tuple[PlaceIdx, Place, datetime]]:
        """Yield the places of `order` with the moment at which one is there."""
        query, seconds, ids = self.query, self.reached.seconds, self.network.places.id
        by = query.visit[0] if query.visit else query.arrive_by
        start = self.times.local(by or query.depart_at or self.times.now())
        for first in range(0, len(order), _AT_ONCE):
            numbers = {int(ids[index]): index for index in order[first:][:_AT_ONCE]}
            known = stored.find_places(self.session, numbers)
            for number, index in numbers.items():
                if (place := known.get(number)) is not None:
                    yield index, place, start if by else start + timedelta(seconds=int(seconds[index]))

    def _fits(self, place: Place, state: OpenState, found: Found) -> bool:
        verdicts = judge(place, self.query.conditions)
        if self.query.open == "on_arrival":
            verdicts[_OPEN] = None if state.state is None else state.state == "open"
        if False in verdicts.values():
            return False
        unknown = [name for name, verdict in verdicts.items() if verdict is None]
        if unknown:
            found.unknown.update(unknown)
            found.unknown_places += 1
        return not unknown or self.query.conditions.unknown

    def _reached(self, place: Place, state: OpenState, index: PlaceIdx) -> ReachedPlace:
        is_open = None if state.state is None else state.state == "open"
        percentiles, departures = self.reached.shares(index, self.query.window_minutes)
        back = None if self.reached.back is None else int(self.reached.back[index])
        return ReachedPlace(place, int(self.reached.seconds[index]), is_open, percentiles, departures, back, state)


def _of_themes(network: Network, themes: Iterable[str]) -> Mask:
    mask = sum(1 << network.version.themes.index(theme) for theme in set(themes))
    return (network.places.themes & np.uint64(mask)) > 0


def _are(network: Network, numbers: set[int]) -> Mask:
    return np.isin(network.places.id, np.fromiter(numbers, dtype=np.int64, count=len(numbers)))

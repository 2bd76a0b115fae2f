"""Picks among all places that are reached those that somebody wants, and that ask for nothing one cannot give."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.conditions import facts_of, judge, offers_of, takes_part
from geo.hours import OpeningTimes
from geo.model import NO_WISHES, OpenState, Place, ReachedPlace, ReachQuery, Wish, Wishes
from geo.model.team import Service
from geo.network import Guests, Network, PlaceIdx, with_guests
from geo.reach import Reached
from geo.store.offered import NO_OFFERS, Offered
from geo.store.told import Stamped
from geo.store.wished import WishBook
from geo.wishes import listen, name_fits

__all__ = ["Found", "Look", "Wanted", "choose", "invite"]

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
    themes: frozenset[str] = frozenset()
    """Ticked or said."""
    offered: Offered = NO_OFFERS
    """What teams say is there, of services only those that are wanted."""

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


class _Offer(NamedTuple):
    """A place as it is for one of the things that it has."""

    place: Place
    service: Service | None
    state: OpenState
    verdicts: dict[str, bool | None]

    @property
    def unknown(self) -> list[str]:
        """Conditions of which nobody knows whether it meets them."""
        return [name for name, verdict in self.verdicts.items() if verdict is None]

    @property
    def rank(self) -> tuple[bool, int, bool]:
        """Put first what meets all conditions, then what may, then the rest; what is open before what is not."""
        return False in self.verdicts.values(), len(self.unknown), self.state.state != _OPEN


def invite(network: Network, offered: Offered) -> Network:
    """Return the network with the team's own places too, under their numbers below zero."""
    own = sorted(offered.own.items())
    bit = {theme: 1 << number for number, theme in enumerate(network.version.themes)}
    guests = Guests(
        np.array([number for number, _ in own], dtype=np.int64),
        np.array([sum(bit.get(theme, 0) for theme in place.themes) for _, place in own], dtype=np.uint64),
        np.array([place.lon for _, place in own], dtype=np.float64),
        np.array([place.lat for _, place in own], dtype=np.float64),
    )
    return with_guests(network, guests)


def choose(now: Stamped, network: Network, query: ReachQuery, offered: Offered, book: WishBook) -> Wanted:
    """Tell which places of `network` have the themes, fit the words or let people take part, whichever is asked."""
    if not (query.themes or query.take_part or query.words.strip()):
        return Wanted(offered=offered)
    heard = listen(query.words)
    fitting = [
        numbers | _offering(offered, told.wish)
        for told, numbers in zip(heard, book.find(now, [one.wish for one in heard]), strict=True)
    ]
    unknown = tuple(one.said for one, numbers in zip(heard, fitting, strict=True) if not one.known and not numbers)
    known = tuple(one for one in heard if one.said not in unknown)
    wishes = (Wish(themes=query.themes), *(one.wish for one in known))
    services = _wanted(offered, wishes)
    asked = _of_themes(network, query.themes) | _are(network, set().union(services, *fitting))
    part = _are(network, book.find_taking_part(now) | offered.taking_part) if query.take_part else None
    themes = frozenset(theme for wish in wishes for theme in wish.themes)
    return Wanted(asked, part, Wishes(known, unknown), themes, offered._replace(services=services))


def _offering(offered: Offered, wish: Wish) -> set[int]:
    """Return the places where teams say there is what somebody wishes."""
    services = {place for place, listed in offered.services.items() if any(_fits(one, wish) for one in listed)}
    own = offered.own.items()
    return services | {
        place for place, told in own if set(wish.themes) & set(told.themes) or name_fits(wish, told.name or "")
    }


def _wanted(offered: Offered, wishes: Iterable[Wish]) -> dict[int, tuple[Service, ...]]:
    """Keep the services that fit any of `wishes`."""
    wishes = tuple(wishes)
    kept = {
        place: tuple(one for one in listed if any(_fits(one, wish) for wish in wishes))
        for place, listed in offered.services.items()
    }
    return {place: listed for place, listed in kept.items() if listed}


def _fits(service: Service, wish: Wish) -> bool:
    return not set(wish.themes).isdisjoint(service.themes) or name_fits(wish, service.name)


@dataclass(frozen=True, slots=True)
class Look:
    """What was asked, what the search found, and what is known of places and their hours."""

    find_places: Callable[[Collection[int]], dict[int, Place]]
    times: OpeningTimes
    network: Network
    query: ReachQuery
    reached: Reached
    own: Mapping[int, Place] = field(default_factory=dict)
    """Places of the team's own."""

    def find(self, order: list[PlaceIdx], wanted: Wanted) -> Found:
        """Take the nearest of `order` that meet the conditions, up to the limit; count what is not known of others."""
        found = Found()
        for index, place, arrival in self._places(order):
            offer = self._best(place, arrival, wanted)
            if self._counts(offer, found):
                found.places.append(self._reached(offer, index, wanted))
            if len(found.places) >= self.query.limit:
                break
        return found

    def _best(self, place: Place, arrival: datetime, wanted: Wanted) -> _Offer:
        """Judge everything wanted that the place has, each by itself; return what fits best."""
        services = wanted.offered.services.get(place.id, ())
        offers = [self._judged(*one, arrival) for one in offers_of(place, services, wanted.themes)]
        return min(offers, key=lambda offer: offer.rank) if len(offers) > 1 else offers[0]

    def _judged(self, place: Place, service: Service | None, arrival: datetime) -> _Offer:
        state = self.times.state(place.opening_hours, arrival)
        verdicts = judge(place, self.query.conditions)
        if self.query.open == "on_arrival":
            verdicts[_OPEN] = None if state.state is None else state.state == _OPEN
        return _Offer(place, service, state, verdicts)

    def _places(self, order: list[PlaceIdx]) -> Iterator[tuple[PlaceIdx, Place, datetime]]:
        """Yield the places of `order` with the moment at which one is there."""
        query, seconds, ids = self.query, self.reached.seconds, self.network.places.id
        by = query.visit[0] if query.visit else query.arrive_by
        start = self.times.local(by or query.depart_at or self.times.now())
        for first in range(0, len(order), _AT_ONCE):
            numbers = {int(ids[index]): index for index in order[first:][:_AT_ONCE]}
            known = self.find_places([number for number in numbers if number > 0])
            known |= {number: self.own[number] for number in numbers if number in self.own}
            for number, index in numbers.items():
                if (place := known.get(number)) is not None:
                    yield index, place, start if by else start + timedelta(seconds=int(seconds[index]))

    def _counts(self, offer: _Offer, found: Found) -> bool:
        """Tell whether it is for the answer, and count what is not known of it."""
        if False in offer.verdicts.values():
            return False
        if offer.unknown:
            found.unknown.update(offer.unknown)
            found.unknown_places += 1
        return not offer.unknown or self.query.conditions.unknown

    def _reached(self, offer: _Offer, index: PlaceIdx, wanted: Wanted) -> ReachedPlace:
        place, state = offer.place, offer.state
        percentiles, departures = self.reached.shares(index, self.query.window_minutes)
        return ReachedPlace(
            place,
            int(self.reached.seconds[index]),
            None if state.state is None else state.state == _OPEN,
            percentiles,
            departures,
            None if self.reached.back is None else int(self.reached.back[index]),
            state,
            take_part=takes_part(place) or place.id in wanted.offered.taking_part,
            facts=facts_of(place),
            asked_for=wanted.asked_for is None or bool(wanted.asked_for[index]),
            service=None if offer.service is None else offer.service.name,
        )


def _of_themes(network: Network, themes: Iterable[str]) -> Mask:
    mask = sum(1 << network.version.themes.index(theme) for theme in set(themes))
    return (network.places.themes & np.uint64(mask)) > 0


def _are(network: Network, numbers: set[int]) -> Mask:
    return np.isin(network.places.id, np.fromiter(numbers, dtype=np.int64, count=len(numbers)))

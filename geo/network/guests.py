"""The same streets with a few more doors, for one question: places that stand in no import."""

import dataclasses
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.gates import near_gates
from geo.network.network import Links, Network, Places
from geo.network.profiles import PROFILES
from geo.network.snap import snap
from geo.network.timetable import Gates
from geo.network.units import DEGREE, Ints

__all__ = ["Guests", "with_guests"]


class Guests(NamedTuple):
    """Places by their ids, which no place of the network has; themes as bits of `Version.themes`, degrees."""

    id: NDArray[np.int64]
    themes: NDArray[np.uint64]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]


def with_guests(network: Network, guests: Guests) -> Network:
    """Return the network with these places behind its own; streets, stops and numbers of places stay."""
    if not guests.id.size:
        return network
    lon, lat = (np.rint(degrees * DEGREE).astype(np.int32) for degrees in (guests.lon, guests.lat))
    new = _linked(network, (lon, lat))
    firsts, gates, places = near_gates(network.gates.edge, new)
    here = network.places
    return dataclasses.replace(
        network,
        places=Places(
            _both(here.id, guests.id), _both(here.themes, guests.themes), _both(here.lon, lon), _both(here.lat, lat)
        ),
        links=Links(*(_both(*pair) for pair in zip(_columns(network.links), _columns(new), strict=True))),
        gates=_near_too(network, firsts, gates, places + here.id.size),
    )


def _linked(network: Network, points: tuple[Ints, Ints]) -> Links:
    """Link points to the streets, for each profile."""
    choices = network.costs.mainland, network.costs.passable
    snaps = [snap(network.shape, network.grid, choices, number, points) for number in range(len(PROFILES))]
    return Links(*(np.stack([getattr(each, name) for each in snaps]) for name in ("edge", "part", "metres")))


def _near_too(network: Network, firsts: Ints, gate: Ints, place: Ints) -> Gates:
    """Add pairs of gates and places at the same street; those of a profile stay in the order of their gates."""
    old, parts = network.gates, []
    for profile in range(len(PROFILES)):
        mine, theirs = slice(*old.first_near[profile : profile + 2]), slice(*firsts[profile : profile + 2])
        gates = np.concatenate([old.near_gate[mine], gate[theirs]])
        order = np.argsort(gates, kind="stable")
        parts.append((gates[order], np.concatenate([old.near_place[mine], place[theirs]])[order]))
    return dataclasses.replace(
        old,
        first_near=np.cumsum([0, *(gates.size for gates, _ in parts)], dtype=np.int32),
        near_gate=_both(*(gates for gates, _ in parts)),
        near_place=_both(*(places for _, places in parts)),
    )


def _columns(links: Links) -> tuple[NDArray[Any], ...]:
    return links.edge, links.part, links.metres


def _both(*arrays: NDArray[Any]) -> NDArray[Any]:
    """Put one behind the other, along the last axis; nobody changes a network."""
    joined = np.concatenate(arrays, axis=-1)
    joined.setflags(write=False)
    return joined

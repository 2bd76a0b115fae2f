"""The town with one place only."""

import dataclasses

import numpy as np

from geo.network import DEGREE, Links, Network, Places
from geo.reach.paths import Door

__all__ = ["alone_at"]


def alone_at(network: Network, door: Door) -> Network:
    """Return the network with one place only, at a door."""
    profiles = network.links.edge.shape[0]
    near = [np.flatnonzero(row == door.edge).astype(np.int32) for row in network.gates.edge]
    one = np.array([0], dtype=np.int32)
    spot = (np.array([round(degrees * DEGREE)], dtype=np.int32) for degrees in (door.lon, door.lat))
    places = Places(one.astype(np.int64), one.astype(np.uint64), *spot)
    links = Links(
        np.full((profiles, 1), door.edge, dtype=np.int32),
        np.full((profiles, 1), door.part, dtype=np.float32),
        np.full((profiles, 1), door.metres, dtype=np.float32),
    )
    gates = dataclasses.replace(
        network.gates,
        first_near=np.cumsum([0, *(gate.size for gate in near)], dtype=np.int32),
        near_gate=np.concatenate(near),
        near_place=np.zeros(sum(gate.size for gate in near), dtype=np.int32),
    )
    for array in (links.edge, links.part, links.metres, gates.first_near, gates.near_gate, gates.near_place):
        array.setflags(write=False)
    return dataclasses.replace(network, places=places, links=links, gates=gates)

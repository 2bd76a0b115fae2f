"""Where stops meet the streets."""

import numpy as np

from geo.network.grid import runs
from geo.network.network import Costs, Grid, Links, Shape
from geo.network.profiles import PROFILES
from geo.network.snap import snap
from geo.network.timetable import Gates, Timetable
from geo.network.units import BANNED, NOWHERE, TICKS_PER_SECOND, Ints

__all__ = ["build_gates"]


def build_gates(timetable: Timetable, links: Links, shape: Shape, grid: Grid, costs: Costs) -> Gates:
    """Link each point to the street nearest to its stop, for each profile."""
    stop = timetable.point_stop
    # A boarding area may lie where its platform does.
    nowhere = (timetable.stop_lon[stop] == 0) & (timetable.stop_lat[stop] == 0) & (timetable.stop_parent[stop] >= 0)
    stop = np.where(nowhere, timetable.stop_parent[stop], stop)
    spots = timetable.stop_lon[stop], timetable.stop_lat[stop]
    snaps = [snap(shape, grid, (costs.mainland, costs.passable), number, spots) for number in range(len(PROFILES))]
    edge, part = np.stack([each.edge for each in snaps]), np.stack([each.part for each in snaps])
    speed = np.array([[profile.off_street_mps] for profile in PROFILES])
    metres = np.where(edge == NOWHERE, 0.0, np.stack([each.metres for each in snaps]))
    ticks = np.where(edge == NOWHERE, BANNED, np.floor(metres * TICKS_PER_SECOND / speed + 0.5)).astype(np.int32)
    first = np.arange(stop.size + 1, dtype=np.int32)
    near = [_near(gate, place) for gate, place in zip(edge, links.edge, strict=True)]
    return Gates(
        first=first,
        point=first[:-1].copy(),
        edge=edge,
        part=part,
        ticks_in=ticks,
        ticks_out=ticks.copy(),
        first_near=np.cumsum([0, *(gates.size for gates, _ in near)], dtype=np.int32),
        near_gate=np.concatenate([gates for gates, _ in near]),
        near_place=np.concatenate([places for _, places in near]),
    )


def _near(gate: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of gates and places at the same street."""
    order = np.argsort(place, kind="stable")
    start, end = (np.searchsorted(place, gate, side, sorter=order) for side in ("left", "right"))
    count = np.where(gate == NOWHERE, 0, end - start)
    gates = np.repeat(np.arange(gate.size, dtype=np.int32), count)
    return gates, order[runs(start, count)].astype(np.int32)

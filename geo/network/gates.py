"""Where stops meet the streets: at the street nearest to them, or at their entrances where pathways are told."""

from collections.abc import Sequence

import numpy as np

from geo.network.grid import runs
from geo.network.network import Costs, Grid, Links, Shape
from geo.network.profiles import PROFILES
from geo.network.snap import snap
from geo.network.stations import Doors
from geo.network.timetable import Gates, Timetable
from geo.network.units import BANNED, NOWHERE, TICKS_PER_SECOND, Ints

__all__ = ["build_gates", "near_gates"]


def build_gates(  # noqa: PLR0913, PLR0917 - a network is being made of its parts
    timetable: Timetable, doors: Sequence[Doors], links: Links, shape: Shape, grid: Grid, costs: Costs
) -> Gates:
    """Link each point to the streets, for each profile; `doors` are the entrances that each profile comes through."""
    point, stop = _choose(timetable, doors)
    order = np.lexsort((stop, point))
    point, stop = point[order], stop[order]
    spots = timetable.stop_lon[stop], timetable.stop_lat[stop]
    snaps = [snap(shape, grid, (costs.mainland, costs.passable), number, spots) for number in range(len(PROFILES))]
    edge, part = np.stack([each.edge for each in snaps]), np.stack([each.part for each in snaps])
    speed = np.array([[profile.off_street_mps] for profile in PROFILES])
    metres = np.where(edge == NOWHERE, 0.0, np.stack([each.metres for each in snaps]))
    ticks = np.where(edge == NOWHERE, BANNED, np.floor(metres * TICKS_PER_SECOND / speed + 0.5)).astype(np.int32)
    extra = [_indoors(each, point, stop, timetable) for each in doors]
    first_near, near_gate, near_place = near_gates(edge, links)
    return Gates(
        first=np.searchsorted(point, np.arange(timetable.point_stop.size + 1)).astype(np.int32),
        point=point.astype(np.int32),
        edge=edge,
        part=part,
        ticks_in=np.minimum(ticks + np.stack([inwards for inwards, _ in extra]), BANNED),
        ticks_out=np.minimum(ticks + np.stack([outwards for _, outwards in extra]), BANNED),
        first_near=first_near,
        near_gate=near_gate,
        near_place=near_place,
    )


def near_gates(edge: Ints, links: Links) -> tuple[Ints, Ints, Ints]:
    """Return the firsts of each profile, gates and places of all that lie at the same street, as `Gates` has them."""
    near = [_near(gate, place) for gate, place in zip(edge, links.edge, strict=True)]
    firsts = np.cumsum([0, *(gates.size for gates, _ in near)], dtype=np.int32)
    return firsts, np.concatenate([gates for gates, _ in near]), np.concatenate([places for _, places in near])


def _choose(timetable: Timetable, doors: Sequence[Doors]) -> tuple[Ints, Ints]:
    """Return points and the stops at whose position they are entered: entrances that anybody can use, or their own."""
    found = np.unique(np.concatenate([np.stack([each.point, each.stop], axis=1) for each in doors]), axis=0)
    alone = np.setdiff1d(np.arange(timetable.point_stop.size), found[:, 0])
    return (
        np.concatenate([found[:, 0], alone]).astype(np.int32),
        np.concatenate([found[:, 1], _placed(timetable, timetable.point_stop[alone])]).astype(np.int32),
    )


def _placed(timetable: Timetable, stop: Ints) -> Ints:
    """Return the stop whose position counts: a boarding area may lie where its platform does."""
    lost = (timetable.stop_lon[stop] == 0) & (timetable.stop_lat[stop] == 0) & (timetable.stop_parent[stop] >= 0)
    return np.where(lost, timetable.stop_parent[stop], stop).astype(np.int32)


def _indoors(doors: Doors, point: Ints, stop: Ints, timetable: Timetable) -> tuple[Ints, Ints]:
    """Return the ticks between each point and its gate; `BANNED` where the profile does not come through."""
    known = {(p, s): (i, o) for p, s, i, o in zip(*(column.tolist() for column in doors), strict=True)}
    own = _placed(timetable, timetable.point_stop[point]) == stop
    pairs = zip(point.tolist(), stop.tolist(), own.tolist(), strict=True)
    told = [known.get((p, s), (0, 0) if mine else (BANNED, BANNED)) for p, s, mine in pairs]
    inwards, outwards = np.array(told, dtype=np.int32).reshape(-1, 2).T
    return inwards, outwards


def _near(gate: Ints, place: Ints) -> tuple[Ints, Ints]:
    """Return all pairs of gates and places at the same street."""
    order = np.argsort(place, kind="stable")
    start, end = (np.searchsorted(place, gate, side, sorter=order) for side in ("left", "right"))
    count = np.where(gate == NOWHERE, 0, end - start)
    gates = np.repeat(np.arange(gate.size, dtype=np.int32), count)
    return gates, order[runs(start, count)].astype(np.int32)

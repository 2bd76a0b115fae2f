"""Reads one way off the labels of a search, leg by leg."""

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import numpy as np

from geo.model import Call, Itinerary, Leg, ReachQuery
from geo.network import BANNED, DEGREE, NOWHERE, TICKS_PER_SECOND, Ints, Network
from geo.network.kernels import door_seeds, share_of, street_search
from geo.reach.alone import alone_at
from geo.reach.course import Course
from geo.reach.ground import whole_ground
from geo.reach.origin import Origin
from geo.reach.paths import HOME, Door, Path, door_of_origin, draw, trace, untold
from geo.reach.runs import BOARD, STAY
from geo.reach.transit import Ridden, access_ticks, list_strolls, ride, walk_on
from geo.reach.walk import labels, walk
from geo.reach.workspace import Workspace, borrow

__all__ = ["Tracer"]


class Tracer:
    """Reads one way off the labels of a search from the one moment of departure."""

    def __init__(self, course: Course, query: ReachQuery, origin: Origin, workspace: Workspace) -> None:
        self._course, self._network, self._profile = course, course.network, course.profile
        self._origin, self._home = origin, door_of_origin(origin, query.lon, query.lat)
        self._base, self._zone = _instant(query, course.network)
        walk(course, origin, workspace)
        self._walked = self._label = labels(workspace)
        self._ridden = _nobody(course)
        if course.rides:
            self._ridden = ride(course, access_ticks(course, workspace, origin))
        if course.rides and not course.tires:
            walk_on(course, self._ridden, workspace)
            self._label = labels(workspace)

    def find(self, goal: Door) -> Itinerary | None:
        """Return the way to a door, or None if it takes too long."""
        if self._course.tires:
            return self._find_tired(goal)
        total, gate = self._total(goal)
        path = None if total > self._course.limit else self._along(goal, gate, total) or self._trace(goal, total)
        return None if path is None else self._told(total, path)

    def _find_tired(self, goal: Door) -> Itinerary | None:
        """Return the way of somebody who does not walk long at a stretch."""
        total, gate = self._total(goal)
        walked = total if total <= self._course.stretch else BANNED
        point, stroll = self._stroll(goal)
        ridden = BANNED if point == NOWHERE else int(self._ridden.arrived[point, 0]) + stroll
        path = None
        if walked <= min(ridden, self._course.limit):
            path = self._along(goal, gate, walked) or self._trace(goal, walked)
        elif ridden <= self._course.limit:
            seeds, owners = self._from_point(point)
            path = self._to_door(goal, _search(self._course, seeds, stroll), seeds, owners, stroll)
        return None if path is None else self._told(min(walked, ridden), path)

    def _stroll(self, goal: Door) -> tuple[int, int]:
        """Return the point from which one is soonest at a door, `NOWHERE` if none is near, and the ticks from it."""
        course = dataclasses.replace(self._course, network=alone_at(self._network, goal))
        arrived = self._ridden.arrived[:, 0]
        ways = list_strolls(course, arrived <= course.limit, whole_ground(course))
        if not ways.size:
            return NOWHERE, BANNED
        best = np.argmin(arrived[ways[:, 0]] + ways[:, 2])
        return int(ways[best, 0]), int(ways[best, 2])

    def _told(self, total: int, path: Path) -> Itinerary:
        """Return the way that ends with a walk."""
        seconds = -(-total // TICKS_PER_SECOND)
        end = self._at(seconds * TICKS_PER_SECOND)
        if path.owner == HOME:
            legs = [self._walk_leg(path, self._at(0), end)]
        else:
            point = int(self._network.gates.point[path.owner])
            off = int(self._ridden.arrived[point, 0])
            legs = [*self._ride_legs(point), self._walk_leg(path, self._at(off), end)]
        return Itinerary(seconds, self._at(0), end, tuple(leg for leg in legs if leg is not None))

    def _total(self, goal: Door) -> tuple[int, int | None]:
        """Return the ticks to a door, and HOME or the gate if it is reached along its own street."""
        ticks = self._network.costs.edge_ticks[self._profile, goal.edge].tolist()
        best, gate = BANNED, None
        for end, share in ((0, goal.part), (1, 1 - goal.part)):
            node = int(self._network.graph.edge_node[goal.edge, end])
            best = min(best, int(self._label[node]) + share_of(ticks[end], share))
        for owner, start, part in self._neighbours(goal):
            ahead = goal.part - part
            total = start + (share_of(ticks[0], ahead) if ahead > 0 else share_of(ticks[1], -ahead))
            if total < best:
                best, gate = total, owner
        return min(best + goal.ticks, BANNED), gate

    def _neighbours(self, goal: Door) -> list[tuple[int, int, float]]:
        """Return owner, ticks and part of what lies at the same street: the door of the origin, and gates."""
        found = [(HOME, self._home.ticks, self._home.part)] if self._home.edge == goal.edge else []
        if not self._course.tires:
            gates = self._network.gates
            for gate in np.flatnonzero(gates.edge[self._profile] == goal.edge).tolist():
                start = int(self._ridden.arrived[gates.point[gate], 0]) + int(self._course.gate_out[gate])
                if start < BANNED:
                    found.append((gate, start, float(gates.part[self._profile, gate])))
        return found

    def _along(self, goal: Door, gate: int | None, total: int) -> Path | None:
        if gate is None or total > self._course.limit:
            return None
        start = self._home if gate == HOME else self._door_of(gate)
        return draw(self._network, gate, start, goal, [(goal.edge, start.part, goal.part)])

    def _trace(self, goal: Door, total: int) -> Path | None:
        seeds: dict[int, list[tuple[int, int]]] = {}
        self._add_home(seeds)
        owners = {HOME: self._home}
        if not self._course.tires:
            arrived = self._ridden.arrived[:, 0]
            for gate in np.flatnonzero(arrived[self._network.gates.point] <= self._course.limit).tolist():
                owners[gate] = self._door_of(gate)
                self._add_gate(seeds, gate, int(arrived[self._network.gates.point[gate]]))
        return trace(self._network, self._profile, self._label, seeds, goal, start=owners, total=total)

    def _add_home(self, seeds: dict[int, list[tuple[int, int]]]) -> None:
        for node, ticks in zip(self._origin.nodes.tolist(), self._origin.node_ticks.tolist(), strict=True):
            seeds.setdefault(node, []).append((ticks, HOME))

    def _add_gate(self, seeds: dict[int, list[tuple[int, int]]], gate: int, start: int) -> None:
        nodes, ticks, count = self._seeds_of(gate, start)
        for node, tick in zip(nodes[:count].tolist(), ticks[:count].tolist(), strict=True):
            seeds.setdefault(node, []).append((tick, gate))

    def _seeds_of(self, gate: int, start: int) -> tuple[Ints, Ints, int]:
        network, profile = self._network, self._profile
        nodes, ticks = np.empty(2, dtype=np.int32), np.empty(2, dtype=np.int32)
        edge = int(network.gates.edge[profile, gate])
        if edge == NOWHERE:
            return nodes, ticks, 0
        costs = network.costs.edge_ticks[profile], network.costs.node_ticks[profile]
        part, out = float(network.gates.part[profile, gate]), int(self._course.gate_out[gate])
        return nodes, ticks, door_seeds(edge, part, start + out, 0, *costs, network.graph.edge_node, nodes, ticks, 0)

    def _door_of(self, gate: int) -> Door:
        gates, table = self._network.gates, self._network.timetable
        stop = int(table.point_stop[gates.point[gate]])
        return Door(
            int(gates.edge[self._profile, gate]),
            float(gates.part[self._profile, gate]),
            int(self._course.gate_in[gate]),
            float(table.stop_lon[stop] / DEGREE),
            float(table.stop_lat[stop] / DEGREE),
        )

    def _ride_legs(self, point: int) -> list[Leg | None]:
        """Return the legs up to getting off at a point, the first one first."""
        ridden, runs = self._ridden, self._course.runs
        rides = int(np.flatnonzero(ridden.arrived[point, 1:] == ridden.arrived[point, 0])[0]) + 1
        legs: list[Leg | None] = []
        while True:
            on = self._add_rides(legs, int(ridden.by[point, rides]), int(ridden.on[point, rides]))
            board, rides = int(runs.point[on]), rides - 1
            point = int(ridden.came[board, rides])
            if point == NOWHERE:
                return [self._access_leg(board), *legs[::-1]]
            legs.append(self._change_leg(point, board, int(ridden.arrived[point, rides])))

    def _add_rides(self, legs: list[Leg | None], off: int, on: int) -> int:
        """Add the rides between two events, the last one first; return the event of getting on."""
        ridden, runs = self._ridden, self._course.runs
        run, end = int(runs.run[off]), self._visit(off)
        while runs.what[on] == STAY:
            legs.append(self._ride_leg(run, 0, end, stayed=True))
            run = int(runs.run[on])
            on, end = int(ridden.entered[run]), self._visits(run) - 1
        legs.append(self._ride_leg(run, self._visit(on), end, stayed=False))
        return on

    def _visits(self, run: int) -> int:
        trip, table = int(self._course.runs.trip[run]), self._network.timetable
        return int(table.first_time[trip + 1] - table.first_time[trip])

    def _visit(self, event: int) -> int:
        """Return which visit of its trip an event is."""
        runs, table = self._course.runs, self._network.timetable
        run = int(runs.run[event])
        trip = int(runs.trip[run])
        rows = slice(*table.first_time[trip : trip + 2].tolist())
        times = (table.departure if runs.what[event] == BOARD else table.arrival)[rows] + runs.shift[run]
        visit = int(table.first_visit[table.trip_pattern[trip]])
        points = table.visit_point[visit : visit + times.size]
        return int(np.flatnonzero((times == runs.time[event]) & (points == runs.point[event]))[0])

    def _ride_leg(self, run: int, begin: int, end: int, *, stayed: bool) -> Leg:
        runs, table = self._course.runs, self._network.timetable
        trip, shift = int(runs.trip[run]), int(runs.shift[run])
        pattern = int(table.trip_pattern[trip])
        route, first, visit = int(table.pattern_route[pattern]), int(table.first_time[trip]), table.first_visit[pattern]
        calls = tuple(self._call(int(visit) + i, first + i, shift) for i in range(begin, end + 1))
        asked = int(table.visit_pickup[visit + begin]), int(table.visit_drop_off[visit + end])
        return Leg(
            "ride",
            calls[0].departure,
            calls[-1].arrival,
            path=tuple((call.lon, call.lat) for call in calls),
            line=table.get_text(table.route_short_name[route]) or table.get_text(table.route_long_name[route]),
            headsign=table.get_text(table.trip_headsign[trip]),
            agency=table.get_text(table.route_agency[route]),
            route_kind=int(table.route_kind[route]),
            color=table.get_text(table.route_color[route]),
            calls=calls,
            stay_seated=stayed,
            on_request=max(asked) > 1,
            headway_seconds=int(table.trip_headway[trip]) or None,
            trip=table.get_text(table.trip_id[trip]),
        )

    def _call(self, visit: int, row: int, shift: int) -> Call:
        table = self._network.timetable
        stop = int(table.point_stop[table.visit_point[visit]])
        return Call(
            table.get_text(table.stop_name[stop]),
            table.get_text(table.stop_platform[stop]),
            float(table.stop_lon[stop] / DEGREE),
            float(table.stop_lat[stop] / DEGREE),
            self._clock(int(table.arrival[row]) + shift),
            self._clock(int(table.departure[row]) + shift),
        )

    def _access_leg(self, point: int) -> Leg | None:
        """Return the walk from the door to a point."""
        total = int(self._ridden.access[point])
        seeds: dict[int, list[tuple[int, int]]] = {}
        self._add_home(seeds)
        path = self._to_point(point, self._walked, seeds, {HOME: self._home}, total)
        return self._walk_leg(path, self._at(0), self._at(total))

    def _change_leg(self, here: int, there: int, start: int) -> Leg | None:
        """Return the walk between two points, or None where one only waits."""
        course, network = self._course, self._network
        firsts, points, ticks, _ = course.transfers
        way = slice(int(firsts[here]), int(firsts[here + 1]))
        total = int(ticks[way][np.flatnonzero(points[way] == there)[0]])
        if network.timetable.point_stop[here] == network.timetable.point_stop[there] and not total:
            return None
        seeds, owners = self._from_point(here)
        path = self._to_point(there, _search(course, seeds, total), seeds, owners, total)
        if path is None:
            path = Path(HOME, tuple(self._spot(point) for point in (here, there)), 0.0)
        return self._walk_leg(path, self._at(start), self._at(start + total))

    def _from_point(self, point: int) -> tuple[dict[int, list[tuple[int, int]]], dict[int, Door]]:
        """Return the seeds of walking from a point, and the doors of their owners."""
        seeds: dict[int, list[tuple[int, int]]] = {}
        owners = {}
        for gate in range(*self._network.gates.first[point : point + 2].tolist()):
            owners[gate] = dataclasses.replace(self._door_of(gate), ticks=int(self._course.gate_out[gate]))
            self._add_gate(seeds, gate, 0)
        return seeds, owners

    def _to_point(
        self, point: int, label: Ints, seeds: dict[int, list[tuple[int, int]]], owners: Mapping[int, Door], total: int
    ) -> Path | None:
        """Return the walk of just `total` ticks from one of `owners` to a gate of a point."""
        network = self._network
        for gate in range(*network.gates.first[point : point + 2].tolist()):
            goal = self._door_of(gate)
            path = None if goal.edge == NOWHERE else self._to_door(goal, label, seeds, owners, total)
            if path is not None:
                return path
        return None

    def _to_door(
        self, goal: Door, label: Ints, seeds: dict[int, list[tuple[int, int]]], owners: Mapping[int, Door], total: int
    ) -> Path | None:
        """Return the walk of just `total` ticks from one of `owners` to a door."""
        network = self._network
        ticks = network.costs.edge_ticks[self._profile, goal.edge].tolist()
        for owner, start in owners.items():
            ahead = goal.part - start.part
            along = share_of(ticks[0], ahead) if ahead > 0 else share_of(ticks[1], -ahead)
            if start.edge == goal.edge and start.ticks + along + goal.ticks == total:
                return draw(network, owner, start, goal, [(goal.edge, start.part, goal.part)])
        return trace(network, self._profile, label, seeds, goal, start=owners, total=total)

    def _walk_leg(self, path: Path | None, start: datetime, end: datetime) -> Leg | None:
        if path is None or start == end:
            return None
        return Leg("walk", start, end, path.points, path.metres, untold(self._network, self._profile, path))

    def _spot(self, point: int) -> tuple[float, float]:
        table = self._network.timetable
        stop = int(table.point_stop[point])
        return float(table.stop_lon[stop] / DEGREE), float(table.stop_lat[stop] / DEGREE)

    def _at(self, ticks: int) -> datetime:
        """Return the moment so many ticks after the departure, rounded up to seconds."""
        return (self._base + timedelta(seconds=-(-ticks // TICKS_PER_SECOND))).astimezone(self._zone)

    def _clock(self, second: int) -> datetime:
        """Return the moment of a second of the day of the timetable."""
        start = self._course.moment.second if self._course.moment else 0
        return (self._base + timedelta(seconds=second - start)).astimezone(self._zone)


def _nobody(course: Course) -> Ridden:
    """Return the labels where no vehicle is taken."""
    nowhere = np.full((course.network.timetable.point_stop.size, 1), BANNED, dtype=np.int32)
    return Ridden(nowhere[:, 0], *[nowhere] * 6)


def _instant(query: ReachQuery, network: Network) -> tuple[datetime, tzinfo]:
    """Return the departure in UTC, in which times are added up, and the time zone of the town."""
    zone = ZoneInfo(network.version.feeds[0].timezone) if network.version.feeds else UTC
    at = query.depart_at or datetime.fromtimestamp(0, UTC)
    local = at.replace(tzinfo=zone) if at.tzinfo is None else at
    return local.astimezone(UTC).replace(microsecond=0), zone if network.version.feeds else (local.tzinfo or UTC)


def _search(course: Course, seeds: Mapping[int, list[tuple[int, int]]], limit: int) -> Ints:
    """Return the labels of walking from seeds."""
    network = course.network
    pairs = [(node, ticks) for node, told in seeds.items() for ticks, _ in told]
    nodes, ticks = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    with borrow(network) as workspace:
        street_search(
            network.graph.first_arc,
            network.graph.arc_node,
            course.arc_ticks,
            np.ascontiguousarray(nodes),
            np.ascontiguousarray(ticks),
            limit,
            workspace.label,
            workspace.stamp,
            workspace.entry,
        )
        return labels(workspace)

"""The same questions answered slowly in plain Python: every trip tried from every stop, every way walked one by one."""

import heapq
import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
from drawn_feed import MONDAY

from geo.model import ReachQuery
from geo.network import BANNED, DEGREE, NOWHERE, PROFILES, Network, snap
from geo.network.feed import FeedTable

TRANSFER_TICKS = 6000
Door = tuple[int, float, int]
"""The edge, how much of it lies before the door, and ticks off the street."""


def part_of(ticks: int, share: float) -> int:
    if share <= 0:
        return 0
    return BANNED if ticks >= BANNED else int(ticks * share + 0.5)


@dataclass
class Streets:
    """The streets of one profile as lists."""

    network: Network
    profile: int

    def __post_init__(self) -> None:
        costs, graph = self.network.costs, self.network.graph
        self.ticks, self.lost = costs.edge_ticks[self.profile].tolist(), costs.node_ticks[self.profile].tolist()
        self.ends = graph.edge_node.tolist()
        self.leaving: dict[int, list[tuple[int, int]]] = {}
        for (a, b), (along, against) in zip(self.ends, self.ticks, strict=True):
            self.leaving.setdefault(a, []).append((b, along + self.lost[b]))
            self.leaving.setdefault(b, []).append((a, against + self.lost[a]))

    def door(self, lon: float, lat: float) -> Door:
        network = self.network
        point = np.array([round(lon * DEGREE)], np.int32), np.array([round(lat * DEGREE)], np.int32)
        costs = network.costs.mainland, network.costs.passable
        found = snap(network.shape, network.grid, costs, self.profile, point)
        edge, part = int(found.edge[0]), float(found.part[0])
        speed = PROFILES[self.profile].off_street_mps
        return edge, part, BANNED if edge == NOWHERE else int(float(found.metres[0]) / speed * 10 + 0.5)

    def walk(self, start: Door, goals: dict[str, Door], limit: int) -> dict[str, int]:
        """Return the ticks from a door to each other."""
        home, home_part, first = start
        if home == NOWHERE:
            return {}
        best: dict[int, int] = {}
        heap = []
        for node, whole, share in (
            (self.ends[home][0], self.ticks[home][1], home_part),
            (self.ends[home][1], self.ticks[home][0], 1 - home_part),
        ):
            heap.append((first + part_of(whole, share) + self.lost[node], node))
        heapq.heapify(heap)
        while heap:
            now, node = heapq.heappop(heap)
            if node in best or now > limit:
                continue
            best[node] = now
            for there, cost in self.leaving.get(node, ()):
                heapq.heappush(heap, (now + cost, there))
        return {name: t for name, goal in goals.items() if (t := self._reach(start, goal, best)) <= limit}

    def _reach(self, start: Door, goal: Door, best: dict[int, int]) -> int:
        edge, part, last = goal
        if edge == NOWHERE:
            return BANNED
        (a, b), (along, against) = self.ends[edge], self.ticks[edge]
        ways = [best.get(a, BANNED) + part_of(along, part), best.get(b, BANNED) + part_of(against, 1 - part)]
        if edge == start[0]:
            share = part - start[1]
            ways.append(start[2] + (part_of(along, share) if share > 0 else part_of(against, -share)))
        return min(ways) + last


class Oracle:
    """One town, one feed, one profile."""

    def __init__(self, network: Network, feed: FeedTable, query: ReachQuery) -> None:
        self.feed, self.query = feed, query
        number = [profile.name for profile in PROFILES].index(query.profile)
        streets = Streets(network, number)
        self.limit = query.max_minutes * 600
        self.slack = query.board_slack_seconds * 10
        self.seats = query.profile == "wheelchair"
        home = streets.door(query.lon, query.lat)
        stops = {stop: streets.door(feed.stops.lon[i], feed.stops.lat[i]) for i, stop in enumerate(feed.stops.id)}
        links = network.links
        places = {
            chr(place): (
                int(links.edge[number, i]),
                float(links.part[number, i]),
                int(float(links.metres[number, i]) / PROFILES[number].off_street_mps * 10 + 0.5)
                if links.edge[number, i] != NOWHERE
                else BANNED,
            )
            for i, place in enumerate(network.places.id.tolist())
        }
        self.walked = streets.walk(home, places, self.limit)
        self.access = streets.walk(home, stops, self.limit)
        self.egress = {stop: streets.walk(door, places, self.limit) for stop, door in stops.items()}
        self.between = {stop: streets.walk(door, stops, TRANSFER_TICKS) for stop, door in stops.items()}
        for stop in stops:
            self.between[stop][stop] = 0

    def arrivals(self, at: datetime, tenths: int = 0) -> dict[str, int]:
        """Return the ticks from `at` (and so many tenths later) to each place."""
        day, start = at.date(), at.hour * 36000 + at.minute * 600 + at.second * 10 + tenths
        trips = self._trips(day)
        ready = {(stop, ""): start + ticks + self.slack for stop, ticks in self.access.items()}
        got_off: dict[str, int] = {}
        for _ in range(self.query.max_rides):
            left: dict[tuple[str, str], int] = {}
            for number in range(len(trips)):
                self._ride(trips, number, ready, left)
            for (stop, _), time in left.items():
                got_off[stop] = min(got_off.get(stop, BANNED), time)
            ready = self._change(left)
        answer = dict(self.walked)
        for stop, time in got_off.items():
            for place, ticks in self.egress[stop].items():
                total = time - start + ticks
                if total <= min(self.limit, answer.get(place, BANNED)):
                    answer[place] = total
        return answer

    def depart(self, at: datetime) -> dict[str, int]:
        """Return the seconds to each place."""
        return {place: -(-ticks // 10) for place, ticks in self.arrivals(at).items()}

    def arrive(self, by: datetime) -> dict[str, int]:
        """Return the seconds that one must leave before `by`: who leaves later never arrives earlier."""
        answer = dict.fromkeys(self.walked, 0) | {place: 0 for way in self.egress.values() for place in way}
        found = {}
        for place in answer:
            low, high = 0, self.limit
            while low < high:
                middle = (low + high) // 2
                ticks = self._leaving(by, middle).get(place, BANNED)
                low, high = (low, middle) if ticks <= middle else (middle + 1, high)
            if self._leaving(by, low).get(place, BANNED) <= low:
                found[place] = -(-low // 10)
        return found

    def _leaving(self, by: datetime, before: int) -> dict[str, int]:
        seconds, tenths = divmod(-before, 10)
        return self.arrivals(by + timedelta(seconds=seconds), tenths)

    def _trips(self, day: date) -> list[tuple[int, list[int], list[int], int]]:
        """Return trip, arrivals and departures in ticks of `day`, of the day before and after, too."""
        feed, found = self.feed, []
        for lane in (-1, 0, 1):
            column = (day - MONDAY).days + lane
            for trip, service in enumerate(feed.trips.service.tolist()):
                if not 0 <= column < feed.services.runs.shape[1] or not feed.services.runs[service, column]:
                    continue
                if self.seats and feed.trips.wheelchair[trip] == 2:
                    continue
                rows = slice(*feed.trips.first_time[trip : trip + 2].tolist())
                times = [
                    [(t + lane * 86400) * 10 for t in column[rows].tolist()]
                    for column in (feed.trips.arrival, feed.trips.departure)
                ]
                found.append((trip, *times, lane))
        return found

    def _ride(self, trips: list, number: int, ready: dict, left: dict) -> None:
        trip, _, departures, _ = trips[number]
        visits = self._visits(trip)
        for i, (stop, pickup, _) in enumerate(visits[:-1]):
            if pickup == 1 or self._barred(stop):
                continue
            if min(ready.get((stop, came), BANNED) for came in ("", self._route(trip))) <= departures[i]:
                self._off(trips, number, i, left)
                return

    def _off(self, trips: list, number: int, board: int, left: dict) -> None:
        trip, arrivals, _, _ = trips[number]
        visits, route = self._visits(trip), self._route(trip)
        for j in range(board + 1, len(visits)):
            stop, _, drop_off = visits[j]
            if drop_off != 1 and not self._barred(stop):
                left[stop, route] = min(left.get((stop, route), BANNED), arrivals[j])
        following = self._following(trips, number)
        if following is not None:
            # Aboard already, so that every stop but the first counts.
            self._off(trips, following, 0, left)

    def _following(self, trips: list, number: int) -> int | None:
        trip, arrivals, departures, lane = trips[number]
        block = self.feed.trips.block[trip]
        if block == NOWHERE:
            return None
        same_day = [
            (other[2][0], i)
            for i, other in enumerate(trips)
            if i != number and self.feed.trips.block[other[0]] == block and other[3] == lane
        ]
        later = sorted(pair for pair in same_day if pair > (departures[0], number))
        if not later or later[0][0] < arrivals[-1]:
            return None
        following = later[0][1]
        last, first = self._visits(trip)[-1][0], self._visits(trips[following][0])[0][0]
        return following if self._metres(last, first) <= 200 else None

    def _metres(self, one: str, other: str) -> float:
        a, b = (self.feed.stops.id.index(stop) for stop in (one, other))
        north = (self.feed.stops.lat[a] - self.feed.stops.lat[b]) * 111_000
        east = (self.feed.stops.lon[a] - self.feed.stops.lon[b]) * 111_000
        return math.hypot(north, east * math.cos(math.radians(self.feed.stops.lat[a])))

    def _change(self, left: dict) -> dict:
        ready: dict[tuple[str, str], int] = {}
        for (stop, route), time in left.items():
            for to, ticks in self.between[stop].items():
                for target in self.feed.routes.id:
                    need = self._need(stop, to, route, target, ticks)
                    if need is not None:
                        ready[to, target] = min(ready.get((to, target), BANNED), time + need)
        return ready

    def _need(self, here: str, there: str, route: str, target: str, ticks: int) -> int | None:
        """Return the ticks that a change takes, or None where it is not possible."""
        table, chosen = self.feed.transfers, None
        for row in range(table.kind.size):
            names = (
                (table.from_stop[row], self.feed.stops.id, here),
                (table.to_stop[row], self.feed.stops.id, there),
                (table.from_route[row], self.feed.routes.id, route),
                (table.to_route[row], self.feed.routes.id, target),
            )
            if all(index == NOWHERE or ids[index] == name for index, ids, name in names):
                rank = int(table.from_route[row] >= 0) + int(table.to_route[row] >= 0)
                if chosen is None or rank >= chosen[0]:
                    chosen = rank, int(table.kind[row]), max(int(table.min_seconds[row]), 0) * 10
        if chosen is None:
            return ticks + self.slack
        if chosen[1] == 3:
            return None
        if chosen[1] == 1:
            return ticks
        return max(ticks + self.slack, chosen[2] if chosen[1] == 2 else 0)

    def _route(self, trip: int) -> str:
        return self.feed.routes.id[self.feed.patterns.route[self.feed.trips.pattern[trip]]]

    def _barred(self, stop: str) -> bool:
        return self.seats and self.feed.stops.wheelchair[self.feed.stops.id.index(stop)] == 2

    def _visits(self, trip: int) -> list[tuple[str, int, int]]:
        table, pattern = self.feed.patterns, int(self.feed.trips.pattern[trip])
        rows = slice(*table.first_visit[pattern : pattern + 2].tolist())
        columns = (table.stop[rows], table.pickup[rows], table.drop_off[rows])
        return [(self.feed.stops.id[s], p, d) for s, p, d in zip(*(c.tolist() for c in columns), strict=True)]

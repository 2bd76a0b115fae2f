"""Replay random itineraries leg by leg against the raw files of the timetable and the streets, second by second."""

import argparse
import csv
import io
import os
import random
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import scipy.sparse
from bench_reach import from_file
from bench_transit import read_timetable

from geo.errors import RefusedError
from geo.model import Call, Itinerary, Leg, ReachQuery
from geo.network import BANNED, DEGREE, PROFILES, TICKS_PER_SECOND, Network, build, snap
from geo.reach import UNREACHED, find_itinerary, reach, warm

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ATLAS_TEST_DATA", ROOT.parent / "shared" / "data"))
TOWNS = {
    "rnv": ("rhein-neckar/rhein-neckar-merged.osm.pbf", "rhein-neckar/rnv.gtfs.zip"),
    "vrn": ("rhein-neckar/heidelberg.osm.pbf", "rhein-neckar/vrn-cut.gtfs.zip"),
    "herrenberg": (
        "herrenberg/herrenberg-and-around.osm.pbf",
        "herrenberg/s1-only.gtfs.zip",
        "herrenberg/only-bronntor-bus-stop.gtfs.zip",
    ),
    "poa": ("porto-alegre/poa_osm.pbf", "porto-alegre/poa_eptc.zip", "porto-alegre/poa_trensurb.zip"),
}
SLACK = timedelta(seconds=60)
NEXT_STOPS = 5
"""So many itineraries for each search."""
ANYWHERE = 0.2
"""This share of the goals is any place; to the others a vehicle is faster than walking."""


class Row(NamedTuple):
    """A row of stop_times.txt; seconds of the service day, None where blank."""

    stop: str
    arrival: int | None
    departure: int | None
    pickup: str
    drop_off: str


class RawFeed:
    """The files of a feed as they are."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            self._files = {name: archive.read(name) for name in archive.namelist()}
        self.stops = {row["stop_id"]: row for row in self._rows("stops.txt")}
        self.trips = {row["trip_id"]: row["service_id"] for row in self._rows("trips.txt")}
        self.zone = ZoneInfo(next(row["agency_timezone"] for row in self._rows("agency.txt")))
        self.guessed = {row["trip_id"] for row in self._rows("frequencies.txt")}
        self.has_transfers = any(True for _ in self._rows("transfers.txt"))
        self.days = self._days()
        times: dict[str, list[tuple[int, Row]]] = defaultdict(list)
        for row in self._rows("stop_times.txt"):
            told = Row(
                row["stop_id"],
                _seconds(row["arrival_time"]),
                _seconds(row["departure_time"]),
                row.get("pickup_type") or "0",
                row.get("drop_off_type") or "0",
            )
            times[row["trip_id"]].append((int(row["stop_sequence"]), told))
        self.times = {trip: [row for _, row in sorted(rows, key=lambda each: each[0])] for trip, rows in times.items()}

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        text = self._files.get(name, b"").decode("utf-8-sig")
        for row in csv.DictReader(io.StringIO(text), skipinitialspace=True):
            yield {key: (value or "").strip() for key, value in row.items() if key}

    def _days(self) -> dict[str, set[date]]:
        names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        found: dict[str, set[date]] = defaultdict(set)
        for row in self._rows("calendar.txt"):
            day, last = _day(row["start_date"]), _day(row["end_date"])
            while day <= last:
                if row[names[day.weekday()]] == "1":
                    found[row["service_id"]].add(day)
                day += timedelta(days=1)
        for row in self._rows("calendar_dates.txt"):
            change = found[row["service_id"]].add if row["exception_type"] == "1" else found[row["service_id"]].discard
            change(_day(row["date"]))
        return found

    def find_fault(self, leg: Leg, *, leaves: bool) -> str | None:
        """Return what is wrong with a ride, None if the files say just that."""
        if leg.trip not in self.trips:
            return "no such trip"
        rows, count = self.times[leg.trip], len(leg.calls)
        for first in range(len(rows) - count + 1):
            part = rows[first : first + count]
            if any(not self._is_at(row, call) for row, call in zip(part, leg.calls, strict=True)):
                continue
            if not self._runs(leg, part):
                continue
            if part[0].pickup == "1" and not leg.stay_seated:
                return "nobody may get on"
            return "nobody may get off" if part[-1].drop_off == "1" and leaves else None
        return "does not run so"

    def _is_at(self, row: Row, call: Call) -> bool:
        stop = self.stops[row.stop]
        near = abs(float(stop["stop_lon"]) - call.lon) < 1e-6 and abs(float(stop["stop_lat"]) - call.lat) < 1e-6  # noqa: PLR2004 - a decimetre
        return near and stop["stop_name"] == call.name

    def _runs(self, leg: Leg, part: list[Row]) -> bool:
        if leg.trip in self.guessed:
            return True
        for lane in (-1, 0, 1):
            day = leg.start.astimezone(self.zone).date() + timedelta(days=lane)
            base = datetime.combine(day, time(12), self.zone).astimezone(UTC) - timedelta(hours=12)
            told = [
                (seconds, moment)
                for row, call in zip(part, leg.calls, strict=True)
                for seconds, moment in ((row.arrival, call.arrival), (row.departure, call.departure))
                if seconds is not None
            ]
            same = all(base + timedelta(seconds=seconds) == moment for seconds, moment in told)
            if same and day in self.days[self.trips[leg.trip]] and (told or _in_order(leg)):
                return True
        return False


def _in_order(leg: Leg) -> bool:
    moments = [moment for call in leg.calls for moment in (call.arrival, call.departure)]
    return moments == sorted(moments)


def _seconds(text: str) -> int | None:
    parts = [int(part) for part in text.split(":")] if text else []
    return parts[0] * 3600 + parts[1] * 60 + parts[2] if parts else None


def _day(text: str) -> date:
    return datetime.strptime(text, "%Y%m%d").replace(tzinfo=UTC).date()


class Streets:
    """The streets on foot as scipy searches them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        graph, ticks = network.graph, network.costs.arc_ticks[0]
        tail = np.repeat(np.arange(graph.node_lon.size), np.diff(graph.first_arc))
        keep = (ticks < BANNED) & (tail != graph.arc_node)
        order = np.lexsort((ticks[keep], graph.arc_node[keep], tail[keep]))
        tail, head, cost = (column[keep][order] for column in (tail, graph.arc_node, ticks))
        first = np.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1]))
        size = graph.node_lon.size
        weights = np.maximum(cost[first], 1e-6)
        self._arcs = scipy.sparse.csr_array((weights, (tail[first], head[first])), shape=(size, size))

    def seconds(self, start: tuple[float, float], end: tuple[float, float], limit: int) -> int | None:
        """Return the seconds on foot between two points, rounded up, if they are at most `limit`."""
        (edge, part, ticks), (last_edge, last_part, last_ticks) = self._door(start), self._door(end)
        ends, cost = self._network.graph.edge_node, self._network.costs.edge_ticks[0]
        lost = self._network.costs.node_ticks[0]
        far = scipy.sparse.csgraph.dijkstra(self._arcs, indices=ends[edge], limit=limit * TICKS_PER_SECOND + 1)
        found = []
        for i, share in ((0, part), (1, 1 - part)):
            begin = ticks + _share(int(cost[edge, 1 - i]), share) + int(lost[ends[edge, i]])
            for j, rest in ((0, last_part), (1, 1 - last_part)):
                found.append(begin + far[i, ends[last_edge, j]] + _share(int(cost[last_edge, j]), rest))
        if edge == last_edge:
            ahead = last_part - part
            found.append(ticks + _share(int(cost[edge, 0 if ahead > 0 else 1]), abs(ahead)))
        total = min(found) + last_ticks
        return int(-(-round(total, 3) // TICKS_PER_SECOND)) if total < BANNED else None

    def _door(self, spot: tuple[float, float]) -> tuple[int, float, int]:
        network = self._network
        point = np.array([round(spot[0] * DEGREE)], np.int32), np.array([round(spot[1] * DEGREE)], np.int32)
        found = snap(network.shape, network.grid, (network.costs.mainland, network.costs.passable), 0, point)
        ticks = float(found.metres[0]) * (TICKS_PER_SECOND / PROFILES[0].off_street_mps)
        return int(found.edge[0]), float(found.part[0]), int(ticks + 0.5)


def _share(ticks: int, share: float) -> int:
    return 0 if share <= 0 else BANNED if ticks >= BANNED else int(ticks * share + 0.5)


def find_faults(way: Itinerary, told: int, feeds: list[RawFeed], streets: Streets) -> list[str]:
    """Return what is wrong with an itinerary of which a list told so many seconds."""
    now, faults = way.start, []
    for number, leg in enumerate(way.legs):
        rest = way.legs[number + 1 :]
        if leg.kind == "walk":
            seconds = int((leg.end - leg.start).total_seconds())
            if leg.start != now or streets.seconds(leg.path[0], leg.path[-1], seconds + 1) != seconds:
                faults.append("a walk does not take so long")
        else:
            leaves = not (rest and rest[0].stay_seated)
            known = [feed.find_fault(leg, leaves=leaves) for feed in feeds]
            faults += [] if None in known else [next(each for each in known if each)]
            slack = SLACK if not leg.stay_seated and not any(feed.has_transfers for feed in feeds) else timedelta()
            faults += ["gets on too late"] if leg.start - now < slack else []
        now = leg.end
    if now != way.end or way.seconds != told or (way.end - way.start).total_seconds() > told:
        faults.append("is not as long as told")
    return faults


def ask(network: Network, feeds: list[RawFeed], chance: random.Random) -> tuple[ReachQuery, list[tuple[int, int]]]:
    """Ask a random question; return it with some places and the seconds to them."""
    days = sorted(set.union(*(day for feed in feeds for day in feed.days.values())))
    while True:
        door = chance.randrange(network.places.id.size)
        at = datetime.combine(chance.choice(days), time(5)) + timedelta(seconds=chance.randrange(19 * 3600))
        moment = {"arrive_by": at} if chance.random() < 1 / 3 else {"depart_at": at}
        spot = network.places.lon[door] / DEGREE, network.places.lat[door] / DEGREE
        query = ReachQuery(*spot, mode="transit", max_minutes=chance.choice((45, 60, 90)), **moment)
        query = replace(query, max_rides=chance.choice((1, 2, 3, 5)))
        try:
            seconds = reach(network, query).seconds
        except RefusedError:  # far from every street, or a day that no timetable covers
            continue
        found = np.flatnonzero(seconds != UNREACHED)
        walked = reach(network, replace(query, mode="walk")).seconds[found]
        ridden = found[(walked == UNREACHED) | (seconds[found] < walked)]
        if ridden.size:
            groups = [found if chance.random() < ANYWHERE else ridden for _ in range(NEXT_STOPS)]
            chosen = [int(chance.choice(group)) for group in groups]
            return query, [(place, int(seconds[place])) for place in chosen]


def replay(name: str, count: int, seed: int) -> int:
    """Replay so many itineraries of a town; return how many are wrong."""
    streets_file, *feed_files = (DATA / file for file in TOWNS[name])
    streets, places = from_file(streets_file)
    tables = [read_timetable(file) for file in feed_files]
    network = build(streets, places, tables, run=1, built_at=datetime.now(UTC))
    feeds, on_foot = [RawFeed(file) for file in feed_files], Streets(network)
    chance, faults, done, rides, by_vehicle = random.Random(seed), Counter[str](), 0, 0, 0  # noqa: S311 - no secret
    while done < count:
        query, chosen = ask(network, feeds, chance)
        for place, seconds in chosen[: count - done]:
            way = find_itinerary(network, query, place)
            wrong = ["there is none"] if way is None else find_faults(way, seconds, feeds, on_foot)
            ridden = 0 if way is None else sum(leg.kind == "ride" for leg in way.legs)
            rides, by_vehicle = rides + ridden, by_vehicle + (ridden > 0)
            faults.update(set(wrong))
            if wrong and sum(faults.values()) <= 3:  # noqa: PLR2004 - enough to look for
                print(f"  {wrong} {replace(query)} at {query.depart_at or query.arrive_by} to place {place}")
            done += 1
    told = ", ".join(f"{what}: {times}" for what, times in faults.items()) or "all as told"
    print(f"{name}: {done:,} itineraries replayed, {by_vehicle:,} of them by vehicle with {rides:,} rides; {told}")
    return faults.total()


def main() -> int:
    """Replay; fail if any is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000, help="of all towns together")
    parser.add_argument("--towns", nargs="+", choices=TOWNS, default=list(TOWNS))
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    warm()
    wrong = 0
    for name in chosen.towns:
        if not all((DATA / file).exists() for file in TOWNS[name]):
            print(f"SKIPPED: {name} is not below {DATA}")
            continue
        wrong += replay(name, chosen.count // len(chosen.towns), chosen.seed)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

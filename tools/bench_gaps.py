"""Measure the nearest place of a theme for every cell and every minute of a weekday, beside single searches forward."""

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from bench_reach import from_file
from bench_transit import FEED, STREETS, read_timetable

from geo.errors import RefusedError
from geo.gaps import (
    Linked,
    Shape,
    doors_of,
    link,
    look_back,
    make_cells,
    minutes_of_day,
    percentiles,
    plot_ways,
)
from geo.model import ReachQuery
from geo.network import DEGREE, Network, build, find_runs, open_snapshot
from geo.reach import UNREACHED, has_theme, reach, warm
from geo.reach.course import Course

THEMES = ("childcare", "green", "sport", "mobility")
WEEKDAY = date(2016, 11, 16)
MINUTES, LOOK = 1440, 60
METRES = 600
"""The region are the surroundings of its stops."""
BARS = {"rhein-neckar": 1.0, "metropolis": 3.0}
DIFFERENT = 500


def region(network: Network) -> shapely.Geometry:
    """Return the surroundings of all stops."""
    table = network.timetable
    spots = np.unique(np.stack([table.stop_lon, table.stop_lat], axis=1)[table.point_stop], axis=0) / DEGREE
    return shapely.union_all(shapely.buffer(shapely.points(spots), METRES / 100_000))


def forward(network: Network, linked: Linked, query: ReachQuery, wanted: np.ndarray, cell: int) -> int:
    """Return the seconds from the middle point in rank of a cell by ordinary searches, one for each point."""
    cells, found = linked.cells, []
    for point in range(cells.first_point[cell], cells.first_point[cell + 1]):
        try:
            told = reach(network, replace(query, lon=float(cells.lon[point]), lat=float(cells.lat[point]))).seconds
        except RefusedError:  # too far from every street
            found.append(UNREACHED)
            continue
        near = told[wanted & (told != UNREACHED)]
        found.append(int(near.min()) if near.size else UNREACHED)
    ranked = sorted(found, key=lambda seconds: (seconds == UNREACHED, seconds))
    return ranked[(len(ranked) - 1) // 2]


@dataclass
class Town:
    """A town with cells on its streets, and the midnight of the day that is measured."""

    name: str
    network: Network
    linked: Linked
    midnight: datetime

    @cached_property
    def course(self) -> Course:
        """The whole day."""
        query = ReachQuery(0, 0, mode="transit", max_minutes=LOOK)
        return plot_ways(self.linked.network, query, at=self.midnight, window_minutes=MINUTES)

    def differences(self, theme: str, table: np.ndarray, many: int) -> int:
        """Count random cells at random minutes of the day for which searches forward say something else."""
        chance, wanted, wrong = np.random.default_rng(7), has_theme(self.network, (theme,)), 0
        for _ in range(many):
            cell, minute = int(chance.integers(self.linked.cells.size)), int(chance.integers(5 * 60, 23 * 60))
            at = self.midnight + timedelta(minutes=minute)
            query = ReachQuery(0, 0, mode="transit", max_minutes=LOOK, depart_at=at)
            wrong += forward(self.network, self.linked, query, wanted, cell) != int(table[cell, minute])
        return wrong

    def measure(self, theme: str, rounds: int) -> np.ndarray:
        """Print the figures of a theme and return its minutes of the day."""
        doors = doors_of(self.network, self.course.profile, has_theme(self.network, (theme,)))
        walls, works, shares = [], [], []
        for _ in range(rounds):
            wall, work = time.perf_counter(), time.process_time()
            ways = look_back(self.linked, self.course, doors)
            table = minutes_of_day(self.linked, self.course, ways)
            walls.append(time.perf_counter() - wall)
            works.append(time.process_time() - work)
            work = time.process_time()
            percentiles(self.linked, self.course, ways)
            shares.append(time.process_time() - work)
        bar, work = BARS[self.name], statistics.median(works)
        print(
            f"  {theme:<12}{doors.edge.size:>5} places  processor {work:5.2f} s, "
            f"clock {statistics.median(walls):5.2f} s (bar {bar:.0f} s{'' if work <= bar else ', missed'}); "
            f"percentiles over all seconds {statistics.median(shares):.2f} s more"
        )
        return table


def measure(name: str, network: Network, midnight: datetime, *, rounds: int, checks: int) -> int:
    """Print the figures of a town; return how many answers differ."""
    nothing = np.zeros(0)
    cells = make_cells([Shape(1, region(network))], (nothing, nothing, nothing))
    begun = time.process_time()
    town = Town(name, network, link(network, cells), midnight)
    linking, begun = time.process_time() - begun, time.process_time()
    town.linked.ground(town.course)
    print(
        f"{name}: {cells.size:,} cells, {cells.lon.size:,} points, {network.graph.node_lon.size:,} nodes, "
        f"{town.course.runs.time.size:,} events; "
        f"linking {linking:.1f} s, streets without idle junctions {time.process_time() - begun:.1f} s, both once"
    )
    wrong = 0
    for number, theme in enumerate(each for each in THEMES if has_theme(network, (each,)).any()):
        table = town.measure(theme, rounds)
        if number == 0 and checks:
            wrong = town.differences(theme, table, checks)
            print(f"  searches forward that differ: {wrong} of {checks}")
    return wrong


def made_up(folder: Path) -> tuple[Network, datetime]:
    """Open the newest network of a data folder, and choose a Tuesday of its timetable."""
    network = open_snapshot(folder, max(find_runs(folder)))
    day = date.fromisoformat(network.version.feeds[0].first_day)
    day += timedelta(days=(1 - day.weekday()) % 7)
    return network, datetime.combine(day, datetime.min.time())


def main() -> int:
    """Print the tables; fail if a single search forward says something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--checks", type=int, default=DIFFERENT)
    parser.add_argument("--metropolis", type=Path, help="a folder with a network of the made-up metropolis")
    told = parser.parse_args()
    warm()
    wrong, options = 0, {"rounds": told.rounds, "checks": told.checks}
    if STREETS.exists():
        streets, places = from_file(STREETS)
        network = build(streets, places, [read_timetable(FEED)], run=1, built_at=datetime.now(UTC))
        wrong += measure("rhein-neckar", network, datetime.combine(WEEKDAY, datetime.min.time()), **options)
    else:
        print(f"SKIPPED: {STREETS} is not there")
    if told.metropolis:
        wrong += measure("metropolis", *made_up(told.metropolis), **options)
    else:
        print("SKIPPED: no data folder of a metropolis is given (--metropolis FOLDER, made by atlas demo)")
    return 0 if wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main())

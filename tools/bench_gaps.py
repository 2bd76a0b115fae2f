"""Measure gaps: the nearest place for every cell and minute of a day, and all themes by all ways, with unit costs.

The minutes are compared with single searches forward, cell by cell; the files of all themes are written by processes.
"""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from bench_reach import Silence, from_file
from bench_transit import FEED, STREETS, read_timetable

from geo.errors import RefusedError
from geo.gaps import (
    WAYS,
    Linked,
    Order,
    Shape,
    Unit,
    carry_out,
    cut_up,
    doors_of,
    in_processes,
    link,
    list_units,
    look_back,
    make_cells,
    minutes_of_day,
    percentiles,
    plot_ways,
    solve,
    write_piece,
)
from geo.model import THEMES as EVERY_THEME
from geo.model import ReachQuery
from geo.network import DEGREE, Network, build, find_runs, open_snapshot, publish
from geo.reach import UNREACHED, has_theme, reach, warm
from geo.reach.course import Course

THEMES = ("childcare", "green", "sport", "mobility")
WEEKDAY = date(2016, 11, 16)
MINUTES, LOOK = 1440, 60
METRES = 600
"""The region are the surroundings of its stops."""
BARS = {"rhein-neckar": 1.0, "metropolis": 3.0}
DIFFERENT = 500
HERRENBERG = STREETS.parents[1] / "herrenberg/herrenberg-and-around.osm.pbf"
HERRENBERG_FEEDS = ("s1-only", "only-bronntor-bus-stop", "bus-751-only", "bus-764-only")
HERRENBERG_DAY = date(2020, 6, 17)
ALL_BAR = 60.0
PIECE = 20_000


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
        bar, work, wall = BARS[self.name], statistics.median(works), statistics.median(walls)
        # On a machine that is busy otherwise the clock says little: on a quiet one it is never more than the processor.
        missed = min(wall, work) > bar
        print(
            f"  {theme:<12}{doors.edge.size:>6} places  clock {wall:5.2f} s (bar {bar:.0f} s"
            f"{', missed' if missed else ''}), processor {work:5.2f} s; "
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


def everything(name: str, network: Network, at: datetime, processes: int) -> None:
    """Print how long all themes take by all ways over processes, and what a theme costs by each way."""
    nothing = np.zeros(0)
    cells = make_cells([Shape(1, shapely.box(*_bounds(network)))], (nothing, nothing, nothing))
    with tempfile.TemporaryDirectory() as folder:
        publish(network, Path(folder))
        pieces = cut_up(cells, PIECE)
        for number, piece in enumerate(pieces):
            write_piece(Path(folder), number, piece)
        units = list_units(len(pieces), WAYS, [(at, 60)], [theme.key for theme in EVERY_THEME])
        order = Order(Path(folder), network.version.run, Path(folder))
        began = time.perf_counter()
        carry_out(order, units, in_processes(processes), Silence())
        took = time.perf_counter() - began
        print(
            f"{name}: {len(EVERY_THEME)} themes by {len(WAYS)} ways, {cells.size:,} cells in {len(pieces)} pieces, "
            f"{processes} processes: {took:.1f} s (bar {ALL_BAR:.0f} s{'' if took <= ALL_BAR else ', missed'})"
        )
        unit_costs(order, units, pieces[0].size)


def unit_costs(order: Order, units: list[Unit], cells: int) -> None:
    """Print the processor time of a theme in the first piece, by each way; what a piece costs once comes first."""
    began = time.process_time()
    solve(order, units[0])
    print(f"  a piece of {cells:,} cells, once: {time.process_time() - began:.1f} s of a processor")
    for way in WAYS:
        mine = [unit for unit in units if unit.way == way and unit.piece == 0]
        solve(order, mine[0])
        began = time.process_time()
        for unit in mine:
            solve(order, unit)
        milliseconds = (time.process_time() - began) / len(EVERY_THEME) * 1000
        print(
            f"  {way:<16}{milliseconds:6.1f} ms of a processor for a theme, "
            f"{milliseconds / cells * 1e3:5.2f} s for a million cells"
        )


def _bounds(network: Network) -> tuple[float, float, float, float]:
    lon, lat = network.places.lon / DEGREE, network.places.lat / DEGREE
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def main() -> int:
    """Print the tables; fail if a single search forward says something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--checks", type=int, default=DIFFERENT)
    parser.add_argument("--metropolis", type=Path, help="a folder with a network of the made-up metropolis")
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    warm()
    wrong, options = 0, {"rounds": told.rounds, "checks": told.checks}
    if STREETS.exists():
        streets, places = from_file(STREETS)
        network = build(streets, places, [read_timetable(FEED)], run=1, built_at=datetime.now(UTC))
        wrong += measure("rhein-neckar", network, datetime.combine(WEEKDAY, datetime.min.time()), **options)
    else:
        print(f"SKIPPED: {STREETS} is not there")
    if HERRENBERG.exists():
        streets, places = from_file(HERRENBERG)
        feeds = [read_timetable(HERRENBERG.parent / f"{feed}.gtfs.zip") for feed in HERRENBERG_FEEDS]
        network = build(streets, places, feeds, run=1, built_at=datetime.now(UTC))
        everything("Herrenberg and around", network, datetime.combine(HERRENBERG_DAY, time_of_day(8)), told.processes)
    else:
        print(f"SKIPPED: {HERRENBERG} is not there")
    if told.metropolis:
        wrong += measure("metropolis", *made_up(told.metropolis), **options)
    else:
        print("SKIPPED: no data folder of a metropolis is given (--metropolis FOLDER, made by atlas demo)")
    return 0 if wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main())

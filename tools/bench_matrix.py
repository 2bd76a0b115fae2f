"""Measure the case that r5r published: Porto Alegre, from every hexagon to every other, each second of two hours."""

import argparse
import csv
import os
import statistics
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from bench_reach import from_file
from bench_transit import read_timetable

from geo.model import ReachQuery
from geo.network import Network, PlaceTable, build
from geo.reach import UNREACHED, matrix, reach, warm

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ATLAS_TEST_DATA", ROOT.parent / "shared" / "data")) / "porto-alegre"
FILES = tuple(DATA / name for name in ("poa_osm.pbf", "poa_eptc.zip", "poa_trensurb.zip", "poa_hexgrid.csv"))
CORES = 2
BAR_SECONDS = 15.0
QUERY = ReachQuery(
    lon=0.0,
    lat=0.0,
    mode="transit",
    depart_at=datetime(2019, 5, 13, 14),  # noqa: DTZ001 - local time of the town
    window_minutes=120,
    max_minutes=120,
    max_rides=3,
)
"""As r5r's vignette and defaults: 13 May 2019 at 14:00, two hours at most, three rides; no limit on walking."""
Points = list[tuple[float, float]]


def hexagons() -> Points:
    """Return the centres of the hexagons."""
    with FILES[3].open() as file:
        return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]


def read_town(spots: Points) -> Network:
    """Read streets and timetables as the import does; the hexagons are its places."""
    streets, _ = from_file(FILES[0])
    number, (lon, lat) = np.arange(len(spots)), np.array(spots).T
    places = PlaceTable(number, lon, lat, kind=number, themes=[()] * len(spots))
    return build(streets, places, [read_timetable(file) for file in FILES[1:3]], run=1, built_at=datetime.now(UTC))


def differences(network: Network, spots: Points, answers: np.ndarray, rows: list[int]) -> int:
    """Count origins for which the search from a single door says something else."""
    order = np.argsort(network.places.id)
    wrong = 0
    for row in rows:
        told = reach(network, replace(QUERY, lon=spots[row][0], lat=spots[row][1])).percentiles
        wrong += told is None or not np.array_equal(told[order], answers[row])
    return wrong


def main() -> int:
    """Print the table; fail if a single search says something else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    rounds = parser.parse_args().rounds
    if missing := [file for file in FILES if not file.exists()]:
        print(f"SKIPPED: {missing[0]} is not there")
        return 0
    spots = hexagons()
    warm()
    network = read_town(spots)
    matrix(network, spots[:100], spots, QUERY)  # the kernels are compiled, and the events laid out
    walls, works = [], []
    for _ in range(rounds):
        wall, work = time.perf_counter(), time.process_time()
        answers = matrix(network, spots, spots, QUERY)
        walls.append(time.perf_counter() - wall)
        works.append(time.process_time() - work)
    wall, work = statistics.median(walls), statistics.median(works)
    reached = int((answers[:, :, 2] != UNREACHED).sum())
    wrong = differences(network, spots, answers, np.random.default_rng(2).permutation(len(spots))[:20].tolist())
    print(
        f"{len(spots):,} x {len(spots):,} hexagons, {QUERY.window_minutes * 60:,} departures, 5 percentiles:", end=" "
    )
    print(
        f"{network.graph.node_lon.size:,} nodes, {network.timetable.trip_id.size:,} trips; {reached:,} medians reached"
    )
    for name, seconds in (("by the clock", wall), (f"processor time over {CORES} cores", work / CORES)):
        print(f"  {name:<32}{seconds:>8.1f} s   bar {BAR_SECONDS:.0f} s{'' if seconds <= BAR_SECONDS else '  missed'}")
    print(f"  origins for which the search from one door differs: {wrong} of 20")
    return 0 if wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main())

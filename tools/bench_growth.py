"""Measure how cost grows from the made-up town to the city and to the metropolis of three million people."""

import argparse
import statistics
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import numpy as np
from bench_reach import Silence, from_file
from bench_transit import read_timetable
from served import loaded
from workers import as_they_are_asked

from geo.model import ReachQuery
from geo.network import DEGREE, Network, build, open_snapshot, publish
from geo.reach import reach, warm
from ingest.demo import DemoFiles, Size, write_sources

AT = datetime(2026, 3, 4, 8)  # noqa: DTZ001 - local time of the town
MINUTES = 60
BARS = {"open_ms": 1000.0, "one_ms": 15.0, "hour_ms": 150.0, "worker_mb": 60.0}
"""What the metropolis may cost."""


def question(network: Network, place: int) -> ReachQuery:
    """Ask from the door of a place."""
    lon, lat = network.places.lon[place] / DEGREE, network.places.lat[place] / DEGREE
    return ReachQuery(float(lon), float(lat), mode="transit", max_minutes=MINUTES, depart_at=AT)


def places_near_stops(network: Network, count: int) -> list[int]:
    """Choose places at a street with a stop, the same in every run."""
    near = np.unique(network.gates.near_place[: network.gates.first_near[1]])
    return np.random.default_rng(2).permutation(near)[:count].tolist()


def median_ms(network: Network, queries: list[ReachQuery]) -> float:
    """Return the median of processor time, after one question that does not count: others may be at work."""
    times = []
    for query in [queries[0], *queries]:
        began = time.process_time()
        reach(network, query)
        times.append(time.process_time() - began)
    return statistics.median(times[1:]) * 1000


def measure(sources: DemoFiles, questions: int) -> dict[str, float]:
    """Build the network, open it and ask; serve it with two workers and ask those."""
    streets, places = from_file(sources.town)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.process_time()
        built = build(streets, places, [read_timetable(sources.timetable)], run=1, built_at=datetime.now(UTC))
        build_seconds = time.process_time() - began
        size = publish(built, folder).stat().st_size / 1e6
        del built, streets, places
        began = time.perf_counter()
        network = open_snapshot(folder, 1)
        opened = (time.perf_counter() - began) * 1000
        queries = [question(network, place) for place in places_near_stops(network, questions)]
        one = median_ms(network, queries)
        hour = median_ms(network, [replace(query, window_minutes=60) for query in queries[: questions // 4]])
        spots = [(query.lon, query.lat) for query in queries[:3]]
        told = {
            "nodes": network.graph.node_lon.size,
            "places": network.places.id.size,
            "stops": network.timetable.point_stop.size,
            "stop times": network.timetable.arrival.size,
            "build_s": build_seconds,
            "file_mb": size,
            "open_ms": opened,
            "one_ms": one,
            "hour_ms": hour,
        }
    with loaded(sources.town, sources.timetable) as variables:
        return told | as_they_are_asked(variables, spots, AT.isoformat())


def report(found: dict[str, dict[str, float]]) -> None:
    """Print a row for each figure and a column for each size."""
    print(f"{'':<14}" + "".join(f"{size:>14}" for size in found) + f"{'bar':>10}")
    for name in next(iter(found.values())):
        cells = "".join(f"{column[name]:>14,.{0 if column[name] > 100 else 1}f}" for column in found.values())  # noqa: PLR2004 - digits
        bar = BARS.get(name)
        missed = bar is not None and "metropolis" in found and found["metropolis"][name] >= bar
        print(f"{name:<14}{cells}{f'< {bar:.0f}' if bar else '':>10}{'  missed' if missed else ''}")


def main() -> int:
    """Write the towns, unless a folder holds them, and measure each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=get_args(Size), default=list(get_args(Size)))
    parser.add_argument("--sources", type=Path, help="folder in which the towns are written, or lie already")
    parser.add_argument("--questions", type=int, default=40)
    chosen = parser.parse_args()
    warm()
    found = {}
    with tempfile.TemporaryDirectory() as spare:
        for size in chosen.sizes:
            folder = (chosen.sources or Path(spare)) / size
            folder.mkdir(parents=True, exist_ok=True)
            sources = DemoFiles.at(folder)
            if not sources.timetable.exists():
                write_sources(folder, size=size, progress=Silence())
            found[size] = measure(sources, chosen.questions)
    report(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())

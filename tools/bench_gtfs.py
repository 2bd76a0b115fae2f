"""Measure `atlas ingest gtfs` beside a plain COPY of its stop times into one table: same feed, same PostgreSQL."""

import argparse
import statistics
import sys
import zipfile
from pathlib import Path

from bench_ingest import DATA, Measured, Rounds, measure, migrated, take_turns

FEED = "koeln/kvb.gtfs.zip"
RATIO_BAR = 4.0
_COPY = """
import sys, psycopg
with psycopg.connect(sys.argv[1]) as connection, open(sys.argv[2], "rb") as file:
    connection.execute(sys.argv[3])
    with connection.cursor().copy("COPY plain FROM STDIN (FORMAT csv, HEADER)") as copy:
        while data := file.read(1 << 20):
            copy.write(data)
"""
_TYPES = {"arrival_time": "interval", "departure_time": "interval", "stop_sequence": "integer"}


class Bench(Rounds):
    """The atlas beside a plain COPY."""

    def atlas(self, feed: Path) -> Measured:
        """Load the feed into a new database: stored, indexed, built into patterns."""
        return self._ingest("gtfs", feed)

    def copy(self, feed: Path) -> Measured:
        """Copy the unpacked stop_times.txt into one table without an index."""
        file = self._folder / "stop_times.txt"
        if not file.exists():
            with zipfile.ZipFile(feed) as archive:
                archive.extract(file.name, self._folder)
        with file.open() as opened:
            names = opened.readline().strip().split(",")
        columns = ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in names)
        with self._database() as url:
            return measure([sys.executable, "-c", _COPY, url, str(file), f"CREATE TABLE plain ({columns})"], {})


def compare(bench: Bench, feed: Path, rounds: int) -> bool:
    """Print the medians of both; return whether the bar is met."""
    with zipfile.ZipFile(feed) as archive, archive.open("stop_times.txt") as file:
        rows = sum(1 for _ in file) - 1
    ways = {"atlas": bench.atlas, "plain COPY": bench.copy}
    found = take_turns(ways, feed, rounds)
    print(f"{feed.name}, {rows:,} stop times, median of {rounds}")
    medians = {name: statistics.median(run.seconds for run in runs) for name, runs in found.items()}
    for name, runs in found.items():
        seconds = sorted(run.seconds for run in runs)
        spread = f"{seconds[0]:.2f} to {seconds[-1]:.2f}"
        peak = max(run.peak_mb for run in runs)
        rate = rows / medians[name]
        print(f"  {name:10} {medians[name]:6.2f} s ({spread})   {rate:9,.0f} rows/s   peak memory {peak:5.0f} MB")
    ratio = medians["atlas"] / medians["plain COPY"]
    print(f"  ratio {ratio:.2f} (bar: at most {RATIO_BAR:g})")
    return ratio <= RATIO_BAR


def main() -> int:
    """Measure the feed; the exit status tells whether the bar is met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--feed", type=Path, default=DATA / FEED)
    options = parser.parse_args()
    if not options.feed.exists():
        print(f"SKIPPED: {options.feed} is not there")
        return 0
    with migrated() as (folder, url):
        met = compare(Bench(folder, url), options.feed, options.rounds)
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())

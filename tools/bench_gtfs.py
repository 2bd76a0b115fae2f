"""Measure `atlas ingest gtfs` beside a plain COPY of its stop times into one table: same feed, same PostgreSQL."""

import argparse
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench_ingest import DATA, PACKAGES, ROOT, Measured, measure
from sqlalchemy import text

from cli.cluster import Cluster
from geo.store.schema import migrate
from geo.store.session import connect

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


class Bench:
    """A PostgreSQL as the atlas brings it, with a migrated database to copy."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._round = 0

    def atlas(self, feed: Path) -> Measured:
        """Load the feed into a new database: stored, indexed, built into patterns."""
        with self._database() as url, tempfile.TemporaryDirectory(dir=self._folder) as data:
            environment = {"ATLAS_DATABASE_URL": url, "ATLAS_DATA_DIR": data, "ATLAS_KEEP_INDICATORS": "false"}
            return measure([sys.executable, "-m", "cli", "ingest", "gtfs", str(feed)], environment)

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

    @contextmanager
    def _database(self) -> Iterator[str]:
        self._round += 1
        name = f"round_{self._round}"
        admin = connect(self._url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE atlas"))
            connection.execute(text("CHECKPOINT"))
            yield self._url.replace("/atlas?", f"/{name}?")
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def compare(bench: Bench, feed: Path, rounds: int) -> bool:
    """Print the medians of both; return whether the bar is met."""
    with zipfile.ZipFile(feed) as archive, archive.open("stop_times.txt") as file:
        rows = sum(1 for _ in file) - 1
    ways = {"atlas": bench.atlas, "plain COPY": bench.copy}
    found: dict[str, list[Measured]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way(feed))
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
    # As every installation does; some machines forbid Python to do it by itself.
    subprocess.run([sys.executable, "-m", "compileall", "-q", *PACKAGES], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory(prefix="atlas-bench-", ignore_cleanup_errors=True) as made:
        Path(made).chmod(0o755)
        cluster = Cluster(Path(made))
        url = cluster.start()
        try:
            engine = connect(url)
            migrate(engine)
            engine.dispose()
            met = compare(Bench(Path(made), url), options.feed, options.rounds)
        finally:
            cluster.stop()
    return 0 if met else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Measure `atlas ingest osm` beside osm2pgsql: same file, same PostgreSQL, in turns; seconds and peak memory.

The peer runs twice: in its default style, which makes points, lines and areas of whatever has a tag, and in the flex
style `peer.lua`, which picks and stores what the atlas does, as far as it can. The bar is for the flex style.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peer_rules import peer_rules
from sqlalchemy import text

from cli.cluster import Cluster
from geo.store.schema import migrate
from geo.store.session import connect

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ATLAS_TEST_DATA", ROOT.parent / "shared" / "data"))
TOWNS = ("herrenberg/herrenberg.osm.pbf", "herrenberg/herrenberg-and-around.osm.pbf")
PACKAGES = ("api", "cli", "geo", "ingest", "web")
STYLE = Path(__file__).with_name("peer.lua")
RATIO_BAR = 2.0
MEMORY_BAR_MB = 6 * 1024
SAMPLE_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a program with all the processes that it started; the database server is not counted."""

    seconds: float
    peak_mb: float


def measure(command: list[str], environment: dict[str, str]) -> Measured:
    """Run `command` to its end; raises SystemExit with what it said if it failed."""
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        program = subprocess.Popen(command, env=os.environ | environment, stdout=said, stderr=said)
        peak = [0.0]
        watcher = threading.Thread(target=_watch, args=(program, peak))
        watcher.start()
        status = program.wait()
        seconds = time.perf_counter() - began
        watcher.join()
        if status != 0:
            said.seek(0)
            raise SystemExit(f"{command[0]} ended with {status}:\n{said.read()[-2000:]}")
    return Measured(seconds, peak[0])


def _watch(program: subprocess.Popen[bytes], peak: list[float]) -> None:
    while program.poll() is None:
        peak[0] = max(peak[0], sum(_resident_mb(pid) for pid in _family(program.pid)))
        time.sleep(SAMPLE_SECONDS)


def _family(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from _family(int(child))


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


class Rounds:
    """A PostgreSQL as the atlas brings it, with a migrated database to copy for each round."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder = folder
        self._url = url
        self._round = 0

    def _ingest(self, kind: str, file: Path) -> Measured:
        with self._database() as url, tempfile.TemporaryDirectory(dir=self._folder) as data:
            # What is computed of the indicators after an import has a figure of its own (bench_gaps.py).
            environment = {"ATLAS_DATABASE_URL": url, "ATLAS_DATA_DIR": data, "ATLAS_KEEP_INDICATORS": "false"}
            return measure([sys.executable, "-m", "cli", "ingest", kind, str(file)], environment)

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


@contextmanager
def migrated() -> Iterator[tuple[Path, str]]:
    """Yield a folder and a migrated database in it, on a machine on which the program is compiled."""
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
            yield Path(made), url
        finally:
            cluster.stop()


def take_turns(ways: Mapping[str, Callable[[Path], Measured]], file: Path, rounds: int) -> dict[str, list[Measured]]:
    """Measure each way on `file` so many times, in turns."""
    found: dict[str, list[Measured]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way(file))
    return found


class Bench(Rounds):
    """The atlas beside osm2pgsql."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, url)
        self._rules = folder / "peer_rules.lua"
        self._rules.write_text(peer_rules(), encoding="utf-8")

    def atlas(self, file: Path) -> Measured:
        """Import into a new, migrated database."""
        return self._ingest("osm", file)

    def default(self, file: Path) -> Measured:
        """Import by osm2pgsql in its default style, kept in memory, which is its fastest way."""
        return self._osm2pgsql([], {}, file)

    def flex(self, file: Path) -> Measured:
        """Import by osm2pgsql in the style that stores what the atlas stores."""
        return self._osm2pgsql(["--output", "flex", "--style", str(STYLE)], {"PEER_RULES": str(self._rules)}, file)

    def _osm2pgsql(self, style: list[str], environment: dict[str, str], file: Path) -> Measured:
        with self._database() as url:
            return measure(["osm2pgsql", "--create", *style, "--database", url, str(file)], environment)


def compare(bench: Bench, file: Path, rounds: int) -> bool:
    """Print the medians of all for `file`; return whether the bars are met."""
    programs: dict[str, Callable[[Path], Measured]] = {
        "atlas": bench.atlas,
        "osm2pgsql, flex style": bench.flex,
        "osm2pgsql, default style": bench.default,
    }
    found = take_turns(programs, file, rounds)
    print(f"{file.name} ({file.stat().st_size / 2**20:.1f} MB), median of {rounds}")
    middle = {name: statistics.median(run.seconds for run in runs) for name, runs in found.items()}
    fastest = {name: min(run.seconds for run in runs) for name, runs in found.items()}
    for name, runs in found.items():
        spread = f"{fastest[name]:.2f} to {max(run.seconds for run in runs):.2f}"
        peak = max(run.peak_mb for run in runs)
        print(f"  {name:24} {middle[name]:8.2f} s ({spread})   peak memory {peak:7.0f} MB")
    ratios = {name: middle["atlas"] / middle[name] for name in programs}
    for name in list(programs)[1:]:
        print(f"  ratio to {name}: {ratios[name]:.2f}; of the fastest runs {fastest['atlas'] / fastest[name]:.2f}")
    memory = max(run.peak_mb for run in found["atlas"])
    print(f"  bars: at most {RATIO_BAR:g} to the flex style, {MEMORY_BAR_MB:,} MB")
    return ratios["osm2pgsql, flex style"] <= RATIO_BAR and memory <= MEMORY_BAR_MB


def main() -> int:
    """Measure the towns, or one large file; the exit status tells whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--metropolis", type=Path, help="measure this file once instead")
    options = parser.parse_args()
    if shutil.which("osm2pgsql") is None:
        print("SKIPPED: osm2pgsql is not installed (Debian: apt-get install osm2pgsql)")
        return 0
    files = [options.metropolis] if options.metropolis else [DATA / town for town in TOWNS]
    rounds = 1 if options.metropolis else options.rounds
    with migrated() as (folder, url):
        bench = Bench(folder, url)
        met = [compare(bench, file, rounds) for file in files if _is_there(file)]
    return 0 if all(met) else 1


def _is_there(file: Path) -> bool:
    if not file.exists():
        print(f"SKIPPED: {file} is not there")
    return file.exists()


if __name__ == "__main__":
    raise SystemExit(main())

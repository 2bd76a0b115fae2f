"""Which lines of the engine no fast test reaches, with the kernels run as plain Python; fails below all of them."""

import os
import sys
from pathlib import Path

# Only so are the lines of a kernel seen; numba reads it once.
os.environ["NUMBA_DISABLE_JIT"] = "1"

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = (
    *("test_reach", "test_network", "test_snapshot", "test_transit", "test_transit_rules", "test_shares", "test_joint"),
    *("test_isochrone", "test_matrix", "test_chains", "test_reasons", "test_stretches", "test_engine_corners"),
    *("test_guests", "test_scenario_timetable"),
)
"""Those of the engine that need no database and no real town."""
FEWER = (
    "not (every_point_of_a_street and not standard-3) and not (rings_around and not [30])"
    " and not (each_row_is_the_search and not moment0-3)"
)
"""Random towns are tried once: plain Python draws them a hundred times as slowly."""


def main() -> int:
    """Run the tests of the engine and print what they missed."""
    seen = coverage.Coverage(source=["geo.reach", "geo.network"], branch=False, data_file=None, config_file=False)
    seen.exclude(r"@overload")
    seen.start()
    files = [str(path) for name in TESTS if (path := ROOT / "tests" / f"{name}.py").exists()]
    failed = pytest.main(["-m", "not realdata and not database", "-k", FEWER, *files, *sys.argv[1:]])
    seen.stop()
    reached = seen.report(show_missing=True, skip_covered=True)
    return int(failed or reached < 100)  # noqa: PLR2004 - every line


if __name__ == "__main__":
    sys.exit(main())

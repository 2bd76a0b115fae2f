"""Machine code is never older than any of the kernels it holds."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typed_journey import TOWN, typed

from geo.compiled import KEPT_IN, folder_of, sweep
from geo.network import publish
from geo.network.kernels import street_search


def test_every_kernel_is_kept_where_all_of_them_are_the_same() -> None:
    assert Path(vars(street_search)["_cache"].cache_path).is_relative_to(KEPT_IN)


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "inner.py").write_text("@kernel\ndef add(x): return x + 1\n")
    (tmp_path / "outer.py").write_text("from inner import add\n@kernel\ndef twice(x): return add(add(x))\n")
    (tmp_path / "page.py").write_text("TITLE = 'Karte'\n")
    return tmp_path


@pytest.mark.parametrize(("file", "anew"), [("inner.py", True), ("outer.py", True), ("page.py", False)])
def test_a_change_in_one_kernel_compiles_those_that_call_it_too(program: Path, file: str, anew: object) -> None:
    before = folder_of(program)
    (program / file).write_text((program / file).read_text() + "\n# changed\n")
    assert (folder_of(program) != before) is anew


def test_only_what_is_long_past_is_deleted(tmp_path: Path) -> None:
    ours, recent, old, other = (tmp_path / name for name in ("kernels-1", "kernels-2", "kernels-3", "pages"))
    for folder in (ours, recent, old, other):
        folder.mkdir()
    for folder in (ours, old, other):
        os.utime(folder, (time.time() - 31 * 86_400,) * 2)
    sweep(ours)
    assert {path.name for path in tmp_path.iterdir()} == {"kernels-1", "kernels-2", "pages"}


FIRST_QUESTIONS = """
import sys
from datetime import datetime
from pathlib import Path
from geo.model import ReachQuery
from geo.network import open_snapshot
from geo.reach import find_isochrones, find_itinerary, reach, warm

def compiled():
    modules = [vars(module) for name, module in list(sys.modules.items()) if name.startswith("geo.")]
    kernels = [value for module in modules for value in module.values()]
    return {kernel.__name__: len(kernel.signatures) for kernel in kernels if hasattr(kernel, "nopython_signatures")}

warm()
before = compiled()
network = open_snapshot(Path(sys.argv[1]), 1)
asked = dict(lon=float(sys.argv[2]), lat=float(sys.argv[3]))
at = dict(mode="transit", depart_at=datetime(2026, 3, 3, 8))
reach(network, ReachQuery(**asked))
find_isochrones(network, ReachQuery(**asked), [5, 10])
for more in ({}, {"window_minutes": 60}, {"max_walk_minutes": 10}):
    reach(network, ReachQuery(**asked, **at, **more))
print({name for name, count in compiled().items() if count != before[name]})
"""


def test_no_first_question_waits_for_the_compiler(tmp_path: Path) -> None:
    publish(typed("U1 | A8:05 D8:20 every=10@7:00-10:00"), tmp_path)
    assert TOWN.start is not None
    given = [str(tmp_path), *map(str, TOWN.start)]
    found = subprocess.run([sys.executable, "-c", FIRST_QUESTIONS, *given], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "set()"

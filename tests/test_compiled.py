"""Machine code is never older than any of the kernels it holds."""

import os
import time
from pathlib import Path

import pytest

from geo.compiled import KEPT_IN, folder_of, sweep
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

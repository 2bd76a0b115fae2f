"""All themes at once: the same bytes wherever they are made, gone on with after a kill, compared day by day."""

import multiprocessing
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from distributed import LocalCluster
from drawn_feed import typed_feed
from drawn_town import BUILT_AT, draw, place_table, position
from pyarrow import parquet

from geo.errors import RefusedError
from geo.gaps import (
    Cells,
    Order,
    Sheet,
    Unit,
    Workers,
    carry_out,
    compare,
    cut_up,
    doors_of,
    figures,
    in_processes,
    in_threads,
    link,
    list_units,
    look_back,
    on_cluster,
    open_folder,
    parse_way,
    percentiles,
    plot_ways,
    read_sheet,
    solve,
    write_outlines,
    write_piece,
)
from geo.model import THEMES, ReachQuery
from geo.network import build, open_snapshot, publish, streets_from_rows
from geo.reach import UNREACHED, has_theme

TUESDAY = datetime(2026, 3, 3, 8)  # noqa: DTZ001 - local time of the town
WAYS = ("walk", "walk:wheelchair", "bike", "transit")


class Silence:
    """Nobody looks."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Say nothing."""


def cells_along(*metres: float, areas: Sequence[int] | None = None, people: Sequence[float] | None = None) -> Cells:
    """Return a cell for each spot along the street, which is its only point."""
    lon, lat = np.array([position(each, 0) for each in metres]).T
    count = len(metres)
    return Cells(
        np.arange(1, count + 1, dtype=np.uint64),
        np.array(areas or [1] * count, dtype=np.int32),
        shapely.buffer(shapely.points(lon, lat), 0.0001),
        np.array(people or [1.0] * count),
        np.arange(count + 1, dtype=np.int32),
        lon,
        lat,
    )


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a street of two kilometres with a bus, a Kita in the middle and a language course at its end."""
    town = draw("A" + "-" * 50 + "B" + "-" * 50 + "C")
    spots = {name: position(number * 1020, 0) for number, name in enumerate("ABC")}
    feed = typed_feed("U1 | A6:00 B6:05 C6:10 every=20@6:00-22:00", spots)
    places = place_table({"k": position(1000, 0), "c": position(2035, 0)}, {"k": ("childcare",), "c": ("language",)})
    folder = tmp_path_factory.mktemp("networks")
    publish(build(streets_from_rows(town.nodes, town.edges), places, [feed], run=1, built_at=BUILT_AT), folder)
    return folder


@dataclass
class Work:
    """An order with its units."""

    order: Order
    units: list[Unit]

    def do(self, workers: Workers) -> int:
        """Carry it out."""
        return carry_out(self.order, self.units, workers, Silence())

    def content(self) -> dict[str, bytes]:
        """Return all that was written."""
        files = sorted(self.order.folder.rglob("*.parquet"))
        return {str(file.relative_to(self.order.folder)): file.read_bytes() for file in files}


def prepare(networks: Path, folder: Path) -> Work:
    pieces = cut_up(cells_along(5, 500, 1500, 2030, areas=[1, 1, 2, 2]), 2)
    for number, piece in enumerate(pieces):
        write_piece(folder, number, piece)
    units = list_units(len(pieces), WAYS, [(TUESDAY, 60)], [theme.key for theme in THEMES])
    return Work(Order(networks, 1, folder, minutes=40), units)


@pytest.fixture(scope="module")
def whole(networks: Path, tmp_path_factory: pytest.TempPathFactory) -> Work:
    work = prepare(networks, tmp_path_factory.mktemp("whole"))
    # two pieces, four ways, 29 themes in four groups
    assert work.do(in_threads()) == len(work.units) == 2 * 4 * 4
    return work


def test_a_file_says_what_a_search_finds(networks: Path, whole: Work) -> None:
    network = open_snapshot(networks, 1)
    cells = cells_along(5, 500, 1500, 2030, areas=[1, 1, 2, 2])
    linked = link(network, cells)
    for way in WAYS:
        mode, profile = parse_way(way)
        query = ReachQuery(0, 0, mode=mode, profile=profile, max_minutes=40)  # type: ignore[arg-type]
        course = plot_ways(linked.network, query, at=TUESDAY, window_minutes=60)
        sheet = read_sheet(whole.order.folder, way)
        assert set(sheet.seconds) == {theme.key for theme in THEMES}
        assert sheet.area.tolist() == [1, 1, 2, 2]
        for theme in ("childcare", "language"):
            doors = doors_of(network, course.profile, has_theme(network, (theme,)))
            expected = percentiles(linked, course, look_back(linked, course, doors))[:, 1]
            assert sheet.seconds[theme].tolist() == expected.tolist()
        assert set(sheet.seconds["sport"].tolist()) == {UNREACHED}
    # 995 metres to the Kita at 4.8 km/h: 746.25 seconds
    assert read_sheet(whole.order.folder, "walk").seconds["childcare"][0] == 747


def test_files_are_tables_that_know_what_was_asked(whole: Work) -> None:
    file = whole.order.folder / "way=transit" / "hour=2026-03-03T0800-60" / "piece-00001-0.parquet"
    table = parquet.read_table(file, partitioning=None)
    assert table.column_names == ["theme", "hexagon", "area", "lucky", "seconds", "reliable"]
    assert table.num_rows == 8 * 2
    assert b'"window_minutes": 60' in table.schema.metadata[b"unit"]


def test_outlines_are_geoparquet_without_few_people(tmp_path: Path) -> None:
    cells = cells_along(5, 500, people=[40, 2])
    few = np.array([False, True])
    told = Cells(*(getattr(cells, name) for name in ("hexagon", "area", "outline", "people")), *_points(cells), few)
    write_outlines(tmp_path, 0, told, "{}")
    read = geopandas.read_parquet(tmp_path / "cells" / "piece-00000.parquet")
    assert read.crs.to_epsg() == 4326 or read.crs.to_string() == "OGC:CRS84"
    assert read.people.isna().tolist() == [False, True]
    assert read.geometry.iloc[0].equals(cells.outline[0])


def _points(cells: Cells) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return cells.first_point, cells.lon, cells.lat


def test_pieces_follow_areas_and_lose_nothing() -> None:
    cells = cells_along(*range(0, 900, 100), areas=[1, 1, 1, 2, 2, 3, 3, 3, 3])
    pieces = cut_up(cells, 5)
    assert [piece.area.tolist() for piece in pieces] == [[1, 1, 1, 2, 2], [3, 3, 3, 3]]
    # an area that is too large alone is cut
    assert [piece.size for piece in cut_up(cells, 2)] == [2, 1, 2, 2, 2]
    for most in (1, 2, 5, 100):
        assert np.concatenate([piece.lon for piece in cut_up(cells, most)]).tolist() == cells.lon.tolist()


def _slowly(order: Order, units: Sequence[Unit]) -> Iterator[tuple[Unit, bytes]]:
    for unit in units:
        yield unit, solve(order, unit)
        time.sleep(0.2)


def _carry_out_slowly(order: Order, units: list[Unit]) -> None:
    carry_out(order, units, _slowly, Silence())


def test_after_a_kill_only_what_is_missing_is_done(networks: Path, whole: Work, tmp_path: Path) -> None:
    work = prepare(networks, tmp_path)
    process = multiprocessing.get_context("spawn").Process(target=_carry_out_slowly, args=(work.order, work.units))
    process.start()
    deadline = time.monotonic() + 60
    while len(work.content()) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    left = work.content()
    assert 2 <= len(left) < len(work.units)
    stamps = {name: (tmp_path / name).stat().st_mtime_ns for name in left}
    assert work.do(in_threads()) == len(work.units) - len(left)
    assert {name: (tmp_path / name).stat().st_mtime_ns for name in left} == stamps
    assert work.content() == whole.content()
    assert work.do(in_threads()) == 0


def test_another_calculation_is_not_mixed_in(tmp_path: Path) -> None:
    open_folder(tmp_path, {"minutes": 60})
    open_folder(tmp_path, {"minutes": 60})
    with pytest.raises(RefusedError, match="another calculation"):
        open_folder(tmp_path, {"minutes": 30})


@pytest.mark.nightly
def test_processes_and_a_cluster_write_the_same_bytes(networks: Path, whole: Work, tmp_path: Path) -> None:
    work = prepare(networks, tmp_path / "processes")
    assert work.do(in_processes(2)) == len(work.units)
    assert work.content() == whole.content()
    work = prepare(networks, tmp_path / "cluster")
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        assert work.do(on_cluster(cluster.scheduler_address)) == len(work.units)
    assert work.content() == whole.content()


@pytest.mark.parametrize("way", ["fly", "bike:pram", "walk:", "walk:tall"])
def test_a_way_that_does_not_exist_is_refused(way: str) -> None:
    if way == "walk:":
        assert parse_way(way) == ("walk", "standard")
        return
    with pytest.raises(RefusedError, match="There is no way"):
        parse_way(way)


def sheet(seconds: Sequence[int], people: Sequence[float], hexagons: Sequence[int], areas: Sequence[int]) -> Sheet:
    cell = np.empty(len(seconds), dtype=[("hexagon", np.uint64), ("area", np.int32)])
    cell["hexagon"], cell["area"] = hexagons, areas
    return Sheet(cell, np.array(people, dtype=float), {"childcare": np.array(seconds, dtype=np.int32)})


def test_figures_of_some_cells_by_hand() -> None:
    told = sheet([300, 900, 1200, UNREACHED], [10, 20, 5, 40], [1, 2, 3, 4], [1, 1, 2, 2])
    # within 900 seconds 30 of 75; half of 75 is 37.5: 10, 30, 35 do not make it, the fourth is farther than looked
    assert figures(told, "childcare", 900, np.ones(4, bool)) == (75, 45, None)
    # of 10 and 20 the median person has 900
    assert figures(told, "childcare", 600, np.array([True, True, False, False])) == (30, 20, 900)
    assert figures(told, "childcare", 600, np.zeros(4, bool)) == (0, 0, None)


def test_better_and_worse_are_counted_apart_and_a_few_seconds_are_nothing() -> None:
    before = sheet([600, 600, 600, UNREACHED, 300, 99], [1] * 6, [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 2, 2])
    after = sheet([540, 541, 700, 500, UNREACHED, 1], [10, 20, 30, 40, 50, 60], [1, 2, 3, 4, 5, 7], [1, 1, 1, 1, 2, 2])
    # nearer: the first by a whole minute and the fourth, which is reached now; farther: the third and the fifth
    assert compare(before, after, "childcare") == (50, 80)
    assert compare(before, after, "childcare", {2}) == (0, 50)

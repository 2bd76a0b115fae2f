"""`atlas check` finds what is not in order, and says of each fault how it is repaired."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cli.check as check_module
from cli.check import CHECKS, Fault, Finding, Scene, examine
from geo.model import ImportReport, SourceInfo
from geo.settings import Settings
from geo.store import imports
from geo.store.session import Engine, writing


def look(part: str, scene: Scene) -> Finding:
    (only,) = [one for one in CHECKS if one.part == part]
    saved, check_module.CHECKS = check_module.CHECKS, (only,)
    try:
        return next(iter(examine(scene)))
    finally:
        check_module.CHECKS = saved


def settings(tmp_path: Path, **given: object) -> Settings:
    return Settings(data_dir=tmp_path / "data", **given)


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Callable[[str], Scene]]:
    """Return a maker of scenes on a database, each with a look at it; they are closed at the end."""
    made: list[Scene] = []

    def make(url: str) -> Scene:
        made.append(Scene(settings(tmp_path, database_url=url)))
        look("database", made[-1])
        return made[-1]

    yield make
    for scene in made:
        scene.close()


def load_nothing(engine: Engine) -> int:
    with writing(engine) as session:
        run = imports.start(session, SourceInfo("osm", "town.osm.pbf", "0", "ODbL", made_up=True), "recipe")
        imports.complete(session, run, ImportReport(counts={"place": 1234}))
    return run


def test_a_time_zone_that_nobody_knows(tmp_path: Path) -> None:
    found = look("time zone", Scene(settings(tmp_path, timezone="Mars/Olympus")))
    assert (found.ok, found.told) == (False, "Mars/Olympus is unknown")
    assert "ATLAS_TIMEZONE" in found.repair
    assert look("time zone", Scene(settings(tmp_path))).ok


def test_a_land_without_known_holidays(tmp_path: Path) -> None:
    found = look("public holidays", Scene(settings(tmp_path, state="XX")))
    assert (found.ok, found.told) == (False, "none known for DE-XX")
    assert "ATLAS_STATE" in found.repair
    assert look("public holidays", Scene(settings(tmp_path, state="BE"))).told == "DE-BE"


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.check._ENOUGH_BYTES", 1 << 60)
    found = look("data folder", Scene(settings(tmp_path)))
    assert not found.ok
    assert "Make room" in found.repair


def test_a_folder_that_cannot_be_written() -> None:
    found = look("data folder", Scene(Settings(data_dir=Path("/proc/atlas"))))
    assert not found.ok
    assert "ATLAS_DATA_DIR" in found.repair


def test_front_end_packages_that_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.check.vendor_file", lambda path: tmp_path / path)
    found = look("front-end packages", Scene(settings(tmp_path)))
    assert not found.ok
    assert found.repair == "make setup"


def test_packages_that_are_not_the_locked_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "run.txt"
    lock.write_text("numpy==0.0.1 \\\n    --hash=sha256:00\ncolorama==9 ; sys_platform == 'win32' \\\n")
    monkeypatch.setattr("cli.check._LOCK", lock)
    found = look("Python packages", Scene(settings(tmp_path)))
    assert found == Finding("Python packages", False, "1 are not the locked ones, first numpy", "make setup")


def test_the_packages_here_are_the_locked_ones(tmp_path: Path) -> None:
    assert look("Python packages", Scene(settings(tmp_path))).ok


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    scene = Scene(settings(tmp_path, database_url="postgresql://nobody@127.0.0.1:1/none"))
    assert not look("database", scene).ok
    later = look("schema", scene)
    assert (later.ok, later.repair) == (False, "Repair the database first.")


@pytest.mark.database
def test_an_empty_database_misses_a_town_only(on: Callable[[str], Scene], database_url: str) -> None:
    scene = on(database_url)
    assert [look(part, scene).ok for part in ("PostGIS", "schema")] == [True, True]
    found = look("town", scene)
    assert (found.ok, found.told) == (False, "no town is loaded")
    assert "atlas ingest osm" in found.repair


@pytest.mark.database
def test_a_database_without_our_tables(on: Callable[[str], Scene], server_url: str) -> None:
    scene = on(server_url.replace("/atlas?", "/postgres?"))
    assert look("PostGIS", scene).repair == "atlas database migrate"
    assert look("schema", scene).repair == "atlas database migrate"


@pytest.mark.database
def test_a_town_whose_network_is_lost(on: Callable[[str], Scene], database_url: str, engine: Engine) -> None:
    run = load_nothing(engine)
    scene = on(database_url)
    assert look("town", scene).told == "town.osm.pbf (made up), 1,234 places, loaded 0 days ago"
    assert not look("network", scene).ok
    assert scene.served is not None
    assert scene.served.id == run


@pytest.mark.database
def test_a_network_that_is_damaged(
    on: Callable[[str], Scene], tmp_path: Path, database_url: str, engine: Engine
) -> None:
    run = load_nothing(engine)
    scene = on(database_url)
    look("town", scene)
    path = tmp_path / "data" / "snapshots" / f"network-{run}.safetensors"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"cut off")
    assert not look("network", scene).ok


@pytest.mark.database
def test_the_age_of_the_data_is_told(on: Callable[[str], Scene], database_url: str, engine: Engine) -> None:
    load_nothing(engine)
    scene = on(database_url)
    look("town", scene)
    assert scene.served is not None
    old = replace(scene.served, finished_at=datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cli.check.imports.find_last_done", lambda *_, **__: old)
        days = (datetime.now(UTC) - datetime(2020, 1, 1, tzinfo=UTC)).days
        assert f"loaded {days} days ago" in look("town", scene).told


def test_every_fault_says_how_it_is_repaired() -> None:
    with pytest.raises(TypeError):
        Fault("broken")  # type: ignore[call-arg]

"""Updates: every source again from where it came, each on its own, again and again until it is told to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn_osm import Silent, write_osm
from sqlalchemy import Engine, text
from stand_in import Answer, serving
from typed_town import base, load, place, streets

from cli.repeating import repeatedly, seconds_of
from geo.errors import UserError, WorldError
from geo.model import ImportReport
from geo.settings import Settings
from geo.store import imports
from geo.store.session import reading
from ingest.pipeline.asked import Asked
from ingest.pipeline.town import ingest_osm
from ingest.pipeline.update import Updated, update_all

TOWN = "n1 x8.86 y48.59\nn2 x8.87 y48.59\nn9 v1 x8.8603 y48.5897 Tamenity=library,name={}\nw1 Thighway=path Nn1,n2"


@pytest.mark.parametrize(
    ("told", "seconds"), [("30m", 1_800), ("12h", 43_200), ("1d", 86_400), (" 2 W ", 1_209_600), ("1m", 60)]
)
def test_times_between_runs(told: str, seconds: int) -> None:
    assert seconds_of(told) == seconds


@pytest.mark.parametrize("told", ["", "1", "0d", "-1d", "1y", "1d1h", "99999d"])
def test_what_is_no_time_is_refused(told: str) -> None:
    with pytest.raises(UserError, match="12h"):
        seconds_of(told)


def test_without_a_time_it_runs_once_and_fails_as_it_fails() -> None:
    runs: list[int] = []
    repeatedly(None, lambda: runs.append(1))
    assert runs == [1]
    with pytest.raises(UserError):
        repeatedly(None, failing(UserError("No.")))


def failing(error: BaseException) -> "Runner":
    return Runner([error])


class Runner:
    """Runs, and fails as it is told."""

    def __init__(self, errors: list[BaseException | None]) -> None:
        self.errors = errors
        self.runs = 0

    def __call__(self) -> None:
        self.runs += 1
        if self.errors and (error := self.errors.pop(0)) is not None:
            raise error


class Nights:
    """Sleeps through some nights, and is woken to stop in the last."""

    def __init__(self, number: int, alarm: type[BaseException]) -> None:
        self.left, self.alarm = number, alarm
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.left -= 1
        if not self.left:
            raise self.alarm


@pytest.mark.parametrize("alarm", [KeyboardInterrupt, SystemExit])
def test_failures_are_told_and_survived(alarm: type[BaseException], capsys: pytest.CaptureFixture[str]) -> None:
    runner, nights = Runner([WorldError("It is down."), None, ValueError("ours")]), Nights(4, alarm)
    repeatedly("1h", runner, sleep=nights)
    assert runner.runs == 4
    assert all(3_590 < seconds <= 3_600 for seconds in nights.slept)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(" ", 2)[2] for line in lines if "due" not in line] == [
        "It is down.",
        "This is a mistake of the atlas itself: ValueError. Run it once by hand to see more.",
        "Stopped.",
    ]


def test_stopping_in_the_middle_of_a_run_is_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    repeatedly("1h", failing(SystemExit(143)), sleep=Nights(1, ValueError))
    assert "Stopped." in capsys.readouterr().err


def test_differences_by_table() -> None:
    before, now = ImportReport({"place": 5, "address": 7}), ImportReport({"place": 3, "stop": 2})
    assert now.differences(before) == {"place": -2, "address": -7, "stop": 2}
    assert now.differences(None) == {"place": 3, "stop": 2}


class Web:
    """A server with a town that can change."""

    def __init__(self) -> None:
        self.content, self.etag, self.url, self.sent = b"", "", "", 0

    def answer(self, _method: str, _target: str, headers: dict[str, str]) -> Answer:
        if not self.content:
            return 404, {}, b""
        if headers.get("If-None-Match") == self.etag:
            return 304, {}, b""
        self.sent += 1
        return 200, {"ETag": self.etag}, self.content


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()
    with serving(found.answer) as url:
        found.url = f"{url}/town.osm.pbf"
        yield found


def put(web: Web, folder: Path, name: str) -> None:
    web.content, web.etag = write_osm(folder / "web.osm.pbf", TOWN.format(name)).read_bytes(), f'"{name}"'


def update(engine: Engine, settings: Settings) -> list[Updated]:
    return list(update_all(engine, settings, Silent()))


@pytest.mark.database
def test_a_town_of_the_web_is_kept_up_to_date(engine: Engine, tmp_path: Path, web: Web) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    put(web, tmp_path, "Alt")
    asked = Asked(source=web.url)
    first = ingest_osm(engine, settings, asked.at_hand(engine, settings, Silent()), Silent())
    assert (first.location, first.etag, first.source) == (web.url, '"Alt"', "town.osm.pbf")
    assert [one.run.status for one in update(engine, settings) if one.run] == ["unchanged"]
    assert web.sent == 1
    put(web, tmp_path, "Neu")
    again = update(engine, settings)[0].run
    assert again is not None
    assert (again.status, again.report.changed, again.etag) == ("done", 1, '"Neu"')
    with reading(engine) as session:
        before = imports.find_done_before(session, again)
    assert before is not None
    assert before.id == first.id
    assert set(again.report.differences(before.report).values()) == {0}


@pytest.mark.database
def test_one_source_that_fails_does_not_stop_the_others(engine: Engine, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    file = write_osm(tmp_path / "town.osm.pbf", TOWN.format("A"))
    ingest_osm(engine, settings, file, Silent())
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO import_run (kind, dataset, source, checksum, status) VALUES "
                "('gtfs', 'x', 'lost', 'x', 'refused'), ('gtfs', 'x', 'lost', 'x', 'unchanged'), "
                "('star map', '', 'odd', 'x', 'unchanged')"
            )
        )
    told = {one.last.source: one for one in update(engine, settings)}
    assert told["town.osm.pbf"].run is not None
    assert [name for name, one in told.items() if isinstance(one.error, UserError)] == ["lost", "odd"]
    file.unlink()
    gone = {one.last.source: one for one in update(engine, settings)}["town.osm.pbf"]
    assert "There is no file" in str(gone.error)


@pytest.mark.database
def test_what_is_made_up_is_not_updated(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*streets(), *base(), place(1, "Kita")], made_up=True)
    assert update(engine, Settings(data_dir=tmp_path)) == []


def atlas(url: str, folder: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "ingest", *arguments],
        env=os.environ | {"ATLAS_DATABASE_URL": url, "ATLAS_DATA_DIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.database
@pytest.mark.slow
def test_the_command_tells_what_failed_by_its_status(engine: Engine, database_url: str, tmp_path: Path) -> None:
    file = write_osm(tmp_path / "town.osm.pbf", TOWN.format("A"))
    ingest_osm(engine, Settings(data_dir=tmp_path / "data"), file, Silent())
    process = atlas(database_url, tmp_path / "data", "update", "--json")
    assert (process.communicate()[0].count('"unchanged"'), process.returncode) == (2, 0)
    file.unlink()
    process = atlas(database_url, tmp_path / "data", "update")
    _, said = process.communicate()
    assert process.returncode == 1
    assert "1 of 1 sources could not be updated" in said.splitlines()[-1]


@pytest.mark.database
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_running_loop_stops_cleanly(database_url: str, tmp_path: Path, number: signal.Signals) -> None:
    process = atlas(database_url, tmp_path, "update", "--every", "1d")
    assert process.stderr is not None
    for line in process.stderr:
        if "due in" in line:
            break
    time.sleep(0.2)
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert said.strip().endswith("Stopped.")

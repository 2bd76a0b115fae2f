"""Whole published feeds: what is stored is what an independent count finds in the files."""

import csv
import dataclasses
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from geo.network.feed import FeedTable
from geo.settings import Settings
from geo.store.session import Engine, reading
from geo.store.timetable import read_feeds
from ingest.gtfs import Feed, Findings, open_files, read_feed
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs

pytestmark = pytest.mark.realdata

FEEDS = (
    "herrenberg/s1-only.gtfs.zip",
    "herrenberg/only-bronntor-bus-stop.gtfs.zip",
    "herrenberg/bus-751-only.gtfs.zip",
    "herrenberg/bus-764-only.gtfs.zip",
    "rhein-neckar/rnv.gtfs.zip",
    "rhein-neckar/vrn-cut.gtfs.zip",
    "koeln/kvb.gtfs.zip",
    "porto-alegre/poa_eptc.zip",
    "porto-alegre/poa_trensurb.zip",
)


class Silent:
    """Nobody looks."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell nobody."""


def rows(path: Path, file: str) -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        if file in archive.namelist():
            text = io.TextIOWrapper(archive.open(file), "utf-8-sig", newline="")
            for row in csv.DictReader(text, skipinitialspace=True):
                yield {name.strip(): value.strip() for name, value in row.items()}


def service_days(path: Path) -> int:
    """Count pairs of service and day by walking from day to day."""
    days: dict[str, set[date]] = defaultdict(set)
    for row in rows(path, "calendar.txt"):
        day, end = (
            datetime.strptime(row[name], "%Y%m%d").replace(tzinfo=UTC).date() for name in ("start_date", "end_date")
        )
        while day <= end:
            if row[f"{day:%A}".lower()] == "1":
                days[row["service_id"]].add(day)
            day += timedelta(days=1)
    for row in rows(path, "calendar_dates.txt"):
        day = datetime.strptime(row["date"], "%Y%m%d").replace(tzinfo=UTC).date()
        (days[row["service_id"]].add if row["exception_type"] == "1" else days[row["service_id"]].discard)(day)
    return sum(map(len, days.values()))


def read(path: Path) -> tuple[Feed, Findings]:
    findings = Findings()
    with open_files(path, findings) as files:
        return read_feed(files, path.stem, findings, timezone="Europe/Berlin", today=date(2026, 1, 1)), findings


def assert_same(one: FeedTable, other: FeedTable) -> None:
    assert (one.name, one.timezone) == (other.name, other.timezone)
    for part in dataclasses.fields(one):
        left, right = getattr(one, part.name), getattr(other, part.name)
        if not dataclasses.is_dataclass(left):
            continue
        for field in dataclasses.fields(left):
            told, found = getattr(left, field.name), getattr(right, field.name)
            if isinstance(told, np.ndarray):
                assert told.dtype == found.dtype, (part.name, field.name)
                np.testing.assert_array_equal(told, found, f"{part.name}.{field.name}")
            else:
                assert told == found, (part.name, field.name)


@pytest.mark.slow
@pytest.mark.database
@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_stored_whole_and_read_back_the_same(data: Path, engine: Engine, tmp_path: Path, name: str) -> None:
    path = data / name
    settings = Settings(data_dir=tmp_path)
    run = ingest_gtfs(engine, settings, FeedAsked(source=str(path), name=path.stem), Silent())
    counts = run.report.counts
    assert counts["stops"] == sum(1 for _ in rows(path, "stops.txt"))
    assert counts["trips"] == sum(1 for _ in rows(path, "trips.txt"))
    assert counts["stop_times"] == sum(1 for _ in rows(path, "stop_times.txt"))
    assert counts["service_days"] == service_days(path)
    assert counts.get("transfers", 0) == sum(1 for _ in rows(path, "transfers.txt"))
    blank = sum(not row["arrival_time"] for row in rows(path, "stop_times.txt"))
    assert counts.get("stop_times_filled", 0) == blank
    feed, findings = read(path)
    with reading(engine) as session:
        (stored,) = read_feeds(session)
    assert_same(feed.table, stored)
    assert run.report.notices == findings.counts


@pytest.mark.slow
def test_the_blank_times_of_porto_alegre_are_filled_and_never_lead_back(data: Path) -> None:
    feed, _ = read(data / "porto-alegre" / "poa_eptc.zip")
    assert feed.filled == 125_271
    trips = feed.table.trips
    assert (trips.departure >= trips.arrival).all()
    inside = np.ones(trips.arrival.size, dtype=bool)
    inside[trips.first_time[:-1]] = False
    assert (trips.arrival[inside] >= trips.departure[np.flatnonzero(inside) - 1]).all()
    assert trips.arrival.min() >= 0

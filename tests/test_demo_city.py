"""The made-up city is the made-up town at large: made once here, with its map and its timetable."""

from collections import defaultdict

import osmium
import pytest
from test_demo_timetable import FASTEST_KMH, TUESDAY, Feed

from ingest.demo import DemoFiles, write_sources
from ingest.gtfs import Findings, open_files, read_feed

pytestmark = pytest.mark.nightly


class _Silent:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        pass


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return write_sources(tmp_path_factory.mktemp("city"), size="city", progress=_Silent())


def test_the_city_is_made_the_same_way(city: DemoFiles) -> None:
    kinds: dict[str, int] = defaultdict(int)
    for thing in osmium.FileProcessor(str(city.town)):
        kinds["address"] += "addr:housenumber" in thing.tags
        kinds["building"] += "building" in thing.tags
        kinds["area"] += thing.tags.get("boundary") == "administrative" and thing.is_relation()
    assert kinds["address"] > 40_000
    assert kinds["building"] > 40_000
    assert kinds["area"] > 25


def test_the_city_has_lines_by_every_stop(city: DemoFiles) -> None:
    feed = Feed(city.timetable)
    used = {row["stop_id"] for row in feed.tables["stop_times"]}
    assert {key for key, row in feed.stop.items() if row["location_type"] == "0"} == used
    assert len(used) > 1300
    assert {row["route_type"] for row in feed.tables["routes"]} == set(FASTEST_KMH)
    findings = Findings()
    with open_files(city.timetable, findings) as opened:
        read_feed(opened, "demo", findings, timezone="Europe/Berlin", today=TUESDAY)
    assert findings.counts == {}

"""Feeds side by side in the database: replaced whole, read back the same, removed; all made up."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import text
from typed_feed import FEED, Files, added, swapped, zipped
from typed_town import base, load, streets

from geo import network
from geo.errors import NotFoundError, RefusedError, UserError
from geo.model import ImportRun
from geo.settings import Settings
from geo.store.imports import find_last_done
from geo.store.session import Engine, reading
from geo.store.streets import current_run
from geo.store.timetable import find_feeds, read_feeds
from ingest.pipeline.timetable import FeedAsked, ingest_again, ingest_gtfs, remove_gtfs

pytestmark = pytest.mark.database

LASTING: Files = {name: FEED[name].replace("2026", "2082") for name in ("calendar.txt", "calendar_dates.txt")}
"""The days of the week are those of 2026."""
FULL: Files = {
    "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang\nVerbund,https://example.org,de\n",
    "frequencies.txt": "trip_id,start_time,end_time,headway_secs,exact_times\nt2,09:00:00,10:00:00,600,1\n",
    "transfers.txt": "from_stop_id,to_stop_id,transfer_type,min_transfer_time\nA,B,2,120\nB,A,3,\n",
    "levels.txt": "level_id,level_index,level_name\nL,-1.5,Unten\n",
    "pathways.txt": (
        "pathway_id,from_stop_id,to_stop_id,pathway_mode,is_bidirectional,length,traversal_time,stair_count\n"
        "p,E,C,2,1,,40,-12\nq,E,C,5,0,7.5,,\n"
    ),
    "shapes.txt": "shape_id,shape_pt_lat,shape_pt_lon,shape_pt_sequence\nx,48.6,8.87,2\nx,48.59,8.86,1\n",
    "trips.txt": (
        "route_id,service_id,trip_id,direction_id,shape_id,block_id,trip_headsign\n"
        "R1,week,t1,0,x,,Döm\\\nR1,week,t2,0,,b,\n"
    ),
    "attributions.txt": "organization_name,is_producer\nVerbund,1\n",
}


class Silent:
    """Nobody looks."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell nobody."""


def put(engine: Engine, folder: Path, files: Files, name: str | None = None) -> ImportRun:
    path = zipped(folder, {**LASTING, **files})
    return ingest_gtfs(engine, Settings(data_dir=folder), FeedAsked(source=str(path), name=name), Silent())


def changes(run: ImportRun) -> tuple[int, int, int]:
    return run.report.added, run.report.changed, run.report.vanished


def test_everything_is_stored_and_read_back(engine: Engine, tmp_path: Path) -> None:
    run = put(engine, tmp_path, FULL)
    assert run.status == "done"
    assert run.dataset == "Verbund"
    assert run.report.notices == {}
    with reading(engine) as session:
        (feed,) = read_feeds(session)
    assert feed.trips.headsign == ["Döm\\", ""]
    assert feed.trips.shape == ["x", ""]
    assert feed.trips.block.tolist() == [-1, 0]
    assert feed.patterns.stop.tolist() == [0, 1, 2, 0, 1, 2]
    assert [column.tolist() for column in (feed.frequencies.trip, feed.frequencies.headway)] == [[1], [600]]
    assert feed.transfers.min_seconds.tolist() == [120, -1]
    assert feed.pathways.stairs.tolist() == [-12, 0]
    np.testing.assert_array_equal(feed.pathways.metres, [np.nan, 7.5])
    assert feed.pathways.seconds.tolist() == [40, -1]
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT ST_AsText(geom) FROM transit_shape")).scalar()
            == "LINESTRING(8.86 48.59,8.87 48.6)"
        )
        assert connection.execute(text("SELECT height, name FROM transit_level")).one() == (-1.5, "Unten")
        assert connection.execute(
            text("SELECT info->>'publisher_name', attributions->0->>'is_producer' FROM transit_feed")
        ).one() == ("Verbund", "1")
        assert connection.execute(text("SELECT ST_X(geom), code FROM transit_stop WHERE id = 'A'")).one() == (8.86, "")
        assert connection.execute(text("SELECT cardinality(dates) FROM transit_service")).scalar() == 10


def test_a_newer_feed_replaces_its_own_name_only_and_trips_are_compared(engine: Engine, tmp_path: Path) -> None:
    first = put(engine, tmp_path, {}, "bus")
    other = put(engine, tmp_path, FULL, "bahn")
    again = put(engine, tmp_path, {}, "bus")
    moved = {
        **swapped("trips.txt", "R1,week,t2,0\n", "R1,week,t3,0\n"),
        "stop_times.txt": FEED["stop_times.txt"].replace("08:05:00", "08:04:00").replace("t2", "t3"),
    }
    newer = put(engine, tmp_path, moved, "bus")
    assert [changes(run) for run in (first, other, newer)] == [(2, 0, 0), (2, 0, 0), (1, 1, 1)]
    assert again.status == "unchanged"
    with reading(engine) as session:
        assert [(feed.name, feed.trips.id) for feed in read_feeds(session)] == [
            ("bahn", ["t1", "t2"]),
            ("bus", ["t1", "t3"]),
        ]


def test_another_numbering_is_no_change(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, {}, "bus")
    head, rest = FEED["stops.txt"].split("\n", 1)
    assert changes(put(engine, tmp_path, {"stops.txt": f"{head}\n0,Neu,48.61,8.88,,\n{rest}"}, "bus")) == (0, 0, 0)


def test_a_refused_feed_leaves_the_old_one(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, {}, "bus")
    with pytest.raises(RefusedError):
        put(engine, tmp_path, {"stop_times.txt": None}, "bus")
    with reading(engine) as session:
        (feed,) = read_feeds(session)
    assert feed.trips.id == ["t1", "t2"]


def test_a_removed_feed_is_gone_and_can_come_back(engine: Engine, tmp_path: Path) -> None:
    put(engine, tmp_path, {}, "bus")
    assert changes(remove_gtfs(engine, Settings(data_dir=tmp_path), "bus", Silent())) == (0, 0, 2)
    with reading(engine) as session:
        assert find_feeds(session) == []
    with pytest.raises(NotFoundError, match="There is none at all"):
        remove_gtfs(engine, Settings(data_dir=tmp_path), "bus", Silent())
    assert changes(put(engine, tmp_path, {}, "bus")) == (2, 0, 0)


def test_notices_are_stored_with_their_rows(engine: Engine, tmp_path: Path) -> None:
    run = put(engine, tmp_path, added("stop_times.txt", "t9,8:00:00,8:00:00,A,1\n"), "bus")
    assert run.report.notices == {"foreign_key_violation": 1}
    with engine.connect() as connection:
        row = connection.execute(text("SELECT code, severity, subject, detail FROM import_notice")).one()
    assert row == ("foreign_key_violation", "error", "stop_times.txt row 8", "trip_id is t9. The row is left out.")


def test_the_network_is_published_with_the_feed_where_there_is_a_town(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*streets(), *base()])
    run = put(engine, tmp_path, {}, "bus")
    with reading(engine) as session:
        assert current_run(session) == run.id
    assert network.open_snapshot(tmp_path, run.id).version.run == run.id


def test_a_run_can_be_asked_again_with_its_area(engine: Engine, tmp_path: Path) -> None:
    area = tmp_path / "mitte.geojson"
    ring = [[8.85, 48.58], [8.87, 48.58], [8.87, 48.6], [8.85, 48.6], [8.85, 48.58]]
    area.write_text(f'{{"type": "Polygon", "coordinates": [{ring}]}}')
    settings = Settings(data_dir=tmp_path)
    asked = FeedAsked(source=str(zipped(tmp_path, {})), name="bus", area=str(area), margin_km=0.5)
    run = ingest_gtfs(engine, settings, asked, Silent())
    with reading(engine) as session:
        last = find_last_done(session, kind="gtfs", dataset="bus")
    assert last is not None
    assert FeedAsked.again(last) == dataclasses.replace(asked, source=last.location)
    assert ingest_again(engine, settings, run, Silent()).status == "unchanged"


def test_a_margin_without_an_area_is_refused() -> None:
    with pytest.raises(UserError, match="--margin"):
        FeedAsked(source="x.zip", margin_km=3)

"""When a real town follows a made-up one, or the other way round, everything of the old sort goes with it."""

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from typed_feed import FEED, zipped
from typed_town import Silence, area, base, load, place, spot, square, streets

from geo import network
from geo.model import ImportRun
from geo.settings import Settings
from geo.store import human
from geo.store.session import Engine, reading, writing
from geo.store.sources import list_sources
from geo.store.streets import current_run
from ingest.areas import AreaRequest
from ingest.pipeline.areas import ingest_areas
from ingest.pipeline.lists import ListRequest, ingest_list
from ingest.pipeline.population import ingest_population
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs
from ingest.pipeline.update import update_all
from ingest.population import PopulationRequest

pytestmark = pytest.mark.database
TOWN = [*streets(), *base(), area(1, "Mitte", square(-1, -2, 4)), place(1, "Kita Sonne", at=spot(0.5))]
MADE_UP = {True: "Sozialraumatlas-Demo", False: "Verbund"}


def surround(engine: Engine, folder: Path, name: str, *, made_up: bool) -> list[ImportRun]:
    """Load areas, people, a timetable and a list, all called `name`, where the town is."""
    settings, here = Settings(data_dir=folder), folder / name
    here.mkdir()
    (west, south), (east, north) = spot(-1, -2), spot(5, 4)
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    outline = {"type": "Polygon", "coordinates": [ring]}
    quarter = {"type": "Feature", "properties": {"name": f"Viertel {name}"}, "geometry": outline}
    areas = here / "areas.geojson"
    areas.write_text(json.dumps({"type": "FeatureCollection", "features": [quarter]}))
    people = here / "people.csv"
    people.write_text(f"lon;lat;Einwohner\n{spot(0.5)[0]};{spot(0.5)[1]};40\n")
    kitas = here / "kitas.csv"
    kitas.write_text(f"Name;lat;lon\nKita {name};{spot(3)[1]};{spot(3)[0]}\n")
    info = f"feed_publisher_name,feed_publisher_url,feed_lang\n{MADE_UP[made_up]},https://example.org,de\n"
    days = {file: FEED[file].replace("2026", "2082") for file in ("calendar.txt", "calendar_dates.txt")}
    feed = zipped(here, {**days, "feed_info.txt": info})
    asked = PopulationRequest(people, name, made_up=made_up)
    return [
        ingest_areas(engine, settings, AreaRequest(areas, name, made_up=made_up), Silence()),
        ingest_population(engine, settings, asked, Silence()),
        ingest_gtfs(engine, settings, FeedAsked(source=str(feed), name=name), Silence()),
        ingest_list(engine, settings, ListRequest(kitas, "childcare", name=name, made_up=made_up), Silence()),
    ]


def ask(engine: Engine, question: str) -> set[object]:
    with engine.connect() as connection:
        return set(connection.execute(text(question)).scalars())


def holdings(engine: Engine) -> dict[str, set[object]]:
    """Return which data are there, by what is looked at."""
    with reading(engine) as session:
        sources = {run.run.dataset for run in list_sources(session) if run.run.kind != "osm"}
    return {
        "areas": ask(engine, "SELECT source FROM neighbourhood WHERE source <> 'osm'"),
        "people": ask(engine, "SELECT dataset FROM population_cell"),
        "feeds": ask(engine, "SELECT name FROM transit_feed"),
        "entries": ask(engine, "SELECT dataset FROM list_entry"),
        "coverage": ask(engine, "SELECT dataset FROM list_coverage"),
        "places": ask(engine, "SELECT source FROM place WHERE source <> 'osm' AND vanished_on IS NULL"),
        "sources": sources,
    }


def all_of(name: str) -> dict[str, set[object]]:
    one: dict[str, set[object]] = {key: {name} for key in ("people", "feeds", "entries", "coverage", "sources")}
    return {**one, "areas": {f"areas:{name}"}, "places": {f"list:{name}"}}


def feeds_of_network(engine: Engine, folder: Path) -> int:
    with reading(engine) as session:
        run = current_run(session)
    assert run is not None
    return network.open_snapshot(folder, run).timetable.stop_lon.size


@pytest.mark.parametrize("made_up", [True, False])
def test_everything_of_the_old_sort_goes_with_the_town(engine: Engine, tmp_path: Path, *, made_up: bool) -> None:
    load(engine, tmp_path, TOWN, made_up=made_up)
    surround(engine, tmp_path, "alt", made_up=made_up)
    assert holdings(engine) == all_of("alt")
    load(engine, tmp_path, TOWN, checksum="b", made_up=not made_up)
    assert holdings(engine) == {key: set() for key in all_of("alt")}
    assert ask(engine, "SELECT name FROM neighbourhood") == {"Mitte"}
    updated = update_all(engine, Settings(data_dir=tmp_path), Silence())
    assert {told.last.kind for told in updated} <= {"osm"}, "what went is not fetched again"


def test_what_went_can_be_loaded_again_though_the_file_is_the_same(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN, made_up=True)
    surround(engine, tmp_path, "alt", made_up=True)
    load(engine, tmp_path, TOWN, checksum="b")
    load(engine, tmp_path, TOWN, checksum="c", made_up=True)
    runs = surround(engine, tmp_path / "alt", "alt", made_up=True)
    assert [run.status for run in runs] == ["done"] * 4
    assert holdings(engine) == all_of("alt")


def test_real_data_beside_a_made_up_town_are_told_and_stay(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN, made_up=True)
    made_up = surround(engine, tmp_path, "alt", made_up=True)
    real = surround(engine, tmp_path, "echt", made_up=False)
    assert ["beside_made_up" in run.report.notices for run in [*made_up, *real]] == [False] * 4 + [True] * 4
    load(engine, tmp_path, TOWN, checksum="b")
    assert holdings(engine) == all_of("echt")
    again = surround(engine, tmp_path / "echt", "echt", made_up=False)
    assert [run.report.notices.get("beside_made_up") for run in again if run.status == "done"] == []


def test_the_network_has_no_stop_of_the_old_timetable(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN, made_up=True)
    surround(engine, tmp_path, "alt", made_up=True)
    assert feeds_of_network(engine, tmp_path) > 0
    load(engine, tmp_path, TOWN, checksum="b")
    assert feeds_of_network(engine, tmp_path) == 0


def test_what_a_team_checked_of_a_made_up_area_is_kept_out_of_sight(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN, made_up=True)
    surround(engine, tmp_path, "alt", made_up=True)
    with writing(engine) as session:
        (number,) = ask(engine, "SELECT id FROM neighbourhood WHERE name = 'Viertel alt'")
        human.check_area(session, int(str(number)), "childcare", date(2026, 3, 1))
    load(engine, tmp_path, TOWN, checksum="b")
    assert ask(engine, "SELECT name FROM neighbourhood WHERE vanished_on IS NULL") == {"Mitte"}
    assert ask(engine, "SELECT theme FROM area_check") == {"childcare"}


def test_a_town_that_fails_takes_nothing_with_it(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN, made_up=True)
    surround(engine, tmp_path, "alt", made_up=True)
    with pytest.raises(Exception, match="holds no street"):
        load(engine, tmp_path, base(), checksum="b")
    assert holdings(engine) == all_of("alt")

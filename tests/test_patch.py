"""One area fetched anew: what lies in it is replaced, what lies around it stays."""

import json
from pathlib import Path

import osmium
import pytest
import shapely
from drawn_osm import Silent, write_osm
from sqlalchemy import Engine
from stand_in import StandIn, elements_of, standing_in

from geo.settings import Settings
from ingest.osm.patch import patch
from ingest.pipeline.asked import Asked
from ingest.pipeline.town import ingest_osm

WEST = shapely.box(8.0, 48.0, 8.5, 49.0)
TOWN = """
n1 v1 x8.1 y48.5 Tamenity=library,name=West
n2 v1 x8.2 y48.5 Tamenity=library,name=Gone
n3 v1 x8.9 y48.5 Tamenity=library,name=East
n4 v1 x8.4 y48.5
n5 v1 x8.6 y48.5
n6 v1 x8.95 y48.5
w1 v1 Thighway=path Nn4,n5
w2 v1 Thighway=path Nn5,n6
w3 v1 Thighway=path Nn1,n2
r1 v1 Ttype=site Mn2@
r2 v1 Ttype=site Mw2@
"""
FRESH = """
n1 v2 x8.1 y48.5 Tamenity=library,name=Neu
n4 v1 x8.4 y48.5
n5 v1 x8.6 y48.5
n7 v1 x8.3 y48.5 Tamenity=kindergarten,name=Kita
w1 v2 Thighway=steps Nn4,n5
"""


def told(path: Path) -> list[str]:
    return [f"{thing.type_str()}{thing.id} v{thing.version}" for thing in osmium.FileProcessor(str(path))]


def test_inside_all_is_new_and_outside_all_is_old(tmp_path: Path) -> None:
    town, fresh = write_osm(tmp_path / "town.osm.pbf", TOWN), write_osm(tmp_path / "fresh.osm.pbf", FRESH)
    patch(town, fresh, WEST, tmp_path / "new.osm.pbf")
    expected = ["n1 v2", "n3 v1", "n4 v1", "n5 v1", "n6 v1", "n7 v1", "w1 v2", "w2 v1", "r2 v1"]
    assert told(tmp_path / "new.osm.pbf") == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh.osm.pbf", "new.osm.pbf", "town.osm.pbf"]


def test_what_did_not_change_stays_the_same_file(tmp_path: Path) -> None:
    town = write_osm(tmp_path / "town.osm.pbf", TOWN)
    patch(town, town, WEST, tmp_path / "new.osm.pbf")
    assert told(tmp_path / "new.osm.pbf") == told(town)


@pytest.mark.database
def test_a_neighbourhood_is_refreshed_and_the_rest_of_the_town_stays(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outline = json.loads(shapely.to_geojson(shapely.box(8.05, 48.45, 8.45, 48.55)))
    monkeypatch.setattr(
        "geo.store.neighbourhoods.get_neighbourhood",
        lambda *_: type("Found", (), {"name": "West", "outline": outline}),
    )
    town, fresh = write_osm(tmp_path / "town.osm.pbf", TOWN), write_osm(tmp_path / "fresh.osm.pbf", FRESH)
    with standing_in(StandIn(elements_of(fresh), outline)) as serving:
        settings = Settings(data_dir=tmp_path / "data", overpass_url=f"{serving.url}/api")
        asked = Asked(area="west", margin_km=1.0)
        ingest_osm(engine, settings, town, Silent())
        run = ingest_osm(engine, settings, asked.at_hand(engine, settings, Silent()), Silent())
    assert (run.source, run.status) == ("town.osm.pbf + West (127.0.0.1)", "done")
    assert (run.report.added, run.report.changed, run.report.vanished) == (1, 1, 1)
    assert run.options == {"area": "west", "margin_km": 1.0}

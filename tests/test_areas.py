"""Areas from files: what is read of them, and what becomes of it."""

import json
from pathlib import Path
from typing import NamedTuple

import pytest
import shapely
from sqlalchemy import text
from typed_town import Silence, Spot, area, base, load, place, spot, square, streets

from geo.atlas import Atlas
from geo.errors import GoneError
from geo.model import AreaInput, ImportRun, PlaceQuery
from geo.settings import Settings
from geo.store.session import Engine
from ingest.areas import AreaRequest, read_areas
from ingest.pipeline.areas import ingest_areas


class Real(NamedTuple):
    """A real file, and what somebody who knows the town would look for in it."""

    name: str
    count: int
    kind: str
    landmark: tuple[float, float]
    around: str


CATHEDRAL, SAINT_AGNES, BRANDENBURG_GATE = (6.9583, 50.9413), (6.9565, 50.9540), (13.3777, 52.5163)
REAL = [
    Real("koeln/Stadtteil.shp", 86, "quarter", CATHEDRAL, "Altstadt/Nord"),
    Real("koeln/stadtteile.kml", 86, "quarter", CATHEDRAL, "Altstadt/Nord"),
    Real("koeln/Stadtviertel.shp", 371, "neighbourhood", SAINT_AGNES, "Agnes-Viertel"),
    Real(
        "berlin/lor_planungsraeume_2020_wgs84.geojson", 448, "neighbourhood", BRANDENBURG_GATE, "Unter den Linden Nord"
    ),
]


def take(engine: Engine, folder: Path, request: AreaRequest) -> ImportRun:
    return ingest_areas(engine, Settings(data_dir=folder), request, Silence())


def ask(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


@pytest.mark.realdata
@pytest.mark.parametrize("real", REAL, ids=lambda real: real.name)
def test_real_files_give_all_their_areas_where_the_town_is(data: Path, real: Real) -> None:
    areas = [row for row in read_areas(AreaRequest(data / real.name)) if isinstance(row, AreaInput)]
    assert len(areas) == len({area.source_ref for area in areas}) == real.count
    assert {area.kind for area in areas} == {real.kind}
    shapes = shapely.from_wkb([area.geom for area in areas])
    assert all(shapely.is_valid(shapes))
    around = [
        area.name for area, shape in zip(areas, shapes, strict=True) if shape.contains(shapely.Point(real.landmark))
    ]
    assert around == [real.around]


@pytest.mark.database
@pytest.mark.realdata
def test_quarters_lie_in_districts_and_a_better_drawing_stands_for_another(
    engine: Engine, data: Path, tmp_path: Path
) -> None:
    koeln = data / "koeln"
    runs = [take(engine, tmp_path, AreaRequest(koeln / name)) for name in ("stadtteile.kml", "Stadtviertel.shp")]
    assert [(run.report.added, run.report.counts) for run in runs] == [
        (86, {"neighbourhood": 86}),
        (371, {"neighbourhood": 371}),
    ]
    # The key of a quarter begins with the one of its district.
    astray = """
        SELECT area.name, parent.name
        FROM neighbourhood AS area JOIN neighbourhood AS parent ON parent.id = area.parent_id
        WHERE left(area.source_ref, 3) <> parent.source_ref"""
    assert ask(engine, astray) == []
    assert ask(engine, "SELECT count(*) FROM neighbourhood WHERE parent_id IS NOT NULL") == [(371,)]
    take(engine, tmp_path, AreaRequest(koeln / "Stadtteil.shp"))
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    assert atlas.list_neighbourhoods().total == 86 + 371


def drawn(folder: Path, *shapes: tuple[str, str, Spot, Spot], name: str = "stadtteile") -> Path:
    """Write areas: key, name and two corners in steps from the corner of the town."""
    features = [
        {
            "type": "Feature",
            "properties": {"nr": key, "name": called},
            "geometry": shapely.geometry.mapping(shapely.box(*spot(*low), *spot(*high))),
        }
        for key, called, low, high in shapes
    ]
    path = folder / f"{name}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


WEST, EAST = ("01", "West", (0, 0), (2, 4)), ("02", "Ost", (2, 0), (4, 4))


@pytest.mark.database
def test_a_newer_file_keeps_ids_and_addresses_and_what_is_left_out_has_vanished(engine: Engine, tmp_path: Path) -> None:
    first = take(engine, tmp_path, AreaRequest(drawn(tmp_path, WEST, EAST)))
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    before = atlas.get_neighbourhood("west")
    again = take(engine, tmp_path, AreaRequest(drawn(tmp_path, WEST, EAST)))
    renamed = ("01", "Weststadt", (0, 0), (2, 4))
    second = take(engine, tmp_path, AreaRequest(drawn(tmp_path, renamed, ("03", "Süd", (0, 4), (4, 6)))))
    assert [run.status for run in (first, again, second)] == ["done", "unchanged", "done"]
    assert (second.report.added, second.report.changed, second.report.vanished) == (1, 1, 1)
    after = atlas.get_neighbourhood("west")
    assert (after.id, after.name) == (before.id, "Weststadt")
    with pytest.raises(GoneError):
        atlas.get_neighbourhood("ost")
    third = take(engine, tmp_path, AreaRequest(drawn(tmp_path, WEST, EAST)))
    assert (third.report.added, third.report.vanished) == (1, 1)
    assert atlas.get_neighbourhood("ost").name == "Ost"


@pytest.mark.database
def test_areas_of_all_sources_nest(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, [*streets(), *base(), area(5, "Stadt", square(0, 0, 4))])
    take(engine, tmp_path, AreaRequest(drawn(tmp_path, WEST, EAST, name="stadtbezirke")))
    take(engine, tmp_path, AreaRequest(drawn(tmp_path, ("0101", "Ufer", (0, 0), (1, 1)), name="stadtteile")))
    take(engine, tmp_path, AreaRequest(drawn(tmp_path, ("010101", "Kai", (0, 0), (0.5, 0.5)), name="stadtviertel")))
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    kai = atlas.describe_neighbourhood("kai")
    assert [area.name for area in kai.above] == ["Stadt", "West", "Ufer"]
    assert [area.kind for area in kai.above] == ["administrative", "district", "quarter"]
    whole = atlas.describe_neighbourhood("stadt")
    assert [area.name for area in whole.parts] == ["Ost", "West"]
    assert whole.above == ()


@pytest.mark.database
def test_an_official_area_heals_one_that_an_extract_cut(engine: Engine, tmp_path: Path) -> None:
    offers = [place(1, "Kita", at=spot(1, 1)), place(2, "Hof", at=spot(1, 3.5))]
    cuts = [area(5, "West", square(0, 0, 2), level=10), area(6, "West", square(20, 20, 1), level=10)]
    load(engine, tmp_path, [*streets(), *base(), *offers, *cuts])
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    cut, elsewhere = atlas.get_neighbourhood("west").id, atlas.get_neighbourhood("west-2").id
    assert atlas.list_places(PlaceQuery(neighbourhood=cut)).total == 1
    take(engine, tmp_path, AreaRequest(drawn(tmp_path, WEST, EAST)))
    listed = {area.id: area.slug for area in atlas.list_neighbourhoods().items}
    assert cut not in listed
    assert listed[elsewhere] == "west-2"
    healed = atlas.get_neighbourhood("west")
    assert healed == atlas.get_neighbourhood(str(cut)) == atlas.get_neighbourhood("west-3")
    assert atlas.list_places(PlaceQuery(neighbourhood=healed.id)).total == 2
    # When the authority's file no longer has it, the other is back.
    take(engine, tmp_path, AreaRequest(drawn(tmp_path, EAST)))
    assert atlas.get_neighbourhood("west").id == cut


@pytest.mark.database
def test_an_import_of_a_town_leaves_official_areas_alone(engine: Engine, tmp_path: Path) -> None:
    take(engine, tmp_path, AreaRequest(drawn(tmp_path, WEST, EAST)))
    load(engine, tmp_path, [*streets(), *base(), area(5, "Stadt", square(-1, -1, 9))])
    atlas = Atlas(Settings(data_dir=tmp_path), engine)
    assert [one.name for one in atlas.list_neighbourhoods().items] == ["Ost", "Stadt", "West"]
    assert [one.name for one in atlas.describe_neighbourhood("west").above] == ["Stadt"]


@pytest.mark.database
@pytest.mark.realdata
def test_the_areas_above_are_put_together_from_their_parts(engine: Engine, data: Path, tmp_path: Path) -> None:
    lor = data / "berlin" / "lor_planungsraeume_2020_wgs84.geojson"
    run = take(engine, tmp_path, AreaRequest(lor, parent_field="BEZIRKSNAM"))
    assert run.report.counts == {"neighbourhood": 448 + 12}
    assert run.report.notices == {"absurd_coordinates": 2, "guessed_columns": 1, "same_name": 2}
    districts = Atlas(Settings(data_dir=tmp_path), engine).describe_neighbourhood("pankow")
    assert districts.area.kind == "district"
    with lor.open(encoding="utf-8") as file:
        names = [
            one["properties"]["PLANUNGSRA"]
            for one in json.load(file)["features"]
            if one["properties"]["BEZIRKSNAM"] == "Pankow"
        ]
    assert sorted(part.name for part in districts.parts) == sorted(names)

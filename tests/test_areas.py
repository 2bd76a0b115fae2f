"""Areas from files: what is read of them, and what becomes of it."""

from pathlib import Path
from typing import NamedTuple

import pytest
import shapely
from sqlalchemy import text
from typed_town import Silence

from geo.atlas import Atlas
from geo.model import AreaInput, ImportRun
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
    Real("berlin/lor_planungsraeume_2020_wgs84.geojson", 448, "neighbourhood", BRANDENBURG_GATE, "Unter den Linden Nord"),
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

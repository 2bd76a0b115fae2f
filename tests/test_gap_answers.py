"""From rows in a database to what a planner is told: cells, areas, few people, completeness, what if."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from sqlalchemy import text
from typed_places import fence
from typed_town import Silence, load, place, spot, streets

from geo.atlas import Atlas
from geo.errors import NotFoundError, RefusedError
from geo.model import Change, ComparisonQuery, GapQuery, PlaceQuery
from geo.settings import Settings
from geo.store.session import Engine
from web import Site
from web.comparison import CompareScene, comparison_page

pytestmark = pytest.mark.database

_PERSON = text(
    "INSERT INTO population_cell (dataset, cell, people, suppressed, geom) VALUES"
    " ('census', :cell, :people, false, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"
)
# What the typed places count in: their own steps from their own corner.
_FENCE = text(
    "UPDATE neighbourhood SET geom = ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)) WHERE id = :area"
)


@pytest.fixture
def atlas(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Atlas]:
    """Load a street of 300 metres with a Kita at its west end, and 40 and 2 people at its ends."""
    load(engine, tmp_path, [*streets(), place(1, "Kita", at=spot(0, 0.1))])
    area = fence(engine, "Nord", (0, 0), (4, 4))
    with engine.begin() as connection:
        box = dict(zip(("west", "south", "east", "north"), (*spot(-0.5, -0.5), *spot(4.5, 0.5)), strict=True))
        connection.execute(_FENCE, {"area": area, **box})
        for cell, (east, people) in enumerate(((4, 40), (0, 2))):
            lon, lat = spot(east)
            connection.execute(_PERSON, {"cell": str(cell), "people": people, "lon": lon, "lat": lat})
        connection.execute(
            text(
                "INSERT INTO area_check (neighbourhood_id, theme, team, on_date) VALUES (:area, 'sport', 'Nord', :day)"
            ),
            {"area": area, "day": date(2026, 1, 7)},
        )
    opened = Atlas.open(Settings(database_url=database_url, data_dir=tmp_path))
    yield opened
    opened.close()


def test_a_planner_is_told_who_has_it_too_far_and_few_people_are_not_told(atlas: Atlas) -> None:
    # 300 metres take some 220 seconds on foot: too far for two minutes, fine for five
    answer = atlas.gap_cells(GapQuery("childcare", minutes=2))
    assert (answer.places, answer.people, answer.people_without) == (1, 40, 40)
    assert sorted(cell.people for cell in answer.cells if cell.people) == [40]
    assert [cell.people for cell in answer.cells].count(None) == 1
    assert {cell.completeness.state for cell in answer.cells if cell.completeness} == {"unchecked"}
    assert [(area.name, area.people_without) for area in answer.areas] == [("Nord", 40)]
    assert atlas.gap_cells(GapQuery("childcare", minutes=5)).people_without == 0
    checked = atlas.gap_cells(GapQuery("sport"))
    assert {cell.completeness.state for cell in checked.cells if cell.completeness} == {"checked"}
    assert {cell.seconds for cell in checked.cells} == {None}


def test_what_if_leaves_real_data_alone_and_the_best_site_is_where_people_lack_it(atlas: Atlas) -> None:
    query = GapQuery("childcare", minutes=2)
    (site,) = atlas.gap_sites(query)
    assert site.people == 40
    told = atlas.what_if(query, [Change("place", lon=site.lon, lat=site.lat)])
    assert (told.without_before, told.without_after, told.gained, told.lost, told.places) == (40, 0, 40, 0, (1, 2))
    assert [(area.name, area.without_before, area.gained) for area in told.areas] == [("Nord", 40, 40)]
    assert set(told.ids) < set(atlas.what_if(query, [], full=True).ids)
    assert atlas.gap_cells(query).people_without == 40
    number = atlas.list_places(PlaceQuery(themes=("childcare",))).items[0].place.id
    closed = atlas.what_if(GapQuery("childcare", minutes=10), [Change("close", place_id=number)])
    assert (closed.places, closed.lost, set(closed.after["seconds"])) == ((1, 0), 40, {None})


def test_what_cannot_be_asked_is_refused(atlas: Atlas) -> None:
    with pytest.raises(RefusedError, match="1 to 120"):
        atlas.gap_cells(GapQuery("childcare", minutes=0))
    with pytest.raises(NotFoundError):
        atlas.gap_cells(GapQuery("childcare", neighbourhood="nirgends"))
    with pytest.raises(RefusedError, match="Step 1: There is no such place"):
        atlas.what_if(GapQuery("childcare"), [Change("close", place_id=999)])
    with pytest.raises(RefusedError, match="No timetable"):
        atlas.gap_cells(GapQuery("childcare", mode="transit"))


def test_two_days_are_kept_and_compared(
    atlas: Atlas, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RefusedError, match="Nothing is kept"):
        atlas.compare_gaps(ComparisonQuery())
    for day in (date(2026, 1, 7), date(2026, 2, 4)):
        monkeypatch.setattr(Atlas, "now", lambda _, day=day: datetime.combine(day, time(9), UTC))
        assert atlas.keep_indicators(Silence()) == day
        two = [place(1, "Kita", at=spot(0, 0.1)), place(2, "Kita am Bach", at=spot(4, 0.1))]
        load(engine, tmp_path, [*streets(), *two], checksum="b")
    told = atlas.compare_gaps(ComparisonQuery(minutes=2))
    assert [kept.day for kept in told.sets] == [date(2026, 1, 7), date(2026, 2, 4)]
    assert told.after.ways == ("walk", "walk:wheelchair", "bike")
    for area in (None, *told.areas):
        found = told.figures["childcare", area]
        # 40 people had it 300 metres away, and have it before their door now
        assert (found.people, found.without_before, found.without) == (40, 40, 0)
        assert (found.nearer, found.farther, found.share_before, found.share) == (40, 0, 0, 1)
        assert (found.median_before, found.median) == (4, 1)
    assert told.figures["sport", None].median is None
    assert [told.figures["sport", area].completeness.state for area in told.areas] == ["checked"]
    same = atlas.compare_gaps(ComparisonQuery(minutes=2, after=date(2026, 1, 7)))
    assert same.figures["childcare", None].nearer == 0
    with pytest.raises(NotFoundError, match="2026-01-08"):
        atlas.compare_gaps(ComparisonQuery(before=date(2026, 1, 8)))
    with pytest.raises(NotFoundError, match="not computed"):
        atlas.compare_gaps(ComparisonQuery(way="transit"))
    page = comparison_page(
        Site(lang="de", path="/", query="", nonce="", now=atlas.now(), town=None), CompareScene(told.query, told)
    )
    assert "Näher haben es Menschen bei 1 von 29 Themen, weiter bei 0." in page
    assert "40 näher" in page

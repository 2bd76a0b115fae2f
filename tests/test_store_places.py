"""Places: which ones a question finds, in which order, and what the map draws of them."""

import math
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Text, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from typed_places import STEP, WEST, Spot, degrees, fence, settle

from geo.atlas import Atlas
from geo.errors import GoneError, NotFoundError
from geo.model import GROUPS, THEMES, BBox, PlaceQuery, get_theme, shown_theme
from geo.settings import Settings
from geo.store.session import writing
from geo.store.support_order import group_rank
from geo.store.tables import BaseLabelRow

pytestmark = pytest.mark.database

WEDNESDAY_TEN = datetime(2020, 6, 17, 10, tzinfo=ZoneInfo("Europe/Berlin"))
CELL = 64 * 360 / (256 << 12)
"""The width in degrees of a cell of 64 pixels at zoom 12."""
SHIFTS = (-0.0021, -0.002, 0.002, 0.0021)
EVERYWHERE: BBox = (*degrees(-1, -1), *degrees(30, 30))


def atlas_of(engine: Engine) -> Atlas:
    return Atlas(Settings(), engine)


def names(atlas: Atlas, **question: object) -> list[str | None]:
    return [item.place.name for item in atlas.list_places(PlaceQuery(**question)).items]  # type: ignore[arg-type]  # a test names fields


def test_the_support_order_comes_first_then_the_german_alphabet_then_the_nameless(engine: Engine) -> None:
    settle(
        engine,
        Spot("Arzt", ["health"]),
        Spot("Zirkel", ["neighbourhood"]),
        Spot("Oase", ["neighbourhood"]),
        Spot(None, ["neighbourhood"]),
        Spot("Öse", ["neighbourhood"]),
        Spot("Otto", ["neighbourhood"]),
        Spot("Kita", ["childcare"]),
        Spot("Bad", ["sport"]),
    )
    # DIN 5007: Ö stands with O. Groups: nearby, open to all, specialists, children.
    assert names(atlas_of(engine)) == ["Oase", "Öse", "Otto", "Zirkel", None, "Bad", "Arzt", "Kita"]


def test_a_presumed_theme_does_not_move_a_place_to_the_front(engine: Engine) -> None:
    settle(engine, Spot("Laden", ["household", "debt"], presumed=["household"]), Spot("Tafel", ["food"]))
    assert names(atlas_of(engine)) == ["Tafel", "Laden"]
    assert shown_theme(["household", "debt"], ["household"]) == "debt"
    assert shown_theme(["household"], ["household"]) == "household"
    assert shown_theme(["household", "debt"], wanted=["debt"]) == "debt"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kita", ["Kita Straßenfüchse", "KiTa Süd"]),
        ("strassenfuchse", []),
        ("STRASSENFUECHSE", ["Kita Straßenfüchse"]),
        ("süd kita", ["KiTa Süd"]),
        ("sued", ["KiTa Süd"]),
        ("sü", ["KiTa Süd"]),
        ("100%", []),
        ("_", []),  # a letter like any other, not "any letter"
        ("marktstraße hof", ["Werkhof"]),
        ("\x00'\"\\", ["Kita Straßenfüchse", "KiTa Süd", "Werkhof"]),
    ],
)
def test_words_are_found_however_they_are_spelled(engine: Engine, typed: str, found: list[str]) -> None:
    settle(
        engine,
        Spot("Kita Straßenfüchse", ["childcare"]),
        Spot("KiTa Süd", ["childcare"]),
        Spot("Werkhof", ["childcare"]),
    )
    assert sorted(map(str, names(atlas_of(engine), q=typed))) == sorted(found)


def test_themes_join_by_or_and_the_rest_by_and(engine: Engine) -> None:
    settle(
        engine,
        Spot("Kita", ["childcare"], 1, 1),
        Spot("Schule", ["school"], 5, 5),
        Spot("Haus", ["neighbourhood", "counselling"], 1, 1),
    )
    atlas = atlas_of(engine)
    assert names(atlas, themes=("childcare", "school")) == ["Kita", "Schule"]
    assert names(atlas, themes=("counselling",)) == ["Haus"]
    assert names(atlas, themes=("childcare", "school"), bbox=(*degrees(4, 4), *degrees(6, 6))) == ["Schule"]
    assert names(atlas, themes=("childcare",), bbox=(*degrees(4, 4), *degrees(6, 6))) == []


def test_counts_of_groups_leave_the_themes_out_of_the_filter(engine: Engine) -> None:
    settle(
        engine,
        Spot("Kita", ["childcare"], 1, 1),
        Spot("Schule", ["school"], 5, 5),
        Spot("Haus", ["neighbourhood", "counselling"], 1, 1),
    )
    page = atlas_of(engine).list_places(PlaceQuery(themes=("childcare",), bbox=(*degrees(0, 0), *degrees(2, 2))))
    assert page.total == 1
    # The school lies outside the box; the house counts in both of its groups.
    assert page.counts_by_group == {"nearby": 1, "open": 0, "specialist": 1, "children": 1, "daily": 0, "transit": 0}


def test_counts_follow_the_view_although_they_are_kept(engine: Engine) -> None:
    settle(engine, Spot("Kita", ["childcare"], 1, 1), Spot("Schule", ["school"], 5, 5))
    atlas = atlas_of(engine)
    small: BBox = (*degrees(0, 0), *degrees(2, 2))
    assert [atlas.list_places(PlaceQuery(bbox=box)).total for box in (None, small, None, small)] == [2, 1, 2, 1]
    assert [atlas.list_places(PlaceQuery(q=q)).total for q in ("kita", "schule", "markt")] == [1, 1, 2]


def test_most_themes_but_one_find_the_same_as_naming_them(engine: Engine) -> None:
    settle(engine, Spot("Laden", ["daily"]), Spot("Kita", ["childcare"]), Spot("Beides", ["childcare", "daily"]))
    most = tuple(theme.key for theme in THEMES if theme.key != "daily")
    assert names(atlas_of(engine), themes=most) == ["Beides", "Kita"]


def test_only_what_is_known_to_be_open_counts_as_open(engine: Engine) -> None:
    settle(
        engine,
        Spot("Offen", ["sport"], hours="Mo-Fr 09:00-17:00"),
        Spot("Zu", ["sport"], hours="Sa 09:00-17:00"),
        Spot("Immer", ["sport"], hours="24/7"),
        Spot("Unklar", ["sport"], hours='"nach Vereinbarung"'),
        Spot("Ohne", ["sport"]),
    )
    atlas = atlas_of(engine)
    assert names(atlas, open_at=WEDNESDAY_TEN) == ["Immer", "Offen"]
    page = atlas.list_places(PlaceQuery(open_at=WEDNESDAY_TEN))
    assert (page.total, page.counts_by_group["open"]) == (2, 2)
    assert [item.open.state for item in page.items] == ["open", "open"]
    assert names(atlas, open_at=WEDNESDAY_TEN.replace(hour=3)) == ["Immer"]


def test_open_first_stays_inside_the_group(engine: Engine) -> None:
    settle(
        engine,
        Spot("B zu", ["sport"], hours="off"),
        Spot("A ohne", ["sport"]),
        Spot("C offen", ["sport"], hours="24/7"),
        Spot("D offen", ["health"], hours="24/7"),
    )
    assert names(atlas_of(engine), sort="open") == ["C offen", "A ohne", "B zu", "D offen"]


def test_pages_neither_repeat_nor_lose(engine: Engine) -> None:
    settle(engine, *(Spot("Gleich", ["sport" if n % 2 else "health"]) for n in range(23)))
    atlas = atlas_of(engine)
    pages = [atlas.list_places(PlaceQuery(limit=5, offset=offset)) for offset in range(0, 30, 5)]
    ids = [item.place.id for page in pages for item in page.items]
    assert [len(page.items) for page in pages] == [5, 5, 5, 5, 3, 0]
    assert len(set(ids)) == 23
    assert {page.total for page in pages} == {23}


def test_what_vanished_is_nowhere_and_says_so(engine: Engine) -> None:
    gone, there = settle(
        engine, Spot("Weg", ["sport"], vanished=date(2020, 1, 1), hours="24/7"), Spot("Da", ["sport"], 3, 3)
    )
    atlas = atlas_of(engine)
    assert names(atlas) == ["Da"]
    assert [mark.id for mark in atlas.list_marks(PlaceQuery(bbox=EVERYWHERE), 10).marks] == [there]
    assert atlas.count_themes()["sport"] == 1
    assert atlas.find_bounds() == pytest.approx((*degrees(3, 3), *degrees(3, 3)))
    with pytest.raises(GoneError):
        atlas.get_place(gone)
    for number in (there + 1, 0, -1, 2**70):
        with pytest.raises(NotFoundError):
            atlas.get_place(number)


def test_a_place_in_full(engine: Engine) -> None:
    (number,) = settle(engine, Spot("Kita", ["childcare"], 1, 1, hours="Mo-Fr 07:00-17:00; PH off"))
    fence(engine, "Kreis", (0, 0), (9, 9))
    fence(engine, "Mitte", (0, 0), (2, 2))
    fence(engine, "Fern", (5, 5), (9, 9))
    fence(engine, "Alt", (0, 0), (2, 2), gone=date(2020, 1, 1))
    detail = atlas_of(engine).get_place(number)
    assert (detail.place.name, str(detail.place.osm), detail.place.tags) == ("Kita", "node/1", {"operator": "Stadt"})
    assert [area.name for area in detail.neighbourhoods] == ["Mitte", "Kreis"]
    assert len(detail.week) == 7


def test_neighbourhoods(engine: Engine) -> None:
    settle(engine, Spot("Kita", ["childcare"], 1, 1), Spot("Schule", ["school"], 5, 5), Spot("Hof", ["school"], 1, 1))
    mitte = fence(engine, "Mitte", (0, 0), (2, 2))
    fence(engine, "Äcker", (4, 4), (6, 6))
    fence(engine, "Alt", (4, 4), (6, 6), gone=date(2020, 1, 1))
    atlas = atlas_of(engine)
    listed = atlas.list_neighbourhoods()
    assert ([area.name for area in listed.items], listed.total) == (["Äcker", "Mitte"], 2)
    assert [area.name for area in atlas.list_neighbourhoods(limit=1, offset=1).items] == ["Mitte"]
    assert atlas.get_neighbourhood("aecker").name == "Äcker"
    assert atlas.get_neighbourhood(str(mitte)).bbox == pytest.approx((*degrees(0, 0), *degrees(2, 2)))
    assert (atlas.get_neighbourhood("mitte").outline or {})["type"] == "MultiPolygon"
    assert names(atlas, neighbourhood=mitte) == ["Hof", "Kita"]
    counts = atlas.count_themes(mitte)
    assert (counts["childcare"], counts["school"], counts["sport"]) == (1, 1, 0)
    for key, failure in (("alt", GoneError), ("nirgends", NotFoundError), ("99999999999999", NotFoundError)):
        with pytest.raises(failure):
            atlas.get_neighbourhood(key)


def test_a_town_is_called_as_its_largest_settlement(engine: Engine) -> None:
    assert atlas_of(engine).find_town_name() is None
    labels = [("village", "Affstätt", 99_000), ("town", "Herrenberg", 31_000), ("town", "Nagold", 22_000)]
    with writing(engine) as session:
        for kind, name, population in labels:
            geom = "SRID=3857;POINT(0 0)"
            session.add(BaseLabelRow(kind=kind, name=name, population=population, geom=geom))
    assert atlas_of(engine).find_town_name() == "Herrenberg"


def test_near_places_are_one_cluster_and_far_ones_marks(engine: Engine) -> None:
    settle(engine, Spot("A", ["sport"], 0, 0), Spot("B", ["health"], 0.001, 0.001), Spot("C", ["school"], 20, 20))
    marks = atlas_of(engine).list_marks(PlaceQuery(bbox=EVERYWHERE), 12)
    assert [(mark.name, mark.theme) for mark in marks.marks] == [("C", "school")]
    assert [cluster.count for cluster in marks.clusters] == [2]


def test_counts_do_not_overlap(engine: Engine) -> None:
    # Two pairs, 0.004 degrees apart, on both sides of the edge between two cells.
    edge = math.ceil(WEST / CELL) * CELL - WEST
    spots = [Spot(name, ["sport"], (edge + shift) / STEP, 0) for name, shift in zip("ABCD", SHIFTS, strict=True)]
    settle(engine, *spots)
    marks = atlas_of(engine).list_marks(PlaceQuery(bbox=EVERYWHERE), 12)
    assert [cluster.count for cluster in marks.clusters] == [4]


def test_close_up_only_the_same_spot_is_a_cluster(engine: Engine) -> None:
    # At zoom 17 a pixel is 0.8 m here; a thousandth of the grid is 0.7 m east and 1.1 m north: ten of them are apart.
    settle(engine, Spot("A", ["sport"]), Spot("B", ["sport"], 0.01, 0.01), Spot("C", ["sport"], 0.01, 0.01))
    near: BBox = (*degrees(-0.1, -0.1), *degrees(0.1, 0.1))
    marks = atlas_of(engine).list_marks(PlaceQuery(bbox=near), 17)
    assert [mark.name for mark in marks.marks] == ["A"]
    assert [cluster.count for cluster in marks.clusters] == [2]


def test_the_map_never_draws_more_than_a_few_hundred_things(engine: Engine) -> None:
    settle(engine, *(Spot(None, ["sport"], n % 30, n // 30) for n in range(900)))
    atlas = atlas_of(engine)
    for zoom in (0, 12, 17, 22):
        marks = atlas.list_marks(PlaceQuery(bbox=EVERYWHERE), zoom)
        assert len(marks.marks) + len(marks.clusters) <= 500
        assert len(marks.marks) + sum(cluster.count for cluster in marks.clusters) == 900


@pytest.fixture
def crowd(engine: Engine) -> Atlas:
    """A hundred places, some on the same spot, some nearly so."""
    themes = (["sport"], ["health", "counselling"], ["childcare"])
    settle(engine, *(Spot(f"Ort {n}", themes[n % 3], (n * 7 % 20) + n % 5 / 1000, n * 3 % 17) for n in range(100)))
    return atlas_of(engine)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    corners=st.tuples(*[st.floats(-2, 22)] * 4),
    zoom=st.integers(0, 22),
    themes=st.sets(st.sampled_from(("sport", "health", "childcare"))),
    q=st.sampled_from(("", "ort", "ort 1", "nichts")),
)
def test_marks_and_clusters_add_up_to_the_list(
    crowd: Atlas, corners: tuple[float, float, float, float], zoom: int, themes: set[str], q: str
) -> None:
    x0, x1, y0, y1 = *sorted(corners[:2]), *sorted(corners[2:])
    query = PlaceQuery(themes=tuple(themes), q=q, bbox=(*degrees(x0, y0), *degrees(x1, y1)), limit=200)
    page, marks = crowd.list_places(query), crowd.list_marks(query, zoom)
    assert len(marks.marks) + sum(cluster.count for cluster in marks.clusters) == page.total == len(page.items)
    assert {mark.id for mark in marks.marks} <= {item.place.id for item in page.items}


def test_another_choice_of_themes_in_the_same_view_is_drawn_as_if_it_were_the_first(engine: Engine) -> None:
    settle(
        engine,
        Spot("Kita", ["childcare"], 1, 1),
        Spot("Hort", ["childcare", "school"], 1, 1),
        Spot("Arzt", ["health"], 1, 1),
        Spot("Bad", ["sport"], 9, 9),
    )
    atlas = atlas_of(engine)

    def counts(*themes: str, q: str = "") -> list[int]:
        marks = atlas.list_marks(PlaceQuery(themes=themes, bbox=EVERYWHERE, q=q), 12)
        return sorted([1] * len(marks.marks) + [cluster.count for cluster in marks.clusters])

    assert counts() == [1, 3]
    assert counts("childcare") == [2]
    assert counts("childcare", "school", "sport") == [1, 2]
    assert counts("school") == [1]
    assert counts("food") == []
    assert counts("childcare", q="hort") == [1]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_the_group_that_is_stored_is_the_group_of_the_mark(engine: Engine, data: st.DataObject) -> None:
    keys = [theme.key for theme in THEMES]
    chosen = data.draw(st.sets(st.sampled_from(keys), min_size=1, max_size=4))
    themes = [key for key in keys if key in chosen]
    presumed = [key for key in themes if key in data.draw(st.sets(st.sampled_from(themes)))]
    groups = [group.key for group in GROUPS]
    rank = group_rank(literal(themes, ARRAY(Text)), literal(presumed, ARRAY(Text)))
    with engine.connect() as connection:
        stored = connection.scalar(select(rank))
    assert stored == 1 + groups.index(get_theme(shown_theme(themes, presumed)).group)

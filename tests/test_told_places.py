"""What people say stands before the source everywhere: in searches, in order, in what is open, in what there is."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from typed_places import Spot, degrees, settle

from geo.atlas import Atlas
from geo.errors import GoneError
from geo.model import PlaceQuery
from geo.settings import Settings
from geo.store import human
from geo.store.session import writing

pytestmark = pytest.mark.database

WEDNESDAY_TEN = datetime(2020, 6, 17, 10, tzinfo=ZoneInfo("Europe/Berlin"))
MORNINGS, NIGHTS = "Mo-Fr 08:00-12:00", "Mo-Su 20:00-24:00"
EVERYWHERE = (*degrees(-1, -1), *degrees(30, 30))


def atlas_of(engine: Engine) -> Atlas:
    return Atlas(Settings(), engine)


def names(atlas: Atlas, **question: object) -> list[str | None]:
    return [item.place.name for item in atlas.list_places(PlaceQuery(**question)).items]  # type: ignore[arg-type]  # a test names fields


def test_a_given_name_is_found_and_sorted_and_so_is_the_old_one(engine: Engine) -> None:
    zoo, _, _ = settle(engine, Spot("Zoo", ["green"]), Spot("Bad", ["green"]), Spot("Hof", ["green"]))
    with writing(engine) as session:
        human.override(session, zoo, "name", "Äpfelgarten")
    atlas = atlas_of(engine)
    assert names(atlas) == ["Äpfelgarten", "Bad", "Hof"]
    assert names(atlas, q="aepfel") == ["Äpfelgarten"]
    assert names(atlas, q="zoo") == ["Äpfelgarten"]


def test_pages_follow_each_other_with_given_names_among_them(engine: Engine) -> None:
    ids = settle(engine, *(Spot(name, ["green"]) for name in "ACEGI"))
    with writing(engine) as session:
        human.override(session, ids[0], "name", "H")
        human.override(session, ids[4], "name", "B")
    atlas = atlas_of(engine)
    pages = [names(atlas, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert pages == [["B", "C"], ["E", "G"], ["H"]]


def test_the_mark_bears_the_given_name(engine: Engine) -> None:
    zoo, *_ = settle(engine, Spot("Zoo", ["green"]))
    with writing(engine) as session:
        human.override(session, zoo, "name", "Garten")
    (mark,) = atlas_of(engine).list_marks(PlaceQuery(bbox=EVERYWHERE), 18).marks
    assert mark.name == "Garten"


def test_hours_of_people_decide_what_is_open_and_in_which_order(engine: Engine) -> None:
    shut, opened, _ = settle(
        engine, Spot("A", ["green"], hours=MORNINGS), Spot("B", ["green"], hours=NIGHTS), Spot("C", ["green"])
    )
    atlas = atlas_of(engine)
    assert names(atlas, open_at=WEDNESDAY_TEN) == ["A"]
    with writing(engine) as session:
        human.override(session, shut, "opening_hours", NIGHTS)
        human.override(session, opened, "opening_hours", "We 09:00-11:00")
    assert names(atlas, open_at=WEDNESDAY_TEN) == ["B"]
    with writing(engine) as session:
        human.withdraw_override(session, shut, "opening_hours")
    assert names(atlas, open_at=WEDNESDAY_TEN) == ["A", "B"]


def test_what_is_closed_for_good_is_nowhere_until_somebody_finds_it_right_again(engine: Engine) -> None:
    here, _ = settle(engine, Spot("A", ["green"]), Spot("B", ["green"]))
    atlas = atlas_of(engine)
    assert atlas.list_places(PlaceQuery()).total == 2
    with writing(engine) as session:
        human.confirm(session, here, "gone", date(2020, 6, 1))
    page = atlas.list_places(PlaceQuery())
    assert ([item.place.name for item in page.items], page.total) == (["B"], 1)
    assert len(atlas.list_marks(PlaceQuery(bbox=EVERYWHERE), 18).marks) == 1
    with pytest.raises(GoneError, match="closed for good"):
        atlas.get_place(here)
    with writing(engine) as session:
        human.confirm(session, here, "right", date(2020, 6, 2))
    assert names(atlas) == ["A", "B"]

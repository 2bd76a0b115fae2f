"""What people say they want: forgiving, in several languages, and what nobody knows is told."""

import pytest

from geo.model import THEMES
from geo.wishes import listen, name_fits
from geo.wishes.listening import known_wishes


def themes(text: str) -> set[str]:
    return {theme for heard in listen(text) for theme in heard.wish.themes}


@pytest.mark.parametrize(
    ("typed", "theme"),
    [
        ("kochen", "neighbourhood"),
        ("Schulden", "debt"),
        ("schuldn", "debt"),  # not finished
        ("Shulden", "debt"),  # a letter is missing
        ("Schuldenberatung", "debt"),  # a compound begins with it
        ("SCHULDNERBERATUNG", "debt"),
        ("Deutsch", "language"),
        ("Deutsch lernen", "language"),
        ("Deutschkurse", "language"),
        ("ich möchte deutsch lernen", "language"),
        ("Kindergaerten", "childcare"),
        ("borç", "debt"),
        ("borc", "debt"),
        ("almanca", "language"),
        ("ديون", "debt"),
        ("німецька", "language"),
        ("долги", "debt"),
        ("debt", "debt"),
        ("Stromsperre", "debt"),
        ("Rente", "counselling"),
        ("Schimmel", "rights"),  # one slip from swimming, were it not listed
        ("Karten spielen", "neighbourhood"),  # and that one from the garden
        ("PC", "digital"),
        ("Winterjacke", "household"),
        ("tercüman", "language"),
        ("вагітна", "family"),
        ("مترجم", "language"),
    ],
)
def test_everyday_words_lead_to_a_theme(typed: str, theme: str) -> None:
    assert theme in themes(typed)


def test_a_phrase_counts_before_its_words() -> None:
    assert [heard.said for heard in listen("essen mit anderen")] == ["essen mit anderen"]
    assert themes("Deutsch lernen") == {"language"}, "learning alone would be further education too"


def test_a_bicycle_is_no_bus_stop() -> None:
    (heard,) = listen("Fahrrad")
    assert heard.wish.themes == ()
    assert "shop=bicycle" in heard.wish.kinds
    assert name_fits(heard.wish, "Offene Fahrrad-Werkstatt")
    assert not name_fits(heard.wish, "Motorradwerkstatt")


def test_several_wishes_stand_side_by_side() -> None:
    assert [heard.said for heard in listen("kochen, Fahrrad oder Xyzzy")] == ["kochen", "Fahrrad", "Xyzzy"]


def test_what_nobody_listed_is_looked_for_in_names() -> None:
    (heard,) = listen("Caritas")
    assert not heard.known
    assert name_fits(heard.wish, "Caritasverband Sindetal")


@pytest.mark.parametrize("typed", ["", "   ", "und", "der die das", "?!"])
def test_nothing_is_heard_where_nothing_is_said(typed: str) -> None:
    assert listen(typed) == ()


def test_every_row_leads_somewhere_and_to_themes_that_there_are() -> None:
    known = {theme.key for theme in THEMES}
    for said, wish in known_wishes():
        assert any((wish.themes, wish.kinds, wish.sports, wish.names)), said
        assert set(wish.themes) <= known, said
        assert all("=" in kind for kind in wish.kinds), said


def test_every_theme_but_none_is_found_by_some_word() -> None:
    reached = {theme for _, wish in known_wishes() for theme in wish.themes}
    assert {theme.key for theme in THEMES} - reached == {"school"}, "schools are found by their kind"


def test_what_was_typed_is_in_no_representation() -> None:
    assert "geheim" not in repr(listen("Geheimnis"))

"""What people are asked, and what they said, in words on pages."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from test_pages import LIBRARY, MITTE, OPEN, page_of, plain, site

import web
from geo.model import Addition, Completeness, NeighbourhoodDetail, Override, PlaceDetail, Review, ReviewKind, ReviewPage

LATER = replace(LIBRARY, id=8, name="Bücherei am Markt", source="list:büchereien", osm=None, source_date=None)
WRITTEN = datetime(2026, 3, 1, tzinfo=UTC)
ASKED: dict[ReviewKind, tuple[dict[str, str], list[str]]] = {
    "unsure_match": ({"metres": "40"}, ["derselbe Ort wie in der Liste?", "40 m voneinander entfernt"]),
    "unsure_again": ({"metres": "120"}, ["der Ort von früher?", "120 m"]),
    "doubled": ({}, ["Doppelt?"]),
    "contradiction": (
        {"field": "phone", "machine": "", "team": "07032 1"},
        ["Widerspruch", "Telefon laut Karte: nichts", "Telefon laut Team: 07032 1"],
    ),
    "vanished_with_notes": ({"since": "2026-03-01"}, ["Gibt es das noch?", "verschwunden am 1. März 2026"]),
    "erased": (
        {"overrides": "1", "notes": "2", "confirmations": "0"},
        ["Geschützter Ort gelöscht", "Werte: 1, Notizen: 2, Bestätigungen: 0"],
    ),
}


@pytest.mark.parametrize("kind", list(ASKED))
def test_a_question_says_what_speaks_for_either_answer(kind: ReviewKind) -> None:
    detail, words = ASKED[kind]
    question = Review(1, kind, LATER, LIBRARY, detail, WRITTEN)
    html = plain(web.review_page(site(path="/pruefen"), ReviewPage((question,), 1, 0, {kind: 1})))
    assert "1 Frage ist offen." in html
    assert ("Bücherei am Markt" in html) == (kind != "erased"), "nothing tells which place was erased"
    assert "Stadtbücherei · Hindenburgstraße 36" in html
    assert ("(aus der Liste „büchereien“)" in html) == (kind != "erased")
    assert [word for word in words if word not in html] == []


def test_no_question_is_said_too() -> None:
    assert "Nichts ist offen." in plain(web.review_page(site(path="/pruefen"), ReviewPage((), 0, 0)))


def test_a_place_says_what_the_team_wrote_and_the_source_has() -> None:
    mine = Override("phone", "07032 1", "07032 924-320", WRITTEN, "Mitte")
    place = replace(
        LIBRARY,
        phone="07032 1",
        overrides=(mine,),
        additions=(Addition("website", "https://a.de", "büchereien"),),
        lists=("büchereien",),
        missing_since=date(2026, 2, 1),
    )
    page = replace(site(path="/ort/7"), name_of_list=lambda key: f"{key.title()} 2020")
    html = plain(web.place_page(page, PlaceDetail(place, OPEN)))
    assert "Telefon: vom Team eingetragen am 1. März 2026; in der Quelle: 07032 924-320" in html
    assert "Internet: aus der Liste „Büchereien 2020“" in html
    assert "Steht auch in der Liste „Büchereien 2020“." in html
    assert "In den Daten verschwunden am 1. Februar 2026. Bitte prüfen, ob es das noch gibt." in html


def test_a_neighbourhood_says_how_complete_a_theme_is() -> None:
    known = (
        Completeness(
            "childcare", "reconciled", date(2026, 3, 1), "kitas", matched=7, list_only=2, osm_only=1, unsure=3
        ),
        Completeness("sport", "checked", date(2026, 2, 1), team="Mitte"),
        Completeness("school", "unchecked"),
    )

    def page(*told: Completeness) -> str:
        area = NeighbourhoodDetail(MITTE)
        return plain(web.neighbourhood_page(site(), area, counts={}, page=page_of(), completeness=told))

    html = page(*known)
    assert "Kinderbetreuung mit Liste abgeglichen am 1. März 2026" in html
    assert "7 auch in der Karte, 2 nur in der Liste, 1 nur in der Karte, 3 unsicher" in html
    assert "Sport und Bewegung vom Team geprüft am 1. Februar 2026" in html
    assert "Alle anderen Themen: ungeprüft." in html
    assert "Alle Themen: ungeprüft." in page(known[2])


def test_the_start_page_counts_what_is_open() -> None:
    def page(number: int) -> str:
        return plain(web.start_page(site(path="/"), counts={}, total=1, neighbourhoods=(), questions=number))

    assert "3 Angaben sind unsicher. Noch richtig?" in page(3)
    assert "Noch richtig?" not in page(0)

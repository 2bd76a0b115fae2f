"""What teams know, on pages made of literals: rows, cards, what stands at a place, the panel that adds."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from test_pages import LIBRARY, MITTE, OPEN, plain, site

import web
from geo.model import Note, Override, PlaceDetail
from geo.model.team import Change, Entry, Gap, KeyPerson, Project, Resource, Service

THEN = datetime(2020, 6, 1, 9, 0, tzinfo=UTC)
KEPT = {"version": 1, "neighbourhood_id": 5, "team_id": 3, "created_at": THEN, "changed_at": THEN}
GAP = Gap(
    id=1, **KEPT, title="Kein Bus nach dem Abendkurs", theme="mobility", barrier="transit",
    prevents="Deutschkurs besuchen", status="reported", lon=8.86, lat=48.56, visibility="team",
)  # fmt: skip
WORKSHOP = Service(
    id=4, **KEPT, resource_id=2, name="Fahrrad-Werkstatt", opening_hours="Mi 17 bis 19 Uhr", cost="donation",
    languages=("de", "tr"), asks=(), max_age=27, step_free=False,
)  # fmt: skip
RESOURCE = Resource(
    id=2, **KEPT, name="Klosterhof", kind="infrastructural", sort="offer", themes=("household",), state="contact",
    take_part=True, tip="Erst klingeln.", services=(WORKSHOP,), place_id=7, lon=8.868, lat=48.593,
)  # fmt: skip
PERSON = KeyPerson(
    id=3, **KEPT, key=UUID(int=1), function="Hausdienst im Klosterhof", name="Kim Beispiel", purpose="freie Räume",
    office_contact="Telefon im Klosterhof", legal_basis="consent", consent_on=date(2020, 6, 1), visibility="team",
    confirmed_on=date(2020, 6, 1), review_on=date(2021, 6, 1), place_id=7,
)  # fmt: skip
ENTRY = Entry(id=5, **KEPT, on_date=date(2020, 6, 1), text="Eine Bank fehlt.", lon=8.86, lat=48.56)
PROJECT = Project(id=6, **KEPT, title="Bank am Markt", focus_question="Wer stellt sie auf?", status="running")
NOBODY_HERE = web.AtPlace()
ALL_RIGHTS = {"may_confirm": True, "may_change": True, "may_note": True, "may_add": True}


def at_place(known: web.AtPlace, lang: str = "de", *, heading: int = 2) -> str:
    here = site(lang, path="/ort/7")
    detail = PlaceDetail(LIBRARY, OPEN, neighbourhoods=(MITTE,))
    return web.details_fragment(here, detail, web.place_knowledge(here, detail, known, heading=heading))


def test_rows_say_what_it_is_and_where() -> None:
    html = web.knowledge_fragment(
        site(path="/karte"), {"gap": [GAP], "resource": [RESOURCE], "entry": [ENTRY], "project": [PROJECT]}
    )
    text = plain(html)
    assert "Kein Bus nach dem Abendkurs Lücke · Mobilität · gemeldet" in text
    assert "Klosterhof Ressource · Kleidung und Hausrat · Kontakt" in text
    assert "Bank am Markt Vorhaben · läuft · ganzer Stadtteil" in text
    assert html.count('class="row"') == 4
    assert 'data-lon="8.86"' in html
    assert 'href="/team/luecken/1"' in html
    assert 'href="#ink-gap-mobility"' not in html, "the sprite is a file of its own"
    assert "marks.svg#ink-gap-mobility" in html


def test_every_row_has_its_mark_in_the_sprite() -> None:
    sprite = web.sprite()
    for name in ("gap", "resource", "key_person", "entry", "project", "gap-mobility", "resource-household"):
        for form in (f"ink-{name}", f"ink-{name}-chosen"):
            assert f'<symbol id="{form}"' in sprite, form


def test_nothing_known_says_so() -> None:
    assert "Hier hat das Team noch nichts eingetragen." in plain(web.knowledge_fragment(site(path="/karte"), {}))


def test_the_card_of_a_resource_says_all_conditions_of_its_services() -> None:
    text = plain(web.card_fragment(site(path="/karte"), web.Card("resource", RESOURCE, MITTE, place=LIBRARY)))
    assert (
        "Mi 17 bis 19 Uhr · gegen Spende · Deutsch, Türkisch · man braucht nichts · Alter: – bis 27 · nur über Stufen"
    ) in text
    assert "Tipp vom Team Erst klingeln." in text
    assert "Stadtbücherei, Mitte" in text
    assert "noch nicht bestätigt" in text


def test_a_card_offers_what_the_reader_may_do() -> None:
    bare = web.card_fragment(site(path="/karte"), web.Card("gap", GAP, MITTE))
    full = web.card_fragment(site(path="/karte"), web.Card("gap", GAP, MITTE, may_write=True, may_delete=True))
    for part in ("data-record-change", "data-record-remove"):
        assert part not in bare
        assert part in full
    assert "data-record-confirm" not in full, "a gap is confirmed on its own page"
    assert "data-record-confirm" in web.card_fragment(
        site(path="/karte"), web.Card("resource", RESOURCE, MITTE, may_confirm=True)
    )


def test_a_card_tells_which_team_did_what_and_no_person() -> None:
    changes = [(Change("changed", 2, THEN, 3), "Team Mitte"), (Change("created", 1, THEN, 3), "Team Mitte")]
    text = plain(web.card_fragment(site(path="/karte"), web.Card("gap", GAP, MITTE, "Team Mitte", changes)))
    assert "eingetragen am 1. Juni 2020, Team Mitte" in text
    assert "1. Juni 2020: geändert, Team Mitte" in text


def test_the_card_of_a_person_says_why_it_is_kept_and_how_long() -> None:
    text = plain(web.card_fragment(site(path="/karte"), web.Card("key_person", PERSON, MITTE)))
    for said in ("nur das Team", "Einwilligung vom 1. Juni 2020", "Prüfung bis 1. Juni 2021", "Kim Beispiel"):
        assert said in text, said


def test_a_place_says_what_the_team_knows() -> None:
    note = Note(LIBRARY.id, "Ruhige Tische im 1. Stock.", THEN, "Team Mitte")
    known = web.AtPlace(resources=(RESOURCE,), persons=(PERSON,), gaps=(GAP,), notes=(note,))
    text = plain(at_place(known))
    assert "Angebote hier Fahrrad-Werkstatt" in text
    assert "Tipp vom Team Erst klingeln. Ruhige Tische im 1. Stock. Team Mitte, 1. Juni" in text
    assert "Hausdienst im Klosterhof, Kim Beispiel freie Räume · Telefon im Klosterhof" in text
    assert "Kein Bus nach dem Abendkurs gemeldet" in text


def test_who_may_not_do_anything_is_offered_nothing() -> None:
    html = at_place(NOBODY_HERE)
    for part in ("data-place-verdict", "data-place-override", "data-place-note", "data-add-here", "known-block"):
        assert part not in html, part


@pytest.mark.parametrize(
    ("right", "part"),
    [
        ("may_confirm", 'data-place-verdict="right"'),
        ("may_change", "data-place-override"),
        ("may_note", "data-place-note"),
        ("may_add", "data-add-here"),
    ],
)
def test_each_right_brings_its_own_button(right: str, part: str) -> None:
    assert part in at_place(web.AtPlace(**{right: True}))  # type: ignore[arg-type]
    assert part not in at_place(web.AtPlace(**(ALL_RIGHTS | {right: False})))


def test_a_wrong_fact_stands_beside_the_original_and_can_be_taken_back() -> None:
    mine = Override("phone", "07032 1", "07032 924-320", THEN, "Team Mitte")
    here, place = site(path="/ort/7"), replace(LIBRARY, phone="07032 1", overrides=(mine,))
    detail = PlaceDetail(place, OPEN)
    known = web.place_knowledge(here, detail, web.AtPlace(may_change=True))
    html = web.details_fragment(here, detail, known)
    assert "Telefon: vom Team eingetragen am 1. Juni 2020; in der Quelle: 07032 924-320" in plain(html)
    assert 'data-place-withdraw="phone"' in html
    assert '<option value="phone" data-value="07032 1">Telefon</option>' in html


def test_the_panel_offers_what_the_reader_may_add() -> None:
    here = site(path="/karte")
    some = web.adding_panel(here, web.Adding((MITTE,), ("gap", "resource", "entry")))
    every = web.adding_panel(here, web.Adding((MITTE,), ("gap", "resource", "key_person", "entry")))
    assert some.may_add
    assert 'data-add="gap"' in some.panel
    assert 'data-add="key_person"' not in some.panel
    assert 'data-add="key_person"' in every.panel
    assert "nie die Wohnadresse" in every.panel
    none = web.adding_panel(here, web.Adding((), ()))
    assert not none.may_add
    assert 'id="eintragen"' not in none.panel


def test_english_pages_hold_no_german() -> None:
    known = web.AtPlace(
        resources=(replace(RESOURCE, name="R", tip="T", services=(replace(WORKSHOP, name="S", opening_hours="We"),)),),
        persons=(replace(PERSON, function="F", purpose="P", office_contact="C"),),
        **ALL_RIGHTS,
    )
    here = site("en", path="/karte")
    pieces = [
        at_place(known, "en"),
        web.adding_panel(
            here, web.Adding((replace(MITTE, name="Middle"),), ("gap", "resource", "key_person", "entry"))
        ).panel,
        web.card_fragment(here, web.Card("key_person", PERSON, MITTE)),
    ]
    told = " ".join(map(plain, pieces)).split()
    german = {"und", "oder", "nicht", "der", "die", "das", "Lücke", "Wo?", "Sie", "vom", "Thema", "Speichern", "sieht:"}
    assert german & set(told) == set()

"""Resources, persons, projects and rounds by form: written, confirmed, changed by two, into the trash and back."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from httpx import Response
from sqlalchemy import text
from test_pages import plain
from typed_people import FOREIGN, Cast, play, resource, served

from geo import keyring
from geo.store.session import connect
from web.i18n import get_words
from web.written_hours import written_hours

pytestmark = pytest.mark.database


KEPT = (
    *("organisation", "resource", "service", "key_person", "project", "consultation", "agreement", "network_round"),
    *("history", "review"),
)
"""What a test may write; the next one finds it empty."""


@pytest.fixture(scope="module")
def stage(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """Play and serve one town for all tests of this module."""
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE record_pages TEMPLATE atlas STRATEGY file_copy"))
    url = server_url.replace("/atlas?", "/record_pages?")
    engine = connect(url)
    played = play(engine)
    with served(played, url, tmp_path_factory.mktemp("records")):
        yield played
    engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE record_pages WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def cast(stage: Cast) -> Iterator[Cast]:
    yield stage
    with stage.engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(KEPT)} CASCADE"))  # names of our own


def made(cast: Cast, path: str, told: Mapping[str, Any], who: str = "steward") -> int:
    answer = cast.clients[who].post(f"/api/v1/{path}", json=dict(told))
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def send(cast: Cast, path: str, who: str = "steward", **fields: Any) -> Response:
    """Send a form as a browser without scripts does."""
    told = {"csrf": keyring.derive(cast.tokens[who], "csrf")} | fields
    answer: Response = cast.clients[who].post(path, data=told, follow_redirects=False)
    return answer


def seen(cast: Cast, path: str, who: str = "steward") -> str:
    answer = cast.clients[who].get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return plain(answer.text)


def fields_of(html: str) -> dict[str, Any]:
    """Return what a browser would send of the form of a record."""
    form = re.search(r'<form class="record-form".*?</form>', html, re.DOTALL)
    assert form is not None
    told: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form[0]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (("checkbox" not in tag and "radio" not in tag) or " checked" in tag):
            told.setdefault(name[1], []).append(value[1] if value else "")
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form[0], re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        told[name] = [chosen[1] if chosen else ""]
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form[0], re.DOTALL):
        told[name] = [inside]
    return told


WORKSHOP = {
    "name": "Fahrrad-Werkstatt",
    "kind": "infrastructural",
    "sort": "offer",
    "state": "discovered",
    "visibility": "team",
    "themes": ["household"],
    "spot": "area:",
}


def test_an_empty_list_offers_the_step_that_helps(cast: Cast) -> None:
    words = seen(cast, "/team/ressourcen", "member")
    assert "Noch ist nichts eingetragen." in words
    assert "Ressource eintragen" in words


def test_a_resource_is_written_by_form_and_found_by_its_filters(cast: Cast) -> None:
    answer = send(cast, "/team/ressourcen/neu", "member", **WORKSHOP, take_part="yes", tip="Klingeln.")
    assert answer.status_code == 303, answer.text
    words = seen(cast, answer.headers["Location"], "member")
    assert [
        part for part in ("Fahrrad-Werkstatt", "Hier kann man mitmachen", "Klingeln.", "ungeprüft") if part not in words
    ] == []
    for query, there in {
        "q=rad": True,
        "q=Kino": False,
        "thema=household": True,
        "thema=food": False,
        "wer=room": False,
        "stand=discovered": True,
        "mitmachen=ja": True,
        "zeigen=papierkorb": False,
        "zeigen=faellig": False,
    }.items():
        assert ("Fahrrad-Werkstatt" in seen(cast, f"/team/ressourcen?{query}", "member")) is there, query
    assert "Fahrrad-Werkstatt" not in seen(cast, "/team/ressourcen", FOREIGN)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(cast: Cast) -> None:
    answer = send(cast, "/team/ressourcen/neu", **(WORKSHOP | {"name": "", "tip": "Bleibt stehen."}))
    assert answer.status_code == 422
    assert "„Wie heißt es?“ darf nicht leer sein." in plain(answer.text)
    assert "Bleibt stehen." in answer.text
    long = send(cast, "/team/ressourcen/neu", **(WORKSHOP | {"tip": "x" * 501}))
    assert "hat höchstens 500 Zeichen; das hier sind 501" in plain(long.text)


def test_a_place_is_searched_by_words_and_then_chosen(cast: Cast) -> None:
    answer = send(cast, "/team/ressourcen/neu", **WORKSHOP, wo="Hof", suchen="1")
    assert answer.status_code == 200
    assert f'value="place:{cast.place}"' in answer.text
    told = WORKSHOP | {"wo": "Hof", "gesucht": "Hof", "spot": f"place:{cast.place}"}
    words = seen(cast, send(cast, "/team/ressourcen/neu", **told).headers["Location"])
    assert "Wo? Hof" in words
    # Enter in the field for the place looks first, too, and writes nothing.
    assert send(cast, "/team/ressourcen/neu", **WORKSHOP, wo="Hof").status_code == 200
    assert "1 Ressource" in seen(cast, "/team/ressourcen")


def test_services_hang_on_a_resource_with_conditions_of_their_own(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    page = cast.clients["member"].get(f"/team/angebote/neu?ressource={number}&weiter=/team/ressourcen/{number}")
    told = fields_of(page.text) | {"name": "Sprechstunde", "cost": "free", "languages": ["de", "tr"]}
    told |= {"opening_hours": "Mi 17 bis 19 Uhr", "asks_known": "yes", "min_age": "16", "step_free": "no"}
    answer = send(cast, "/team/angebote/neu", "member", **told)
    assert answer.headers["Location"] == f"/team/ressourcen/{number}"
    words = seen(cast, f"/team/ressourcen/{number}", "member")
    for part in (
        "Sprechstunde",
        "Mi 17 bis 19 Uhr",
        "kostenlos",
        "Deutsch, Türkisch",
        "Das braucht man nichts",
        "ab 16 Jahren",
        "Stufenfrei nein",
    ):
        assert part in words


def test_the_contact_stands_once_and_has_a_log(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    assert "Noch kein Träger eingetragen." in seen(cast, f"/team/ressourcen/{number}")
    told = {"name": "Hofverein", "phone": "07032 1", "ressource": str(number), "weiter": f"/team/ressourcen/{number}"}
    assert send(cast, "/team/traeger/neu", stadtteil=str(cast.nord), **told).status_code == 303
    send(cast, f"/team/ressourcen/{number}/kontakt", text="Telefoniert, sie suchen Ehrenamtliche.")
    words = seen(cast, f"/team/ressourcen/{number}")
    assert [
        part for part in ("Hofverein", "07032 1", "Telefoniert, sie suchen Ehrenamtliche.") if part not in words
    ] == []


def test_still_right_is_one_click_and_can_be_taken_back(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    answer = send(cast, f"/team/ressourcen/{number}/bestaetigen")
    words = seen(cast, answer.headers["Location"])
    assert "bestätigt heute" in words
    assert "Rückgängig" in words
    assert send(cast, f"/team/ressourcen/{number}/bestaetigen", "member").status_code == 403
    send(cast, f"/team/ressourcen/{number}/rueckgaengig")
    assert "ungeprüft" in seen(cast, f"/team/ressourcen/{number}")
    send(cast, f"/team/ressourcen/{number}/weg")
    assert "gibt es nicht mehr, seit" in seen(cast, f"/team/ressourcen/{number}")


def test_the_trash_gives_back(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    answer = send(cast, f"/team/ressourcen/{number}/loeschen", weiter="/team/ressourcen")
    assert answer.headers["Location"] == f"/team/ressourcen?geloescht=ressourcen-{number}"
    assert "Zurückholen" in seen(cast, answer.headers["Location"])
    assert "Fahrrad-Werkstatt" in seen(cast, "/team/ressourcen?zeigen=papierkorb")
    send(cast, f"/team/ressourcen/{number}/wiederherstellen")
    words = seen(cast, f"/team/ressourcen/{number}")
    assert re.search(r"Verlauf .*zurückgeholt · Team Nord .*in den Papierkorb gelegt · Team Nord .*angelegt", words)


def test_whoever_is_second_sees_both_and_loses_nothing(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    mine = fields_of(cast.clients["member"].get(f"/team/ressourcen/{number}/aendern").text) | {"tip": "Mein Tipp"}
    theirs = dict(mine) | {"tip": "Ihr Tipp"}
    assert send(cast, f"/team/ressourcen/{number}/aendern", **theirs).status_code == 303
    answer = send(cast, f"/team/ressourcen/{number}/aendern", "member", **mine)
    assert answer.status_code == 412
    words = plain(answer.text)
    assert "Inzwischen hat jemand anderes das geändert." in words
    assert "Jetzt steht da: „Ihr Tipp“" in words
    again = fields_of(answer.text)
    assert again["tip"] == ["Mein Tipp"]
    assert send(cast, f"/team/ressourcen/{number}/aendern", "member", **again).status_code == 303
    assert "Mein Tipp" in seen(cast, f"/team/ressourcen/{number}")


@pytest.mark.parametrize(
    ("text", "german", "english"),
    [
        ("Tu 15:00-17:30", "Di 15:00–17:30", "Tue 15:00–17:30"),
        ("Mo,We 09:00-12:00", "Mo, Mi 09:00–12:00", "Mon, Wed 09:00–12:00"),
        (
            "Mo-Fr 09:00-12:00; We 14:00-18:00",
            "Mo–Fr 09:00–12:00; Mi 14:00–18:00",
            "Mon–Fri 09:00–12:00; Wed 14:00–18:00",
        ),
        ("Mi 17 bis 19 Uhr", "Mi 17 bis 19 Uhr", "Mi 17 bis 19 Uhr"),
    ],
)
def test_hours_are_said_with_the_days_of_the_page(text: str, german: str, english: str) -> None:
    assert written_hours(text, get_words("de")) == german
    assert written_hours(text, get_words("en")) == english


def test_a_form_leads_back_to_pages_of_teams_only(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    told = fields_of(cast.clients["steward"].get(f"/team/ressourcen/{number}/aendern").text)
    answer = send(cast, f"/team/ressourcen/{number}/aendern", **(told | {"weiter": "//evil.example/team"}))
    assert answer.headers["Location"] == f"/team/ressourcen/{number}"


def project(cast: Cast, **more: Any) -> int:
    told = {"neighbourhood_id": cast.nord, "title": "Lernen am Abend", "focus_question": "Wer schließt auf?"}
    return made(cast, "projects", told | more)


def test_a_project_has_agreements_and_links(cast: Cast) -> None:
    answer = send(cast, "/team/vorhaben/neu", "member", title="Lernen am Abend", status="running", dimension="")
    assert "„Aufmerksamkeitsrichtung“ darf nicht leer sein." in plain(answer.text)
    told = {"title": "Lernen am Abend", "focus_question": "Wer schließt auf?", "status": "running", "dimension": ""}
    there = send(cast, "/team/vorhaben/neu", "member", **told).headers["Location"]
    number = there.rpartition("/")[2]
    agreed = {"what": "Hausdienst fragen", "role": "Leitung", "due_on": "2020-06-10", "vorhaben": number}
    assert send(cast, "/team/vereinbarungen/neu", "member", **agreed, weiter=there).headers["Location"] == there
    thing = made(cast, "resources", resource(cast))
    send(cast, f"{there}/verknuepfen", "member", was=f"resource-{thing}")
    words = seen(cast, there, "member")
    assert [
        part for part in ("Hausdienst fragen", "fällig seit 10. Juni 2020", "Fahrrad-Werkstatt") if part not in words
    ] == []
    done = re.search(r"/team/vereinbarungen/(\d+)/erledigt", cast.clients["member"].get(there).text)
    assert done is not None
    assert "Hausdienst fragen" in seen(cast, "/team/vorhaben", "member")
    send(cast, done[0], "member", weiter=there)
    assert "erledigt am" in seen(cast, there, "member")
    assert "Keine ist offen." in seen(cast, "/team/vorhaben", "member")
    send(cast, f"{there}/trennen", "member", was=f"resource-{thing}")
    assert "Noch ist nichts verknüpft" in seen(cast, there, "member")
    assert cast.clients["planner"].get(there).status_code == 403


def test_a_consultation_goes_through_four_steps_and_guests_see_no_name(cast: Cast) -> None:
    number = project(cast)
    words = seen(cast, f"/team/vorhaben/{number}/beratung", "member")
    assert [role for role in ("Moderation", "Protokoll", "Vorstellen", "Beraten") if role not in words] == []
    there = send(cast, f"/team/vorhaben/{number}/beratung", "member", minuten="35", gaeste="ja").headers["Location"]
    assert "35:00" in seen(cast, there, "member")
    send(cast, f"{there}/uhr", "member")
    assert re.search(r"34:\d\d|35:00", seen(cast, there, "member"))
    for step, note in enumerate(("Der Kurs endet spät.", "Alle kommen heim.", "Der Hausdienst hilft."), 1):
        version = re.search(r'name="version" value="(\d+)"', cast.clients["member"].get(there).text)
        assert version is not None
        told = {"schritt": str(step), "text": note, "version": version[1], "weiter": str(step + 1)}
        assert send(cast, f"{there}/notiz", "member", **told).status_code == 303
    stale = send(cast, f"{there}/notiz", "member", schritt="1", text="Anders.", version="1")
    assert stale.status_code == 412
    assert "Jetzt steht da: „Der Kurs endet spät.“" in plain(stale.text)
    assert "Anders." in stale.text
    guests = seen(cast, f"{there}/leinwand", "member")
    assert "Was tun wir in den nächsten Wochen?" in guests
    assert [name for name in ("Team Nord", "Teammitglied", "Der Kurs endet spät.") if name in guests] == []


def test_the_calendar_address_is_told_once_and_replaced(cast: Cast) -> None:
    first = re.search(r"/kalender/[\w-]+\.ics", send(cast, "/team/vorhaben/kalender", "member").text)
    assert first is not None
    assert cast.clients[""].get(first[0]).status_code == 200
    assert first[0] not in cast.clients["member"].get("/team/vorhaben").text
    send(cast, "/team/vorhaben/kalender", "member")
    assert cast.clients[""].get(first[0]).status_code == 404


PERSON = {
    "function": "Hausdienst im Klosterhof",
    "purpose": "freie Räume am Abend",
    "office_contact": "07032 0009988",
    "legal_basis": "consent",
    "consent_on": "2020-06-17",
    "consent_text": "1",
    "visibility": "team",
    "spot": "area:",
}


def test_only_stewards_write_key_persons_and_the_text_of_consent_stands_there(cast: Cast) -> None:
    assert send(cast, "/team/personen/neu", "member", **PERSON).status_code == 403
    assert cast.clients["planner"].get("/team/personen").status_code == 403
    assert "Ich kann jederzeit ohne Grund widerrufen" in seen(cast, "/team/personen/neu")
    refused = send(cast, "/team/personen/neu", **(PERSON | {"consent_on": ""}))
    assert "Zur Einwilligung gehören der Tag" in plain(refused.text)
    there = send(cast, "/team/personen/neu", **PERSON).headers["Location"]
    words = seen(cast, there, "member")
    assert "Einwilligung, 17. Juni 2020, Fassung 1" in words
    assert "Ändern" not in words
    send(cast, f"{there}/bestaetigen")
    assert "Hausdienst im Klosterhof" in seen(cast, "/team/personen", "member")


def test_withdrawal_says_what_happens_and_then_nothing_is_left(cast: Cast) -> None:
    there = send(cast, "/team/personen/neu", **PERSON).headers["Location"]
    told = cast.clients["steward"].get(f"{there}/auskunft.pdf")
    assert told.content.startswith(b"%PDF-")
    words = seen(cast, f"{there}/widerruf")
    assert [part for part in ("keinen Papierkorb", "Jetzt endgültig löschen") if part not in words] == []
    assert send(cast, f"{there}/widerruf", "member").status_code == 403
    answer = send(cast, f"{there}/widerruf")
    assert "Alles zu dieser Person ist gelöscht." in seen(cast, answer.headers["Location"])
    assert cast.clients["steward"].get(there).status_code == 404


def test_the_queue_shows_two_sentences_and_two_buttons(cast: Cast) -> None:
    detail = '{"field": "phone", "machine": "07032 1", "team": "07032 2"}'
    with cast.engine.begin() as connection:
        told = {"place": cast.place, "detail": detail}
        connection.execute(
            text(
                "INSERT INTO review (kind, question, place_id, detail)"
                " VALUES ('contradiction', 'a', :place, cast(:detail AS jsonb))"
            ),
            told,
        )
    words = seen(cast, "/team/pruefen?reihe=widerspruch")
    for part in ("Telefon", "Neue Karte", "07032 1 Karte stimmt", "07032 2 Team stimmt"):
        assert part in words
    assert "Karte und Team sind sich einig." in seen(cast, "/team/pruefen?reihe=widerspruch", "foreign_steward")
    found = re.search(r"/team/pruefen/\d+/antwort", cast.clients["steward"].get("/team/pruefen?reihe=widerspruch").text)
    assert found is not None
    assert send(cast, found[0], FOREIGN, antwort="team").status_code == 403
    answer = send(cast, found[0], antwort="team", reihe="widerspruch")
    words = seen(cast, answer.headers["Location"])
    assert "Beantwortet." in words
    assert "Karte und Team sind sich einig." in words


def test_what_is_due_is_confirmed_in_one_click(cast: Cast) -> None:
    number = made(cast, "resources", resource(cast))
    with cast.engine.begin() as connection:
        old = "UPDATE resource SET confirmed_on = '2020-01-01', created_at = '2020-01-01' WHERE id = :number"
        connection.execute(text(old), {"number": number})
    assert "Fahrrad-Werkstatt" in seen(cast, "/team/pruefen")
    answer = send(cast, f"/team/ressourcen/{number}/bestaetigen", weiter="/team/pruefen?reihe=faellig")
    words = seen(cast, answer.headers["Location"])
    assert "Notiert, heute." in words
    assert "Nichts ist fällig." in words


def test_a_resource_that_is_a_place_of_the_map_stands_there_afterwards(cast: Cast) -> None:
    spot = cast.clients[""].get(f"/api/v1/places/{cast.place}").json()
    told = resource(cast, name="Hof", themes=["neighbourhood"], lon=spot["lon"], lat=spot["lat"])
    number = made(cast, "resources", told)
    words = seen(cast, "/team/pruefen?reihe=doppelt")
    assert "Hof (in der Karte)" in words
    send(cast, f"/team/ressourcen/{number}/steht-dort", ort=str(cast.place))
    assert "Nichts scheint doppelt zu sein." in seen(cast, "/team/pruefen?reihe=doppelt")
    assert "Wo? Hof" in seen(cast, f"/team/ressourcen/{number}")


def test_rounds_have_a_rhythm_and_a_delegate_by_role(cast: Cast) -> None:
    assert "Noch keine." in seen(cast, "/team/runden")
    told = {"name": "Runder Tisch", "rhythm": "quarterly", "delegate_role": "Leitung", "spot": "area:"}
    send(cast, "/team/runden/neu", "member", **told)
    words = seen(cast, "/team/runden", "member")
    assert [part for part in ("Runder Tisch", "jedes Quartal", "Für uns geht hin: Leitung") if part not in words] == []


def test_the_report_of_an_area_is_for_its_team_without_persons(cast: Cast) -> None:
    made(cast, "resources", resource(cast))
    project(cast)
    send(cast, "/team/personen/neu", **PERSON)
    words = seen(cast, f"/stadtteil/{cast.nord}/bericht", "member")
    assert [part for part in ("Fahrrad-Werkstatt", "ungeprüft", "Lernen am Abend") if part not in words] == []
    assert "Hausdienst im Klosterhof" not in words
    assert "Lernen am Abend" not in seen(cast, f"/stadtteil/{cast.nord}/bericht", "planner")
    assert cast.clients[FOREIGN].get(f"/stadtteil/{cast.nord}/bericht").status_code == 403
    assert cast.clients["member"].get(f"/stadtteil/{cast.nord}/bericht.pdf").content.startswith(b"%PDF-")


def test_the_pages_speak_english(cast: Cast) -> None:
    for path in ("ressourcen", "personen", "vorhaben", "runden", "pruefen", "ressourcen/neu", "personen/neu"):
        assert not re.search(r"[äöüßÄÖÜ]", seen(cast, f"/en/team/{path}")), path


def test_who_has_signed_in_begins_with_the_page_of_the_own_role(cast: Cast) -> None:
    homes = {"": None, "reader": "/beratung", "member": "/team", "steward": "/team", "planner": "/planung"}
    homes |= {"privacy_officer": "/datenschutz", "admin": "/konten"}
    begun = {who: cast.clients[who].get("/", follow_redirects=False).headers.get("Location") for who in homes}
    assert begun == homes
    assert cast.clients["member"].get("/en").url.path == "/en/team"

"""Data protection at work: the audit, who asks what is kept, periods; and the template of the authority."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from test_pages import plain
from test_record_pages import made, send
from typed_people import Cast, gap, person, play, resource, served

from geo.atlas import Atlas
from geo.model import AccountInput, HeldRole
from geo.settings import Settings

pytestmark = pytest.mark.database

NAME = "Kim Beispiel"


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path):
        yield played


def lines(cast: Cast) -> list[tuple[str, str, str]]:
    """Return the audit, the oldest first: what, of which kind, which one."""
    told = cast.clients["privacy_officer"].get("/api/v1/audit?limit=200").json()["items"]
    return [(line["action"], line["noun"], line["subject"]) for line in reversed(told)]


def test_somebody_asks_what_is_kept_gets_it_and_withdraws(cast: Cast) -> None:
    officer = cast.clients["privacy_officer"]
    number = made(cast, "key-persons", person(cast))
    made(cast, "key-persons", person(cast, name="Ole Anders", function="Wirt"), "steward")
    page = plain(officer.get("/datenschutz").text)
    assert NAME not in page
    assert "angelegt" in page
    found = send(cast, "/datenschutz", "privacy_officer", q="beispiel")
    assert f"{NAME} Hausdienst im Klosterhof · Nord" in plain(found.text)
    assert "Ole Anders" not in found.text
    assert "beispiel" not in found.request.url.query.decode()
    assert "Dazu ist niemand" in plain(send(cast, "/datenschutz", "privacy_officer", q="Niemand").text)
    assert officer.get(f"/team/personen/{number}/auskunft.pdf").content.startswith(b"%PDF")
    cast.clients["steward"].get("/team/personen")
    assert "angesehen Schlüsselperson Liste mit 2" in plain(officer.get("/datenschutz").text)
    asked = plain(officer.get(f"/team/personen/{number}/widerruf").text)
    assert "Jetzt endgültig löschen" in asked
    gone = send(cast, f"/team/personen/{number}/widerruf", "privacy_officer")
    assert gone.headers["location"] == "/datenschutz?geloescht=ja"
    assert "Alles zu dieser Person ist gelöscht." in plain(officer.get("/datenschutz?geloescht=ja").text)
    assert NAME not in send(cast, "/datenschutz", "privacy_officer", q="beispiel").text.replace("value", "")


def test_a_hidden_person_is_found_by_who_has_to_answer(cast: Cast) -> None:
    made(cast, "key-persons", person(cast))
    with cast.engine.begin() as connection:
        connection.execute(text("UPDATE key_person SET review_on = '2020-01-01'"))
    page = plain(cast.clients["privacy_officer"].get("/datenschutz").text)
    assert "Schlüsselpersonen, die niemand mehr bestätigt hat 30 Tage 1" in page
    assert "Einträge aus Besprechungen keine: bleibt 0" in page
    assert NAME in plain(send(cast, "/datenschutz", "privacy_officer", q=NAME).text)


def test_publishing_and_roles_are_written_down(cast: Cast, database_url: str) -> None:
    number = made(cast, "resources", resource(cast))
    shown = made(cast, "gaps", gap(cast, visibility="public"))
    steward = cast.clients["steward"]
    for version, visibility in ((1, "public"), (2, "team")):
        told = {"visibility": visibility}
        answer = steward.patch(f"/api/v1/resources/{number}", json=told, headers={"If-Match": f'"{version}"'})
        assert answer.status_code == 200
    steward.patch(f"/api/v1/resources/{number}", json={"name": "Neu"}, headers={"If-Match": '"3"'})
    steward.post(f"/api/v1/records/resource/{number}/undo", headers={"If-Match": '"4"'})
    published = ("published", "resource", str(number))
    assert lines(cast) == [("published", "gap", str(shown)), published, published]
    atlas, admin = Atlas.open(Settings(database_url=database_url)), cast.actors["admin"]
    try:
        atlas.add_account(admin, AccountInput("neu", roles=(HeldRole("member"),)))
        neu = next(one.id for one in atlas.list_accounts(admin) if one.name == "neu")
        atlas.set_account_roles(admin, neu, None, [HeldRole("steward", cast.nord)])
        atlas.disable_account(admin, neu)
    finally:
        atlas.close()
    assert lines(cast)[3:] == [("role_changed", "account", str(neu))] * 3
    page = plain(cast.clients["privacy_officer"].get("/datenschutz").text)
    assert f"Rollen oder Zugang geändert Konto {neu}" in page


def test_the_authority_says_what_a_project_asks(cast: Cast) -> None:
    admin = cast.clients["admin"]
    page = admin.get("/vorlage").text
    assert page.count('name="feld"') == 6 + 2
    assert "Wer macht mit?" in page
    rows = {"feld": ["1", "2", "3"], "schluessel-1": "partners", "schluessel-2": "occasion", "schluessel-3": ""}
    rows |= {"stelle-1": "2", "stelle-2": "1", "stelle-3": "3", "zeigen-1": "ja", "zeigen-3": "ja"}
    rows |= {"deutsch-1": "Wer ist dabei?", "deutsch-2": "Anlass", "deutsch-3": "Was kostet es?", "englisch-1": "Who?"}
    assert "Gespeichert." in plain(send(cast, "/vorlage", "admin", **rows).text)
    fields = [one for one in cast.clients[""].get("/api/v1/project-fields").json() if not one["hidden"]]
    assert [(one["label_de"], one["label_en"]) for one in fields] == [
        ("Wer ist dabei?", "Who?"),
        ("Was kostet es?", "Was kostet es?"),
    ]
    form = cast.clients["member"].get("/team/vorhaben/neu").text
    assert "Was kostet es?" in form
    assert "Wer macht mit?" not in form

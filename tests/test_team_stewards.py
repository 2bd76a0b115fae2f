"""Who answers for a neighbourhood, what the reminder by mail says, and that the start page says the same."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_post import post_office
from sqlalchemy import Engine, text
from typed_people import Cast, gap, person, play, resource, served

from cli import remind
from geo.errors import UserError
from geo.settings import Settings
from geo.team import Office, Team

pytestmark = pytest.mark.database
API = "/api/v1"
SECRETS = ("Kim Beispiel", "Hausdienst", "Fahrrad", "Abendkurs", "Warteliste", "0009988")


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path):
        yield played


def made(cast: Cast, noun: str, told: dict[str, Any], who: str = "member") -> int:
    answer = cast.clients[who].post(f"{API}/{noun}", json=told)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


def fill(cast: Cast) -> None:
    """Let 2 details be due, 1 gap be reported, 1 agreement be due, 1 person be hidden and 2 entries have no theme."""
    old = made(cast, "resources", resource(cast))
    made(cast, "resources", resource(cast, name="Neu"))
    made(cast, "key-persons", person(cast), "steward")
    made(cast, "gaps", gap(cast))
    due = {"neighbourhood_id": cast.nord, "what": "Warteliste fragen", "role": "Leitung", "due_on": "2026-01-07"}
    made(cast, "agreements", due)
    made(cast, "agreements", due | {"due_on": "2099-01-07"})
    for words in ("Kein Bus nach dem Abendkurs", "Warteliste der Kita"):
        made(cast, "entries", {"neighbourhood_id": cast.nord, "text": words})
    coded = made(cast, "entries", {"neighbourhood_id": cast.nord, "text": "Neue Bank"})
    cast.clients["member"].post(f"{API}/entries/{coded}/codes", json={"themes": ["neighbourhood"]})
    answered = made(cast, "entries", {"neighbourhood_id": cast.nord, "text": "Schönes Fest"})
    entry = {"without_theme": True}
    assert (
        cast.clients["member"]
        .patch(f"{API}/entries/{answered}", json=entry, headers={"If-Match": '"1"'})
        .json()["without_theme"]
    )
    foreign = {"neighbourhood_id": cast.sued, "title": "Fremd", "theme": "mobility", "visibility": "team"}
    made(cast, "gaps", foreign, "foreign_member")
    with cast.engine.begin() as connection:
        age = text("UPDATE resource SET created_at = now() - interval '7 months' WHERE id = :number")
        connection.execute(age, {"number": old})
        connection.execute(text("UPDATE key_person SET review_on = current_date - 1"))


WAITING = {"check": 2, "reported": 1, "due": 1, "persons": 1, "uncoded": 2}


def office(cast: Cast, database_url: str, folder: Path, **more: Any) -> Team:
    return Team(Office(Settings(database_url=database_url, data_dir=folder, **more), cast.engine))


def test_an_admin_names_an_office_and_the_team_is_told(cast: Cast) -> None:
    admin, steward = cast.clients["admin"], cast.clients["steward"]
    csrf = admin.headers["X-CSRF-Token"]
    told = {"csrf": csrf, "stadtteil": str(cast.nord), "amt": "Leitung Team Nord", "mail": "nord@amt.example"}
    assert "Leitung Team Nord" in admin.post("/konten/verantwortliche", data=told).text
    refused = admin.post("/konten/verantwortliche", data=told | {"amt": "Neu", "mail": "kein@postfach"})
    assert (refused.status_code, "Das ist keine E-Mail-Adresse." in refused.text) == (422, True)
    assert 'value="Neu"' in refused.text, "what was typed stays"
    assert "verantwortlich: Leitung Team Nord" in steward.get("/team").text
    assert "Nord: <b>Leitung Team Nord</b>" in steward.get("/team/pruefen").text
    assert "Leitung Team Nord" not in cast.clients["foreign_steward"].get("/team/pruefen").text
    assert cast.clients[""].get(f"{API}/stewards").json()["items"] == []
    admin.put(f"{API}/neighbourhoods/{cast.nord}/steward", json={"office": "Leitung Nord"})
    (one,) = steward.get(f"{API}/stewards").json()["items"]
    assert (one["area"], one["office"], one["mailbox"]) == ("Nord", "Leitung Nord", None), "one office, the newest"
    admin.put(f"{API}/neighbourhoods/{cast.nord}/steward", json={"office": ""})
    assert steward.get(f"{API}/stewards").json()["total"] == 0


def test_a_reminder_counts_and_quotes_nothing(cast: Cast, database_url: str, tmp_path: Path) -> None:
    fill(cast)
    cast.clients["admin"].put(
        f"{API}/neighbourhoods/{cast.nord}/steward", json={"office": "Leitung", "mailbox": "nord@amt.example"}
    )
    with post_office() as post:
        mail = {"mail_server": post.url, "mail_from": "atlas@amt.example", "public_url": "https://atlas.example"}
        team = office(cast, database_url, tmp_path, **mail)
        assert [(one.mailbox, dict(one.counts), one.sent) for one in team.reminders.remind(dry_run=True)] == [
            ("nord@amt.example", WAITING, False)
        ]
        assert post.mails == [], "a dry run sends nothing"
        (sent,) = team.reminders.remind(dry_run=False)
        assert sent.sent
    (letter,) = post.mails
    body = letter.get_content()
    assert (letter["To"], letter["From"]) == ("nord@amt.example", "atlas@amt.example")
    assert letter["Subject"] == "Sozialraumatlas: 7 offen"
    assert "in Nord ist offen:" in body
    assert [int(n) for n in re.findall(r"^- .*: (\d+)$", body, re.MULTILINE)] == [2, 1, 1, 1, 2]
    assert "https://atlas.example/team/pruefen\n" in body
    assert [word for word in SECRETS if word in body or word in str(letter["Subject"])] == []


def test_without_an_office_whoever_holds_the_role_is_told(cast: Cast, database_url: str, tmp_path: Path) -> None:
    fill(cast)
    with cast.engine.begin() as connection:
        connection.execute(text("UPDATE account SET email = name || '@amt.example' WHERE name LIKE '%steward'"))
        connection.execute(text("UPDATE account SET email = 'm@amt.example' WHERE name = 'member'"))
    with post_office() as post:
        post.refused = {"<steward@amt.example>"}
        mail = {"mail_server": post.url, "public_url": "https://atlas.example"}
        told = office(cast, database_url, tmp_path, **mail).reminders.remind(dry_run=False, lang="en")
    assert {(one.mailbox, one.sent) for one in told} == {
        ("steward@amt.example", False),
        ("foreign_steward@amt.example", True),
    }
    (letter,) = post.mails
    assert "Reported gaps: 1\n  https://atlas.example/en/team/luecken?status=reported" in letter.get_content()


def test_without_a_mail_server_the_start_page_says_the_same(cast: Cast, database_url: str, tmp_path: Path) -> None:
    fill(cast)
    with pytest.raises(UserError, match="ATLAS_MAIL_SERVER"):
        office(cast, database_url, tmp_path).reminders.remind(dry_run=False)
    page = cast.clients["steward"].get("/team").text
    assert [int(n) for n in re.findall(r'tasks__count">(\d+)<', page)] == list(WAITING.values())


def test_the_command_reports_each_mailbox(
    cast: Cast, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(cast)
    cast.clients["admin"].put(
        f"{API}/neighbourhoods/{cast.nord}/steward", json={"office": "Leitung", "mailbox": "nord@amt.example"}
    )
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path))
    remind.remind(dry_run=True, as_json=True)
    told = capsys.readouterr()
    assert '"to": "nord@amt.example"' in told.out
    assert "Nothing was sent" in told.out + told.err

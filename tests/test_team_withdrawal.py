"""A key person who withdraws is nowhere any more: tables, history, words of others, dump, a backup that is restored."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Engine, text
from typed_people import Cast, gap, person, play, served

from geo.errors import RefusedError
from geo.settings import Settings
from geo.store.session import connect
from geo.team import Team
from geo.team.deletions import replay_deletions

pytestmark = pytest.mark.database
API = "/api/v1"
NAME, CONTACT = "Kim Beispiel", "07032 0009988"


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path):
        yield played


def dump(database_url: str, *options: str) -> str:
    """Return the whole database as pg_dump writes it."""
    told = urlsplit(database_url)
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    command = [programs / "pg_dump", "-h", parse_qs(told.query)["host"][0], "-U", told.username or "", *options]
    return subprocess.run([*command, told.path[1:]], capture_output=True, text=True, check=True).stdout


def hits(told: str) -> int:
    return sum(told.casefold().count(word.casefold()) for word in (NAME, "kim  beispiel", CONTACT))


def write(cast: Cast) -> dict[str, Any]:
    """Let a person be kept, and be named in all kinds of places."""
    steward, member = cast.clients["steward"], cast.clients["member"]
    kept: dict[str, Any] = steward.post(f"{API}/key-persons", json=person(cast)).json()
    path = f"{API}/key-persons/{kept['id']}"
    changed = steward.patch(path, json={"office_contact": f"{CONTACT} und Klosterhof"}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    steward.patch(path, json={"office_contact": CONTACT}, headers={"If-Match": '"2"'})
    noted = member.post(
        f"{API}/entries", json={"neighbourhood_id": cast.nord, "prompt": 4, "text": f"KIM  Beispiel: {CONTACT}"}
    )
    assert noted.status_code == 201
    number = noted.json()["id"]
    member.patch(f"{API}/entries/{number}", json={"text": f"{NAME} hat Räume"}, headers={"If-Match": '"1"'})
    told = gap(cast, note=f"Frag {NAME}.")
    assert member.post(f"{API}/gaps", json=told).status_code == 201
    project = {"neighbourhood_id": cast.nord, "title": "Lernen am Abend", "focus_question": "Wer schließt auf?"}
    fields = {"partners": f"{NAME} und die VHS"}
    assert member.post(f"{API}/projects", json=project | {"fields": fields}).status_code == 201
    return kept


def test_withdrawal_leaves_no_trace(cast: Cast, database_url: str, tmp_path: Path) -> None:
    kept = write(cast)
    before = dump(database_url)
    assert hits(before) >= 7
    assert cast.clients["steward"].delete(f"{API}/key-persons/{kept['id']}").status_code == 204
    assert hits(dump(database_url)) == 0
    assert cast.clients["steward"].get(f"{API}/key-persons/{kept['id']}").status_code == 404
    found = cast.clients["member"].get(f"{API}/entries").json()["items"][0]["text"]
    assert found == "[…] hat Räume"
    (project,) = cast.clients["member"].get(f"{API}/projects").json()["items"]
    assert project["fields"] == {"partners": "[…] und die VHS"}
    listed = (tmp_path / "deletions.txt").read_text()
    assert kept["key"] in listed
    assert hits(listed) == 0


def test_nobody_goes_where_that_cannot_be_written_down(cast: Cast, tmp_path: Path) -> None:
    kept = write(cast)
    (tmp_path / "deletions.txt").mkdir()
    assert cast.clients["steward"].delete(f"{API}/key-persons/{kept['id']}").status_code == 503
    assert cast.clients["steward"].get(f"{API}/key-persons/{kept['id']}").status_code == 200
    told = cast.clients["privacy_officer"].get(f"{API}/audit").json()["items"]
    assert "deleted" not in {line["action"] for line in told}
    (tmp_path / "deletions.txt").rmdir()
    assert cast.clients["steward"].delete(f"{API}/key-persons/{kept['id']}").status_code == 204


def test_a_backup_that_is_restored_forgets_again(cast: Cast, database_url: str, tmp_path: Path) -> None:
    kept = write(cast)
    backup = tmp_path / "backup.sql"
    backup.write_text(dump(database_url))
    assert cast.clients["steward"].delete(f"{API}/key-persons/{kept['id']}").status_code == 204
    told = urlsplit(database_url)
    restored = database_url.replace(told.path, f"{told.path}_again")
    admin = connect(database_url).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {told.path[1:]}_again TEMPLATE template0"))
    psql = max(Path("/usr/lib/postgresql").glob("*/bin")) / "psql"
    host = parse_qs(told.query)["host"][0]
    command = [psql, "-q", "-h", host, "-U", told.username or "", "-d", f"{told.path[1:]}_again", "-f", backup]
    subprocess.run(
        command, capture_output=True, check=True, env=os.environ | {"PGOPTIONS": "-c client_min_messages=error"}
    )
    assert hits(dump(restored)) >= 7
    team = Team.open(Settings(database_url=restored, data_dir=tmp_path))
    try:
        assert replay_deletions(team.office) == 1
        assert replay_deletions(team.office) == 0
        (tmp_path / "deletions.txt").write_text("half a l")
        with pytest.raises(RefusedError, match="Line 1 of"):
            replay_deletions(team.office)
    finally:
        team.close()
    assert hits(dump(restored)) == 0
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {told.path[1:]}_again WITH (FORCE)"))
    admin.dispose()


def test_a_person_gets_all_that_is_kept(cast: Cast) -> None:
    kept = write(cast)
    path = f"{API}/key-persons/{kept['id']}/export"
    told = cast.clients["steward"].get(path)
    assert told.status_code == 200
    assert told.headers["cache-control"] == "no-store"
    assert told.json()["person"]["name"] == NAME
    # The entry as it is and as it was, the note of the gap, the partners of the project.
    assert told.json()["mentions"] == {"entry": 1, "history": 1, "gap": 1, "project": 1}
    assert f"{CONTACT} und Klosterhof" in json.dumps(told.json()["history"], ensure_ascii=False)
    assert cast.clients["privacy_officer"].get(path).status_code == 200
    refused = {name: client.get(path).status_code for name, client in cast.clients.items()}
    assert {name for name, status in refused.items() if status == 200} == {"steward", "privacy_officer"}


def test_data_protection_learns_who_by_pseudonym_and_what(cast: Cast) -> None:
    kept = write(cast)
    cast.clients["member"].get(f"{API}/key-persons/{kept['id']}")
    cast.clients["steward"].get(f"{API}/key-persons/{kept['id']}/export")
    cast.clients["steward"].delete(f"{API}/key-persons/{kept['id']}")
    lines = cast.clients["privacy_officer"].get(f"{API}/audit").json()
    about = [line for line in lines["items"] if line["subject"] == kept["key"]]
    assert [line["action"] for line in reversed(about)] == [
        "created",
        "changed",
        "changed",
        "viewed",
        "exported",
        "deleted",
    ]
    assert len({line["actor"] for line in about}) == 2
    assert not {"steward", "member"} & {line["actor"] for line in about}
    others = {name: client.get(f"{API}/audit").status_code for name, client in cast.clients.items()}
    assert [name for name, status in others.items() if status == 200] == ["privacy_officer"]

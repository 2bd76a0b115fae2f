"""What waits for somebody to look, what teams say of places, the calendar, and what a purge deletes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine, text
from typed_people import FOREIGN, Cast, person, play, resource, served

from geo.settings import Settings
from geo.store.session import connect
from geo.team import Office, Team

pytestmark = pytest.mark.database
API = "/api/v1"


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path):
        yield played


def made(cast: Cast, noun: str, told: dict[str, Any], who: str = "member") -> dict[str, Any]:
    answer = cast.clients[who].post(f"{API}/{noun}", json=told)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def age(cast: Cast, statement: str, **values: object) -> None:
    with cast.engine.begin() as connection:
        connection.execute(text(statement), values)


def test_what_nobody_confirmed_for_long_is_due(cast: Cast) -> None:
    old, fresh = made(cast, "resources", resource(cast, name="Alt")), made(cast, "resources", resource(cast))
    age(cast, "UPDATE resource SET created_at = now() - interval '7 months' WHERE id = :number", number=old["id"])
    made(cast, "key-persons", person(cast), "steward")
    age(cast, "UPDATE key_person SET review_on = current_date + 10")
    steward = cast.clients["steward"]
    due = steward.get(f"{API}/checks/due").json()
    assert [one["id"] for one in due["resources"]] == [old["id"]]
    assert [one["function"] for one in due["key_persons"]] == ["Hausdienst im Klosterhof"]
    assert steward.post(f"{API}/resources/{old['id']}/confirm").status_code == 200
    assert steward.get(f"{API}/checks/due").json()["resources"] == []
    assert cast.clients[FOREIGN].get(f"{API}/checks/due").json()["key_persons"] == []
    assert cast.clients["planner"].get(f"{API}/checks/due").status_code == 403
    assert fresh["id"] != old["id"]


def test_the_same_theme_close_by_and_a_similar_name_may_be_a_double(cast: Cast) -> None:
    spot = {"lon": 8.82, "lat": 48.52}
    one = made(cast, "resources", resource(cast, name="Fahrradwerkstatt Klosterhof", **spot))
    two = made(cast, "resources", resource(cast, name="Fahrrad-Werkstatt Klosterhof", lon=8.82005, lat=48.52))
    made(cast, "resources", resource(cast, name="Fahrradwerkstatt Klosterhof", themes=["food"], **spot))
    made(cast, "resources", resource(cast, name="Fahrradwerkstatt Klosterhof", lon=8.9, lat=48.52))
    hof = made(cast, "resources", resource(cast, name="Der Hof", themes=["neighbourhood"], lon=8.81, lat=48.51))
    found = cast.clients["member"].get(f"{API}/checks/doubles").json()
    assert [(pair["resource_id"], pair["other_resource_id"], pair["place_id"]) for pair in found] == [
        (one["id"], two["id"], None),
        (hof["id"], None, cast.place),
    ]


def test_a_correction_stands_beside_the_original(cast: Cast) -> None:
    path = f"{API}/places/{cast.place}"
    assert cast.clients["member"].put(f"{path}/overrides/phone", json={"value": "07032 1"}).status_code == 204
    assert cast.clients[FOREIGN].put(f"{path}/overrides/phone", json={"value": "x"}).status_code == 403
    shown = cast.clients[""].get(path).json()
    assert shown["phone"] == "07032 1"
    assert [(one["original"], one["team"]) for one in shown["overrides"]] == [(None, "Team Nord")]
    assert cast.clients["member"].delete(f"{path}/overrides/phone").status_code == 204
    assert cast.clients[""].get(path).json()["phone"] is None


def test_notes_are_for_the_team_and_confirming_for_stewards(cast: Cast) -> None:
    path = f"{API}/places/{cast.place}"
    made(cast, f"places/{cast.place}/notes", {"text": "Eingang im Hof"})
    status = {name: client.get(f"{path}/notes").status_code for name, client in cast.clients.items()}
    assert sorted(name for name, code in status.items() if code == 200) == ["member", "steward"]
    right = {"verdict": "right"}
    assert cast.clients["member"].post(f"{path}/confirmations", json=right).status_code == 403
    day = made(cast, f"places/{cast.place}/confirmations", right, "steward")["on_date"]
    assert cast.clients[""].get(path).json()["confirmed_on"] == day


def test_the_calendar_opens_with_the_newest_secret_only(cast: Cast) -> None:
    told = {"neighbourhood_id": cast.nord, "what": "Stadtwerke fragen", "role": "Leitung", "due_on": "2026-06-17"}
    made(cast, "agreements", told)
    done = made(cast, "agreements", told | {"what": "Erledigt"})
    cast.clients["member"].post(f"{API}/agreements/{done['id']}/finish")
    made(
        cast,
        "agreements",
        {"neighbourhood_id": cast.sued, "what": "Fremd", "role": "x", "due_on": "2026-06-17"},
        FOREIGN,
    )
    old = made(cast, "calendar", {})["path"]
    path = made(cast, "calendar", {})["path"]
    stranger = cast.clients[""]
    assert stranger.get(old).status_code == 404
    answer = stranger.get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(event["summary"]), str(event.decoded("dtstart"))) for event in events] == [
        ("Stadtwerke fragen (Leitung)", "2026-06-17")
    ]
    assert cast.clients["planner"].post(f"{API}/calendar").status_code == 403


def test_a_purge_says_what_it_would_delete_and_deletes_just_that(cast: Cast, database_url: str, tmp_path: Path) -> None:
    for name in ("Alt", "Neu", "Bleibt"):
        made(cast, "resources", resource(cast, name=name))
    age(cast, "UPDATE resource SET trashed_at = now() - interval '31 days' WHERE name = 'Alt'")
    age(cast, "UPDATE resource SET trashed_at = now() - interval '29 days' WHERE name = 'Neu'")
    hidden = made(cast, "key-persons", person(cast), "steward")
    made(cast, "key-persons", person(cast, function="Bleibt"), "steward")
    age(cast, "UPDATE key_person SET review_on = current_date - 31 WHERE id = :number", number=hidden["id"])
    age(cast, "UPDATE audit SET at = now() - interval '91 days' WHERE id = (SELECT min(id) FROM audit)")
    owner = connect(database_url)
    team = Team(Office(Settings(database_url=database_url, data_dir=tmp_path), owner))
    foreseen = team.protection.purge(dry_run=True).deleted
    wanted = {"key_person": 1, "trash: resource": 1, "audit": 1}
    assert {name: number for name, number in foreseen.items() if number} == wanted
    assert cast.clients["steward"].get(f"{API}/key-persons").json()["total"] == 2
    done = team.protection.purge(dry_run=False).deleted
    assert {name: number for name, number in done.items() if number} == wanted
    owner.dispose()
    assert [one["function"] for one in cast.clients["steward"].get(f"{API}/key-persons").json()["items"]] == ["Bleibt"]
    binned = cast.clients["member"].get(f"{API}/resources", params={"trashed": True}).json()
    assert [one["name"] for one in binned["items"]] == ["Neu"]

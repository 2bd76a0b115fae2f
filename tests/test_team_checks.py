"""What waits for somebody to look, what teams say of places, the calendar, and what a purge deletes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
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


def double(cast: Cast) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the same workshop twice, three metres apart."""
    spot = {"lon": 8.82, "lat": 48.52}
    one = made(cast, "resources", resource(cast, name="Fahrradwerkstatt Klosterhof", tip="Hof", **spot))
    two = made(cast, "resources", resource(cast, name="Fahrrad-Werkstatt Klosterhof", lon=8.82003, lat=48.52))
    return one, two


def test_two_that_somebody_called_different_are_never_asked_again(cast: Cast) -> None:
    (one, two), member = double(cast), cast.clients["member"]
    hof = made(cast, "resources", resource(cast, name="Der Hof", themes=["neighbourhood"], lon=8.81, lat=48.51))
    assert len(member.get(f"{API}/checks/doubles").json()) == 2
    pair = {"resource_id": two["id"], "other_resource_id": one["id"], "decision": "different"}
    assert cast.clients[FOREIGN].post(f"{API}/checks/doubles", json=pair).status_code == 404
    assert member.post(f"{API}/checks/doubles", json=pair | {"place_id": cast.place}).status_code == 422
    assert member.post(f"{API}/checks/doubles", json=pair).status_code == 204
    (left,) = member.get(f"{API}/checks/doubles").json()
    assert (left["resource_id"], left["place_id"]) == (hof["id"], cast.place)
    form = {"csrf": member.headers["X-CSRF-Token"], "ort": str(cast.place)}
    assert member.post(f"/team/ressourcen/{hof['id']}/zwei-verschiedene", data=form).status_code == 200
    assert member.get(f"{API}/checks/doubles").json() == []


def test_two_that_are_one_keep_all_that_hung_on_both(cast: Cast) -> None:
    (one, two), member = double(cast), cast.clients["member"]
    made(cast, "services", {"resource_id": two["id"], "name": "Mittwochs", "themes": ["household"]})
    entry = made(cast, "entries", {"neighbourhood_id": cast.nord, "text": "Dort repariert jemand"})
    told = resource(cast, name="Radhilfe", lon=8.82001, lat=48.52, tip="Klingeln", take_part=True)
    three = member.post(f"{API}/entries/promote-to-resource", json={"entry_ids": [entry["id"]], "resource": told})
    project = made(cast, "projects", {"neighbourhood_id": cast.nord, "title": "Räder", "focus_question": "Was?"})
    member.post(f"{API}/projects/{project['id']}/links", json={"noun": "resource", "id": two["id"]})
    for merged in (two["id"], three.json()["id"]):
        kept = member.post(f"{API}/resources/{merged}/merge", json={"into": one["id"]}).json()
        shown = member.get(f"/team/ressourcen/{merged}", follow_redirects=False)
        assert (shown.status_code, shown.headers["location"]) == (303, f"/team/ressourcen/{one['id']}")
    assert [service["name"] for service in kept["services"]] == ["Mittwochs"]
    assert (kept["tip"], kept["take_part"]) == ("Hof\nKlingeln", True)
    trails = member.get(f"{API}/entries/{entry['id']}").json()["trails"]
    assert [(trail["noun"], trail["id"]) for trail in trails] == [("resource", one["id"])]
    links = member.get(f"{API}/projects/{project['id']}").json()["links"]
    assert [(link["noun"], link["id"]) for link in links] == [("resource", one["id"])]
    assert member.get(f"{API}/checks/doubles").json() == []
    assert member.post(f"{API}/resources/{one['id']}/merge", json={"into": one["id"]}).status_code == 422
    binned = member.get(f"{API}/resources", params={"trashed": True}).json()["items"]
    assert {thing["name"] for thing in binned} == {"Radhilfe", "Fahrrad-Werkstatt Klosterhof"}


def test_of_two_who_correct_the_same_fact_at_once_the_second_is_told(cast: Cast) -> None:
    path = f"{API}/places/{cast.place}/overrides/phone"
    start = Barrier(2)

    def correct(who: str) -> tuple[int, str]:
        start.wait()
        answer = cast.clients[who].put(path, json={"value": f"07032 {who}", "seen": ""})
        return answer.status_code, answer.text

    with ThreadPoolExecutor(2) as pool:
        answers = dict(zip(("member", "steward"), pool.map(correct, ("member", "steward")), strict=True))
    assert sorted(status for status, _ in answers.values()) == [204, 412]
    first, second = sorted(answers, key=lambda who: answers[who][0])
    assert f'"current":{{"value":"07032 {first}"}}' in answers[second][1].replace(' "', '"').replace(": ", ":")
    assert cast.clients[""].get(f"{API}/places/{cast.place}").json()["phone"] == f"07032 {first}"
    again = {"value": "07032 1", "seen": f"07032 {first}"}
    assert cast.clients[second].put(path, json=again).status_code == 204, "who has seen it may"


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
    assert [event.errors for event in events] == [[]]
    assert all(name in event for event in events for name in event.required)
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

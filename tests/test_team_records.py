"""Records of people through the API: written, changed by who saw the last version, undone, trashed, confirmed."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from typed_people import FOREIGN, Cast, gap, person, play, resource, served

pytestmark = pytest.mark.database
API = "/api/v1"


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path):
        yield played


def made(client: TestClient, noun: str, told: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(f"{API}/{noun}", json=told)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_resource_with_a_service_is_written_and_found(cast: Cast) -> None:
    member = cast.clients["member"]
    organisation = made(member, "organisations", {"neighbourhood_id": cast.nord, "name": "Klosterhof", "phone": "1"})
    told = resource(cast, place_id=cast.place, take_part=True, organisation_id=organisation["id"])
    workshop = made(member, "resources", told)
    assert (workshop["lon"], workshop["lat"]) == pytest.approx((8.81, 48.51))
    assert workshop["state"] == "discovered"
    service = made(
        member, "services", {"resource_id": workshop["id"], "name": "Mittwochs", "asks": [], "cost": "donation"}
    )
    assert (service["themes"], service["neighbourhood_id"]) == (["household"], cast.nord)
    (found,) = member.get(f"{API}/resources", params={"take_part": True, "theme": "household"}).json()["items"]
    assert [line["name"] for line in found["services"]] == ["Mittwochs"]
    assert member.get(f"{API}/resources", params={"theme": "food"}).json()["total"] == 0
    assert member.get(f"{API}/resources", params={"bbox": "8.8,48.5,8.82,48.52"}).json()["total"] == 1
    assert member.get(f"{API}/resources", params={"bbox": "8.9,48.5,8.92,48.52"}).json()["total"] == 0


def test_a_character_that_no_database_takes_is_refused_in_a_question_and_left_out_of_a_record(cast: Cast) -> None:
    member = cast.clients["member"]
    made(member, "resources", resource(cast, place_id=cast.place) | {"name": "Werk\0statt"})
    (kept,) = member.get(f"{API}/resources", params={"q": "werkstatt"}).json()["items"]
    assert kept["name"] == "Werkstatt"
    asked = member.get(f"{API}/resources", params={"q": "Werk\0statt"})
    assert (asked.status_code, "(NUL)" in asked.json()["detail"]) == (422, True)
    assert member.get(f"/team/ressourcen/{'9' * 30}").status_code == 404


def test_the_second_writer_is_told_and_loses_nothing(cast: Cast) -> None:
    member, steward = cast.clients["member"], cast.clients["steward"]
    written = made(member, "gaps", gap(cast))
    path, seen = f"{API}/gaps/{written['id']}", {"If-Match": '"1"'}
    first = steward.patch(path, json={"prevents": "Deutschkurs"}, headers=seen)
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    second = member.patch(path, json={"title": "Kein Bus am Abend", "prevents": "Arbeit"}, headers=seen)
    assert second.status_code == 412
    problem = second.json()
    assert second.headers["content-type"] == "application/problem+json"
    assert problem["current"]["prevents"] == "Deutschkurs"
    assert problem["current"]["version"] == 2
    assert "Inzwischen" in problem["detail"]
    again = member.patch(path, json={"title": "Kein Bus am Abend"}, headers={"If-Match": '"2"'}).json()
    assert (again["title"], again["prevents"], again["version"]) == ("Kein Bus am Abend", "Deutschkurs", 3)


def test_without_a_version_nothing_is_changed(cast: Cast) -> None:
    written = made(cast.clients["member"], "gaps", gap(cast))
    path = f"{API}/gaps/{written['id']}"
    assert cast.clients["member"].patch(path, json={"title": "x"}).status_code == 428
    assert cast.clients["member"].patch(path, json={"title": "x"}, headers={"If-Match": "x"}).status_code == 422
    assert cast.clients["member"].get(path).json()["title"] == written["title"]


def test_of_twenty_at_once_one_wins_and_nobody_is_overwritten(cast: Cast) -> None:
    """Each adds a word to what stands there, asking again when told; all twenty words are there in the end."""
    member = cast.clients["member"]
    written = made(member, "gaps", gap(cast, note="w"))
    path = f"{API}/gaps/{written['id']}"

    def add(word: int) -> int:
        refused = 0
        while True:
            now = member.get(path).json()
            answer = member.patch(
                path, json={"note": f"{now['note']} {word}"}, headers={"If-Match": f'"{now["version"]}"'}
            )
            if answer.status_code == 200:
                return refused
            assert answer.status_code == 412
            refused += 1

    with ThreadPoolExecutor(8) as pool:
        refused = sum(pool.map(add, range(20)))
    done = member.get(path).json()
    assert sorted(done["note"].split()[1:], key=int) == [str(word) for word in range(20)]
    assert done["version"] == 21
    assert refused > 0


def test_a_change_is_in_the_history_with_the_team_and_can_be_undone(cast: Cast) -> None:
    member = cast.clients["member"]
    written = made(member, "resources", resource(cast, lon=8.81, lat=48.52))
    path = f"{API}/resources/{written['id']}"
    member.patch(path, json={"tip": "zweiter Eingang", "lon": 8.82, "lat": 48.53}, headers={"If-Match": '"1"'})
    changes = member.get(f"{API}/records/resource/{written['id']}/history").json()["items"]
    assert [change["kind"] for change in changes] == ["changed", "created"]
    older = member.get(f"{API}/records/resource/{written['id']}/history?limit=1&offset=1").json()
    assert (older["items"], older["total"], older["offset"]) == (changes[1:], 2, 1)
    assert changes[0]["team_id"] == cast.teams["Team Nord"]
    assert changes[0]["before"]["tip"] is None
    assert not {"account", "actor", "person", "name"} & changes[0].keys()
    undone = member.post(f"{API}/records/resource/{written['id']}/undo", headers={"If-Match": '"2"'})
    assert undone.status_code == 200, undone.text
    now = member.get(path).json()
    assert (now["tip"], now["lon"], now["lat"]) == (None, pytest.approx(8.81), pytest.approx(48.52))


def test_the_trash_gives_back(cast: Cast) -> None:
    member = cast.clients["member"]
    number = made(member, "gaps", gap(cast))["id"]
    assert member.delete(f"{API}/gaps/{number}").status_code == 204
    assert member.get(f"{API}/gaps/{number}").status_code == 410
    assert member.get(f"{API}/gaps").json()["total"] == 0
    assert member.get(f"{API}/gaps", params={"trashed": True}).json()["total"] == 1
    assert member.post(f"{API}/records/gap/{number}/restore").status_code == 200
    assert member.get(f"{API}/gaps/{number}").status_code == 200


def test_still_right_is_one_call_of_a_steward(cast: Cast) -> None:
    number = made(cast.clients["member"], "resources", resource(cast))["id"]
    assert cast.clients["member"].post(f"{API}/resources/{number}/confirm").status_code == 403
    done = cast.clients["steward"].post(f"{API}/resources/{number}/confirm").json()
    assert done["confirmed_on"] is not None
    assert done["confirmed_by_team_id"] == cast.teams["Team Nord"]
    gone = cast.clients["steward"].post(f"{API}/resources/{number}/gone").json()
    assert gone["gone_on"] is not None


def test_only_a_person_with_the_right_confirms_a_gap(cast: Cast) -> None:
    member, steward = cast.clients["member"], cast.clients["steward"]
    written = made(member, "gaps", gap(cast, status="confirmed"))
    assert written["status"] == "reported"
    path = f"{API}/gaps/{written['id']}"
    assert member.post(f"{path}/confirm").status_code == 403
    begun = steward.patch(path, json={"status": "in_work"}, headers={"If-Match": '"1"'})
    assert begun.status_code == 422
    assert steward.post(f"{path}/confirm").json()["status"] == "confirmed"
    assert member.patch(path, json={"status": "in_work"}, headers={"If-Match": '"2"'}).json()["status"] == "in_work"
    closed = member.patch(path, json={"status": "closed"}, headers={"If-Match": '"3"'}).json()
    assert closed["closed_on"] is not None
    assert closed["confirmed_on"] is not None


def test_another_team_sees_what_is_published_and_no_more(cast: Cast) -> None:
    steward, foreign, reader = cast.clients["steward"], cast.clients[FOREIGN], cast.clients["reader"]
    number = made(cast.clients["member"], "resources", resource(cast))["id"]
    path = f"{API}/resources/{number}"
    assert [client.get(path).status_code for client in (foreign, reader, cast.clients[""])] == [404, 404, 404]
    seen = {"If-Match": '"1"'}
    assert cast.clients["member"].patch(path, json={"visibility": "public"}, headers=seen).status_code == 403
    assert steward.patch(path, json={"visibility": "authority"}, headers=seen).status_code == 200
    assert [client.get(path).status_code for client in (foreign, reader, cast.clients[""])] == [200, 200, 404]
    assert steward.patch(path, json={"visibility": "public"}, headers={"If-Match": '"2"'}).status_code == 200
    assert cast.clients[""].get(path).status_code == 200
    assert foreign.patch(path, json={"tip": "x"}, headers={"If-Match": '"3"'}).status_code == 403


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"name": "x" * 121}, "name"),
        ({"name": "   "}, "name"),
        ({"themes": ["nothing"]}, "themes"),
        ({"client": "Meier"}, "body"),
        ({"lon": 8.8}, "lon"),
        ({"outline": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 1], [1, 0], [0, 0]]]}}, "outline"),
        ({"place_id": 999_999}, "place_id"),
        ({"neighbourhood_id": None}, "neighbourhood_id"),
    ],
)
def test_a_wrong_value_is_refused_in_a_sentence(cast: Cast, told: dict[str, Any], where: str) -> None:
    answer = cast.clients["member"].post(f"{API}/resources", json=resource(cast) | told)
    assert answer.status_code == 422, (where, answer.text)
    assert answer.json()["detail"].endswith(".")
    assert "Meier" not in answer.text


def test_key_persons_are_for_stewards_to_write_and_the_team_to_read(cast: Cast) -> None:
    steward = cast.clients["steward"]
    assert cast.clients["member"].post(f"{API}/key-persons", json=person(cast)).status_code == 403
    number = made(steward, "key-persons", person(cast))["id"]
    status = {name: client.get(f"{API}/key-persons/{number}").status_code for name, client in cast.clients.items()}
    assert status == {
        "": 401,
        "reader": 404,
        "member": 200,
        "steward": 200,
        "planner": 403,
        "privacy_officer": 403,
        "admin": 403,
        FOREIGN: 404,
        "foreign_steward": 404,
    }


def test_a_key_person_needs_a_basis(cast: Cast) -> None:
    steward = cast.clients["steward"]
    for more in ({"consent_on": None}, {"consent_text": None}, {"consent_on": "2999-01-01"}):
        answer = steward.post(f"{API}/key-persons", json=person(cast) | more)
        assert answer.status_code == 422, more
    office = person(cast, legal_basis="public_office", consent_on=None, consent_text=None)
    assert steward.post(f"{API}/key-persons", json=office).status_code == 201


def test_visibility_widens_step_by_step(cast: Cast) -> None:
    steward = cast.clients["steward"]
    number = made(steward, "key-persons", person(cast))["id"]
    path = f"{API}/key-persons/{number}"
    seen: dict[str, list[int]] = {}
    for version, visibility in enumerate(("authority", "partners"), 1):
        changed = steward.patch(path, json={"visibility": visibility}, headers={"If-Match": f'"{version}"'})
        assert changed.status_code == 200
        seen[visibility] = [cast.clients[name].get(path).status_code for name in (FOREIGN, "reader", "planner", "")]
    assert seen == {"authority": [200, 404, 403, 401], "partners": [200, 200, 403, 401]}


def test_who_is_not_confirmed_is_hidden_from_all_but_stewards(cast: Cast) -> None:
    number = made(cast.clients["steward"], "key-persons", person(cast, visibility="partners"))["id"]
    with cast.engine.begin() as connection:
        connection.execute(text("UPDATE key_person SET review_on = current_date"))
    path = f"{API}/key-persons/{number}"
    assert [cast.clients[name].get(path).status_code for name in ("steward", "member", "reader")] == [200, 404, 404]
    assert cast.clients["steward"].post(f"{path}/confirm").status_code == 200
    assert cast.clients["member"].get(path).status_code == 200

"""What teams say of services counts at the desk as what the map says of places, for whoever may see it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typed_people import Cast, move_in, resource, served
from typed_town import load, place, spot, streets

pytestmark = pytest.mark.database

HOME = dict(zip(("lon", "lat"), spot(0), strict=True))


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    themes = {1: ["neighbourhood"], 2: ["neighbourhood"], 3: ["green"]}
    load(engine, tmp_path, [*streets(), *(place(number, f"Haus {number}", themes=t) for number, t in themes.items())])
    played = move_in(engine)
    with served(played, database_url, tmp_path):
        yield played


def answer(cast: Cast, role: str, **asked: object) -> str:
    """Return the names at the desk in the order of the answer, each with its service."""
    reply = cast.clients[role].post("/beratung/antwort", json={"origin": HOME, **asked})
    assert reply.status_code == 200
    rows = re.findall(
        r'data-number=.*?row__name">([^<]+)<.*?(?:row__facts">(?:<b><bdi>([^<]+)<)?|</li>)', reply.text, re.DOTALL
    )
    return ", ".join(f"{name} ({service})" if service else name for name, service in rows)


def offer(cast: Cast, name: str, service: dict[str, Any], **more: object) -> None:
    """Let the team write a service at a place."""
    stranger = cast.clients[""].get("/api/v1/places", params={"q": name}).json()
    number = next(item["id"] for item in stranger["items"] if item["name"] == name)
    told = cast.clients["steward"].post("/api/v1/resources", json=resource(cast, place_id=number, **more))
    assert told.status_code == 201, told.text
    told = cast.clients["steward"].post("/api/v1/services", json={"resource_id": told.json()["id"], **service})
    assert told.status_code == 201, told.text


def test_a_place_is_found_by_what_a_team_says_is_there(cast: Cast) -> None:
    offer(cast, "Haus 2", {"name": "Zwirbel-Treff", "themes": ["language"], "cost": "free", "languages": ["tr"]})
    offer(cast, "Haus 3", {"name": "Deutsch B1", "themes": ["language"], "cost": "paid"}, visibility="public")
    assert answer(cast, "member", themes=["language"]) == "Haus 2 (Zwirbel-Treff), Haus 3 (Deutsch B1)"
    assert answer(cast, "member", words="zwirbel") == "Haus 2 (Zwirbel-Treff)"
    free = {"conditions": {"free": True}}
    assert answer(cast, "member", themes=["language"], **free) == "Haus 2 (Zwirbel-Treff)"
    assert answer(cast, "member", themes=["language"], conditions={"languages": ["tr"]}) == "Haus 2 (Zwirbel-Treff)"
    # What is the team's alone, strangers do not see; what is published, they do.
    assert answer(cast, "", themes=["language"]) == "Haus 3 (Deutsch B1)"
    # A theme that is the place's own is judged by what the place says: nothing.
    assert answer(cast, "member", themes=["green"], **free) == ""


def test_one_service_must_meet_all_conditions(cast: Cast) -> None:
    offer(cast, "Haus 1", {"name": "Teuer", "themes": ["language"], "cost": "paid", "languages": ["tr"]})
    offer(cast, "Haus 1", {"name": "Deutsch", "themes": ["language"], "cost": "free", "languages": ["de"]})
    asked: dict[str, Any] = {"themes": ["language"]}
    assert answer(cast, "member", **asked, conditions={"free": True}) == "Haus 1 (Deutsch)"
    assert answer(cast, "member", **asked, conditions={"languages": ["tr"]}) == "Haus 1 (Teuer)"
    assert answer(cast, "member", **asked, conditions={"free": True, "languages": ["tr"]}) == ""


def test_where_a_team_says_one_can_take_part_one_can(cast: Cast) -> None:
    offer(cast, "Haus 2", {"name": "Werkstatt"}, take_part=True)
    assert answer(cast, "member", take_part=True) == "Haus 2"
    assert answer(cast, "", take_part=True) == ""

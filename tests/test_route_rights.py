"""Every route by every role, in the own and in another quarter: refused by the API, and without it by the database."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from route_rights import CANARIES, NUMBERS, OPEN, WAYS, Way
from sqlalchemy import Engine, select, text
from typed_people import Cast, play, served

from geo.model import NOBODY, ROLES, Actor
from geo.store.session import connect, reading
from geo.store.tables import Table
from web.sheet import pdf

pytestmark = pytest.mark.database

REFUSED = {401, 403, 404}
WHO = (*ROLES, "")
"""Every role in Nord, and somebody who is not signed in."""


class Unprinted:
    """Stands for the library that makes paper: what is hidden is looked for in words, and paper takes seconds."""

    class HTML:
        def __init__(self, *, string: str, **_: Any) -> None:
            self.string = string

        def write_pdf(self, **_: Any) -> bytes:
            return self.string.encode()


@pytest.fixture(scope="module")
def cast(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """One town for all: what is refused changes nothing, and what is allowed comes last."""
    name = "route_rights"
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE atlas STRATEGY file_copy"))
    url = server_url.replace("/atlas?", f"/{name}?")
    owner = connect(url)
    played = play(owner)
    with pytest.MonkeyPatch.context() as patch, served(played, url, tmp_path_factory.mktemp("rights")):
        patch.setattr(pdf, "_library", lambda: Unprinted)
        yield played
    owner.dispose()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="module")
def seeds(cast: Cast) -> dict[str, dict[str, Any]]:
    """Write one record of everything in both quarters, each by the steward there."""
    return {
        "own": sow(cast.clients["steward"], cast, cast.nord, "Nord"),
        "other": sow(cast.clients["foreign_steward"], cast, cast.sued, "Sued"),
    }


def sow(client: TestClient, cast: Cast, area: int, name: str) -> dict[str, Any]:
    def add(path: str, **told: Any) -> int:
        answer = client.post(f"/api/v1/{path}", json=told)
        assert answer.status_code == 201, (path, answer.text)
        return int(answer.json()["id"])

    def sing(noun: str) -> str:
        return canary(noun, name)

    made: dict[str, Any] = {"area": area, "name": name, "account": cast.actors["foreign_member"].account, "run": 1}
    with cast.engine.begin() as connection:
        made["place"] = connection.scalar(
            text(
                "SELECT place.id FROM place JOIN neighbourhood AS area ON ST_Covers(area.geom, place.geom)"
                " WHERE area.id = :area"
            ),
            {"area": area},
        )
        made["review"] = connection.scalar(
            text(
                "INSERT INTO review (kind, question, place_id) VALUES ('vanished_with_notes', :name, :place)"
                " RETURNING id"
            ),
            {"name": name, "place": made["place"]},
        )
    made["organisation"] = add("organisations", neighbourhood_id=area, name=sing("organisation"))
    made["resource"] = add("resources", neighbourhood_id=area, name=sing("resource"), themes=["household"])
    made["resource_two"] = add("resources", neighbourhood_id=area, name=sing("resource"), themes=["household"])
    made["service"] = add("services", resource_id=made["resource"], name=sing("service"))
    person = {"purpose": "Räume", "office_contact": "07032 1", "legal_basis": "public_office"}
    made["key_person"], made["leaving"] = (
        add("key-persons", neighbourhood_id=area, function=sing("key_person"), **person) for _ in range(2)
    )
    made["gap"] = add("gaps", neighbourhood_id=area, title=sing("gap"), theme="mobility")
    made["meeting"] = add("meetings", neighbourhood_ids=[area])
    made["entry"], made["entry_two"] = (add("entries", neighbourhood_id=area, text=sing("entry")) for _ in range(2))
    made["project"] = add("projects", neighbourhood_id=area, title=sing("project"), focus_question="Was?")
    made["consultation"] = add("consultations", project_id=made["project"])
    made["agreement"] = add("agreements", project_id=made["project"], what=sing("agreement"), role="Moderation")
    made["network_round"] = add("network-rounds", neighbourhood_id=area, name=sing("network_round"))
    hang_on(client, made)
    made["scenario"] = add("scenarios", name=sing("scenario"))
    return made


def hang_on(client: TestClient, made: dict[str, Any]) -> None:
    """Write what hangs on records."""
    told = {
        f"organisations/{made['organisation']}/contacts": {"text": "telefoniert"},
        f"projects/{made['project']}/links": {"noun": "resource", "id": made["resource"]},
        f"entries/{made['entry_two']}/codes": {"themes": ["childcare"]},
        f"gaps/{made['gap']}/observations": {"entry_id": made["entry_two"]},
        f"gaps/{made['gap']}/indicators": {"key": "nearest_walk_seconds", "value": 600, "unit": "seconds"},
    }
    for path, body in told.items():
        answer = client.post(f"/api/v1/{path}", json=body)
        assert answer.status_code == 201, (path, answer.text)


def canary(noun: str, name: str) -> str:
    return f"Kanarie-{noun}-{name}"


def routes(app: Any) -> set[str]:
    """Return every method and path of the application, pages of other languages by their German ones."""
    found = set()
    for route in app.routes:
        parts = route.effective_route_contexts() if hasattr(route, "effective_route_contexts") else [route]
        for part in parts:
            for method in set(getattr(part, "methods", None) or ()) - {"HEAD"}:
                found.add(f"{method} {re.sub(r'^/[a-z]{2}(?=/|$)', '', part.path) or '/'}")
    return found


def ask(client: TestClient, name: str, way: Way, seeds: dict[str, Any]) -> Response:
    method, _, path = name.partition(" ")
    words = path.removeprefix("/api/v1").split("/")
    noun = next((NUMBERS[word] for word in reversed(words) if word in NUMBERS), "gap")
    more = {"theme": "food", "field": "phone", "room": "ressourcen", "part": "cells", "form": "csv"}
    filled = path.format(number=seeds[noun], noun="gap", other=seeds["gap"], **more) if "{" in path else path
    headers = {"If-Match": '"1"'} if method in {"PATCH", "DELETE"} or "/undo" in path else {}
    told = way.told(seeds) if way.told else None
    body = {} if told is None else {"data": told} if way.form else {"json": told}
    answer: Response = client.request(method, filled + way.more, headers=headers, follow_redirects=False, **body)  # type: ignore[arg-type]
    return answer


def may(actor: Actor, way: Way, area: int) -> bool:
    if way.kind == "town":
        return actor.may_somewhere(way.right)
    return way.right == OPEN or actor.may(way.right, area)


def unseen(actor: Actor, both: dict[str, dict[str, Any]]) -> list[str]:
    """Return the texts that this actor may not read anywhere."""
    return [
        canary(noun, seeds["name"])
        for seeds in both.values()
        for noun in CANARIES
        if not actor.may(f"{noun}.read", seeds["area"])
    ]


LET = {"session", "sign_in_failure", "audit", "audit_salt"}
"""Tables in which an attempt may leave a trace."""


def fingerprint(engine: Engine) -> dict[str, str]:
    """Return the content of every guarded table as a number, as the owner sees it."""
    with engine.connect() as connection:
        names = connection.scalars(text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relrowsecurity")).all()
        prints = {}
        for name in set(names) - LET:
            rows = sorted(map(str, connection.execute(select(Table.metadata.tables[name]))))
            prints[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return prints


def test_every_route_has_a_row_and_every_row_a_route(cast: Cast) -> None:
    there = routes(cast.clients[""].app)
    assert len(there) > 100
    assert there - WAYS.keys() == set()
    assert WAYS.keys() - there == set()


def forbidden(cast: Cast, seeds: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Way, str, Actor, dict[str, Any]]]:
    """Yield every combination of a route, a role and a quarter that the table of rights forbids."""
    for name, way in WAYS.items():
        for who in WHO if way.right != OPEN else ():
            actor = cast.actors[who] if who else NOBODY
            for where in ("own", "other") if way.kind == "one" else ("own",):
                if not may(actor, way, seeds[where]["area"]):
                    yield name, way, who, actor, seeds[where]


def test_what_is_forbidden_is_refused_by_the_api(cast: Cast, seeds: dict[str, dict[str, Any]]) -> None:
    before, asked = fingerprint(cast.engine), 0
    for name, way, who, actor, there in forbidden(cast, seeds):
        answer = ask(cast.clients[who], name, way, there)
        assert answer.status_code in (REFUSED | {200} if way.kind == "list" else REFUSED), (name, who, answer.text)
        assert [text for text in unseen(actor, seeds) if text in answer.text] == [], (name, who)
        asked += 1
    assert asked > 700
    assert fingerprint(cast.engine) == before


def test_what_is_forbidden_is_refused_by_the_database_alone(
    cast: Cast, seeds: dict[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The API's check is removed: whatever the answer is called, nothing hidden is in it and nothing has changed."""
    refused = list(forbidden(cast, seeds))
    hidden = {who: unseen(cast.actors[who] if who else NOBODY, seeds) for who in WHO}
    before = fingerprint(cast.engine)
    monkeypatch.setattr(Actor, "where", lambda _self, _action: None)
    monkeypatch.setattr(Actor, "require", lambda _self, _action, _neighbourhood: None)
    for name, way, who, _, there in refused:
        answer = ask(cast.clients[who], name, way, there)
        assert [text for text in hidden[who] if text in answer.text] == [], (name, who)
    assert len(refused) > 700
    assert fingerprint(cast.engine) == before, "run with one route at a time to see which"


READ_AS = {
    "contact": "organisation",
    "gap_indicator": "gap",
    "entry_code": "entry",
    "entry_trail": "entry",
    "project_link": "project",
}
"""The noun whose right opens a table that hangs on it; every other table has one of its own."""
NO_SECRET = {"team_neighbourhood", "area_check", "list_coverage", "account_role", "steward"}
"""Where each team is, what it went through, what a list covers, who is named: not for some quarters only."""


def test_a_forgotten_where_shows_nothing(cast: Cast, seeds: dict[str, dict[str, Any]]) -> None:
    """Every table with a neighbourhood, asked for everything: each sees the rows of the quarters where they may."""
    areas = {one["area"] for one in seeds.values()}
    told = {name: table for name, table in Table.metadata.tables.items() if "neighbourhood_id" in table.c}
    for name in told.keys() - NO_SECRET:
        right, everything = f"{READ_AS.get(name, name)}.read", select(told[name].c.neighbourhood_id)
        with cast.engine.connect() as connection:
            assert areas <= set(connection.scalars(everything)), f"the test has no row of {name} in both quarters"
        for who in WHO:
            actor = cast.actors[who] if who else NOBODY
            with reading(cast.engine, actor=actor) as session:
                seen = set(session.scalars(everything)) & areas
            assert seen == {area for area in areas if actor.may(right, area)}, (name, who)
    assert len(told.keys() - NO_SECRET) > 15


def test_what_is_allowed_is_let_in(cast: Cast, seeds: dict[str, dict[str, Any]]) -> None:
    """Without this the tests above would pass on a server that refuses everything."""
    order = {"GET": 0, "POST": 1, "PUT": 1, "PATCH": 2, "DELETE": 3}
    for name, way in sorted(WAYS.items(), key=lambda row: (order[row[0].split()[0]], "restore" in row[0])):
        if way.right == OPEN:
            continue
        who = next(who for who in ("steward", *ROLES) if may(cast.actors[who], way, cast.nord))
        answer = ask(cast.clients[who], name, way, seeds["own"])
        # 503: it came as far as the network of streets, which this town has not.
        allowed = answer.status_code not in REFUSED and (answer.status_code < 500 or answer.status_code == 503)
        assert allowed, (name, who, answer.status_code, answer.text[:300])

"""Signing in as a browser sees it: cookies, forged requests, pages that open or not."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, text
from typed_places import Spot, fence, settle

from api.app import create_app
from geo import keyring
from geo.model import AccountInput, HeldRole
from geo.settings import Settings
from geo.store import accounts as stored
from geo.store import signing_in as door
from geo.store.session import trusted

pytestmark = pytest.mark.database

GOOD = "vier Wörter am Dienstag"
OWN = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def kept() -> str:
    """Return what is kept of the passphrase: hashing is slow on purpose."""
    return keyring.hash_passphrase(GOOD)


@pytest.fixture
def people(engine: Engine, kept: str) -> None:
    """Let a keeper of accounts and a member sign in."""
    settle(engine, Spot("Kita", ["childcare"], 1, 1))
    fence(engine, "Mitte", (0, 0), (2, 2))
    with trusted(engine) as session:
        team = stored.add_team(session, "Team Mitte", [1])
        for name, role in (("technik", "admin"), ("nora", "member")):
            number = stored.add_account(session, AccountInput(name, None, team, (HeldRole(role),)))
            door.keep_passphrase(session, number, kept)


@pytest.fixture
def client(database_url: str, people: None) -> Iterator[TestClient]:
    assert people is None
    # Without its start-up: no kernels are needed here.
    app = create_app(Settings(database_url=database_url))
    yield TestClient(app, follow_redirects=False)
    app.state.atlas.close()


@pytest.fixture
def closed(database_url: str, people: None) -> Iterator[TestClient]:
    assert people is None
    settings = Settings(database_url=database_url, public_reading=False, public_url="https://atlas.example.org")
    app = create_app(settings)
    yield TestClient(app, follow_redirects=False, base_url="https://testserver")
    app.state.atlas.close()


def sign_in(client: TestClient, name: str, passphrase: str = GOOD, **more: str) -> int:
    form = {"name": name, "kennwort": passphrase, **more}
    return client.post("/anmelden", data=form, headers=OWN).status_code


def csrf(client: TestClient) -> str:
    found = re.search(r'<meta name="csrf" content="(\w+)">', client.get("/hilfe").text)
    assert found
    return found[1]


def test_a_stranger_gets_no_cookie(client: TestClient) -> None:
    for path in ("/", "/karte", "/anmelden", "/einladung", "/hilfe", "/api/v1/places"):
        answer = client.get(path)
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False), path


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(client: TestClient, closed: TestClient) -> None:
    plain = client.post("/anmelden", data={"name": "nora", "kennwort": GOOD}, headers=OWN)
    assert (plain.status_code, plain.headers["location"]) == (303, "/")
    assert re.fullmatch(r"atlas=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", plain.headers["set-cookie"])
    secure = closed.post("/anmelden", data={"name": "nora", "kennwort": GOOD})
    assert re.fullmatch(r"__Host-atlas=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure", secure.headers["set-cookie"])


def test_who_is_signed_in_stands_in_the_header_and_can_leave(client: TestClient) -> None:
    assert sign_in(client, "nora") == 303
    page = client.get("/hilfe").text
    assert "Team Mitte · Teammitglied" in page
    assert "/konten" not in page
    old = client.cookies["atlas"]
    assert client.post("/abmelden", data={"csrf": csrf(client)}, headers=OWN).status_code == 303
    assert "Team Mitte" not in client.get("/hilfe").text
    client.cookies.set("atlas", old)
    assert "Team Mitte" not in client.get("/hilfe").text


def test_signing_out_everywhere_ends_other_browsers(client: TestClient) -> None:
    sign_in(client, "nora")
    other = dict(client.cookies)
    client.cookies.clear()
    sign_in(client, "nora")
    client.post("/abmelden", data={"csrf": csrf(client), "ueberall": "1"}, headers=OWN)
    client.cookies.clear()
    client.cookies.update(other)
    assert "Team Mitte" not in client.get("/hilfe").text


def test_a_wrong_passphrase_is_told_without_repeating_it(client: TestClient, engine: Engine) -> None:
    answer = client.post("/anmelden", data={"name": "nora", "kennwort": "geheim geraten"}, headers=OWN)
    assert answer.status_code == 401
    assert "Benutzername oder Kennwort-Satz stimmt nicht." in answer.text
    assert "geheim" not in answer.text
    with engine.begin() as connection:
        connection.execute(text("UPDATE sign_in_failure SET free_at = now() + interval '8 seconds'"))
    slow = client.post("/en/anmelden", data={"name": "nora", "kennwort": GOOD}, headers=OWN)
    assert (slow.status_code, "Too many attempts. Please wait 8 seconds." in slow.text) == (429, True)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 303),
    ],
)
def test_a_page_of_somebody_else_signs_nobody_in(client: TestClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/anmelden", data={"name": "nora", "kennwort": GOOD}, headers=headers)
    assert answer.status_code == status


def test_a_change_needs_the_token_of_the_page(client: TestClient) -> None:
    sign_in(client, "technik")
    token = csrf(client)
    for form in ({}, {"csrf": ""}, {"csrf": token[:-1] + "0" if token[-1] != "0" else token[:-1] + "1"}):
        answer = client.post("/konten/teams", data={"name": "Team Süd"} | form, headers=OWN)
        assert answer.status_code == 403
    assert "Team Süd" not in client.get("/konten").text
    assert client.post("/konten/teams", data={"name": "Team Süd", "csrf": token}, headers=OWN).status_code == 200
    assert (
        client.post("/konten/teams", data={"name": "Team West"}, headers=OWN | {"X-CSRF-Token": token}).status_code
        == 200
    )
    assert "Team West" in client.get("/konten").text


def test_what_a_keeper_typed_stays_and_roles_hold_where_they_held(client: TestClient, engine: Engine) -> None:
    with trusted(engine) as session:
        number = stored.add_account(session, AccountInput("plan", None, None, (HeldRole("planner", everywhere=True),)))
    sign_in(client, "technik")
    token = csrf(client)

    def post(path: str, **form: object) -> str:
        return str(client.post(f"/konten{path}", data={"csrf": token, **form}, headers=OWN).text)

    taken = post("", name="nora", mail="nora@amt.example", team="1", rolle="steward", wo="ueberall")
    add = taken[taken.index("<form", taken.index('id="neu"')) : taken.index('id="neues-team"')]
    assert 'value="nora" required' in add
    assert 'value="nora@amt.example"' in add
    assert re.findall(r'value="(\w+)" (?:checked|selected)', add) == ["1", "steward", "ueberall"]
    mine = taken[taken.index(f"/konten/{number}/rollen") :]
    mine = mine[: mine.index("</form>")]
    assert re.findall(r'value="(\w+)" (?:checked|selected)', mine) == ["planner", "ueberall"]
    post(f"/{number}/rollen", rolle=["planner", "reader"], wo="bisher")
    with engine.connect() as connection:
        held = connection.execute(
            text("SELECT role, everywhere FROM account_role WHERE account_id = :number ORDER BY role"),
            {"number": number},
        ).all()
    assert [tuple(row) for row in held] == [("planner", True), ("reader", False)]


@pytest.mark.parametrize(
    ("onward", "to"),
    [("/karte/mitte", "/karte/mitte"), ("https://evil.example/", "/"), ("//evil.example", "/"), ("/\\evil", "/")],
)
def test_after_signing_in_one_stays_here(client: TestClient, onward: str, to: str) -> None:
    form = {"name": "nora", "kennwort": GOOD, "weiter": onward}
    assert client.post("/anmelden", data=form, headers=OWN).headers["location"] == to


def test_accounts_are_for_those_who_keep_them(client: TestClient) -> None:
    page = {"Accept": "text/html"}
    away = client.get("/konten", headers=page)
    assert (away.status_code, away.headers["location"]) == (303, "/anmelden?weiter=%2Fkonten")
    assert client.get("/konten").status_code == 401
    sign_in(client, "nora")
    refused = client.get("/konten", headers=page)
    assert (refused.status_code, "technik" in refused.text) == (403, False)


def test_an_account_from_the_invitation_to_the_first_page(client: TestClient) -> None:
    sign_in(client, "technik")
    form = {"csrf": csrf(client), "name": "ole", "team": "1", "rolle": ["member", "planner"], "wo": "team"}
    page = client.post("/konten", data=form, headers=OWN)
    link = re.search(r"http://testserver/einladung#([\w-]{43})", page.text)
    assert link
    assert link[1] not in client.get("/konten").text
    client.cookies.clear()
    weak = client.post("/einladung", data={"code": link[1], "kennwort": "kurz"}, headers=OWN)
    assert (weak.status_code, "15 bis 200 Zeichen" in weak.text) == (422, True)
    done = client.post("/einladung", data={"code": link[1], "kennwort": GOOD}, headers=OWN)
    assert (done.status_code, done.headers["location"]) == (303, "/")
    assert "Team Mitte · Teammitglied" in client.get("/hilfe").text
    again = client.post("/einladung", data={"code": link[1], "kennwort": GOOD}, headers=OWN)
    assert (again.status_code, "verbraucht" in again.text) == (422, True)


def test_locking_an_account_out_ends_its_session(client: TestClient) -> None:
    sign_in(client, "nora")
    nora = dict(client.cookies)
    client.cookies.clear()
    sign_in(client, "technik")
    token = {"csrf": csrf(client)}
    page = client.get("/konten").text
    number = re.search(r"/konten/(\d+)/sperren", page)
    assert number
    assert client.post(f"/konten/{number[1]}/sperren", data=token, headers=OWN).status_code == 200
    assert "gesperrt" in client.get("/konten").text
    mine = dict(client.cookies)
    client.cookies.clear()
    client.cookies.update(nora)
    assert "Team Mitte" not in client.get("/hilfe").text
    client.cookies.clear()
    client.cookies.update(mine)
    own = client.post("/konten/1/rollen", data=token | {"rolle": "member"}, headers=OWN | {"Accept": "text/html"})
    assert (own.status_code, "selbst" in own.text) == (422, True)


def test_closed_reading(closed: TestClient) -> None:
    for path in ("/api/v1/places", "/api/v1/themes", "/tiles/10/1/1.mvt"):
        assert closed.get(path).status_code == 401, path
    away = closed.get("/karte?q=Weg", headers={"Accept": "text/html"})
    assert (away.status_code, away.headers["location"]) == (303, "/anmelden?weiter=%2Fkarte")
    assert closed.get("/hilfe").status_code == closed.get("/health/live").status_code == 200
    assert "Ohne Anmeldung weiter" not in closed.get("/anmelden").text
    assert sign_in(closed, "nora") == 303
    assert closed.get("/api/v1/places").json()["total"] == 1
    assert closed.get("/karte").status_code == 200

"""Little casts typed as rows: a town of two quarters, a team for each, and somebody in every role."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from typed_places import Spot, fence, settle

from api.app import create_app
from geo import keyring
from geo.model import Actor
from geo.model.accounts import AccountInput, HeldRole
from geo.model.rights import ROLES, Role
from geo.settings import Settings
from geo.store import accounts, signing_in
from geo.store.session import writing

FOREIGN = "foreign_member"
"""A member of the team of the other quarter."""


@dataclass
class Cast:
    """Who plays: quarters, teams, actors by role, and a place of the map in the first quarter."""

    engine: Engine
    nord: int
    sued: int
    teams: dict[str, int]
    actors: dict[str, Actor]
    tokens: dict[str, str]
    place: int
    clients: dict[str, TestClient] = field(default_factory=dict)


def play(engine: Engine) -> Cast:
    """Fill a town: Nord has the place Hof and a team with everybody in it, Süd has a member of its own."""
    (place, _) = settle(engine, Spot("Hof", ["neighbourhood"], 1, 1), Spot("Kita", ["childcare"], 6, 1))
    return move_in(engine, place)


def move_in(engine: Engine, place: int = 0) -> Cast:
    """Bring the teams into a town that is there already."""
    nord, sued = fence(engine, "Nord", (0, 0), (4, 4)), fence(engine, "Süd", (5, 0), (9, 4))
    tokens: dict[str, str] = {}
    actors: dict[str, Actor] = {}
    with writing(engine) as session:
        teams = {
            "Team Nord": accounts.add_team(session, "Team Nord", [nord]),
            "Team Süd": accounts.add_team(session, "Team Süd", [sued]),
        }
        people: list[tuple[str, Role, str]] = [(role, role, "Team Nord") for role in ROLES]
        for name, role, team in (*people, (FOREIGN, "member", "Team Süd"), ("foreign_steward", "steward", "Team Süd")):
            given = AccountInput(name=name, team_id=teams[team], roles=(HeldRole(role),))
            number = accounts.add_account(session, given)
            actor = accounts.load_actor(session, number)
            assert actor is not None
            actors[name] = actor
            tokens[name] = secrets.token_urlsafe(16)
            signing_in.begin_session(session, number, keyring.digest(tokens[name]), hours=1)
    return Cast(engine, nord, sued, teams, actors, tokens, place)


@contextmanager
def served(cast: Cast, database_url: str, data_dir: Path) -> Iterator[dict[str, TestClient]]:
    """Serve the town; each client is signed in as somebody, and "" is nobody."""
    app = create_app(Settings(database_url=database_url, data_dir=data_dir))
    cast.clients = {"": TestClient(app, raise_server_exceptions=False, headers={"Accept-Language": "de"})}
    for name, token in cast.tokens.items():
        headers = {"Accept-Language": "de", "X-CSRF-Token": keyring.derive(token, "csrf")}
        cast.clients[name] = TestClient(app, raise_server_exceptions=False, headers=headers, cookies={"atlas": token})
    # One loop for all: a client of its own would begin and end one with every request.
    with start_blocking_portal() as portal:
        for client in cast.clients.values():
            client.portal = portal
        yield cast.clients
    app.state.team.close()
    app.state.atlas.close()


def resource(cast: Cast, **more: Any) -> dict[str, Any]:
    """Return a resource of Nord as a client writes it."""
    return {"neighbourhood_id": cast.nord, "name": "Fahrrad-Werkstatt", "themes": ["household"]} | more


def gap(cast: Cast, **more: Any) -> dict[str, Any]:
    """Return a gap of Nord as a client writes it."""
    return {"neighbourhood_id": cast.nord, "title": "Kein Bus nach dem Abendkurs", "theme": "mobility"} | more


def person(cast: Cast, **more: Any) -> dict[str, Any]:
    """Return a key person of Nord as a client writes it."""
    return {
        "neighbourhood_id": cast.nord,
        "function": "Hausdienst im Klosterhof",
        "name": "Kim Beispiel",
        "purpose": "freie Räume am Abend",
        "office_contact": "07032 0009988",
        "legal_basis": "consent",
        "consent_on": "2020-06-17",
        "consent_text": "1",
        "place_id": cast.place,
    } | more

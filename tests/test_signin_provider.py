"""Signing in by a small identity provider that speaks OpenID Connect for real: over a socket, with signed tokens."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from api.app import create_app
from geo.settings import Settings

pytestmark = pytest.mark.database

OWN = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


@dataclass
class Provider:
    """The authority's identity provider; a test can make it lie."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    claims: dict[str, Any] = field(default_factory=dict)
    """What is told otherwise than right."""
    signed_by: RSAKey | None = None
    asked: dict[str, str] = field(default_factory=dict)
    """The question that the browser brought."""

    def describe(self) -> dict[str, object]:
        paths = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        return {"issuer": self.issuer} | {name: self.issuer + path for name, path in paths.items()}

    def token(self, form: dict[str, str]) -> dict[str, object] | None:
        """Give tokens for the code, if who asks knows the verifier of the challenge."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if form["code"] != "c0de" or challenge.decode() != self.asked["code_challenge"]:
            return None
        now = int(time.time())
        told = {"iss": self.issuer, "aud": "sozialraumatlas", "sub": "u-7", "iat": now, "exp": now + 300}
        told |= {"nonce": self.asked["nonce"], "preferred_username": "nora", "groups": ["g-plan"]} | self.claims
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, told, self.signed_by or self.key)
        return {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": signed}


@pytest.fixture(scope="module")
def serving() -> Iterator[tuple[ThreadingHTTPServer, list[Provider]]]:
    now: list[Provider] = [Provider()]

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys = {"keys": [now[0].key.as_dict(private=False)]}
            self.say(keys if self.path == "/keys" else now[0].describe())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            self.say(now[0].token({name: values[0] for name, values in parse_qs(body).items()}))

        def say(self, told: object) -> None:
            self.send_response(400 if told is None else 200)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(told or {"error": "invalid_grant"}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server, now
    server.shutdown()
    server.server_close()


@pytest.fixture
def provider(serving: tuple[ThreadingHTTPServer, list[Provider]]) -> Provider:
    server, now = serving
    now[0] = Provider(f"http://127.0.0.1:{server.server_port}", key=now[0].key)
    return now[0]


@pytest.fixture
def client(database_url: str, provider: Provider) -> Iterator[TestClient]:
    settings = Settings(
        database_url=database_url,
        oidc_issuer=provider.issuer,
        oidc_client_secret="s3cret",  # noqa: S106 - of the provider above
        oidc_groups={"g-plan": "planner@all"},
    )
    app = create_app(settings)
    yield TestClient(app, follow_redirects=False)
    app.state.atlas.close()
    app.state.team.close()


def leave(client: TestClient, provider: Provider) -> dict[str, str]:
    """Press the button; return what the provider is asked."""
    away = client.post("/anmelden/behoerde", data={"weiter": "/hilfe"}, headers=OWN)
    assert away.status_code == 303
    where = urlsplit(away.headers["location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{provider.issuer}/authorize"
    provider.asked = {name: values[0] for name, values in parse_qs(where.query).items()}
    return provider.asked


def test_the_account_of_the_authority_opens_the_door(client: TestClient, provider: Provider) -> None:
    asked = leave(client, provider)
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert asked["redirect_uri"] == "http://testserver/anmelden/zurueck"
    back = client.get("/anmelden/zurueck", params={"code": "c0de", "state": asked["state"]})
    assert (back.status_code, back.headers["location"]) == (303, "/hilfe")
    page = client.get("/hilfe").text
    assert "Planung" in page
    assert "Abmelden" in page
    assert "Mit dem Konto der Behörde" in client.get("/anmelden").text


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "of another browser"},
        {"aud": "another program"},
        {"iss": "https://evil.example"},
        {"exp": 1_000_000_000},
        {"groups": ["staff"]},
    ],
)
def test_a_token_for_somebody_else_opens_nothing(client: TestClient, provider: Provider, lie: dict[str, Any]) -> None:
    asked = leave(client, provider)
    provider.claims = lie
    back = client.get("/anmelden/zurueck", params={"code": "c0de", "state": asked["state"]})
    assert (back.status_code, 'role="alert"' in back.text) == (401, True)
    assert "Abmelden" not in client.get("/hilfe").text


def test_a_token_that_somebody_else_signed_opens_nothing(client: TestClient, provider: Provider) -> None:
    asked = leave(client, provider)
    provider.signed_by = RSAKey.generate_key(2048, {"kid": "one"})
    assert client.get("/anmelden/zurueck", params={"code": "c0de", "state": asked["state"]}).status_code == 401


@pytest.mark.parametrize("query", [{"code": "c0de"}, {"code": "c0de", "state": "x"}, {"error": "access_denied"}])
def test_a_way_back_without_the_way_there_leads_nowhere(
    client: TestClient, provider: Provider, query: dict[str, str]
) -> None:
    leave(client, provider)
    assert client.get("/anmelden/zurueck", params=query).status_code == 401


def test_a_stolen_code_is_worth_nothing_in_another_browser(client: TestClient, provider: Provider) -> None:
    asked = dict(leave(client, provider))
    client.cookies.clear()
    leave(client, provider)
    assert client.get("/anmelden/zurueck", params={"code": "c0de", "state": asked["state"]}).status_code == 401


def test_a_provider_that_does_not_answer_is_told(database_url: str) -> None:
    app = create_app(Settings(database_url=database_url, oidc_issuer="http://127.0.0.1:9"))
    away = TestClient(app).post("/anmelden/behoerde", data={}, headers=OWN)
    app.state.atlas.close()
    app.state.team.close()
    assert (away.status_code, "antwortet nicht" in away.text) == (503, True)

"""Signing in below the pages: passphrases, one-time links, sessions that end, guessing that gets slow."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from typed_places import fence

from geo import keyring
from geo.atlas import Atlas
from geo.errors import ForbiddenError, RefusedError, SignInError, SlowDownError
from geo.model import NOBODY, AccountInput, Actor, HeldRole
from geo.settings import Settings
from geo.store import accounts as stored
from geo.store.session import trusted
from geo.store.tables import Table

pytestmark = pytest.mark.database

GOOD = "vier Wörter am Dienstag"


@pytest.fixture
def atlas(database_url: str) -> Iterator[Atlas]:
    """Open an atlas with one account that keeps the others."""
    opened = Atlas.open(Settings(database_url=database_url))
    yield opened
    opened.close()


@pytest.fixture
def admin(atlas: Atlas) -> Actor:
    with trusted(atlas._engine) as session:
        number = stored.add_account(session, AccountInput("technik", roles=(HeldRole("admin", everywhere=True),)))
        actor = stored.load_actor(session, number)
    assert actor is not None
    return actor


def invite(atlas: Atlas, admin: Actor, name: str = "Nora") -> str:
    return atlas.add_account(admin, AccountInput(name, roles=(HeldRole("member", everywhere=True),))).token


def later(engine: Engine, minutes: int) -> None:
    """Let time pass for everything that is kept of signing in."""
    back = {"back": timedelta(minutes=minutes)}
    with engine.begin() as connection:
        for statement in (
            "UPDATE session SET seen_at = seen_at - CAST(:back AS interval)",
            "UPDATE session SET expires_at = expires_at - CAST(:back AS interval)",
            "UPDATE one_time_link SET expires_at = expires_at - CAST(:back AS interval)",
            "UPDATE sign_in_failure SET failed_at = failed_at - CAST(:back AS interval)",
            "UPDATE sign_in_failure SET free_at = free_at - CAST(:back AS interval)",
        ):
            connection.execute(text(statement), back)


def test_an_invitation_sets_the_passphrase_once(atlas: Atlas, admin: Actor) -> None:
    token = invite(atlas, admin)
    signed_in = atlas.set_passphrase(token, GOOD)
    assert atlas.who_is(signed_in.token).name == "Nora"
    with pytest.raises(RefusedError, match="has been used"):
        atlas.set_passphrase(token, GOOD)
    again = atlas.sign_in("  nora ", GOOD)
    assert atlas.who_is(again.token).has_role("member")
    assert again.expires_at - datetime.now(UTC) > timedelta(hours=9, minutes=59)


@pytest.mark.parametrize("weak", ["zu kurz", "aaaaaaaaaaaaaaaa", "nora nora nora nora", "x" * 201])
def test_a_weak_passphrase_is_refused_and_the_link_stays(atlas: Atlas, admin: Actor, weak: str) -> None:
    token = invite(atlas, admin)
    with pytest.raises(RefusedError) as refused:
        atlas.set_passphrase(token, weak)
    assert weak not in f"{refused.value} {refused.value.de}"
    assert atlas.set_passphrase(token, GOOD)


def test_nothing_secret_is_kept_in_clear(atlas: Atlas, admin: Actor, engine: Engine) -> None:
    token = invite(atlas, admin)
    session = atlas.set_passphrase(token, GOOD).token
    other = invite(atlas, admin, "Ole")
    with engine.connect() as connection:
        kept = "".join(
            str(row)
            for table in ("credential", "session", "one_time_link", "sign_in_failure", "account")
            for row in connection.execute(select(Table.metadata.tables[table]))
        )
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in kept
    assert [secret for secret in (token, session, other, GOOD) if secret in kept] == []


def test_a_link_gets_too_old(atlas: Atlas, admin: Actor, engine: Engine) -> None:
    token = invite(atlas, admin)
    later(engine, 72 * 60 + 1)
    with pytest.raises(RefusedError, match="too old"):
        atlas.set_passphrase(token, GOOD)


def test_a_session_ends_by_idling_by_age_and_by_hand(atlas: Atlas, admin: Actor, engine: Engine) -> None:
    first = atlas.set_passphrase(invite(atlas, admin), GOOD)
    later(engine, 59)
    assert atlas.who_is(first.token) != NOBODY
    later(engine, 59)
    assert atlas.who_is(first.token) != NOBODY
    later(engine, 61)
    assert atlas.who_is(first.token) == NOBODY
    tokens = [atlas.sign_in("Nora", GOOD).token for _ in range(3)]
    atlas.sign_out(tokens[0])
    assert [atlas.who_is(token) == NOBODY for token in tokens] == [True, False, False]
    atlas.sign_out_everywhere(atlas.who_is(tokens[1]))
    assert [atlas.who_is(token) == NOBODY for token in tokens] == [True, True, True]
    old = atlas.sign_in("Nora", GOOD).token
    for _ in range(11):
        later(engine, 55)
        atlas.who_is(old)
    assert atlas.who_is(old) == NOBODY


def test_a_new_passphrase_ends_all_sessions(atlas: Atlas, admin: Actor) -> None:
    old = atlas.set_passphrase(invite(atlas, admin), GOOD)
    link = atlas.make_link(admin, atlas.who_is(old.token).account or 0)
    assert link.kind == "reset"
    assert atlas.who_is(old.token) != NOBODY
    atlas.set_passphrase(link.token, "ganz andere Wörter heute")
    assert atlas.who_is(old.token) == NOBODY
    with pytest.raises(SignInError):
        atlas.sign_in("Nora", GOOD)


def test_wrong_name_and_wrong_passphrase_sound_the_same(atlas: Atlas, admin: Actor) -> None:
    atlas.set_passphrase(invite(atlas, admin), GOOD)
    heard = set()
    for name, passphrase in (("Nora", "falsch"), ("Niemand", GOOD), ("technik", GOOD)):
        with pytest.raises(SignInError) as failed:
            atlas.sign_in(name, passphrase)
        heard.add(str(failed.value))
    assert heard == {"User name or passphrase is wrong."}


def guess(atlas: Atlas, name: str, source: str = "") -> int:
    """Return how many seconds one has to wait, 0 if the guess was looked at."""
    try:
        atlas.sign_in(name, "falsch geraten", source)
    except SlowDownError as slow:
        return slow.seconds
    except SignInError:
        return 0
    raise AssertionError


def test_guessing_gets_slow_for_a_name_that_exists_or_not(
    atlas: Atlas, admin: Actor, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "matches", lambda _passphrase, _kept: False)
    assert admin
    for name in ("technik", "niemand"):
        # Five are free, the sixth costs one second, then two, four, eight: 2 to the n.
        assert [guess(atlas, name) for _ in range(6)] == [0] * 6
        assert guess(atlas, name) == 1
        for waited in (2, 4, 8):
            with engine.begin() as connection:
                connection.execute(text("UPDATE sign_in_failure SET free_at = now() WHERE free_at > now()"))
            assert guess(atlas, name) == 0
            assert guess(atlas, name) == waited
    later(engine, 16)
    assert [guess(atlas, "technik") for _ in range(6)] == [0] * 6


def test_guessing_many_names_from_one_source_gets_slow(
    atlas: Atlas, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "matches", lambda _passphrase, _kept: False)
    assert admin
    waits = [guess(atlas, f"name{number}", "192.0.2.7") for number in range(53)]
    assert waits[:51] == [0] * 51
    assert waits[52] > 0
    assert guess(atlas, "name99", "192.0.2.8") == 0


def test_a_right_passphrase_is_forgiven_what_went_before(atlas: Atlas, admin: Actor) -> None:
    atlas.set_passphrase(invite(atlas, admin), GOOD)
    for _ in range(3):
        for _ in range(4):
            assert guess(atlas, "Nora") == 0
        assert atlas.sign_in("Nora", GOOD)


def test_a_disabled_account_is_out_at_once(atlas: Atlas, admin: Actor) -> None:
    signed_in = atlas.set_passphrase(invite(atlas, admin), GOOD)
    nora = atlas.who_is(signed_in.token)
    atlas.disable_account(admin, nora.account or 0)
    assert atlas.who_is(signed_in.token) == NOBODY
    with pytest.raises(SignInError):
        atlas.sign_in("Nora", GOOD)
    atlas.disable_account(admin, nora.account or 0, disabled=False)
    assert atlas.sign_in("Nora", GOOD)


def test_only_who_keeps_accounts_may(atlas: Atlas, admin: Actor) -> None:
    nora = atlas.who_is(atlas.set_passphrase(invite(atlas, admin), GOOD).token)
    for refused in (
        lambda: atlas.list_accounts(nora),
        lambda: atlas.add_account(nora, AccountInput("Ole")),
        lambda: atlas.make_link(nora, nora.account or 0),
        lambda: atlas.disable_account(nora, admin.account or 0),
        lambda: atlas.set_account_roles(nora, admin.account or 0, None, ()),
        lambda: atlas.add_team(nora, "Team", ()),
    ):
        with pytest.raises(ForbiddenError):
            refused()
    with pytest.raises(RefusedError, match="their own"):
        atlas.set_account_roles(admin, admin.account or 0, None, ())
    with pytest.raises(RefusedError, match="taken"):
        atlas.add_account(admin, AccountInput("NORA"))


def test_the_authority_s_groups_decide_anew_each_time(database_url: str, engine: Engine, admin: Actor) -> None:
    mitte = fence(engine, "Mitte", (0, 0), (1, 1))
    groups = {"g-nord": "member@team:Nord", "g-plan": "planner@all", "g-mitte": "steward@mitte"}
    atlas = Atlas.open(Settings(database_url=database_url, oidc_groups=groups))
    try:
        atlas.add_team(admin, "Nord", [])
        nora = atlas.who_is(atlas.sign_in_from_provider("idp|7", "Nora", ["g-nord", "staff", "g-mitte"]).token)
        assert (nora.name, nora.team, nora.roles) == ("Nora", "Nord", {("steward", mitte)})
        planner = atlas.who_is(atlas.sign_in_from_provider("idp|7", "Nora", ["g-plan"]).token)
        assert (planner.account, planner.team, planner.roles) == (nora.account, None, {("planner", None)})
        with pytest.raises(SignInError, match="no role"):
            atlas.sign_in_from_provider("idp|7", "Nora", ["staff"])
        atlas.disable_account(admin, nora.account or 0)
        with pytest.raises(SignInError, match="disabled"):
            atlas.sign_in_from_provider("idp|7", "Nora", ["g-plan"])
    finally:
        atlas.close()

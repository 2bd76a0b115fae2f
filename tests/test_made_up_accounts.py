"""Accounts of the made-up town, whose passphrases are printed, hold in a made-up town only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typed_places import fence
from typed_town import base, load, streets

from cli.check import CHECKS, Fault, Scene
from cli.demo import _let_people_in
from cli.demo_accounts import PEOPLE, add_people
from geo.atlas import Atlas
from geo.errors import RefusedError, SignInError
from geo.model import NOBODY, AccountInput, HeldRole, ImportReport, SourceInfo
from geo.settings import Settings
from geo.store import accounts as stored
from geo.store import imports
from geo.store.session import connect, reading, trusted, writing

pytestmark = pytest.mark.database

EVERYWHERE = text("SELECT atlas_everywhere('account.read')")
SOME = text("SELECT cardinality(atlas_where('entry.read'))")
ENDED = text("SELECT (SELECT count(*) FROM session) + (SELECT count(*) FROM account WHERE disabled_at IS NULL)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path / "data")


@pytest.fixture
def said(settings: Settings, engine: Engine) -> dict[str, str]:
    """Make the people of a made-up town, and return the passphrase of each."""
    fence(engine, "Nord", (0, 0), (1, 1))
    told_of(engine, made_up=True)
    return add_people(engine, settings)


@pytest.fixture
def atlas(settings: Settings) -> Iterator[Atlas]:
    opened = Atlas.open(settings)
    yield opened
    opened.close()


def told_of(engine: Engine, *, made_up: bool) -> None:
    """Write down that a town was loaded, past all steps of an import: as after a restore."""
    with writing(engine) as session:
        run = imports.start(session, SourceInfo("osm", "town.osm.pbf", "0", "ODbL", made_up=made_up), "recipe")
        imports.complete(session, run, ImportReport())


def look(settings: Settings) -> str:
    """Return what `atlas check` says of the accounts; raises Fault."""
    scene = Scene(settings, connect(str(settings.database_url)))
    try:
        told = {one.part: one.look(scene) for one in CHECKS if one.part in {"town", "accounts"}}
    finally:
        scene.close()
    return told["accounts"]


def test_a_real_town_locks_them_out_for_good(engine: Engine, settings: Settings, atlas: Atlas, tmp_path: Path) -> None:
    load(engine, tmp_path, [*streets(), *base()], made_up=True)
    fence(engine, "Nord", (0, 0), (1, 1))
    said = add_people(engine, settings)
    token = atlas.sign_in("technik", said["technik"]).token
    assert atlas.who_is(token).name == "technik"
    assert look(settings) == "8, 8 of the made-up town with a passphrase that was printed"
    load(engine, tmp_path, [*streets(), *base()], checksum="b")
    assert atlas.who_is(token) == NOBODY
    with engine.connect() as connection:
        assert connection.scalar(ENDED) == 0
    assert look(settings) == "8, 0 of the made-up town with a passphrase that was printed"
    with pytest.raises(SignInError, match="belongs to the made-up town") as refused:
        atlas.sign_in("technik", said["technik"])
    assert "gehört zur erfundenen Stadt" in refused.value.de
    load(engine, tmp_path, [*streets(), *base()], checksum="c", made_up=True)
    _let_people_in(engine, settings)
    with pytest.raises(SignInError, match="name or passphrase"):
        atlas.sign_in("technik", said["technik"])


def test_even_past_an_import_they_hold_nowhere_else(
    engine: Engine, settings: Settings, atlas: Atlas, said: dict[str, str]
) -> None:
    tokens = {name: atlas.sign_in(name, passphrase).token for name, passphrase in said.items()}
    admin, member = (atlas.who_is(tokens[name]) for name in ("technik", "team"))
    told_of(engine, made_up=False)
    assert {atlas.who_is(token) for token in tokens.values()} == {NOBODY}
    for name, _, _ in PEOPLE:
        with pytest.raises(SignInError, match="made-up town"):
            atlas.sign_in(name, said[name])
        with pytest.raises(SignInError, match="name or passphrase"):
            atlas.sign_in(name, "ein anderer Satz")
    with reading(engine, actor=admin) as session:
        assert session.scalar(EVERYWHERE) is False
    with reading(engine, actor=member) as session:
        assert session.scalar(SOME) == 0
    with pytest.raises(Fault, match=r"8 of the made-up town are in a real one .* first beratung") as fault:
        look(settings)
    assert fault.value.repair == "atlas user disable beratung"


def test_their_names_are_free_in_a_real_town(engine: Engine, atlas: Atlas, said: dict[str, str]) -> None:
    with trusted(engine) as session:
        own = AccountInput("erste", roles=(HeldRole("admin", everywhere=True),))
        admin = stored.load_actor(session, stored.add_account(session, own))
    assert admin is not None
    with pytest.raises(RefusedError, match="taken"):
        atlas.add_account(admin, AccountInput("technik"))
    told_of(engine, made_up=False)
    left = {account.name: account.id for account in atlas.list_accounts(admin) if account.made_up}
    assert set(left) == set(said)
    atlas.disable_account(admin, left["planung"])
    with pytest.raises(RefusedError, match="stays locked out"):
        atlas.disable_account(admin, left["planung"], disabled=False)
    links = (
        atlas.add_account(admin, AccountInput("Technik", roles=(HeldRole("admin", everywhere=True),))),
        atlas.invite("planung", None, None, [HeldRole("planner", everywhere=True)]),
    )
    assert [link.kind for link in links] == ["invitation", "invitation"]
    for link in links:
        assert atlas.who_is(atlas.set_passphrase(link.token, "vier Wörter am Dienstag").token) != NOBODY

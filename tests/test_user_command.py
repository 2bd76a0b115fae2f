"""Accounts from the command line and of the made-up town."""

import json
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typed_places import fence
from typer.testing import CliRunner

from cli.demo_accounts import PEOPLE, add_people
from cli.user import user
from geo.atlas import Atlas
from geo.model import ROLES
from geo.settings import Settings

pytestmark = pytest.mark.database

GOOD = "vier Wörter am Dienstag"


@pytest.fixture
def run(database_url: str, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    return CliRunner()


def test_the_first_account_comes_from_the_command_line(run: CliRunner, engine: Engine) -> None:
    fence(engine, "Mitte", (0, 0), (1, 1))
    asked = ["add", "nora", "--role", "steward", "--team", "Team Mitte", "--neighbourhood", "mitte", "--json"]
    (told,) = json.loads(run.invoke(user, asked).stdout)
    base, _, token = told["link"].partition("#")
    assert (told["name"], base) == ("nora", "http://127.0.0.1:8000/einladung")
    atlas = Atlas(Settings(), engine)
    assert atlas.who_is(atlas.set_passphrase(token, GOOD).token).team == "Team Mitte"
    (listed,) = json.loads(run.invoke(user, ["list", "--json"]).stdout)
    assert listed == {
        "name": "nora",
        "team": "Team Mitte",
        "roles": "steward@Mitte",
        "state": "active",
        "made_up": False,
    }
    assert run.invoke(user, ["disable", "NORA"]).exit_code == 0
    assert json.loads(run.invoke(user, ["list", "--json"]).stdout)[0]["state"] == "disabled"


def test_the_link_is_a_line_of_its_own_that_can_be_copied(run: CliRunner) -> None:
    told = run.invoke(user, ["add", "ole", "--role", "reader", "--everywhere"], env={"COLUMNS": "40"}).stdout
    (link,) = (line for line in told.splitlines() if line.startswith("http"))
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/einladung#[\w-]{40,}", link)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["add", "ole"], "Name at least one role"),
        (["add", "ole", "--role", "boss"], "There is no role 'boss'; there are reader, member"),
        (["add", "ole", "--role", "reader", "--everywhere", "--neighbourhood", "mitte"], "only one of --neighbourhood"),
        (["disable", "ole"], "There is no account 'ole'"),
    ],
)
def test_what_cannot_be_done_is_told(run: CliRunner, asked: list[str], said: str) -> None:
    assert said in str(run.invoke(user, asked).exception)


def test_the_made_up_town_has_every_role_and_keeps_its_passphrases(engine: Engine, tmp_path: Path) -> None:
    for number in range(4):
        fence(engine, f"Quartier {number}", (0, number * 2), (1, number * 2 + 1))
    settings = Settings(data_dir=tmp_path)
    first = add_people(engine, settings)
    assert add_people(engine, settings) == first
    assert {role for _, role, _ in PEOPLE} == set(ROLES)
    assert stat.S_IMODE((tmp_path / "demo" / "accounts.json").stat().st_mode) == 0o600
    atlas = Atlas(settings, engine)
    one, two = (atlas.who_is(atlas.sign_in(name, first[name]).token) for name in ("team", "team-zwei"))
    mine, other = one.where("entry.write"), two.where("entry.write")
    assert mine
    assert other
    assert (len(mine), len(other), mine & other) == (2, 2, frozenset())
    assert len({team.name for team in atlas.list_teams()}) == 2

"""Every page of teams, planning, data protection and administration with a year of demo: clean, and fit for a phone."""

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text
from typed_places import Spot, fence, settle

from cli.demo_accounts import PEOPLE, add_people
from cli.demo_team import add_knowledge
from geo import keyring
from geo.model import ImportReport, SourceInfo
from geo.settings import Settings
from geo.store import accounts, imports, signing_in
from geo.store.session import connect, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
REFUSED = {403, 404}
Living = tuple[str, dict[str, str], dict[str, int]]
FIRST = re.compile(r"\{(\w+)\}")
"""Stands for the first of a table that is not in the trash."""
TEAM = (
    *("/team", "/team/besprechung", "/team/besprechung/{meeting}", "/team/eintraege", "/team/eintraege?mit=nein"),
    *("/team/luecken", "/team/luecken/{gap}", "/team/ressourcen", "/team/ressourcen/{resource}"),
    *("/team/ressourcen/neu", "/team/ressourcen/{resource}/aendern", "/team/angebote/{service}/aendern"),
    *("/team/personen", "/team/personen/{key_person}", "/team/vorhaben", "/team/vorhaben/{project}"),
    *("/team/vorhaben/neu", "/team/vorhaben/{project}/aendern", "/team/vorhaben/{project}/beratung"),
    *("/team/beratungen/{consultation}", "/team/beratungen/{consultation}/leinwand", "/team/runden"),
    *("/team/runden/neu", "/team/runden/{network_round}/aendern", "/team/pruefen"),
    *("/stadtteil/{neighbourhood}", "/stadtteil/{neighbourhood}/bericht", "/karte", "/team/ressourcen/9999"),
)
PAGES = {
    "verantwortlich": (
        *TEAM,
        *("/team/personen/neu", "/team/personen/{key_person}/aendern", "/team/personen/{key_person}/widerruf"),
    ),
    "team": (
        "/team",
        "/team/personen",
        "/team/personen/{key_person}",
        "/team/luecken/{gap}",
        "/team/pruefen",
        "/konten",
    ),
    "planung": ("/team", "/team/eintraege", "/team/luecken", "/team/ressourcen", "/karte"),
    "datenschutz": ("/datenschutz", "/team/personen/{key_person}/widerruf", "/nachweise"),
    "technik": ("/konten", "/vorlage", "/nachweise", "/team"),
    "beratung": ("/", "/karte", "/beratung", "/hilfe"),
}


@pytest.fixture(scope="module")
def living(
    server_url: str, tmp_path_factory: pytest.TempPathFactory, serving: Callable[[Settings], Iterator[str]]
) -> Iterator[Living]:
    """Serve four quarters with a year of two teams; return the address, a session of everybody, and what is first."""
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE living TEMPLATE atlas STRATEGY wal_log"))
    admin.dispose()
    settings = Settings(
        database_url=server_url.replace("/atlas?", "/living?"), data_dir=tmp_path_factory.mktemp("living")
    )
    engine = connect(str(settings.database_url))
    for place, name in enumerate(("Oststadt", "Nordstadt", "Mitte", "Südstadt")):
        fence(engine, name, (0, 10 - 3 * place), (2, 12 - 3 * place))
    settle(engine, Spot("Kita am Bach", ["childcare"], 1, 11), Spot("Bücherei", ["education"], 1, 5))
    with writing(engine) as session:
        run = imports.start(session, SourceInfo("osm", "town.osm.pbf", "0", "ODbL", made_up=True), "recipe")
        imports.complete(session, run, ImportReport())
    add_people(engine, settings)
    add_knowledge(engine, settings)
    tokens, first = _let_in(engine), _first(engine)
    engine.dispose()
    for address in serving(settings):
        yield address, tokens, first


def _let_in(engine: Any) -> dict[str, str]:
    tokens = {name: secrets.token_urlsafe(16) for name, _, _ in PEOPLE}
    with writing(engine) as session:
        for name, token in tokens.items():
            number = accounts.find_account_id(session, name) or 0
            signing_in.begin_session(session, number, keyring.digest(token), hours=1)
    return tokens


def _first(engine: Any) -> dict[str, int]:
    """Return the number of the first record of each table that the team of the north has written."""
    names = {name for paths in PAGES.values() for path in paths for name in FIRST.findall(path)}
    asked = "SELECT min(id) FROM {} WHERE team_id = (SELECT id FROM team WHERE name = 'Team Nord')"
    with engine.connect() as connection:
        found = {name: connection.scalar(text(asked.format(name))) for name in names - {"neighbourhood"}}
        area = text("SELECT neighbourhood_id FROM gap WHERE id = :gap")
        return found | {"neighbourhood": connection.scalar(area, {"gap": found["gap"]})}


@pytest.mark.parametrize("who", PAGES)
def test_every_page_is_clean_and_fits_a_phone(who: str, visit: Callable[..., Any], living: Living) -> None:
    address, tokens, first = living
    seen = visit(f"{address}/hilfe", token=tokens[who])
    found = {}
    for path in PAGES[who]:
        there = FIRST.sub(lambda name: str(first[name[1]]), path)
        answer = seen.page.goto(f"{address}{there}")
        if answer.status in REFUSED:
            # The browser complains of the page itself; of nothing else it may.
            assert "Failed to load resource" in seen.faults.pop()
        seen.page.set_viewport_size(WIDE)
        faults = seen.axe()
        seen.page.set_viewport_size(PHONE)
        width = seen.page.evaluate("document.documentElement.scrollWidth")
        if faults or width != PHONE["width"]:
            found[path] = (faults, width)
    assert found == {}

"""The gap map in the browser: a choice takes effect at once, the table says the same, a page can frame a part."""

import re
import secrets
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from geo import keyring
from geo.model.accounts import AccountInput, HeldRole
from geo.store import accounts, signing_in
from geo.store.session import Engine, connect, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_PATIENCE = 30_000
"""Milliseconds; others may want the processor too."""
_FIRST = 240
"""Seconds."""


@pytest.fixture
def owner(server_url: str, town: str) -> Iterator[Engine]:
    assert town
    engine = connect(server_url.replace("/atlas?", "/browser_town?"))
    yield engine
    engine.dispose()


@pytest.fixture(autouse=True)
def asked_once(town: str) -> None:
    """Let the first question, which may have to compile, be asked by nobody who looks at a clock."""
    with urlopen(f"{town}/einbetten?theme=language", timeout=_FIRST) as answer:  # noqa: S310 - our own server
        assert answer.status == 200


@pytest.fixture
def planner(owner: Engine) -> str:
    """Return the token of somebody who plans."""
    token = secrets.token_urlsafe(16)
    with writing(owner) as session:
        areas = list(session.scalars(text("SELECT id FROM neighbourhood")))
        team = accounts.add_team(session, "Stadtplanung", areas)
        given = AccountInput(name="stadtplanung", team_id=team, roles=(HeldRole("planner"),))
        signing_in.begin_session(session, accounts.add_account(session, given), keyring.digest(token), hours=1)
    return token


def test_a_planner_asks_looks_and_takes_it_along(visit: Callable[..., Any], town: str, planner: str) -> None:
    seen = visit(f"{town}/planung?theme=language", token=planner, ready=False)
    page = seen.page
    page.set_default_timeout(_PATIENCE)
    cells = page.locator(".leaflet-overlay-pane path.leaflet-interactive")
    expect(cells.first).to_be_attached(timeout=_PATIENCE)
    # Nobody checked any theme of this town: hatched on the map and in every row of the table.
    expect(page.locator("path[fill='url(#schraffur)']")).to_have_count(1)
    rows = page.locator("#tabelle tbody tr")
    expect(rows.filter(has_text="ungeprüft")).to_have_count(rows.count())
    assert "OpenStreetMap" in page.locator(".leaflet-control-attribution").inner_text()
    assert seen.axe() == []

    # A choice is asked at once, stands in the address, and changes the legend.
    page.locator(".plan-choice", has_text=re.compile("^5$")).click()
    expect(page.locator(".plan-legend")).to_contain_text("über 7 Min", timeout=_PATIENCE)
    assert "minutes=5" in page.url
    page.get_by_role("button", name="Gebiet", exact=True).click()
    expect(page.locator("#tabelle th[aria-sort=descending]")).to_have_count(1)

    # The map is one stop for the keyboard: no place on it is another.
    page.locator("#karte .leaflet-container").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "path"

    # The link leads to just this view, the layer that is hidden included.
    page.get_by_label("Beobachtungen").uncheck()
    page.get_by_role("button", name="Ausgeben").click()
    link = page.get_by_label("Link zu dieser Ansicht").input_value()
    assert "minutes=5" in link
    assert re.search(r"#karte=\d+/[\d.]+/[\d.]+&ohne=seen$", link)
    assert seen.axe() == []
    with page.expect_download() as told:
        page.get_by_role("link", name="Waben: GeoJSON").click()
    assert told.value.suggested_filename == "cells-language-walk.geojson"
    page.goto(link)
    expect(page.get_by_label("Beobachtungen")).not_to_be_checked()


def test_the_page_of_a_town_frames_the_map_and_gets_no_cookie(visit: Callable[..., Any], town: str) -> None:
    seen = visit(f"{town}/einbetten?theme=language", ready=False)
    page = seen.page
    expect(page.locator(".leaflet-overlay-pane path.leaflet-interactive").first).to_be_attached(timeout=_PATIENCE)
    expect(page.locator("path[fill='url(#schraffur)']")).to_have_count(1)
    assert seen.axe() == []
    assert page.context.cookies() == []
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0

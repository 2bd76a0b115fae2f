"""What would be if: a planner tries it on the map and by keyboard, takes it back, and shares it with the authority."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from geo import keyring
from geo.model import ImportReport, SourceInfo
from geo.model.accounts import AccountInput, HeldRole
from geo.store import accounts, imports, signing_in
from geo.store.session import connect, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MARK = "Szenario – nicht der wirkliche Stand"
PHONE = {"width": 390, "height": 844}
_PEOPLE = text("""
    INSERT INTO population_cell (dataset, cell, people, suppressed, geom)
    SELECT 'census', 'scenario ' || place.id, 40, false, place.geom FROM place
""")


@pytest.fixture
def tokens(server_url: str, town: str) -> Iterator[dict[str, str]]:
    """Let people live in the town; return the sessions of a planner and of a member."""
    assert town
    engine = connect(server_url.replace("/atlas?", "/browser_town?"))
    given = {role: secrets.token_urlsafe(16) for role in ("planner", "member")}
    with writing(engine) as session:
        session.execute(_PEOPLE)
        # As an import of people does: who has asked before them asks anew.
        source = SourceInfo("population", "einwohner.csv", "0", "made up", made_up=True, dataset="census")
        run = imports.start(session, source, "scenario")
        imports.complete(session, run, ImportReport())
        area = session.scalar(text("SELECT min(id) FROM neighbourhood"))
        team = accounts.add_team(session, "Team Szenario", [int(area)])
        for role, token in given.items():
            told = AccountInput(name=f"szenario-{role}", team_id=team, roles=(HeldRole(role),))  # type: ignore[arg-type]
            number = accounts.add_account(session, told)
            signing_in.begin_session(session, number, keyring.digest(token), hours=1)
    yield given
    with writing(engine) as session:
        session.execute(text("DELETE FROM population_cell WHERE cell LIKE 'scenario %'"))
        session.execute(text("DELETE FROM import_run WHERE id = :run"), {"run": run})
    engine.dispose()


_NEWER = """([drawn, version]) => Number(document.getElementById('map_atlas').dataset.drawn) > drawn
    && Number(document.getElementById('schritte').dataset.version) > version"""
_PATIENCE = 60_000
"""Milliseconds; others may want the processor too."""


def total(page: Page) -> list[str]:
    return page.locator("#summe b").all_inner_texts()


def back_and_forth(page: Page, act: Callable[[], None]) -> None:
    """Do what changes the scenario, and wait until the map shows it and it is kept."""
    drawn = int(page.get_attribute("#map_atlas", "data-drawn") or 0)
    version = int(page.get_attribute("#schritte", "data-version") or 0)
    act()
    page.wait_for_function(_NEWER, arg=[drawn, version], timeout=_PATIENCE)


def add_by_keyboard(page: Page) -> int:
    """Add a place in the cell that the list offers first; return the people whom it promised to help."""
    page.get_by_role("button", name="Ort dazusetzen").press("Enter")
    page.get_by_role("button", name="Wo hilft ein Ort den meisten?").press("Enter")
    site = page.locator("#kandidaten button").first
    expect(site).to_be_focused(timeout=_PATIENCE)
    gain = int(site.inner_text().rpartition(": ")[2].split()[0].replace(".", ""))
    site.press("Enter")
    back_and_forth(page, lambda: page.get_by_label("Wie soll er heißen?").press("Enter"))
    expect(page.locator("#liste li")).to_have_count(1)
    return gain


def push_the_mark(page: Page) -> None:
    page.locator(".scenario-pin").focus()
    for _ in range(4):
        page.keyboard.press("ArrowLeft")
    back_and_forth(page, lambda: page.keyboard.press("Enter"))
    expect(page.locator("#liste li")).to_have_count(1)


def add_on_the_map_and_close_by_name(page: Page) -> None:
    send = page.get_by_role("button", name="Durchrechnen")
    page.get_by_role("button", name="Ort dazusetzen").click()
    box = page.locator("#map_atlas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.5)
    back_and_forth(page, send.click)
    page.get_by_role("button", name="Ort schließen").click()
    page.get_by_label("Welcher Ort?").press_sequentially("Kita")
    page.locator("[data-find=place] li button").first.click()
    back_and_forth(page, send.click)
    expect(page.locator("#liste li")).to_have_count(3)


def look_at_the_difference(page: Page) -> None:
    sums = page.locator("#legende b").all_inner_texts()
    page.get_by_label("Unterschied", exact=True).check()
    expect(page.locator("#legende")).to_contain_text("gleich")
    assert page.locator("#legende b").all_inner_texts() != sums


def leave_the_form_unfinished(page: Page) -> None:
    page.get_by_role("button", name="Öffnungszeiten ändern").click()
    page.get_by_role("button", name="Durchrechnen").click()
    expect(page.locator("#fehler")).to_contain_text("Welcher Ort?")
    page.keyboard.press("Escape")
    expect(page.locator("#schritt")).to_be_hidden()


def take_back(page: Page) -> None:
    back_and_forth(page, page.get_by_role("button", name="Schritt zurücknehmen").click)
    expect(page.locator("#liste li")).to_have_count(2)


def test_a_planner_tries_takes_back_and_shares(visit: Callable[..., Any], town: str, tokens: dict[str, str]) -> None:
    seen = visit(f"{town}/planung/szenarien", token=tokens["planner"])
    page: Page = seen.page
    page.get_by_label("Wie heißt das Szenario?").fill("Kita am Rand")
    page.keyboard.press("Enter")
    page.wait_for_selector("#map_atlas[data-drawn]", state="attached", timeout=120_000)
    today = total(page)
    assert today[0] == today[1]
    gain = add_by_keyboard(page)
    was, now = (int(number.replace(".", "")) for number in total(page))
    assert was - now == pytest.approx(gain, abs=10)
    expect(page.locator("#tabelle tbody tr").first).to_have_class("is-changed")
    push_the_mark(page)
    add_on_the_map_and_close_by_name(page)
    closed = page.locator("#summe").inner_text()
    look_at_the_difference(page)
    leave_the_form_unfinished(page)
    take_back(page)
    # one place more is there again, whether or not anybody has it nearer
    assert page.locator("#summe").inner_text() != closed
    assert seen.axe() == []
    # whoever of the authority has the link sees the same, and can change nothing
    shared = visit(page.url, token=tokens["member"], ready=False, viewport=PHONE)
    shared.page.wait_for_selector("#map_atlas[data-drawn]", state="attached", timeout=_PATIENCE)
    assert total(shared.page) == total(page)
    expect(shared.page.locator("#liste li")).to_have_count(2)
    expect(shared.page.get_by_role("button", name="Ort dazusetzen")).to_have_count(0)
    assert shared.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert shared.axe() == []
    shared.page.emulate_media(media="print")
    expect(shared.page.locator(".scenario-mark")).to_have_text(MARK)
    expect(shared.page.locator(".scenario-mark")).to_be_visible()

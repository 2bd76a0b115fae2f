"""Resources, persons, projects, rounds and the queue in the browser: by keyboard, in one click, clean for everybody."""

import re
import secrets
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from geo import keyring
from geo.model.accounts import AccountInput, HeldRole
from geo.store import accounts, signing_in
from geo.store.session import connect, writing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def database(server_url: str, town: str) -> str:
    assert town
    return server_url.replace("/atlas?", "/browser_town?")


@pytest.fixture(scope="module")
def token(database: str) -> str:
    """Return the session of a steward of one neighbourhood."""
    engine = connect(database)
    given = secrets.token_urlsafe(16)
    with writing(engine) as session:
        area = session.scalar(text("SELECT min(id) FROM neighbourhood"))
        team = accounts.add_team(session, "Team Akten", [int(area)])
        told = AccountInput(name="akten-steward", team_id=team, roles=(HeldRole("steward"),))
        number = accounts.add_account(session, told)
        signing_in.begin_session(session, number, keyring.digest(given), hours=1)
    engine.dispose()
    return given


@pytest.fixture
def steward(visit: Callable[..., Any], town: str, token: str) -> Callable[..., Any]:
    """Return a function that opens a page for the steward."""
    return lambda path, **options: visit(f"{town}{path}", token=token, **options)


def go(page: Page, path: str) -> None:
    page.goto("/".join(page.url.split("/")[:3]) + path)


def add_resource(page: Page, name: str) -> str:
    """Write a resource without a mouse; return the path of its page."""
    go(page, "/team/ressourcen/neu")
    page.get_by_label("Wie heißt es?").focus()
    page.keyboard.type(name)
    page.get_by_label("Kleidung und Hausrat").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Wie heißt es?").press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    return page.url.partition("//")[2].partition("/")[2]


def test_every_page_is_clean_and_none_is_wider_than_a_phone(steward: Callable[..., Any]) -> None:
    seen = steward("/team/ressourcen")
    page: Page = seen.page
    there = add_resource(page, "Nähstube")
    assert seen.axe() == []
    go(page, "/team/vorhaben/neu")
    page.get_by_label("Titel").fill("Lernen am Abend")
    page.get_by_label("Aufmerksamkeitsrichtung").fill("Wer schließt auf?")
    page.get_by_label("Titel").press("Enter")
    expect(page.locator("h1")).to_have_text("Lernen am Abend")
    project = page.url.rpartition("/")[2]
    page.get_by_label("Was wird getan?").fill("Hausdienst fragen")
    page.get_by_label("Wer? (Rolle)").fill("Leitung")
    page.get_by_role("button", name="Vereinbaren").click()
    expect(page.get_by_text("Hausdienst fragen").first).to_be_visible()
    area = page.locator("body").evaluate("() => fetch('/api/v1/neighbourhoods').then(r => r.json()).then(t => t)")
    paths = [
        *("/team/ressourcen", f"/{there}/aendern", "/team/vorhaben", f"/team/vorhaben/{project}"),
        *(f"/team/vorhaben/{project}/beratung", "/team/personen", "/team/personen/neu", "/team/runden"),
        *("/team/pruefen", "/team/pruefen?reihe=widerspruch", f"/stadtteil/{first_area(area)}/bericht"),
    ]
    for path in paths:
        go(page, path)
        assert (path, seen.axe()) == (path, [])
        page.set_viewport_size({"width": 390, "height": 844})
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, 390)
        page.set_viewport_size({"width": 1280, "height": 800})


def first_area(answer: dict[str, Any]) -> int:
    return min(int(one["id"]) for one in answer["items"])


def test_of_two_who_change_at_once_the_second_is_told_and_loses_nothing(steward: Callable[..., Any]) -> None:
    one, two = steward("/team/ressourcen"), steward("/team/ressourcen")
    path = add_resource(one.page, "Nähcafé")
    for page in (one.page, two.page):
        go(page, f"/{path}/aendern")
    for seen, name in ((one, "Nähcafé am Markt"), (two, "Nähcafé im Hof")):
        seen.page.get_by_label("Wie heißt es?").fill(name)
        seen.page.get_by_label("Wie heißt es?").press("Enter")
        seen.page.wait_for_load_state()
    expect(two.page.locator(".theirs")).to_have_text("Jetzt steht da: „Nähcafé am Markt“")
    expect(two.page.get_by_label("Wie heißt es?")).to_have_value("Nähcafé im Hof")
    assert two.axe() == []
    two.page.get_by_label("Wie heißt es?").press("Enter")
    expect(two.page.locator("h1")).to_have_text("Nähcafé im Hof")
    go(one.page, "/team/besprechung")
    one.page.get_by_role("button", name="Besprechung beginnen").click()
    one.page.locator("[data-section='1'] .jot__field").fill("Der Bus fehlt")
    one.page.keyboard.press("Enter")
    expect(one.page.locator("[data-section='1'] [data-entry]")).to_have_count(1)
    two.page.goto(one.page.url)
    for seen, words in ((one, "Der Bus um sechs fehlt"), (two, "Der Bus nach acht fehlt")):
        line = seen.page.locator("[data-section='1'] [data-entry]")
        line.locator("[data-edit]").click()
        line.locator("input.field").fill(words)
        line.locator("input.field").press("Enter")
        expect(seen.page.locator("#ansage")).not_to_be_empty()
    expect(two.page.locator("#ansage")).to_contain_text("Jetzt steht da: „Der Bus um sechs fehlt“.")
    line.locator("input.field").press("Enter")
    expect(line.locator("[data-text]")).to_have_text("Der Bus nach acht fehlt")
    two.page.get_by_role("button", name="Rückgängig").click()
    expect(line.locator("[data-text]")).to_have_text("Der Bus um sechs fehlt")
    told = [fault for fault in two.faults if "412" in fault]
    assert len(told) == 2
    two.faults[:] = [fault for fault in two.faults if fault not in told]


def test_a_consultation_has_four_roles_a_clock_and_a_screen_for_guests(steward: Callable[..., Any]) -> None:
    seen = steward("/team/vorhaben/neu")
    page: Page = seen.page
    page.get_by_label("Titel").fill("Werkstatt")
    page.get_by_label("Aufmerksamkeitsrichtung").fill("Wo ist Platz?")
    page.get_by_label("Titel").press("Enter")
    page.get_by_role("link", name="Kollegiale Beratung").click()
    expect(page.locator(".roles li b")).to_have_text(["Moderation", "Protokoll", "Vorstellen", "Beraten"])
    page.get_by_label("Gäste sind dabei: Bildschirm ohne Namen").check()
    page.get_by_role("button", name="Beratung beginnen").click()
    page.get_by_role("button", name="Uhr starten").click()
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^39:[0-5]\d$"))
    page.get_by_label("Notiz zu diesem Schritt").fill("Der Keller ist trocken.")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.locator("h2")).to_have_text("Wie sieht es aus, wenn es gut geworden ist?")
    expect(page.locator(".advice__steps a")).to_have_count(4)
    assert seen.axe() == []
    page.get_by_role("link", name="Bildschirm für Gäste, ohne Namen").click()
    expect(page.locator("h1")).to_have_text("Wie sieht es aus, wenn es gut geworden ist?")
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^3\d:[0-5]\d$"))
    assert seen.axe() == []
    told = page.locator("body").inner_text()
    assert not any(word in told for word in ("akten-steward", "Team Akten", "trocken"))


def test_the_queue_goes_by_keyboard_while_it_has_the_focus(steward: Callable[..., Any], database: str) -> None:
    seen = steward("/team/ressourcen")
    page: Page = seen.page
    for name in ("Alt eins", "Alt zwei"):
        add_resource(page, name)
    engine = connect(database)
    with writing(engine) as session:
        old = "UPDATE resource SET created_at = '2020-01-01' WHERE name LIKE 'Alt %'"
        session.execute(text(old))
    engine.dispose()
    go(page, "/team/pruefen")
    items = page.locator(".queue > li")
    expect(items).to_have_count(2)
    page.keyboard.press("r")
    expect(items).to_have_count(2)
    page.locator(".queue").focus()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(items.nth(1).get_by_role("button", name="Noch richtig")).to_be_focused()
    assert seen.axe() == []
    kept = items.nth(0).locator("b").first.inner_text()
    page.keyboard.press("r")
    expect(items).to_have_count(1)
    expect(items.locator("b").first).to_have_text(kept)
    page.get_by_role("button", name="Rückgängig").click()
    expect(items).to_have_count(2)

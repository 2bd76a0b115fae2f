"""What teams add on the map: by keyboard alone, at a place, in one click, and two people at once."""

import itertools
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

SignIn = Callable[..., Any]
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def tokens(server_url: str, town: str) -> dict[str, str]:
    """Return sessions of a steward and a member, who are at home in the whole town."""
    assert town
    engine = connect(server_url.replace("/atlas?", "/browser_town?"))
    made = {}
    with writing(engine) as session:
        areas = list(session.scalars(text("SELECT id FROM neighbourhood")))
        team = accounts.add_team(session, "Team Karte", areas)
        for role in ("steward", "member"):
            told = AccountInput(name=f"karte-{role}", team_id=team, roles=(HeldRole(role),))
            made[role] = secrets.token_urlsafe(16)
            number = accounts.add_account(session, told)
            signing_in.begin_session(session, number, keyring.digest(made[role]), hours=1)
    engine.dispose()
    return made


@pytest.fixture
def sign_in(visit: Callable[..., Any], town: str, tokens: dict[str, str]) -> Callable[..., Any]:
    """Return a function that opens the map for somebody of this role."""
    return lambda role, **options: visit(f"{town}/karte", token=tokens[role], **options)


def expected(seen: Any, *words: str) -> None:
    """Forgive what the browser complains about where a refusal is what the test is about."""
    seen.faults[:] = [fault for fault in seen.faults if not any(word in fault for word in words)]


def type_gap(page: Page, title: str) -> None:
    """Go through the panel without a mouse: which kind, where, what."""
    page.locator("[data-add-open]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#eintragen-titel")).to_be_focused()
    page.locator("[name=was]:checked").focus()
    page.locator("[data-aim]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map_atlas")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("[data-add=gap] [name=title]")).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Tab")
    page.keyboard.type("Mobil")
    page.locator("[data-add=gap] [name=title]").press("Enter")


def test_a_gap_is_added_without_a_mouse_and_taken_back(sign_in: SignIn) -> None:
    seen = sign_in("member")
    page = seen.page
    type_gap(page, "Kein Bus nach dem Abendkurs")
    card = page.locator(".card--team")
    expect(card.locator(".card__title")).to_have_text("Kein Bus nach dem Abendkurs")
    expect(card.locator(".card__themes")).to_have_text("Lücke · Mobilität · gemeldet")
    expect(page.locator("#teamliste .row__name")).to_have_text(["Kein Bus nach dem Abendkurs"])
    assert seen.axe() == []
    page.get_by_role("button", name="Rückgängig").click()
    expect(page.locator("#teamliste .row")).to_have_count(0)
    expect(page.locator("#gemerkt")).to_have_text("Rückgängig gemacht.")


def test_a_resource_is_added_at_a_place_and_the_place_confirmed_in_one_click(sign_in: SignIn) -> None:
    seen = sign_in("steward")
    page = seen.page
    page.locator("#liste .row").first.click()
    page.locator("[data-place-verdict=right]").click()
    expect(page.locator("#gemerkt")).to_have_text("Bestätigt, heute.")
    expect(page.locator(".fresh")).to_have_text("vom Team bestätigt heute")
    page.locator("[data-add-here]").click()
    page.fill("[data-add=resource] [name=name]", "Fahrrad-Werkstatt")
    page.select_option("[data-add=resource] [name=themes]", "household")
    page.fill("[data-add=resource] [name=opening_hours]", "Mi 17 bis 19 Uhr")
    page.locator("[data-add=resource] [name=asks][value=nothing]").check(force=True)
    assert seen.axe() == []
    page.locator("[data-save=resource]").click()
    expect(page.locator(".card--team .service")).to_have_text(
        "Fahrrad-WerkstattMi 17 bis 19 Uhr · Kosten: nicht bekannt · man braucht nichts"
    )
    page.locator(".card--team .facts a").click()
    expect(page.locator(".split .service b")).to_have_text("Fahrrad-Werkstatt")
    assert seen.axe() == []


def test_who_changes_second_is_told_and_loses_nothing(sign_in: SignIn) -> None:
    seen = sign_in("steward")
    first, second = sign_in("member").page, seen.page
    type_gap(first, "Zu wenig Kitaplätze")
    expect(first.locator(".card--team")).to_be_visible()
    second.reload()
    second.locator("#teamwissen summary").click()
    second.locator("#teamliste .row").filter(has_text="Kitaplätze").click()
    for page in (first, second):
        page.locator("[data-record-change]").click()
        expect(page.locator("[data-add=gap] [name=title]")).to_have_value("Zu wenig Kitaplätze")
    first.fill("[data-add=gap] [name=title]", "Zu wenig Plätze am Vormittag")
    first.locator("[data-save=gap]").click()
    expect(first.locator("#gemerkt")).to_contain_text("Geändert.")
    second.fill("[data-add=gap] [name=title]", "Zu wenig Plätze in der Krippe")
    second.locator("[data-save=gap]").click()
    clash = second.locator("#widerspruch")
    expect(clash.locator("dd")).to_have_text(
        ["Jetzt steht da: Zu wenig Plätze am Vormittag", "Bei Ihnen: Zu wenig Plätze in der Krippe"]
    )
    expect(second.locator("[data-add=gap] [name=title]")).to_have_value("Zu wenig Plätze in der Krippe")
    clash.get_by_role("button", name="Meine Fassung speichern").click()
    expect(second.locator(".card--team .card__title")).to_have_text("Zu wenig Plätze in der Krippe")
    expected(seen, "412")


def test_a_draft_stays_while_the_network_is_away(sign_in: SignIn) -> None:
    seen = sign_in("member")
    page = seen.page
    page.locator("[data-add-open]").click()
    page.locator("[name=was][value=entry]").check(force=True)
    page.locator("[name=wo][value=area]").check(force=True)
    page.fill("[data-add=entry] [name=text]", "Abends sitzen viele auf den Stufen.")
    page.context.set_offline(True)
    page.locator("[data-save=entry]").click()
    expect(page.locator("#eintragen-ansage")).to_contain_text("Noch nicht gespeichert")
    expect(page.locator("[data-add=entry] [name=text]")).to_have_value("Abends sitzen viele auf den Stufen.")
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert kept == "[{},{}]"
    page.context.set_offline(False)
    expect(page.locator("#gemerkt")).to_contain_text("Beobachtung notiert.")
    expected(seen, "ERR_INTERNET_DISCONNECTED")


def test_an_area_is_drawn_by_its_corners(sign_in: SignIn) -> None:
    page = sign_in("member").page
    page.locator("[data-add-open]").click()
    page.locator("[data-draw]").click()
    box = page.locator("#map_atlas").bounding_box()
    assert box is not None
    for right, down in ((0.45, 0.45), (0.55, 0.45), (0.5, 0.6)):
        page.mouse.click(box["x"] + right * box["width"], box["y"] + down * box["height"])
    page.locator("[data-corners-done]").click()
    expect(page.locator("#wo-gewaehlt")).to_contain_text("Fläche auf der Karte, in")


def test_everything_has_room_on_a_phone(sign_in: SignIn) -> None:
    seen = sign_in("steward", viewport=PHONE)
    page = seen.page
    page.locator("[data-add-open]").click()
    page.locator("[data-aim]").click()
    expect(page.locator("#zielen")).to_be_visible()
    page.locator("[data-aim-end]").click()
    expect(page.locator("#eintragen")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert seen.axe() == []


@pytest.mark.parametrize("width", [1024, 1280])
def test_the_header_has_room_for_the_account(sign_in: SignIn, width: int) -> None:
    seen = sign_in("steward", viewport={"width": width, "height": 800})
    page = seen.page
    boxes = [
        page.locator(part).bounding_box()
        for part in (".header__home", ".header__nav", ".header__more", ".header__account")
    ]
    ends = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(ends)), ends
    assert ends[-1][1] <= width
    page.locator(".header__account").click()
    expect(page.locator("#konto")).to_contain_text("Team Karte · Stadtteil-Verantwortliche")
    expect(page.locator("#konto").get_by_role("button", name="Abmelden")).to_be_visible()
    assert seen.axe() == []


def test_a_stranger_sees_nothing_of_it(visit: Callable[..., Any], town: str) -> None:
    page = visit(f"{town}/karte").page
    for part in ("[data-add-open]", "#teamwissen", "#vom-team", "#eintragen", "#wissen", ".acts-here"):
        assert page.locator(part).count() == 0, part

"""A month of a team, by keyboard and mouse, with every click of the mouse counted by the browser itself."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import func, select

from geo import keyring
from geo.model.accounts import AccountInput, HeldRole
from geo.store import accounts, signing_in
from geo.store.session import Engine, connect, writing
from geo.store.tables import (
    AgreementRow,
    ConsultationRow,
    EntryCodeRow,
    EntryRow,
    EntryTrailRow,
    GapRow,
    KeyPersonRow,
    MeetingRow,
    NeighbourhoodRow,
    ProjectLinkRow,
    ProjectRow,
    ResourceRow,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_TO_NOTE, MOST_TO_PROMOTE, TO_CONFIRM = 2, 3, 1
SAID = (
    "Der Bus um halb sechs fehlt",
    "Der Kurs am Abend ist voll",
    "Die Kita öffnet zu spät für die Frühschicht",
    "Am Markt steht ein Laden leer",
)
_PATIENCE = 20_000
"""Milliseconds; others may want the processor too."""
COUNTING = """
    const count = () => sessionStorage.setItem("clicks", 1 + Number(sessionStorage.getItem("clicks")));
    addEventListener("mousedown", count, true);
"""


@dataclass
class Hand:
    """One who works with the page, and whose clicks are counted there."""

    page: Page
    most: dict[str, int]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        before = self.clicks()
        yield
        self.most[name] = max(self.most.get(name, 0), self.clicks() - before)

    def clicks(self) -> int:
        return int(self.page.evaluate("Number(sessionStorage.getItem('clicks'))"))

    def type_in(self, *texts: str) -> None:
        """Type into the field that has the focus and those after it."""
        for place, words in enumerate(texts):
            if place:
                self.page.keyboard.press("Tab")
            self.page.keyboard.insert_text(words)

    def go(self, path: str) -> None:
        self.page.goto("/".join(self.page.url.split("/")[:3]) + path)


@pytest.fixture
def owner(server_url: str, town: str) -> Iterator[Engine]:
    assert town
    engine = connect(server_url.replace("/atlas?", "/browser_town?"))
    yield engine
    engine.dispose()


@pytest.fixture
def steward(owner: Engine, visit: Callable[..., Any], town: str) -> tuple[Any, int]:
    """Return a steward's first page, and the neighbourhood: the last, where no other test writes."""
    token = secrets.token_urlsafe(16)
    with writing(owner) as session:
        area = int(
            session.scalar(select(func.max(NeighbourhoodRow.id)).where(NeighbourhoodRow.vanished_on.is_(None))) or 0
        )
        team = accounts.add_team(session, "Team Monat", [area])
        given = AccountInput(name="monat", team_id=team, roles=(HeldRole("steward"),))
        signing_in.begin_session(session, accounts.add_account(session, given), keyring.digest(token), hours=1)
    seen = visit(f"{town}/team/besprechung", token=token)
    seen.page.context.add_init_script(COUNTING)
    seen.page.reload()
    return seen, area


def meet(hand: Hand, round_: int) -> None:
    """Hold a meeting with twenty entries: a click for the question, then only keys."""
    hand.go("/team/besprechung")
    hand.page.get_by_role("button", name="Besprechung beginnen").click()
    for number in range(20):
        question = 1 + number // 4
        with hand.step("note"):
            if number % 4 == 0 and question > 1:
                hand.page.locator(f".question[data-question='{question}']").click()
            section = hand.page.locator(f"[data-section='{question}']")
            expect(section.locator(".jot__field")).to_be_focused()
            hand.type_in(f"{SAID[number % 4]} ({round_}.{number})")
            hand.page.keyboard.press("Enter")
            expect(section.locator("[data-notes] > li")).to_have_count(number % 4 + 1, timeout=_PATIENCE)
    hand.page.get_by_role("button", name="Beenden").click()
    hand.page.wait_for_load_state()


def saying(hand: Hand, text: str) -> Locator:
    return hand.page.locator(".saying", has_text=text)


def give_theme(hand: Hand, texts: list[str], theme: str) -> None:
    hand.go("/team/eintraege")
    for text in texts:
        saying(hand, text).get_by_role("checkbox").click()
    hand.page.locator("[data-code-all]").click()
    with hand.page.expect_navigation():
        hand.page.locator(f"#thema-wahl button[value='{theme}']").click()
    for text in texts:
        expect(saying(hand, text).locator(".code[data-theme], .codes > li").first).to_be_visible()


def promote(hand: Hand, text: str, kind: str, first: str, *told: str) -> None:
    """Let something come of an entry: choose it, say what, write; Enter sends."""
    hand.go("/team/eintraege")
    with hand.step("promote"):
        saying(hand, text).get_by_role("checkbox").click()
        if kind != "gap":
            hand.page.locator(f".segment:has([name=werden][value={kind}])").click()
        hand.page.locator(f"[data-become={kind}] [name={first}]").click()
        hand.type_in(*told)
        with hand.page.expect_navigation():
            hand.page.keyboard.press("Enter")
    expect(saying(hand, text).locator(".code--trail")).to_have_count(1)


def follow(hand: Hand, text: str) -> None:
    hand.go("/team/eintraege")
    saying(hand, text).locator(".code--trail").click()
    hand.page.wait_for_load_state()


def plan(hand: Hand, area: int) -> None:
    """Write a project, link a gap, hold a consultation, agree on something: by keyboard as far as it goes."""
    page = hand.page
    hand.go("/team/vorhaben/neu")
    page.get_by_label("Titel").click()
    hand.type_in("Früh zur Schicht")
    page.get_by_label("Aufmerksamkeitsrichtung").click()
    hand.type_in("Wer fährt schon?")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Früh zur Schicht")
    there = page.url
    link = page.locator("form[action$='/verknuepfen']")
    link.locator("select").select_option(index=1)
    link.get_by_role("button").click()
    page.get_by_label("Was wird getan?").click()
    hand.type_in("Betriebe einladen", "Moderation")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Betriebe einladen").first).to_be_visible()
    page.goto(there)
    page.get_by_role("link", name="Kollegiale Beratung").click()
    page.get_by_role("button", name="Beratung beginnen").click()
    for number in range(1, 5):
        page.get_by_label("Notiz zu diesem Schritt").click()
        hand.type_in(f"Schritt {number}: fünf Betriebe, ein Bus.")
        page.locator("form[action$='/notiz'] button[type=submit]").first.click()
        page.wait_for_load_state()
    assert area


def count(owner: Engine, table: Any, area: int) -> int:
    with owner.connect() as connection:
        return int(connection.scalar(select(func.count()).where(table.neighbourhood_id == area)) or 0)


def test_a_month_of_a_team(steward: tuple[Any, int], owner: Engine) -> None:
    (seen, area), most = steward, {}
    hand = Hand(seen.page, most)
    for round_ in range(1, 4):
        meet(hand, round_)
    themes = ("mobility", "language", "childcare")
    for round_ in range(1, 4):
        for place, theme in enumerate(themes):
            give_theme(hand, [f"({round_}.{place})"], theme)
    give_theme(hand, [f"({round_}.3)" for round_ in range(1, 4)], "daily")
    for place, title in enumerate(("Kein Bus vor sechs", "Kein Platz im Abendkurs", "Kita öffnet zu spät")):
        promote(hand, f"(1.{place})", "gap", "title", title)
    for place, name in enumerate(("Fahrradladen", "Sprachcafé")):
        promote(hand, f"(2.{place})", "resource", "name", name)
    for place, role in enumerate(("Hausdienst", "Platzwart")):
        promote(hand, f"(3.{place})", "key_person", "function", role, "kennt die Leute", "07032 0009988")
    follow(hand, "(1.0)")
    with hand.step("confirm"):
        hand.page.get_by_role("button", name="Bestätigen").click()
        hand.page.wait_for_load_state()
    follow(hand, "(2.0)")
    with hand.step("confirm"):
        hand.page.get_by_role("button", name="Noch richtig").first.click()
        hand.page.wait_for_load_state()
    plan(hand, area)
    assert 0 < most["note"] <= MOST_TO_NOTE
    assert 0 < most["promote"] <= MOST_TO_PROMOTE
    assert most["confirm"] == TO_CONFIRM
    wanted = {MeetingRow: 3, EntryRow: 60, EntryCodeRow: 12, GapRow: 3, ResourceRow: 2, KeyPersonRow: 2, ProjectRow: 1}
    wanted |= {ConsultationRow: 1, AgreementRow: 1, EntryTrailRow: 7, ProjectLinkRow: 1}
    assert {table: count(owner, table, area) for table in wanted} == wanted
    with owner.connect() as connection:
        confirmed = select(func.count()).where(GapRow.neighbourhood_id == area, GapRow.status == "confirmed")
        assert connection.scalar(confirmed) == 1
        told = select(ConsultationRow.situation, ConsultationRow.next_steps)
        (notes,) = connection.execute(told.where(ConsultationRow.neighbourhood_id == area)).all()
    assert notes == ("Schritt 1: fünf Betriebe, ein Bus.", "Schritt 4: fünf Betriebe, ein Bus.")

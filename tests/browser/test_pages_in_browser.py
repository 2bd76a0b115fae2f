"""The pages in a real browser: clean for everybody, in step, and usable by keyboard and without JavaScript."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
LARGE_TEXT = {"width": 640, "height": 400}
LARGEST_TEXT = {"width": 320, "height": 256}

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow]

PAGES = (
    "/",
    "/karte",
    "/karte/mitte",
    "/stadtteil/mitte",
    "/ort/1",
    "/nachweise",
    "/nachweise/1",
    "/hilfe",
    "/gibt-es-nicht",
)


def in_language(path: str, lang: str) -> str:
    return path if lang == "de" else f"/en{path}".rstrip("/")


def rows(page: Page) -> int:
    return page.locator("#liste .row").count()


def settled(page: Page) -> None:
    """Wait until list and map show the same number."""
    page.wait_for_function(
        "() => document.getElementById('szene').dataset.total"
        " && document.getElementById('szene').dataset.total === document.getElementById('map_atlas').dataset.shown"
    )


@contextmanager
def answered(page: Page, question: str) -> Iterator[None]:
    """Wait at the end until the list is answered to `question`, and it and the map show another number than now."""
    before = page.get_attribute("#szene", "data-total")
    with page.expect_response(lambda reply: "/karte/liste" in reply.url and question in reply.url) as reply:
        yield
    reply.value.finished()
    page.wait_for_function("(before) => document.getElementById('szene').dataset.total !== before", arg=before)
    settled(page)


@pytest.mark.parametrize(
    ("lang", "viewport"),
    [
        # By day each page in both languages and both widths, by night each in each.
        pytest.param("de", PHONE, id="de-390"),
        pytest.param("en", WIDE, id="en-1280"),
        pytest.param("de", WIDE, id="de-1280", marks=pytest.mark.nightly),
        pytest.param("en", PHONE, id="en-390", marks=pytest.mark.nightly),
    ],
)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(visit: Callable[..., object], town: str, path: str, lang: str, viewport: object) -> None:
    seen = visit(town + in_language(path, lang), viewport=viewport)
    if path == "/gibt-es-nicht":
        seen.faults.clear()  # the browser itself notes the 404 in its console
    assert seen.axe() == []
    assert seen.page.locator("html").get_attribute("lang") == lang


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1280", "390"])
def test_axe_finds_nothing_in_details_filter_and_list(
    visit: Callable[..., object], town: str, viewport: object
) -> None:
    seen = visit(f"{town}/karte", viewport=viewport)
    settled(seen.page)
    seen.page.locator(".row__link").nth(1).click()
    seen.page.wait_for_selector("#tafel .card")
    assert seen.axe() == []
    seen.page.keyboard.press("Escape")
    seen.page.click(".filter-button")
    assert seen.axe() == []
    seen.page.keyboard.press("Escape")
    if viewport == PHONE:
        seen.page.click(".switch [data-show=list]")
        assert not seen.page.locator("#map_atlas").is_visible()
        assert seen.axe() == []


@pytest.mark.parametrize("viewport", [LARGE_TEXT, LARGEST_TEXT], ids=["200", "400"])
def test_large_text_shows_the_list_first(visit: Callable[..., object], town: str, viewport: object) -> None:
    seen = visit(f"{town}/karte", viewport=viewport, ready=False)
    expect(seen.page.locator(".row").first).to_be_visible()
    expect(seen.page.locator("#map_atlas")).to_be_hidden()
    assert seen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.axe() == []
    seen.page.click(".switch [data-show=map]")
    expect(seen.page.locator("#map_atlas")).to_be_visible()


def test_an_empty_atlas_says_what_to_do(visit: Callable[..., object], empty_town: str) -> None:
    for path in ("/", "/karte", "/en"):
        seen = visit(empty_town + path)
        assert "atlas demo" in seen.page.inner_text("main")
        assert seen.axe() == []


def test_list_and_map_show_the_same_number(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    before = int(page.get_attribute("#szene", "data-total") or 0)
    page.focus("#map_atlas")
    for zoom in range(page.evaluate("map_atlas.getZoom()"), 17):
        page.keyboard.press("+")
        page.wait_for_function(f"() => map_atlas.getZoom() === {zoom + 1} && !map_atlas._animatingZoom")
    page.wait_for_function(f"() => document.getElementById('szene').dataset.total < {before}")
    settled(page)
    assert page.inner_text("#zahl").startswith(f"{page.get_attribute('#szene', 'data-total')} Ort")


def test_marks_share_a_layer(visit: Callable[..., object], town: str) -> None:
    # A translation in 3D gives each mark a layer of its own; each costs at every change.
    page = visit(f"{town}/karte").page
    settled(page)
    moved = page.eval_on_selector_all(".leaflet-marker-icon", "marks => marks.map((mark) => mark.style.transform)")
    assert len(moved) > 1
    assert [transform for transform in moved if not transform.startswith("translate(")] == []


def test_groups_and_search_filter_both(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    before = int(page.get_attribute("#szene", "data-total") or 0)
    specialists = int(page.inner_text('[data-count="specialist"]'))
    page.locator('input[value="specialist"]').uncheck(force=True)
    page.wait_for_function(f"() => document.getElementById('szene').dataset.total < {before}")
    settled(page)
    # A place of two groups stays as long as one of them is shown.
    assert int(page.get_attribute("#szene", "data-total") or 0) >= before - specialists
    page.fill("#q", "Kirche")
    page.wait_for_function("() => document.getElementById('szene').dataset.total < 40")
    settled(page)
    assert "q=Kirche" in page.url
    assert any("kirche" in name.lower() for name in page.locator(".row__name").all_inner_texts())


def test_keyboard_alone_leads_from_search_to_details_and_back(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Zum Inhalt"
    page.focus("#q")
    with answered(page, "q=Kirche"):
        page.keyboard.type("Kirche")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('row__link')"):
            break
    page.keyboard.press("ArrowDown")
    second = page.locator(".row__name").nth(1).inner_text()
    assert page.evaluate("document.activeElement.querySelector('.row__name').textContent") == second
    assert page.locator(".place-mark.is-pointed").count() == 1
    page.keyboard.press("Enter")
    page.wait_for_selector("#tafel .card")
    assert page.evaluate("document.activeElement.textContent") == second
    page.keyboard.press("Escape")
    expect(page.locator("#tafel")).to_be_hidden()
    assert page.evaluate("document.activeElement.querySelector('.row__name').textContent") == second


def test_the_list_is_one_stop(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    assert page.eval_on_selector_all(".row__link", "links => links.filter((link) => link.tabIndex === 0).length") == 1
    assert page.locator(".place-mark[tabindex], .cluster[tabindex]").count() == 0


def test_more_rows_come_on_demand(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    before = rows(page)
    page.click("[data-more]")
    page.wait_for_function(f"() => document.querySelectorAll('#liste .row').length > {before}")
    ids = page.eval_on_selector_all("#liste .row", "all => all.map(row => row.dataset.id)")
    assert len(ids) == len(set(ids))


def test_a_mark_opens_what_its_row_opens(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    page.locator(".row__link").first.click()
    name = page.inner_text("#tafel .card__title")
    assert name == page.inner_text('.row__link[aria-current="true"] .row__name')
    assert page.locator(".place-mark svg use[href$='-chosen']").count() == 1
    assert re.search(r"[?&]ort=\d+", page.url)


def test_the_language_switch_keeps_place_and_filter(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte?q=Kirche").page
    settled(page)
    page.locator(".row__link").first.click()
    page.wait_for_selector("#tafel .card")
    name = page.inner_text("#tafel .card__title")
    page.click(".header__more [data-language-switch]")
    page.wait_for_selector("#tafel .card")
    assert "/en/karte" in page.url
    assert page.inner_text("#tafel .card__title") == name
    assert page.input_value("#q") == "Kirche"


def test_a_neighbourhood_is_outlined_and_filters(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte").page
    settled(page)
    before = int(page.get_attribute("#szene", "data-total") or 0)
    page.select_option("#stadtteil", "mitte")
    page.wait_for_selector("path[stroke='#2044AA']", state="attached")
    expect(page.locator("#zahl")).to_contain_text("in Mitte")
    settled(page)
    assert int(page.get_attribute("#szene", "data-total") or 0) < before
    assert "/karte/mitte" in page.url


def test_a_failing_server_leaves_the_old_answer(visit: Callable[..., object], town: str) -> None:
    seen = visit(f"{town}/karte")
    settled(seen.page)
    before = rows(seen.page)
    seen.page.route("**/karte/liste?**", lambda route: route.fulfill(status=500, body=""))
    seen.page.fill("#q", "Schule")
    seen.page.wait_for_selector("#hinweis .alert")
    assert rows(seen.page) == before
    assert "Schule" not in seen.page.inner_text("#hinweis")
    seen.page.unroute("**/karte/liste?**")
    seen.page.click("#hinweis button")
    settled(seen.page)
    expect(seen.page.locator("#hinweis")).to_be_hidden()
    seen.faults.clear()  # the browser itself notes the 500 in its console


def test_without_javascript_the_list_answers(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/karte", script=False).page
    assert page.locator(".row").count() == 50
    page.fill("#q", "Kirche")
    page.click(".question__submit")
    page.wait_for_url("**q=Kirche**")
    assert 0 < page.locator(".row").count() < 50
    name = page.locator(".row__name").first.text_content()
    page.locator(".row__link").first.click()
    page.wait_for_url("**/ort/*")
    assert page.inner_text("h1") == name
    expect(page.locator("#map_atlas")).to_be_hidden()


def test_german_pages_speak_german(visit: Callable[..., object], town: str) -> None:
    english = re.compile(
        r"\b(the|and|with|open|closed|unknown|loading|search|close|zoom|view|show|place)\b", re.IGNORECASE
    )
    for path in PAGES[:-1]:
        page = visit(town + path).page
        text = page.inner_text("body") + " ".join(
            page.eval_on_selector_all("[aria-label],[title]", "all => all.map(e => e.ariaLabel + ' ' + e.title)")
        )
        foreign = page.eval_on_selector_all("[lang=en], code", "all => all.map(e => e.innerText)")
        for words in foreign:
            text = text.replace(words, "")
        assert english.findall(text) == []

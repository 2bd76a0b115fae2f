"""The scene at the desk in a real browser: from the address to the answer, and nothing of it left anywhere."""

import logging
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
LARGEST_TEXT = {"width": 320, "height": 256}
LANGUAGES = {"de": "/beratung", "en": "/en/beratung", "ar": "/ar/beratung"}

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow]


def street(page: Page) -> str:
    """Return an address that the town has."""
    found = page.evaluate(
        """async () => {
          const places = await (await fetch("/api/v1/places?limit=200")).json();
          const place = places.items.find(({address}) => address.street && address.housenumber);
          return `${place.address.street} ${place.address.housenumber}`;
        }"""
    )
    return str(found)


def ask(page: Page) -> str:
    """Type an address faster than it is looked up, take what is found and wait for the answer; return the address."""
    address = street(page)
    page.fill("#adresse", address[:4])
    page.wait_for_selector("#vorschlaege [role=option]")
    page.fill("#adresse", address)
    page.press("#adresse", "Enter")
    expect(page.locator("#adresse")).to_have_value(re.compile(f"{re.escape(address)}, "))
    page.wait_for_selector("#szene:not([data-state=empty])")
    page.wait_for_selector("#map_atlas[data-areas]", state="attached")
    return address


def tick(page: Page, theme: str) -> None:
    page.locator(f".topic:has([value={theme}]) summary").click()
    page.check(f"[name=theme][value={theme}]")


def by_night(lang: str, viewport: str) -> list[pytest.MarkDecorator]:
    """Leave two for every change: a desk in German, and a phone from right to left."""
    return [] if (lang, viewport) in {("de", "1280"), ("ar", "390")} else [pytest.mark.nightly]


@pytest.mark.parametrize(
    ("lang", "viewport"),
    [
        pytest.param(lang, viewport, id=f"{lang}-{name}", marks=by_night(lang, name))
        for lang in LANGUAGES
        for name, viewport in (("1280", WIDE), ("390", PHONE))
    ],
)
def test_axe_finds_nothing_in_any_state(
    visit: Callable[..., object], town: str, lang: str, viewport: dict[str, int]
) -> None:
    seen = visit(town + LANGUAGES[lang], viewport=viewport)
    page = seen.page
    assert seen.axe() == []
    ask(page)
    assert page.get_attribute("#szene", "data-state") == "answer"
    assert seen.axe() == []
    page.locator(".row__link").first.click()
    page.wait_for_selector(".legs__more")
    assert seen.axe() == []
    if viewport == PHONE:
        page.click("#kurz")
    tick(page, "addiction")
    page.select_option("#minuten", "10")
    page.wait_for_selector("#szene[data-state=none]")
    assert seen.axe() == []
    page.route("**/beratung/antwort", lambda route: route.fulfill(status=500, body=""))
    page.select_option("#minuten", "15")
    page.wait_for_selector("#hinweis .alert")
    assert seen.axe() == []
    seen.faults.clear()  # the browser itself notes the 500 in its console


def test_list_and_map_show_the_same_numbers(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    ask(page)
    rows = page.locator(".row .number b").all_text_contents()
    assert rows == [str(number) for number in range(1, len(rows) + 1)]
    assert sorted(page.locator(".place-mark .number b").all_text_contents(), key=int) == rows
    minutes = [int(text) for text in page.locator(".rows").first.locator(".minutes b").all_text_contents()]
    assert minutes == sorted(minutes)
    assert page.inner_text("#ansage").startswith(f"{len(rows)} Ort")


def test_nothing_of_the_address_is_left(
    visit: Callable[..., object], town: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = visit(f"{town}/beratung").page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    before = page.evaluate("history.length")
    address = ask(page)
    page.locator(".row__link").first.click()
    page.wait_for_selector(".legs__more")
    name = address.split()[0]
    kept = page.evaluate(
        """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state,
          await indexedDB.databases(), await caches.keys()])"""
    )
    assert kept == '[{},{},"",null,[],[]]'
    assert page.evaluate("history.length") == before
    assert page.url == f"{town}/beratung"
    assert [url for url in asked if name in url or "lon=" in url or "lat=" in url] == []
    assert name not in caplog.text
    assert page.request.get(f"{town}/beratung").headers["cache-control"] == "no-store"


def test_the_log_would_show_an_address(caplog: pytest.LogCaptureFixture) -> None:
    # The test above can fail: what is logged is seen.
    caplog.set_level(logging.DEBUG)
    logging.getLogger("atlas.access").info("Ehbühl 60")
    assert "Ehbühl" in caplog.text


def test_discarding_empties_everything(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    ask(page)
    page.click("#verwerfen")
    expect(page.locator("#adresse")).to_have_value("")
    assert page.get_attribute("#szene", "data-state") == "empty"
    assert page.locator(".row, .place-mark, .home, .band").count() == 0
    assert page.inner_text("#ansage") == "Die Adresse ist verworfen."
    assert page.evaluate("document.activeElement.id") == "adresse"


def test_ten_idle_minutes_discard_the_address(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    page.clock.install()
    page.reload()
    page.wait_for_selector("#map_atlas[data-shown]", state="attached")
    address = street(page)
    page.fill("#adresse", address)
    page.clock.fast_forward(500)
    page.wait_for_selector("#vorschlaege [role=option]")
    page.clock.fast_forward("09:01")
    expect(page.locator("#hinweis")).to_contain_text("Noch da?")
    expect(page.locator("#adresse")).to_have_value(address)
    page.clock.fast_forward("01:00")
    expect(page.locator("#adresse")).to_have_value("")


def tab_to(page: Page, selector: str, *, most: int = 60) -> None:
    """Press Tab until the focus is there: every stop between is one that a keyboard has to pass too."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(selector)


def test_keyboard_alone_leads_from_the_address_to_the_sheet(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    address = street(page)
    tab_to(page, "#adresse")
    page.keyboard.type(address)
    page.wait_for_selector("#vorschlaege [role=option]")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#adresse", "aria-activedescendant") == "vorschlag-0"
    page.keyboard.press("Enter")
    page.wait_for_selector("#szene[data-state=answer]")
    ask_by_keyboard(page)
    tab_to(page, ".row__link")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector(".row:nth-child(2) .legs__more")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "row__sheet"
    page.keyboard.press("Space")
    assert page.inner_text("#zettel-zahl") == "1 auf dem Zettel"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tafel .card")
    page.keyboard.press("Escape")
    expect(page.locator("#tafel")).to_be_hidden()
    assert page.evaluate("document.activeElement.classList.contains('row__link')")
    print_by_keyboard(page)


def ask_by_keyboard(page: Page) -> None:
    """Go by bike, for 20 minutes, to what is green or where one plays."""
    tab_to(page, "[name=mode]")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(".answer[data-question*=Rad]")
    tab_to(page, "#minuten")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#minuten")).to_have_value("20")
    tab_to(page, ".topic:has([value=green]) summary")
    page.keyboard.press("Enter")
    tab_to(page, "[name=theme][value=green]")
    page.keyboard.press("Space")
    page.wait_for_function("() => [...document.querySelectorAll('.row')].every((row) => row.dataset.theme === 'green')")


def print_by_keyboard(page: Page) -> None:
    """Open the sheet, take another language, save it, and come back to where one was."""
    tab_to(page, "#zettel-oeffnen")
    page.keyboard.press("Enter")
    page.wait_for_selector("#zettel[open] [data-sheet-print]:not([disabled])")
    tab_to(page, "#zettel-sprache")
    page.keyboard.type("Eng")
    page.wait_for_function(
        "() => document.querySelector('.maker__frame').contentDocument?.documentElement?.lang === 'en'"
    )
    page.wait_for_selector("[data-sheet-pdf]:not([disabled])")
    tab_to(page, "[data-sheet-pdf]")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert saved.value.suggested_filename == "zettel-en.pdf"
    page.keyboard.press("Escape")
    expect(page.locator("#zettel")).to_be_hidden()
    assert page.evaluate("document.activeElement.id") == "zettel-oeffnen"


def test_a_point_is_set_by_keyboard_on_the_map(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    page.focus("#setzen")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "map_atlas"
    expect(page.locator("#kreuz")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("#szene:not([data-state=empty])")
    expect(page.locator("#adresse")).to_have_value("Punkt auf der Karte")
    expect(page.locator("#kreuz")).to_be_hidden()


def test_an_unknown_address_is_told_in_place(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    page.fill("#adresse", "Qxyvw 7777")
    expect(page.locator("#adresse-fehler")).to_contain_text("nicht bekannt")
    assert page.get_attribute("#adresse", "aria-invalid") == "true"
    assert "Qxyvw" not in page.inner_text("#adresse-fehler")


def test_an_empty_answer_offers_what_helps(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    tick(page, "addiction")
    page.select_option("#minuten", "10")
    ask(page)
    assert page.get_attribute("#szene", "data-state") == "none"
    page.locator("[data-change]").first.click()
    page.wait_for_selector("#szene[data-state=answer]")
    assert page.locator(".row").count() >= 1


def test_own_words_lead_to_places_and_unknown_ones_are_told(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    ask(page)
    page.fill("#stichwort", "schulden, Öxyzzy")
    page.press("#stichwort", "Enter")
    page.wait_for_selector(".meanings")
    expect(page.locator(".meanings")).to_contain_text("schulden: Schuldnerberatung")
    expect(page.locator(".meanings")).to_contain_text("„Öxyzzy“ kennt der Atlas hier nicht")
    assert "xyzzy" not in page.url
    assert set(page.eval_on_selector_all(".row", "rows => rows.map(row => row.dataset.theme)")) <= {
        "debt",
        "counselling",
    }


def test_conditions_narrow_the_answer_and_keep_the_focus(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    ask(page)
    before = page.locator(".row").count()
    page.focus("[name=free]")
    page.keyboard.press("Space")
    page.wait_for_selector(".unknown")
    expect(page.locator(".unknown")).to_contain_text("Kosten")
    assert page.evaluate("document.activeElement.name") == "free"
    free = page.locator(".row").count()
    assert 0 < free < before
    assert page.locator(".row__facts", has_text="kostenlos").count() == free
    page.click(".unknown .link")
    expect(page.locator(".unknown")).to_contain_text("dieser Orte", timeout=30_000)
    assert free < page.locator(".row").count() <= before
    assert page.is_checked("[name=unknown]")


def test_numbers_on_the_map_do_not_overlap(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    # While the map still flies, the numbers do too.
    page.emulate_media(reduced_motion="reduce")
    ask(page)
    closest = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".place-mark:not(.is-small)")].map((mark) => {
            const { x, y } = mark.getBoundingClientRect();
            return [x, y];
          });
          let least = Infinity;
          boxes.forEach(([x, y], i) => boxes.slice(i + 1).forEach(([u, v]) => {
            least = Math.min(least, Math.hypot(x - u, y - v));
          }));
          return least;
        }"""
    )
    assert closest >= 25
    assert page.locator(".place-mark.is-small").count() > 0


def test_on_the_way_past_a_childcare(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    ask(page)
    # In one breath: the answer by bike is still under way when nobody asks for it any more.
    page.evaluate("() => { for (const key of ['bike', 'chain']) document.querySelector(`[value=${key}]`).click(); }")
    expect(page.locator("#ansage")).to_contain_text("Wohin geht es danach")
    page.fill("#ziel", "Rathaus Ellernfurt")
    page.wait_for_selector("#ziel-vorschlaege [role=option]")
    page.press("#ziel", "Enter")
    page.wait_for_selector(".answer--chains")
    assert page.locator(".answer--chains .row").count() > 0
    page.locator(".row__link").first.click()
    page.wait_for_selector(".legs__more")
    page.click("#verwerfen")
    expect(page.locator("#ziel")).to_have_value("")


def test_a_day_without_timetable_is_told(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    ask(page)
    page.check("[name=mode][value=transit]", force=True)
    page.wait_for_selector("#szene[data-state=refused]")
    expect(page.locator(".answer .alert")).to_contain_text("Fahrplan")


@pytest.mark.parametrize("viewport", [PHONE, LARGEST_TEXT], ids=["390", "400 %"])
def test_nothing_sticks_out_where_there_is_little_room(
    visit: Callable[..., object], town: str, viewport: dict[str, int]
) -> None:
    page = visit(f"{town}/beratung", viewport=viewport).page
    ask(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".row").first).to_be_visible()


def test_who_comes_on_wheels_hears_what_nobody_knows_of_the_way(visit: Callable[..., object], town: str) -> None:
    page = visit(town + "/beratung", viewport=WIDE).page
    ask(page)
    page.locator(".row__link").first.click()
    page.wait_for_selector(".legs__more")
    assert page.locator(".strip").count()
    assert not page.locator(".strip__barriers").count()
    page.locator("[name=profile]").select_option("wheelchair")
    page.wait_for_selector(".answer[data-question*=Rollstuhl]")
    page.locator(".row__link").first.click()
    page.wait_for_selector(".legs__more")
    told = page.locator(".strip__barriers").inner_text()
    assert told == "Keine Barrieren, soweit bekannt." or "ist nicht alles über Stufen, Belag und Steigung" in told


def test_it_is_said_when_the_areas_take_long(visit: Callable[..., object], town: str) -> None:
    page = visit(f"{town}/beratung").page
    # The text comes as it would from a slow server: rows, and after a while the rest.
    page.evaluate(
        """() => {
          const ask = window.fetch;
          window.fetch = async (url, options) => {
            const reply = await ask(url, options);
            if (!String(url).endsWith("/antwort")) return reply;
            const text = await reply.text();
            const cut = text.indexOf("[{");
            const parts = [text.slice(0, cut), text.slice(cut)].map((part) => new TextEncoder().encode(part));
            return new Response(new ReadableStream({
              async start(out) {
                out.enqueue(parts[0]);
                await new Promise((done) => (window.goOn = done));
                out.enqueue(parts[1]);
                out.close();
              },
            }));
          };
        }"""
    )
    page.fill("#adresse", street(page))
    page.wait_for_selector("#vorschlaege [role=option]")
    page.press("#adresse", "Enter")
    page.wait_for_selector("#liste .row")
    page.wait_for_selector("#liste[aria-busy=true] .loading")
    assert page.get_attribute("#map_atlas", "data-areas") is None
    page.evaluate("() => window.goOn()")
    page.wait_for_selector("#map_atlas[data-areas]", state="attached")
    assert page.get_attribute("#liste", "aria-busy") == "false"
    assert page.locator("#liste .loading").count() == 0


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1280", "390"])
def test_rows_stand_and_the_rest_is_told_where_the_areas_do_not_come(
    visit: Callable[..., object], town: str, viewport: dict[str, int]
) -> None:
    seen = visit(f"{town}/beratung", viewport=viewport)
    page = seen.page

    def cut(route: Route) -> None:
        whole = route.fetch().text()
        route.fulfill(status=200, content_type="text/html", body=whole[: whole.index("[{")] + "[")

    page.route("**/beratung/antwort", cut)
    page.fill("#adresse", street(page))
    page.wait_for_selector("#vorschlaege [role=option]")
    page.press("#adresse", "Enter")
    page.wait_for_selector("#hinweis .alert")
    assert "Liste und Nummern stimmen" in page.inner_text("#hinweis")
    # In sight without scrolling to the end of the list.
    page.locator(".found .row").first.scroll_into_view_if_needed()
    expect(page.locator("#hinweis .alert button")).to_be_in_viewport(ratio=1)
    rows = page.locator(".row .number b").count()
    assert rows == page.locator(".place-mark .number b").count() > 0
    assert page.get_attribute("#map_atlas", "data-areas") is None
    page.unroute("**/beratung/antwort")
    page.locator("#hinweis button").first.click()
    page.wait_for_selector("#map_atlas[data-areas]", state="attached")
    assert page.locator("#hinweis .alert").count() == 0

"""Both renderers draw the base map in a real browser, under the server's own policy and without anybody else."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn
from drawn_ground import LAKE_LON_LAT, paint
from playwright.sync_api import Browser, Page, Playwright, Route
from sqlalchemy import Engine

from api.app import create_app
from geo.settings import Settings
from web.basemap_table import PALETTES

pytestmark = [pytest.mark.database, pytest.mark.browser]

CHROMIUM = "/usr/bin/chromium"
WITH_WEBGL = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
WITHOUT_WEBGL = ("--no-sandbox", "--disable-gpu", "--disable-3d-apis")
PAGE = """<!doctype html><html lang="de"><title>Karte</title>
<link rel="stylesheet" href="/static/vendor/leaflet/leaflet.css">
<div id="map"></div><script src="/static/vendor/leaflet/leaflet.js"></script></html>"""
DRAW = """async ([lon, lat, options]) => {
    document.getElementById("map").style.cssText = "position: fixed; inset: 0";
    const map = L.map("map", { maxZoom: 19, zoomControl: false, fadeAnimation: false }).setView([lat, lon], 16);
    const { addBasemap } = await import("/static/basemap/basemap.js");
    window.basemap = addBasemap(map, options);
    return window.basemap.ready;
}"""
MIDDLE = """async (url) => {
    const picture = await createImageBitmap(await (await fetch(url)).blob());
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    const [red, green, blue] = canvas.getImageData(picture.width / 2, picture.height / 2, 1, 1).data;
    return "#" + [red, green, blue].map((part) => part.toString(16).padStart(2, "0")).join("").toUpperCase();
}"""


@pytest.fixture
def server(engine: Engine, database_url: str) -> Iterator[str]:
    with engine.begin() as connection:
        paint(connection)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        app = create_app(Settings(database_url=database_url))
        runner = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=runner.run, kwargs={"sockets": [listening]})
        thread.start()
        while not runner.started:
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        runner.should_exit = True
        thread.join()


def open_page(browser: Browser, server: str, **context: Any) -> Page:
    """Open an empty page with Leaflet that carries the server's policy; any foreign request and any refusal fails."""
    page = browser.new_page(viewport={"width": 400, "height": 300}, **context)
    page.set_default_timeout(30_000)
    policy = page.request.get(f"{server}/health/live").headers["content-security-policy"]

    def answer(route: Route) -> None:
        if route.request.url == f"{server}/blank":
            route.fulfill(body=PAGE, headers={"content-type": "text/html", "content-security-policy": policy})
        elif route.request.url.startswith((server, "data:", "blob:")):
            route.fallback()
        else:
            pytest.fail(f"a request left for {route.request.url}")

    page.route("**/*", answer)
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    faults: list[str] = []
    page.goto(f"{server}/blank")
    return page


def middle_of(page: Page, browser: Browser) -> str:
    """Return the colour in the middle of what `page` shows."""
    picture = page.screenshot()
    reader = browser.new_page()
    reader.route("**/picture", lambda route: route.fulfill(body=picture, content_type="image/png"))
    reader.route("**/reader", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    reader.goto("http://reader.invalid/reader")
    colour = str(reader.evaluate(MIDDLE, "/picture"))
    reader.close()
    return colour


@pytest.mark.parametrize(("arguments", "renderer"), [(WITH_WEBGL, "webgl"), (WITHOUT_WEBGL, "canvas")])
def test_the_lake_is_water_in_both_renderers(
    playwright: Playwright, server: str, arguments: tuple[str, ...], renderer: str
) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(arguments))
    page = open_page(browser, server)
    assert page.evaluate(DRAW, [*LAKE_LON_LAT, {}]) == renderer
    assert middle_of(page, browser) == PALETTES["quiet"]["water"]
    credit = page.locator(".leaflet-control-attribution")
    assert credit.inner_text() == "Leaflet | © OpenStreetMap-Mitwirkende"
    page.evaluate("basemap.setVariant('contrast')")
    page.wait_for_timeout(1500)
    assert middle_of(page, browser) == PALETTES["contrast"]["water"]
    assert page.locator("#map").get_attribute("data-basemap-variant") == "contrast"
    browser.close()


def test_who_asks_the_system_for_contrast_gets_it(playwright: Playwright, server: str) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(WITHOUT_WEBGL))
    page = open_page(browser, server, contrast="more")
    page.evaluate(DRAW, [*LAKE_LON_LAT, {}])
    assert middle_of(page, browser) == PALETTES["contrast"]["water"]
    browser.close()


def test_a_lost_graphics_context_does_not_lose_the_map(playwright: Playwright, server: str) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(WITH_WEBGL))
    page = open_page(browser, server)
    assert page.evaluate(DRAW, [*LAKE_LON_LAT, {}]) == "webgl"
    page.evaluate("basemap.layer.getCanvas().getContext('webgl2').getExtension('WEBGL_lose_context').loseContext()")
    page.wait_for_selector("#map[data-basemap=canvas]")
    assert middle_of(page, browser) == PALETTES["quiet"]["water"]
    browser.close()


def test_where_nothing_can_draw_a_word_says_so(playwright: Playwright, server: str) -> None:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(WITHOUT_WEBGL))
    page = open_page(browser, server)
    page.route("**/protomaps-leaflet.js", lambda route: route.abort())
    assert page.evaluate(DRAW, [*LAKE_LON_LAT, {}]) == "none"
    assert "Die Liste zeigt alle Orte" in page.locator(".basemap-failed").inner_text()
    browser.close()

"""The sheet and the worksheets in the browser: nothing in addresses or storages, and nothing left behind."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Request

PHONE = {"width": 390, "height": 844}

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_sheet_is_put_together_looked_at_and_saved(town: str, visit: Callable[..., Any]) -> None:
    seen = visit(f"{town}/zettel")
    page = seen.page
    for word in ("Bücherei", "Spielplatz"):
        page.fill("#ort", word)
        page.press("#ort", "Enter")
        page.locator("#gefunden button").first.click()
    page.select_option("#zettel-sprache", "ar")
    page.wait_for_selector("[data-sheet-print]:not([disabled])")
    paper = page.frame_locator(".maker__frame")
    assert paper.locator("html").get_attribute("dir") == "rtl"
    assert paper.locator(".place h2").count() == 2
    assert paper.locator(".map").bounding_box()["width"] > 300  # type: ignore[index]  # it is drawn
    with page.expect_download() as saved:
        page.click("[data-sheet-pdf]")
    assert saved.value.suggested_filename == "zettel-ar.pdf"
    assert page.url == f"{town}/zettel"
    assert seen.axe() == []


def test_the_worksheets_send_and_keep_nothing(town: str, visit: Callable[..., Any]) -> None:
    seen = visit(f"{town}/arbeitsblaetter")
    page = seen.page
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))  # noqa: PLW0108 - Playwright cannot call a method of a list
    page.locator("textarea").first.fill("Ich kann kochen")
    page.select_option("#sprache", "fa")
    assert page.locator("textarea").first.input_value() == "Ich kann kochen"
    page.select_option("#blatt", "network")
    page.fill("#wer", "Tante Erika")
    page.press("#wer", "Enter")
    assert (page.locator("#bild").text_content() or "").count("Tante Erika") == 2  # ink and halo
    assert page.locator("#netz").get_attribute("dir") == "rtl"
    assert seen.axe() == []
    fonts = ("font", "stylesheet")
    assert [request.url for request in sent if request.resource_type not in fonts] == []
    assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.search]") == [
        0,
        0,
        "",
        "",
    ]
    page.click("#leeren")
    assert "Tante Erika" not in page.content()
    page.select_option("#blatt", "resources")
    assert page.locator("textarea").first.input_value() == ""


def test_what_was_written_is_gone_after_going_away(town: str, visit: Callable[..., Any]) -> None:
    page = visit(f"{town}/arbeitsblaetter", viewport=PHONE).page
    page.locator("textarea").first.fill("Ich kann kochen")
    page.goto(f"{town}/hilfe")
    page.go_back()
    page.wait_for_selector("textarea")
    assert page.locator("textarea").first.input_value() == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

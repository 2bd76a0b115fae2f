"""Measure in a real browser how soon the map page is of use, and how long a filter takes; prints one line for each.

Serve a town first (`atlas serve` or `atlas demo --size metropolis`), then: python tools/bench_page.py http://127.0.0.1:8000
"""

import argparse
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
IN_STEP = (
    "() => document.getElementById('szene')?.dataset.total"
    " && document.getElementById('szene')?.dataset.total === document.getElementById('map_atlas')?.dataset.shown"
)
CHANGED = f"(before) => document.getElementById('szene')?.dataset.total !== before && ({IN_STEP})()"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="where the atlas is served, for example http://127.0.0.1:8000")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        rounds = [measure(browser, arguments.address) for _ in range(arguments.rounds)]
        browser.close()
    print(f"places: {rounds[-1][0]}")
    for name, n in (("list and marks shown", 1), ("base map drawn", 2), ("filter answered", 3)):
        figures = [figure[n] for figure in rounds]
        print(f"{name}: median {statistics.median(figures):.0f} ms, slowest {max(figures):.0f} ms")


def measure(browser: Browser, address: str) -> tuple[int, float, float, float]:
    """Return the number of places and milliseconds until they show, until the base map shows, and for a filter."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/karte", wait_until="commit")
    page.wait_for_function(IN_STEP)
    shown = page.evaluate("performance.getEntriesByName('places-shown').at(-1).startTime")
    total = page.get_attribute("#szene", "data-total") or "0"
    page.wait_for_selector("#map_atlas[data-basemap]", state="attached")
    drawn = page.evaluate("performance.now()")
    filtered = time_filter(page, total)
    page.close()
    return int(total), shown, drawn, filtered


def time_filter(page: Page, total: str) -> float:
    """Return the milliseconds from a click on a group until list and marks show the new answer."""
    started = time.perf_counter()
    page.locator('input[value="specialist"]').uncheck(force=True)
    page.wait_for_function(CHANGED, arg=total)
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()

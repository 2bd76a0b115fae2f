"""Measure in a real browser how soon the map page is of use, and how long a filter takes.

By itself it loads Herrenberg and around, or with --metropolis the made-up metropolis, which takes some minutes; with
--address it measures what is served there. Exit status 1 if a median is above its bar.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from served import TOWN, loaded, serving

from ingest.demo import write_town

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
IN_STEP = (
    "() => document.getElementById('szene')?.dataset.total"
    " && document.getElementById('szene')?.dataset.total === document.getElementById('map_atlas')?.dataset.shown"
)
CHANGED = f"(before) => document.getElementById('szene')?.dataset.total !== before && ({IN_STEP})()"
SHOWN_BAR_MS = {"town": 2000, "metropolis": 3000}
FILTER_BAR_MS = 300


class Quiet:
    """Takes what long work tells, and keeps it."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Nobody looks."""


def main() -> int:
    """Measure, print, and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", help="measure what is served there, for example http://127.0.0.1:8000")
    parser.add_argument("--metropolis", action="store_true", help="the made-up town of three million people")
    parser.add_argument("--rounds", type=int, default=5)
    wish = parser.parse_args()
    if not (wish.address or wish.metropolis or TOWN.exists()):
        print(f"skipped: {TOWN} is not there")
        return 0
    with address_of(wish) as address, sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        rounds = [measure(browser, address) for _ in range(wish.rounds)]
        browser.close()
    return tell(rounds, SHOWN_BAR_MS["metropolis" if wish.metropolis else "town"])


@contextmanager
def address_of(wish: argparse.Namespace) -> Iterator[str]:
    """Serve what is wished, and yield its address."""
    if wish.address:
        yield wish.address
        return
    with tempfile.TemporaryDirectory(prefix="atlas-bench-") as folder:
        town = TOWN
        if wish.metropolis:
            town = Path(folder) / "metropolis.osm.pbf"
            write_town(town, size="metropolis", progress=Quiet())
        with loaded(town) as variables, serving(variables) as port:
            yield f"http://127.0.0.1:{port}"


def tell(rounds: list[tuple[int, float, float, float]], shown_bar_ms: int) -> int:
    """Print the figures; return 1 if a bar is missed."""
    print(f"places in the first view: {rounds[-1][0]}")
    bars = (
        ("list and marks shown", 1, shown_bar_ms),
        ("base map drawn", 2, None),
        ("filter answered", 3, FILTER_BAR_MS),
    )
    missed = 0
    for name, n, bar in bars:
        figures = [figure[n] for figure in rounds]
        middle = statistics.median(figures)
        judged = "" if bar is None else f" (bar: {bar} ms, {'kept' if middle <= bar else 'missed'})"
        print(f"{name}: median {middle:.0f} ms, slowest {max(figures):.0f} ms{judged}")
        missed |= bar is not None and middle > bar
    return int(missed)


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
    sys.exit(main())

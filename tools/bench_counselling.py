"""Measure the scene at the desk by public transport: from the click to the drawn answer, and the API's own part of it.

In a real browser, over Heidelberg with the timetable of three cities: a click on a suggested address until the numbered
list, its marks and the areas stand on the map; and a click on a place until the way to it is drawn. The API's part is
the same questions sent one after another by a plain client. Exit status 1 if a 95th percentile is above its bar.
"""

import argparse
import http.client
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, Playwright, Request, sync_playwright
from served import DATA, loaded, serving

TOWN = DATA / "rhein-neckar/rhein-neckar-merged.osm.pbf"
FEED = DATA / "rhein-neckar/rnv.gtfs.zip"
DAY, CLOCK = "2016-11-16", "08:00"
BAR_MS = 400
API_BAR_MS = 60
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox",)
EMULATED = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
WIDE = {"width": 1280, "height": 800}

# Each waits in the page itself, until what is asked for has been painted: a look from outside would cost time. What
# changes is heard in the very task that changes it, so that the next frame is the one that shows it.
PAINTED = """
  const changed = (element, what, stands) => new Promise((done) => {
    const look = (_, self) => stands() && (self.disconnect(), done());
    new MutationObserver(look).observe(element, what);
  });
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
"""
CHOOSE = """async () => {
  PAINTED
  const list = document.getElementById("liste"), map = document.getElementById("map_atlas");
  const old = list.querySelector(".answer");
  delete map.dataset.areas;
  const stands = () => list.querySelector(".answer") !== old && map.dataset.areas !== undefined;
  const drawn = changed(map, { attributeFilter: ["data-areas"] }, stands);
  const began = performance.now();
  document.querySelector("#vorschlaege [role=option]").click();
  await drawn;
  await painted();
  return { ms: performance.now() - began, rows: list.querySelectorAll(".row").length };
}""".replace("PAINTED", PAINTED)
WALK = """async (index) => {
  PAINTED
  const row = document.querySelectorAll("#liste .row")[index];
  const drawn = changed(row, { childList: true, subtree: true }, () => row.querySelector(".legs__more"));
  const began = performance.now();
  row.querySelector(".row__link").click();
  await drawn;
  await painted();
  return performance.now() - began;
}""".replace("PAINTED", PAINTED)


@dataclass
class Measured:
    """Milliseconds of everything, by name, and the questions as the page asked them."""

    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rows: list[int] = field(default_factory=list)
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Bodies by path: the client asks the very same."""


def main() -> int:
    """Measure, print, and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", help="measure what is served there, for example http://127.0.0.1:8000")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--emulated", action="store_true", help="paint all through an emulated graphics card")
    parser.add_argument("--minutes", default="60", choices=["10", "15", "20", "30", "45", "60"])
    wish = parser.parse_args()
    if not (wish.address or (TOWN.exists() and FEED.exists())):
        print(f"SKIPPED: {TOWN} or {FEED} is not there")
        return 0
    with address_of(wish) as address:
        with sync_playwright() as playwright:
            measured = browse(playwright, address, wish)
        served = ask_again(address, measured)
    return tell(measured, served)


@contextmanager
def address_of(wish: argparse.Namespace) -> Iterator[str]:
    """Serve what is wished, and yield its address."""
    if wish.address:
        yield wish.address
        return
    with loaded(TOWN, FEED) as variables, serving(variables) as port:
        yield f"http://127.0.0.1:{port}"


def browse(playwright: Playwright, address: str, wish: argparse.Namespace) -> Measured:
    """Ask from one door after another, as two people at a desk would."""
    path = str(CHROMIUM) if CHROMIUM.exists() else None
    # By itself a browser without a graphics card emulates one for the base map only.
    flags = [*FLAGS, *(EMULATED if wish.emulated else ())]
    browser = playwright.chromium.launch(executable_path=path, args=flags)
    page = browser.new_page(viewport=WIDE)  # type: ignore[arg-type]
    page.goto(f"{address}/beratung")
    page.wait_for_selector("#map_atlas[data-shown]", state="attached")
    prepare(page, wish.minutes)
    doors = doors_of(page, wish.rounds + 3)
    measured = Measured()
    for door in doors[:3]:
        # The first questions of a process do not count.
        answer(page, door)
    page.on("request", lambda request: note(request, measured))
    for door in doors[3:]:
        told = answer(page, door)
        measured.times["answer: list, marks, areas"].append(told["ms"])
        measured.rows.append(int(told["rows"]))
        for index in random.Random(door).sample(range(int(told["rows"])), min(2, int(told["rows"]))):  # noqa: S311 - no secret
            measured.times["way to a place"].append(page.evaluate(WALK, index))
    browser.close()
    return measured


def prepare(page: Page, minutes: str) -> None:
    """Choose bus and tram, the busy weekday, the longest list."""
    page.check("[name=mode][value=transit]", force=True)
    page.check("[name=when][value=later]", force=True)
    page.fill("[name=day]", DAY)
    page.fill("[name=leave]", CLOCK)
    page.select_option("#minuten", minutes)
    page.evaluate("() => { for (const box of document.querySelectorAll('[name=theme]')) box.checked = true; }")


def doors_of(page: Page, count: int) -> list[str]:
    """Choose addresses of places; the same in every run."""
    found = page.evaluate(
        """async () => {
          const doors = [];
          for (let offset = 0; ; offset += 200) {
            const { items } = await (await fetch(`/api/v1/places?limit=200&offset=${offset}`)).json();
            for (const { address } of items) {
              if (address.street && address.housenumber) doors.push(`${address.street} ${address.housenumber}`);
            }
            if (items.length < 200) return [...new Set(doors)].sort();
          }
        }"""
    )
    return random.Random(5).sample(found, min(count, len(found)))  # noqa: S311 - no secret


def answer(page: Page, door: str) -> dict[str, float]:
    """Type an address, and measure from the click on the first suggestion."""
    page.fill("#adresse", door)
    page.wait_for_selector("#vorschlaege [role=option]")
    told: dict[str, float] = page.evaluate(CHOOSE)
    return told


def note(request: Request, measured: Measured) -> None:
    """Keep what the page asks the server, in order to ask it again."""
    if request.method == "POST" and request.post_data:
        measured.asked[urlsplit(request.url).path].append(request.post_data)


def ask_again(address: str, measured: Measured) -> dict[str, list[float]]:
    """Send the same questions over one connection; return milliseconds by path."""
    host = urlsplit(address).netloc
    times: dict[str, list[float]] = {}
    for path, bodies in measured.asked.items():
        connection = http.client.HTTPConnection(host)
        for body in [bodies[0], *bodies]:
            began = time.perf_counter()
            headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
            connection.request("POST", path, body.encode(), headers)
            reply = connection.getresponse()
            reply.read()
            times.setdefault(path, []).append((time.perf_counter() - began) * 1000)
            if reply.status != http.client.OK:
                raise SystemExit(f"{path} answered {reply.status}")
        connection.close()
        # The first found the connection closed, and perhaps a kernel asleep.
        del times[path][0]
    return times


def tell(measured: Measured, served: dict[str, list[float]]) -> int:
    """Print the figures; return 1 if a bar is missed."""
    load = os.getloadavg()[0]
    print(f"rows of a list: median {statistics.median(measured.rows):.0f}, most {max(measured.rows)}; load {load:.1f}")
    print(f"  {'':<38}{'times':>6}{'p50 ms':>9}{'p95 ms':>9}{'worst':>9}   bar")
    missed = [show(name, times, BAR_MS) for name, times in measured.times.items()]
    print("  the API's own part")
    missed += [show(path, times, API_BAR_MS) for path, times in served.items()]
    return int(any(missed))


def show(name: str, times: list[float], bar_ms: int) -> bool:
    """Print a line; return whether the bar is missed."""
    p50, p95 = (statistics.quantiles(times, n=100, method="inclusive")[n] for n in (49, 94))
    missed = p95 > bar_ms
    judged = f"< {bar_ms}{'  missed' if missed else ''}"
    print(f"  {name:<38}{len(times):>6}{p50:>9.1f}{p95:>9.1f}{max(times):>9.1f}   {judged}")
    return missed


if __name__ == "__main__":
    sys.exit(main())

"""Measure what-if in the browser: from the click that adds a facility to the map that shows what it would change.

Over the streets and the timetable of three cities on Rhine and Neckar, on foot and by public transport with an hour of
departures; the region are the surroundings of its stops. Exit status 1 if a 95th percentile is above its bar.
"""

import argparse
import json
import os
import random
import secrets
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from served import DATA, loaded, serving
from sqlalchemy import text

from geo import keyring
from geo.model.accounts import AccountInput, HeldRole
from geo.store import accounts, signing_in
from geo.store.session import connect, writing

TOWN = DATA / "rhein-neckar/rhein-neckar-merged.osm.pbf"
FEED = DATA / "rhein-neckar/rnv.gtfs.zip"
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
BAR_MS = 500
AT = "2016-11-16T08:00"
MODES = {"walk": 0, "transit": 60}
"""Minutes of departures by mode."""
_REGION = text("""
    INSERT INTO neighbourhood (source, source_ref, name, slug, kind, geom)
    SELECT 'bench', '1', 'Region', 'region', 'district', ST_Multi(ST_Buffer(ST_Collect(geom), 0.006))
    FROM (SELECT geom FROM transit_stop WHERE geom IS NOT NULL) AS stop
""")
_PEOPLE = text("""
    INSERT INTO population_cell (dataset, cell, people, suppressed, geom)
    SELECT 'census', spot.path::text, 3 + (spot.path[1] * 37) % 90, false, spot.geom
    FROM neighbourhood, ST_Dump(ST_GeneratePoints(neighbourhood.geom, 12000, 7)) AS spot
""")
ADD = """async () => {
  const drawn = () => document.getElementById("map_atlas").dataset.drawn;
  const before = drawn(), began = performance.now();
  document.querySelector("#schritt [type=submit]").click();
  while (drawn() === before) {
    if (document.getElementById("fehler").textContent) return null;
    await new Promise((done) => setTimeout(done));
  }
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - began;
}"""
KEPT = """() => document.getElementById("schritt").hidden
    && Number(document.getElementById("schritte").dataset.version) > document.querySelectorAll("#liste li").length"""


def main() -> int:
    """Measure, print, and compare with the bar."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=40)
    wish = parser.parse_args()
    if not (TOWN.exists() and FEED.exists()):
        print(f"SKIPPED: {TOWN} or {FEED} is not there")
        return 0
    missed = 0
    with loaded(TOWN, FEED) as variables:
        token = prepare(variables["ATLAS_DATABASE_URL"])
        with serving(variables) as port, browsing() as browser:
            for mode in MODES:
                missed |= measure(browser, f"http://127.0.0.1:{port}", token, mode, wish.rounds)
    return missed


def prepare(url: str) -> str:
    """Make a region with people and a planner; return the planner's session."""
    engine, token = connect(url), secrets.token_urlsafe(16)
    with writing(engine) as session:
        session.execute(text("DELETE FROM neighbourhood"))
        session.execute(_REGION)
        session.execute(_PEOPLE)
        told = AccountInput(name="bench", team_id=None, roles=(HeldRole("planner", everywhere=True),))
        number = accounts.add_account(session, told)
        signing_in.begin_session(session, number, keyring.digest(token), hours=9)
    engine.dispose()
    return token


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        path = str(CHROMIUM) if CHROMIUM.exists() else None
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def measure(browser: Browser, address: str, token: str, mode: str, rounds: int) -> int:
    """Print the figures of one mode; return 1 if its bar is missed."""
    page = open_scenario(browser, address, token, mode)
    cells = page.evaluate("performance.getEntriesByName('what-if-cells').at(-1)?.detail")
    chance = random.Random(7)  # noqa: S311 - a bench keeps no secret
    times = [add(page, chance) for _ in range(rounds)]
    times.sort()
    most = times[max(round(0.95 * len(times)) - 1, 0)]
    kept = "kept" if most <= BAR_MS else "missed"
    print(f"{mode}, {cells:,} cells: click to drawn map, {rounds} facilities one after the other:")
    print(f"  median {statistics.median(times):.0f} ms, 95th percentile {most:.0f} ms (bar: {BAR_MS} ms, {kept})")
    page.context.close()
    return int(most > BAR_MS)


def open_scenario(browser: Browser, address: str, token: str, mode: str) -> Page:
    """Write a scenario and open it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="de-DE")
    context.set_default_timeout(300_000)
    context.add_cookies([{"name": "atlas", "value": token, "url": address}])
    question = {"theme": "childcare", "mode": mode, "minutes": 15, "at": AT, "window": MODES[mode]}
    headers = {"X-CSRF-Token": keyring.derive(token, "csrf"), "Content-Type": "application/json"}
    body = json.dumps({"name": f"Bench {mode}", "question": question})
    answer = context.request.post(f"{address}/api/v1/scenarios", data=body, headers=headers)
    page = context.new_page()
    page.goto(f"{address}/planung/szenarien/{answer.json()['id']}")
    page.wait_for_selector("#map_atlas[data-drawn]", state="attached")
    page.wait_for_selector("#map_atlas[data-basemap]", state="attached")
    return page


def add(page: Page, chance: random.Random) -> float:
    """Add a facility at a random point of the map that has a street; return the milliseconds."""
    page.locator("#arten [data-kind=place]").click()
    while True:
        box = page.locator("#map_atlas").bounding_box()
        if box is None:
            raise SystemExit("The page has no map.")
        across, down = (chance.uniform(0.4, 0.6) for _ in range(2))
        page.mouse.click(box["x"] + box["width"] * across, box["y"] + box["height"] * down)
        took = page.evaluate(ADD)
        if took is not None:
            page.wait_for_function(KEPT)
            return float(took)


if __name__ == "__main__":
    os.environ.setdefault("ATLAS_PUBLIC_READING", "true")
    sys.exit(main())

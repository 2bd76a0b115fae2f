"""A long street with a bus: what vehicles tell as colours, a stop and a line more, two areas and two kept days."""

import secrets
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text
from typed_feed import FEED
from typed_places import fence
from typed_town import Silence, load, place, spot, streets

from geo import keyring
from geo.atlas import Atlas
from geo.gaps import in_threads
from geo.model import BatchQuery
from geo.model.accounts import AccountInput, HeldRole
from geo.settings import Settings
from geo.store import accounts, signing_in
from geo.store.session import Engine, connect, writing
from ingest.pipeline.timetable import FeedAsked, ingest_gtfs

pytestmark = [pytest.mark.browser, pytest.mark.database, pytest.mark.slow]
_PATIENCE = 60_000
"""Milliseconds; others may want the processor too."""
_FENCE = text(
    "UPDATE neighbourhood SET geom = ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)) WHERE id = :area"
)
_PERSON = text(
    "INSERT INTO population_cell (dataset, cell, people, suppressed, geom) VALUES"
    " ('census', :cell, 40, false, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"
)
_HOMES = (10, 20, 30)
"""Steps along the street; the Kita is at step 40, the bus stops at 0, 20 and 40."""


class Town(NamedTuple):
    """Where the town is served, and the token of somebody who plans in it."""

    address: str
    token: str


@pytest.fixture(scope="module")
def street(
    server_url: str, serving: Callable[[Settings], Iterator[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    folder, url = tmp_path_factory.mktemp("street"), server_url.replace("/atlas?", "/browser_street?")
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE browser_street TEMPLATE atlas STRATEGY wal_log"))
    admin.dispose()
    engine, settings = connect(url), Settings(database_url=url, data_dir=folder)
    _settle(engine, settings)
    token = _planner(engine)
    engine.dispose()
    for address in serving(settings):
        yield Town(address, token)


def _settle(engine: Engine, settings: Settings) -> None:
    """Load the street, the bus, two areas with people, and keep two days of them."""
    load(engine, settings.data_dir, [*streets(40), place(1, "Kita", at=spot(40, 0.1))])
    for name, low, high in (("West", -1, 20.5), ("Ost", 20.5, 41)):
        area = fence(engine, name, (0, 0), (1, 1))
        with writing(engine) as session:
            box = dict(zip(("west", "south", "east", "north"), (*spot(low, -1.5), *spot(high, 1.5)), strict=True))
            session.execute(_FENCE, {"area": area, **box})
    with writing(engine) as session:
        for home in _HOMES:
            lon, lat = spot(home)
            session.execute(_PERSON, {"cell": str(home), "lon": lon, "lat": lat})
    stops = "stop_id,stop_name,stop_lat,stop_lon\n"
    for name, step in (("A", 0), ("B", 20), ("C", 40)):
        lon, lat = spot(step)
        stops += f"{name},Halt {name},{lat},{lon}\n"
    feed = settings.data_dir / "bus.zip"
    with zipfile.ZipFile(feed, "w") as archive:
        for file, told in {**FEED, "stops.txt": stops}.items():
            archive.writestr(file, told)
    ingest_gtfs(engine, settings, FeedAsked(source=str(feed)), Silence())
    _keep_days(settings)


def _keep_days(settings: Settings) -> None:
    """Keep two days; on the first one nobody looked farther than ten minutes."""
    atlas = Atlas.open(settings)
    for day, minutes in ((date(2026, 1, 7), 10), (date(2026, 2, 4), 60)):
        query = BatchQuery(ways=("walk",), hours=(), themes=("childcare", "sport"), minutes=minutes)
        folder: Path = settings.indicators_dir / day.isoformat()
        atlas.compute_gaps(query, folder, in_threads(), Silence())
    atlas.close()


def _planner(engine: Engine) -> str:
    token = secrets.token_urlsafe(16)
    with writing(engine) as session:
        told = AccountInput(name="stadtplanung", team_id=None, roles=(HeldRole("planner", everywhere=True),))
        signing_in.begin_session(session, accounts.add_account(session, told), keyring.digest(token), hours=1)
    return token


def test_what_vehicles_tell_can_be_chosen_and_read(visit: Callable[..., Any], street: Town) -> None:
    seen = visit(f"{street.address}/planung?at=2026-03-03T08:00&shown=quality", token=street.token, ready=False)
    page: Page = seen.page
    page.set_default_timeout(_PATIENCE)
    legend, colour = page.locator(".plan-legend"), page.get_by_label("Was zeigt die Farbe?")
    # two buses a day are no interval: nobody has a class, and the table says the same
    expect(legend).to_contain_text("Klasse A", timeout=_PATIENCE)
    assert legend.locator("b").all_inner_texts() == ["0", "0", "0", "0", "120"]
    expect(page.locator("#tabelle tbody tr")).to_have_count(2)
    assert sorted(page.locator("#tabelle tbody b:not(td:last-child b)").all_inner_texts()) == ["40", "80"]
    assert page.get_by_label("Bus, Bahn").is_checked()
    assert seen.axe() == []
    colour.select_option("visit")
    page.get_by_label("Kurs von").fill("08:30")
    page.get_by_label("bis", exact=True).fill("09:30")
    page.keyboard.press("Tab")
    expect(legend).to_contain_text("hin und zurück", timeout=_PATIENCE)
    page.wait_for_url("**course_from=08%3A30**")
    # what only vehicles tell cannot be asked on foot: the colour goes back to minutes
    colour.select_option("last_home")
    expect(legend).to_contain_text("keine ab 18 Uhr", timeout=_PATIENCE)
    page.locator(".plan-choice", has_text="zu Fuß").click()
    expect(legend).to_contain_text("Minuten, meist", timeout=_PATIENCE)
    assert colour.input_value() == "seconds"


def _click(page: Page, step: float) -> None:
    """Click on the street, so many steps along it."""
    lon, lat = spot(step)
    x, y = page.evaluate(
        "([lat, lon]) => { const {x, y} = map_atlas.latLngToContainerPoint([lat, lon]); return [x, y]; }", [lat, lon]
    )
    box = page.locator("#map_atlas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + y)


def _compute(page: Page, steps: int) -> list[str]:
    """Send the form; return the people who have it too far today and afterwards."""
    page.get_by_role("button", name="Durchrechnen").click()
    expect(page.locator("#liste li")).to_have_count(steps, timeout=_PATIENCE)
    expect(page.locator("#ergebnis")).not_to_have_attribute("aria-busy", "true")
    return page.locator("#summe b").all_inner_texts()


def test_a_stop_and_a_line_more(visit: Callable[..., Any], street: Town) -> None:
    seen = visit(f"{street.address}/planung/szenarien", token=street.token)
    page: Page = seen.page
    page.get_by_label("Wie heißt das Szenario?").fill("Bus für alle")
    page.keyboard.press("Enter")
    page.wait_for_selector("#map_atlas[data-drawn]", state="attached", timeout=120_000)
    # at 7:58 one misses the bus of 8:06 at step 20 from step 10, and needs 28 minutes on foot
    question = {"theme": "childcare", "mode": "transit", "minutes": 20, "at": "2026-03-03T07:58"}
    number = page.url.rpartition("/")[2]
    told = page.evaluate(
        """async ([number, question]) => (await fetch(`/api/v1/scenarios/${number}`, {method: "PATCH",
            headers: {"If-Match": '"1"', "Content-Type": "application/json",
                "X-CSRF-Token": document.querySelector("meta[name=csrf]").content},
            body: JSON.stringify({question})})).status""",
        [number, question],
    )
    assert told == 200
    page.reload()
    page.wait_for_selector("#map_atlas[data-drawn]", state="attached", timeout=120_000)
    page.get_by_role("button", name="Halt an einer Linie").click()
    page.get_by_label("Welche Linie?").press_sequentially("1")
    page.locator("[data-find=line] li button").first.click()
    _click(page, 10)
    # with the bus at 8:02 and a half they are there soon after ten past
    assert _compute(page, 1) == ["40", "0"]
    expect(page.locator("#fahrplan")).to_contain_text("Fahrplan neu gerechnet")
    page.get_by_role("button", name="Neue Linie").click()
    for step in (5, 38):
        _click(page, step)
    expect(page.locator("#halte li")).to_have_count(2)
    page.get_by_label("Wie heißt die Linie?").fill("N")
    assert _compute(page, 2) == ["40", "0"]
    expect(page.locator("#liste li").nth(1)).to_contain_text("Neue Linie N, alle 30 Minuten")
    page.get_by_role("button", name="Schritt 1 entfernen").click()
    expect(page.locator("#liste li")).to_have_count(1, timeout=_PATIENCE)
    assert seen.axe() == []
    with page.expect_download() as file:
        page.get_by_role("link", name="Waben (GeoPackage)").click()
    assert file.value.suggested_filename == f"szenario-{number}.gpkg"


def test_two_areas_and_two_days_side_by_side(visit: Callable[..., Any], street: Town) -> None:
    seen = visit(f"{street.address}/planung/vergleich?minutes=30", token=street.token, ready=False)
    page: Page = seen.page
    # 30, 20 and 10 steps are 28, 18 and 9 minutes: all are near enough now, on the first day only the last ones
    expect(page.get_by_role("status")).to_contain_text("Näher haben es Menschen bei 1 von 2 Themen, weiter bei 0.")
    expect(page.locator(".compare__many li")).to_contain_text("80 näher")
    page.get_by_label("Änderung in").select_option(label="Ost")
    page.get_by_role("button", name="Vergleichen").click()
    expect(page.get_by_role("status")).to_contain_text("Ost")
    expect(page.get_by_role("status")).to_contain_text("bei 0 von 2 Themen")
    expect(page.locator(".compare__key li")).to_have_text(["Ost", "West"])
    page.locator("details", has_text="Zahlen als Tabelle").first.locator("summary").click()
    row = page.get_by_role("row", name="Kinderbetreuung").first
    expect(row).to_contain_text("100 %")
    # both areas are drawn for each theme, hollow where nobody checked
    assert page.locator(".compare__chart [fill='#fff']").count() == 4
    assert seen.axe() == []

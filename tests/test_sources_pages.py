"""Where data come from, in the words of the pages: age, counts, what was odd, and the file of all notices."""

import ast
import csv
import re
from dataclasses import replace
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from test_pages import TOWN, WEDNESDAY, plain, site

import web
from geo.model import (
    FoundFault,
    Freshness,
    ImportReport,
    ImportRun,
    LoadedSource,
    Notice,
    RunReport,
    Severity,
    SourceAge,
)
from ingest.gtfs.findings import SEVERITIES
from web.i18n import get_words
from web.notices import fault_words, notices_file, repair_words, spot_of
from web.sources import freshness_in_words

ROOT = Path(__file__).resolve().parents[1]
DE, EN = get_words("de"), get_words("en")
ZONE = ZoneInfo("Europe/Berlin")
TODAY = WEDNESDAY.date()
FEED = ImportRun(
    9,
    "gtfs",
    "vvs.zip",
    "",
    "",
    False,
    "done",
    datetime(2020, 6, 14, 9, 0, tzinfo=ZONE),
    datetime(2020, 6, 14, 9, 1, tzinfo=ZONE),
    ImportReport({"stops": 60, "trips": 1_631, "levels": 2}, {}, {"invalid_time": 3, "who_knows": 1}, added=12),
    dataset="VVS",
)
LATE = Notice("invalid_time", Severity.ERROR, "stop_times.txt row 17", "arrival_time is 25:99:00.")
FAULTS = (
    FoundFault("invalid_time", Severity.ERROR, 3, (LATE,)),
    FoundFault("expired_calendar", Severity.WARNING, 31),
    FoundFault("unknown_column", Severity.INFO, 6),
)


def sources(*loaded: LoadedSource) -> str:
    return plain(web.sources_page(site(path="/nachweise"), loaded))


def feed(first: date, last: date) -> LoadedSource:
    return LoadedSource(FEED, age=SourceAge(first_day=first, last_day=last))


def report(run: ImportRun = FEED, *faults: FoundFault, served: bool = True, lang: str = "de") -> str:
    return web.report_page(site(lang, f"/nachweise/{run.id}"), RunReport(run, None, faults, served=served))


# All sources


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2019, 1, 1), date(2020, 6, 16), "Abgelaufen vor 1 Tag. Bitte einen neuen Fahrplan laden."),
        (date(2019, 1, 1), date(2020, 6, 17), "Läuft heute ab."),
        (date(2019, 1, 1), date(2020, 6, 20), "Läuft in 3 Tagen ab."),
        (date(2019, 1, 1), date(2020, 12, 12), "Gilt bis 12. Dezember 2020."),
        (date(2020, 6, 18), date(2020, 12, 12), "Gilt erst ab 18. Juni 2020."),
    ],
)
def test_the_validity_of_a_timetable_is_said_plainly(first: date, last: date, said: str) -> None:
    assert said in sources(feed(first, last))


@pytest.mark.parametrize(
    ("edited", "said"),
    [(date(2020, 6, 14), "Jüngste Änderung vor 3 Tagen "), (date(2019, 6, 17), "vor 1 Jahr. Gibt es neuere Daten?")],
)
def test_a_map_is_as_old_as_its_last_edit_whenever_it_was_loaded(edited: date, said: str) -> None:
    run = replace(FEED, kind="osm", dataset="", report=ImportReport({"place": 2}))
    assert said in sources(LoadedSource(run, age=SourceAge(edited)))


def test_counts_stand_with_their_difference_to_the_load_before() -> None:
    told = sources(LoadedSource(FEED, before=ImportReport({"stops": 48, "trips": 1_634})))
    assert "60 Haltestellen und Steige +12 seit dem Laden davor" in told
    assert "1.631 Fahrten −3 seit dem Laden davor" in told
    assert "+" not in sources(LoadedSource(FEED))


def test_notices_are_counted_by_severity_in_words() -> None:
    assert "3 Fehler 31 Warnungen 6 Hinweise" in sources(LoadedSource(FEED, faults=FAULTS))
    assert "Nichts fiel auf." in sources(LoadedSource(FEED))


def test_a_failed_try_is_told_without_the_folders_of_the_server() -> None:
    failed = replace(FEED, id=11, status="refused", message="/srv/data/new.zip has no stop.")
    failed = replace(failed, message_de="/srv/data/new.zip hat keine Haltestelle.")
    told = sources(LoadedSource(FEED, failed=failed))
    assert "Ein neuer Versuch am 14. Juni 2020 wurde abgelehnt; die Daten davor gelten weiter." in told
    assert "weiter. new.zip hat keine Haltestelle." in told
    assert "has no stop" not in told
    assert "/srv" not in told


def test_kinds_stand_in_their_order() -> None:
    runs = [replace(FEED, id=n, kind=kind) for n, kind in enumerate(["places", "population", "areas", "gtfs", "osm"])]
    html = web.sources_page(site(path="/nachweise"), [LoadedSource(run) for run in runs])
    told = [re.sub(r"<svg.*?</svg>", "", kind) for kind in re.findall(r'<h2 class="kind">(.*?)</h2>', html)]
    assert told == ["Orte und Straßen", "Fahrpläne", "Stadtteile", "Einwohner", "Amtliche Listen"]


def test_a_list_is_called_as_people_wrote_it() -> None:
    run = replace(FEED, kind="places", dataset="kindertagesstaetten")
    assert " Kindertagesstaetten " in sources(LoadedSource(run))
    named = sources(LoadedSource(replace(run, options={"name": "Kindertagesstätten"})))
    assert " Kindertagesstätten " in named
    assert "Kindertagesstaetten" not in named
    file = replace(run, kind="areas", dataset="stadtteile_2024")
    assert " Stadtteile 2024 " in sources(LoadedSource(file))


# The report of one import


def test_a_fault_is_told_with_severity_count_place_and_repair() -> None:
    told = plain(report(FEED, *FAULTS))
    assert "Fehler : Eine Uhrzeit ist nicht lesbar. 3 mal Beim Verkehrsunternehmen melden." in told
    assert "Die ersten 1 ansehen : Eine Uhrzeit ist nicht lesbar." in told
    assert "stop_times.txt 17 arrival_time is 25:99:00." in told
    assert "Warnung : Die Gültigkeit einer Reihe von Fahrten ist abgelaufen. 31 mal" in told


def test_a_protected_place_has_a_count_and_nothing_else() -> None:
    hidden = FoundFault("protected_place", Severity.INFO, 1, (Notice("protected_place", Severity.INFO, ""),))
    html = report(FEED, hidden)
    assert "Ein geschützter Ort wird nie gezeigt. 1 mal" in plain(html)
    assert "<details>" not in html


def test_an_object_of_openstreetmap_links_to_where_it_is_mended() -> None:
    notice = Notice("unclosed_ring", Severity.WARNING, "way/17")
    assert spot_of(notice, made_up=False).link == "https://www.openstreetmap.org/way/17"
    assert spot_of(notice, made_up=True).link is None


@pytest.mark.parametrize(
    ("status", "last", "said"),
    [
        ("done", 9, "Diese Daten gelten."),
        ("done", 10, "Inzwischen gelten neuere Daten."),
        ("refused", 8, "Die Quelle wurde abgelehnt; die Daten davor gelten weiter."),
    ],
)
def test_the_outcome_is_a_sentence(status: str, last: int, said: str) -> None:
    assert said in plain(report(replace(FEED, status=status), served=last == FEED.id))


def test_what_is_no_longer_stored_is_said() -> None:
    assert "Die einzelnen Stellen sind nicht mehr gespeichert." in plain(report(FEED, FoundFault("empty_row", None, 2)))


def test_a_made_up_name_stays_text() -> None:
    evil = replace(LATE, subject="<b>x</b> row 2", detail="<script>alert(1)</script>")
    html = report(replace(FEED, dataset="<script>x"), FoundFault("invalid_time", Severity.ERROR, 1, (evil,)))
    assert "<script>x" not in html
    assert "<script>alert" not in html


# Words


def codes_of_the_readers() -> set[str]:
    """Collect every code that stands in the code of the readers, as a literal in a call or a named constant."""
    found = set(SEVERITIES)
    for path in (ROOT / "ingest").rglob("*.py"):
        tree = ast.parse(path.read_text())
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            found |= {code for code in _codes(node, constants) if re.fullmatch(r"[a-z]+(_[a-z]+)+", code)}
    return found


def _codes(node: ast.AST, constants: dict[str, object]) -> set[str]:
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
        return _texts(node.args[0], constants)
    if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
        return _texts(node.value, constants)
    if isinstance(node, ast.keyword) and node.arg == "code":
        return _texts(node.value, constants)
    if isinstance(node, ast.Tuple) and len(node.elts) > 1 and ast.unparse(node.elts[1]).startswith("Severity."):
        return _texts(node.elts[0], constants)
    return set()


def _texts(node: ast.expr, constants: dict[str, object]) -> set[str]:
    named = {str(constants.get(part.id, "")) for part in ast.walk(node) if isinstance(part, ast.Name)}
    return named | {
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def test_every_code_of_the_readers_has_words_in_both_languages() -> None:
    codes = codes_of_the_readers()
    assert {
        "missing_node",
        "incomplete_area",
        "degenerate_area",
        "unmatched_area",
        "empty_area",
        "entry_twice",
    } <= codes
    assert len(codes) > 90
    assert [code for code in codes if fault_words(code, DE) == code or fault_words(code, EN) == code] == []


def test_english_words_are_english() -> None:
    for code in codes_of_the_readers():
        assert not re.search(r"[äöüß]|\b(der|die|und|ist)\b", f"{fault_words(code, EN)} {repair_words(code, EN)}")
        assert (repair_words(code, EN) is None) == (repair_words(code, DE) is None)


def test_an_unknown_code_stays() -> None:
    assert fault_words("who_knows", DE) == "who_knows"


@pytest.mark.parametrize(
    ("edited", "ends", "said"),
    [
        (None, (), ""),
        (date(2020, 4, 20), (), "Karte vom 20. April 2020."),
        (
            date(2020, 4, 20),
            (date(2020, 6, 16),),
            "Karte vom 20. April 2020. Der Fahrplan ist am 16. Juni 2020 abgelaufen.",
        ),
        (None, (date(2020, 6, 16), date(2020, 12, 1)), "1 Fahrplan ist abgelaufen."),
        (None, (date(2020, 6, 17), date(2020, 12, 1)), "Fahrplan bis 17. Juni 2020."),
    ],
)
def test_the_start_page_says_how_old_the_data_are(edited: date | None, ends: tuple[date, ...], said: str) -> None:
    freshness = Freshness(edited, ends)
    assert " ".join(freshness_in_words(freshness, TODAY, DE)) == said
    html = plain(web.start_page(site(path="/"), counts={}, total=0, neighbourhoods=[], freshness=freshness))
    assert said in html
    assert "Woher die Daten kommen" in html


# The file


def test_the_file_holds_all_notices_and_no_formula() -> None:
    notices = [LATE, Notice("duplicate_key", Severity.ERROR, '=cmd|" /C calc"!A0 row 2', "@SUM(1)"), *[LATE] * 2_000]
    text = "".join(notices_file(notices, DE))
    assert text.startswith("\ufeff")
    heading, first, second, *rest = csv.reader(StringIO(text.removeprefix("\ufeff")), delimiter=";")
    assert heading == ["Schwere", "Auffälligkeit", "Kennung", "Stelle", "Zeile", "Angabe"]
    assert first == [
        "Fehler",
        "Eine Uhrzeit ist nicht lesbar.",
        "invalid_time",
        "stop_times.txt",
        "17",
        "arrival_time is 25:99:00.",
    ]
    assert second[3:] == ['\'=cmd|" /C calc"!A0', "2", "'@SUM(1)"]
    assert len(rest) == 2_000


def test_english_pages_speak_english() -> None:
    made_up = replace(FEED, made_up=True, licence="")
    told = [
        web.sources_page(
            site("en", "/nachweise", TOWN), [LoadedSource(made_up, seen=FEED, failed=FEED, faults=FAULTS)]
        ),
        report(FEED, *FAULTS, lang="en"),
    ]
    for html in told:
        assert not re.search(r"[äöüß]", plain(html))
        assert '<html lang="en"' in html

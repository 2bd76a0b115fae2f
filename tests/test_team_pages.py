"""The team's pages from literals: meetings, entries and their themes by month, gaps in three columns, what waits."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from test_pages import MITTE, plain, site

import web
from geo.model import Actor
from geo.model.team import (
    Agreement,
    CarriedOver,
    CodeCount,
    Entry,
    Gap,
    GapColumns,
    Indicator,
    Meeting,
    Page,
    Project,
    Trail,
)

THEN = datetime(2026, 6, 17, 9, 0, tzinfo=UTC)
KEPT = {"version": 3, "neighbourhood_id": MITTE.id, "team_id": 1, "created_at": THEN, "changed_at": THEN}
DAY = date(2026, 6, 17)
STEWARD = Actor(1, "verantwortlich", 1, "Team Mitte", frozenset({("steward", None)}))


def said(number: int, text: str, **more: object) -> Entry:
    return Entry(**({"id": number, "on_date": DAY, "text": text} | KEPT | more))  # type: ignore[arg-type]


def meeting(**more: object) -> Meeting:
    return Meeting(**({"id": 4, "on_date": DAY, "neighbourhood_ids": (MITTE.id,)} | KEPT | more))  # type: ignore[arg-type]


def agreement(number: int, what: str, due: date | None) -> Agreement:
    return Agreement(id=number, what=what, role="Fallmanagement", due_on=due, **KEPT)  # type: ignore[arg-type]


GAP = Gap(id=9, title="Kein Bus nach dem Abendkurs", theme="language", barrier="transit", status="reported", **KEPT)  # type: ignore[arg-type]


def scene(**more: object) -> web.MeetingScene:
    told = {
        "meeting": meeting(),
        "entries": (),
        "carried": CarriedOver((), (), ()),
        "areas": (MITTE,),
        "may_write": True,
    }
    return web.MeetingScene(**(told | more))  # type: ignore[arg-type]


def test_a_meeting_asks_nine_questions_and_counts_what_was_said() -> None:
    entries = (said(1, "Bus 782 fährt nicht mehr.", prompt=3), said(2, "Aufzug kaputt.", prompt=3))
    html = web.meeting_page(site(path="/team/besprechung/4"), scene(entries=entries))
    assert html.count('class="ask-one"') == 9
    assert "Was ärgert uns gerade im Quartier?" in plain(html)
    third = html.split('id="frage-3"')[1].split("</section>")[0]
    assert "Bus 782 fährt nicht mehr." in third
    assert "Aufzug kaputt." in third
    assert "Bus 782" not in html.split('id="frage-4"')[1].split("</section>")[0]


def test_what_is_due_comes_to_the_seventh_question_by_itself() -> None:
    late, later = agreement(1, "Stadtwerke fragen", DAY - timedelta(days=7)), agreement(2, "Aushang", None)
    project = Project(id=5, title="Räder für alle", focus_question="Wer schließt auf?", status="running", **KEPT)  # type: ignore[arg-type]
    old = said(8, "Schlüssel für den Saal?", prompt=7, open_point=True, meeting_id=3)
    carried = CarriedOver((old,), (project,), (late, later))
    html = web.meeting_page(site(path="/team/besprechung/4"), scene(carried=carried))
    seventh = plain(html.split('id="frage-7"')[1].split("</section>")[0])
    for words in (
        "Stadtwerke fragen",
        "seit 10. Juni",
        "Aushang",
        "Räder für alle",
        "Wer schließt auf?",
        "Schlüssel für den Saal?",
    ):
        assert words in seventh
    assert "1 fällig" in plain(html), "an agreement without a day is not due"


def test_the_clock_shows_what_is_left_since_it_runs() -> None:
    now = site().now
    running = meeting(
        timer_seconds=1500, timer_left_seconds=1500, timer_started_at=now - timedelta(minutes=8, seconds=20)
    )
    assert "16:40" in web.meeting_page(site(), scene(meeting=running))
    later = scene(meeting=running, now=now + timedelta(seconds=41))
    assert "15:59" in web.meeting_page(site(), later), "the page's own time is to the minute"
    over = replace(running, timer_started_at=now - timedelta(hours=2))
    assert "00:00" in web.meeting_page(site(), scene(meeting=over))


def test_whoever_may_not_write_gets_no_field() -> None:
    html = web.meeting_page(site(), scene(may_write=False, entries=(said(1, "Neu.", prompt=1),)))
    assert "<input" not in html.split('id="fragen"')[1].split("<template")[0]


VIEW = web.NeedsView(date(2026, 1, 1), DAY)


def needs(counts: list[CodeCount], entries: Page[Entry] | None = None, view: web.NeedsView = VIEW) -> str:
    return web.needs_page(site(), view, entries, counts, (MITTE,), may_write=True, may_keep_persons=False)


def test_themes_by_month_are_counted_and_the_most_is_darkest() -> None:
    counts = [
        CodeCount(date(2026, 5, 1), "childcare", 1, 3, 2),
        CodeCount(date(2026, 5, 1), "childcare", 2, None, 3),
        CodeCount(date(2026, 6, 1), "childcare", 1, 1, 1),
    ]
    html = needs(counts)
    row = html.split("<tbody>")[1].split("</tr>")[0]
    # Two neighbourhoods are one cell: 2 + 3 in May, 1 in June, nothing before.
    assert row.count('class="shade-0">–') == 4
    assert '<td class="shade-4">5</td><td class="shade-1">1</td>' in row


def test_the_months_are_drawn_as_they_stand_in_the_table() -> None:
    counts = [
        CodeCount(date(2026, 5, 1), "childcare", MITTE.id, 3, 2),
        CodeCount(date(2026, 6, 1), "childcare", MITTE.id, 1, 1),
        CodeCount(date(2026, 6, 1), "mobility", MITTE.id, None, 3),
    ]
    for by, names in (("theme", 2), ("area", 1), ("prompt", 3)):
        html = needs(counts, view=replace(VIEW, by=by))
        figure, table = html.split("<figure")[1].split("</figure>")[0], html.split("<tbody>")[1].split("</tbody>")[0]
        assert [int(n) for n in re.findall(r'months__total"[^>]*>(\d+)<', figure)] == [2, 4]
        assert sum(int(n) for n in re.findall(r"months__n[^>]*>(\d+)<", figure)) == 6
        assert sum(int(n) for n in re.findall(r"<td[^>]*>(\d+)<", table)) == 6
        assert (table.count("<tr>"), figure.count("<li>")) == (names, names)
    assert "<figure" not in needs([])


def test_what_contradicts_stands_side_by_side_and_none_is_asked_for_ever() -> None:
    pro = said(1, "Kein Bus.", trails=(Trail("gap", 9),), without_theme=True)
    against = said(2, "Doch, seit Mai.", trails=(Trail("gap", 9, against=True),), merged_into_id=1)
    html = needs([], Page((pro, against), 2))
    told = plain(html.split('class="disputes"')[1].split("</section>")[0])
    assert told.index("Dafür") < told.index("Kein Bus.") < told.index("Dagegen") < told.index("Doch, seit Mai.")
    assert "bleibt ohne Thema" in html
    assert "Ohne Thema lassen" not in html
    assert 'zusammengelegt mit <a class="kern-link" href="#e-1"' in html


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [(date(2025, 11, 20), date(2026, 2, 1), "Nov Dez Jan Feb"), (date(2026, 6, 17), date(2026, 6, 17), "Jun")],
)
def test_every_month_of_the_time_has_its_column(first: date, last: date, months: str) -> None:
    html = needs([CodeCount(last.replace(day=1), "childcare", 1, None, 1)], view=web.NeedsView(first, last))
    assert plain(html.split("<thead>")[1].split("</thead>")[0]).replace("Thema", "").split() == months.split()


def test_who_sees_counts_only_reads_no_word_of_what_was_said() -> None:
    told = Page((said(1, "Warteliste bis zum Herbst.", themes=("childcare",)),), 1)
    assert "Warteliste" in needs([], told)
    assert "Warteliste" not in needs([])


def test_an_entry_leads_to_what_came_of_it() -> None:
    entry = said(1, "Warteliste.", trails=(Trail("gap", 9), Trail("resource", 2, against=True)))
    html = needs([], Page((entry,), 1))
    assert 'href="/team/luecken/9"' in html
    assert "widerspricht Ressource" in plain(html)


def gap_scene(columns: GapColumns, **more: object) -> web.GapScene:
    return web.GapScene(columns=columns, area=MITTE, **more)  # type: ignore[arg-type]


def test_a_gap_stands_in_three_columns_and_an_old_figure_gives_way() -> None:
    old, new = (
        Indicator("nearest_walk_seconds", 600.0, "seconds", {}, THEN),
        Indicator("nearest_walk_seconds", 1381.0, "seconds", {}, THEN),
    )
    none = Indicator("nearest_transit_evening_seconds", None, "seconds", {}, THEN)
    columns = GapColumns(
        GAP, (said(1, "Nach dem Kurs kommt man nicht heim."),), (said(2, "Reicht in Mitte."),), (new, old, none), None
    )
    html = plain(web.gap_page(site(), gap_scene(columns)))
    # 1,381 seconds are 23.02 minutes: a minute that has begun counts.
    assert "24 Min zu Fuß zum nächsten" in html
    assert "10 Min" not in html
    assert "in einer Stunde nicht erreichbar" in html
    assert "Dagegen: Reicht in Mitte." in html
    assert "ungeprüft" in html


@pytest.mark.parametrize(
    ("status", "may_confirm", "button"),
    [
        ("reported", True, "Lücke bestätigen"),
        ("reported", False, None),
        ("confirmed", False, "In Arbeit nehmen"),
        ("closed", True, "Wieder öffnen"),
    ],
)
def test_the_next_step_of_a_gap_is_offered_to_whom_it_belongs(
    status: str,
    may_confirm: bool,  # noqa: FBT001 - a case
    button: str | None,
) -> None:
    columns = GapColumns(replace(GAP, status=status), (), (), (), None)  # type: ignore[arg-type]
    html = plain(web.gap_page(site(), gap_scene(columns, may_write=True, may_confirm=may_confirm)))
    steps = ("Lücke bestätigen", "In Arbeit nehmen", "Wieder öffnen")
    assert [step for step in steps if step in html] == ([button] if button else [])


def test_only_what_waits_stands_on_the_start_page() -> None:
    waiting = [web.Waiting(task, 2 if task.key == "reported" else 0) for task in web.TASKS]
    html = plain(web.team_page(replace(site(), actor=STEWARD), waiting, (MITTE,)))
    assert "2 Lücken warten auf Bestätigung" in html
    one = [web.Waiting(task, 1) for task in web.TASKS if task.key in {"reported", "check"}]
    html = plain(web.team_page(replace(site(), actor=STEWARD), one, (MITTE,)))
    assert "1 Lücke wartet auf Bestätigung" in html
    assert "1 Noch richtig?" in html
    assert "Vereinbarungen fällig" not in html
    assert "Nichts wartet." in plain(web.team_page(replace(site(), actor=STEWARD), [], (MITTE,)))

"""From entries to needs: notes, themes, merging, promoting with a trail both ways, projects, agreements, counting."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from typed_people import FOREIGN, Cast, play, served

from geo.model.team import PROMPTS, find_client_like, get_warning_rules

pytestmark = pytest.mark.database
API = "/api/v1"
TODAY = date.today()  # noqa: DTZ011 - the day that the town shows too, but for an hour at night


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Iterator[Cast]:
    played = play(engine)
    with served(played, database_url, tmp_path):
        yield played


def made(cast: Cast, noun: str, told: dict[str, Any], who: str = "member") -> dict[str, Any]:
    answer = cast.clients[who].post(f"{API}/{noun}", json=told)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def entry(cast: Cast, text: str, *themes: str, **more: Any) -> int:
    """Note an entry of Nord with themes, and return its number."""
    number = int(made(cast, "entries", {"neighbourhood_id": cast.nord, "text": text} | more)["id"])
    if themes:
        made(cast, f"entries/{number}/codes", {"themes": list(themes)})
    return number


def test_a_meeting_counts_people_and_its_entries(cast: Cast) -> None:
    meeting = made(cast, "meetings", {"neighbourhood_ids": [cast.nord], "participants": 6, "on_date": "2026-06-17"})
    noted = made(cast, "entries", {"meeting_id": meeting["id"], "prompt": 3, "text": "Warteliste bis zum Herbst."})
    assert (noted["neighbourhood_id"], noted["on_date"]) == (cast.nord, "2026-06-17")
    assert cast.clients["member"].get(f"{API}/meetings/{meeting['id']}").json()["entry_count"] == 1
    assert cast.clients["planner"].get(f"{API}/meetings/{meeting['id']}").status_code == 403
    assert cast.clients["planner"].get(f"{API}/entries/{noted['id']}").status_code == 403
    assert cast.clients[FOREIGN].get(f"{API}/entries/{noted['id']}").status_code == 404


def test_a_meeting_is_on_own_neighbourhoods_only(cast: Cast) -> None:
    told = {"neighbourhood_ids": [cast.nord, cast.sued]}
    assert cast.clients["member"].post(f"{API}/meetings", json=told).status_code == 403


def test_the_clock_runs_and_stands(cast: Cast) -> None:
    member = cast.clients["member"]
    path = f"{API}/meetings/{made(cast, 'meetings', {'neighbourhood_ids': [cast.nord]})['id']}"
    running = member.put(f"{path}/clock", json={"running": True}).json()
    assert running["timer_started_at"] is not None
    assert running["timer_left_seconds"] == running["timer_seconds"] == 1500
    stood = member.put(f"{path}/clock", json={"running": False}).json()
    assert stood["timer_started_at"] is None
    assert 1440 <= stood["timer_left_seconds"] <= 1500
    assert member.post(f"{path}/close").json()["closed_at"] is not None


def test_what_is_open_comes_to_the_next_meeting_by_itself(cast: Cast) -> None:
    member = cast.clients["member"]
    question = {"neighbourhood_id": cast.nord, "focus_question": "Wer schließt auf?"}
    running = made(cast, "projects", question | {"title": "Lernen am Abend", "status": "running"})
    made(cast, "projects", question | {"title": "Nur eine Idee"})
    due = made(
        cast, "agreements", {"what": "Fragen", "role": "Leitung", "due_on": "2026-06-10", "project_id": running["id"]}
    )
    assert due["neighbourhood_id"] == cast.nord
    later = {"neighbourhood_id": cast.nord, "what": "Testen", "role": "Team", "due_on": "2026-07-10"}
    made(cast, "agreements", later)
    entry(cast, "Aufzug kaputt", open_point=True)
    entry(cast, "Schöne Bänke")
    meeting = made(cast, "meetings", {"neighbourhood_ids": [cast.nord], "on_date": "2026-06-17"})
    path = f"{API}/meetings/{meeting['id']}/carried-over"
    comes = member.get(path).json()
    assert [point["text"] for point in comes["open_points"]] == ["Aufzug kaputt"]
    assert [project["title"] for project in comes["projects"]] == ["Lernen am Abend"]
    assert [told["what"] for told in comes["agreements"]] == ["Fragen"]
    assert member.post(f"{API}/agreements/{due['id']}/finish").status_code == 200
    assert member.get(path).json()["agreements"] == []


def test_entries_become_a_gap_and_both_lead_to_each_other(cast: Cast) -> None:
    member = cast.clients["member"]
    bus = entry(cast, "Kein Bus nach 19:40", "mobility", "language", place_id=cast.place)
    home = entry(cast, "Nach dem Kurs kommt man nicht heim")
    fine = entry(cast, "Reicht, wenn man in Mitte wohnt")
    told = {
        "entry_ids": [bus, home],
        "against": [fine],
        "gap": {"neighbourhood_id": cast.nord, "title": "Kein Bus", "theme": "mobility", "barrier": "transit"},
    }
    found = member.post(f"{API}/entries/promote-to-gap", json=told)
    assert found.status_code == 201, found.text
    assert found.json()["place_id"] == cast.place
    number = found.json()["id"]
    assert member.get(f"{API}/entries/{bus}").json()["trails"] == [{"noun": "gap", "id": number, "against": False}]
    columns = member.get(f"{API}/gaps/{number}/columns").json()
    assert {seen["id"] for seen in columns["observations"]} == {bus, home}
    assert [seen["id"] for seen in columns["against"]] == [fine]
    value = {"key": "nearest_walk_seconds", "value": 1440, "unit": "seconds", "conditions": {"mode": "walk"}}
    columns = made(cast, f"gaps/{number}/indicators", value)
    assert [(told["key"], told["value"]) for told in columns["indicators"]] == [("nearest_walk_seconds", 1440)]
    assert columns["completeness"]["state"] == "unchecked"
    assert not {"score", "priority", "rank"} & (columns.keys() | columns["gap"].keys())


def test_only_a_steward_makes_a_key_person_of_an_entry(cast: Cast) -> None:
    number = entry(cast, "Der Hausdienst schließt abends auf")
    person = {
        "neighbourhood_id": cast.nord,
        "function": "Hausdienst",
        "purpose": "Räume",
        "office_contact": "Telefon im Klosterhof",
        "legal_basis": "public_office",
    }
    told = {"entry_ids": [number], "key_person": person}
    path = f"{API}/entries/promote-to-key-person"
    assert cast.clients["member"].post(path, json=told).status_code == 403
    found = cast.clients["steward"].post(path, json=told)
    assert found.status_code == 201
    assert cast.clients["steward"].delete(f"{API}/key-persons/{found.json()['id']}").status_code == 204
    assert cast.clients["steward"].get(f"{API}/entries/{number}").json()["trails"] == []


def test_merged_entries_count_as_one_and_keep_their_words(cast: Cast) -> None:
    member = cast.clients["member"]
    first, second = entry(cast, "Kein Bus", "mobility"), entry(cast, "Bus fehlt", "language")
    kept = member.post(f"{API}/entries/merge", json={"entry_ids": [first, second], "into": first}).json()
    assert kept["themes"] == ["language", "mobility"]
    assert kept["merged_ids"] == [second]
    assert member.get(f"{API}/entries/{second}").json()["text"] == "Bus fehlt"
    counted = {line["theme"]: line["entries"] for line in member.get(f"{API}/codes").json()["items"]}
    assert counted == {"language": 1, "mobility": 1}
    lone = member.post(f"{API}/entries/merge", json={"entry_ids": [first], "into": first})
    assert lone.status_code == 422


def test_themes_are_counted_by_month_and_planners_get_no_word_of_text(cast: Cast) -> None:
    entry(cast, "Eins geheim", "mobility", on_date="2026-05-03", prompt=3)
    entry(cast, "Zwei geheim", "mobility", "language", on_date="2026-05-30", prompt=1)
    entry(cast, "Drei geheim", "mobility", on_date="2026-06-01", prompt=3)
    entry(cast, "Ohne Thema", on_date="2026-06-01")
    binned = entry(cast, "Weg", "mobility", on_date="2026-06-01")
    assert cast.clients["member"].delete(f"{API}/entries/{binned}").status_code == 204
    planner = cast.clients["planner"]
    lines = planner.get(f"{API}/codes").json()["items"]
    assert {(line["month"][:7], line["theme"], line["prompt"]): line["entries"] for line in lines} == {
        ("2026-05", "language", 1): 1,
        ("2026-05", "mobility", 1): 1,
        ("2026-05", "mobility", 3): 1,
        ("2026-06", "mobility", 3): 1,
    }
    file = planner.get(f"{API}/codes.csv", params={"first": "2026-06-01"})
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[1:] == [["2026-06-01", "mobility", str(cast.nord), "3", "1"]]
    assert "geheim" not in file.text
    assert cast.clients[FOREIGN].get(f"{API}/codes").json()["total"] == 0
    assert cast.clients["reader"].get(f"{API}/codes").status_code == 403


def test_a_project_needs_a_title_and_a_question_and_keeps_its_links(cast: Cast) -> None:
    member = cast.clients["member"]
    assert member.post(f"{API}/projects", json={"neighbourhood_id": cast.nord, "title": "x"}).status_code == 422
    told = {"neighbourhood_id": cast.nord, "title": "Räder für alle", "focus_question": "Wer repariert?"}
    project = made(cast, "projects", told | {"fields": {"partners": "Klosterhof"}, "dimension": "cross_case"})
    gap = made(cast, "gaps", {"neighbourhood_id": cast.nord, "title": "Kein Rad", "theme": "mobility"})
    links = f"projects/{project['id']}/links"
    assert made(cast, links, {"noun": "gap", "id": gap["id"]})["links"] == [{"noun": "gap", "id": gap["id"]}]
    assert made(cast, links, {"noun": "gap", "id": gap["id"]})["links"] == [{"noun": "gap", "id": gap["id"]}]
    assert member.get(f"{API}/gaps/{gap['id']}").json()["project_ids"] == [project["id"]]
    unknown = member.post(f"{API}/projects", json=told | {"fields": {"client": "x"}})
    assert unknown.status_code == 422
    steps = {"project_id": project["id"], "planned_minutes": 45, "situation": "Räder stehen im Keller."}
    assert made(cast, "consultations", steps)["neighbourhood_id"] == cast.nord
    assert member.post(f"{API}/consultations", json=steps | {"planned_minutes": 90}).status_code == 422


def test_the_authority_changes_the_template(cast: Cast) -> None:
    told = [{"key": "aim", "label_de": "Was soll anders werden?", "label_en": "What shall change?"}]
    assert cast.clients["steward"].put(f"{API}/project-fields", json=told).status_code == 403
    fields = cast.clients["admin"].put(f"{API}/project-fields", json=told).json()
    assert [field["key"] for field in fields if not field["hidden"]] == ["aim"]
    assert len(fields) == 7


def test_rounds_have_a_rhythm_and_a_role(cast: Cast) -> None:
    told = {"neighbourhood_id": cast.nord, "name": "Runder Tisch", "rhythm": "monthly", "delegate_role": "Leitung"}
    assert made(cast, "network-rounds", told | {"next_on": str(TODAY + timedelta(days=9))})["rhythm"] == "monthly"
    assert cast.clients["member"].get(f"{API}/network-rounds").json()["total"] == 1


def test_client_like_words_warn_and_never_block(cast: Cast) -> None:
    noted = made(cast, "entries", {"neighbourhood_id": cast.nord, "text": "Frau M. kommt nicht zum Kurs."})
    assert noted["warnings"] == ["initial"]
    said = cast.clients[""].post(f"{API}/entries/check", json={"text": "Meine Klientin, BG-Nr. 4711"})
    assert set(said.json()["warnings"]) == {"case_number", "my_client"}


@pytest.mark.parametrize("rule", get_warning_rules(), ids=lambda rule: rule.key)
def test_every_rule_finds_its_example_and_lets_the_harmless_be(rule: Any) -> None:
    assert rule.key in find_client_like(rule.example)
    assert find_client_like(rule.harmless) == ()


def test_there_are_nine_questions() -> None:
    assert len(PROMPTS) == len({prompt.key for prompt in PROMPTS}) == 9

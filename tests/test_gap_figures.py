"""A gap gets the figures of the day on which somebody confirmed it, at its point or its people, and leads on."""

import re
from typing import Any

import pytest
from sqlalchemy import text
from test_gap_answers import atlas
from test_offered import cast
from typed_people import Cast
from typed_town import spot

from geo.atlas import Atlas
from geo.model import ReachQuery
from geo.model.team import GAP_PRESETS, Gap

__all__ = ["atlas", "cast"]

pytestmark = pytest.mark.database
API = "/api/v1"


def saw(atlas: Atlas, theme: str, **where: Any) -> dict[str, tuple[float | None, str]]:
    (area,) = atlas.list_neighbourhoods().items
    now = atlas.now()
    told = {"id": 1, "version": 1, "neighbourhood_id": area.id, "team_id": 1, "created_at": now, "changed_at": now}
    gap = Gap(**told, title="x", theme=theme, barrier="missing", status="reported", **where)
    return {one.key: (one.value, one.conditions["from"]) for one in atlas.gap_figures(gap)}


def test_where_nothing_is_said_half_of_the_people_count(atlas: Atlas) -> None:
    # 40 of 42 people live 300 metres from the Kita, some 220 seconds on foot; with a pram it is slower
    told = saw(atlas, "childcare")
    assert told["nearest_walk_seconds"] == (pytest.approx(220, abs=40), "area")
    assert told["nearest_pram_seconds"][0] > told["nearest_walk_seconds"][0]
    assert told["count_walk"] == (1.0, "area")
    assert told["people_without"] == (0.0, "area")
    # Without a timetable nobody rides.
    assert sorted(told) == ["count_walk", "nearest_pram_seconds", "nearest_walk_seconds", "people_without"]


def test_a_point_counts_from_its_cell(atlas: Atlas) -> None:
    near, far = (dict(zip(("lon", "lat"), spot(east), strict=True)) for east in (0.2, 4))
    at_home, away = saw(atlas, "childcare", **near), saw(atlas, "childcare", **far)
    assert at_home["nearest_walk_seconds"][1] == "point"
    assert at_home["nearest_walk_seconds"][0] < 120 < away["nearest_walk_seconds"][0]
    (reached,) = atlas.reach(ReachQuery(**far, themes=("childcare",))).results
    assert away["nearest_walk_seconds"][0] == pytest.approx(reached.seconds, abs=90), "a cell is some 130 metres wide"
    assert saw(atlas, "school")["nearest_walk_seconds"][0] is None, "there is none"


def test_confirming_keeps_figures_and_a_project_leads_both_ways(cast: Cast) -> None:
    steward = cast.clients["steward"]
    lon, lat = spot(1)
    told = {"neighbourhood_id": cast.nord, "title": "Kein Garten", "theme": "green", "lon": lon, "lat": lat}
    number = steward.post(f"{API}/gaps", json=told).json()["id"]
    path, csrf = f"/team/luecken/{number}", {"csrf": steward.headers["X-CSRF-Token"]}
    page = steward.post(f"{path}/stand", data=csrf | {"status": "confirmed", "version": "1"}).text
    assert "zu Fuß zum nächsten" in page
    assert "vom Punkt der Lücke" in page
    columns = steward.post(f"{API}/gaps/{number}/figures").json()
    keys = [one["key"] for one in columns["indicators"]]
    assert keys.count("nearest_walk_seconds") == 2, "what was computed before stays"
    assert steward.post(f"{API}/gaps/{number}/figures", headers={"X-CSRF-Token": ""}).status_code == 403
    begun = steward.post(f"{path}/vorhaben", data=csrf | {"frage": "Wer hat Platz?"})
    assert re.search(r"/team/vorhaben/\d+$", str(begun.url))
    assert f'href="{path}"' in begun.text
    assert str(begun.url.path) in steward.get(path).text
    assert cast.clients["foreign_member"].post(f"{API}/gaps/{number}/figures").status_code == 404


def test_ready_made_gaps_can_be_reported_as_they_are(cast: Cast) -> None:
    assert [one.key for one in GAP_PRESETS] == ["childcare", "language", "transit"]
    for one in GAP_PRESETS:
        told = {"title": one.title_de, "theme": one.theme, "barrier": one.barrier, "prevents": one.prevents_de}
        made = cast.clients["member"].post(f"{API}/gaps", json=told | {"neighbourhood_id": cast.nord})
        assert made.status_code == 201, made.text
    assert "data-preset" in cast.clients["member"].get("/karte").text
    with cast.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM gap WHERE status = 'reported'")) == len(GAP_PRESETS)

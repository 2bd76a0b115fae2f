"""What the colours of the gap map mean: classes by hand, in words and numbers, the table equal to the map."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import pytest

from api.routes.planning_asking import PlanQuestion, query_of
from geo.model import LATEST_HOME, Completeness, GapAnswer, GapArea, GapCell, GapQuery
from web.i18n import get_words
from web.planning_cells import classes_of, farthest_of, features_of, lacking_of
from web.planning_scales import FILLS, KINDS, PATTERNS, scale_of

WORDS = get_words("de")
HOUR = 3600


def answer(field: str, values: list[Any], *, people: int = 10) -> GapAnswer:
    """Return a cell for each value, all in one area, with so many people in each."""
    outline = {"type": "Polygon", "coordinates": [[[8.0, 48.0], [8.1, 48.0], [8.1, 48.1], [8.0, 48.0]]]}
    cells = [
        replace(GapCell(f"{row}-1", 1, people, 0, outline=outline), **{field: value})
        for row, value in enumerate(values)
    ]
    unchecked = Completeness("childcare", "unchecked")
    area = GapArea(1, "Nord", "nord", len(cells), 0, people * len(cells), 0, unchecked)
    now = datetime(2026, 3, 3, tzinfo=UTC)
    return GapAnswer(GapQuery("childcare", minutes=15), tuple(cells), (area,), 1, 0, 0, "1.1", now)


CASES = {
    # a third, two thirds, all and four thirds of 15 minutes
    "seconds": ([300, 301, 600, 900, 901, 1200, 1201, None], [0, 1, 1, 2, 3, 3, 4, 4]),
    "nth": ([300, None], [0, 4]),
    "count": ([7, 5, 4, 3, 2, 1, 0], [0, 0, 1, 1, 2, 3, 4]),
    # 10 people in each: the mean of 0, 1, 3, 4, 8, 8 is 4
    "supply": ([0.0, 1.0, 3.0, 4.0, 8.0, 8.0], [4, 3, 2, 1, 0, 0]),
    "visit": ([True, False], [0, 4]),
    "departures": ([12.0, 10.0, 4.0, 2.0, 0.5, 0.0], [0, 0, 1, 2, 3, 4]),
    "quality": (["A", "B", "C", "D", None], [0, 1, 2, 3, 4]),
    "last_home": (
        [LATEST_HOME, 24 * HOUR, 23 * HOUR + 59 * 60, 22 * HOUR, 19 * HOUR, None],
        [0, 0, 1, 2, 3, 4],
    ),
}


@pytest.mark.parametrize("shown", CASES)
def test_classes_by_hand_and_the_table_says_what_the_map_says(shown: str) -> None:
    values, levels = CASES[shown]
    kind = next(kind for kind in KINDS if kind.key == shown)
    told = answer(kind.field, values)
    scale = scale_of(told, shown, WORDS)
    assert [scale.level(cell) for cell in told.cells] == levels
    features: list[Any] = features_of(told, scale, WORDS, {})
    assert [feature["properties"]["level"] for feature in features] == levels
    assert all(len(feature["properties"]["said"]) == 4 for feature in features)
    # every class that a cell has stands in the legend, with its people, its colour and, where it lacks, a pattern
    rows = {row["fill"]: row for row in classes_of(told.cells, scale)}
    for level in set(levels):
        row = rows[FILLS[level]]
        assert (row["people"], row["pattern"]) == (10 * levels.count(level), PATTERNS[level])
        assert bool(row["pattern"]) == (level >= 3)
        assert row["label"]
    assert len({row["label"] for row in rows.values()}) == len(rows)
    lacking = sum(level >= 3 for level in levels)
    assert lacking_of(told.cells, scale) == {1: (10 * lacking, lacking)}
    assert len(farthest_of(told, scale)) == lacking
    # who sorts the column gets the classes in their order
    ranks = [scale.rank(cell) for cell in sorted(told.cells, key=scale.level)]
    assert sorted(ranks) in (ranks, ranks[::-1])


def test_words_of_values() -> None:
    def say(shown: str, field: str, value: Any) -> str:
        told = answer(field, [value])
        return scale_of(told, shown, WORDS).told(told.cells[0])

    assert say("seconds", "seconds", 301) == "6 Min"
    assert say("seconds", "seconds", None) == "weiter als gesucht"
    assert say("count", "count", 3) == "Orte in 15 Min: 3"
    assert say("supply", "supply", 12.5) == "Plätze je 1.000 Menschen: 12,5"
    assert say("visit", "visit", False) == "nicht hin und zurück"
    assert say("departures", "departures_per_hour", 4.5) == "Abfahrten je Stunde: 4,5"
    assert say("quality", "quality", None) == "Güteklasse: keine"
    assert say("last_home", "last_home", 24 * HOUR + 5 * 60) == "letzte Heimfahrt: 0:05"
    assert say("last_home", "last_home", LATEST_HOME) == "heim auch zu Fuß"


def test_colours_tell_classes_apart_for_every_eye() -> None:
    """From light to dark, each class has at least 1.3 times the contrast of the one before, whatever its hue."""

    def luminance(fill: str) -> float:
        parts = [int(part, 16) / 255 for part in re.findall("[0-9A-F]{2}", fill)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    lights = [luminance(fill) + 0.05 for fill in FILLS]
    assert all(one / other > 1.3 for one, other in pairwise(lights))


def test_a_course_has_its_hours_and_what_is_about_vehicles_is_asked_by_vehicle() -> None:
    today = date(2026, 3, 3)
    asked = query_of(PlanQuestion(shown="visit", course_from="17:30", course_until="19:00"), today)
    assert asked.visit is not None
    assert [f"{at:%H:%M}" for at in asked.visit] == ["17:30", "19:00"]
    assert asked.at is not None
    assert (asked.visit[0].date(), asked.indicators, asked.mode) == (asked.at.date(), ("visit",), "walk")
    home = query_of(PlanQuestion(shown="last_home", mode="bike"), today)
    assert (home.mode, home.indicators, home.visit) == ("transit", ("last_home",), None)

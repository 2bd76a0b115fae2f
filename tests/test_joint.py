"""Places and areas of one search are those of two, however one asks."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from test_transit_oracle import make

from geo.errors import RefusedError
from geo.model import Outline, ReachQuery
from geo.network.units import metres_per_degree
from geo.reach import find_isochrones, reach, reach_with_areas

EIGHT = datetime(2026, 3, 3, 8)  # noqa: DTZ001 - local time of the town
BANDS = (5, 15, 30)
SEEN_SQUARE_METRES = 60_000
QUESTIONS: dict[str, dict[str, object]] = {
    "on foot": {"mode": "walk"},
    "by bike": {"mode": "bike"},
    "now": {"mode": "transit", "depart_at": EIGHT},
    "some time in the hour": {"mode": "transit", "depart_at": EIGHT, "window_minutes": 30},
    "by nine": {"mode": "transit", "arrive_by": EIGHT + timedelta(hours=1)},
    "by about nine": {"mode": "transit", "arrive_by": EIGHT + timedelta(hours=1), "window_minutes": 30},
    "there and back": {"mode": "transit", "visit": (EIGHT + timedelta(minutes=30), EIGHT + timedelta(minutes=40))},
    "who tires": {"mode": "transit", "depart_at": EIGHT, "window_minutes": 30, "max_walk_minutes": 4},
}


def shape_of(outline: Outline) -> shapely.Geometry:
    """Walk the steps in plain Python."""
    polygons = []
    for rings in outline.polygons:
        walked = []
        for steps in rings:
            x = y = 0
            ring = []
            for east, north in zip(steps[::2], steps[1::2], strict=True):
                x, y = x + east, y + north
                ring.append((outline.corner[0] + x * outline.step[0], outline.corner[1] + y * outline.step[1]))
            walked.append(ring)
        polygons.append(shapely.Polygon(walked[0], walked[1:]))
    return shapely.MultiPolygon(polygons)


def seen(area: shapely.MultiPolygon) -> shapely.Geometry:
    """Leave out what is smaller than six hectares, with shapely."""
    east, north = (float(metres) for metres in metres_per_degree(48.6))

    def large(ring: shapely.LinearRing) -> bool:
        return float(shapely.Polygon(ring).area) * east * north >= SEEN_SQUARE_METRES

    kept = [part for part in area.geoms if large(part.exterior)]
    return shapely.MultiPolygon(
        [shapely.Polygon(part.exterior, [hole for hole in part.interiors if large(hole)]) for part in kept]
    )


@pytest.mark.parametrize("name", QUESTIONS)
@settings(max_examples=6, deadline=None, database=None)
@given(seed=st.integers(0, 2**32))
def test_one_search_answers_as_two(name: str, seed: int) -> None:
    network, _, town = make(seed)
    query: ReachQuery = town.ask(max_minutes=max(BANDS), **QUESTIONS[name])
    try:
        expected = reach(network, query)
    except RefusedError:  # no street near enough, or nothing runs for days
        return
    reached, draw = reach_with_areas(network, query, BANDS)
    for one, other in ((reached.seconds, expected.seconds), (reached.back, expected.back)):
        assert (one is None and other is None) or np.array_equal(one, other)
    if expected.percentiles is not None:
        assert np.array_equal(reached.percentiles, expected.percentiles)
        assert np.array_equal(reached.departures, expected.departures)
    there = replace(query, visit=None, arrive_by=query.visit[0]) if query.visit else query
    areas = find_isochrones(network, there, BANDS)
    drawn = draw()
    assert list(drawn) == list(areas) == sorted(BANDS, reverse=True)
    for minutes, area in areas.items():
        same = shape_of(drawn[minutes]).symmetric_difference(seen(area))
        # Corners on a straight line are left out, whole units of degrees are rounded: nothing that has a width.
        assert same.area <= 1e-9 * max(area.area, 1e-9) + 1e-13


def test_the_smallest_parts_and_holes_are_left_out() -> None:
    dropped = 0
    for seed in range(12):
        network, _, town = make(seed)
        try:
            areas = find_isochrones(network, town.ask(), BANDS)
            _, draw = reach_with_areas(network, town.ask(max_minutes=max(BANDS)), BANDS)
        except RefusedError:
            continue
        for minutes, outline in draw().items():
            rings = sum(1 + len(part.interiors) for part in areas[minutes].geoms)
            told = sum(len(polygon) for polygon in outline.polygons)
            assert told <= rings
            dropped += told < rings
    assert dropped

"""Areas within reach hold the street points within the time, and no others beyond a cell and a half."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from drawn_town import BUILT_AT, Town, draw, junction, place_table, position, street

from geo.model import ReachQuery, StreetEdgeInput, StreetNodeInput
from geo.network import DEGREE, Network, build, streets_from_rows
from geo.network.units import metres_per_degree
from geo.reach import find_isochrones, node_ticks, reach
from geo.reach.isochrone import CELL_METRES, DOOR_METRES
from geo.reach.raster import EMPTY, FINE, trace
from ingest.osm import load_rules, read

MINUTES = (2, 4, 6)
NEAR = 1.5 * CELL_METRES
SCALE = [float(metres) for metres in metres_per_degree(48.6)]


def metres(shape: shapely.Geometry, point: tuple[float, float]) -> float:
    """Return how far a point lies from a shape."""
    return float(
        shapely.distance(*(shapely.transform(each, lambda x: x * SCALE) for each in (shape, shapely.Point(point))))
    )


def check_whole(areas: dict[int, shapely.MultiPolygon]) -> None:
    """Check what holds for all areas: they are valid, and each contains the next."""
    assert list(areas) == sorted(areas, reverse=True)
    shapes = list(areas.values())
    assert all(shape.is_valid and shape.geom_type == "MultiPolygon" for shape in shapes)
    assert all(less.is_empty or more.covers(less) for more, less in itertools.pairwise(shapes))


def test_a_street_is_inside_as_far_as_one_walks() -> None:
    town = draw("A" + "-" * 20 + "@" + "-" * 20 + "B")
    areas = find_isochrones(town.network, town.ask(), [1, 3, 2])
    check_whole(areas)
    assert list(areas) == [3, 2, 1]
    home = 21 * 20
    for minutes, area in areas.items():
        # 80 m a minute
        for sign in (-1, 1):
            assert area.covers(shapely.Point(position(home + sign * (80 * minutes - 0.2), 0)))
            assert metres(area, position(home + sign * (80 * minutes + NEAR), 0)) > 0
        # as wide as doors are looked for, give or take a cell
        assert metres(area, position(home, DOOR_METRES - 2 * CELL_METRES)) == 0
        assert metres(area, position(home, DOOR_METRES + 2 * CELL_METRES)) > 0


def test_what_is_not_reached_behind_a_house_stays_out() -> None:
    # 20 m beside the street runs another, 600 m on foot away
    spots = [position(x, y) for x, y in ((0, 0), (300, 0), (300, 20), (0, 20))]
    nodes = [junction(number, spot) for number, spot in enumerate(spots)]
    edges = [
        street(1, (0, 1), spots[:2], 300.0),
        street(2, (1, 2), spots[1:3], 20.0),
        street(3, (2, 3), spots[2:], 300.0),
    ]
    network = build(streets_from_rows(nodes, edges), place_table({}), run=1, built_at=BUILT_AT)
    area = find_isochrones(network, ReachQuery(lon=spots[0][0], lat=spots[0][1]), [2])[2]
    assert all(metres(area, position(x, 0)) == 0 for x in range(0, 160, 5))
    assert all(metres(area, position(x, 20)) > 0 for x in range(0, 300, 5))
    # between the two the nearer one decides
    assert metres(area, position(80, 5)) == 0
    assert metres(area, position(80, 16)) > 0


FIELD = """
+-@---+-----------+
|     |           |
+-----+           |
|                 |
|                 |
+-----------------+
"""


def test_a_block_without_streets_is_filled_and_a_field_is_not() -> None:
    town = draw(FIELD)
    area = find_isochrones(town.network, town.ask(), [20])[20]
    (whole,) = area.geoms
    assert metres(area, position(60, 40)) == 0
    assert metres(area, position(240, 100)) > 0
    assert len(whole.interiors) == 1


def test_nothing_is_reached_where_the_way_to_the_street_takes_longer() -> None:
    town = draw("A---@-----B")
    lon, lat = position(100, 300)
    areas = find_isochrones(town.network, ReachQuery(lon=lon, lat=lat), [1, 5])
    # 300 m are 225 s: in five minutes one walks on 100 m each way, in one nowhere
    assert areas[1].is_empty
    check_whole(areas)
    assert metres(areas[5], position(195, 0)) == 0


def random_town(seed: int) -> Town:
    """Draw a net of streets with gaps, one-way streets and steps; on all of them lies a place every few metres."""
    chance = random.Random(seed)  # noqa: S311 - the same town every time
    picture = []
    for row in range(6):
        picture.append("+".join(["", *(chance.choice(["----", "----", "-->-", "####", "    "]) for _ in range(6)), ""]))
        if row < 5:
            picture.append("    ".join(chance.choice("|||: v^") for _ in range(7)))
    town = draw("\n".join(picture))
    spots = [
        shapely.from_wkb(edge.geom).interpolate(part, normalized=True)
        for edge in town.edges
        for part in np.linspace(0, 1, 25)
    ]
    town.places = {chr(0x4E00 + number): (spot.x, spot.y) for number, spot in enumerate(spots)}
    town.start = town.places[chr(0x4E00 + chance.randrange(len(spots)))]
    return town


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("profile", ["standard", "wheelchair"])
def test_every_point_of_a_street_lies_inside_just_if_it_is_reached(seed: int, profile: str) -> None:
    town = random_town(seed)
    network, query = town.network, town.ask(profile=profile, max_minutes=max(MINUTES))
    # Doors snap to a street near the crossing of two: those that do not lie on their own are left out
    number = ("standard", "slow", "pram", "wheelchair").index(profile)
    seconds, on = reach(network, query).seconds, network.links.metres[number] < 0.02
    points = shapely.points(network.places.lon / DEGREE, network.places.lat / DEGREE)
    areas = find_isochrones(network, query, MINUTES)
    check_whole(areas)
    for minutes, area in areas.items():
        reached = on & (seconds >= 0) & (seconds <= minutes * 60)
        assert shapely.covers(area, points[reached]).all()
        inside = on & ~reached & shapely.covers(area, points)
        among = shapely.MultiPoint(points[reached])
        # places stand 4 m apart at most 8; the last reached point may lie as much beyond its place
        assert all(metres(among, (point.x, point.y)) <= NEAR + 8 for point in points[inside])


@pytest.mark.parametrize("seed", range(31))
def test_rings_around_any_cells_are_valid_and_hold_them(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows, columns = chance.integers(1, 14, 2) if seed < 30 else (40, 40)
    inside, street_there = (chance.random((rows, columns)) < share for share in (0.55, 0.5))
    cells = np.where(inside, 5, 900) + np.where(street_there, 0, 3 << 20)
    corners, first, owner = trace(np.where(inside | street_there, cells, EMPTY).astype(np.int32), 100)
    rings = shapely.linearrings(corners / FINE, indices=np.repeat(np.arange(owner.size), np.diff(first)))
    polygons = []
    for ring in np.flatnonzero(owner == np.arange(owner.size)):
        holes = [rings[hole] for hole in np.flatnonzero(owner == ring) if hole != ring]
        polygons.append(shapely.Polygon(rings[ring], holes))
    whole = shapely.MultiPolygon(polygons)
    assert whole.is_valid, shapely.is_valid_reason(whole)
    for row, column in np.ndindex(rows, columns):
        cell = shapely.box(column, row, column + 1, row + 1)
        if inside[row, column]:
            assert whole.covers(cell if street_there[row, column] else cell.centroid)
        else:
            assert not whole.covers(cell.centroid)
            # a bridge takes two triangles of a sixteenth at most from each side
            assert not street_there[row, column] or whole.intersection(cell).area <= 4 * 0.5 / FINE**2


@pytest.fixture(scope="module")
def herrenberg(data: Path) -> Network:
    class Silence:
        def advance(self, step: str, done: int, total: int | None = None) -> None: ...

    nodes, edges = [], []
    for row in read(data / "herrenberg" / "herrenberg.osm.pbf", rules=load_rules(None), progress=Silence()):
        if isinstance(row, StreetNodeInput):
            nodes.append(row)
        elif isinstance(row, StreetEdgeInput):
            edges.append(row)
    return build(streets_from_rows(nodes, edges), place_table({}), run=1, built_at=BUILT_AT)


@pytest.mark.realdata
@pytest.mark.slow
@pytest.mark.parametrize(("number", "options"), [(0, {}), (3, {"profile": "wheelchair"}), (4, {"mode": "bike"})])
def test_in_a_real_town_the_areas_hold_what_is_reached(
    herrenberg: Network, number: int, options: dict[str, str]
) -> None:
    graph, shape, costs = herrenberg.graph, herrenberg.shape, herrenberg.costs
    edge = np.flatnonzero(costs.passable >> number & 1)
    flat = np.stack([shape.lon, shape.lat], axis=1) / DEGREE * SCALE
    lines = [shapely.LineString(flat[slice(*shape.first_point[each : each + 2])]) for each in edge.tolist()]
    parts = np.linspace(0, 1, 41)
    spots = shapely.line_interpolate_point(np.array(lines)[:, None], parts, normalized=True)
    apart = np.broadcast_to(shapely.length(lines)[:, None] / 40, spots.shape)
    chance = np.random.default_rng(1)
    for node in chance.choice(graph.edge_node[costs.mainland >> number & 1 > 0].ravel(), 3):
        home = ReachQuery(lon=graph.node_lon[node] / DEGREE, lat=graph.node_lat[node] / DEGREE, **options)
        areas = find_isochrones(herrenberg, home, (5, 10))
        check_whole(areas)
        label = node_ticks(herrenberg, replace(home, max_minutes=10)).astype(float)
        ticks, ends = costs.edge_ticks[number, edge].astype(float), label[graph.edge_node[edge]]
        when = np.minimum(ends[:, :1] + ticks[:, :1] * parts, ends[:, 1:] + ticks[:, 1:] * (1 - parts))
        for minutes, area in areas.items():
            plane = shapely.transform(area, lambda x: x * SCALE)
            shapely.prepare(plane)
            # a hair within the time, and a hair within the area: the ways between are measured in single precision
            reached = when <= minutes * 600 - 0.5
            assert reached.any()
            assert shapely.covers(plane, spots[reached]).all()
            inside = (when > minutes * 600) & shapely.covers(plane, spots)
            away = shapely.distance(shapely.MultiPoint(spots[reached]), spots[inside])
            assert (away <= 1.5 * 10 + apart[inside]).all()

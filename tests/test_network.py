"""The street graph as arrays: its order, its codes, its islands, and the nearest street to a point."""

import numpy as np
import pytest
from drawn_town import BUILT_AT, draw, junction, place_table, position, street

from geo.network import BANNED, DEGREE, NOWHERE, PROFILES, build, profile_number, snap, streets_from_rows
from geo.network.attributes import COLUMNS, UNMEASURED, WORDS, edge_codes, node_codes
from geo.network.curve import hilbert
from geo.network.grid import build_grid
from geo.network.islands import components
from geo.network.profiles import edge_ticks, untold_metres
from geo.network.units import metres_per_degree


def test_the_curve_walks_from_neighbour_to_neighbour() -> None:
    side = 16
    x, y = (axis.ravel().astype(np.int32) for axis in np.meshgrid(np.arange(side), np.arange(side)))
    order = np.argsort(hilbert(x * 4369, y * 4369))
    assert sorted(order.tolist()) == list(range(side * side))
    assert (np.abs(np.diff(x[order])) + np.abs(np.diff(y[order])) == 1).all()


def test_a_degree_has_its_length() -> None:
    # at the equator 1/360 of 2 pi 6,378,137 m; at 60 degrees half of that and a little
    assert float(metres_per_degree(0.0)[0]) == pytest.approx(111_319.5, abs=0.1)
    assert float(metres_per_degree(60.0)[0]) == pytest.approx(55_800, abs=1)
    assert float(metres_per_degree(0.0)[1]) == pytest.approx(110_574.3, abs=0.1)


def test_parts_that_hang_together_share_a_label() -> None:
    tail, head = np.array([0, 3, 5, 1], np.int32), np.array([1, 4, 5, 2], np.int32)
    assert components(7, tail, head).tolist() == [0, 0, 0, 3, 3, 5, 6]


def test_a_long_street_of_many_pieces_hangs_together() -> None:
    chance = np.random.default_rng(1).permutation(1000).astype(np.int32)
    assert components(1000, chance[:-1], chance[1:]).tolist() == [0] * 1000


def test_words_of_tags_become_codes() -> None:
    row = edge_codes([("steps", {"surface": "gravel;mud", "incline": "up", "width": "1,5 m", "step_count": "12"})])[0]
    said = dict(zip(COLUMNS, row.tolist(), strict=True))
    assert WORDS["highway"][said["highway"] - 1] == "steps"
    assert WORDS["surface"][said["surface"] - 1] == "gravel"
    assert (said["incline"], said["width"], said["step_count"]) == (5, 150, 12)


@pytest.mark.parametrize(
    ("incline", "percent"), [("-8%", -8), ("down", -5), ("steep", UNMEASURED), ("", UNMEASURED), ("999999", 2**15 - 1)]
)
def test_an_incline_is_read_as_per_cent(incline: str, percent: int) -> None:
    assert edge_codes([("path", {"incline": incline})])[0][COLUMNS.index("incline")] == percent


def test_a_word_that_nobody_knows_is_unknown() -> None:
    assert node_codes([{"kerb": "wobbly"}, {}]).tolist() == [[0] * 5, [0] * 5]


def ticks(profile: str, highway: str, *, metres: float = 100.0, access: int = 3, **tags: str) -> list[int]:
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    chosen = PROFILES[profile_number(profile)]
    one = np.array([0], np.int32)
    return edge_ticks(chosen, edge_codes([(highway, tags)]), one, np.array([metres]), np.array([access]))[0].tolist()


@pytest.mark.parametrize(
    ("profile", "highway", "tags", "seconds"),
    [
        ("standard", "footway", {}, (75, 75)),  # 100 m at 4.8 km/h
        ("slow", "footway", {}, (120, 120)),  # at 3.0
        ("standard", "steps", {}, (150, 150)),  # at half of that
        ("standard", "path", {"incline": "8%"}, (93.75, 75)),  # up at 80 %, down as on the level
        ("standard", "path", {"incline": "-8%"}, (75, 93.75)),
        ("wheelchair", "road", {"surface": "asphalt", "incline": "0"}, (120, 120)),
        ("wheelchair", "road", {"surface": "asphalt", "incline": "5%"}, (171.4, 120)),  # up at 70 %
        ("wheelchair", "road", {"surface": "asphalt", "incline": "0", "wheelchair": "limited"}, (171.4, 171.4)),
        ("wheelchair", "steps", {"ramp__wheelchair": "yes"}, (400, 400)),  # at 30 %
        ("wheelchair", "steps", {"wheelchair": "yes"}, (400, 400)),
        ("pram", "steps", {}, (571.4, 571.4)),  # 4.2 km/h at 15 %
        ("pram", "steps", {"ramp__stroller": "yes"}, (285.7, 285.7)),
        ("bike", "residential", {}, (24, 24)),  # 15 km/h
    ],
)
def test_each_profile_has_its_pace(
    profile: str, highway: str, tags: dict[str, str], seconds: tuple[float, float]
) -> None:
    assert ticks(profile, highway, **tags) == pytest.approx([10 * s for s in seconds], abs=1)


@pytest.mark.parametrize(
    ("profile", "highway", "tags"),
    [
        ("wheelchair", "steps", {}),
        ("wheelchair", "steps", {"ramp": "yes"}),
        ("wheelchair", "path", {"wheelchair": "no"}),
        ("wheelchair", "track", {"smoothness": "horrible"}),
    ],
)
def test_what_is_known_to_be_impossible_is_banned(profile: str, highway: str, tags: dict[str, str]) -> None:
    assert ticks(profile, highway, **tags) == [BANNED, BANNED]


def test_access_holds_in_each_direction() -> None:
    assert ticks("standard", "footway", access=1) == [750, BANNED]
    assert ticks("standard", "footway", access=2) == [BANNED, 750]
    # 100 m ridden at 15 km/h, and pushed back at 4 km/h
    assert ticks("bike", "residential", access=1 | 8) == [240, 900]


def test_every_word_of_a_profile_is_a_known_word() -> None:
    for profile in PROFILES:
        for tag in ("highway", "surface", "smoothness", "tracktype", "wheelchair"):
            assert set(getattr(profile, tag)) <= {*WORDS[tag], "unknown"}, (profile.name, tag)
        for tag, words in profile.at.items():
            assert set(words) <= set(WORDS[tag]), (profile.name, tag)


def test_nobody_slower_is_sooner() -> None:
    for highway in WORDS["highway"]:
        standard, slow, pram, wheelchair = (ticks(p, highway)[0] for p in ("standard", "slow", "pram", "wheelchair"))
        assert standard <= pram <= BANNED
        assert standard < slow <= wheelchair or highway == "steps"


def test_an_edge_without_its_node_is_our_mistake() -> None:
    ends = [position(0, 0), position(100, 0)]
    table = streets_from_rows([junction(1, ends[0])], [street(1, (1, 2), ends, 100.0)])
    with pytest.raises(ValueError, match="not in the table"):
        build(table, place_table({}), run=1, built_at=BUILT_AT)


def test_arcs_lead_where_edges_do() -> None:
    graph = draw("A---B--C\n|   |\nD---E").network.graph
    pairs = sorted(map(tuple, graph.edge_node.tolist()))
    tails = np.repeat(np.arange(5), np.diff(graph.first_arc))
    arcs = sorted(zip(tails.tolist(), graph.arc_node.tolist(), strict=True))
    assert arcs == sorted([*pairs, *((b, a) for a, b in pairs)])
    assert sorted(graph.arc_edge.tolist()) == sorted([*range(5), *range(5)])


def test_nobody_changes_a_network() -> None:
    with pytest.raises(ValueError, match="read-only"):
        draw("A---B").network.costs.arc_ticks[0, 0] = 0


def test_the_nearest_street_is_found_as_by_looking_at_all() -> None:
    chance = np.random.default_rng(7)
    spots = [position(*chance.uniform(0, 3000, 2)) for _ in range(60)]
    nodes = [junction(i, spot) for i, spot in enumerate(spots)]
    edges = [street(i, (i, i + 1), [spots[i], spots[i + 1]], 100.0) for i in range(0, 60, 2)]
    network = build(streets_from_rows(nodes, edges), place_table({}), run=1, built_at=BUILT_AT)
    points = np.array([position(*chance.uniform(-300, 3300, 2)) for _ in range(300)])
    lon, lat = (np.rint(axis * DEGREE).astype(np.int32) for axis in points.T)
    everything = np.full(30, 255, np.uint8)
    found = snap(network.shape, network.grid, (everything,), 0, (lon, lat))
    scale = [float(m) for m in metres_per_degree(48.59)]
    for edge, metres, point in zip(found.edge.tolist(), found.metres.tolist(), points, strict=True):
        nearest = min(_distance(point, spots[i], spots[i + 1], scale) for i in range(0, 60, 2))
        assert (edge == NOWHERE and nearest > 499) or metres == pytest.approx(nearest, abs=0.5)


def _distance(point: np.ndarray, a: tuple[float, float], b: tuple[float, float], scale: list[float]) -> float:
    p, a_, b_ = (np.array(x) * scale for x in (point, a, b))
    along = np.clip(np.dot(p - a_, b_ - a_) / np.dot(b_ - a_, b_ - a_), 0, 1)
    return float(np.linalg.norm(p - a_ - along * (b_ - a_)))


def test_a_place_at_a_bend_knows_how_far_along_the_street_it_is() -> None:
    line = [position(0, 0), position(100, 0), position(100, 300)]
    rows = [junction(1, line[0]), junction(2, line[2])]
    table = streets_from_rows(rows, [street(1, (1, 2), line, 400.0)])
    links = build(table, place_table({"k": position(90, 100)}), run=1, built_at=BUILT_AT).links
    # 100 m and a third of 300 m of 400 m
    assert links.part[0].tolist() == pytest.approx([0.5], abs=0.001)
    assert links.metres[0].tolist() == pytest.approx([10], abs=0.02)


def test_a_land_gets_larger_cells() -> None:
    lon, lat = np.array([80_000_000, 105_000_000], np.int32), np.array([475_000_000, 498_000_000], np.int32)
    grid = build_grid(lon, lat, np.array([], np.int32))
    assert grid.first.size <= 4_100_000


@pytest.mark.parametrize(
    ("profile", "highway", "tags", "seconds"),
    [
        # 100 m at 3.0 km/h take 120 s; nobody told how steep and how wide it is: 2 % each
        ("wheelchair", "footway", {"surface": "asphalt"}, 120 / 0.98 / 0.98),
        ("wheelchair", "residential", {"surface": "asphalt"}, 120 / 0.98),
        ("wheelchair", "footway", {"surface": "asphalt", "incline": "0", "width": "0.9 m"}, 120),
        ("wheelchair", "footway", {"surface": "asphalt", "incline": "0", "width": "0.85"}, 120 / 0.7),
        ("pram", "footway", {"surface": "asphalt"}, 100 / (4.2 / 3.6) / 0.99),
        ("pram", "footway", {"width": "0,6", "surface": "asphalt"}, 100 / (4.2 / 3.6) / 0.8),
        ("pram", "footway", {"width": "0.5", "surface": "asphalt"}, 100 / (4.2 / 3.6) / 0.3),
        ("standard", "footway", {"width": "0.3"}, 75),
    ],
)
def test_the_unknown_and_the_narrow_cost(profile: str, highway: str, tags: dict[str, str], seconds: float) -> None:
    assert ticks(profile, highway, **tags) == pytest.approx([10 * seconds] * 2, abs=1)


def test_too_narrow_is_no_way_in_a_wheelchair() -> None:
    assert ticks("wheelchair", "footway", width="0.6") == [BANNED, BANNED]


def test_what_nobody_told_is_counted_in_metres_for_those_whom_it_concerns() -> None:
    kinds = edge_codes(
        [
            ("footway", {}),
            ("footway", {"surface": "asphalt", "incline": "2%", "width": "2"}),
            ("residential", {"smoothness": "good"}),
            ("footway", {"crossing": "zebra", "surface": "asphalt", "width": "3", "incline": "0"}),
            ("footway", {"crossing": "zebra", "kerb": "flush", "surface": "asphalt", "width": "3", "incline": "0"}),
            ("steps", {}),
            ("steps", {"ramp:stroller": "no"}),
        ]
    )
    metres = np.array([100.0, 200.0, 400.0, 10.0, 20.0, 5.0, 6.0])
    told = {profile.name: untold_metres(profile, kinds, metres) for profile in PROFILES}
    assert told == {
        "standard": {},
        "slow": {"surface": 100.0, "incline": 500.0},
        "pram": {"surface": 100.0, "width": 100.0, "steps": 5.0},
        "wheelchair": {"surface": 100.0, "incline": 500.0, "width": 100.0, "kerb": 10.0},
        "bike": {"surface": 100.0},
    }

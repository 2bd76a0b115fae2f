"""Searches of streets over flat arrays: whole numbers in, whole numbers out, and the interpreter's lock released.

The queue of a search is two piles, near and far (A. Davidson, S. Baxter, M. Garland, J. Owens, Work-Efficient Parallel
GPU Methods for Single-Source Shortest Paths, IPDPS 2014): what is reached within the next `STRIDE` ticks is worked off
in any order, again where it gets better; then the far pile is looked through for the next ones. On streets this does
little twice, and what a comparison decides is written without a branch, which a processor would guess wrong every
second time. Labels carry the stamp of the search that set them, and need no clearing.

A door is an edge, how much of it lies before the door, and the ticks between the street and the door. `side` is 0 for
who walks from the seeds on, and 1 for who walks back from them against the direction of streets.
"""

import math

import numpy as np

from geo.compiled import kernel
from geo.network.units import BANNED, DEGREE, NOWHERE, Bits, Ints, Longs, Parts

__all__ = [
    "END",
    "STRIDE",
    "along_ticks",
    "door_seeds",
    "door_ticks",
    "footpaths",
    "share_of",
    "snap_points",
    "street_search",
]

END = -1
"""No further entry in a bucket of a search."""
STRIDE = 1024
"""Ticks that are worked off together; a street takes a third of it on foot."""

_STAMP, _TICKS = 0, 1
_NEAR, _FAR = 0, 1


@kernel
def _sow(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    seed_node: Ints, seed_ticks: Ints, limit: int, label: Ints, stamp: int, queue: Ints
) -> tuple[int, int]:
    """Label the seeds and put them on the far pile; return how many nodes are new, and how many lie there."""
    found, far = 0, 0
    for seed in range(seed_node.size):
        node, ticks = seed_node[seed], seed_ticks[seed]
        new = label[node, _STAMP] != stamp
        if ticks <= limit and (new or ticks < label[node, _TICKS]):
            label[node, _STAMP], label[node, _TICKS] = stamp, ticks
            queue[far, _FAR] = node
            far += 1
            found += new
    return found, far


@kernel
def _sort_out(label: Ints, done: int, until: int, queue: Ints, far: int) -> tuple[int, int]:
    """Move from the far pile to the near one what is reached before `until`, and drop what was worked off before."""
    near, kept = 0, 0
    for place in range(far):
        node = queue[place, _FAR]
        ticks = label[node, _TICKS]
        queue[near, _NEAR] = node
        near += (ticks >= done) & (ticks < until)
        queue[kept, _FAR] = node
        kept += ticks >= until
    return near, kept


@kernel
def _pile_up(first_arc: Ints, label: Ints, stamp: int, done: int, queue: Ints) -> int:
    """Put everything on the far pile that is not worked off for certain; return how much that is.

    This makes room where a node lies there many times; two arcs for each entry are room enough.
    """
    far = 0
    for node in range(first_arc.size - 1):
        waits = label[node, _STAMP] == stamp and label[node, _TICKS] >= done
        if waits and first_arc[node + 1] - first_arc[node] > 1:
            queue[far, _FAR] = node
            far += 1
    return far


@kernel
def street_search(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_arc: Ints,
    arc_node: Ints,
    arc_ticks: Ints,
    seed_node: Ints,
    seed_ticks: Ints,
    limit: int,
    label: Ints,
    stamp: int,
    queue: Ints,
) -> int:
    """Label every node that the seeds reach within `limit` ticks; return how many of them had no label.

    Every arc has its opposite. `label` is (nodes, 2): stamp and ticks. `queue` is (arcs + seeds, 2): the near pile and
    the far one.
    """
    room = queue.shape[0]
    found, far = _sow(seed_node, seed_ticks, limit, label, stamp, queue)
    done, until = 0, STRIDE
    while far > 0:
        near, far = _sort_out(label, done, until, queue, far)
        place = 0
        while place < near:
            node = np.uint32(queue[place, _NEAR])
            place += 1
            first, last = np.uint32(first_arc[node]), np.uint32(first_arc[node + np.uint32(1)])
            if max(near, far) + np.int64(last - first) > room:
                far = _pile_up(first_arc, label, stamp, done, queue)
                break
            here = label[node, _TICKS]
            for arc in range(first, last):
                there, ticks = np.uint32(arc_node[arc]), here + arc_ticks[arc]
                mark, old = label[there, _STAMP], label[there, _TICKS]
                new = mark != stamp
                better = (new | (ticks < old)) & (ticks <= limit)
                label[there, _STAMP] = stamp if better else mark
                label[there, _TICKS] = ticks if better else old
                found += new & better
                # Nothing lies behind a dead end.
                better &= first_arc[there + np.uint32(1)] - first_arc[there] > 1
                queue[near, _NEAR] = there
                near += better & (ticks < until)
                queue[far, _FAR] = there
                far += better & (ticks >= until)
        else:
            done, until = until, until + STRIDE
    return found


@kernel
def share_of(ticks: int, share: float) -> int:
    """Return the ticks of a share of a stretch; nothing of it costs nothing, even where it may not be passed."""
    if share <= 0.0:
        return 0
    return BANNED if ticks >= BANNED else int(ticks * share + 0.5)


@kernel
def door_seeds(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge: int,
    part: float,
    ticks: int,
    side: int,
    edge_ticks: Ints,
    node_ticks: Ints,
    edge_node: Ints,
    seed_node: Ints,
    seed_ticks: Ints,
    count: int,
) -> int:
    """Add both ends of the street before a door to the seeds from `count` on; return how many there are then.

    Whoever lives at a very junction passes it when leaving, as when coming.
    """
    for end in range(2):
        share = part if end == 0 else 1.0 - part
        node = edge_node[edge, end]
        total = ticks + share_of(edge_ticks[edge, 1 - end if side == 0 else end], share) + node_ticks[node]
        if total < BANNED:
            seed_node[count], seed_ticks[count] = node, total
            count += 1
    return count


@kernel
def door_ticks(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge: int, part: float, side: int, edge_ticks: Ints, edge_node: Ints, label: Ints, stamp: int
) -> int:
    """Return the ticks to the street before a door over either of its ends, or `BANNED`."""
    best = BANNED
    tail, head = edge_node[edge, 0], edge_node[edge, 1]
    if label[tail, _STAMP] == stamp:
        best = label[tail, _TICKS] + share_of(edge_ticks[edge, side], part)
    if label[head, _STAMP] == stamp:
        best = min(best, label[head, _TICKS] + share_of(edge_ticks[edge, 1 - side], 1.0 - part))
    return min(best, BANNED)


@kernel
def along_ticks(edge: int, start: float, end: float, side: int, edge_ticks: Ints) -> int:
    """Return the ticks from one part of an edge to another without leaving it."""
    ahead = end - start
    return share_of(edge_ticks[edge, side], ahead) if ahead > 0 else share_of(edge_ticks[edge, 1 - side], -ahead)


@kernel
def _between(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    point: int,
    other: int,
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_in: Ints,
    gate_out: Ints,
    edge_ticks: Ints,
    edge_node: Ints,
    label: Ints,
    stamp: int,
) -> int:
    """Return the ticks from a point that streets were searched from to another, over their best gates."""
    best = BANNED
    for gate in range(first_gate[other], first_gate[other + 1]):
        edge = gate_edge[gate]
        if edge == NOWHERE:
            continue
        way = door_ticks(edge, gate_part[gate], 0, edge_ticks, edge_node, label, stamp)
        for start in range(first_gate[point], first_gate[point + 1]):
            if gate_edge[start] == edge:
                way = min(way, gate_out[start] + along_ticks(edge, gate_part[start], gate_part[gate], 0, edge_ticks))
        best = min(best, way + gate_in[gate])
    return best


@kernel
def footpaths(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    first_arc: Ints,
    arc_node: Ints,
    arc_ticks: Ints,
    edge_node: Ints,
    edge_ticks: Ints,
    node_ticks: Ints,
    first_gate: Ints,
    gate_edge: Ints,
    gate_part: Parts,
    gate_in: Ints,
    gate_out: Ints,
    limit: int,
    label: Ints,
    entry: Ints,
) -> tuple[Ints, Ints, Ints]:
    """Return the ways over streets from each point to every other within `limit` ticks.

    They are firsts (points + 1), points and ticks, in the order of the points. `label` starts with stamps of 0.
    """
    points = first_gate.size - 1
    firsts = np.zeros(points + 1, dtype=np.int32)
    ways = np.empty((64, 2), dtype=np.int32)
    nodes, ticks = np.empty(2 * gate_edge.size, dtype=np.int32), np.empty(2 * gate_edge.size, dtype=np.int32)
    count = 0
    for point in range(points):
        seeds = 0
        for gate in range(first_gate[point], first_gate[point + 1]):
            edge, part, out = gate_edge[gate], gate_part[gate], gate_out[gate]
            if edge != NOWHERE:
                seeds = door_seeds(edge, part, out, 0, edge_ticks, node_ticks, edge_node, nodes, ticks, seeds)
        street_search(first_arc, arc_node, arc_ticks, nodes[:seeds], ticks[:seeds], limit, label, point + 1, entry)
        for other in range(points):
            way = _between(
                point,
                other,
                first_gate,
                gate_edge,
                gate_part,
                gate_in,
                gate_out,
                edge_ticks,
                edge_node,
                label,
                point + 1,
            )
            if way <= limit and other != point:
                if count == ways.shape[0]:
                    ways = np.concatenate((ways, np.empty_like(ways)))
                ways[count, 0], ways[count, 1] = other, way
                count += 1
        firsts[point + 1] = count
    return firsts, ways[:count, 0].copy(), ways[:count, 1].copy()


@kernel
def _metres_per_unit(lat: int) -> tuple[float, float]:
    """Return what `units.metres_per_degree` does, for one unit of coordinates."""
    phi = math.radians(lat / DEGREE)
    lon = 111_412.84 * math.cos(phi) - 93.5 * math.cos(3 * phi) + 0.118 * math.cos(5 * phi)
    up = 111_132.92 - 559.82 * math.cos(2 * phi) + 1.175 * math.cos(4 * phi) - 0.0023 * math.cos(6 * phi)
    return lon / DEGREE, up / DEGREE


@kernel
def _to_piece(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    piece: int, lon: int, lat: int, scale_x: float, scale_y: float, shape_lon: Ints, shape_lat: Ints
) -> tuple[float, float]:
    """Return the metres from a point to a straight piece of street, and where on it from 0 to 1 that is."""
    ax, ay = (shape_lon[piece] - lon) * scale_x, (shape_lat[piece] - lat) * scale_y
    dx = (shape_lon[piece + 1] - shape_lon[piece]) * scale_x
    dy = (shape_lat[piece + 1] - shape_lat[piece]) * scale_y
    square = dx * dx + dy * dy
    along = 0.0 if square <= 0.0 else min(max(-(ax * dx + ay * dy) / square, 0.0), 1.0)
    return math.hypot(ax + along * dx, ay + along * dy), along


@kernel
def snap_points(  # noqa: C901, PLR0913, PLR0917 - a kernel takes arrays, not objects
    frame: Longs,
    first: Ints,
    piece: Ints,
    shape_lon: Ints,
    shape_lat: Ints,
    shape_part: Parts,
    shape_edge: Ints,
    bits: Bits,
    profile: int,
    rings: int,
    limit: float,
    tie: float,
    lon: Ints,
    lat: Ints,
    edge: Ints,
    part: Parts,
    metres: Parts,
) -> None:
    """Fill in the nearest edge with the bit of `profile` for points that have none, as far as `limit` metres.

    Pieces in the cells of the grid within `rings` of the point are looked at; of those nearer than the nearest plus
    `tie` metres the first counts.
    """
    columns, rows = frame[4], frame[5]
    for point in range(lon.size):
        if edge[point] != NOWHERE:
            continue
        column, row = (lon[point] - frame[0]) // frame[2], (lat[point] - frame[1]) // frame[3]
        left, right = max(column - rings, 0), min(column + rings, columns - 1)
        if left > right:
            continue
        scale = _metres_per_unit(lat[point])
        least, chosen, where = np.inf, -1, 0.0
        for second in range(2):
            for line in range(max(row - rings, 0), min(row + rings, rows - 1) + 1):
                for entry in range(first[line * columns + left], first[line * columns + right + 1]):
                    number = piece[entry]
                    if not (bits[shape_edge[number]] >> profile) & 1:
                        continue
                    away, along = _to_piece(number, lon[point], lat[point], scale[0], scale[1], shape_lon, shape_lat)
                    if second == 0:
                        least = min(least, away)
                    elif away <= min(least + tie, limit) and (chosen < 0 or number < chosen):
                        chosen, where, metres[point] = number, along, away
            if least > limit:
                break
        if chosen < 0:
            continue
        edge[point] = shape_edge[chosen]
        # In this form the ends are exactly 0 and 1.
        part[point] = shape_part[chosen] * (1.0 - where) + shape_part[chosen + 1] * where


@kernel
def snap_point(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    frame: Longs,
    first: Ints,
    piece: Ints,
    shape_lon: Ints,
    shape_lat: Ints,
    shape_part: Parts,
    shape_edge: Ints,
    choices: tuple[Bits, Bits],
    profile: int,
    rings: tuple[tuple[int, float], tuple[int, float]],
    tie: float,
    lon: int,
    lat: int,
) -> tuple[int, float, float]:
    """Return the edge, the part and the metres of one point; as `snap.snap`, without its arrays."""
    edge, part = np.full(1, NOWHERE, dtype=np.int32), np.zeros(1, dtype=np.float32)
    metres = np.full(1, np.inf, dtype=np.float32)
    x, y = np.full(1, lon, dtype=np.int32), np.full(1, lat, dtype=np.int32)
    for bits in choices:
        for number, limit in rings:
            snap_points(
                frame,
                first,
                piece,
                shape_lon,
                shape_lat,
                shape_part,
                shape_edge,
                bits,
                profile,
                number,
                limit,
                tie,
                x,
                y,
                edge,
                part,
                metres,
            )
    return edge[0], part[0], metres[0]

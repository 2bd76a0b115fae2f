"""Streets painted into cells, and rings around cells: whole numbers in and out, the interpreter's lock released.

Rows and columns count from the south-west corner. A ring has what it encloses on its left.
"""

import numpy as np

from geo.compiled import kernel
from geo.network import BANNED, Bits, Ints, Parts
from geo.network.units import Flags, Longs

__all__ = ["EMPTY", "FINE", "STRAIGHT", "find_box", "paint", "spread", "strip", "trace"]

_AWAY = 20
"""A cell is one number: in the upper bits the way to the nearest cell with a street, below them the ticks there."""
_TICKS = (1 << _AWAY) - 1
EMPTY = (1000 << _AWAY) + _TICKS
"""A cell far from every street. Ticks of a street that is not reached are as many."""
STRAIGHT, _DIAGONAL = 3, 4
"""From cell to cell, in thirds of a cell (Borgefors, Distance transformations in digital images, CVGIP 34, 1986)."""
FINE = 16
"""Corners of rings stand on such parts of a cell."""
_CUT, _BRIDGE = 8, 1
"""So much is cut at a corner, and so wide is what joins two cells at a corner, in those parts."""
_STEP = ((0, -1), (1, 0), (0, 1), (-1, 0))
"""South, east, north, west: the ways along the sides of a cell that keep it on the left, from its north-west corner."""
_SOUTH, _NORTH = 0, 2
_SKIN = 1e-4
"""A street that passes a cell as near as this, in cells, counts as in it: whole units of degrees are coarser."""

Line = tuple[float, float, float, float]
"""A straight part of a street, from column and row to column and row, in cells."""
Passing = tuple[int, int, int, int, float, int, int]
"""How one comes to a street: ticks to both of its ends and along it both ways, and of one door on it the part where it
is, the ticks until there and how many one can walk on. No arrays: they would be counted at each call."""
_NO_DOOR = 2.0
"""Beyond the end, and nothing left to walk."""


@kernel
def find_box(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge_node: Ints, label: Ints, door_edge: Ints, first_point: Ints, lon: Ints, lat: Ints, box: Longs
) -> None:
    """Widen `box` (west, south, east, north) by all streets with a reached end or a door; doors are in order."""
    door = 0
    for edge in range(edge_node.shape[0]):
        begin = door
        while door < door_edge.size and door_edge[door] == edge:
            door += 1
        if door > begin or min(label[edge_node[edge, 0]], label[edge_node[edge, 1]]) < BANNED:
            for point in range(first_point[edge], first_point[edge + 1]):
                box[0], box[1] = min(box[0], lon[point]), min(box[1], lat[point])
                box[2], box[3] = max(box[2], lon[point]), max(box[3], lat[point])


@kernel
def _soonest(start: float, end: float, passing: Passing) -> int:
    """Return the least ticks to any point of a street between two of its parts, `BANNED` or more if none is reached."""
    tail, head, along, against, door, ticks, left = passing
    best = float(BANNED)
    if along < BANNED:
        best = min(best, tail + along * start)
    if against < BANNED:
        best = min(best, head + against * (1.0 - end))
    if start <= door <= end:
        best = min(best, float(ticks))
    elif door < start and along < BANNED and along * (start - door) <= left:
        best = min(best, ticks + along * (start - door))
    elif door > end and against < BANNED and against * (door - end) <= left:
        best = min(best, ticks + against * (door - end))
    return int(best)


@kernel
def paint(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    edge_node: Ints,
    edge_ticks: Ints,
    side: int,
    passable: Bits,
    profile: int,
    first_point: Ints,
    lon: Ints,
    lat: Ints,
    part: Parts,
    label: Ints,
    door_edge: Ints,
    door_part: Parts,
    door_ticks: Ints,
    door_left: Ints,
    frame: Longs,
    cells: Ints,
) -> None:
    """Put into `cells` the least ticks to any point of a street in them.

    `label` are the ticks to each node; doors are in the order of edges, with the ticks that one can walk on from them.
    `frame` is west, south, width and height of a cell. `cells` is (rows, columns), all `EMPTY` before.
    """
    last = 0
    for edge in range(edge_node.shape[0]):
        first = last
        while last < door_edge.size and door_edge[last] == edge:
            last += 1
        if (passable[edge] >> profile) & 1:
            begin, end = first_point[edge], first_point[edge + 1]
            tail, head = label[edge_node[edge, 0]], label[edge_node[edge, 1]]
            along, against = edge_ticks[edge, side], edge_ticks[edge, 1 - side]
            passing = tail, head, along, against, _NO_DOOR, BANNED, 0
            _paint_street(lon, lat, part, begin, end, passing, frame, cells)
            for door in range(first, last):
                way = float(door_part[door]), door_ticks[door], door_left[door]
                passing = tail, head, along, against, way[0], way[1], way[2]
                _paint_street(lon, lat, part, begin, end, passing, frame, cells)


@kernel
def _paint_street(  # noqa: PLR0913, PLR0917 - as above
    lon: Ints, lat: Ints, part: Parts, first: int, last: int, passing: Passing, frame: Longs, cells: Ints
) -> None:
    """Put the least ticks to any point of one street into the cells that it passes."""
    columns_each, rows_each = 1.0 / frame[2], 1.0 / frame[3]
    x, y = (lon[first] - frame[0]) * columns_each, (lat[first] - frame[1]) * rows_each
    # From there to where the line ends all is in one cell, and not painted yet.
    begin = part[first]
    for point in range(first + 1, last):
        line = x, y, (lon[point] - frame[0]) * columns_each, (lat[point] - frame[1]) * rows_each
        share = part[point - 1], part[point] - part[point - 1]
        _, _, x, y = line
        if _is_away(line, cells):
            begin = part[point]
            continue
        left = _leave_cells(line, share, begin, passing, cells)
        if left < 0.0:
            _put_into(cells, line[1], line[0], _soonest(begin, share[0], passing))
            _paint_line(line, share, passing, cells)
            left = part[point]
        begin = left
    _put_into(cells, y, x, _soonest(begin, part[last - 1], passing))


@kernel
def _is_away(line: Line, cells: Ints) -> bool:
    """Tell whether a line lies beyond one side of all cells."""
    x, y, to_x, to_y = line
    rows, columns = cells.shape
    return (
        max(x, to_x) < -_SKIN or min(x, to_x) > columns + _SKIN or max(y, to_y) < -_SKIN or min(y, to_y) > rows + _SKIN
    )


@kernel
def _leave_cells(line: Line, share: tuple[float, float], begin: float, passing: Passing, cells: Ints) -> float:
    """Paint each cell that a line leaves, from `begin` on; return from where the last one is still to be painted.

    Steps from side to side (Amanatides and Woo, A fast voxel traversal algorithm for ray tracing, Eurographics 1987).
    Returns -1 where the line begins or ends at a side of a cell, or passes a corner.
    """
    x, y, to_x, to_y = line
    column, row, last_column, last_row = np.floor(x), np.floor(y), np.floor(to_x), np.floor(to_y)
    if not (_is_amid(x - column) and _is_amid(y - row) and _is_amid(to_x - last_column) and _is_amid(to_y - last_row)):
        return -1.0
    across, along = to_x - x, to_y - y
    longest = max(abs(across), abs(along))
    at_x = (column + (across > 0.0) - x) / across if column != last_column else 2.0
    at_y = (row + (along > 0.0) - y) / along if row != last_row else 2.0
    while column != last_column or row != last_row:
        if abs(at_x - at_y) * longest < 4.0 * _SKIN:
            return -1.0
        left = share[0] + share[1] * min(at_x, at_y)
        _put_into(cells, row, column, _soonest(begin, left, passing))
        begin = left
        if at_x < at_y:
            column += 1.0 if across > 0.0 else -1.0
            at_x = at_x + 1.0 / abs(across) if column != last_column else 2.0
        else:
            row += 1.0 if along > 0.0 else -1.0
            at_y = at_y + 1.0 / abs(along) if row != last_row else 2.0
    return begin


@kernel
def _is_amid(part: float) -> bool:
    """Tell whether a point of a cell is well within it."""
    return _SKIN < part < 1.0 - _SKIN


@kernel
def _put_into(cells: Ints, y: float, x: float, ticks: int) -> None:
    """Put ticks into the cell around a point, unless it has fewer or lies outside."""
    row, column = int(np.floor(y)), int(np.floor(x))
    if 0 <= row < cells.shape[0] and 0 <= column < cells.shape[1]:
        cells[row, column] = min(cells[row, column], ticks, _TICKS)


@kernel
def _paint_line(line: Line, share: tuple[float, float], passing: Passing, cells: Ints) -> None:
    """Put the least ticks to any point of a line into all cells that it touches."""
    x, y, to_x, to_y = line
    begin, length = share
    for row in range(*_span(y, to_y - y, 0.0, 1.0, cells.shape[0])):
        start, end = _within(y, to_y - y, row)
        for column in range(*_span(x, to_x - x, start, end, cells.shape[1])):
            left, right = _within(x, to_x - x, column)
            left, right = begin + length * max(left, start), begin + length * min(right, end)
            if left <= right:
                cells[row, column] = min(cells[row, column], _soonest(left, right, passing), _TICKS)


@kernel
def _span(base: float, slope: float, start: float, end: float, size: int) -> tuple[int, int]:
    """Return the first cell and the one after the last that a straight line touches from one share to another."""
    one, other = base + slope * start, base + slope * end
    low, high = min(one, other) - _SKIN, max(one, other) + _SKIN
    return max(int(np.floor(low)), 0), min(int(np.floor(high)) + 1, size)


@kernel
def _within(base: float, slope: float, cell: int) -> tuple[float, float]:
    """Return from which share to which a straight line runs within a row or column."""
    low, high = cell - _SKIN - base, cell + 1 + _SKIN - base
    if slope == 0.0:
        return (0.0, 1.0) if low <= 0.0 <= high else (1.0, 0.0)
    one, other = low / slope, high / slope
    return max(min(one, other), 0.0), min(max(one, other), 1.0)


@kernel
def spread(cells: Ints, reach: int) -> None:
    """Give each cell without a street the ticks of the nearest one with a street, at most `reach` thirds away."""
    rows, columns = cells.shape
    straight, diagonal = STRAIGHT << _AWAY, _DIAGONAL << _AWAY
    for row in range(1, rows):
        for column in range(1, columns - 1):
            near = min(cells[row - 1, column - 1], cells[row - 1, column + 1]) + diagonal
            cells[row, column] = min(cells[row, column], near, cells[row - 1, column] + straight)
        for column in range(1, columns):
            cells[row, column] = min(cells[row, column], cells[row, column - 1] + straight)
    for row in range(rows - 2, -1, -1):
        for column in range(1, columns - 1):
            near = min(cells[row + 1, column - 1], cells[row + 1, column + 1]) + diagonal
            cells[row, column] = min(cells[row, column], near, cells[row + 1, column] + straight)
        for column in range(columns - 2, -1, -1):
            cells[row, column] = min(cells[row, column], cells[row, column + 1] + straight)
    for row in range(rows):
        for column in range(columns):
            if cells[row, column] >> _AWAY > reach:
                cells[row, column] = EMPTY


@kernel
def trace(cells: Ints, limit: int) -> tuple[Ints, Ints, Ints]:
    """Return the rings around all cells of at most `limit` ticks: corners, where each ring begins, and its owner.

    Corners are (corners, 2): column and row in `FINE` parts of a cell. The owner of a ring is itself, or the ring
    around it. A corner is cut where no street is lost or gained by it. No ring touches itself or another: cells that
    meet at a corner only are cut apart there, or joined by a narrow bridge if both have a street.
    """
    rows, columns = cells.shape
    inside = np.zeros((rows + 2, columns + 2), dtype=np.bool_)
    inside[1:-1, 1:-1] = (cells & _TICKS) <= limit
    firm = np.ones((rows + 2, columns + 2), dtype=np.bool_)
    firm[1:-1, 1:-1] = cells >> _AWAY == 0
    ring_at = np.full((rows + 2, columns + 2), -1, dtype=np.int32)
    corners = np.empty((1024, 2), dtype=np.int32)
    first, owner = np.zeros(64, dtype=np.int32), np.zeros(64, dtype=np.int32)
    rings = 0
    for row in range(1, rows + 1):
        around = -1
        for column in range(1, columns + 1):
            if not inside[row, column] or inside[row, column - 1]:
                continue
            if ring_at[row, column] == -1:
                if rings + 1 == first.size:
                    first = np.concatenate((first, np.zeros_like(first)))
                    owner = np.concatenate((owner, np.zeros_like(owner)))
                corners, last, turned = _follow(inside, firm, ring_at, row, column, rings, corners, first[rings])
                owner[rings] = rings if turned > 0 else owner[around]
                rings += 1
                first[rings] = last
            around = ring_at[row, column]
    return corners[: first[rings]].copy(), first[: rings + 1].copy(), owner[:rings].copy()


@kernel
def _follow(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    inside: Flags, firm: Flags, ring_at: Ints, row: int, column: int, ring: int, corners: Ints, first: int
) -> tuple[Ints, int, int]:
    """Follow the ring along the west side of a cell; return the corners, how many they are, and left minus right turns.

    Rows and columns count from a margin of one cell.
    """
    count, turned, way = first, 0, _SOUTH
    here_row, here_column = row, column
    while True:
        if way == _SOUTH:
            ring_at[here_row, here_column] = ring
        step_x, step_y = _STEP[way]
        # Ahead on the left lies the next cell along the ring, ahead on the right the one across it.
        left_row, left_column = here_row + step_y, here_column + step_x
        right_row, right_column = left_row - step_x, left_column + step_y
        across = inside[right_row, right_column]
        if not inside[left_row, left_column]:
            bridge = across and firm[here_row, here_column] and firm[right_row, right_column]
            turn, cut = (-1, _BRIDGE) if bridge else (1, 0 if firm[here_row, here_column] else _CUT)
        else:
            turn, cut = -1 if across else 0, 0 if firm[here_row - step_x, here_column + step_y] else _CUT
        if turn:
            after = (way + turn) % 4
            if count + 2 > corners.shape[0]:
                corners = np.concatenate((corners, np.empty_like(corners)))
            count = _bend(corners, first, count, _end_of(here_row, here_column, way), way, after, cut)
            way = after
        turned += turn
        if turn == -1:
            here_row, here_column = right_row, right_column
        elif turn == 0:
            here_row, here_column = left_row, left_column
        if way == _SOUTH and here_row == row and here_column == column:
            return corners, count, turned


@kernel
def _bend(  # noqa: PLR0913, PLR0917 - a kernel takes arrays, not objects
    corners: Ints, first: int, count: int, at: tuple[int, int], way: int, after: int, cut: int
) -> int:
    """Add a corner to a ring, or the ends of the cut through it."""
    count = _put(corners, first, count, at[0] - cut * _STEP[way][0], at[1] - cut * _STEP[way][1])
    return _put(corners, first, count, at[0] + cut * _STEP[after][0], at[1] + cut * _STEP[after][1])


@kernel
def _end_of(row: int, column: int, way: int) -> tuple[int, int]:
    """Return where the side of a cell ends that is walked with the cell on the left, in `FINE` parts of a cell."""
    east, north = 0 < way <= _NORTH, way >= _NORTH
    return FINE * (column - 1 + east), FINE * (row - 1 + north)


@kernel
def _put(corners: Ints, first: int, count: int, x: int, y: int) -> int:
    """Add a corner to a ring unless it stands there already.

    Corners on a diagonal are all kept: polygons of more and less time then have the same ones, to the last bit.
    """
    if count > first and corners[count - 1, 0] == x and corners[count - 1, 1] == y:
        return count
    corners[count, 0], corners[count, 1] = x, y
    return count + 1


@kernel
def strip(corners: Ints, first: Ints, least: float) -> tuple[Ints, Ints, Ints]:
    """Return the bends of all rings of at least so many squares of a `FINE` part, where each ring begins, and which.

    A bend is told by the steps east and north from the one before, the first of a ring from the south-west corner of
    all cells: (bends, 2). A ring may hold a corner twice in a row, at its end too.
    """
    bends, begins = np.empty_like(corners), np.zeros(first.size, dtype=np.int32)
    rings = np.empty(first.size, dtype=np.int32)
    kept, count = 0, 0
    for ring in range(first.size - 1):
        if abs(_twice_inside(corners, first[ring], first[ring + 1])) < 2.0 * least:
            continue
        before, here_x, here_y = _last_other(corners, first[ring], first[ring + 1]), 0, 0
        for corner in range(first[ring], first[ring + 1]):
            after = corner + 1 if corner + 1 < first[ring + 1] else first[ring]
            behind_x, behind_y = corners[corner, 0] - corners[before, 0], corners[corner, 1] - corners[before, 1]
            ahead_x, ahead_y = corners[after, 0] - corners[corner, 0], corners[after, 1] - corners[corner, 1]
            if ahead_x == 0 and ahead_y == 0:
                continue
            before = corner
            if ahead_x * behind_y != ahead_y * behind_x:
                bends[count, 0], bends[count, 1] = corners[corner, 0] - here_x, corners[corner, 1] - here_y
                here_x, here_y = corners[corner, 0], corners[corner, 1]
                count += 1
        rings[kept] = ring
        kept += 1
        begins[kept] = count
    return bends[:count].copy(), begins[: kept + 1].copy(), rings[:kept].copy()


@kernel
def _last_other(corners: Ints, first: int, last: int) -> int:
    """Return the last corner of a ring that is not where the ring begins."""
    corner = last - 1
    while corner > first and corners[corner, 0] == corners[first, 0] and corners[corner, 1] == corners[first, 1]:
        corner -= 1
    return corner


@kernel
def _twice_inside(corners: Ints, first: int, last: int) -> int:
    """Return twice the signed area inside a ring (Gauss's formula)."""
    total, before = 0, last - 1
    for corner in range(first, last):
        total += int(corners[before, 0]) * corners[corner, 1] - int(corners[corner, 0]) * corners[before, 1]
        before = corner
    return total

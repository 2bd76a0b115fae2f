"""The map of a sheet as SVG: a grey ground from our own data, and everything that matters in ink.

Only Latin letters and digits stand in it: SVG is set letter by letter on the way to PDF, and Arabic is joined.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

from markupsafe import Markup

from geo.model import Frame, Ground
from web.sheet.chart_ground import draw_ground, stroked
from web.sheet.chart_names import Circle, write_names
from web.sheet.chart_pieces import INK, Spot, bar, chip, home, mark, north, stop
from web.sheet.records import MAP_MARGIN, Sheet
from web.sheet.ways import shown_legs

__all__ = ["draw_map", "number_mark"]

_MARK = 42.0
_STOP = 26.0
_APART = 84.0
_ROUNDS = 40


class _Route(NamedTuple):
    """A piece of a way, and the stops at its ends."""

    kind: str
    line: str
    points: list[Spot]
    stops: list[Spot]


def draw_map(sheet: Sheet, frame: Frame, ground: Ground, title: str) -> Markup:
    """Draw the map; `title` says in words what it shows."""
    spots = [Spot(*frame.place(one.place.lon, one.place.lat)) for one in sheet.places]
    seats, routes = _spread(spots, frame), list(_routes(sheet, frame))
    parts = [draw_ground(ground), *write_names(ground.names, _in_the_way(seats, routes, frame), frame), *_drawn(routes)]
    if sheet.start is not None:
        parts.append(home(Spot(*frame.place(sheet.start.lon, sheet.start.lat))))
    for number, (spot, seat, one) in enumerate(zip(spots, seats, sheet.places, strict=True), 1):
        parts.append(_leader(spot, seat) + _placed(mark(number, one.theme, edge=True), seat))
    parts += [bar(frame), north(frame)]
    return Markup(
        '<svg class="map" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {w:g} {h:g}" direction="ltr">'
        '<title>{title}</title><rect width="{w:g}" height="{h:g}" fill="#fafafb"/>{parts}'
        '<rect width="{w:g}" height="{h:g}" fill="none" stroke="{ink}" stroke-width="6"/></svg>'
    ).format(w=frame.width, h=frame.height, title=title, ink=INK, parts=Markup().join(parts))


def number_mark(number: int, theme: str) -> Markup:
    """Draw the number of a place in the shape of its group."""
    return Markup(
        '<svg class="number" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="-17 -17 34 34">'
        "<title>{number}</title>{mark}</svg>"
    ).format(number=number, mark=mark(number, theme))


def _spread(spots: Sequence[Spot], frame: Frame) -> list[Spot]:
    """Push numbers apart that would cover each other."""
    seats = list(spots)
    for _ in range(_ROUNDS):
        near = [pair for pair in combinations(range(len(seats)), 2) if math.dist(*(seats[n] for n in pair)) < _APART]
        if not near:
            break
        for one, other in near:
            dx, dy = seats[other].x - seats[one].x, seats[other].y - seats[one].y
            apart = math.hypot(dx, dy)
            # Two at the very same spot go left and right.
            ux, uy = (dx / apart, dy / apart) if apart > 1 else (1.0, 0.0)
            push = (_APART - apart) / 2 + 0.5
            seats[one] = _inside(seats[one].x - ux * push, seats[one].y - uy * push, frame)
            seats[other] = _inside(seats[other].x + ux * push, seats[other].y + uy * push, frame)
    return seats


def _inside(x: float, y: float, frame: Frame) -> Spot:
    edge = MAP_MARGIN / 2
    return Spot(min(max(x, edge), frame.width - edge), min(max(y, edge), frame.height - edge))


def _leader(spot: Spot, seat: Spot) -> Markup:
    if math.dist(spot, seat) < _MARK / 2:
        return Markup()
    return Markup(
        '<path d="M{:.1f} {:.1f}L{:.1f} {:.1f}" stroke="{ink}" stroke-width="4"/>'
        '<circle cx="{:.1f}" cy="{:.1f}" r="8" fill="{ink}"/>'
    ).format(*spot, *seat, *spot, ink=INK)


def _placed(drawn: Markup, seat: Spot) -> Markup:
    return Markup('<g transform="translate({:.1f} {:.1f}) scale(2.6)">{}</g>').format(*seat, drawn)


def _in_the_way(seats: Sequence[Spot], routes: Sequence[_Route], frame: Frame) -> Iterator[Circle]:
    for x, y in seats:
        yield x, y, _MARK
    for route in routes:
        yield from ((x, y, _STOP) for x, y in route.stops)
        yield from ((x, y, 12.0) for x, y in route.points)
        if route.kind == "ride":
            yield (*_middle(route.points), 50.0)
    # The source, which the page writes over the map in the language of the sheet, and the north.
    yield from ((x, frame.height - 24, 40.0) for x in range(round(frame.width) - 460, round(frame.width), 60))
    yield frame.width - 68, 52.0, 70.0
    yield 100.0, frame.height - 40, 110.0


def _routes(sheet: Sheet, frame: Frame) -> Iterator[_Route]:
    """Yield each piece of way once."""
    seen = set()
    for one in sheet.places:
        legs = shown_legs(one, sheet)
        for leg in legs:
            key = (leg.kind, leg.line, leg.path[:1], leg.path[-1:])
            if key in seen or not leg.path:
                continue
            seen.add(key)
            points = [Spot(*frame.place(lon, lat)) for lon, lat in leg.path]
            calls = (*leg.calls[:1], *leg.calls[-1:])
            yield _Route(leg.kind, leg.line, points, [Spot(*frame.place(call.lon, call.lat)) for call in calls])
        if one.stop is not None and not legs:
            yield _Route("stop", "", [], [Spot(*frame.place(one.stop.lon, one.stop.lat))])


def _drawn(routes: Sequence[_Route]) -> Iterator[Markup]:
    for route in routes:
        if not route.points:
            continue
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in route.points)
        ridden = route.kind == "ride"
        yield stroked(path, 15 if ridden else 13, "#ffffff")
        yield stroked(path, 9 if ridden else 7, INK, "18 9" if ridden else "0.1 12", round_ends=not ridden)
    yield from (stop(spot) for spot in dict.fromkeys(spot for route in routes for spot in route.stops))
    lines = {route.line: route for route in routes if route.kind == "ride" and route.line}
    yield from (chip(line, _middle(route.points)) for line, route in lines.items())


def _middle(points: Sequence[Spot]) -> Spot:
    """Return the point halfway along a line."""
    lengths = [math.dist(a, b) for a, b in pairwise(points)]
    rest = sum(lengths) / 2
    for length, (a, b) in zip(lengths, pairwise(points), strict=True):
        if rest <= length and length > 0:
            return Spot(a.x + (b.x - a.x) * rest / length, a.y + (b.y - a.y) * rest / length)
        rest -= length
    return points[0]

"""Draws places: in houses, as houses, as blocks of ground and beside streets."""

from collections import defaultdict
from collections.abc import Callable

import numpy as np
import shapely
import shapely.affinity

from ingest.demo.addresses import Home
from ingest.demo.ground import draw_shape
from ingest.demo.layout import Layout, Part
from ingest.demo.net import Net
from ingest.demo.offers import OFFERS, Offer, Where, describe, wanted
from ingest.demo.paths import through_green
from ingest.demo.plane import chance, happens, sample
from ingest.demo.sheet import Sheet, Tags

__all__ = ["draw_places"]

_HOME_KINDS = {"altstadt", "gruenderzeit", "zeile", "reihenhaus", "einfamilienhaus", "dorf", "grosssiedlung"}
_PLANNED_GAPS = {("childcare", "grosssiedlung")}
_PARK_AREA_M2 = 5000
_CENTRAL = {"altstadt": 6.0, "gruenderzeit": 3.0, "grosssiedlung": 2.5}


class _Stock:
    """What is still free to be used."""

    def __init__(self, layout: Layout, homes: list[Home], dice: np.random.Generator) -> None:
        self.city = layout.skeleton.city
        self._dice = dice
        self._built: dict[int, shapely.STRtree] = {}
        self._homes: dict[str, list[Home]] = defaultdict(list)
        for home in homes:
            if home.address:
                self._homes[home.part.face.kind].append(home)
        self._greens: dict[str, list[tuple[Part, shapely.Polygon]]] = defaultdict(list)
        self.parts: dict[str, list[Part]] = defaultdict(list)
        for part in layout.parts:
            self._greens[part.face.kind].extend((part, green) for green in part.greens)
            self.parts[part.face.kind].append(part)
        for homes_left in self._homes.values():
            homes_left[:] = [homes_left[i] for i in dice.permutation(len(homes_left)).tolist()]
        for greens_left in self._greens.values():
            greens_left[:] = [greens_left[i] for i in dice.permutation(len(greens_left)).tolist()]

    def home(self, kinds: set[str]) -> Home | None:
        kind = self._kind({k: _CENTRAL.get(k, 1.0) * len(self._homes[k]) for k in kinds})
        return self._homes[kind].pop() if kind else None

    def green(self, kinds: set[str]) -> tuple[Part, shapely.Polygon] | None:
        kind = self._kind({k: float(len(self._greens[k])) for k in kinds})
        return self._greens[kind].pop() if kind else None

    def is_free(self, part: Part, shape: shapely.Polygon) -> bool:
        """Tell whether nothing is built where `shape` lies."""
        tree = self._built.get(id(part))
        if tree is None:
            houses = [shapely.LineString(house.ring) for house in part.houses]
            tree = shapely.STRtree([*houses, *(shapely.LineString(street.line) for street in part.streets)])
            self._built[id(part)] = tree
        return not len(tree.query(shape, predicate="dwithin", distance=6.0))

    def rest(self) -> list[shapely.Polygon]:
        return [green for kind in sorted(self._greens) for _, green in self._greens[kind]]

    def _kind(self, weights: dict[str, float]) -> str | None:
        kinds = sorted(kind for kind, weight in weights.items() if weight)
        if not kinds:
            return None
        shares = np.array([weights[kind] for kind in kinds])
        return kinds[int(self._dice.choice(len(kinds), p=shares / shares.sum()))]


def draw_places(layout: Layout, homes: list[Home], net: Net, sheet: Sheet) -> None:
    """Draw every place of the catalogue, and make what is left of the greens parks and grass."""
    dice = chance(f"{layout.skeleton.city} places")
    stock = _Stock(layout, homes, dice)
    people = sum(home.house.people for home in homes)
    for offer in sorted(OFFERS, key=lambda offer: offer.form not in {"campus", "green"}):
        draw = _FORMS[offer.form]
        for nth in range(wanted(offer, people, dice)):
            draw(offer, nth, stock, sheet, dice)
    for green in stock.rest():
        if green.area > _PARK_AREA_M2 / 2:
            through_green(green, net, dice)
        draw_shape(sheet, green.buffer(-7), {"leisure": "park"} if green.area > _PARK_AREA_M2 else {"landuse": "grass"})


def _kinds(offer: Offer) -> set[str]:
    kinds = set(offer.only_in) or _HOME_KINDS
    return {kind for kind in kinds if (offer.theme, kind) not in _PLANNED_GAPS}


def _in_house(offer: Offer, nth: int, stock: _Stock, sheet: Sheet, dice: np.random.Generator) -> None:
    home = stock.home(_kinds(offer))
    if home is None:
        return
    tags = _tags(offer, nth, stock, home, dice)
    inward = np.array(home.house.door) * 0.6 + home.house.ring.mean(axis=0) * 0.4
    sheet.point((round(float(inward[0]), 2), round(float(inward[1]), 2)), tags)


def _as_house(offer: Offer, nth: int, stock: _Stock, sheet: Sheet, dice: np.random.Generator) -> None:
    home = stock.home(_kinds(offer))
    if home is None:
        return
    building = {"building": offer.building or {"amenity=kindergarten": "kindergarten"}.get(_first(offer), "yes")}
    sheet.way_tags(home.way).update(_tags(offer, nth, stock, home, dice) | home.address | building)


def _tags(offer: Offer, nth: int, stock: _Stock, home: Home, dice: np.random.Generator) -> Tags:
    tags = describe(offer, Where(stock.city, home.part.face.quarter, home.house.street), nth, dice)
    return tags | (home.address if happens(dice, 0.75) else {})


def _first(offer: Offer) -> str:
    return "=".join(next(iter(offer.tags.items())))


def _campus(offer: Offer, nth: int, stock: _Stock, sheet: Sheet, dice: np.random.Generator) -> None:
    """A block of ground with a building and a yard that does not belong to it."""
    found = stock.green(_kinds(offer))
    if found is None:
        _as_house(offer, nth, stock, sheet, dice)
        return
    part, green = found
    shape = green.buffer(-9)
    tags = describe(offer, Where(stock.city, part.face.quarter, _street_at(part, green)), nth, dice)
    middle = shape.representative_point()
    frame = shapely.minimum_rotated_rectangle(shape)
    half = shapely.affinity.scale(frame, 0.42, 0.3, origin=middle).intersection(shape.buffer(-3))
    yard = shapely.affinity.scale(half, 0.35, 0.35, origin=middle)
    draw_shape(
        sheet, half.difference(yard), {"building": "school" if "school" in tags.get("amenity", "") else "public"}
    )
    draw_shape(sheet, shape.difference(shapely.affinity.scale(yard, 0.5, 0.5, origin=middle)), tags)


def _green(offer: Offer, nth: int, stock: _Stock, sheet: Sheet, dice: np.random.Generator) -> None:
    found = stock.green(set(offer.only_in) or _HOME_KINDS)
    if found is None:
        _spot(offer, nth, stock, sheet, dice)
        return
    part, green = found
    tags = describe(offer, Where(stock.city, part.face.quarter, _street_at(part, green)), nth, dice)
    shape = green.buffer(-7)
    if offer.tags.get("leisure") in {"playground", "dog_park"}:
        draw_shape(sheet, shape, {"landuse": "grass"})
        shape = shapely.affinity.scale(shape, 0.55, 0.55).intersection(shape)
    draw_shape(sheet, shape, tags)


def _pitch(offer: Offer, nth: int, stock: _Stock, sheet: Sheet, dice: np.random.Generator) -> None:
    size = {"soccer": (62.0, 40.0), "basketball": (26.0, 15.0)}.get(offer.tags.get("sport", ""), (24.0, 18.0))
    parts = [
        part
        for kind in ("park", "grosssiedlung", "dorf", "wiese", "zeile")
        for part in stock.parts[kind]
        if part.streets
    ]
    for _ in range(60):
        part = parts[int(dice.integers(len(parts)))]
        west, south, east, north = part.ground.bounds
        centre = shapely.Point(dice.uniform(west, east), dice.uniform(south, north))
        box = shapely.box(-size[0] / 2, -size[1] / 2, size[0] / 2, size[1] / 2)
        shape = shapely.affinity.translate(shapely.affinity.rotate(box, dice.uniform(0, 180)), centre.x, centre.y)
        if part.ground.contains(shape) and stock.is_free(part, shape):
            draw_shape(sheet, shape, describe(offer, Where(stock.city, part.face.quarter, None), nth, dice))
            return


def _spot(offer: Offer, nth: int, stock: _Stock, sheet: Sheet, dice: np.random.Generator) -> None:
    kinds = sorted(kind for kind in (set(offer.only_in) or _HOME_KINDS) if stock.parts[kind])
    parts = [part for kind in kinds for part in stock.parts[kind] if part.streets]
    part = parts[int(dice.integers(len(parts)))]
    street = part.streets[int(dice.integers(len(part.streets)))]
    length = float(shapely.LineString(street.line).length)
    point, tangent = sample(street.line, np.array([dice.uniform(0.2, 0.8) * length]))
    beside = point[0] + 3.8 * np.array([-tangent[0, 1], tangent[0, 0]])
    tags = describe(offer, Where(stock.city, part.face.quarter, street.name), nth, dice)
    sheet.point((round(float(beside[0]), 2), round(float(beside[1]), 2)), tags)


def _street_at(part: Part, green: shapely.Polygon) -> str | None:
    named = [street for street in part.streets if street.name]
    if not named:
        return None
    return min(named, key=lambda street: float(shapely.LineString(street.line).distance(green))).name


_FORMS: dict[str, Callable[[Offer, int, _Stock, Sheet, np.random.Generator], None]] = {
    "node": _in_house,
    "building": _as_house,
    "campus": _campus,
    "green": _green,
    "pitch": _pitch,
    "spot": _spot,
}

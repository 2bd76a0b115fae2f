"""A small region typed as addresses: two villages of a town with streets of the same name, and another town."""

from geo.address import AreaItem, HouseItem, LabelItem, Material, NamedItem, RangeItem, StretchItem

__all__ = ["material"]

EAST, NORTH = 8.80, 48.60
STEP = 0.001
"""Some 74 metres to the east."""
VILLAGES = {"Neustadt": 0, "Oberdorf": 40, "Unterdorf": 80}
"""Steps to the east; Oberdorf and Unterdorf belong to the town Neustadt."""


def at(village: str, east: float, north: float = 0.0) -> tuple[float, float]:
    return EAST + (VILLAGES[village] + east) * STEP, NORTH + north * STEP


def row(village: str, street: str, north: float, numbers: str, *, city: str | None = "Neustadt") -> list[HouseItem]:
    """Return houses from west to east, one at each step."""
    told = enumerate(numbers.split())
    return [HouseItem(street, n, "70000" if city else None, city, *at(village, x, north)) for x, n in told]


def stretch(village: str, street: str, nodes: str, north: float) -> StretchItem:
    """Return a street of four steps from west to east between two nodes, called by letters."""
    ends = at(village, 0, north), at(village, 4, north)
    return StretchItem(street, ord(nodes[0]), ord(nodes[1]), ends[0], at(village, 2, north), ends[1])


def material() -> Material:
    houses = [
        *row("Neustadt", "Hauptstraße", 0, "1 2 3 4 5"),
        *row("Neustadt", "Öhringer Straße", 2, "10 12a 14-18 20/1 30"),
        *row("Neustadt", "Friedrich-Ebert-Straße", 4, "7 9"),
        *row("Oberdorf", "Hauptstraße", 0, "1 2 5 7"),
        *row("Unterdorf", "Hauptstraße", 0, "5 6", city=None),
        *row("Unterdorf", "Am Graben", 2, "3", city=None),
        HouseItem(None, "17", None, None, *at("Unterdorf", 3, 3)),
        HouseItem("Lindenweg", "8", "79999", "Anderswo", *at("Neustadt", 300)),
        HouseItem("Hauptstraße", "9", "79999", "Anderswo", *at("Neustadt", 300, 3)),
    ]
    stretches = [
        stretch("Neustadt", "Hauptstraße", "ab", 0),
        stretch("Neustadt", "Öhringer Straße", "bc", 2),
        stretch("Neustadt", "Hohlgasse", "de", 6),
    ]
    line = tuple(at("Neustadt", x, 8) for x in (0, 10))
    across = line[1], at("Neustadt", 10, 12)
    ranges = [RangeItem("Kirchstr.", "1", "11", "70000", "Neustadt", line)]
    ranges += [RangeItem("Torweg", "1", "9", "70000", "Neustadt", across)]
    beside = at("Neustadt", 10.5, 8), at("Neustadt", 14, 8)
    ranges += [RangeItem("Seeweg", "2", "8", "70000", "Neustadt", beside)]
    labels = [
        LabelItem("Neustadt", "town", *at("Neustadt", 2, 3)),
        LabelItem("Oberdorf", "suburb", *at("Oberdorf", 2, 1)),
        LabelItem("Unterdorf", "suburb", *at("Unterdorf", 2, 1)),
        LabelItem("Anderswo", "village", *at("Neustadt", 301)),
    ]
    names = [NamedItem("Rathaus", *at("Neustadt", 1, 1)), NamedItem("Neustadt, Bahnhof", *at("Neustadt", 3, 9))]
    others = ("Neustadt Kreiskrankenhaus", "Ellerntal Tafelladen", "VHS")
    names += [NamedItem(name, *at("Neustadt", 6 + x, 1)) for x, name in enumerate(others)]
    areas: list[AreaItem] = []
    return Material(houses, ranges, stretches, labels, areas, names)

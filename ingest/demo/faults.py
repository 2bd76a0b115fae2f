"""What an honest file also holds: places nobody may show, closed and private ones, and broken objects."""

import numpy as np
import shapely

from ingest.demo.addresses import Home
from ingest.demo.plane import chance
from ingest.demo.sheet import Sheet, Tags

__all__ = ["MISSING_NODE", "MISSING_WAY", "PROTECTED", "draw_faults"]

MISSING_NODE = 900_000_001
MISSING_WAY = 900_000_001
_SHELTER = {"amenity": "social_facility", "social_facility": "shelter"}
_GROUP_HOME = {"amenity": "social_facility", "social_facility": "group_home"}

PROTECTED: tuple[Tags, ...] = (
    _SHELTER | {"social_facility:for": "woman", "name": "Frauenhaus Ellern"},
    _SHELTER | {"social_facility:for": "women;abused", "name": "Schutzwohnung Ellern"},
    _SHELTER | {"social_facility:for": "victims", "name": "Zuflucht Sindetal"},
    _SHELTER | {"social_facility:for": "domestic_violence"},
    _SHELTER | {"social_facility:for": "refugees", "name": "Unterkunft am Gleis"},
    _GROUP_HOME | {"social_facility:for": "asylum_seeker", "name": "Wohnheim Ziegelei"},
    _GROUP_HOME | {"social_facility:for": "migrants"},
    _GROUP_HOME | {"social_facility:for": "juvenile", "name": "Jugendwohngruppe Birkenhof"},
    _GROUP_HOME | {"social_facility:for": "child", "name": "Kinderheim Sonnenhof"},
    {"amenity": "refugee_site", "name": "Erstaufnahme Sindetal"},
)
_CLOSED: tuple[tuple[str, Tags], ...] = (
    ("grosssiedlung", {"disused:amenity": "kindergarten", "name": "Ehemalige Kita Rodefeld"}),
    ("grosssiedlung", {"abandoned:shop": "supermarket", "name": "Ehemaliger Markt"}),
    ("altstadt", {"was:amenity": "library", "name": "Alte Bücherei"}),
    ("gruenderzeit", {"construction:amenity": "community_centre", "name": "Neuer Bürgertreff"}),
    ("zeile", {"removed:amenity": "post_box"}),
    ("einfamilienhaus", {"leisure": "swimming_pool", "access": "private"}),
    ("einfamilienhaus", {"leisure": "playground", "access": "private"}),
    ("gruenderzeit", {"amenity": "toilets", "access": "private"}),
    ("gewerbe", {"amenity": "kindergarten", "access": "no", "name": "Betriebskita"}),
)


def draw_faults(homes: list[Home], sheet: Sheet) -> None:
    """Draw them into and between the houses."""
    dice = chance("faults")
    somewhere = [home for home in homes if home.address]
    for number, tags in enumerate(PROTECTED):
        home = somewhere[int(dice.integers(len(somewhere)))]
        if number % 3 == 1:
            sheet.way_tags(home.way).update(tags)
        else:
            sheet.point(home.house.door, dict(tags))
    for kind, tags in _CLOSED:
        there = [home for home in homes if home.part.face.kind == kind]
        sheet.point(there[int(dice.integers(len(there)))].house.door, dict(tags))
    _draw_broken(somewhere[len(somewhere) // 2], sheet)


def _draw_broken(home: Home, sheet: Sheet) -> None:
    middle = shapely.Polygon(home.house.ring).centroid
    corners = np.add([[0.0, 0.0], [12.0, 12.0], [12.0, 0.0], [0.0, 12.0]], [middle.x, middle.y])
    sheet.ring(corners.round(2), {"amenity": "school", "name": "Schule mit verdrehtem Umriss"})
    sheet.way([*sheet.points(corners[:2]), MISSING_NODE], {"highway": "footway"})
    sheet.way(
        [MISSING_NODE + 1, *sheet.points(corners[:3]), MISSING_NODE + 1],
        {"amenity": "library", "name": "Bücherei ohne Eckpunkt"},
    )
    sheet.way(sheet.points(corners[:1]), {"highway": "service"})
    sheet.way(sheet.points(corners[:3]), {"leisure": "playground", "name": "Offener Spielplatz"})
    sheet.relation([("w", MISSING_WAY, "outer")], {"type": "multipolygon", "leisure": "park", "name": "Park ohne Rand"})
    sheet.relation([], {"type": "multipolygon", "amenity": "school", "name": "Schule ohne Glieder"})

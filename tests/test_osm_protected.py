"""Protected places: nothing on them may be stored, however the tags are spelled."""

from pathlib import Path

import pytest
from drawn_osm import grid, only, read_drawn

from geo.model import BaseBuildingInput, Notice, Severity

WOMEN = (
    *("woman", "women", "abused", "victim", "victims", "domestic_violence", "refugee", "refugees", "migrant"),
    *("migrants", "asylum_seeker", "asylum_seekers"),
)
SPELLINGS = ("{}", "{};homeless", "homeless; {}", "battered_{}", "{} and others")
YOUNG = ("juvenile", "juveniles", "child", "children")


def escape(text: str) -> str:
    return text.replace(" ", "%20%").replace(",", "%2c%").replace("=", "%3d%")


def spelled() -> list[str]:
    said = [form.format(word) for word in WOMEN for form in SPELLINGS]
    said += [word.upper() for word in WOMEN] + [word.replace("_", "-") for word in WOMEN if "_" in word]
    houses = [
        f"social_facility={kind},social_facility:for={escape(word)}"
        for kind in ("shelter", "group_home")
        for word in said
    ]
    homes = [f"social_facility=group_home,social_facility:for={escape(word)}" for word in YOUNG]
    others = [
        "amenity=refugee_site",
        "amenity=social_facility,social_facility=outreach;shelter,social_facility:for=women",
        "amenity=social_facility,social_facility=shelter,name=Frauenhaus,operator=Caritas",
        "amenity=social_facility,name=Städtische%20%Flüchtlingsunterkunft,operator=DRK",
    ]
    return houses + homes + others


HOUSE = "name=Geheim,addr:street=Nirgends,addr:housenumber=1,building=yes,building:levels=x,check_date=x,barrier=gate"


def test_a_node_leaves_one_notice_that_tells_nothing(tmp_path: Path) -> None:
    house = HOUSE.removeprefix("name=Geheim,")
    drawn = {number: f"n{number} x8.86 y48.59 T{tags},{house}" for number, tags in enumerate(spelled(), 1)}
    rows = read_drawn(tmp_path, "\n".join(drawn.values()))
    assert [drawn[row.osm_id] for row in rows if hasattr(row, "osm_id")] == []
    assert rows == [Notice("protected_place", Severity.INFO, "", "")] * len(drawn)


@pytest.mark.parametrize("kind", ["way", "relation"])
def test_of_a_building_the_bare_outline_stays(tmp_path: Path, kind: str) -> None:
    tags = f"amenity=refugee_site,{HOUSE}"
    way = f"w4711 T{tags if kind == 'way' else ''} Nn1,n2,n4,n3,n1"
    relation = f"r4711 Ttype=multipolygon,{tags} Mw4711@outer" if kind == "relation" else ""
    rows = read_drawn(tmp_path, f"{grid(1, '../..')}\n{way}\n{relation}")
    (building,) = only(BaseBuildingInput, rows)
    assert (building.kind, building.levels) == ("yes", None)
    assert [row for row in rows if row is not building] == [Notice("protected_place", Severity.INFO, "", "")]
    assert not any(word in repr(rows) for word in ("Geheim", "Nirgends", "4711"))


def test_a_broken_outline_does_not_betray_it(tmp_path: Path) -> None:
    bow, torn = f"w4711 Tamenity=refugee_site,{HOUSE} Nn1,n4,n2,n3,n1", "w4712 Tamenity=refugee_site Nn1,n99,n2"
    text = f"{grid(1, '../..')}\n{bow}\n{torn}"
    rows = read_drawn(tmp_path, text)
    assert {n.code for n in only(Notice, rows)} == {"protected_place"}
    assert "471" not in "".join(n.subject + n.detail for n in only(Notice, rows))


@pytest.mark.parametrize(
    "tags",
    [
        "amenity=social_facility,social_facility=shelter,social_facility:for=homeless",
        "amenity=social_facility,social_facility=outreach,social_facility:for=women",
        "amenity=social_facility,social_facility=outreach,social_facility:for=refugee",
    ],
)
def test_public_help_is_not_protected(tmp_path: Path, tags: str) -> None:
    rows = read_drawn(tmp_path, f"n1 x8.86 y48.59 T{tags}")
    assert not only(Notice, rows)
    assert len(rows) == 1
    assert "social_facility:for" not in rows[0].tags

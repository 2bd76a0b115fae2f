"""The bar: places per theme and addresses of real towns equal a count that is written in another way."""

import re
from collections import Counter, defaultdict
from pathlib import Path

import osmium
import pytest
from drawn_osm import only, read_osm

from geo.model import AddressInput, Notice, PlaceInput

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

# The table of the taxonomy, copied by hand: a line for each theme; "," is or, "+" is and, "|" is one of several values.
TAXONOMY = """
childcare: amenity=kindergarten|childcare
school: amenity=school|prep_school
language: amenity=language_school
adult_education: amenity=college|university|training|music_school, office=educational_institution
counselling: amenity=social_facility+social_facility=outreach, office=ngo|charity|association|advice
debt:
addiction: healthcare=counselling+healthcare:counselling=addiction, social_facility:for=drug_addicted|alcoholic+social_facility=outreach|day_care
crisis: healthcare=counselling+healthcare:counselling=psychiatry, social_facility:for=mental_health
family: healthcare:counselling=antenatal|sexual, healthcare=midwife, community_centre=family_centre
rights:
health: amenity=doctors|clinic|hospital|dentist|pharmacy, healthcare=doctor|clinic|hospital|dentist|pharmacy|physiotherapist|speech_therapist|occupational_therapist, healthcare:speciality=*
psychotherapy: healthcare=psychotherapist, healthcare:speciality=psychiatry|child_psychiatry|psychotherapy
food: social_facility=food_bank|soup_kitchen, amenity=food_sharing
household: shop=charity|second_hand, social_facility=clothing_bank, amenity=give_box|public_bookcase|toy_library
housing: social_facility=shelter|day_care|outreach+social_facility:for=homeless, amenity=shower|toilets|drinking_water
neighbourhood: amenity=community_centre|social_centre
youth: community_centre=youth_centre, amenity=youth_centre, community_centre:for=juvenile|child, leisure=pitch+sport=skateboard
seniors: community_centre:for=senior, social_facility=day_care|ambulatory_care|assisted_living|nursing_home+social_facility:for=senior
participation: social_facility=workshop|ambulatory_care|day_care+social_facility:for=disabled
sport: leisure=sports_centre|sports_hall|pitch|fitness_station|swimming_pool|track, club=sport
culture: amenity=library|theatre|arts_centre|cinema, tourism=museum|gallery, club=culture|music|art
faith: amenity=place_of_worship|monastery, community_centre=parish_hall
green: leisure=park|playground|garden|dog_park, garden:type=community, landuse=allotments|recreation_ground, amenity=bbq
engagement: club=*, office=association|ngo
authority: amenity=townhall|courthouse|police|post_office, office=government
work: office=employment_agency|coworking, amenity=training|coworking_space, social_facility=workshop
digital: amenity=internet_cafe, internet_access=wlan|yes|terminal+internet_access:fee=no, shop=copyshop
mobility: highway=bus_stop, public_transport=platform|station, railway=station|halt|tram_stop|subway_entrance, amenity=bicycle_rental|car_sharing|bicycle_repair_station|driving_school, shop=bicycle
daily: shop=supermarket|convenience|chemist|laundry|bakery, amenity=bank|atm|post_box|marketplace
"""  # noqa: E501 - a row of the table is a line

# Words that let a theme be presumed, as people would look for them.
WORDS = {
    "childcare": r"\b\w*kita\b|\bkitas\b|\b(kinder)?krippe\b|\b(kinder|schüler)?hort\b",
    "school": r"nachhilfe",
    "language": r"volkshochschule|\bvhs\b|\bintegrationskurs|\bsprachschule|\bsprachcaf[eé]",
    "adult_education": r"volkshochschule|bildungswerk\b|bildungszentrum\b",
    "counselling": r"\bcaritas|\bdiakonie|\bdiakonisches werk|\bawo\b|\bdrk\b|\bparitätische|\bvdk\b|\bsozialverband",
    "debt": r"\bschuldner|\binsolvenzberatung",
    "addiction": r"suchtberatung",
    "crisis": r"\bsozialpsychiatrische\w* dienst|\bkrisendienst",
    "family": r"\berziehungsberatung|\bpro ?familia\b|familienzentrum\b",
    "rights": r"\bmieterverein|\bmigrationsberatung|\bverbraucherzentrale",
    "psychotherapy": r"psychotherapie",
    "food": r"\btafel(laden|n)?\b",
    "household": r"\bkleiderkammer|\bsozialkaufhaus|\brepair[- ]?caf[eé]",
    "housing": r"\bbahnhofsmission|\bwohnungsnotfallhilfe",
    "neighbourhood": r"\bmehrgenerationenhaus|\bstadtteilzentrum|\bnachbarschaftstreff",
    "youth": r"\bjugendzentrum|\bjugendtreff",
    "seniors": r"\bseniorentreff",
    "participation": r"\beutb\b|\bteilhabeberatung",
    "sport": r"\bsportverein",
    "culture": r"\bstadtbücherei",
    "engagement": r"\bselbsthilfe|\bfreiwilligenagentur|\behrenamt",
    "authority": r"bürgeramt\b|jugendamt\b",
    "work": r"\bjobcenter|\bagentur für arbeit",
}
NAMED = (
    *("amenity", "club", "community_centre", "craft", "education", "government", "healthcare", "leisure", "office"),
    *("shop", "social_facility", "tourism"),
)
KEYS = {*re.findall(r"([\w:]+)=", TAXONOMY), *NAMED, "addr:housenumber"}
FURNITURE = {
    "amenity": "atm bench bicycle_parking charging_station clock fountain fuel grit_bin hunting_stand "
    "motorcycle_parking parking parking_entrance parking_space post_box recycling shelter taxi telephone "
    "vending_machine waste_basket "
    "waste_disposal toilets",
    "office": "lawyer",
    "tourism": "artwork information viewpoint picnic_site",
}
SHELTERED = r"wom[ae]n|abused|victim|domestic_violence|refugee|migrant|asylum_seeker"


def has(tags: dict[str, str], test: str) -> bool:
    key, _, wanted = test.partition("=")
    told = f"{tags.get(key, '')};{tags.get('education', '') if key == 'amenity' else ''}"
    values = {value.strip() for value in told.split(";")} - {""}
    return bool(values - {"no"}) if wanted == "*" else not values.isdisjoint(wanted.split("|"))


def themes_of(tags: dict[str, str]) -> set[str]:
    found = set()
    for line in TAXONOMY.strip().splitlines():
        theme, _, tests = line.partition(":")
        if any(all(has(tags, one) for one in test.strip().split("+")) for test in tests.split(",") if test.strip()):
            found.add(theme)
    furniture = any(has(tags, f"{key}={words.replace(' ', '|')}") for key, words in FURNITURE.items())
    if any(key in tags for key in NAMED) and not furniture:
        text = f"{tags.get('name', '')}\n{tags.get('operator', '')}".lower()
        found |= {theme for theme, words in WORDS.items() if re.search(words, text)}
    return found


def is_protected(tags: dict[str, str]) -> bool:
    kinds, whom = tags.get("social_facility", "").split(";"), tags.get("social_facility:for", "").lower()
    name = tags.get("name", "").lower()
    return (
        tags.get("amenity") == "refugee_site"
        or (("shelter" in kinds or "group_home" in kinds) and re.search(SHELTERED, whom) is not None)
        or ("group_home" in kinds and re.search("juvenile|child|youth", whom) is not None)
        or (tags.get("amenity") == "social_facility" and re.search("frauenhaus|asyl|flüchtling", name) is not None)
    )


class Count(osmium.SimpleHandler):
    """Looks at every object, with nothing of the ingest."""

    def __init__(self) -> None:
        super().__init__()
        self.themes: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
        self.addresses: set[tuple[str, int]] = set()
        self.kindergartens: set[tuple[str, int]] = set()
        self.closed: set[tuple[str, int]] = set()
        self.protected = 0

    def node(self, thing: osmium.osm.Node) -> None:
        self.look("n", thing)

    def way(self, thing: osmium.osm.Way) -> None:
        self.look("w", thing)

    def relation(self, thing: osmium.osm.Relation) -> None:
        self.look("r", thing)

    def look(self, kind: str, thing: osmium.osm.Node | osmium.osm.Way | osmium.osm.Relation) -> None:
        tags = {tag.k: tag.v for tag in thing.tags}
        if KEYS.isdisjoint(tags):
            return
        if tags.get("amenity") == "kindergarten":
            self.kindergartens.add((kind, thing.id))
        if is_protected(tags):
            self.protected += 1
            return
        if "addr:housenumber" in tags:
            self.addresses.add((kind, thing.id))
        themes = themes_of(tags)
        if themes and tags.get("access") in ("private", "no"):
            self.closed.add((kind, thing.id))
        else:
            for theme in themes:
                self.themes[theme].add((kind, thing.id))


WORD = {"node": "n", "way": "w", "relation": "r"}


@pytest.mark.parametrize(
    ("file", "kindergartens", "addresses"),
    [
        ("herrenberg/herrenberg-and-around.osm.pbf", 52, 22_567),
        ("liechtenstein/liechtenstein.osm.pbf", None, 3_497),
    ],
)
def test_none_missing_and_none_twice(data: Path, file: str, kindergartens: int | None, addresses: int) -> None:
    count = Count()
    count.apply_file(str(data / file), filters=[osmium.filter.EmptyTagFilter()])
    rows = read_osm(data / file)

    places = only(PlaceInput, rows)
    found = {theme: Counter((p.osm_kind, p.osm_id) for p in places if theme in p.themes) for theme in count.themes}
    told = {
        (n.code, WORD[n.subject.split("/")[0]], int(n.subject.split("/")[1])) for n in only(Notice, rows) if n.subject
    }
    lost = {(kind, number) for code, kind, number in told if code == "no_position"}
    assert {theme: set(c) for theme, c in found.items()} == {theme: s - lost for theme, s in count.themes.items()}
    assert {theme for p in places for theme in p.themes} == set(count.themes)
    assert len({(p.osm_kind, p.osm_id) for p in places}) == len(places)
    assert {(kind, number) for code, kind, number in told if code == "closed_to_public"} == count.closed

    stored = Counter((a.osm_kind, a.osm_id) for a in only(AddressInput, rows) if a.origin != "interpolation")
    assert set(stored) == count.addresses - lost
    assert set(stored.values()) == {1}
    protected = [n for n in only(Notice, rows) if n.code == "protected_place"]
    assert len(protected) == count.protected
    assert len(count.addresses) + count.protected >= addresses >= len(count.addresses)
    if kindergartens is not None:
        assert len(count.kindergartens) == kindergartens
        assert count.kindergartens <= set(found["childcare"]) | lost | count.closed

"""Pairs of the same place: names and addresses by example, and a made-up list of 2,000 with planned differences."""

import math
import random
from collections import Counter
from dataclasses import dataclass, replace

import pytest

from geo.matching import LISTS, Pair, Thing, compare, number_key, pair_up, place_key, similarity, street_key

LON, LAT = 13.4, 52.5
METRE = 1 / 111_195


def moved(thing: Thing, east: float, north: float) -> Thing:
    return replace(thing, lon=thing.lon + east * METRE / math.cos(math.radians(LAT)), lat=thing.lat + north * METRE)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bahnhofstr.", "Bahnhofstraße"),
        ("Bahnhof-Straße", "bahnhofstrasse"),
        ("Str. der Jugend", "Straße der Jugend"),
        ("Alte Str", "Alte Straße"),
    ],
)
def test_a_street_has_one_key_however_it_is_written(one: str, other: str) -> None:
    assert street_key(one) == street_key(other)


def test_other_streets_have_other_keys() -> None:
    assert len({street_key(s) for s in ("Strohgasse", "Strohstraße", "Stromstraße", "Am Strom")}) == 4


def test_house_numbers() -> None:
    assert number_key("12 A") == number_key("12a") == number_key("12a-14") == "12a"
    assert number_key("012") == "12"
    assert number_key("ohne") == ""
    assert place_key("Weg", None) is None


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("Kita Sonnenschein", "Kindertagesstätte Sonnenschein", 1.0, 1.0),
        ("Ev. Kindergarten St. Martin", "Evangelische Kita Sankt Martin", 1.0, 1.0),
        ("Kita Sonnenschein", "Kita Sonenschein e.V.", 0.9, 1.0),
        ("Kita Sonnenschein", "Kita Regenbogen", 0.0, 0.5),
        ("Kita 12", "Kita 13", 0.0, 0.5),
    ],
)
def test_names(one: str, other: str, low: float, high: float) -> None:
    assert low <= (similarity(one, other) or 0.0) <= high


def test_a_name_that_says_only_the_kind_says_nothing() -> None:
    assert similarity("Kindergarten", "Kita Sonnenschein") is None
    assert similarity(None, "Kita Sonnenschein") is None


def test_a_place_goes_to_its_best_pair_and_nobody_has_two() -> None:
    pairs = [Pair(1, 10, "same", 90, 5, 1, ""), Pair(1, 11, "same", 60, 5, 1, ""), Pair(2, 10, "same", 70, 5, 1, "")]
    found = pair_up(pairs, 8)
    assert {left: pair.right for left, pair in found.same.items()} == {1: 10}
    assert found.unsure == {}


def test_two_that_are_as_good_are_unsure() -> None:
    found = pair_up([Pair(1, 10, "same", 90, 5, 1, ""), Pair(1, 11, "same", 88, 5, 1, "")], 8)
    assert found.same == {}
    assert set(found.unsure) == {1}


def test_what_people_decided_comes_first() -> None:
    pairs = [Pair(1, 10, "same", 90, 5, 1, ""), Pair(2, 11, "same", 90, 5, 1, "")]
    found = pair_up(pairs, 8, same=[(1, 11)], different=[(2, 10)])
    assert {left: pair.right for left, pair in found.same.items()} == {1: 11}
    assert found.unsure == {}


def test_other_themes_are_never_the_same() -> None:
    one, other = Thing(1, LON, LAT, ("Treff",), theme="youth"), Thing(2, LON, LAT, ("Treff",), theme="seniors")
    assert compare([one], [other], LISTS) == []


# -- a made-up list with planned differences ---------------------------------------------------------------------------

ADJECTIVES = [
    "Bunte",
    "Kleine",
    "Wilde",
    "Frohe",
    "Flinke",
    "Stille",
    "Helle",
    "Grüne",
    "Rote",
    "Blaue",
    "Goldene",
    "Fröhliche",
    "Lustige",
    "Schlaue",
    "Mutige",
]
NOUNS = [
    "Sterne",
    "Füchse",
    "Spatzen",
    "Strolche",
    "Zwerge",
    "Bienen",
    "Bären",
    "Wichtel",
    "Räuber",
    "Piraten",
    "Käfer",
    "Frösche",
    "Igel",
    "Mäuse",
    "Eulen",
    "Finken",
    "Hasen",
    "Otter",
    "Luchse",
    "Delfine",
    "Möwen",
    "Raupen",
    "Falter",
    "Kobolde",
    "Riesen",
    "Zauberer",
    "Ritter",
    "Drachen",
    "Elfen",
    "Feen",
]
STREETS = [
    "Linden",
    "Ahorn",
    "Buchen",
    "Eichen",
    "Birken",
    "Erlen",
    "Ulmen",
    "Pappel",
    "Weiden",
    "Kastanien",
    "Goethe",
    "Schiller",
    "Lessing",
    "Heine",
    "Kant",
]


@dataclass
class Planned:
    """A list, a map, and what should become of each entry."""

    entries: list[Thing]
    places: list[Thing]
    truth: dict[int, tuple[str, int | None]]
    only: set[int]


def plan(number: int = 2000, seed: int = 7) -> Planned:
    """Make entries on a grid of 200 m, each with one planned difference to the map."""
    dice = random.Random(seed)  # noqa: S311 - a made-up town
    made = Planned([], [], {}, set())
    side = math.ceil(math.sqrt(number))
    for key in range(number):
        name = f"Kita {ADJECTIVES[key % 15]} {NOUNS[(key // 15) % 30]} {STREETS[(key // 450) % 15]}viertel"
        street, house = f"{STREETS[dice.randrange(15)]}straße", str(dice.randrange(1, 200))
        here = moved(Thing(key, LON, LAT, (name,), street, house, "10115"), (key % side) * 200, (key // side) * 200)
        made.entries.append(here)
        PLANS[PLAN_OF[key % 20]](made, here, 100_000 + key, dice)
    return made


def jitter(thing: Thing, dice: random.Random, metres: float) -> Thing:
    angle, far = dice.random() * 2 * math.pi, dice.random() * metres
    return moved(thing, far * math.cos(angle), far * math.sin(angle))


def _add(made: Planned, here: Thing, there: Thing, state: str = "matched") -> None:
    made.places.append(there)
    made.truth[here.key] = (state, there.key)


def as_it_is(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    _add(made, here, jitter(replace(here, key=key), dice, 30))


def spelt_otherwise(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    name = here.names[0].replace("Kita", "Kindertagesstätte").replace("ü", "ue") + " e.V."
    street = (here.street or "").replace("straße", "str.")
    _add(made, here, jitter(replace(here, key=key, names=(name,), street=street), dice, 40))


def misspelt(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    letters = list(here.names[0])
    del letters[dice.randrange(6, len(letters))]
    _add(made, here, jitter(replace(here, key=key, names=("".join(letters),), street=None), dice, 50))


def shortened(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    name = " ".join(here.names[0].split()[1:3])
    _add(made, here, jitter(replace(here, key=key, names=(name,)), dice, 40))


def nameless_at_the_address(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    _add(made, here, jitter(replace(here, key=key, names=()), dice, 60))


def in_the_next_street(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    _add(made, here, moved(replace(here, key=key, street=None, housenumber=None), dice.uniform(60, 80), 0))


def not_on_the_map(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    del key, dice
    made.truth[here.key] = ("list_only", None)


def another_one_nearby(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    """The map has a quite different one 90 m away; the list has not."""
    other = Thing(key, here.lon, here.lat, (f"Hort Nummer {dice.randrange(900)} am Anger",), "Angerweg", "1")
    made.places.append(moved(other, 90, 0))
    made.only.add(key)
    made.truth[here.key] = ("list_only", None)


def renamed(made: Planned, here: Thing, key: int, dice: random.Random) -> None:
    """Another name at the same address: nobody but a person knows."""
    _add(
        made,
        here,
        jitter(replace(here, key=key, names=(f"Haus Quellwasser {dice.randrange(900)}",)), dice, 15),
        "unsure",
    )


PLANS = {plan.__name__: plan for plan in (
    as_it_is, spelt_otherwise, misspelt, shortened, nameless_at_the_address, in_the_next_street, not_on_the_map,
    another_one_nearby, renamed,
)}  # fmt: skip
PLAN_OF = [
    *["as_it_is"] * 5, *["spelt_otherwise"] * 4, *["misspelt"] * 2, *["shortened"] * 2, "nameless_at_the_address",
    "in_the_next_street", *["not_on_the_map"] * 2, "another_one_nearby", *["renamed"] * 2,
]  # fmt: skip


def test_two_thousand_entries_with_planned_differences_are_judged_as_planned() -> None:
    made = plan()
    found = pair_up(compare(made.entries, made.places, LISTS), LISTS.margin)
    told: dict[int, tuple[str, int | None]] = dict.fromkeys(made.truth, ("list_only", None))
    told |= {key: ("matched", pair.right) for key, pair in found.same.items()}
    told |= {key: ("unsure", pair.right) for key, pair in found.unsure.items()}
    wrong = Counter(PLAN_OF[key % 20] for key, verdict in told.items() if verdict != made.truth[key])
    assert sum(wrong.values()) <= 0.02 * len(made.truth), wrong
    never = {key: v for key, v in told.items() if v[0] == "matched" and made.truth[key] != v}
    assert never == {}  # an honest doubt is better than a wrong pair
    paired = {place for _, place in told.values()}
    assert made.only.isdisjoint(paired)


def test_only_neighbours_are_compared() -> None:
    made = plan(3000)
    assert len(compare(made.entries, made.places, LISTS)) < 20 * len(made.entries)

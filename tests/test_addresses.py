"""Addresses as people type them, in a small region where every answer can be counted by hand."""

import gc
from typing import Any

import pytest
from drawn_addresses import at, material
from hypothesis import given
from hypothesis import strategies as st

from geo.address import Index, Material, build_index, find
from geo.address.numbers import read_number, stored_numbers

INDEX = build_index(material())


def told(text: str, limit: int = 5, index: Index = INDEX) -> list[str]:
    return [f"{found.label}: {found.precision}" for found in find(index, text, limit)]


def first(text: str) -> str:
    return told(text, 1)[0]


@pytest.mark.parametrize(
    "text",
    [
        "Öhringer Straße 10, 70000 Neustadt",
        "öhringer str. 10",
        "Öhringer Str 10 Neustadt",
        "Oehringer Strasse 10",
        "oehringerstr 10",
        "Öhringer-Straße 10",
        "ÖHRINGER STRASSE 10",
        "Öhringer Straße10",
        "70000 Neustadt, Öhringer Straße 10",
        "D-70000 Neustadt Öhringer Straße Nr. 10",
        "10 Öhringer Straße",
        "Neustadt Öhringer Str. 10",
        "Öringer Straße 10",
        "Öhringer Srtaße 10",
        "Ohringer Straße 10",
        "Öhrniger Starße 10",
        "Öhringer Straße 10, 70001 Neustadt",
        "Öhringer Straße 10, 12345 Neustadt",
        "Öhringer Straße 10, Nuestadt",
        "bei Müller, Öhringer Straße 10",
        "Öhr. Str. 10",
    ],
)
def test_however_it_is_written_it_is_the_same_house(text: str) -> None:
    assert first(text) == "Öhringer Straße 10, 70000 Neustadt: house"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Öhringer Str. 12a", "Öhringer Straße 12a, 70000 Neustadt: house"),
        ("Öhringer Str. 12 a", "Öhringer Straße 12a, 70000 Neustadt: house"),
        ("Öhringer Str. 12 A Neustadt", "Öhringer Straße 12a, 70000 Neustadt: house"),
        ("Öhringer Str. 12", "Öhringer Straße 12, 70000 Neustadt: interpolated"),
        ("Öhringer Str. 14-18", "Öhringer Straße 14-18, 70000 Neustadt: house"),
        ("Öhringer Str. 14 – 18", "Öhringer Straße 14-18, 70000 Neustadt: house"),
        ("Öhringer Str. 16", "Öhringer Straße 14-18, 70000 Neustadt: house"),
        ("Öhringer Str. 10-12", "Öhringer Straße 10, 70000 Neustadt: house"),
        ("Öhringer Str. 20/1", "Öhringer Straße 20/1, 70000 Neustadt: house"),
        ("Öhringer Str. 24", "Öhringer Straße 24, 70000 Neustadt: interpolated"),
        ("Öhringer Str. 99", "Öhringer Straße, 70000 Neustadt: street"),
        ("Öhringer Str.", "Öhringer Straße, 70000 Neustadt: street"),
    ],
)
def test_numbers(text: str, label: str) -> None:
    assert first(text) == label


def test_a_number_between_known_ones_lies_between_them() -> None:
    # 20/1 stands at the third step and 30 at the fourth; 24 is four tenths of the way.
    found = find(INDEX, "Öhringer Straße 24", 1)[0]
    assert (found.lon, found.lat) == pytest.approx(at("Neustadt", 3.4, 2))


def test_a_range_of_numbers_is_walked_along_its_line() -> None:
    # From 1 at the beginning to 11 at the tenth step: 5 is four tenths of the way; even numbers are not on this side.
    found = find(INDEX, "Kirchstraße 5", 1)[0]
    assert (found.lon, found.lat) == pytest.approx(at("Neustadt", 4, 8))
    assert found.precision == "interpolated"
    assert first("Kirchstraße 6") == "Kirchstr., 70000 Neustadt: street"


def test_the_village_tells_streets_of_one_name_apart() -> None:
    for village in ("Oberdorf", "Unterdorf", "Neustadt"):
        for text in (f"Hauptstr. 5, {village}", f"{village} Hauptstr. 5", f"Hauptstraße 5, 70000 Neustadt-{village}"):
            found = find(INDEX, text, 1)[0]
            east = {"Neustadt": 4, "Oberdorf": 2, "Unterdorf": 0}[village]
            assert (found.lon, found.lat) == pytest.approx(at(village, east)), text


def test_without_a_village_all_are_listed_and_labels_tell_which() -> None:
    assert told("Hauptstr. 5") == [
        "Hauptstraße 5, 70000 Neustadt: house",
        "Hauptstraße 5, 70000 Neustadt (Oberdorf): house",
        "Hauptstraße 5, Neustadt (Unterdorf): house",
        "Hauptstraße, 79999 Anderswo: street",
    ]


def test_a_house_without_town_gets_that_of_its_surroundings() -> None:
    found = find(INDEX, "Am Graben 3", 1)[0]
    assert (found.city, found.postcode) == ("Neustadt", None)


def test_where_houses_are_numbered_by_village_the_village_is_the_street() -> None:
    assert first("Unterdorf 17") == "Unterdorf 17, Neustadt: house"


def test_corners_are_where_two_streets_share_a_node() -> None:
    between = ("Hauptstr. Ecke Öhringer Str.", "Ecke Öhringer Straße und Hauptstraße", "hauptstr/öhringer str")
    beside = ("Ecke Öhringer Straße Hauptstraße", "Ecke Hauptstr. Öringer Str, Neustadt", "Öhringer Str. Hauptstr. Eck")
    for text in (*between, *beside):
        found = find(INDEX, text, 1)[0]
        assert (found.lon, found.lat) == pytest.approx(at("Neustadt", 4)) or (found.lon, found.lat) == pytest.approx(
            at("Neustadt", 0, 2)
        )
        assert found.precision == "street"
    for text in ("Hauptstraße Ecke Hohlgasse", "Ecke Hauptstraße Hohlgasse", "Ecke Öhringer Straße", "Am Eck Haupt"):
        assert "/" not in first(text), text
    found = find(INDEX, "Torweg Ecke Kirchstr.", 1)[0]
    assert (found.lon, found.lat) == pytest.approx(at("Neustadt", 10, 8))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Rathaus", "Rathaus, 70000 Neustadt: place"),
        ("Rathaus Neustadt", "Rathaus, 70000 Neustadt: place"),
        ("Bahnhof", "Neustadt, Bahnhof, Neustadt: place"),
        ("Bahnhof Neustadt", "Neustadt, Bahnhof, Neustadt: place"),
        ("Oberdorf", "Oberdorf, 70000 Neustadt: place"),
        ("Neustadt", "Neustadt: place"),
        ("Anderswo", "Anderswo: place"),
        ("am Bahnhof", "Neustadt, Bahnhof, Neustadt: place"),
        ("Haltestelle Bahnhof", "Neustadt, Bahnhof, Neustadt: place"),
        ("Krankenhaus", "Neustadt Kreiskrankenhaus, 70000 Neustadt: place"),
        ("Krankenhaus Neustadt", "Neustadt Kreiskrankenhaus, 70000 Neustadt: place"),
        ("Tafel Neustadt", "Ellerntal Tafelladen, 70000 Neustadt: place"),
        ("Volkshochschule", "VHS, 70000 Neustadt: place"),
    ],
)
def test_places_stops_and_quarters(text: str, label: str) -> None:
    assert first(text) == label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Öhringer 10", "Öhringer Straße 10, 70000 Neustadt: house"),
        ("oehringer 10 neustadt", "Öhringer Straße 10, 70000 Neustadt: house"),
        ("Friedrich Ebert 9", "Friedrich-Ebert-Straße 9, 70000 Neustadt: house"),
        ("F.-Ebert-Str. 9", "Friedrich-Ebert-Straße 9, 70000 Neustadt: house"),
        ("Konrad-Öhringer-Str. 10", "Öhringer Straße 10, 70000 Neustadt: house"),
        ("Öhringer Str. 10 u. 12", "Öhringer Straße 10, 70000 Neustadt: house"),
        ("Kirch 5", "Kirchstr. 5, 70000 Neustadt: interpolated"),
    ],
)
def test_a_street_goes_by_what_people_call_it(text: str, label: str) -> None:
    assert first(text) == label


def test_what_is_left_of_a_name_is_not_misspelt() -> None:
    # So short words are near everything: "für" is no Fuhrweg.
    assert told("Kirxh 5") == []


def test_streets_that_nearly_meet_have_a_corner() -> None:
    # Seeweg begins half a step, 37 m, east of the end of Kirchstraße; Hohlgasse is four steps of 111 m from the other.
    found = find(INDEX, "Kirchstr. Ecke Seeweg", 1)[0]
    assert found.label == "Kirchstr. / Seeweg, 70000 Neustadt"
    assert (found.lon, found.lat) == pytest.approx(at("Neustadt", 10.25, 8))
    assert "/" not in first("Hohlgasse Ecke Öhringer Straße")


def test_beginnings_are_completed_and_last_names_are_enough() -> None:
    assert first("Öhri") == "Öhringer Straße, 70000 Neustadt: street"
    assert first("Ebertstr. 9") == "Friedrich-Ebert-Straße 9, 70000 Neustadt: house"
    assert first("Friedr.-Ebert-Str. 7") == "Friedrich-Ebert-Straße 7, 70000 Neustadt: house"


@pytest.mark.parametrize("text", ["", " ", "-", ",.;", "4711", "12345", "xyzzy", "Qqqqqqstraße 5", "\0", "💥"])
def test_nonsense_finds_nothing(text: str) -> None:
    assert told(text) == []


def test_an_empty_town_finds_nothing() -> None:
    assert told("Hauptstraße 5", index=build_index(Material())) == []


@given(st.text(max_size=220))
def test_no_text_breaks_the_search_or_gives_more_than_asked_for(text: str) -> None:
    assert len(find(INDEX, text, 3)) <= 3


def test_a_search_leaves_nothing_behind() -> None:
    """Whatever Python can still reach after a search: none of it is what was typed."""
    typed = "".join(reversed("essagnedobrevtlhow"))
    told(f"{typed} 4711, Nirgendwo")
    told(f"Hauptstr. Ecke {typed}")
    told(f"Ecke Hauptstr. {typed}")
    told(f"{typed}. weg 3")
    control = [typed]
    gc.collect()
    kept = [one for one in gc.get_objects() if isinstance(one, dict | list | tuple | set) and holds(one, typed)]
    assert kept == [control]


def holds(container: Any, typed: str) -> bool:
    items = [*container, *container.values()] if isinstance(container, dict) else container
    # A tuple of words only is hidden from the garbage collector: the keys of caches are.
    words = [word for item in items for word in (item if isinstance(item, tuple) else (item,))]
    return any(isinstance(word, str) and typed in word.casefold() for word in words)


def test_house_numbers_are_read() -> None:
    read = {text: read_number(text) for text in ("12 A", "012", "12-14", "12 bis 14", "6/1", "12a – c", "x")}
    assert [number and number.key for number in read.values()] == ["12a", "12", "12-14", "12-14", "6/1", "12a-c", None]
    assert {number.lone for number in stored_numbers("15;17;19")} == {"15", "17", "19"}
    assert {number.lone for number in stored_numbers("71-75")} == {"71", "73", "75"}
    assert {number.lone for number in stored_numbers("2-5")} == {"2", "3", "4", "5"}
    assert {number.lone for number in stored_numbers("2-5000")} == {"2"}

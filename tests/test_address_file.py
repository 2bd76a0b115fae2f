"""The one file of an index of addresses: written once, shared by all, refused when it is another's or broken."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from drawn_addresses import material
from hypothesis import example, given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from same_arrays import assert_same
from sqlalchemy import Engine
from typed_town import base, load, place, streets

from geo.address import (
    Index,
    Material,
    State,
    alone,
    build_index,
    can_keep,
    find,
    index_path,
    keep,
    kept,
    map_index,
    verify,
)
from geo.address.sieve import marks_of, may_be
from geo.address.texts import Texts
from geo.errors import NotFoundError, RefusedError
from geo.mapped import flatten
from geo.store import address_book
from geo.store.address_book import AddressBook, ensure_index
from geo.store.addresses import current_state
from geo.store.session import reading

BUILT = build_index(material())
STATE = State(7, "2026-01-01 12:00:00+00:00")
TYPED = (
    "Öhringer Srtaße 12a",
    "Hauptstr. 5, Oberdorf",
    "Hauptstr. Ecke Öhringer Str.",
    "Kirchstr. 5",
    "Bahnhof",
    "Öhri",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "snapshots").mkdir()
    return tmp_path


def test_what_is_written_is_read(folder: Path) -> None:
    keep(BUILT, folder, STATE)
    mapped = map_index(folder, STATE)
    assert_same(mapped, BUILT)
    for text in TYPED:
        assert find(mapped, text, 5) == find(BUILT, text, 5) != []
    verify(folder, STATE)


def test_an_empty_town_has_a_file_too(folder: Path) -> None:
    keep(build_index(Material()), folder, STATE)
    assert find(map_index(folder, STATE), "Hauptstr. 5", 5) == []


def test_columns_lie_in_the_file_and_nobody_writes_them(folder: Path) -> None:
    keep(BUILT, folder, STATE)
    for array in flatten(map_index(folder, STATE)).values():
        assert not array.flags.owndata
        assert not array.flags.writeable


def test_a_newer_file_takes_the_place_of_the_older(folder: Path) -> None:
    keep(BUILT, folder, STATE)
    old = map_index(folder, STATE)
    (folder / "snapshots" / "addresses-7.77.draft").write_bytes(b"half")
    (folder / "snapshots" / "network-7.safetensors").write_bytes(b"of another room")
    keep(BUILT, folder, State(8, ""))
    names = sorted(path.name for path in (folder / "snapshots").iterdir())
    assert names == ["addresses-8.safetensors", "network-7.safetensors"]
    assert find(old, "Bahnhof", 1) == find(BUILT, "Bahnhof", 1)


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (lambda data: data[:-1], "cut off"),
        (lambda data: data[:100], "no address file, or only a part"),
        (lambda _data: b"", "is empty"),
        (lambda _data: json.dumps({"a": 1}).encode(), "no address file"),
        (lambda data: data.replace(b"houses.base", b"houses.bass"), "damaged"),
        (lambda data: data.replace(b"2026-01-01 12", b"2026-01-01 13"), "another database"),
    ],
)
def test_a_file_that_is_cut_or_of_another_is_refused(
    folder: Path, harm: Callable[[bytes], bytes], sentence: str
) -> None:
    keep(BUILT, folder, STATE)
    path = index_path(folder, 7)
    whole = path.read_bytes()
    assert harm(whole) != whole
    path.write_bytes(harm(whole))
    with pytest.raises(RefusedError, match=sentence) as refusal:
        map_index(folder, STATE)
    assert "atlas serve" in str(refusal.value)
    assert "atlas serve" in refusal.value.de


def test_what_other_rules_wrote_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(BUILT, folder, STATE)
    assert index_path(folder, 7).exists()
    words = kept._program()
    assert words == kept._FILE.format
    monkeypatch.setattr(kept, "_HERE", folder)
    assert kept._program() != words
    (folder / "costs.py").write_text("typing_error = 2")
    changed = kept._program()
    (folder / "costs.py").write_text("typing_error = 3")
    assert kept._program() not in {words, changed}


def test_a_wrong_byte_is_found_by_the_checksum(folder: Path) -> None:
    keep(BUILT, folder, STATE)
    data = bytearray(index_path(folder, 7).read_bytes())
    data[-100] ^= 1
    index_path(folder, 7).write_bytes(data)
    with pytest.raises(RefusedError, match="checksum"):
        verify(folder, STATE)


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    assert not can_keep(tmp_path)
    with pytest.raises(NotFoundError, match="no address file addresses-7"):
        map_index(tmp_path, STATE)


def test_texts_are_sorted_and_found() -> None:
    texts = Texts.of(["weg", "ähre", "", "weg", "am"])
    assert list(texts) == ["", "am", "weg", "ähre"]
    assert [texts.find(text) for text in ("", "weg", "we", "ähre", "z")] == [0, 2, None, 3, None]
    assert "am" in texts
    assert 4711 not in texts


LETTERS = st.text("abeß17ж", max_size=9)


@given(LETTERS, LETTERS)
@example("aabb", "bbaa")
@example("ab", "ba")
@example("жж", "ßж7")
def test_the_sieve_lets_every_misspelling_through(one: str, other: str) -> None:
    errors = OSA.distance(one, other)
    apart = np.array([[abs(len(other) - len(one))]], dtype=np.int32)
    assert may_be(marks_of([one]), marks_of([other]), apart, np.array([errors], dtype=np.int32)).tolist() == [0]


def test_the_sieve_holds_back_what_is_too_far() -> None:
    known = marks_of(["lindenweg", "birkenallee"])
    apart, errors = np.array([[1, 3]], dtype=np.int32), np.array([2], dtype=np.int32)
    assert may_be(marks_of(["lindnweg"]), known, apart, errors).tolist() == [0]


@given(st.lists(st.text("aehnrstuß ", max_size=14), max_size=4))
def test_typing_errors_are_those_of_a_slow_count(typed: list[str]) -> None:
    keys = [text.replace(" ", "") for text in typed]
    for key, matches in zip(keys, BUILT.names.alike(keys), strict=True):
        assert {match.name: pytest.approx(match.cost) for match in matches} == slowly(BUILT, key)


def slowly(index: Index, key: str) -> dict[int, float]:
    """Return the names near a key and their costs, by comparing with every spelling that forgives."""
    names, found = index.names, dict[int, float]()
    errors = 1 if len(key) < 6 else 2 if len(key) < 12 else 3
    for spelling in names.forgiving.tolist() if len(key) >= 3 else ():
        apart = OSA.distance(key, names.spelt[spelling])
        for match in names.find(names.spelt[spelling]) if apart <= errors else ():
            found[match.name] = min(apart + match.cost, found.get(match.name, 99.0))
    return found


class Counting:
    """Counts how often an index is built."""

    def __init__(self) -> None:
        self.built = 0

    def __call__(self, given: Material) -> Index:
        self.built += 1
        return build_index(given)


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Counting:
    found = Counting()
    monkeypatch.setattr(address_book, "build_index", found)
    return found


def first(engine: Engine, book: AddressBook, text: str) -> list[str]:
    with reading(engine) as session:
        return [found.label for found in find(book.get(session), text, 1)]


@pytest.mark.database
def test_one_builds_for_all_and_again_after_an_import(engine: Engine, tmp_path: Path, counting: Counting) -> None:
    load(engine, tmp_path, [*streets(), *base()])
    books = [AddressBook(tmp_path) for _ in range(3)]
    assert [first(engine, book, "Lange Str. 2") for book in books] == [["Lange Straße 2, 71083"]] * 3
    assert counting.built == 1
    load(engine, tmp_path, [*streets(), *base(), place(1, "Kita Sonne")], checksum="b")
    assert [first(engine, book, "Kita Sonne") for book in books] == [["Kita Sonne"]] * 3
    assert counting.built == 2
    assert len(list((tmp_path / "snapshots").glob("addresses-*"))) == 1
    assert ensure_index(engine, tmp_path) is False


@pytest.mark.database
def test_while_another_builds_the_old_one_answers(engine: Engine, tmp_path: Path, counting: Counting) -> None:
    load(engine, tmp_path, [*streets(), *base()])
    book = AddressBook(tmp_path)
    assert first(engine, book, "Kita Sonne") == []
    load(engine, tmp_path, [*streets(), *base(), place(1, "Kita Sonne")], checksum="b")
    with alone(tmp_path, wait=False):
        assert first(engine, book, "Kita Sonne") == []
        assert first(engine, book, "Lange Str. 2") == ["Lange Straße 2, 71083"]
        assert counting.built == 1
    assert ensure_index(engine, tmp_path) is True
    assert first(engine, book, "Kita Sonne") == ["Kita Sonne"]
    assert counting.built == 2


@pytest.mark.database
def test_a_broken_file_is_written_anew(engine: Engine, tmp_path: Path, counting: Counting) -> None:
    load(engine, tmp_path, [*streets(), *base()])
    assert ensure_index(engine, tmp_path) is True
    with reading(engine) as session:
        path = index_path(tmp_path, current_state(session).run)
    path.write_bytes(path.read_bytes()[:-9])
    assert first(engine, AddressBook(tmp_path), "Lange Str. 2") == ["Lange Straße 2, 71083"]
    assert first(engine, AddressBook(tmp_path), "Lange Str. 2") == ["Lange Straße 2, 71083"]
    assert counting.built == 2


@pytest.mark.database
def test_whoever_cannot_write_builds_for_itself(
    engine: Engine, tmp_path: Path, counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    load(engine, tmp_path, [*streets(), *base()])
    with monkeypatch.context() as full:
        full.setattr(address_book, "keep", fail)
        assert first(engine, AddressBook(tmp_path), "Lange Str. 2") == ["Lange Straße 2, 71083"]
    monkeypatch.setattr(address_book, "can_keep", lambda _: False)
    assert ensure_index(engine, tmp_path) is False
    assert first(engine, AddressBook(tmp_path), "Lange Str. 2") == ["Lange Straße 2, 71083"]
    assert counting.built == 2
    assert list((tmp_path / "snapshots").glob("addresses-*")) == []

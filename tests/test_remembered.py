"""A place that is remembered is the place as it is: whatever anybody says or imports, the next question knows it."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text
from typed_town import base, load, place, streets

from geo.model import Place
from geo.store import human
from geo.store.remembered import PlaceBook
from geo.store.session import WriteSession, reading, writing
from geo.store.told import Stamped, find_stamp

TOWN = [*streets(), *base(), place(1, "Kita")._replace(phone="0"), place(2, "Treff")]
DAY = date(2026, 3, 1)


def find(engine: Engine, book: PlaceBook) -> dict[str | None, Place]:
    with reading(engine) as session:
        numbers = [int(number) for (number,) in session.execute(text("SELECT id FROM place ORDER BY id"))]
        found = book.find(Stamped(session, find_stamp(session)), [*numbers, 2**40])
    assert set(found) <= set(numbers)
    return {one.name: one for one in found.values()}


def sql(statement: str) -> Callable[[WriteSession, int], object]:
    return lambda session, number: session.execute(text(statement), {"place": number})


CHANGES: dict[str, tuple[Callable[[WriteSession, int], object], Callable[[dict[str | None, Place]], bool]]] = {
    "a value": (lambda s, n: human.override(s, n, "phone", "1"), lambda found: found["Kita"].phone == "1"),
    "confirmed": (lambda s, n: human.confirm(s, n, "right", DAY), lambda found: found["Kita"].confirmed_on == DAY),
    "gone": (lambda s, n: human.confirm(s, n, "gone", DAY), lambda found: "Kita" not in found),
    "vanished": (sql("UPDATE place SET vanished_on = now() WHERE id = :place"), lambda found: "Kita" not in found),
    "matched": (
        sql(
            "INSERT INTO list_entry (dataset, ref, place_id, state, theme, geom)"
            " SELECT 'kitas', '1', id, 'matched', 'childcare', geom FROM place WHERE id = :place"
        ),
        lambda found: found["Kita"].lists == ("kitas",),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_anybody_says_is_known_at_once(engine: Engine, tmp_path: Path, what: str) -> None:
    load(engine, tmp_path, TOWN)
    book, (change, shows) = PlaceBook(), CHANGES[what]
    before = find(engine, book)
    assert not shows(before)
    with writing(engine) as session:
        change(session, before["Kita"].id)
        session.flush()
        assert not shows(find(engine, book)), "nobody else sees what is not committed"
    assert shows(find(engine, book))


def test_an_import_turns_the_page(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN)
    book = PlaceBook()
    assert find(engine, book)["Kita"].phone == "0"
    load(engine, tmp_path, [*TOWN[:-2], place(1, "Kita")._replace(phone="7", fingerprint="2")], checksum="b")
    after = find(engine, book)
    assert (set(after), after["Kita"].phone) == ({"Kita"}, "7")
    with reading(engine) as session:
        assert find_stamp(session).changes == 0, "the number of the import says it all"


def test_a_full_book_lets_the_oldest_go_and_the_answer_is_whole(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo.store.remembered._MOST", 1)
    load(engine, tmp_path, TOWN)
    book = PlaceBook()
    for _ in range(2):
        assert set(find(engine, book)) == {"Kita", "Treff"}
    with reading(engine) as session:
        assert len(book._turn(find_stamp(session)).places) == 1


def test_nothing_is_read_twice(engine: Engine, tmp_path: Path) -> None:
    load(engine, tmp_path, TOWN)
    book, asked = PlaceBook(), []
    find(engine, book)
    with reading(engine) as session:
        now, numbers = Stamped(session, find_stamp(session)), [one.id for one in find(engine, book).values()]
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert len(book.find(now, numbers)) == len(numbers) == 2
    assert asked == []

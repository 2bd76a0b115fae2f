"""OpenStreetMap by name: the very same records as of a file, and no harm from servers that are busy, down or broken."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import osmium
import pytest
import shapely
from drawn_osm import Silent, grid, read_osm, write_osm
from stand_in import Answer, StandIn, elements_of, standing_in

from geo.errors import AtlasError, NotFoundError, RefusedError, UserError, WorldError
from geo.settings import Settings
from geo.store.session import connect
from ingest.osm.outline import Outline, find_place, of_area, pieces, read_outline, widen
from ingest.osm.overpass import Overpass, fetch_objects
from ingest.pipeline.asked import Asked

SQUARE = shapely.box(8.855, 48.585, 8.865, 48.595)
OUTLINE = json.loads(shapely.to_geojson(SQUARE))
TOWN = f"""{grid(1, "../..")}
n9 v3 t2020-05-01T00:00:00Z x8.86 y48.59 Tamenity=library
w1 Thighway=path Nn1,n2,n4
r1 Ttype=site Mn9@sign,w1@"""
BUSY: Answer = (429, {}, b"rate_limited")
SLOW: Answer = (504, {}, b"<html>Gateway timeout</html>")
GARBAGE: Answer = (200, {}, b"<html>out of order</html>")
CUT: Answer = (200, {}, b'{"version": 0.6, "elements": [{"type": "node", "id"')
BROKEN_OFF: Answer = (200, {"Content-Length": "9999"}, b'{"elements": []}')
NONSENSE: Answer = (200, {}, b'{"elements": [{"type": "node", "id": "x"}]}')
PARTIAL: Answer = (200, {}, b'{"elements": [], "remark": "runtime error: Query timed out in \\"query\\" at line 2"}')


class Naps(list[float]):
    """Counts how long it was waited for."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[StandIn]:
    with standing_in(StandIn(elements_of(write_osm(tmp_path / "town.osm.pbf", TOWN)), OUTLINE)) as serving:
        yield serving


def fetch(stand_in: StandIn, folder: Path, *, shape: shapely.Geometry = SQUARE, seconds: int = 60) -> tuple[Path, Naps]:
    naps, target = Naps(), folder / "fetched.osm.pbf"
    fetch_objects(shape, target, Overpass(f"{stand_in.url}/api", seconds, folder / "cache", naps), Silent())
    return target, naps


def questions(stand_in: StandIn) -> int:
    return len([1 for method, *_ in stand_in.asked if method == "POST"])


def test_what_is_fetched_is_the_file_that_the_server_has(stand_in: StandIn, tmp_path: Path) -> None:
    target, naps = fetch(stand_in, tmp_path)
    told = [
        [str(thing) + str(thing.timestamp) for thing in osmium.FileProcessor(str(path))]
        for path in (target, tmp_path / "town.osm.pbf")
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 7
    assert naps == []


def test_the_same_content_is_the_same_file_byte_for_byte_and_names_nobody(stand_in: StandIn, tmp_path: Path) -> None:
    first = fetch(stand_in, tmp_path)[0].read_bytes()
    stand_in.elements.reverse()
    (tmp_path / "again").mkdir()
    assert fetch(stand_in, tmp_path / "again")[0].read_bytes() == first
    assert [thing for thing in osmium.FileProcessor(str(tmp_path / "fetched.osm.pbf")) if thing.user or thing.uid] == []


def test_the_product_says_its_name(stand_in: StandIn, tmp_path: Path) -> None:
    fetch(stand_in, tmp_path)
    assert {headers["User-Agent"].split("/")[0] for _, _, headers in stand_in.asked} == {"Sozialraumatlas"}


@pytest.mark.parametrize(("fault", "pauses"), [(BUSY, [5]), (SLOW, [5]), (GARBAGE, [5]), (CUT, [5]), (BROKEN_OFF, [5])])
def test_it_is_asked_again_after_a_pause(stand_in: StandIn, tmp_path: Path, fault: Answer, pauses: list[float]) -> None:
    stand_in.faults = [fault]
    target, naps = fetch(stand_in, tmp_path)
    assert naps == pauses
    assert sum(1 for _ in osmium.FileProcessor(str(target))) == 7


def test_pauses_grow_and_a_pause_that_the_server_asks_for_is_kept(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults = [BUSY, (429, {"Retry-After": "42"}, b""), SLOW]
    assert fetch(stand_in, tmp_path)[1] == [5, 42, 60]


def test_our_turn_is_waited_for(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.status = "Rate limit: 1\nSlot available after: 2026-01-01T00:00:00Z, in 17 seconds.\n"
    assert fetch(stand_in, tmp_path)[1] == [18]


@pytest.mark.parametrize(
    ("fault", "times", "words"),
    [
        (BUSY, 4, "is busy (it answers 429"),
        (SLOW, 4, "is busy (it answers 504"),
        (GARBAGE, 2, "is no answer of Overpass, or is cut off"),
        (CUT, 2, "is no answer of Overpass, or is cut off"),
        (BROKEN_OFF, 2, "breaks off in the middle"),
        (0.0, 4, "cannot be reached"),
        ((500, {}, b""), 1, "failed (500"),
        (NONSENSE, 1, "cannot be understood"),
    ],
)
def test_a_server_that_does_not_recover_is_the_worlds_fault_in_one_line(
    stand_in: StandIn, tmp_path: Path, fault: Answer | float, times: int, words: str
) -> None:
    stand_in.faults = [fault] * 9
    with pytest.raises(WorldError) as error:
        fetch(stand_in, tmp_path)
    assert words in str(error.value)
    assert "Nothing was changed" in str(error.value) or "again later" in str(error.value)
    assert "\n" not in str(error.value)
    assert questions(stand_in) == times
    assert not (tmp_path / "fetched.osm.pbf").exists()


def test_a_server_that_keeps_silent_is_left(stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.osm.overpass._GRACE_SECONDS", -0.7)
    stand_in.faults = [60.0] * 9
    with pytest.raises(WorldError, match="does not answer in time"):
        fetch(stand_in, tmp_path, seconds=1)
    assert questions(stand_in) == 2


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="cannot be reached"):
        fetch_objects(SQUARE, tmp_path / "x.osm.pbf", Overpass("http://127.0.0.1:9/api", 5, tmp_path, Naps()), Silent())


def test_a_wrong_question_is_not_asked_again(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults = [(400, {}, b"parse error")]
    with pytest.raises(RefusedError, match="400"):
        fetch(stand_in, tmp_path)


def test_a_partial_answer_is_refused_and_a_smaller_question_asked(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults = [PARTIAL]
    large = widen(Outline("large", SQUARE), 1.0).shape
    target, _ = fetch(stand_in, tmp_path, shape=large)
    assert questions(stand_in) == 1 + len(list(pieces(large, 2.0)))
    assert questions(stand_in) > 2
    assert sum(1 for _ in osmium.FileProcessor(str(target))) == 7  # each object once, though every piece tells it


def test_partial_answers_without_end_change_nothing(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.faults = [PARTIAL] * 99
    with pytest.raises(WorldError, match="gives up half-way"):
        fetch(stand_in, tmp_path)
    assert questions(stand_in) == 3
    assert list((tmp_path / "cache").iterdir()) == []


def test_what_was_fetched_is_not_asked_for_again_within_the_hour(stand_in: StandIn, tmp_path: Path) -> None:
    fetch(stand_in, tmp_path)
    fetch(stand_in, tmp_path)
    assert questions(stand_in) == 1


def test_nothing_there_is_refused(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.elements = []
    with pytest.raises(RefusedError, match="knows nothing there"):
        fetch(stand_in, tmp_path)


def test_pieces_cover_the_outline_once() -> None:
    shape = widen(Outline("town", SQUARE), 6).shape
    cut = list(pieces(shape))
    assert len(cut) > 4
    assert sum(piece.area for piece in cut) == pytest.approx(shape.area)
    assert (
        shapely.union_all(cut).equals_exact(shape, 1e-6, normalize=True)
        or shapely.symmetric_difference(shapely.union_all(cut), shape).area < 1e-9
    )


def test_a_margin_is_as_wide_as_it_says() -> None:
    # At 48.59 degrees one of longitude is 73.6 km and one of latitude 111.3 km.
    west, south, _, _ = widen(Outline("town", SQUARE), 3).shape.bounds
    assert (8.855 - west) * 73.63 == pytest.approx(3.02, abs=0.05)
    assert (48.585 - south) * 111.32 == pytest.approx(3.02, abs=0.05)


def test_a_country_is_no_town() -> None:
    with pytest.raises(RefusedError, match="km²"):
        widen(Outline("Land", shapely.box(7, 47, 10, 50)), 0)


def test_holes_are_fetched_too() -> None:
    ring = shapely.difference(SQUARE, shapely.box(8.858, 48.588, 8.86, 48.59))
    assert not shapely.get_num_interior_rings(widen(Outline("ring", ring), 0).shape)


def test_an_area_without_an_outline_is_refused() -> None:
    with pytest.raises(RefusedError, match="no area"):
        of_area("Mitte", {"type": "Point", "coordinates": [8, 48]})


@pytest.mark.parametrize(
    "told", [{}, {"place": "A", "area": "b"}, {"source": "a", "margin_km": 1.0}, {"place": "A", "margin_km": -1.0}]
)
def test_one_thing_is_asked_for(told: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        Asked(**told)


@pytest.mark.slow
def test_a_polygon_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "Mitte.geojson"
    path.write_text(json.dumps(OUTLINE))
    assert read_outline(path).shape.equals(SQUARE)
    path.write_text("{")
    with pytest.raises(RefusedError, match="cannot be read"):
        read_outline(path)
    path.write_text(json.dumps({"type": "Point", "coordinates": [8, 48]}))
    with pytest.raises(RefusedError, match="no area"):
        read_outline(path)
    with pytest.raises(RefusedError, match="no file"):
        read_outline(tmp_path / "none.geojson")


@pytest.mark.slow
def test_a_place_is_found_by_its_name(stand_in: StandIn, tmp_path: Path) -> None:
    found = find_place("Herrenberg", nominatim_url=stand_in.url, folder=tmp_path / "n")
    assert (found.name, found.shape.equals(SQUARE)) == ("Herrenberg", True)
    assert stand_in.asked[-1][2]["User-Agent"].startswith("Sozialraumatlas/")
    before = len(stand_in.asked)
    find_place("Herrenberg", nominatim_url=stand_in.url, folder=tmp_path / "n")
    assert len(stand_in.asked) == before
    with pytest.raises(NotFoundError, match="no place called Nirgendwo"):
        find_place("Nirgendwo", nominatim_url=stand_in.url, folder=tmp_path / "n")
    stand_in.outline = {"type": "Point", "coordinates": [8, 48]}
    with pytest.raises(NotFoundError, match="not its outline"):
        find_place("Herrenberg", nominatim_url=stand_in.url, folder=tmp_path / "m")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "words"), [(BUSY, "is busy"), (SLOW, "is busy"), (GARBAGE, "cannot be understood"), (CUT, "understood")]
)
def test_a_nominatim_that_fails(
    stand_in: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Answer, words: str
) -> None:
    monkeypatch.setattr(stand_in, "search", lambda _: fault)
    with pytest.raises(WorldError, match=words):
        find_place("Herrenberg", nominatim_url=stand_in.url, folder=tmp_path / "n", sleep=Naps())


@pytest.mark.slow
@pytest.mark.realdata
def test_a_town_by_name_is_record_by_record_the_town_of_the_file(tmp_path: Path, data: Path) -> None:
    file = data / "herrenberg" / "herrenberg.osm.pbf"
    settings = {"overpass_url": "", "nominatim_url": "", "data_dir": tmp_path}
    with standing_in(StandIn(elements_of(file), OUTLINE)) as serving:
        settings |= {"overpass_url": f"{serving.url}/api", "nominatim_url": serving.url}
        engine = connect("postgresql://nowhere/never")
        located = Asked(place="Herrenberg").at_hand(engine, Settings(**settings), Silent())
        assert questions(serving) > 1  # with its margin it is asked for in pieces
    assert (located.name, located.options) == ("Herrenberg (127.0.0.1)", {"place": "Herrenberg"})
    assert located.etag == "2020-06-01T00:00:00Z"
    assert read_osm(located.path) == read_osm(file)


def test_passwords_do_not_get_into_a_location(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(json.dumps(OUTLINE))
    settings = Settings(overpass_url="https://me:hidden@example.org/api", data_dir=tmp_path)
    with pytest.raises(AtlasError) as error:
        Asked(polygon=str(path)).at_hand(connect("postgresql://nowhere/never"), settings, Silent())
    assert "hidden" not in str(error.value)

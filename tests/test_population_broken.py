"""Files of population with one fault each: the notice or the refusal that each must give, and never a traceback."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typed_town import Silence

from geo.errors import UserError
from geo.model import BBox, KnownArea, Notice, PeopleInput
from ingest.population import Form, PopulationRequest, inspect, look, match, read_cells, read_counts

TOWN: BBox = (8.80, 48.55, 8.90, 48.65)
GRID = "GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner\n"
CELL = "CRS3035RES100mN2838100E4236900;4236950;2838150;"
AREAS = (KnownArea(1, "areas:x", "01", "Nord", None), KnownArea(2, "areas:x", "02", "Süd", None))
TABLE = "jahr;stadtteil;einwohner\n2020;Nord;100\n2021;Nord;110\n2021;Süd;90\n"
Write = Callable[[Path], Path]


def raw(text: str | bytes, name: str = "leute.csv") -> Write:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def packed(*names: str) -> Write:
    def write(folder: Path) -> Path:
        path = folder / "leute.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name in names:
                archive.writestr(name, f"{GRID}{CELL}7\n")
        return path

    return write


def folder_itself(folder: Path) -> Path:
    return folder


def told_of(path: Path, *, town: BBox | None = TOWN, **asked: object) -> tuple[list[int | None], str]:
    """Return the numbers that would be stored, and the codes of notices or the sentence of the refusal."""
    request = PopulationRequest(path, **asked)  # type: ignore[arg-type]
    try:
        inspect(request)
        layout = look(request)
        if layout.form is Form.AREAS:
            counts, notices = read_counts(request, layout, Silence())
            matches, more = match(path.name, counts, AREAS)
            return [each.count.people for each in matches], " ".join(notice.code for notice in [*notices, *more])
        told = list(read_cells(request, layout, town, 3, Silence()))
    except UserError as error:
        return [], str(error)
    codes = " ".join(row.code for row in told if isinstance(row, Notice))
    return [None if row.people is None else int(row.people) for row in told if isinstance(row, PeopleInput)], codes


SOUND: dict[str, tuple[str, list[int | None]]] = {
    "the census of 2022": (f"{GRID}{CELL}12\n", [12]),
    "the census of 2011, which has short names": (
        "Gitter_ID_100m;Einwohner\n100mN28381E42369;12\n100mN28382E42369;-1\n",
        [12],
    ),
    "a dash for what is not told": (f"{GRID}{CELL}–\n{CELL}4\n", [None, 4]),
    "a number below the threshold": (f"{GRID}{CELL}2\n{CELL}3\n{CELL}0\n", [None, 3]),
    "a byte order mark and carriage returns": (f"\ufeff{GRID}{CELL}12\r\n".replace("\n", "\r\n"), [12]),
    "quotes, commas and an English heading": ('"lon","lat","people"\n"8.85","48.6","7"\n', [7]),
    "far from the town": (f"{GRID}{CELL}12\nCRS3035RES100mN3338100E4236900;4236950;3338150;99\n", [12]),
    "the newest year of a table": (TABLE, [110, 90]),
    "thousands with a point": (TABLE.replace("110", "1.110"), [1110, 90]),
    "a table by key": ("nr;einwohner\n01;5\n02;6\n", [5, 6]),
    "totals among parts": (
        "gebiet;merkmal;zahl\nNord;Männlich;4\nNord;Einwohner;9\nSüd;Einwohner;8\nSüd;Männlich;5\n",
        [9, 8],
    ),
}
FAULTS: dict[str, tuple[Write, str]] = {
    "a cell without a place": (raw(f"{GRID};;;7\n{CELL}7\n"), "no_position"),
    "a number that is none": (raw(f"{GRID}{CELL}viele\n{CELL}7\n"), "unparsable_value"),
    "fewer than nobody": (raw(f"{GRID}{CELL}-5\n{CELL}7\n"), "unparsable_value"),
    "a point off the earth": (raw("lon,lat,people\n8.85,148.6,7\n8.85,48.6,7\n"), "no_position"),
    "a row that is too short": (raw(f"{GRID}{CELL}7\nCRS3035RES100mN2838100E4236900\n"), "no_position"),
    "an unknown area": (raw(f"{TABLE}2021;West;5\n"), "unmatched_area"),
    "a year that is none": (raw(f"{TABLE}bald;Süd;5\n"), "unparsable_value"),
    "an empty file": (raw(""), "is empty"),
    "only a byte order mark": (raw("\ufeff"), "is empty"),
    "only what counts as space": (raw("\x1c\n"), "is empty"),
    "only a heading": (raw(GRID), "nobody"),
    "only a heading of a table": (raw("stadtteil;einwohner\n"), "no rows"),
    "one column": (raw("einwohner\n5\n"), "only one column"),
    "no text": (raw(bytes(range(256)) * 9), "is no text"),
    "no number of people": (raw("lon,lat,schools\n8.85,48.6,7\n"), "--people-field"),
    "cells of a kilometre": (raw("Gitter_ID_1km;Einwohner\nCRS3035RES1000mN2838000E4236000;700\n"), "cells of 100 m"),
    "another country": (raw(f"{GRID}CRS3035RES100mN3838100E4236900;4236950;3838150;9\n"), "nobody in or near"),
    "several rows about an area": (raw("stadtteil;einwohner\nNord;5\nNord;6\nSüd;7\n"), "several rows about Nord"),
    "no area that is known": (raw("stadtteil;einwohner\nWest;5\nOst;6\n"), "atlas ingest areas"),
    "half of a place": (raw("lon,people\n8.85,7\n"), "--lat-field"),
    "a folder": (folder_itself, "is a folder"),
    "a zip of several tables": (packed("a_1km.csv", "b_10km.csv"), "holds 2 tables"),
    "a zip that is none": (raw("nichts", "leute.zip"), "cannot be opened"),
}


@pytest.mark.parametrize("form", SOUND)
def test_every_form_is_read(form: str, tmp_path: Path) -> None:
    text, expected = SOUND[form]
    assert told_of(raw(text)(tmp_path))[0] == expected


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_its_notice_or_refusal(fault: str, tmp_path: Path) -> None:
    write, expected = FAULTS[fault]
    people, told = told_of(write(tmp_path))
    assert expected in told
    if not people:
        assert told.endswith(".")
        assert len(told) < 500


def test_the_hundred_metre_table_of_a_zip_is_taken(tmp_path: Path) -> None:
    assert told_of(packed("Zensus_1km.csv", "Zensus_100m.csv", "Zensus_10km.csv")(tmp_path))[0] == [7]


def test_what_is_wanted_is_taken_or_refused(tmp_path: Path) -> None:
    path = raw(TABLE)(tmp_path)
    assert told_of(path, year=2020)[0] == [100]
    assert told_of(path, where=("stadtteil=Süd",))[0] == [90]
    assert "has no rows of 1999" in told_of(path, year=1999)[1]
    for asked in ({"area_field": "x"}, {"people_field": "x"}, {"where": ("x=1",)}, {"where": ("stadtteil=West",)}):
        assert "has no" in told_of(path, **asked)[1]
    assert "COLUMN=VALUE" in told_of(path, where=("stadtteil",))[1]
    assert "load the town" in told_of(raw(f"{GRID}{CELL}7\n")(tmp_path), town=None)[1]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from([text for text, _ in SOUND.values()]), data=st.data())
def test_a_file_with_random_bytes_in_it_is_read_or_refused(text: str, data: st.DataObject, tmp_path: Path) -> None:
    content = bytearray(text.encode())
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)):
        content[place] = data.draw(st.integers(0, 255))
    people, told = told_of(raw(bytes(content[: data.draw(st.integers(0, len(content)))]))(tmp_path))
    assert people or told

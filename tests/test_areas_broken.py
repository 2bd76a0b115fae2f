"""Files of areas with one fault each: the notice or the refusal that each must give, and never a traceback."""

import json
import shutil
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import UserError
from geo.model import AreaInput, BBox, Notice
from ingest.areas import AreaRequest, read_areas

TOWN: BBox = (8.80, 48.55, 8.90, 48.65)
UTM32 = 25832
Write = Callable[[Path], Path]


def block(east: float, side: float = 0.01) -> shapely.Polygon:
    return shapely.box(8.80 + east * 0.01, 48.55, 8.80 + east * 0.01 + side, 48.56)


BOWTIE = shapely.Polygon([(8.82, 48.55), (8.83, 48.56), (8.83, 48.55), (8.82, 48.56)])


def table(
    shapes: Sequence[shapely.Geometry | None], names: Sequence[str | None], *, crs: int | None = 4326
) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame({"name": list(names)}, geometry=list(shapes), crs=crs)


def two(**more: object) -> geopandas.GeoDataFrame:
    return table([block(0), block(1)], ["Nord", "Süd"], **more)  # type: ignore[arg-type]


def saved(frame: geopandas.GeoDataFrame, ending: str, **options: object) -> Write:
    def write(folder: Path) -> Path:
        path = folder / f"stadtteile{ending}"
        if ending == ".kml":
            options["driver"] = "KML"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame.to_file(path, **options)
        return path

    return write


def raw(text: str | bytes, ending: str = ".geojson") -> Write:
    def write(folder: Path) -> Path:
        path = folder / f"stadtteile{ending}"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def features(*geometries: object, name: object = "Nord", **more: object) -> str:
    drawn = [{"type": "Feature", "properties": {"name": name}, "geometry": geometry} for geometry in geometries]
    return json.dumps({"type": "FeatureCollection", "features": drawn, **more})


def ring(*corners: tuple[float, float]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [corners]}


SQUARE = ring((8.8, 48.5), (8.9, 48.5), (8.9, 48.6), (8.8, 48.5))


def lacking(*endings: str) -> Write:
    def write(folder: Path) -> Path:
        path = saved(two(), ".shp")(folder)
        for ending in endings:
            path.with_suffix(ending).unlink()
        return path

    return write


def layered(folder: Path) -> Path:
    path = folder / "stadt.gpkg"
    for layer in ("bezirke", "stadtteile"):
        two().to_file(path, layer=layer)
    return path


def cut(folder: Path) -> Path:
    path = saved(two(), ".gpkg")(folder)
    path.write_bytes(path.read_bytes()[:5000])
    return path


def zipped_text(folder: Path) -> Path:
    path = folder / "stadtteile.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("liesmich.txt", "nichts")
    return path


def folder_itself(folder: Path) -> Path:
    return folder


FAR = two().to_crs(UTM32).set_crs(None, allow_override=True)
FAULTS: dict[str, tuple[Write, str]] = {
    # What can be used is used, and said: the code of the notice.
    "a ring crosses itself": (saved(table([block(0), BOWTIE], ["Nord", "Süd"]), ".geojson"), "self_crossing_ring"),
    "an area has no outline": (saved(table([block(0), None], ["Nord", "Süd"]), ".geojson"), "empty_area"),
    "an area is empty": (saved(table([block(0), shapely.Polygon()], ["Nord", "Süd"]), ".gpkg"), "empty_area"),
    "a point among areas": (raw(features(SQUARE, {"type": "Point", "coordinates": [8.8, 48.5]})), "no_area"),
    "a line among areas": (raw(features(SQUARE, {"type": "LineString", "coordinates": [[8, 48], [9, 49]]})), "no_area"),
    "two areas of one name": (saved(table([block(0), block(1)], ["Nord", "Nord"]), ".geojson"), "same_name"),
    "two areas overlap": (saved(table([block(0), block(0.5)], ["Nord", "Süd"]), ".geojson"), "overlapping_areas"),
    "coordinates off the earth": (
        raw(features(SQUARE, ring((400000, 5e6), (400010, 5e6), (400010, 6e6), (400000, 5e6)), SQUARE)),
        "absurd_coordinates",
    ),
    "a name is missing": (saved(table([block(0), block(1), block(2)], ["Nord", None, "Süd"]), ".gpkg"), "unnamed_area"),
    "no coordinate system, degrees": (lacking(".prj"), "assumed_crs"),
    "no coordinate system, metres that fall into the town": (saved(FAR, ".shp"), "assumed_crs"),
    "metres in a GeoJSON that does not say so": (saved(FAR, ".geojson"), "assumed_crs"),
    "a ring of two points": (raw(features(SQUARE, ring((8.8, 48.5), (8.9, 48.5)))), "empty_area"),
    "a ring of no width": (
        raw(features(SQUARE, ring((8.8, 48.5), (8.9, 48.5), (8.8, 48.5), (8.8, 48.5)))),
        "empty_area",
    ),
    "UTF-8 that is taken for Latin-1": (lacking(".cpg"), "wrong_letters"),
    # What cannot be used is refused: words of the sentence.
    "an empty file": (raw(""), "is empty"),
    "no JSON": (raw("Stadtteile der Stadt"), "cannot be read"),
    "JSON of something else": (raw('{"stadtteile": []}'), "cannot be read"),
    "cut off in the middle": (raw(features(SQUARE)[:-40]), "cannot be read"),
    "random bytes": (raw(bytes(range(256)) * 20, ".gpkg"), "cannot be read"),
    "a GeoPackage cut off": (cut, "cannot be read"),
    "a KML cut off": (raw("<kml><Document><Placemark>", ".kml"), "damaged or cut off"),
    "a KML without areas": (raw("<kml/>", ".kml"), ""),
    "no features": (raw(features()), "no area that can be used"),
    "only points": (raw(features({"type": "Point", "coordinates": [8.8, 48.5]})), "no area that can be used"),
    "only off the earth": (raw(features(ring((8.8, 99), (8.9, 99), (8.9, 98), (8.8, 99)))), "outside the earth"),
    "several layers": (layered, "bezirke, stadtteile"),
    "no .dbf": (lacking(".dbf"), "lacks .dbf"),
    "no .shx": (lacking(".shx"), "lacks .shx"),
    "no coordinate system, metres of elsewhere": (
        saved(table([shapely.box(0, 0, 900, 900)], ["Nord"], crs=None), ".shp"),
        "--crs EPSG:",
    ),
    "no names, only numbers": (saved(table([block(0), block(1)], ["1", "2"]), ".geojson"), "--name-field"),
    "names that are not text": (raw(features(SQUARE, name={"de": 1})), "--name-field"),
    "no columns at all": (
        raw('{"type": "Polygon", "coordinates": [[[8, 48], [9, 48], [9, 49], [8, 48]]]}'),
        "--name-field",
    ),
    "a zip without areas": (zipped_text, "cannot be read"),
    "a folder": (folder_itself, "is a folder"),
    "another kind of file": (raw("a;b", ".txt"), "does not end in"),
    "an unknown coordinate system": (
        raw(features(SQUARE, crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::999999"}})),
        "",
    ),
}


def outcome(path: Path, **asked: object) -> tuple[list[AreaInput], str]:
    """Return the areas, and the codes of notices or the sentence of the refusal."""
    from ingest.areas import inspect  # noqa: PLC0415 - as a command does

    request = AreaRequest(path, **asked)  # type: ignore[arg-type]
    try:
        inspect(request)
        told = list(read_areas(request, TOWN))
    except UserError as error:
        return [], str(error)
    codes = " ".join(row.code for row in told if isinstance(row, Notice))
    return [row for row in told if isinstance(row, AreaInput)], codes


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_gives_its_notice_or_refusal(fault: str, tmp_path: Path) -> None:
    write, expected = FAULTS[fault]
    areas, told = outcome(write(tmp_path))
    assert expected in told
    assert all(shapely.is_valid(shapely.from_wkb(area.geom)) for area in areas)


def test_a_refusal_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    for write, _ in FAULTS.values():
        home = tmp_path / "one"
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir()
        areas, told = outcome(write(home))
        if not areas:
            assert len(told) < 500, told
            assert told.endswith("."), told
            assert "\n" not in told


def test_every_area_that_can_be_used_is_used(tmp_path: Path) -> None:
    areas, _ = outcome(FAULTS["a ring crosses itself"][0](tmp_path))
    assert [area.name for area in areas] == ["Nord", "Süd"]
    areas, _ = outcome(FAULTS["no coordinate system, metres that fall into the town"][0](tmp_path))
    assert shapely.from_wkb(areas[0].geom).symmetric_difference(block(0)).area < 1e-9


def test_umlauts_are_read_whatever_the_file_says_of_them(tmp_path: Path) -> None:
    assert [area.name for area in outcome(lacking(".cpg")(tmp_path))[0]] == ["Nord", "Süd"]


def test_what_is_wanted_is_taken_or_refused(tmp_path: Path) -> None:
    path = layered(tmp_path)
    assert len(outcome(path, layer="bezirke")[0]) == 2
    assert {area.kind for area in outcome(path, layer="bezirke")[0]} == {"district"}
    assert {area.kind for area in outcome(path, layer="bezirke", kind="Ortsteil")[0]} == {"quarter"}
    for asked in ({"layer": "x"}, {"layer": "bezirke", "name_field": "x"}, {"layer": "bezirke", "id_field": "x"}):
        assert "has no" in outcome(path, **asked)[1]
    assert "no kind of area" in outcome(path, layer="bezirke", kind="Haus")[1]
    assert "--crs" in outcome(path, layer="bezirke", crs="EPSG:0")[1]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_with_random_bytes_in_it_is_read_or_refused(data: st.DataObject, tmp_path: Path) -> None:
    ending = data.draw(st.sampled_from([".geojson", ".kml", ".shp", ".gpkg"]))
    home = tmp_path / ending[1:]
    if not home.exists():
        home.mkdir()
        saved(two(), ending)(home)
        shutil.copytree(home, tmp_path / f"{ending[1:]}-sound")
    for sound in (tmp_path / f"{ending[1:]}-sound").iterdir():
        content = np.frombuffer(sound.read_bytes(), dtype=np.uint8).copy()
        for place in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=6)) if len(content) else ():
            content[place] = data.draw(st.integers(0, 255))
        (home / sound.name).write_bytes(content.tobytes()[: data.draw(st.integers(1, len(content)))])
    areas, told = outcome(home / f"stadtteile{ending}")
    assert areas or told

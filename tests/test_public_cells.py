"""Cells for everybody, answers for planners: as GDAL, OWSLib and GeoPandas read them, equal to what is computed."""

import json
import re
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pypdfium2
import pytest
import shapely
import uvicorn
from fastapi.testclient import TestClient
from owslib.ogcapi.features import Features
from pyarrow import parquet
from sqlalchemy import text
from typed_places import fence
from typed_town import load, place, spot, streets

from api.app import create_app
from geo import keyring
from geo.atlas import Atlas
from geo.mapped import alone
from geo.model import GapQuery
from geo.model.accounts import AccountInput, HeldRole
from geo.model.layers import LayerFilter, find_layer
from geo.settings import Settings
from geo.store import accounts, signing_in
from geo.store.session import Engine, connect, writing
from web.planning_paper import _hatched, _path

pytestmark = pytest.mark.database

_PERSON = text(
    "INSERT INTO population_cell (dataset, cell, people, suppressed, geom) VALUES"
    " ('census', :cell, :people, :people IS NULL, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326))"
)
_FENCE = text(
    "UPDATE neighbourhood SET geom = ST_Multi(ST_MakeEnvelope(:west, :south, :east, :north, 4326)) WHERE id = :area"
)
_CHECKED = text("INSERT INTO area_check (neighbourhood_id, theme, team, on_date) VALUES (:area, 'sport', 'Nord', :day)")


def _populate(engine: Engine, folder: Path, few: float | None) -> None:
    """Load a street of 300 metres with a Kita at its west end, 40 people at the east end and few at the west end."""
    load(engine, folder, [*streets(), place(1, "Kita", at=spot(0, 0.1))])
    area = fence(engine, "Nord", (0, 0), (4, 4))
    with engine.begin() as connection:
        box = dict(zip(("west", "south", "east", "north"), (*spot(-0.5, -0.5), *spot(4.5, 0.5)), strict=True))
        connection.execute(_FENCE, {"area": area, **box})
        for cell, (east, people) in enumerate(((4, 40), (0, few))):
            lon, lat = spot(east)
            connection.execute(_PERSON, {"cell": str(cell), "people": people, "lon": lon, "lat": lat})
        connection.execute(_CHECKED, {"area": area, "day": date(2026, 1, 7)})


@pytest.fixture(scope="module")
def towns(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[TestClient]]:
    """Serve two towns that differ only in how many few are: one person, and two."""
    admin = connect(server_url.replace("/atlas?", "/postgres?")).execution_options(isolation_level="AUTOCOMMIT")
    clients, engines = [], []
    for few in (1, 2):
        name, folder = f"cells_{few}", tmp_path_factory.mktemp(f"cells{few}")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE atlas STRATEGY file_copy"))
        url = server_url.replace("/atlas?", f"/{name}?")
        engines.append(connect(url))
        _populate(engines[-1], folder, few)
        app = create_app(Settings(database_url=url, data_dir=folder))
        clients.append(TestClient(app, raise_server_exceptions=False))
    admin.dispose()
    yield clients
    for client in clients:
        client.app.state.team.close()  # type: ignore[attr-defined]  # our own application
        client.app.state.atlas.close()  # type: ignore[attr-defined]  # as above
    for engine in engines:
        engine.dispose()


@pytest.fixture(scope="module")
def town(towns: list[TestClient]) -> TestClient:
    """Return the first of them."""
    return towns[0]


@pytest.fixture(scope="module")
def planner(towns: list[TestClient], server_url: str) -> TestClient:
    """Sign somebody in who plans."""
    engine, token = connect(server_url.replace("/atlas?", "/cells_1?")), secrets.token_urlsafe(16)
    with writing(engine) as session:
        areas = list(session.scalars(text("SELECT id FROM neighbourhood")))
        team = accounts.add_team(session, "Stadtplanung", areas)
        given = AccountInput(name="stadtplanung", team_id=team, roles=(HeldRole("planner"),))
        signing_in.begin_session(session, accounts.add_account(session, given), keyring.digest(token), hours=1)
    engine.dispose()
    return TestClient(towns[0].app, raise_server_exceptions=False, cookies={"atlas": token})


@pytest.fixture(scope="module")
def atlas(town: TestClient) -> Atlas:
    """Return the atlas that the first one serves."""
    found: Atlas = town.app.state.atlas  # type: ignore[attr-defined]  # our own application
    return found


@pytest.fixture(scope="module")
def address(town: TestClient) -> Iterator[str]:
    """Serve the town to programs that want a real server; return where."""
    server = uvicorn.Server(uvicorn.Config(town.app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/ogc"
    server.should_exit = True
    thread.join(10)


def computed(atlas: Atlas, theme: str) -> dict[str, tuple[int | None, int | None]]:
    """Return people and minutes of each cell as planners are told them."""
    cells = atlas.gap_cells(GapQuery(theme)).cells
    return {cell.id: (cell.people, None if cell.seconds is None else -(-cell.seconds // 60)) for cell in cells}


READ = """
import json, sys, pyogrio
frame = pyogrio.read_dataframe(f"OAPIF:{sys.argv[1]}", layer="cells", PAGE_SIZE=3)
rows = json.loads(frame.drop(columns="geometry").to_json(orient="records"))
print(json.dumps([frame.crs.to_authority(), rows, frame.geometry.to_wkt().tolist()]))
"""


def test_gdal_and_owslib_read_all_cells_as_they_were_computed(atlas: Atlas, address: str) -> None:
    program = [sys.executable, "-c", READ, address]
    told = subprocess.run(program, check=True, capture_output=True, timeout=120).stdout
    system, rows, shapes = json.loads(told)
    assert system == ["OGC", "CRS84"]
    for theme in ("childcare", "sport"):
        found = {row["cell"]: (row["people"], row[f"{theme}_minutes"]) for row in rows}
        assert found == computed(atlas, theme)
        state = {"childcare": "unchecked", "sport": "checked"}[theme]
        assert {row[f"{theme}_data"] for row in rows} == {state}
    outlines = {cell.id: shapely.geometry.shape(cell.outline) for cell in atlas.gap_cells(GapQuery("sport")).cells}
    for row, shape in zip(rows, shapes, strict=True):
        assert shapely.hausdorff_distance(shapely.from_wkt(shape), outlines[row["cell"]]) < 2e-6, row["cell"]
    page = Features(address).collection_items("cells", limit=2, offset=1)
    assert (page["numberMatched"], page["numberReturned"]) == (len(rows), 2)


def test_cells_are_made_once_for_all_servers_before_anybody_asks(
    towns: list[TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings: Settings = towns[1].app.state.atlas.settings  # type: ignore[attr-defined]  # our own application
    file = settings.data_dir / "snapshots"
    one, other = Atlas.open(settings), Atlas.open(settings)
    try:
        one.warm_cells(lambda: True)
        assert not list(file.glob("cells-*")), "whoever ends is not kept waiting"
        with alone(settings.data_dir, wait=True):
            one.warm_cells(lambda: False)
            assert not list(file.glob("cells-*")), "another is at it"
        one.warm_cells(lambda: False)
        (path,) = file.glob("cells-*")
        monkeypatch.setattr(Atlas, "_make_cells", lambda *_: pytest.fail("made while somebody waits"))
        one.warm_cells(lambda: pytest.fail("nothing was loaded since"))
        table = other.cells_on_foot()
        assert len(table.minutes) == 29
        assert table == one.cells_on_foot()
        # Planners get the same cells as from scratch, also where they lie in the file.
        mapped = one.gap_cells(GapQuery("childcare", indicators=("count", "supply")))
        path.unlink()
        third = Atlas.open(settings)
        assert third.gap_cells(GapQuery("childcare", indicators=("count", "supply"))).cells == mapped.cells
        third.close()
        monkeypatch.undo()
        fourth = Atlas.open(settings)
        fourth.keep_cells()
        assert list(file.glob("cells-*")) == [path], "as the command that imports does"
        assert fourth.cells_on_foot() == table
        fourth.close()
    finally:
        one.close()
        other.close()


def test_cells_are_filtered_like_every_layer(town: TestClient) -> None:
    def ask(**given: str) -> list[dict[str, Any]]:
        answer = town.get("/ogc/collections/cells/items", params=given)
        assert answer.status_code == 200, answer.text
        return [feature["properties"] for feature in answer.json()["features"]]

    assert [cell["people"] for cell in ask(filter="people > 10 AND childcare_minutes > 2")] == [40]
    assert [cell["few"] for cell in ask(few="true")] == [True]
    assert ask(filter="childcare_data = 'checked'") == []
    east, north = spot(4)
    assert [c["people"] for c in ask(bbox=f"{east - 1e-6},{north - 1e-6},{east + 1e-6},{north + 1e-6}")] == [40]
    assert town.get("/ogc/collections/cells/items", params={"few": "vielleicht"}).status_code == 400


@pytest.mark.parametrize("form", ["gpkg", "geojson", "parquet"])
@pytest.mark.parametrize("part", ["cells", "areas"])
def test_an_answer_as_a_file_opens_with_types_system_and_description(
    atlas: Atlas, tmp_path: Path, part: Any, form: str
) -> None:
    query = GapQuery("childcare", minutes=2)
    path = tmp_path / f"x.{form}"
    path.write_bytes(atlas.export_gaps(query, part, form, {}))
    frame = geopandas.read_parquet(path) if form == "parquet" else geopandas.read_file(path)
    assert frame.crs.to_epsg() == 4326
    assert frame["unchecked"].astype(bool).all(), "nobody checked childcare: hatched everywhere"
    assert set(frame["completeness"]) == {"unchecked"}
    assert set(frame.geometry.geom_type) == {"MultiPolygon"}
    if part == "cells":
        assert sorted(frame["people"].dropna()) == [0] * (len(frame) - 2) + [40]
        assert frame.loc[frame["people"].isna(), "few"].tolist() == [True]
        assert frame.loc[frame["people"] == 40, "too_far"].tolist() == [True]
    else:
        assert (frame["people_without"].tolist(), frame["area"].tolist()) == ([40], ["Nord"])
    asked = _description(path, form)["parameters"]
    assert (asked["theme"], asked["minutes"], asked["people_threshold"]) == ("childcare", 2, 3)


def _description(path: Path, form: str) -> dict[str, Any]:
    match form:
        case "gpkg":
            told: dict[str, Any] = pyogrio.read_info(path)["layer_metadata"]
            return told | {"parameters": json.loads(told["parameters"])}
        case "parquet":
            found: dict[str, Any] = json.loads(parquet.read_schema(path).metadata[b"atlas"])
            return found
        case _:
            read: dict[str, Any] = json.loads(path.read_text())["metadata"]
            return read


def test_a_table_says_what_is_few_and_unchecked(atlas: Atlas) -> None:
    rows = atlas.export_gaps(GapQuery("childcare"), "cells", "csv", {}).decode("utf-8-sig").splitlines()
    head = rows[0].split(",")
    few = next(
        row for row in rows[1:] if ",True," in row.split("POLYGON")[0] and row.split(",")[head.index("few")] == "True"
    )
    assert few.split(",")[head.index("people")] == ""
    assert few.split(",")[head.index("unchecked")] == "True"


OUTPUTS = (
    *("/ogc/collections/cells/items?limit=1000", "/ogc/collections/areas/items", "/ogc/collections/cells/items/1"),
    *("/api/v1/exports/cells.geojson", "/api/v1/exports/areas.csv", "/api/v1/neighbourhoods/nord"),
    *("/tiles/cells/15/17190/11309.mvt?theme=childcare", "/einbetten?theme=childcare&minutes=5"),
)
QUERIES = [
    GapQuery("childcare", minutes=minutes, resolution=resolution, indicators=("count", "supply"))
    for minutes in (1, 2, 3, 5, 30)
    for resolution in (8, 10, 12)
]


def test_no_output_and_no_difference_of_outputs_tells_how_many_few_are(towns: list[TestClient]) -> None:
    """Both towns say the same everywhere: what one cannot tell apart, no sum, no limit and no resolution gives away."""
    atlases: list[Atlas] = [client.app.state.atlas for client in towns]  # type: ignore[attr-defined]
    for query in QUERIES:
        one, other = (atlas.gap_cells(query) for atlas in atlases)
        assert (one.cells, one.areas, one.people, one.people_without) == (
            *(other.cells, other.areas, other.people, other.people_without),
        )
        assert atlases[0].gap_sites(query) == atlases[1].gap_sites(query)
    for path in OUTPUTS:
        one, other = (_without_moments(client, path) for client in towns)
        assert one == other, path
        assert len(one) > 100, path


def _without_moments(client: TestClient, path: str) -> str:
    """Return what an answer says, but not when it was made or by which nonce."""
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.text[:300])
    if answer.headers["content-type"].startswith("text/html"):
        return (
            answer.text.split('id="waben">')[1].split("</script>")[0]
            + answer.text.split("<main")[1].split("<script")[0]
        )
    told = answer.content.decode("latin-1")
    return told.split('"timeStamp"')[0] + told.split('"features"')[-1] if '"timeStamp"' in told else _stripped(told)


def _stripped(told: str) -> str:
    if not told.startswith("{"):
        return told
    body = json.loads(told)
    for moment in ("metadata", "built_at"):
        body.pop(moment, None)
    return json.dumps(body)


def test_a_planner_sees_the_map_hatched_where_nobody_checked_and_the_table_with_the_same_numbers(
    planner: TestClient, town: TestClient
) -> None:
    page = planner.get("/planung?theme=childcare&minutes=5&sites=1").text
    cells = json.loads(page.split('id="waben">')[1].split("</script>")[0])
    assert len(cells) > 5
    assert all(cell["properties"]["open"] for cell in cells)
    assert all("Datenlage: ungeprüft" in cell["properties"]["said"] for cell in cells)
    # Each cell says three things, one below the other: observed, computed, known.
    assert {len(cell["properties"]["said"]) for cell in cells} == {4}
    assert "Wo würde ein Ort mehr den meisten helfen?" in page
    assert "Rechnung, keine Empfehlung." in page
    checked = planner.get("/planung?theme=sport").text
    assert not any(c["properties"]["open"] for c in json.loads(checked.split('id="waben">')[1].split("</script>")[0]))
    # 40 people live some 220 seconds away.
    assert _legend(page) == [0, 0, 40, 0, 0], "up to 2, 3, 5 and 7 minutes, and beyond"
    guest = town.get("/planung", headers={"Accept": "text/html"}, follow_redirects=False)
    assert (guest.status_code, guest.headers["location"]) == (303, "/anmelden?weiter=%2Fplanung")


@pytest.mark.parametrize(
    ("asked", "legend"),
    [
        # One Kita, some 220 seconds from 40 people: one to choose from within five minutes, none within two.
        ("shown=count&minutes=5", [0, 0, 0, 40, 0]),
        ("shown=count&minutes=2", [0, 0, 0, 0, 40]),
        ("shown=nth&minutes=5", [0, 0, 0, 0, 40]),
        # The only ones who come share it alone: they have what people have on average.
        ("shown=supply&minutes=5", [0, 40, 0, 0, 0]),
        ("shown=visit&minutes=5", [40, 0]),
        ("shown=visit&minutes=2&course_from=09:00&course_until=11:00", [0, 40]),
    ],
)
def test_each_indicator_has_its_legend_and_its_table(planner: TestClient, asked: str, legend: list[int]) -> None:
    page = planner.get(f"/planung?theme=childcare&{asked}").text
    assert _legend(page) == legend
    table = page.partition('id="tabelle"')[2].partition("</table>")[0]
    lacking = sum(legend[3:]) if len(legend) > 2 else legend[1]
    assert f'data-value="{lacking}"><b>{lacking}</b>' in table
    files = re.findall(r'"(/api/v1/gap-cells/cells.csv\?[^"]+)"', page)
    sheet = planner.get(files[0].replace("&amp;", "&")).text.splitlines()
    names = {"count": "count", "nth": "nth_seconds", "supply": "supply", "visit": "visit"}
    column = sheet[0].split(",").index(names[asked[6:].partition("&")[0]])
    assert any(row.split(",")[column] for row in sheet[1:]) == ("nth" not in asked)
    assert planner.get(f"/planung/bericht.pdf?theme=childcare&{asked}").content[:5] == b"%PDF-"


def test_what_vehicles_tell_is_refused_without_a_timetable_and_a_course_must_end(planner: TestClient) -> None:
    for shown in ("departures", "quality", "last_home"):
        assert "noch kein Fahrplan geladen" in planner.get(f"/planung?shown={shown}").text
    assert "nach seinem Beginn enden" in planner.get("/planung?shown=visit&course_until=07:00").text


def _legend(page: str) -> list[int]:
    legend = page.partition('class="plan-legend"')[2].partition("</section>")[0]
    return [int(told) for told in re.findall(r"<b>(\d+)</b>", legend)]


def test_the_report_is_hatched_too(planner: TestClient) -> None:
    paper = planner.get("/planung/bericht.pdf?theme=childcare&minutes=5")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    told = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(paper.content))
    assert "ungeprüft" in told
    assert "Datenlage ungeprüft" in told
    sport = planner.get("/planung/bericht.pdf?theme=sport&minutes=5").content
    words = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(sport))
    assert "Datenlage ungeprüft" not in words


def test_hatching_lies_inside_of_what_is_hatched_and_reaches_all_of_it() -> None:
    square = shapely.box(100, 100, 300, 200)
    ends = [float(n) for n in re.findall(r"-?\d+\.\d", str(_hatched([square])).split('stroke="#fff"')[0])]
    x, y = ends[::2], ends[1::2]
    assert min(x) >= 100
    assert max(x) <= 300
    assert min(y) >= 100
    assert max(y) <= 200
    # 200 wide and 100 high at 22 units apart: every line that begins on its lower or right edge.
    assert len(x) // 2 == pytest.approx(300 / 22, abs=2)
    assert _path(square).count("M") == 1


def test_files_of_an_answer_are_for_planners_alone(planner: TestClient, town: TestClient) -> None:
    asked = "?theme=childcare&minutes=2"
    assert town.get(f"/api/v1/gap-cells/cells.gpkg{asked}").status_code == 401
    assert planner.get(f"/api/v1/gap-cells/cells.gpkg{asked}").status_code == 200
    told = planner.get(f"/api/v1/gap-cells/cells.csv-metadata.json{asked}").json()
    assert "unchecked" in [column["name"] for column in told["tableSchema"]["columns"]]
    assert planner.get(f"/api/v1/gap-cells/people.gpkg{asked}").status_code == 404
    assert planner.get(f"/api/v1/gap-cells/cells.xlsx{asked}").status_code == 404
    assert town.get("/api/v1/exports/cells.csv-metadata.json").json()["url"] == "cells.csv"


def test_every_number_of_the_layer_is_in_its_tile(atlas: Atlas) -> None:
    layer = find_layer("cells")
    assert layer is not None
    total = atlas.list_features(LayerFilter(layer)).total
    # Zoom 12 holds the whole street; names of cells stand in a tile as they are.
    west, south = spot(2)
    column, row = _tile(west, south, 12)
    content = atlas.cell_tile(12, column, row, "childcare").decode("latin-1")
    assert sum(content.count(cell) > 0 for cell in computed(atlas, "childcare")) == total > 5
    assert "unchecked" in content


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """Return column and row by the formula of Web Mercator."""
    across = 2**zoom
    x, y = shapely.get_coordinates(geopandas.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(3857).values)[0]
    half = 20_037_508.342789244
    return int((x + half) / (2 * half) * across), int((half - y) / (2 * half) * across)


def test_the_page_for_frames_is_the_only_one_and_sets_no_cookie(town: TestClient) -> None:
    answer = town.get("/einbetten")
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    for path in ("/", "/karte", "/hilfe", "/ogc"):
        assert "frame-ancestors 'none'" in town.get(path).headers["content-security-policy"], path
    assert "ungeprüft" in answer.text


# Inside of the library, which reads JSON-LD by what it means to give up.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_the_catalogue_in_turtle_says_what_the_one_in_json_says(town: TestClient) -> None:
    from rdflib import Graph  # noqa: PLC0415 - loading it takes a while
    from rdflib.compare import isomorphic  # noqa: PLC0415 - as above

    turtle = town.get("/dcat.ttl")
    assert turtle.headers["content-type"].startswith("text/turtle")
    one = Graph().parse(data=turtle.text, format="turtle")
    other = Graph().parse(data=town.get("/dcat.jsonld").text, format="json-ld")
    assert len(one) > 100
    assert isomorphic(one, other)
    found = one.query("SELECT ?s WHERE { ?s a <http://www.w3.org/ns/dcat#Dataset> }")
    assert {str(row[0]).rpartition("/")[2] for row in found} == {"places", "areas", "gaps", "cells"}  # type: ignore[index]

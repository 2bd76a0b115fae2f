"""Sources of the web: fetched whole or not at all, again only when they changed, and never with a password."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from drawn_osm import Silent
from stand_in import Answer, serving

from geo.errors import AtlasError, RefusedError, WorldError
from ingest.fetch import LARGEST_BYTES, Located, locate

CONTENT = bytes(range(256)) * 20_000


class Web:
    """A server with one file: what it answers to the next questions, then the truth."""

    def __init__(self) -> None:
        self.content = CONTENT
        self.etag = '"1"'
        self.faults: list[Answer | float] = []
        self.asked: list[dict[str, str]] = []
        self.headers: dict[str, str] = {}
        self.url = ""

    def answer(self, _method: str, _target: str, headers: dict[str, str]) -> Answer | float:
        self.asked.append(headers)
        if self.faults:
            return self.faults.pop(0)
        if headers.get("If-None-Match") == self.etag:
            return 304, {"ETag": self.etag}, b""
        return 200, {"ETag": self.etag, **self.headers}, self.content


class Naps(list[float]):
    """Counts how long it was waited for."""

    def __call__(self, seconds: float) -> None:
        self.append(seconds)


@pytest.fixture
def web() -> Iterator[Web]:
    found = Web()
    with serving(found.answer) as url:
        found.url = f"{url}/folder/town.osm.pbf"
        yield found


def fetch(web: Web, folder: Path) -> Located:
    return locate(web.url, folder, Silent(), sleep=Naps())


def test_a_path_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = locate("town.osm.pbf", tmp_path / "d", Silent())
    assert (found.path, found.location, found.name) == (
        Path("town.osm.pbf"),
        str(tmp_path / "town.osm.pbf"),
        "town.osm.pbf",
    )


def test_what_cannot_be_fetched_is_not_taken_for_a_path(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"begins with ftp:// cannot be fetched, only http:// and https://") as told:
        locate("ftp://nora:geheim@amt.example/kitas.csv", tmp_path, Silent())
    assert "geheim" not in str(told.value) + told.value.de


def test_a_file_is_fetched_whole_and_remembers_its_version(web: Web, tmp_path: Path) -> None:
    found = fetch(web, tmp_path)
    assert found.path.read_bytes() == CONTENT
    assert (found.name, found.location, found.etag, found.fresh) == ("town.osm.pbf", web.url, '"1"', True)


def test_what_did_not_change_is_not_sent_again(web: Web, tmp_path: Path) -> None:
    first = fetch(web, tmp_path)
    again = fetch(web, tmp_path)
    assert (again.path, again.etag, again.fresh) == (first.path, '"1"', False)
    assert web.asked[1]["If-None-Match"] == '"1"'
    web.content, web.etag = b"new", '"2"'
    assert fetch(web, tmp_path).path.read_bytes() == b"new"


def test_the_date_does_where_there_is_no_mark(web: Web, tmp_path: Path) -> None:
    web.etag, web.headers = "", {"Last-Modified": "Wed, 01 Jan 2020 00:00:00 GMT"}
    assert fetch(web, tmp_path).etag == "Wed, 01 Jan 2020 00:00:00 GMT"
    fetch(web, tmp_path)
    assert web.asked[1]["If-Modified-Since"] == "Wed, 01 Jan 2020 00:00:00 GMT"


def test_a_file_that_was_spoilt_meanwhile_is_fetched_anew(web: Web, tmp_path: Path) -> None:
    fetch(web, tmp_path).path.write_bytes(b"spoilt")
    found = fetch(web, tmp_path)
    assert (found.fresh, found.path.read_bytes()) == (True, CONTENT)


def test_the_server_may_name_the_file_but_no_folder(web: Web, tmp_path: Path) -> None:
    web.headers = {"Content-Disposition": 'attachment; filename="../../evil/feed.zip"'}
    found = fetch(web, tmp_path)
    assert found.name == "feed.zip"
    assert found.path.parent.parent == tmp_path


def test_bytes_stay_as_they_are(web: Web, tmp_path: Path) -> None:
    web.content = gzip.compress(b"<osm/>")
    assert fetch(web, tmp_path).path.read_bytes() == web.content
    assert web.asked[0]["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    "fault",
    [
        (429, {}, b""),
        (503, {}, b""),
        (200, {"Content-Length": str(len(CONTENT))}, CONTENT[:1000]),
        0.0,
    ],
)
def test_a_fault_that_passes_is_lived_through(web: Web, tmp_path: Path, fault: Answer | float) -> None:
    web.faults = [fault]
    assert fetch(web, tmp_path).path.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ((404, {}, b"not found"), RefusedError, "404"),
        ((403, {}, b""), RefusedError, "403"),
        ((500, {}, b""), WorldError, "500"),
        ((503, {}, b""), WorldError, "is busy"),
        ((200, {"Content-Length": str(len(CONTENT))}, CONTENT[:1000]), WorldError, "breaks off"),
        (0.0, WorldError, "cannot be reached"),
        ((200, {"Content-Length": str(LARGEST_BYTES + 1)}, b""), RefusedError, "larger than"),
    ],
)
def test_a_fault_that_stays_is_one_line_and_leaves_the_old_file(
    web: Web, tmp_path: Path, fault: Answer | float, kind: type[AtlasError], words: str
) -> None:
    old = fetch(web, tmp_path)
    web.faults = [fault] * 9
    with pytest.raises(kind, match=words) as error:
        fetch(web, tmp_path)
    assert "\n" not in str(error.value)
    assert "folder/town" not in str(error.value)
    assert old.path.read_bytes() == CONTENT
    web.faults.clear()
    assert [path.name for path in fetch(web, tmp_path).path.parent.iterdir() if "draft" in path.name] == []


def test_a_disk_without_room_is_told_before_it_is_full(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 10}))
    with pytest.raises(WorldError, match="no room"):
        fetch(web, tmp_path)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://me:hidden@example.org/town.osm.pbf", ".netrc"),
        ("https://hidden@example.org/town.osm.pbf", ".netrc"),
        ("https://example.org/town.osm.pbf?token=hidden", "token"),
        ("https://example.org/town.osm.pbf?a=1&API_KEY=hidden", "API_KEY"),
        ("https:///town", "no address"),
        ("http://[town", "no address"),
    ],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(tmp_path: Path, address: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words) as error:
        locate(address, tmp_path, Silent())
    assert "hidden" not in str(error.value)
    assert list(tmp_path.iterdir()) == []

"""A backup is one file; what comes back with it forgets again whoever was deleted since."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from test_team_withdrawal import API, CONTACT, NAME, dump, hits, write
from typed_people import Cast, play, served

from cli.backup import backup
from cli.dumping import LEFT_OUT
from cli.kept_days import days_beside
from cli.restore import restore
from geo import keyring
from geo.errors import RefusedError
from geo.store import signing_in
from geo.store.session import writing
from geo.store.tables import Table

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    monkeypatch.setenv("ATLAS_DATABASE_URL", database_url)
    monkeypatch.setenv("ATLAS_DATA_DIR", str(tmp_path / "data"))
    played = play(engine)
    with served(played, database_url, tmp_path / "data"):
        yield played


def test_a_person_who_withdrew_is_nowhere_after_a_backup_came_back(
    cast: Cast, database_url: str, tmp_path: Path
) -> None:
    file = tmp_path / "atlas.sql.gz"
    kept, steward, member = write(cast), cast.clients["steward"], cast.clients["member"]
    backup(file)
    assert hits(gzip.decompress(file.read_bytes()).decode()) >= 7, "the backup is of before"
    assert steward.delete(f"{API}/key-persons/{kept['id']}").status_code == 204
    told = member.post(f"{API}/gaps", json={"neighbourhood_id": cast.nord, "title": "Seither", "theme": "food"})
    assert told.status_code == 201
    restore(file, replace=True)
    with cast.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM gap WHERE title = 'Seither'")) == 0
        assert connection.scalar(text("SELECT count(*) FROM gap")) == 1
        tables = [Table.metadata.tables[name] for name in LEFT_OUT]
        assert [connection.scalar(select(func.count()).select_from(table)) for table in tables[:3]] == [0, 0, 0]
    assert hits(dump(database_url)) == 0, "dump, history, words of others"
    sign_in_again(cast)
    asked = ("entries", "gaps", "projects", "key-persons", f"entries?q={NAME}", f"key-persons?q={NAME}", "entries/1")
    answers = [member.get(f"{API}/{path}") for path in asked]
    answers += [member.get(f"{API}/records/entry/1/history"), steward.get(f"{API}/key-persons/{kept['id']}/export")]
    answers += [steward.get("/team/personen"), steward.get(f"/ogc/collections/places/items?q={CONTACT}")]
    assert answers[0].json()["total"] == 1
    assert [answer.request.url.path for answer in answers if hits(answer.text)] == []
    assert answers[-3].status_code == 404
    assert hits("".join(path.read_text() for path in (tmp_path / "data").glob("*.txt"))) == 0


@pytest.mark.usefixtures("cast")
def test_kept_days_come_back_with_the_backup(tmp_path: Path) -> None:
    file, days = tmp_path / "atlas.sql.gz", tmp_path / "data/indicators"
    backup(file)
    assert not days_beside(file).exists(), "nothing was kept yet"
    told = {"2026-01-07/plan.json": b"one", "2026-02-04/way=walk/hour=any/piece.parquet": b"two"}
    for name, content in told.items():
        (days / name).parent.mkdir(parents=True)
        (days / name).write_bytes(content)
    (days / ".2026-03-01.draft").mkdir()
    backup(tmp_path / "second.gz")
    beside = days_beside(tmp_path / "second.gz")
    assert beside.stat().st_mode & 0o077 == 0, "nobody else may read it"
    (days / "2026-01-07/plan.json").write_bytes(b"later")
    restore(file, replace=True)
    assert (days / "2026-01-07/plan.json").read_bytes() == b"later", "a backup without days takes none"
    restore(tmp_path / "second.gz", replace=True)
    found = {str(path.relative_to(days)): path.read_bytes() for path in days.rglob("*") if path.is_file()}
    assert found == told
    beside.write_bytes(beside.read_bytes()[:1500])
    with pytest.raises(RefusedError, match="damaged"):
        restore(tmp_path / "second.gz", replace=True)
    (tmp_path / "third.gz.indicators.tar").touch()
    with pytest.raises(RefusedError, match="already"):
        backup(tmp_path / "third.gz")


def sign_in_again(cast: Cast) -> None:
    """Sessions are in no backup."""
    with writing(cast.engine) as session:
        for name, token in cast.tokens.items():
            signing_in.begin_session(session, cast.actors[name].account or 0, keyring.digest(token), hours=1)


def test_what_is_no_whole_backup_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    file, half, other = tmp_path / "atlas.sql.gz", tmp_path / "half.gz", tmp_path / "other.gz"
    backup(file)
    assert file.stat().st_mode & 0o077 == 0, "nobody else may read it"
    with pytest.raises(RefusedError, match="already"):
        backup(file)
    with pytest.raises(RefusedError, match="no folder"):
        backup(tmp_path / "nowhere" / "atlas.sql.gz")
    half.write_bytes(file.read_bytes()[:-2000])
    other.write_bytes(gzip.compress(b"SELECT 1;"))
    for bad, why in ((half, "damaged"), (other, "no backup"), (tmp_path / "none", "no file")):
        with pytest.raises(RefusedError, match=why):
            restore(bad, replace=True)
    with cast.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM account")) == 8

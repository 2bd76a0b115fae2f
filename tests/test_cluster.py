"""The private database starts wherever it can, survives being killed, and says clearly why it cannot start."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.cluster import Cluster
from cli.database import attend
from geo.errors import UserError
from geo.settings import Settings

pytestmark = [pytest.mark.database, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[1]
AS_ROOT = os.geteuid() == 0
only_root = pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
FAST = "-c fsync=off -c shared_buffers=16MB"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a data folder that every user may enter, and stop what runs there at the end."""
    with tempfile.TemporaryDirectory(prefix="atlas-test-", ignore_cleanup_errors=True) as made:
        base = Path(made)
        base.chmod(0o755)
        yield base / "data"
        for left in (path for path in base.iterdir() if path.is_dir()):
            Cluster(left).stop()


def select_one(cluster: Cluster) -> str:
    return cluster._ask("psql", "-d", "atlas", "-Atc", "select 1").stdout.strip()


def server_of(cluster: Cluster) -> int:
    number = cluster._postmaster()
    assert number is not None
    return number


def test_starting_creates_a_database_without_a_port_and_with_a_closed_socket(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    assert not cluster.running()
    cluster.start()
    assert select_one(cluster) == "1"
    assert cluster._ask("psql", "-d", "atlas", "-Atc", "show listen_addresses").stdout.strip() == ""
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    assert cluster.running()


def test_starting_twice_is_starting_once(folder: Path) -> None:
    first = Cluster(folder, options=FAST)
    url = first.start()
    server = server_of(first)
    second = Cluster(folder, options=FAST)
    assert second.start() == url
    assert server_of(second) == server


def test_stopping_stops(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    cluster.stop()
    assert not cluster.running()
    cluster.stop()


def test_a_killed_database_starts_again_with_its_data(folder: Path) -> None:
    cluster = Cluster(folder)
    cluster.start()
    cluster._ask("psql", "-d", "atlas", "-Atc", "create table kept (id int)")
    os.kill(server_of(cluster), signal.SIGKILL)
    cluster.start()
    assert cluster._ask("psql", "-d", "atlas", "-Atc", "select count(*) from kept").stdout.strip() == "0"


def test_a_database_killed_under_a_server_is_started_again_and_a_stopped_one_is_not(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    attend(Settings(database_url=None, data_dir=folder))
    os.kill(server_of(cluster), signal.SIGKILL)
    deadline = time.monotonic() + 60
    while not cluster.running() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert select_one(cluster) == "1"
    cluster.stop()
    time.sleep(3)
    assert not cluster.running()


def test_a_killed_database_starts_again_while_a_query_of_it_still_works(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    busy = "select count(*) from generate_series(1, 1e9) a"
    program = "/usr/lib/postgresql/" + (cluster.home / "PG_VERSION").read_text().strip() + "/bin/psql"
    asking = subprocess.Popen([program, cluster.url, "-c", busy], stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    os.kill(server_of(cluster), signal.SIGKILL)
    cluster.start()
    asking.wait(timeout=20)
    assert select_one(cluster) == "1"


def test_the_number_of_a_dead_server_that_is_now_a_foreign_process_is_no_obstacle(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    os.kill(server_of(cluster), signal.SIGKILL)
    time.sleep(0.5)
    owner = (cluster.home / "PG_VERSION").stat().st_uid
    foreign = subprocess.Popen(["sleep", "60"], user=owner if AS_ROOT else None)
    try:
        lock = cluster.home / "postmaster.pid"
        lines = lock.read_text().splitlines()
        lock.write_text("\n".join([str(foreign.pid), *lines[1:]]) + "\n")
        (cluster.socket / ".s.PGSQL.5432.lock").write_text(f"{foreign.pid}\n{cluster.home}\n0\n5432\n")
        assert not cluster.running()
        cluster.start()
        assert select_one(cluster) == "1"
        assert foreign.poll() is None
    finally:
        foreign.kill()
        foreign.wait()


def test_a_start_killed_while_creating_leaves_no_half_cluster(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    half = cluster.home.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("15\n")
    cluster.start()
    assert select_one(cluster) == "1"


def test_two_starters_at_once_do_not_collide(folder: Path) -> None:
    code = f"from pathlib import Path; from cli.cluster import Cluster; print(Cluster(Path({str(folder)!r})).start())"
    starters = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)
    ]
    said = {starter.communicate(timeout=60)[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0, 0, 0]
    assert said == {Cluster(folder).url + "\n"}


def test_a_moved_data_folder_takes_its_database_along(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    cluster._ask("psql", "-d", "atlas", "-Atc", "create table kept (id int)")
    folder.rename(folder.with_name("moved"))
    moved = Cluster(folder.with_name("moved"), options=FAST)
    moved.start()
    assert moved._ask("psql", "-d", "atlas", "-Atc", "select count(*) from kept").stdout.strip() == "0"


def test_a_deep_folder_gets_a_socket_with_a_short_path(folder: Path) -> None:
    cluster = Cluster(folder / ("d" * 60) / ("e" * 60), options=FAST)
    cluster.start()
    assert len(os.fsencode(cluster.socket / ".s.PGSQL.5432")) <= 107
    assert cluster.socket.stat().st_mode & 0o777 == 0o700
    assert select_one(cluster) == "1"
    cluster.stop()


def test_a_folder_with_spaces_and_signs_is_fine(folder: Path) -> None:
    cluster = Cluster(folder / "Straße 1 & 'x' %41", options=FAST)
    cluster.start()
    assert select_one(cluster) == "1"
    cluster.stop()


def test_a_cluster_of_another_version_is_left_alone_and_named(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.home.mkdir(parents=True)
    (cluster.home / "PG_VERSION").write_text("9.6\n")
    with pytest.raises(UserError, match=r"made by PostgreSQL 9\.6, which is not installed here"):
        cluster.start()


def test_a_place_that_cannot_be_written_is_named() -> None:
    with pytest.raises(UserError, match=r"data folder /proc/atlas cannot be used .* Set ATLAS_DATA_DIR"):
        Cluster(Path("/proc/atlas")).start()


def test_without_postgis_one_sentence_says_what_to_do(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.cluster._PROGRAMS", folder / "nothing")
    with pytest.raises(UserError, match=r"not installed\. Install .* `docker compose up`"):
        Cluster(folder).start()


def test_the_last_one_out_stops_it(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    one, other = cluster.hold(), cluster.hold()
    cluster.start()
    cluster.release(one)
    assert cluster.running()
    cluster.release(other)
    assert not cluster.running()


def test_a_killed_user_holds_nothing(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    code = (
        "import time; from pathlib import Path; from cli.cluster import Cluster;"
        f"c = Cluster(Path({str(folder)!r})); held = c.hold(); c.start(); print('started', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert user.stdout is not None
    assert user.stdout.readline() == "started\n"
    user.kill()
    user.communicate()
    assert cluster.running()
    cluster.release(cluster.hold())
    assert not cluster.running()


def test_what_somebody_asked_to_keep_is_kept(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    cluster.keep()
    cluster.release(cluster.hold())
    assert cluster.running()
    cluster.stop()
    cluster.release(cluster.hold())
    assert not cluster.running()


@only_root
def test_root_does_not_run_the_server_itself(folder: Path) -> None:
    cluster = Cluster(folder, options=FAST)
    cluster.start()
    assert Path(f"/proc/{server_of(cluster)}").stat().st_uid == pwd.getpwnam("postgres").pw_uid


@only_root
def test_below_a_closed_home_the_cluster_lives_elsewhere_and_is_found_after_a_move(folder: Path) -> None:
    home = folder / "home"
    home.mkdir(parents=True)
    home.chmod(0o700)
    cluster = Cluster(home / "data", options=FAST)
    try:
        cluster.start()
        assert not cluster.home.is_relative_to(home)
        assert select_one(cluster) == "1"
        (home / "data").rename(home / "moved")
        assert Cluster(home / "moved").home == cluster.home
        shutil.copytree(home / "moved", home / "copy")
        assert Cluster(home / "copy").home != cluster.home
    finally:
        cluster = Cluster(home / "moved")
        cluster.stop()
        shutil.rmtree(cluster.home)
        for note in cluster.home.parent.glob("atlas-*.belongs-to"):
            if Path(note.read_text()).is_relative_to(folder):
                note.unlink()


@only_root
def test_an_ordinary_user_starts_it_too(folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    folder.mkdir()
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    code = (
        f"import sys; sys.path[:0] = {[str(ROOT), *sys.path]!r};"
        "from pathlib import Path; from cli.cluster import Cluster;"
        f"c = Cluster(Path({str(folder)!r})); c.start(); print(c._postmaster())"
    )
    # The interpreter of the environment may lie below a home that nobody else can enter: fork, do not execute.
    done = run_as(nobody, code)
    assert done > 0
    assert Path(f"/proc/{done}").stat().st_uid == nobody.pw_uid
    # Root finds the same cluster and keeps its owner.
    again = Cluster(folder)
    again.start()
    assert server_of(again) == done


def run_as(user: pwd.struct_passwd, code: str) -> int:
    """Run `code` in a fork that has become `user`, and return the number that it prints."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        sys.stdout = os.fdopen(writing, "w")
        try:
            exec(code, {"__name__": "child"})  # noqa: S102 - our own lines, in a process of their own
        except BaseException:  # noqa: BLE001 - the parent's assertion shows it
            traceback.print_exc(file=sys.stdout)
        finally:
            sys.stdout.flush()
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    os.waitpid(child, 0)
    assert text.strip().isdigit(), text
    return int(text)

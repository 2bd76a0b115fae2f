"""The command: fast help, one clear line per failure, an exit status for each kind."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

import cli
from cli.cluster import Cluster
from geo.errors import RefusedError, UserError, WorldError

ROOT = Path(__file__).resolve().parents[1]


class Done(NamedTuple):
    returncode: object
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def atlas(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return the command as a function: arguments, and settings by name."""

    def run(*arguments: str, **environment: str) -> Done:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["atlas", *arguments])
        monkeypatch.setattr(signal, "signal", lambda *_: None)
        with pytest.raises(SystemExit) as left:
            cli.main()
        return Done(left.value.code, *capsys.readouterr())

    return run


def test_help_names_every_command_and_imports_none_of_them() -> None:
    code = (
        "import sys\nfrom cli import build\n"
        "try: build(['--help'])(['--help'])\n"
        "except SystemExit: pass\n"
        "print('HEAVY', sorted({'sqlalchemy', 'numpy', 'uvicorn', 'fastapi', 'osmium'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "HEAVY []" in said
    assert [name for name in cli._COMMANDS if f" {name} " not in said] == []


@pytest.mark.parametrize("name", list(cli._COMMANDS))
def test_every_command_explains_itself(name: str) -> None:
    arguments = [name, "--help"]
    done = CliRunner().invoke(cli.build(arguments), arguments)
    assert done.exit_code == 0, done.output
    assert f"atlas {name}" in done.output


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "cli", "nonsense"], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 2


def test_a_wrong_option_is_status_2(atlas: Run) -> None:
    assert atlas("serve", "--nonsense").returncode == 2
    assert atlas("nonsense").returncode == 2


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (UserError("Mend it."), 1, "atlas: Mend it.\n"),
        (RefusedError("No such file."), 1, "atlas: No such file.\n"),
        (WorldError("Try again."), 3, "atlas: Try again.\n"),
    ],
)
def test_a_failure_is_one_line_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, status: int, sentence: str
) -> None:
    assert run_failing(monkeypatch, error) == status
    assert capsys.readouterr().err == sentence


def test_our_own_mistake_shows_where_but_not_what_was_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_failing(monkeypatch, ValueError("Hauptstraße 1")) == 70
    said = capsys.readouterr().err
    assert "mistake of the atlas itself: ValueError in " in said
    assert "Hauptstraße" not in said


def test_the_trace_is_shown_on_demand(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ATLAS_DEBUG", "1")
    assert run_failing(monkeypatch, ValueError("why")) == 70
    assert "Traceback" in capsys.readouterr().err


def run_failing(monkeypatch: pytest.MonkeyPatch, error: Exception) -> object:
    def fail(_arguments: object) -> None:
        raise error

    monkeypatch.setattr(cli, "build", fail)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as left:
        cli.main()
    return left.value.code


def test_a_setting_that_cannot_be_read_is_named(atlas: Run) -> None:
    done = atlas("database", "status", ATLAS_PUBLIC_READING="perhaps")
    assert done.returncode == 1
    assert done.stderr.startswith("atlas: The setting ATLAS_PUBLIC_READING cannot be used: ")
    assert done.stderr.count("\n") == 1


def test_a_busy_port_is_named_before_anything_is_started(atlas: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = atlas("serve", "--port", str(port), ATLAS_DATA_DIR="/proc/never")
    assert done.returncode == 1
    assert done.stderr == (
        f"atlas: Cannot listen on 127.0.0.1:{port} (Address already in use). Choose another with --port.\n"
    )


def test_a_database_of_somebody_else_is_not_stopped(atlas: Run) -> None:
    done = atlas("database", "stop", ATLAS_DATABASE_URL="postgresql://else/where")
    assert done.returncode == 1
    assert "ATLAS_DATABASE_URL is set" in done.stderr


@pytest.mark.slow
@pytest.mark.database
def test_the_private_database_is_started_kept_and_stopped(atlas: Run, tmp_path: Path) -> None:
    folder = {"ATLAS_DATA_DIR": str(tmp_path / "data")}
    assert atlas("database", "start", **folder).returncode == 0
    assert json.loads(atlas("database", "status", "--json", **folder).stdout)[0]["running"] is True
    assert atlas("database", "stop", **folder).returncode == 0
    assert json.loads(atlas("database", "status", "--json", **folder).stdout)[0]["running"] is False
    Cluster(tmp_path / "data").remove()

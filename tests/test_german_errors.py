"""Sentences of errors: whatever a page or the interface may show is said in German too."""

import ast
from collections.abc import Iterator
from pathlib import Path

from geo import errors

ROOMS = ("api", "geo", "ingest", "web")
"""`cli` is left out: who types a command is spoken to in English."""
HOME = Path(errors.__file__).parent.parent
KINDS = {name for name in errors.__all__ if issubclass(getattr(errors, name), errors.AtlasError)}
COMMAND_LINE_ONLY = {
    "geo/atlas/core.py": "No database is named: nothing is served then.",
    "geo/mail.py": "A setting that cannot be read: nothing is served then.",
    "geo/store/schema.py": "Of `alembic upgrade` and of the start of the server.",
    "geo/store/session.py": "503 and the setting of the database: pages say their own sentence of 503.",
}
"""Where a sentence may be English alone, each with its reason."""


def without_german(source: str) -> list[int]:
    """Return the lines in which an error of ours is made that says nothing in German."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and _name(call.func) in KINDS
        and not any(keyword.arg == "de" for keyword in call.keywords)
    ]


def test_every_error_that_can_be_shown_speaks_german() -> None:
    silent = {name: lines for name, lines in _sources() if name not in COMMAND_LINE_ONLY and lines}
    assert not silent


def test_no_exception_is_left_that_is_none() -> None:
    told = dict(_sources())
    assert [name for name in COMMAND_LINE_ONLY if not told.get(name)] == []


def test_a_sentence_in_english_alone_is_found() -> None:
    assert without_german('raise RefusedError("No.")') == [1]
    assert without_german('raise errors.WorldError(\n    "No.")') == [1]
    assert without_german('raise RefusedError("No.", de="Nein.")') == []
    assert without_german('raise ValueError("No.")') == []


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""


def _sources() -> Iterator[tuple[str, list[int]]]:
    for room in ROOMS:
        for file in sorted((HOME / room).rglob("*.py")):
            if "node_modules" not in file.parts:
                yield file.relative_to(HOME).as_posix(), without_german(file.read_text("utf-8"))

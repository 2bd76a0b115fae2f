"""Objects of an OpenStreetMap file as Python sees them: relations first, then tagged nodes, then all ways."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

from geo.errors import RefusedError
from geo.model import Notice, Severity
from ingest.osm.dump import ABSURD_EXIT
from ingest.osm.source import format_of, refuse_broken

__all__ = ["KIND_WORDS", "Element", "Tags", "read_elements", "subject"]

Tags = dict[str, str]
KIND_WORDS = {"n": "node", "w": "way", "r": "relation"}
_PROGRAM = Path(__file__).with_name("dump.py")
_ESCAPED = re.compile(r"%([0-9a-fA-F]+)%")
_BUFFER_BYTES = 1 << 20


class Element(NamedTuple):
    """An object: `kind` is "n", "w" or "r"; `body` is OPL's text of the position, the nodes or the members."""

    kind: str
    id: int
    edited: str
    """When it was last edited, as in the file; may be empty."""
    tags: Tags
    body: str


def subject(element: Element) -> str:
    """Name an element in a notice: "way/123"."""
    return f"{KIND_WORDS[element.kind]}/{element.id}"


def read_elements(path: Path, keys: Iterable[str]) -> Iterator[Element | Notice]:
    """Stream the file; nodes without one of `keys` are left out. Raises RefusedError where it is damaged."""
    form, wanted, seen, status = format_of(path), sorted(keys), 0, 0
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        for mode in ("plain", "careful"):
            said.truncate(0)
            command = [sys.executable, str(_PROGRAM), str(path), form, mode, *wanted]
            with subprocess.Popen(  # noqa: S603 - our own program
                command, stdout=subprocess.PIPE, stderr=said, encoding="utf-8", errors="replace", bufsize=_BUFFER_BYTES
            ) as program:
                for line in _whole_lines(program.stdout, seen):
                    seen += 1
                    if (element := _parse(line)) is not None:
                        yield element
            status = program.returncode
            if status != ABSURD_EXIT:
                break
        said.seek(0)
        messages = said.read().splitlines()
    yield from (_absurd(m) for m in messages if m.startswith("absurd "))
    if status != 0:
        raise refuse_broken(path, messages[0] if messages else "")
    if not seen:
        raise RefusedError(
            f"{path.name} holds nothing that the atlas could use. Please take a bigger extract of OpenStreetMap."
        )


def _whole_lines(stream: IO[str] | None, skip: int) -> Iterator[str]:
    """Leave out what an earlier, failed run has told, and a last line that was torn."""
    return (line for line in islice(stream or (), skip, None) if line[-1] == "\n")


def _parse(line: str) -> Element | None:
    head, visible, edited, tags, body = line[:-1].split(" ", 4)
    if visible == "dD":
        return None
    return Element(head[0], int(head[1:]), edited[1:], _tags(tags[1:]), body)


def _tags(text: str) -> Tags:
    if not text:
        return {}
    # OPL escapes both signs in keys and values.
    words = text.replace("=", ",").split(",")
    if "%" in text:
        words = [_plain(word) if "%" in word else word for word in words]
    return dict(zip(words[::2], words[1::2], strict=True))


@lru_cache(maxsize=1 << 16)
def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda code: chr(int(code[1], 16)), text)


def _absurd(message: str) -> Notice:
    _, number = message.split(" ")
    return Notice("absurd_coordinates", Severity.ERROR, f"node/{number}", "the position is not on the earth")

"""Objects of an OpenStreetMap file as Python sees them: relations first, then tagged nodes, then all ways."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from geo.errors import RefusedError
from geo.model import Notice, Severity
from ingest.osm.position import Position
from ingest.osm.source import format_of, refuse_broken
from ingest.osm.spots import Spots

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


def read_elements(path: Path, keys: Iterable[str], spots: Spots, position: Position) -> Iterator[Element | Notice]:
    """Stream the file and fill `spots`; nodes without one of `keys` are left out.

    Raises RefusedError where the file is damaged.
    """
    command = [sys.executable, str(_PROGRAM), str(path), format_of(path), f"/dev/fd/{spots.fileno()}", *sorted(keys)]
    empty = True
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said,
        subprocess.Popen(  # noqa: S603 - our own program
            command,
            stdout=subprocess.PIPE,
            stderr=said,
            pass_fds=[spots.fileno()],
            encoding="utf-8",
            errors="replace",
            bufsize=_BUFFER_BYTES,
        ) as program,
    ):
        position.program = program.pid
        for line in program.stdout or ():
            if line[-1] != "\n":
                break  # torn: the program failed
            empty = False
            if (element := _parse(line)) is not None:
                yield element
        status = program.wait()
        said.seek(0)
        message = said.readline()
    if status != 0:
        raise refuse_broken(path, message)
    yield from (
        Notice("absurd_coordinates", Severity.ERROR, f"node/{number}", "the position is not on the earth")
        for number in spots.absurd()
    )
    if empty:
        raise RefusedError(
            f"{path.name} holds nothing that the atlas could use. Please take a bigger extract of OpenStreetMap.",
            de=f"{path.name} enthält nichts, was der Atlas brauchen kann. Bitte nehmen Sie einen "
            "größeren Ausschnitt von OpenStreetMap.",
        )


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

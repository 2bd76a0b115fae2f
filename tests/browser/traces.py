"""Where something that somebody typed may have been left: every file, dump and statistic, however it is written."""

import struct
import subprocess
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

import psycopg

from cli.cluster import Cluster

_GZIP = b"\x1f\x8b\x08"
_DIGITS = (7, 6, 5, 4)
_STATISTICS = (
    "SELECT query FROM pg_stat_statements",
    "SELECT query FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    "SELECT statement FROM pg_prepared_statements",
)


def spellings(text: str) -> set[bytes]:
    """Return all ways in which a text may stand in a file, in small letters."""
    escaped = text.encode("ascii", "backslashreplace").decode()
    as_json = "".join(f"\\u{ord(c):04x}" if ord(c) > 127 else c for c in text)
    as_html = text.encode("ascii", "xmlcharrefreplace").decode()
    plain = {text, quote(text), quote_plus(text), escaped, as_json, as_html}
    coded = {one.encode(code) for one in plain for code in ("utf-8", "utf-16-le", "utf-16-be")}
    return {one.lower() for one in coded | {text.encode("latin-1", "replace")}}


def roundings(degrees: float) -> set[bytes]:
    """Return all ways in which a coordinate may stand in a file: in every usual rounding, and as a double."""
    written = {repr(degrees), *(f"{degrees:.{digits}f}" for digits in _DIGITS)}
    written |= {one.replace(".", ",") for one in written}
    coded = {one.encode(code) for one in written for code in ("utf-8", "utf-16-le")}
    double = struct.pack("<d", degrees)
    return coded | {double.lower(), double.hex().encode()}


def in_files(folders: Iterable[Path], wanted: Iterable[bytes]) -> list[str]:
    """Return the files below `folders` that hold something wanted, in themselves or in something packed."""
    wanted = tuple(wanted)
    files = ((folder, file) for folder in folders for file in sorted(folder.rglob("*")))
    return [
        f"{folder.name}/{file.relative_to(folder)}"
        for folder, file in files
        if file.is_file() and not file.is_symlink() and holds(file.read_bytes(), wanted)
    ]


def holds(content: bytes, wanted: Iterable[bytes]) -> bool:
    """Tell whether something wanted stands in `content`."""
    wanted = tuple(wanted)
    return any(one in part for part in (content.lower(), *map(bytes.lower, _unpacked(content))) for one in wanted)


def _unpacked(content: bytes) -> Iterator[bytes]:
    """Yield what is packed: a browser keeps answers as they came."""
    begin = content.find(_GZIP)
    while begin >= 0:
        with suppress(zlib.error):
            yield zlib.decompressobj(wbits=31).decompress(content[begin:])
        begin = content.find(_GZIP, begin + 1)


def in_database(cluster: Cluster, wanted: Iterable[bytes]) -> list[str]:
    """Return where it is in the database: in the dump, in what runs, in the statistics of statements."""
    wanted = tuple(wanted)
    found = ["dump"] if holds(dump(cluster), wanted) else []
    with psycopg.connect(cluster.url) as connection:
        for question in _STATISTICS:
            rows = connection.execute(question).fetchall()  # type: ignore[call-overload]
            if holds("\n".join(str(text) for (text,) in rows).encode(), wanted):
                found.append(question.split(" FROM ")[1].split()[0])
    return found


def dump(cluster: Cluster) -> bytes:
    """Return the whole database as `pg_dump` writes it."""
    command = ["pg_dump", "-h", str(cluster.socket), "-U", "postgres", "atlas"]
    return subprocess.run(command, check=True, capture_output=True).stdout

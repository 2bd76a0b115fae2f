"""Small towns drawn as OPL lines, written as the files that people have, and read as the ingest reads them."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

import osmium

from geo.model import Notice, Row
from ingest.osm import load_rules, read

R = TypeVar("R")
LON, LAT = 8.86, 48.59


class Silent:
    """Progress that nobody looks at."""

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        pass


def write_osm(path: Path, text: str, generator: str = "drawn by hand") -> Path:
    """Write lines of OPL as the format that the name of `path` tells."""
    header = osmium.io.Header()
    header.set("generator", generator)
    source = osmium.io.FileBuffer("\n".join(line.strip() for line in text.strip().splitlines()).encode() + b"\n", "opl")
    with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
        for thing in osmium.FileProcessor(source):
            writer.add(thing)
    return path


def read_osm(path: Path, rules: Path | None = None) -> list[Row | Notice]:
    return list(read(path, rules=load_rules(rules), progress=Silent()))


def read_drawn(tmp_path: Path, text: str, rules: Path | None = None) -> list[Row | Notice]:
    return read_osm(write_osm(tmp_path / "drawn.osm.pbf", text), rules)


def only(kind: type[R], rows: Iterable[object]) -> list[R]:
    return [row for row in rows if isinstance(row, kind)]


def codes(rows: Iterable[object]) -> list[tuple[str, str]]:
    return sorted((n.code, n.subject) for n in only(Notice, rows))


def grid(first: int, rows: str, step: float = 0.001) -> str:
    """Draw nodes: `.` is a node, blank is none, `/` ends a row; ids count from `first` in reading order."""
    lines, number = [], first
    for y, row in enumerate(rows.split("/")):
        for x, sign in enumerate(row):
            if sign != " ":
                lines.append(f"n{number} x{LON + x * step:.7f} y{LAT - y * step:.7f}")
                number += 1
    return "\n".join(lines)

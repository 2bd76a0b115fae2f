"""Rows of a list as entries: fields named, points read, faults noticed, protected places dropped."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from geo.errors import RefusedError
from geo.matching import place_key, street_key
from geo.model import ListEntryInput, Notice, Severity, fold
from ingest.lists.columns import Columns
from ingest.lists.tables import Row, Sheet

__all__ = ["Draft", "Drafts", "draft_entries", "fields_of", "points_of"]

Point = tuple[float, float]
_KEPT = tuple(name for name in ListEntryInput._fields if name not in {"ref", "lon", "lat"})
_WHOLE_ADDRESS = re.compile(
    r"^(?P<street>.*?\D)\s*(?P<housenumber>\d+\s?[a-zA-Z]?(?:\s?[-–/]\s?\d+\s?[a-zA-Z]?)?)"
    r"(?:\s*,?\s*(?P<postcode>\d{5})?\s*(?P<city>\D.*)?)?$"
)
_NUMBER_BEHIND = re.compile(r"^(.*\D)\s+(\d+\s?[a-zA-Z]?(?:\s?[-–/]\s?\d+\s?[a-zA-Z]?)?)$")
_LONGEST = 500
_POLES, _DATE_LINE = 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that may still lack its point."""

    row: int
    ref: str
    fields: dict[str, str | None]
    point: Point | None

    def entry(self) -> ListEntryInput:
        """Return the entry; only of a draft with a point."""
        if self.point is None:
            raise ValueError("this draft has no point")
        return ListEntryInput(self.ref, *self.point, *(self.fields[name] for name in _KEPT))


@dataclass(slots=True)
class Drafts:
    """What came of the rows of a list."""

    drafts: list[Draft] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)


def draft_entries(sheet: Sheet, columns: Columns, is_protected: Callable[[str], bool]) -> Drafts:
    """Make an entry of each row; raises RefusedError where no column tells a name, or none a position or address."""
    _require(sheet, columns)
    found = Drafts(notices=list(sheet.notices))
    points = points_of(sheet, columns)
    seen: Counter[str] = Counter()
    for row, point in zip(sheet.rows, points, strict=True):
        if is_protected(fold(" \n ".join(row.values.values()))):
            found.notices.append(Notice("protected_place", Severity.INFO, ""))
            continue
        subject = f"{sheet.name} row {row.number}"
        if isinstance(point, str):
            found.notices.append(Notice("absurd_coordinates", Severity.WARNING, subject, point))
        fields = fields_of(row, columns)
        if not fields["name"] and not fields["street"]:
            found.notices.append(Notice("nameless_entry", Severity.ERROR, subject, "neither a name nor a street"))
            continue
        draft = Draft(row.number, _ref(row, columns, fields), fields, None if isinstance(point, str) else point)
        seen[draft.ref] += 1
        if seen[draft.ref] > 1:
            found.notices.append(Notice("entry_twice", Severity.WARNING, subject, "another row has the same key"))
            if columns.of.get("ref") is None:
                continue
            draft = replace(draft, ref=f"{draft.ref}#{seen[draft.ref]}")
        found.drafts.append(draft)
    return found


def _require(sheet: Sheet, columns: Columns) -> None:
    absent = sorted(column for column in columns.of.values() if column not in sheet.columns)
    if absent:
        raise RefusedError(
            f"{sheet.name} has no column {absent[0]!r}; it has {', '.join(filter(None, sheet.columns))}.",
            de=f"{sheet.name} hat keine Spalte {absent[0]!r}. Spalten: {', '.join(filter(None, sheet.columns))}.",
        )
    if "name" not in columns.of:
        raise RefusedError(
            f"No column of {sheet.name} is known to hold the name; say which in a mapping file: "
            f"name = one of {', '.join(filter(None, sheet.columns))}.",
            de=f"In {sheet.name} ist keine Spalte als Name erkennbar. Nennen Sie sie in einer "
            f"Zuordnungsdatei: name = eine von {', '.join(filter(None, sheet.columns))}.",
        )
    placed = sheet.layer or {"lon", "lat"} <= columns.of.keys() or {"x", "y"} <= columns.of.keys()
    if not placed and not {"street", "address"} & columns.of.keys():
        raise RefusedError(
            f"{sheet.name} tells neither positions nor addresses; say in a mapping file which columns do "
            "(lon and lat, x and y with crs, or street and housenumber).",
            de=f"{sheet.name} nennt weder Lage noch Adresse. Nennen Sie die Spalten in einer "
            "Zuordnungsdatei (lon und lat, x und y mit crs, oder street und housenumber).",
        )


def fields_of(row: Row, columns: Columns, names: Sequence[str] = _KEPT) -> dict[str, str | None]:
    """Return what a row tells, cleaned; an address in one column is taken apart."""
    told = {name: row.values.get(column, "") for name, column in columns.of.items()} | columns.fixed
    if whole := _WHOLE_ADDRESS.match(told.get("address", "")):
        told = {name: value for name, value in whole.groupdict().items() if value} | {
            k: v for k, v in told.items() if v
        }
    if not told.get("housenumber") and (behind := _NUMBER_BEHIND.match(told.get("street", ""))):
        told |= {"street": behind[1], "housenumber": behind[2]}
    return {name: _clean(told.get(name, "")) for name in names}


def _clean(text: str) -> str | None:
    plain = " ".join(text.replace("\0", "").split())[:_LONGEST]
    return None if plain.casefold() in {"", "-", "--", "null", "none", "nan", "n/a", "k.a.", "keine angabe"} else plain


def _ref(row: Row, columns: Columns, fields: Mapping[str, str | None]) -> str:
    """Return the list's own number, else a digest of name and address."""
    if own := _clean(row.values.get(columns.of.get("ref", ""), "")):
        return own
    address = place_key(fields["street"], fields["housenumber"]) or street_key(fields["street"])
    summed = "\n".join((fold(fields["name"] or ""), address, fields["postcode"] or ""))
    return hashlib.blake2b(summed.encode(), digest_size=12).hexdigest()


def points_of(sheet: Sheet, columns: Columns) -> list[Point | str | None]:
    """Return the point of each row, None where it tells none, and what is wrong with it where it cannot be."""
    if sheet.layer:
        return [_on_earth(row.point) for row in sheet.rows]
    if {"lon", "lat"} <= columns.of.keys():
        return [_on_earth(_pair(row, columns, "lon", "lat")) for row in sheet.rows]
    if {"x", "y"} <= columns.of.keys():
        return _projected(sheet, columns)
    return [None] * len(sheet.rows)


def _projected(sheet: Sheet, columns: Columns) -> list[Point | str | None]:
    pairs = [_pair(row, columns, "x", "y") for row in sheet.rows]
    told = [pair for pair in pairs if isinstance(pair, tuple)]
    degrees = all(abs(x) <= _DATE_LINE and abs(y) <= _POLES for x, y in told)
    if not columns.crs and degrees:
        return [_on_earth(pair) for pair in pairs]
    if not columns.crs:
        raise RefusedError(
            f'{sheet.name} has x and y in metres; say in a mapping file in which system, as crs = "EPSG:25832".',
            de=f"{sheet.name} hat x und y in Metern. Nennen Sie in einer Zuordnungsdatei das "
            'Koordinatensystem, etwa crs = "EPSG:25832".',
        )
    import pyproj  # noqa: PLC0415 - slow to load, and only projected tables need it

    try:
        project = pyproj.Transformer.from_crs(columns.crs, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.CRSError:
        raise RefusedError(
            f"There is no coordinate system {columns.crs!r}; say it as EPSG:25833.",
            de=f"Das Koordinatensystem {columns.crs!r} gibt es nicht. Schreiben Sie es so: EPSG:25833.",
        ) from None
    return [_on_earth(project.transform(*pair)) if isinstance(pair, tuple) else pair for pair in pairs]


def _pair(row: Row, columns: Columns, first: str, second: str) -> Point | str | None:
    texts = [row.values[columns.of[name]].strip() for name in (first, second)]
    if not all(texts):
        return None
    try:
        one, other = (float(text.replace(",", ".")) for text in texts)
    except ValueError:
        return f"{first} and {second} are no numbers"
    return one, other


def _on_earth(point: Point | str | None) -> Point | str | None:
    if point is None or isinstance(point, str):
        return point
    lon, lat = point
    if not (math.isfinite(lon) and math.isfinite(lat)) or abs(lon) > _DATE_LINE or abs(lat) > _POLES or point == (0, 0):
        return "the point is not on the earth"
    return lon, lat

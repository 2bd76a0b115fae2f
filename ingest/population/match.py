"""Which area each row of a table is about: by key or by name, in the one set of areas that fits best."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geo.errors import RefusedError
from geo.model import KnownArea, Notice, Severity, fold
from ingest.population.counts import Count

__all__ = ["Match", "match"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Match:
    """An area with the row that counts its people."""

    area: KnownArea
    count: Count


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to know areas: one column of the table as the names or keys of one source."""

    source: str
    column: str
    by_key: bool
    known: Mapping[str, Sequence[KnownArea]]

    def find(self, count: Count) -> Sequence[KnownArea]:
        text = count.names[self.column]
        return self.known.get(text if self.by_key else fold(text), ())


def match(label: str, counts: Sequence[Count], areas: Sequence[KnownArea]) -> tuple[list[Match], list[Notice]]:
    """Find the area of each row of the table `label`, and say which have none; raises RefusedError if all have none.

    Where an area and its parts are both counted, only the parts are taken: nobody counts twice.
    """
    way = max(_ways(counts, areas), key=lambda way: _rate(way, counts), default=None)
    if way is None or not _rate(way, counts)[0]:
        named = dict.fromkeys(
            text for count in counts for text in count.names.values() if text and not text.isdecimal()
        )
        raise RefusedError(
            f"{label} counts people of areas that are not known here ({', '.join([*named][:_SHOWN])} ...). Please load "
            "them first with `atlas ingest areas`, or name the column of their names with --area-field.",
            de=f"{label} zählt Menschen in Gebieten, die hier nicht bekannt sind "
            f"({', '.join([*named][:_SHOWN])} …). Laden Sie sie zuerst mit `atlas ingest areas` oder "
            "nennen Sie die Spalte ihrer Namen mit --area-field.",
        )
    notices, found = [], []
    for count in counts:
        subject, called = f"{label} row {count.row}", count.names[way.column]
        possible = way.find(count)
        if len(possible) != 1:
            code = "ambiguous_area" if possible else "unmatched_area"
            detail = f"{called} is the name of {len(possible)} areas." if possible else f"{called} is not known here."
            notices.append(Notice(code, Severity.WARNING, subject, detail))
        else:
            found.append(Match(possible[0], count))
    _refuse_twice(label, found)
    matched, told = _finest(label, found, areas)
    return matched, [*notices, *told]


def _ways(counts: Sequence[Count], areas: Iterable[KnownArea]) -> Iterable[_Way]:
    by_source = defaultdict(list)
    for area in areas:
        by_source[area.source].append(area)
    for source, members in by_source.items():
        keys, names = defaultdict(list), defaultdict(list)
        for area in members:
            keys[area.source_ref].append(area)
            names[fold(area.name)].append(area)
        for column in counts[0].names:
            yield _Way(source, column, by_key=True, known=keys)
            yield _Way(source, column, by_key=False, known=names)


def _rate(way: _Way, counts: Sequence[Count]) -> tuple[int, bool]:
    """Count the areas that are known by it; of two equal ways keys are better than names."""
    known = {found[0].id for count in counts if len(found := way.find(count)) == 1}
    return len(known), way.by_key


def _refuse_twice(label: str, found: Sequence[Match]) -> None:
    rows = Counter(each.area.id for each in found)
    twice = [each for each in found if rows[each.area.id] > 1]
    if twice:
        raise RefusedError(
            f"{label} has several rows about {twice[0].area.name}, the first is row {twice[0].count.row}. Please say "
            "which to take with --where COLUMN=VALUE, or --year.",
            de=f"{label} hat mehrere Zeilen zu {twice[0].area.name}, die erste ist Zeile "
            f"{twice[0].count.row}. Bitte sagen Sie mit --where SPALTE=WERT oder --year, welche gilt.",
        )


def _finest(label: str, found: Sequence[Match], areas: Sequence[KnownArea]) -> tuple[list[Match], list[Notice]]:
    parents = {area.id: area.parent_id for area in areas}
    counted = {each.area.id for each in found}
    above = {outer for number in counted for outer in _above(number, parents)}
    notices = [
        Notice(
            "counted_in_parts", Severity.INFO, f"{label} row {each.count.row}", f"So are the parts of {each.area.name}."
        )
        for each in found
        if each.area.id in above
    ]
    return [each for each in found if each.area.id not in above], notices


def _above(number: int, parents: Mapping[int, int | None]) -> Iterable[int]:
    while (outer := parents.get(number)) is not None:
        yield outer
        number = outer

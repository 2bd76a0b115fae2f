"""Read a file of areas: open, guess what is not said, place, mend, compare, and hand down rows and notices."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping

import shapely

from geo.errors import RefusedError
from geo.model import AreaInput, BBox, Notice, Severity, SourceInfo
from ingest.areas.columns import choose_ids, choose_names
from ingest.areas.crs import find_crs, to_degrees
from ingest.areas.files import check_file, parts_of, read_table
from ingest.areas.kinds import find_kind, guess_above, guess_kind, level_of
from ingest.areas.request import AreaRequest
from ingest.areas.shapes import find_overlaps, tidy, to_wkb
from ingest.areas.table import AreaTable

__all__ = ["inspect", "read_areas"]


def inspect(request: AreaRequest) -> SourceInfo:
    """Return what is known of the file before it is read; raises UserError if it cannot be read as areas."""
    check_file(request.path)
    if request.kind is not None:
        find_kind(request.kind)
    summed = hashlib.sha256()
    for part in parts_of(request.path):
        summed.update(part.read_bytes())
    return SourceInfo(
        kind="areas",
        name=request.path.name,
        checksum=summed.hexdigest(),
        licence=request.licence,
        made_up=request.made_up,
        dataset=request.dataset or request.path.stem,
        location=str(request.path.resolve()),
        options=request.options,
    )


def read_areas(request: AreaRequest, town: BBox | None = None) -> Iterator[AreaInput | Notice]:
    """Yield the areas of a file and what is odd about it; `town` helps to judge coordinates.

    Raises RefusedError where nothing can be used.
    """
    table = read_table(request.path, request.layer)
    yield from table.notices
    crs, notices = find_crs(table, request.crs, town)
    yield from notices
    areas, notices = tidy(table, to_degrees(table.shapes, crs))
    yield from notices
    if not areas:
        why = " ".join(dict.fromkeys(notice.detail for notice in notices)) or "It has no features."
        raise RefusedError(
            f"{table.label} holds no area that can be used. {why[:300]}",
            de=f"{table.label} enthält kein brauchbares Gebiet.",
        )
    yield from _named(table, request, areas)


def _named(table: AreaTable, request: AreaRequest, areas: dict[int, shapely.Geometry]) -> Iterator[AreaInput | Notice]:
    names = choose_names(table, request.name_field)
    ids = choose_ids(table, request.id_field, names)
    kind = find_kind(request.kind) if request.kind else guess_kind([table.layer, request.path.stem, names])
    if request.name_field is None or request.kind is None:
        detail = f"Names were taken from {names}, keys from {ids}; the areas were taken for {kind}."
        yield Notice("guessed_columns", Severity.INFO, table.label, detail)
    for number in [number for number in areas if not table.texts(names)[number]]:
        yield Notice("unnamed_area", Severity.ERROR, table.subject(number), f"{names} is empty; it is left out.")
        del areas[number]
    if not areas:
        raise RefusedError(
            f"{table.label} holds no area with a name in {names}. Please name one with --name-field.",
            de=f"{table.label} enthält kein Gebiet mit einem Namen in {names}. Bitte nennen Sie eine "
            "Spalte mit --name-field.",
        )
    yield from _doubts(table, names, areas)
    source = f"areas:{request.dataset or request.path.stem}"
    for number, ref in _refs(table.texts(ids), areas):
        name = table.texts(names)[number]
        yield AreaInput(source, ref, name, kind, level_of(kind), to_wkb(areas[number]))
    if request.parent_field is not None:
        yield from _parents(table, request.parent_field, areas, source, guess_above(request.parent_field, kind))


def _doubts(table: AreaTable, names: str, areas: Mapping[int, shapely.Geometry]) -> Iterator[Notice]:
    texts = table.texts(names)
    counted = Counter(texts[number] for number in areas)
    for number in areas:
        if counted[texts[number]] > 1:
            detail = f"{counted[texts[number]]} areas are called {texts[number]}."
            yield Notice("same_name", Severity.WARNING, table.subject(number), detail)
    numbers = list(areas)
    for first, second, share in find_overlaps(list(areas.values())):
        detail = f"{texts[numbers[first]]} and {texts[numbers[second]]} share {share:.0%} of the smaller one."
        subject = f"{table.subject(numbers[first])} and {numbers[second] + 1}"
        yield Notice("overlapping_areas", Severity.WARNING, subject, detail)


def _refs(keys: list[str], areas: Mapping[int, shapely.Geometry]) -> Iterator[tuple[int, str]]:
    """Yield what each area is known by: its key, and a number where several have the same."""
    seen: Counter[str] = Counter()
    for number in areas:
        key = keys[number] or f"feature {number + 1}"
        seen[key] += 1
        yield number, key if seen[key] == 1 else f"{key}#{seen[key]}"


def _parents(
    table: AreaTable, column: str, areas: Mapping[int, shapely.Geometry], source: str, kind: str
) -> Iterator[AreaInput | Notice]:
    """Put the areas above together from their parts."""
    texts = table.texts(choose_names(table, column))
    for number in areas:
        if not texts[number]:
            yield Notice("unnamed_area", Severity.INFO, table.subject(number), f"{column} names no area above it.")
    for name in dict.fromkeys(texts[number] for number in areas if texts[number]):
        whole = shapely.union_all([area for number, area in areas.items() if texts[number] == name])
        yield AreaInput(source, f"{column}={name}", name, kind, level_of(kind), to_wkb(whole))

"""Apply a change file of OpenStreetMap to an extract: what belongs to the town, and nothing that piles up around it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from geo.errors import RefusedError
from geo.model import Notice, Severity
from ingest.presence import demand_file

__all__ = ["CHANGE_FORMATS", "Applied", "apply_changes", "is_change_file"]

CHANGE_FORMATS = {".osc.gz": "osc.gz", ".osc.bz2": "osc.bz2", ".osc": "osc"}
"""Endings of file names and what libosmium calls the format."""
_NAMES = {"n": "node", "w": "way", "r": "relation"}
_MOMENT = "osmosis_replication_timestamp"
_NEVER = datetime.fromtimestamp(0, UTC)

Key = tuple[str, int]
Box = tuple[float, float, float, float]


class _Change(NamedTuple):
    """The newest change of an object, and the lowest version that the file tells of it."""

    version: int
    first: int
    deleted: bool
    moment: datetime
    spot: tuple[float, float] | None
    refs: tuple[Key, ...]


@dataclass(slots=True)
class _Extract:
    """What must be known of the extract to judge changes of it."""

    moment: datetime
    box: Box
    versions: dict[Key, tuple[int, datetime]] = field(default_factory=dict)


class Applied(NamedTuple):
    """What came of a change file: how many objects were taken, and what is to be told."""

    taken: int
    notices: list[Notice]


def is_change_file(name: str) -> bool:
    """Tell whether a file of that name holds changes."""
    return name.lower().endswith(tuple(CHANGE_FORMATS))


def apply_changes(extract: Path, changes: Path, target: Path) -> Applied:
    """Write `extract` with `changes` to `target`, unless there is nothing to apply.

    An object that the extract lacks is taken if it lies in its box, or is part of or hangs on something there. Raises
    RefusedError where the change file is broken or ends before the extract was made.
    """
    told = _collect(changes)
    known = _look_at(extract, told)
    taken = _choose(told, known)
    newest = max((change.moment for change in told.values()), default=_NEVER)
    if told and not taken and _NEVER < newest <= known.moment:
        raise RefusedError(
            f"{changes.name} ends on {newest:%Y-%m-%d %H:%M} UTC, but the town is from "
            f"{known.moment:%Y-%m-%d %H:%M} UTC already: there is nothing to apply. Please take a newer change file.",
            de=f"{changes.name} reicht bis {newest:%d.%m.%Y %H:%M} UTC, die Stadt ist schon vom "
            f"{known.moment:%d.%m.%Y %H:%M} UTC. Bitte nehmen Sie eine neuere Änderungsdatei.",
        )
    if taken:
        known.moment = max(newest, known.moment)
        _merge(extract, changes, target, taken, known)
    return Applied(len(taken), list(_gaps(told, known, taken)))


def _file(path: Path) -> Any:  # noqa: ANN401 - a library without types
    import osmium  # noqa: PLC0415 - the command line must start without it

    demand_file(path)
    form = next(form for ending, form in CHANGE_FORMATS.items() if path.name.lower().endswith(ending))
    return osmium.io.File(str(path), form)


def _collect(path: Path) -> dict[Key, _Change]:
    """Read the newest change of each object."""
    import osmium  # noqa: PLC0415 - as above

    told: dict[Key, _Change] = {}
    try:
        for thing in osmium.FileProcessor(_file(path)):
            key, change = (thing.type_str(), thing.id), _change_of(thing)
            old = told.get(key)
            if old is None:
                told[key] = change
            else:
                newer = max(old, change, key=lambda one: (one.version, one.moment, one.deleted))
                told[key] = newer._replace(first=min(old.first, change.first))
    except (RuntimeError, ValueError, UnicodeError) as error:
        reason = " ".join(str(error).split())[:200] or "unknown reason"
        raise RefusedError(
            f"{path.name} is no change file of OpenStreetMap, or is damaged or cut off ({reason}). "
            "Please fetch it once more.",
            de=f"{path.name} ist keine Änderungsdatei von OpenStreetMap oder ist beschädigt oder "
            f"abgeschnitten ({reason}). Bitte laden Sie sie noch einmal herunter.",
        ) from None
    return told


def _change_of(thing: Any) -> _Change:  # noqa: ANN401 - as above
    spot: tuple[float, float] | None = None
    refs: tuple[Key, ...] = ()
    if thing.is_node():
        spot = (thing.location.lon, thing.location.lat) if thing.location.valid() else None
    elif thing.is_way():
        refs = tuple(("n", node.ref) for node in thing.nodes)
    else:
        refs = tuple((member.type, member.ref) for member in thing.members)
    return _Change(thing.version, thing.version, thing.deleted, thing.timestamp, spot, refs)


def _look_at(extract: Path, told: dict[Key, _Change]) -> _Extract:
    """Find the versions of what is changed or referred to, and where and when the extract was made."""
    import osmium  # noqa: PLC0415 - as above

    reader = osmium.io.Reader(str(extract), osmium.osm.NOTHING)
    header = reader.header()
    reader.close()
    wanted = set(told) | {ref for change in told.values() for ref in change.refs}
    things: Any = osmium.FileProcessor(str(extract))
    whole = header.box().valid() and header.get(_MOMENT)
    if whole:
        for kind, bit in (("n", osmium.osm.NODE), ("w", osmium.osm.WAY), ("r", osmium.osm.RELATION)):
            only = osmium.filter.IdFilter([number for k, number in wanted if k == kind])
            only.enable_for(bit)
            things.with_filter(only)
    known = _Extract(_NEVER, (180.0, 90.0, -180.0, -90.0))
    for thing in things:
        key = (thing.type_str(), thing.id)
        if key in wanted:
            known.versions[key] = (thing.version, thing.timestamp)
        known.moment = max(known.moment, thing.timestamp)
        if not whole and thing.is_node() and thing.location.valid():
            known.box = _around(known.box, thing.location.lon, thing.location.lat)
    if header.box().valid():
        low, high = header.box().bottom_left, header.box().top_right
        known.box = (low.lon, low.lat, high.lon, high.lat)
    if header.get(_MOMENT):
        known.moment = datetime.fromisoformat(header.get(_MOMENT))
    return known


def _around(box: Box, lon: float, lat: float) -> Box:
    return min(box[0], lon), min(box[1], lat), max(box[2], lon), max(box[3], lat)


def _choose(told: dict[Key, _Change], known: _Extract) -> set[Key]:
    """Choose what is to be applied: what is there in an older state, and what is new and belongs to the town."""
    taken = {key for key, change in told.items() if key in known.versions and _is_newer(change, known.versions[key])}
    fresh = {
        key: change
        for key, change in told.items()
        if key not in known.versions and not change.deleted and (change.moment > known.moment or known.moment == _NEVER)
    }
    taken |= {key for key, change in fresh.items() if change.spot is not None and _inside(known.box, change.spot)}
    for kind in "wr":
        taken |= {
            key
            for key, change in fresh.items()
            if key[0] == kind and any(ref in known.versions or ref in taken for ref in change.refs)
        }
    hanging = {ref for key in taken if key[0] == "w" for ref in told[key].refs}
    return taken | (hanging & fresh.keys())


def _is_newer(change: _Change, there: tuple[int, datetime]) -> bool:
    return (change.version, change.moment) > there


def _inside(box: Box, spot: tuple[float, float]) -> bool:
    return box[0] <= spot[0] <= box[2] and box[1] <= spot[1] <= box[3]


def _gaps(told: dict[Key, _Change], known: _Extract, taken: set[Key]) -> Iterator[Notice]:
    for kind, number in sorted(taken & known.versions.keys()):
        there, first = known.versions[kind, number][0], told[kind, number].first
        if there and first > there + 1:
            detail = f"version {first} follows version {there}: a change file between them is missing"
            yield Notice("change_gap", Severity.WARNING, f"{_NAMES[kind]}/{number}", detail)


def _merge(extract: Path, changes: Path, target: Path, taken: set[Key], known: _Extract) -> None:
    """Write the extract with the changes that are taken, in order."""
    import osmium  # noqa: PLC0415 - as above

    chosen = target.with_name(f"{target.name}.opl")
    draft = target.with_name(f"draft-{target.name}")
    try:
        with osmium.SimpleWriter(osmium.io.File(str(chosen), "opl"), overwrite=True) as writer:
            for thing in osmium.FileProcessor(_file(changes)):
                if (thing.type_str(), thing.id) in taken:
                    writer.add(thing)
        merged = osmium.MergeInputReader()
        merged.add_file(str(chosen))
        with osmium.io.Reader(str(extract)) as reader:
            header = reader.header()
            header.set(_MOMENT, f"{known.moment:%Y-%m-%dT%H:%M:%SZ}")
            if not header.box().valid():
                west, south, east, north = known.box
                header.add_box(osmium.osm.Box(west, south, east, north))
            into = osmium.io.Writer(str(draft), header, overwrite=True)
            merged.apply_to_reader(reader, into)
            into.close()
        draft.replace(target)
    finally:
        chosen.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)

"""Official lists: their entries, the comparison with places of other sources, and the areas that they cover."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.types import Text

from geo.matching import AGAIN, LISTS, Pairing, Thing, compare, pair_up
from geo.model import ListEntryInput, Reconciled, fold, get_theme
from geo.store import imports, review
from geo.store.human import written_about
from geo.store.session import ReadSession, WriteSession
from geo.store.support_order import group_rank
from geo.store.tables import ListCoverageRow, ListEntryRow, PlaceRow

__all__ = ["find_addresses", "find_bounds", "reconcile", "reconcile_all", "source_of", "store_entries"]

_FIELDS = tuple(name for name in ListEntryInput._fields if name not in {"ref", "lon", "lat"})
_entry = ListEntryRow.metadata.tables["list_entry"]
_place = PlaceRow.metadata.tables["place"]

_ENTRIES = text("""
    SELECT id, ST_X(geom) AS lon, ST_Y(geom) AS lat, dataset, ref, theme, own_place_id, name, street, housenumber,
        postcode, city, phone, website, operator, opening_hours, capacity
    FROM list_entry WHERE dataset = :dataset AND NOT gone ORDER BY id
""")
_OTHERS = text("""
    SELECT id, ST_X(geom) AS lon, ST_Y(geom) AS lat, name, street, housenumber, postcode, phone, kind, osm_kind,
        array_remove(ARRAY[tags->>'alt_name', tags->>'official_name', tags->>'short_name', operator], NULL) AS names
    FROM place WHERE vanished_on IS NULL AND source <> :source AND themes @> ARRAY[:theme] ORDER BY id
""")
_SET_STATES = text("""
    UPDATE list_entry AS entry SET state = found.state, place_id = found.place_id
    FROM unnest(cast(:ids AS bigint[]), cast(:states AS text[]), cast(:places AS bigint[]))
        AS found (id, state, place_id)
    WHERE entry.id = found.id
        AND (entry.state, coalesce(entry.place_id, 0)) IS DISTINCT FROM (found.state, coalesce(found.place_id, 0))
""")
_SET_OWN = text("""
    UPDATE list_entry AS entry SET own_place_id = made.place_id
    FROM unnest(cast(:ids AS bigint[]), cast(:places AS bigint[])) AS made (id, place_id) WHERE entry.id = made.id
""")
_OWN_OF_NOBODY = text("""
    SELECT place.id, entry.id AS entry_id, entry.place_id AS same_id, entry.gone
    FROM place LEFT JOIN list_entry AS entry ON entry.own_place_id = place.id
    WHERE place.source = :source AND place.vanished_on IS NULL
        AND (entry.id IS NULL OR entry.gone OR entry.state = 'matched')
    ORDER BY place.id
""")
_COVERAGE = (
    text("DELETE FROM list_coverage WHERE dataset = :dataset"),
    text("""
        INSERT INTO list_coverage (dataset, theme, neighbourhood_id, on_date, matched, list_only, unsure, osm_only)
        SELECT :dataset, :theme, area.id, :on_date,
            count(entry.id) FILTER (WHERE entry.state = 'matched'),
            count(entry.id) FILTER (WHERE entry.state = 'list_only'),
            count(entry.id) FILTER (WHERE entry.state = 'unsure'), 0
        FROM neighbourhood AS area
        LEFT JOIN list_entry AS entry
            ON entry.dataset = :dataset AND NOT entry.gone AND ST_Intersects(area.geom, entry.geom)
        WHERE area.vanished_on IS NULL
        GROUP BY area.id
        HAVING count(entry.id) > 0
            OR ST_Intersects(ST_PointOnSurface(area.geom), cast(:covered AS geometry))
    """),
    text("""
        UPDATE list_coverage AS covered SET osm_only = (
            SELECT count(*) FROM place JOIN neighbourhood AS area ON ST_Intersects(area.geom, place.geom)
            WHERE area.id = covered.neighbourhood_id AND place.id = ANY (cast(:ids AS bigint[])))
        WHERE covered.dataset = :dataset
    """),
)
_HULL = text("""
    SELECT coalesce(
        (SELECT geom FROM neighbourhood WHERE vanished_on IS NULL AND :covers IN (slug, name) ORDER BY id LIMIT 1),
        (SELECT ST_ConvexHull(ST_Collect(geom)) FROM list_entry WHERE dataset = :dataset AND NOT gone))::text
""")
_INSIDE = text("""
    SELECT place.id FROM place
    WHERE place.id = ANY (cast(:ids AS bigint[])) AND ST_Intersects(place.geom, cast(:covered AS geometry))
""")
_ADDRESSES = text("""
    SELECT street, housenumber, postcode, ST_X(geom) AS lon, ST_Y(geom) AS lat FROM address
    WHERE street IS NOT NULL AND substring(housenumber FROM '^[0-9]+') = ANY (cast(:numbers AS text[]))
    ORDER BY origin = 'interpolation', id
""")
_BOUNDS = text("""
    SELECT ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box) FROM (
        SELECT ST_Extent(geom)::geometry AS box FROM (
            SELECT geom FROM neighbourhood WHERE vanished_on IS NULL
            UNION ALL SELECT geom FROM place WHERE vanished_on IS NULL AND source = 'osm') AS known) AS bounds
""")
_DATASETS = text("SELECT DISTINCT dataset, theme FROM list_entry ORDER BY dataset")


@dataclass(frozen=True, slots=True)
class _Verdicts:
    """What became of the entries of a list, by their ids."""

    states: dict[int, tuple[str, int | None]]
    pairing: Pairing
    others: frozenset[int]

    @property
    def unpaired(self) -> list[int]:
        """Places of the map that are in no pair."""
        return sorted(self.others - {place for _, place in self.states.values() if place is not None})


def source_of(dataset: str) -> str:
    """Return the name under which places of a list are stored."""
    return f"list:{dataset}"


def find_addresses(session: ReadSession | WriteSession, numbers: Collection[str]) -> Sequence[Row[Any]]:
    """Return the addresses whose number begins with one of `numbers`: street, housenumber, postcode, lon, lat."""
    return session.execute(_ADDRESSES, {"numbers": sorted(numbers)}).all()


def find_bounds(session: ReadSession | WriteSession) -> tuple[float, float, float, float] | None:
    """Return the box around the town (degrees), or None where nothing but lists is loaded."""
    west, south, east, north = session.execute(_BOUNDS).one()
    return None if west is None else (west, south, east, north)


def store_entries(session: WriteSession, dataset: str, theme: str, entries: Sequence[ListEntryInput]) -> None:
    """Bring the entries of a list to what was read; one with another number is found again by name and closeness."""
    _rename(session, dataset, entries)
    rows = [_row(dataset, theme, entry) for entry in entries]
    for first in range(0, len(rows), 1000):
        written = upsert(_entry).values(rows[first:][:1000])
        told = {name: written.excluded[name] for name in ("theme", "gone", "geom", *_FIELDS)}
        session.execute(written.on_conflict_do_update(index_elements=["dataset", "ref"], set_=told))
    kept = _entry.c.ref != func.all(literal([entry.ref for entry in entries], ARRAY(Text)))
    gone = update(_entry).where(_entry.c.dataset == dataset, ~_entry.c.gone, kept)
    session.execute(gone.values(gone=True, place_id=None, state="list_only"))


def _row(dataset: str, theme: str, entry: ListEntryInput) -> dict[str, object]:
    told = entry._asdict()
    point = func.ST_SetSRID(func.ST_MakePoint(told.pop("lon"), told.pop("lat")), 4326)
    return {"dataset": dataset, "theme": theme, "gone": False, "geom": point, **told}


def _rename(session: WriteSession, dataset: str, entries: Sequence[ListEntryInput]) -> None:
    """Keep entries, and so the ids of their places, whose number in the list changed."""
    old = {row.ref: row for row in session.execute(_ENTRIES, {"dataset": dataset})}
    new = {entry.ref: entry for entry in entries}
    lost = [row for ref, row in old.items() if ref not in new]
    fresh = [entry for ref, entry in new.items() if ref not in old]
    things = [_thing(number, entry) for number, entry in enumerate(fresh)]
    pairing = pair_up(compare([_thing(row.id, row) for row in lost], things, AGAIN), AGAIN.margin)
    for pair in pairing.same.values():
        session.execute(update(_entry).where(_entry.c.id == pair.left).values(ref=fresh[pair.right].ref))


def reconcile_all(session: WriteSession, *, run: int) -> list[Reconciled]:
    """Compare every list with the places of a new map."""
    compared = []
    for dataset, theme in session.execute(_DATASETS).all():
        last = imports.find_last_done(session, kind="places", dataset=dataset)
        on_date = last.finished_at.date() if last and last.finished_at else date.today()  # noqa: DTZ011 - a day
        covers = str(last.options.get("covers") or "") if last else ""
        compared.append(reconcile(session, dataset, theme, run=run, on_date=on_date, covers=covers))
    return compared


def reconcile(  # noqa: PLR0913 - a list, and what it is compared for
    session: WriteSession, dataset: str, theme: str, *, run: int, on_date: date, covers: str = ""
) -> Reconciled:
    """Compare a list with the places of other sources; `covers` names the area for which it is complete."""
    entries = session.execute(_ENTRIES, {"dataset": dataset}).all()
    verdicts = _judge(session, dataset, theme, entries)
    told = list(verdicts.states.items())
    states = {"ids": [number for number, _ in told], "states": [state for _, (state, _) in told]}
    session.execute(_SET_STATES, states | {"places": [place for _, (_, place) in told]})
    own = [entry for entry in entries if verdicts.states[entry.id][0] != "matched"]
    added, changed = _store_own(session, dataset, theme, own, run)
    vanished = _hide_own(session, dataset, run)
    _ask(session, dataset, entries, verdicts, run)
    counts = Counter(state for state, _ in verdicts.states.values())
    covered = session.scalar(_HULL, {"dataset": dataset, "covers": covers})
    only = list(session.scalars(_INSIDE, {"ids": verdicts.unpaired, "covered": covered})) if covered else []
    where = {"dataset": dataset, "theme": theme, "on_date": on_date, "covered": covered, "ids": only}
    for statement in _COVERAGE:
        session.execute(statement, {name: where[name] for name in statement.compile().params})
    areas = select(func.count()).select_from(ListCoverageRow).where(ListCoverageRow.dataset == dataset)
    return Reconciled(
        entries=len(entries),
        matched=counts["matched"],
        list_only=counts["list_only"],
        unsure=counts["unsure"],
        osm_only=len(only),
        neighbourhoods=session.scalar(areas) or 0,
        added=added,
        changed=changed,
        vanished=vanished,
    )


def _judge(session: WriteSession, dataset: str, theme: str, entries: Sequence[Row[Any]]) -> _Verdicts:
    others = session.execute(_OTHERS, {"source": source_of(dataset), "theme": theme}).all()
    places = [_thing(row.id, row) for row in others]
    pairs = compare([_thing(entry.id, entry) for entry in entries], places, LISTS)
    same, different = _decided(session, dataset, entries, {row.id for row in others})
    pairing = pair_up(pairs, LISTS.margin, same=same, different=different)
    states: dict[int, tuple[str, int | None]] = {entry.id: ("list_only", None) for entry in entries}
    states |= {number: ("matched", pair.right) for number, pair in pairing.same.items()}
    states |= {number: ("unsure", pair.right) for number, pair in pairing.unsure.items()}
    return _Verdicts(states, pairing, frozenset(row.id for row in others))


def _decided(
    session: WriteSession, dataset: str, entries: Sequence[Row[Any]], known: Collection[int]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the pairs of entry and place that people called the same, and those that they called different."""
    living = {entry.id for entry in entries}
    same: list[tuple[int, int]] = []
    different: list[tuple[int, int]] = []
    for question, decision in review.list_decided(session, "unsure_match", prefix=f"{dataset} ").items():
        entry, place = (int(part) for part in question.split()[-2:])
        if entry in living and place in known:
            (same if decision == "same" else different).append((entry, place))
    return same, different


def _thing(key: int, row: Any) -> Thing:  # noqa: ANN401 - a row of an entry or of a place, or an entry as it was read
    return Thing(
        key,
        row.lon,
        row.lat,
        names=tuple(dict.fromkeys(filter(None, (row.name, *getattr(row, "names", ()))))),
        street=row.street,
        housenumber=row.housenumber,
        postcode=row.postcode,
        phone=row.phone,
    )


def _store_own(
    session: WriteSession, dataset: str, theme: str, entries: Sequence[Row[Any]], run: int
) -> tuple[int, int]:
    """Make places of entries, or bring those that there are up to date; return how many were added and changed."""
    rank = session.execute(select(group_rank(_texts([theme]), _texts([])).label("rank"))).scalar_one()
    shared = {"source": source_of(dataset), "theme": theme, "group_rank": rank, "changed_run": run}
    judged = (_place.c.id, _place.c.fingerprint, _place.c.vanished_on, _place.c.missing_since)
    numbers = [entry.own_place_id for entry in entries if entry.own_place_id]
    known = {row.id: row for row in session.execute(select(*judged).where(_place.c.id.in_(numbers)))}
    fresh = [entry for entry in entries if entry.own_place_id not in known]
    _make_places(session, fresh, shared)
    added, changed = len(fresh), 0
    for entry in entries:
        if (old := known.get(entry.own_place_id)) is None:
            continue
        values = _place_values(entry, shared)
        if (old.fingerprint, old.vanished_on, old.missing_since) != (values["fingerprint"], None, None):
            session.execute(update(_place).where(_place.c.id == old.id).values(values))
            added += old.vanished_on is not None
            changed += old.vanished_on is None
    return added, changed


def _texts(values: list[str]) -> ColumnElement[list[str]]:
    texts: ColumnElement[list[str]] = literal(values, ARRAY(Text))
    return texts


def _make_places(session: WriteSession, entries: Sequence[Row[Any]], shared: Mapping[str, Any]) -> None:
    if not entries:
        return
    rows = [_place_values(entry, shared) | {"first_seen_run": shared["changed_run"]} for entry in entries]
    made = session.scalars(insert(_place).returning(_place.c.id, sort_by_parameter_order=True), rows).all()
    session.execute(_SET_OWN, {"ids": [entry.id for entry in entries], "places": made})


def _place_values(entry: Row[Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    told = {name: getattr(entry, name) for name in _FIELDS if name != "capacity"}
    label = get_theme(shared["theme"])
    words = (entry.name, entry.operator, entry.street, label.de, label.en)
    summed = repr((shared["theme"], entry.lon, entry.lat, told, entry.capacity))
    return {
        **told,
        **{name: shared[name] for name in ("source", "group_rank", "changed_run")},
        "kind": f"list={label.key}",
        "themes": [label.key],
        "presumed_themes": [],
        "languages": [],
        "tags": {"capacity": entry.capacity} if entry.capacity else {},
        "search": fold(" ".join(filter(None, words))),
        "fingerprint": hashlib.blake2b(summed.encode(), digest_size=16).hexdigest(),
        "vanished_on": None,
        "missing_since": None,
        "geom": f"SRID=4326;POINT({entry.lon} {entry.lat})",
    }


def _hide_own(session: WriteSession, dataset: str, run: int) -> int:
    """Hide places of entries that are gone or that the map has too; what people wrote about is asked of them."""
    kept = set(session.scalars(written_about()))
    questions, hidden = [], []
    for row in session.execute(_OWN_OF_NOBODY, {"source": source_of(dataset)}):
        if row.id not in kept:
            hidden.append(row.id)
        elif row.same_id is not None:
            told = {"dataset": dataset, "why": "the list and the map have it"}
            questions.append(review.Question("doubled", f"{dataset} {row.id} {row.same_id}", row.id, row.same_id, told))
        else:
            lost = (_place.c.id == row.id, _place.c.missing_since.is_(None))
            session.execute(update(_place).where(*lost).values(missing_since=func.current_date(), changed_run=run))
    if hidden:
        gone = func.coalesce(_place.c.missing_since, func.current_date())
        marked = {"vanished_on": gone, "missing_since": None, "changed_run": run}
        session.execute(update(_place).where(_place.c.id.in_(hidden)).values(marked))
    review.ask(session, questions, run=run)
    review.settle(session, "doubled", still=[q.question for q in questions], prefix=f"{dataset} ")
    return len(hidden)


def _ask(session: WriteSession, dataset: str, entries: Sequence[Row[Any]], verdicts: _Verdicts, run: int) -> None:
    fresh = select(_entry.c.id, _entry.c.own_place_id).where(_entry.c.dataset == dataset)
    own = {row.id: row.own_place_id for row in session.execute(fresh)}
    questions = []
    for entry in entries:
        if (pair := verdicts.pairing.unsure.get(entry.id)) is not None:
            told = {"dataset": dataset, "why": pair.why, "metres": f"{pair.metres:.0f}", "name": entry.name or ""}
            key = f"{dataset} {entry.id} {pair.right}"
            questions.append(review.Question("unsure_match", key, own[entry.id], pair.right, told))
    review.ask(session, questions, run=run)
    review.settle(session, "unsure_match", still=[q.question for q in questions], prefix=f"{dataset} ")

"""Twins of the machine layer's tables in the schema `staging`, filled beside the served ones and put in their place.

All of it happens in one transaction of one session: whatever kills it, the served town is as it was and nothing is left
behind. Only `swap`, at the very end, keeps readers waiting, for some milliseconds.
"""

import time
from collections.abc import Callable, Sequence

from psycopg.errors import LockNotAvailable
from sqlalchemy import DDL, Column, Date, MetaData, Table, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateSchema, CreateTable, DropSchema, DropTable

from geo.errors import WorldError
from geo.model import (
    AddressInput,
    AreaInput,
    BaseAreaInput,
    BaseBuildingInput,
    BaseLabelInput,
    BaseLineInput,
    PlaceInput,
    StreetEdgeInput,
    StreetNodeInput,
)
from geo.store.blocks import AnyRow
from geo.store.bulk import BulkWriter, fields_of
from geo.store.imports import NoticeInput
from geo.store.session import WriteSession
from geo.store.tables import (
    AddressRow,
    BaseAreaLowRow,
    BaseAreaRow,
    BaseBuildingLowRow,
    BaseBuildingRow,
    BaseLabelRow,
    BaseLineLowRow,
    BaseLineRow,
    ImportNoticeRow,
    NeighbourhoodRow,
    PlaceRow,
    StreetEdgeRow,
    StreetNodeRow,
)
from geo.store.tables import Table as Model

__all__ = ["SCHEMA", "build_indexes", "create", "drop", "staged", "swap", "writer"]

SCHEMA = "staging"

_SWAPPED: tuple[type[Model], ...] = (
    AddressRow,
    StreetNodeRow,
    StreetEdgeRow,
    BaseAreaRow,
    BaseBuildingRow,
    BaseLineRow,
    BaseLabelRow,
    BaseAreaLowRow,
    BaseBuildingLowRow,
    BaseLineLowRow,
)
_STREETS = (StreetNodeRow, StreetEdgeRow)
_TARGETS: dict[type[AnyRow], type[Model]] = {
    PlaceInput: PlaceRow,
    AreaInput: NeighbourhoodRow,
    AddressInput: AddressRow,
    StreetNodeInput: StreetNodeRow,
    StreetEdgeInput: StreetEdgeRow,
    BaseAreaInput: BaseAreaRow,
    BaseBuildingInput: BaseBuildingRow,
    BaseLineInput: BaseLineRow,
    BaseLabelInput: BaseLabelRow,
}
_LOCK_ATTEMPTS = 150
_LOCK_PAUSE_SECONDS = 0.2

# Less than the server's own deadlock_timeout: we step back before it would end a reader.
_lock_wait = text("SET LOCAL lock_timeout = '200ms'")
# A sample of 6,000 rows tells the planner enough; the default of five times that took longer than the indexes.
_sample_less = text("SET LOCAL default_statistics_target = 20")
_exclude: DDL = DDL("LOCK TABLE %(fullname)s IN ACCESS EXCLUSIVE MODE")  # type: ignore[no-untyped-call]
_serve: DDL = DDL("ALTER TABLE %(fullname)s SET SCHEMA public")  # type: ignore[no-untyped-call]
# What takes the place of a served table is read by the same.
_show: DDL = DDL("GRANT SELECT ON %(fullname)s TO atlas_app")  # type: ignore[no-untyped-call]
_analyze: DDL = DDL("ANALYZE %(fullname)s")  # type: ignore[no-untyped-call]


def _incoming(model: type[Model], kind: type[AnyRow], *more: Column[object]) -> Table:
    """Describe a table that holds what a source tells, and no more; it is merged, not swapped."""
    columns = [Column(name, model.__table__.c[name].type) for name in fields_of(kind)]
    return Table(model.__tablename__, _metadata, *more, *columns, schema=SCHEMA)


_metadata = MetaData(naming_convention=Model.metadata.naming_convention)
_id = PlaceRow.__table__.c.id
_tables: dict[str, Table] = {
    **{m.__tablename__: m.metadata.tables[m.__tablename__].to_metadata(_metadata, schema=SCHEMA) for m in _SWAPPED},
    "place": _incoming(PlaceRow, PlaceInput, Column("id", _id.type), Column("vanished_on", Date)),
    "neighbourhood": _incoming(NeighbourhoodRow, AreaInput),
}
# Made here, because that keeps the keys out of CREATE TABLE.
_keys = {m.__tablename__: AddConstraint(_tables[m.__tablename__].primary_key) for m in _SWAPPED}


def staged(name: str) -> Table:
    """Return the twin of the table `name`."""
    return _tables[name]


def create(session: WriteSession) -> int:
    """Make empty twins without keys and indexes, which are cheaper to build afterwards; return how many."""
    session.execute(DropSchema(SCHEMA, cascade=True, if_exists=True))
    session.execute(CreateSchema(SCHEMA))
    for table in _tables.values():
        session.execute(CreateTable(table))
    return len(_tables)


def drop(session: WriteSession) -> None:
    """Remove the twins, for an import that merges and swaps nothing."""
    session.execute(DropSchema(SCHEMA, cascade=True))


def writer(session: WriteSession) -> BulkWriter:
    """Open a writer for all the rows that a reader hands down, and for notices, which go to their own table."""
    twins = {kind: _tables[model.__tablename__] for kind, model in _TARGETS.items()}
    return BulkWriter(session, {**twins, NoticeInput: ImportNoticeRow.metadata.tables["import_notice"]})


def build_indexes(session: WriteSession, told: Callable[[int, int], None], *, streets: bool = False) -> int:
    """Build keys, indexes and statistics of the twins that will be served, of `streets` or of all others."""
    session.execute(_sample_less)
    models = [model for model in _SWAPPED if (model in _STREETS) == streets]
    for number, model in enumerate(models):
        told(number, len(models))
        table = _tables[model.__tablename__]
        session.execute(_keys[table.name])
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            session.execute(CreateIndex(index))
        session.execute(_analyze.against(table))
    return len(models)


def swap(session: WriteSession) -> None:
    """Put the twins in the place of the served tables; readers wait for as long as it takes.

    Raises WorldError if readers keep the served tables for too long.
    """
    served = [model.metadata.tables[model.__tablename__] for model in _SWAPPED]
    _lock(session, served)
    for table in served:
        session.execute(DropTable(table))
        session.execute(_serve.against(_tables[table.name]))
        session.execute(_show.against(table))
    drop(session)


def _lock(session: WriteSession, served: Sequence[Table]) -> None:
    """Lock all `served` tables or none, again and again: a waiting lock would hold up every reader behind it."""
    session.execute(_lock_wait)
    for _ in range(_LOCK_ATTEMPTS):
        try:
            with session.begin_nested():
                for table in served:
                    session.execute(_exclude.against(table))
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            time.sleep(_LOCK_PAUSE_SECONDS)
        else:
            return
    raise WorldError(
        "Somebody has been reading the served town without a pause; nothing was changed, please try again.",
        de="Die Stadt wird seit einer Weile ohne Pause gelesen. Geändert wurde nichts, bitte "
        "versuchen Sie es noch einmal.",
    )

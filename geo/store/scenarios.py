"""Scenarios in the database: by version, with the last few versions to go back to."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy import Table, delete, exists, func, insert, select, update

from geo.errors import GoneError, NotFoundError, RefusedError, StaleError
from geo.model import Change, Halt, Scenario
from geo.model.team import Page
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import ScenarioRow, ScenarioVersionRow, TeamRow
from geo.store.team.values import checked

__all__ = ["add", "change", "get", "list_page", "undo"]

_REMEMBERED = 20
"""Versions of a scenario that one can go back to."""
_TABLE, _PAST = cast("Table", ScenarioRow.__table__), cast("Table", ScenarioVersionRow.__table__)
_TOLD = ("name", "question", "steps")


def list_page(session: ReadSession, *, limit: int, offset: int) -> Page[Scenario]:
    """List a part of the scenarios, those that were changed last first."""
    living = _TABLE.c.trashed_at.is_(None)
    rows = session.execute(_select().where(living).order_by(_TABLE.c.changed_at.desc()).limit(limit).offset(offset))
    total = session.scalar(select(func.count()).select_from(_TABLE).where(living)) or 0
    return Page(tuple(_scenario(dict(row)) for row in rows.mappings()), total, offset)


def get(session: ReadSession | WriteSession, number: int, *, trashed: bool = False) -> Scenario:
    """Return a scenario; raises NotFoundError, or GoneError if it is in the trash and that is not asked for."""
    row = session.execute(_select().where(_TABLE.c.id == number)).mappings().one_or_none()
    if row is None:
        raise NotFoundError("There is no such scenario.", de="Dieses Szenario gibt es nicht.")
    if row["trashed_at"] is not None and not trashed:
        raise GoneError("This scenario was deleted.", de="Dieses Szenario wurde gelöscht.")
    return _scenario(dict(row))


def add(session: WriteSession, values: Mapping[str, Any], team_id: int | None) -> Scenario:
    """Write a new scenario; raises RefusedError if a value cannot be used."""
    told = _plain(values) | {"team_id": team_id}
    number = session.scalar(insert(_TABLE).values(told).returning(_TABLE.c.id))
    return get(session, int(number or 0))


def change(
    session: WriteSession, number: int, version: int | None, values: Mapping[str, Any], team_id: int | None
) -> Scenario:
    """Change a scenario that is at `version` (None: whichever), and remember what it was.

    Raises NotFoundError, GoneError, StaleError with what stands there now if somebody was faster, and RefusedError.
    """
    before = _lock(session, number, version, trashed="trashed_at" in values)
    if values.keys() & set(_TOLD):
        _remember(session, number)
    _write(session, before, _plain(values) | {"team_id": team_id})
    return get(session, number, trashed=True)


def undo(session: WriteSession, number: int, version: int | None, team_id: int | None) -> Scenario:
    """Make a scenario what it was before its last change; raises as `change`, and RefusedError if there was none."""
    before = _lock(session, number, version)
    last = session.execute(
        select(_PAST).where(_PAST.c.scenario_id == number).order_by(_PAST.c.id.desc()).limit(1)
    ).one_or_none()
    if last is None:
        raise RefusedError("There is nothing to undo.", de="Es gibt nichts rückgängig zu machen.")
    session.execute(delete(_PAST).where(_PAST.c.id == last.id))
    _write(session, before, {name: getattr(last, name) for name in _TOLD} | {"team_id": team_id})
    return get(session, number)


def _lock(session: WriteSession, number: int, version: int | None, *, trashed: bool = False) -> Scenario:
    session.execute(select(_TABLE.c.id).where(_TABLE.c.id == number).with_for_update())
    before = get(session, number, trashed=trashed)
    if version not in (None, before.version):
        raise StaleError(
            "Somebody else changed this scenario in the meantime. Nothing of theirs was overwritten.",
            de="Inzwischen hat jemand anderes dieses Szenario geändert. Nichts davon wurde überschrieben.",
            current=before,
        )
    return before


def _write(session: WriteSession, before: Scenario, values: Mapping[str, Any]) -> None:
    told = dict(values) | {"version": before.version + 1, "changed_at": func.now()}
    written = session.execute(update(_TABLE).where(_TABLE.c.id == before.id).values(told).returning(_TABLE.c.id))
    if written.one_or_none() is None:
        raise NotFoundError("There is no such scenario.", de="Dieses Szenario gibt es nicht.")


def _remember(session: WriteSession, number: int) -> None:
    """Keep what a scenario is now, and forget what it was too long ago."""
    columns = ("version", *_TOLD, "team_id")
    now = select(_TABLE.c.id, *(_TABLE.c[name] for name in columns)).where(_TABLE.c.id == number)
    session.execute(insert(_PAST).from_select(("scenario_id", *columns), now))
    mine = select(_PAST.c.id).where(_PAST.c.scenario_id == number).order_by(_PAST.c.id.desc())
    session.execute(delete(_PAST).where(_PAST.c.id.in_(mine.offset(_REMEMBERED))))


def _select() -> Any:  # noqa: ANN401 - a statement of many columns
    past = exists().where(_PAST.c.scenario_id == _TABLE.c.id).label("undoable")
    return select(_TABLE, TeamRow.name.label("team"), past).outerjoin(TeamRow, TeamRow.id == _TABLE.c.team_id)


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    told = dict(values)
    if "steps" in told:
        told["steps"] = [
            {name: value for name, value in asdict(step).items() if value not in (None, ())} for step in told["steps"]
        ]
    return checked(_TABLE, told)


def _scenario(row: Mapping[str, Any]) -> Scenario:
    return Scenario(**{**row, "steps": tuple(_step(step) for step in row["steps"])})


def _step(told: Mapping[str, Any]) -> Change:
    return Change(**{**told, "halts": tuple(Halt(*halt) for halt in told.get("halts", ()))})

"""Bring every source up to date, and tell what came of each."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

import typer

from cli.database import opened, read_settings
from cli.imports import keep
from cli.printing import print_rows, say
from cli.progress import ShownProgress
from cli.repeating import repeatedly
from geo.errors import UserError, WorldError
from ingest.pipeline.update import Updated, update_all

__all__ = ["update_sources"]


def update_sources(*, every: str | None, as_json: bool) -> None:
    """Repeat the newest run of every source, once or `every` so often; raises what went wrong, when all are through."""
    repeatedly(every, lambda: _update(as_json=as_json))


def _update(*, as_json: bool) -> None:
    settings = read_settings()
    with opened(settings) as engine, ShownProgress(sys.stderr) as progress:
        told = list(update_all(engine, settings, progress))
        keep(engine, settings, [one.run for one in told])
    if as_json:
        typer.echo(json.dumps([_for_programs(one) for one in told], ensure_ascii=False, default=str))
    elif told:
        print_rows([_in_a_line(one) for one in told], as_json=False)
    else:
        say("Nothing was imported yet, so there is nothing to update. Load a town with `atlas ingest osm FILE`.")
    _raise_failures(told)


def _raise_failures(told: Sequence[Updated]) -> None:
    failed = [one for one in told if one.error is not None]
    if not failed:
        return
    kind = WorldError if any(isinstance(one.error, WorldError) for one in failed) else UserError
    reasons = " ".join(f"{one.last.source}: {one.error}" for one in failed)
    raise kind(f"{len(failed)} of {len(told)} sources could not be updated; their data stayed as they were. {reasons}")


def _in_a_line(one: Updated) -> dict[str, object]:
    report = one.run.report if one.run is not None else None
    return {
        "kind": one.last.kind,
        "dataset": one.last.dataset,
        "source": one.last.source,
        "status": _status(one),
        "added": report.added if report else "",
        "changed": report.changed if report else "",
        "vanished": report.vanished if report else "",
        "message": str(one.error or ""),
    }


def _for_programs(one: Updated) -> dict[str, object]:
    return {
        "kind": one.last.kind,
        "dataset": one.last.dataset,
        "source": one.last.source,
        "status": _status(one),
        "run": None if one.run is None else asdict(one.run),
        "message": str(one.error or ""),
    }


def _status(one: Updated) -> str:
    if one.run is not None:
        return one.run.status
    return "failed" if isinstance(one.error, WorldError) else "refused"

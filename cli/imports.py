"""What came of imports: run one, and print it and the ones before."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from cli.database import opened, read_settings
from cli.printing import print_rows, say
from cli.progress import ShownProgress
from cli.repeating import repeatedly
from geo.errors import AtlasError
from geo.model import GROUPS, THEMES, ImportRun, Notice, Progress
from geo.settings import Settings
from geo.store import imports
from geo.store.session import Engine, reading
from ingest.pipeline.town import ingest_osm
from ingest.reading import Reading

__all__ = ["finish", "keep", "load", "load_asked", "load_osm", "print_run", "show_imports"]

_COUNTED = {"addresses": "addresses", "areas": "areas", "gtfs": "trips", "population": "people"}
"""What the changes of a run count, if not places."""
_WITHOUT_INDICATORS = {"addresses"}
"""Kinds of sources that make no way longer or shorter."""


def load_osm(settings: Settings, file: Path, reader: Reading, *, as_json: bool) -> None:
    """Load what `reader` reads of `file`, and tell what came of it."""
    with opened(settings) as engine:
        with ShownProgress(sys.stderr) as progress:
            run = ingest_osm(engine, settings, file, progress, reader=reader)
        finish(engine, settings, run, as_json=as_json)


def load_asked(options: dict[str, Any], *, every: str | None, as_json: bool) -> None:
    """Load what is asked for of OpenStreetMap, once or `every` so often."""
    from ingest.pipeline.asked import Asked  # noqa: PLC0415 - files need no web

    asked = Asked(**options)

    def ingest(engine: Engine, settings: Settings, progress: Progress) -> ImportRun:
        return ingest_osm(engine, settings, asked.at_hand(engine, settings, progress), progress)

    load(ingest, every=every, as_json=as_json)


def load(ingest: Callable[[Engine, Settings, Progress], ImportRun], *, every: str | None = None, as_json: bool) -> None:
    """Let `ingest` run, once or `every` so often, and tell what came of it each time."""

    def once() -> None:
        settings = read_settings()
        with opened(settings) as engine:
            with ShownProgress(sys.stderr) as progress:
                run = ingest(engine, settings, progress)
            finish(engine, settings, run, as_json=as_json)

    repeatedly(every, once)


def finish(engine: Engine, settings: Settings, run: ImportRun, *, as_json: bool) -> None:
    """Print what came of a run, and keep what is computed of it."""
    print_run(engine, run, as_json=as_json)
    keep(engine, settings, [run])


def keep(engine: Engine, settings: Settings, runs: Iterable[ImportRun | None]) -> None:
    """Keep the index of addresses, and the indicators of today if one of the runs changed what they tell.

    These only if the operator wants them.
    """
    from geo.store.address_book import ensure_index  # noqa: PLC0415 - needed when all else is done

    done = (run.kind for run in runs if run is not None and run.status == "done")
    try:
        ensure_index(engine, settings.data_dir)
        if settings.keep_indicators and any(kind not in _WITHOUT_INDICATORS for kind in done):
            from cli.all_gaps import keep_indicators  # noqa: PLC0415 - the engine is slow to load

            keep_indicators(engine, settings)
    except AtlasError as error:
        say(f"The import is done, but what is computed of it could not be kept: {error}")


def show_imports(limit: int, *, as_json: bool) -> None:
    """Print the newest imports, and the report of the one that is served."""
    with opened(read_settings()) as engine:
        with reading(engine) as session:
            runs = imports.list_runs(session, limit=limit)
        if as_json:
            typer.echo(json.dumps([_run_for_programs(run) for run in runs], ensure_ascii=False, default=str))
            return
        if not runs:
            say("Nothing was imported yet. Load a town with `atlas ingest osm FILE.osm.pbf`.")
            return
        print_rows([_run_in_a_line(run) for run in runs], as_json=False, title="Imports, newest first")
        if (served := next((run for run in runs if run.status == "done"), None)) is not None:
            print_run(engine, served, as_json=False)


def print_run(engine: Engine, run: ImportRun, *, as_json: bool) -> None:
    """Print what came of a run."""
    with reading(engine) as session:
        examples = imports.list_examples(session, run.id)
        before = imports.find_done_before(session, run)
    if as_json:
        told = _run_for_programs(run) | {
            "examples": [asdict(notice) for notice in examples],
            "differences": run.report.differences(None if before is None else before.report),
        }
        typer.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    say(_sentence(run))
    report = run.report
    print_rows(list(_tables(run, before)), as_json=False)
    if report.themes:
        print_rows(list(_themes(report.themes)), as_json=False)
    if report.notices:
        print_rows(list(_notices(report.notices, examples)), as_json=False)


def _tables(run: ImportRun, before: ImportRun | None) -> Iterable[dict[str, object]]:
    differences = run.report.differences(None if before is None else before.report)
    for table in sorted(differences):
        told: dict[str, object] = {"stored": table, "rows": f"{run.report.counts.get(table, 0):,}"}
        yield told if before is None else told | {f"since import {before.id}": f"{differences[table]:+,}"}


def _sentence(run: ImportRun) -> str:
    if run.status == "unchanged":
        return f"Import {run.id}: {run.source} is what is served already; nothing was changed."
    report = run.report
    what = _COUNTED.get(run.kind, "places")
    changes = f"{report.added:,} {what} added, {report.changed:,} changed, {report.vanished:,} vanished"
    if report.re_identified:
        changes += f", {report.re_identified:,} of them found again under another id"
    if report.missing:
        changes += f", {report.missing:,} gone but kept, because people wrote about them"
    return f"Import {run.id}: {run.source} {run.status} in {_seconds(run):.1f} s. {changes}. {run.licence}"


def _seconds(run: ImportRun) -> float:
    return 0.0 if run.finished_at is None else (run.finished_at - run.started_at).total_seconds()


def _run_in_a_line(run: ImportRun) -> dict[str, object]:
    report = run.report
    return {
        "run": run.id,
        "source": run.source,
        "status": run.status,
        "began": f"{run.started_at:%Y-%m-%d %H:%M}",
        "seconds": f"{_seconds(run):.1f}",
        "added": report.added,
        "changed": report.changed,
        "vanished": report.vanished,
        "notices": sum(report.notices.values()),
        "message": run.message,
    }


def _run_for_programs(run: ImportRun) -> dict[str, object]:
    return asdict(run) | {"seconds": _seconds(run)}


def _themes(counts: dict[str, int]) -> Iterable[dict[str, object]]:
    order = {group.key: number for number, group in enumerate(GROUPS)}
    for theme in sorted(THEMES, key=lambda theme: order[theme.group]):
        yield {"theme": theme.key, "in words": theme.en, "places": f"{counts.get(theme.key, 0):,}"}


def _notices(counts: dict[str, int], examples: Sequence[Notice]) -> Iterable[dict[str, object]]:
    for code, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        shown = [notice for notice in examples if notice.code == code]
        yield {
            "notice": code,
            "severity": shown[0].severity.value if shown else "",
            "count": f"{number:,}",
            "for example": "; ".join(f"{n.subject} {n.detail}".strip() for n in shown),
        }

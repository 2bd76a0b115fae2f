"""What the page of all sources and the page of one import show, for their templates."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from geo.model import FoundFault, ImportRun, LoadedSource, RunReport
from web import notices as odd
from web import sources as told
from web.i18n import Words
from web.site import Site

__all__ = ["report_context", "source_context"]


def source_context(site: Site, sources: Sequence[LoadedSource]) -> dict[str, object]:
    """Return what the page of all sources shows."""
    return _shared(site) | {
        "groups_of_sources": told.group_sources(sources),
        "age_of": partial(told.age_of, now=site.now, words=site.words),
        "message_of": partial(told.message_in_words, words=site.words),
        "severities": partial(odd.count_severities, words=site.words),
    }


def report_context(site: Site, report: RunReport) -> dict[str, object]:
    """Return what the page of one import shows."""
    run, words = report.run, site.words
    kind = told.get_kind(run.kind)
    return _shared(site) | {
        "report": report,
        "kind": kind,
        "outcome": _outcome(report, words),
        "message": told.message_in_words(run, words),
        "changed": words.label(kind.row["changed"]),
        "changes": told.changes_in_words(run, words),
        "counts": told.counts_in_words(run, report.before, words, short=False),
        "severity_of": partial(odd.severity_words, words=words),
        "fault_of": partial(odd.fault_words, words=words),
        "repair_of": partial(odd.repair_words, words=words),
        "spots_of": partial(_spots, made_up=run.made_up),
        "kept": any(fault.severity is not None for fault in report.faults),
    }


def _shared(site: Site) -> dict[str, object]:
    def day_of(moment: datetime) -> str:
        return site.words.day(moment.astimezone(site.now.tzinfo).date())

    return {
        "day_of": day_of,
        "title_of": partial(told.title_of, words=site.words),
        "counts_of": partial(told.counts_in_words, words=site.words),
        "signed": partial(told.signed, words=site.words),
    }


def _spots(fault: FoundFault, *, made_up: bool) -> list[tuple[odd.Spot, str]]:
    """Return where the examples were found; none of protected places, which have no place to tell."""
    shown = (notice for notice in fault.examples if notice.subject)
    return [(odd.spot_of(notice, made_up=made_up), notice.detail) for notice in shown]


def _outcome(report: RunReport, words: Words) -> str:
    run: ImportRun = report.run
    if run.status == "done" and not report.served:
        return words.gettext("Inzwischen gelten neuere Daten.")
    outcomes = {
        "done": words.gettext("Diese Daten gelten."),
        "unchanged": words.gettext("Die Quelle war unverändert."),
        "refused": words.gettext("Die Quelle wurde abgelehnt; die Daten davor gelten weiter."),
        "failed": words.gettext("Das Laden gelang nicht; die Daten davor gelten weiter."),
        "running": words.gettext("Das Laden läuft noch."),
    }
    return outcomes.get(run.status, run.status)

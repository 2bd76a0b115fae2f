"""Official lists beside the map: the steps from a file to entries, and to what the map has of them and what not."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from geo.errors import RefusedError
from geo.model import ImportRun, Notice, Progress, Severity, SourceInfo, fold, get_theme
from geo.settings import Settings
from geo.store import erasing, imports, lists, settling
from geo.store.merging import Changes
from geo.store.session import Engine
from ingest import fetch
from ingest.lists import Columns, Drafts, Sheet, draft_entries, guess_columns, locate, read_mapping, read_sheet
from ingest.lists.columns import PROTECTED_WORDS
from ingest.pipeline.job import Job, Source, Step
from ingest.pipeline.network import publish_with_places
from ingest.pipeline.run import digest, import_source

__all__ = ["STEPS", "ListJob", "ListRequest", "ingest_again", "ingest_list", "protection"]

_DECIDING = ("ingest/lists", "geo/matching", "geo/store/lists.py", "ingest/pipeline/lists.py")
"""Whatever of the program decides what becomes of the bytes of a file."""
_FEWEST = 0.5
"""A list that lost more than this part of its entries since the last time is told as doubtful."""


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A file of an official list and what the user says about it."""

    path: Path
    theme: str
    mapping: Path | None = None
    name: str = ""
    """The name of the list, under which a newer file replaces this one; the file's own name where it is empty."""
    covers: str = ""
    """The area for which the list is complete: name or slug of a neighbourhood; the hull of its entries if empty."""
    licence: str = ""
    made_up: bool = False
    address: str = ""
    """Where it lies on the web; `path` is then of no account."""

    @property
    def dataset(self) -> str:
        """The name of the list as a short key."""
        return fold(self.written).replace(" ", "-").replace("_", "-")

    @property
    def written(self) -> str:
        """The name of the list as people read it."""
        return self.name or self.path.stem.replace("_", " ")


@dataclass(slots=True, kw_only=True)
class ListJob(Job):
    """The job of a list."""

    request: ListRequest
    sheet: Sheet
    columns: Columns
    is_protected: Callable[[str], bool]
    drafts: Drafts = field(default_factory=Drafts)
    erased: int = 0
    """Living places that are protected now."""


def ingest_list(engine: Engine, settings: Settings, request: ListRequest, progress: Progress) -> ImportRun:
    """Replace an official list by the one in a file, and return the finished run.

    Entries that stay keep their place and its id. Raises NotFoundError where there is no such theme, and as
    `import_source`.
    """
    get_theme(request.theme)
    source = request.address or str(request.path)
    located = fetch.locate(source, settings.data_dir / "downloads", progress)
    request = replace(request, path=located.path)
    if not request.dataset:
        raise RefusedError("The list needs a name: --name.", de="Die Liste braucht einen Namen: --name.")
    hints = read_mapping(request.mapping) if request.mapping else Columns()
    sheet = read_sheet(request.path, hints)
    columns = guess_columns(sheet.columns, hints)
    told = {
        "theme": request.theme,
        "mapping": str(request.mapping.absolute()) if request.mapping else "",
        "covers": request.covers,
        "name": request.written,
    }
    info = _info(request, hints, told)
    files = [path.absolute() for path in (request.mapping, settings.rules_file) if path is not None]
    recipe = digest([*_DECIDING, *files]) + f" {sorted(told.items())}"
    protects = protection(settings.rules_file)
    job = partial(ListJob, request=request, sheet=sheet, columns=columns, is_protected=protects)
    return import_source(engine, settings.data_dir, Source(located.tell(info), recipe, STEPS, job), progress)


def ingest_again(engine: Engine, settings: Settings, run: ImportRun, progress: Progress) -> ImportRun:
    """Load what a run loaded, as it is now."""
    request = ListRequest(
        Path(run.location),
        run.options["theme"],
        Path(run.options["mapping"]) if run.options["mapping"] else None,
        name=run.options.get("name", run.dataset),
        covers=run.options["covers"],
        licence=run.licence,
        made_up=run.made_up,
        address=run.location if fetch.is_address(run.location) else "",
    )
    return ingest_list(engine, settings, request, progress)


def _info(request: ListRequest, hints: Columns, told: dict[str, str]) -> SourceInfo:
    return SourceInfo(
        kind="places",
        name=request.path.name,
        checksum=sha256(request.path.read_bytes()).hexdigest(),
        licence=request.licence or hints.licence,
        made_up=request.made_up,
        dataset=request.dataset,
        options=dict(told),
    )


def protection(rules_file: Path | None) -> Callable[[str], bool]:
    """Return what tells whether a folded text names a house that must never be told."""
    from ingest.osm.rules import pattern_of  # noqa: PLC0415 - slow to load
    from ingest.osm.rules_file import load_rules  # noqa: PLC0415 - as above

    named = (rule.names for rule in load_rules(rules_file).protections)
    patterns = (pattern_of(PROTECTED_WORDS), *filter(None, named))
    return lambda told: any(pattern.search(told) for pattern in patterns)


def _read(job: ListJob) -> int:
    told = job.columns.told()
    job.note(Notice("columns_guessed", Severity.INFO, job.info.name, told))
    drafts = draft_entries(job.sheet, job.columns, job.is_protected)
    find = partial(lists.find_addresses, job.session)
    job.drafts = locate(drafts, job.sheet.name, find, lists.find_bounds(job.session))
    for notice in job.drafts.notices:
        job.note(notice)
    if not job.drafts.drafts:
        raise RefusedError(
            f"No entry of {job.info.name} lies in this town. {_why(job)}",
            de=f"Kein Eintrag von {job.info.name} liegt in dieser Stadt. Gelesen als: {job.columns.told()}.",
        )
    return len(job.drafts.drafts)


def _why(job: ListJob) -> str:
    counts = ", ".join(f"{code} {number}" for code, number in job.notices.most_common() if code != "columns_guessed")
    return f"Notices: {counts}. Read as: {job.columns.told()}."


def _store(job: ListJob) -> int:
    entries = [draft.entry() for draft in job.drafts.drafts]
    before = job.last.report.counts.get("entries", 0) if job.last else 0
    if len(entries) < before * _FEWEST:
        told = f"{len(entries)} entries, {before} the last time"
        job.note(Notice("list_shrank", Severity.WARNING, job.info.name, told))
    job.erased = erasing.erase_from_lists(job.session, job.is_protected, run=job.run)
    lists.store_entries(job.session, job.request.dataset, job.request.theme, entries)
    return len(entries)


def _compare(job: ListJob) -> int:
    found = lists.reconcile(
        job.session,
        job.request.dataset,
        job.request.theme,
        run=job.run,
        on_date=datetime.now(UTC).date(),
        covers=job.request.covers,
    )
    settling.ask_people(job.session, job.run)
    job.changes = Changes(found.added, found.changed, found.vanished + job.erased)
    for name in ("entries", "matched", "list_only", "unsure", "osm_only", "neighbourhoods"):
        job.counts[name] = getattr(found, name)
    return found.entries


def _build_network(job: ListJob) -> int:
    publish_with_places(job.session, job.folder, run=job.run)
    job.themes = imports.count_themes(job.session)
    return job.counts["entries"]


STEPS: tuple[Step[ListJob], ...] = (
    Step("read", (), _read),
    Step("store", ("read",), _store),
    Step("compare", ("store",), _compare),
    Step("network", ("compare",), _build_network),
)

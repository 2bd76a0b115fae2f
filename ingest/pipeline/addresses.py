"""Official addresses beside those of the map: the steps from a file to houses that are found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from geo.errors import RefusedError
from geo.model import ImportRun, Notice, OfficialAddressInput, Progress, Severity, SourceInfo, fold
from geo.settings import Settings
from geo.store.addresses import replace_official
from geo.store.session import Engine
from ingest import fetch
from ingest.lists import ADDRESSES, Columns, Sheet, draft_addresses, guess_columns, read_mapping, read_sheet
from ingest.pipeline.job import Job, Source, Step
from ingest.pipeline.run import digest, import_source

__all__ = ["STEPS", "AddressJob", "AddressRequest", "ingest_addresses", "ingest_again"]

_DECIDING = ("ingest/lists", "ingest/pipeline/addresses.py", "geo/model/addresses.py")
"""Whatever of the program decides what becomes of the bytes of a file."""
_MOST_ROWS = 2_000_000
_FEWEST = 0.5
"""A file that lost more than this part of its addresses since the last time is told as doubtful."""


@dataclass(frozen=True, slots=True)
class AddressRequest:
    """A file of addresses or sections of streets and what the user says about it."""

    path: Path
    mapping: Path | None = None
    name: str = ""
    """The name under which a newer file replaces this one; the file's own name where it is empty."""
    licence: str = ""
    made_up: bool = False
    address: str = ""
    """Where on the web the file is had from; `path` is then where it lies."""

    @property
    def dataset(self) -> str:
        """Its name as a short key."""
        return fold(self.name or self.path.stem).replace(" ", "-").replace("_", "-")

    @property
    def options(self) -> dict[str, Any]:
        """What the user said, so that an update asks the same."""
        return {"mapping": str(self.mapping.absolute()) if self.mapping else ""}


@dataclass(slots=True, kw_only=True)
class AddressJob(Job):
    """The job of a file of addresses."""

    sheet: Sheet
    columns: Columns


def ingest_addresses(engine: Engine, settings: Settings, request: AddressRequest, progress: Progress) -> ImportRun:
    """Replace what a dataset tells of addresses by what a file tells; return the finished run; raises as that."""
    located = fetch.locate(request.address or str(request.path), settings.data_dir / "downloads", progress)
    request = replace(request, path=located.path)
    if not request.dataset:
        raise RefusedError("The addresses need a name: --name.", de="Die Adressen brauchen einen Namen: --name.")
    hints = read_mapping(request.mapping, ADDRESSES) if request.mapping else Columns()
    sheet = read_sheet(request.path, hints, most_rows=_MOST_ROWS)
    columns = guess_columns(sheet.columns, hints, ADDRESSES)
    info = SourceInfo(
        kind="addresses",
        name=request.path.name,
        checksum=_checksum(request.path),
        licence=request.licence or hints.licence,
        made_up=request.made_up,
        dataset=request.dataset,
        options=request.options,
    )
    recipe = digest([*_DECIDING, *filter(None, (request.mapping,))])
    job = partial(AddressJob, sheet=sheet, columns=columns)
    return import_source(engine, settings.data_dir, Source(located.tell(info), recipe, STEPS, job), progress)


def ingest_again(engine: Engine, settings: Settings, run: ImportRun, progress: Progress) -> ImportRun:
    """Load what a run loaded, as it is now."""
    mapping = Path(run.options["mapping"]) if run.options.get("mapping") else None
    address = run.location if fetch.is_address(run.location) else ""
    request = AddressRequest(Path(run.location), mapping, run.dataset, run.licence, run.made_up, address)
    return ingest_addresses(engine, settings, request, progress)


def _checksum(path: Path) -> str:
    """Sum the file, and of a shapefile the numbers beside it."""
    parts = [path, path.with_suffix(".dbf")] if path.suffix.lower() == ".shp" else [path]
    summed = sha256()
    for part in parts:
        summed.update(part.read_bytes() if part.is_file() else b"")
    return summed.hexdigest()


def _store(job: AddressJob) -> int:
    job.note(Notice("columns_guessed", Severity.INFO, job.info.name, job.columns.told()))
    notices: list[Notice] = []
    stored = replace_official(job.session, job.info.dataset, _sorted_out(job, notices))
    for notice in notices:
        job.note(notice)
    if not stored:
        raise RefusedError(
            f"No row of {job.info.name} tells a house with its place. Read as: {job.columns.told()}.",
            de=f"Keine Zeile von {job.info.name} nennt ein Haus mit seiner Lage. Gelesen als: {job.columns.told()}.",
        )
    before = job.last.report.counts.get("addresses", 0) if job.last else 0
    if stored < before * _FEWEST:
        told = f"{stored} addresses, {before} the last time"
        job.note(Notice("list_shrank", Severity.WARNING, job.info.name, told))
    job.counts["addresses"] = stored
    job.changes = replace(job.changes, added=max(0, stored - before), vanished=max(0, before - stored))
    return stored


def _sorted_out(job: AddressJob, notices: list[Notice]) -> Iterator[OfficialAddressInput]:
    """Yield the addresses; the notices are kept until the bulk writer has given the session back."""
    for told in draft_addresses(job.sheet, job.columns, job.info.dataset):
        if isinstance(told, Notice):
            notices.append(told)
        else:
            yield told


STEPS: tuple[Step[AddressJob], ...] = (Step("store", (), _store),)

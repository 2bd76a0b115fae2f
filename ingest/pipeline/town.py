"""The town of an OpenStreetMap file: the steps from its rows to what is served."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from geo import network
from geo.errors import RefusedError
from geo.model import ImportRun, Notice, OsmRef, Progress, Row, Severity, SourceInfo
from geo.settings import Settings
from geo.store import accounts, erasing, forgetting, imports, lists, merging, settling, staging, streets, tiles
from geo.store.blocks import Block, StageEnd
from geo.store.session import Engine
from geo.store.timetable import read_feeds
from ingest.fetch import Located
from ingest.pipeline import extracts
from ingest.pipeline.job import Job, Source, Step
from ingest.pipeline.lists import protection
from ingest.pipeline.network import publish
from ingest.pipeline.run import digest, import_source
from ingest.reading import Reading

__all__ = ["STEPS", "TownJob", "ingest_osm", "town_source"]

_DECIDING = ("ingest/osm", "geo/model", "geo/store/tables")
"""Whatever of the program decides what rows the bytes of a file become."""

Told = Row | Block | StageEnd | network.StreetTable | Notice
Read = Callable[[Progress], Iterator[Told]]


@dataclass(slots=True, kw_only=True)
class TownJob(Job):
    """The job of a town, with what has not been read yet and what the network is built from."""

    read: Read
    rows: Iterator[Told] = field(default_factory=lambda: iter(()))
    settled: settling.Settled = field(default_factory=settling.Settled)
    streets: network.StreetTable | None = None
    places: network.PlaceTable | None = None
    feeds: list[network.FeedTable] = field(default_factory=list)
    rules_file: Path | None = None
    protected: list[OsmRef] = field(default_factory=list)
    """Objects of which nothing may be stored; kept for as long as the run goes on."""
    gone: int = 0
    """Living places that went before the merge: of a town of the other sort, or protected now."""

    @property
    def replaces_another_town(self) -> bool:
        """Whether a real town follows a made-up one, or the other way round."""
        return self.last is not None and self.last.made_up != self.info.made_up


def ingest_osm(
    engine: Engine,
    settings: Settings,
    file: Path | Located,
    progress: Progress,
    *,
    reader: Reading | None = None,
) -> ImportRun:
    """Replace the town by the one in an OpenStreetMap file, and return the finished run.

    `reader` is the file's, if it has begun already. Raises as `import_source`.
    """
    from ingest import osm  # noqa: PLC0415 - slow to load, and only this source needs it

    known = file if isinstance(file, Located) else Located(file, str(file.absolute()), file.name)
    info = known.tell(osm.inspect(known.path))
    if settings.rules_file is not None:
        osm.load_rules(settings.rules_file)  # refused before the run begins
    recipe = digest([*_DECIDING, *filter(None, [settings.rules_file])])
    read = partial(_read_late, known.path, settings.rules_file) if reader is None else reader.rows
    source = town_source(info, recipe, partial(_read_after, known.notices, read), settings.rules_file)
    run = import_source(engine, settings.data_dir, source, progress)
    extracts.keep(known.path, settings.data_dir, info.checksum)
    return run


def _read_after(notices: Iterable[Notice], read: Read, progress: Progress) -> Iterator[Told]:
    """Tell first what was found on the way to the file."""
    yield from notices
    yield from read(progress)


def _read_late(path: Path, rules_file: Path | None, progress: Progress) -> Iterator[Told]:
    """Start a reader when rows are asked for: never for what is served already."""
    with Reading(path) as reader:
        reader.begin(rules_file)
        yield from reader.rows(progress)


def town_source(info: SourceInfo, recipe: str, read: Read, rules_file: Path | None = None) -> Source[TownJob]:
    """Return the source whose rows `read` yields, judged by the rules that `rules_file` extends."""
    return Source(info, recipe, STEPS, partial(TownJob, read=read, rules_file=rules_file))


class _Stages:
    """Hands on what a reader tells of its stages, and ends each when the next one begins.

    What has a total goes on beside the stages, and ends by itself.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._stage, self._done = "", 0

    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Tell that `done` things of `total` are through in `step`."""
        if total is not None:
            self._progress.advance(step, done, total)
            return
        if self._stage not in {"", step}:
            self._progress.advance(self._stage, self._done, self._done)
        self._stage, self._done = step, done
        self._progress.advance(step, done)


def _create(job: TownJob) -> int:
    return staging.create(job.session)


def _forget(job: TownJob) -> int:
    if job.replaces_another_town:
        job.gone = forgetting.forget_town(job.session, made_up=not job.info.made_up)
    if not job.info.made_up:
        accounts.lock_out_made_up(job.session)
    return job.gone


def _read(job: TownJob) -> int:
    job.rows = job.read(_Stages(job.progress))
    return _store(job)


def _read_streets(job: TownJob) -> int:
    stored = _store(job)
    job.progress.advance("streets", stored, stored)
    return stored


def _store(job: TownJob) -> int:
    """Store the rows up to the end of a stage, and return how many there were."""
    with staging.writer(job.session) as writer:
        for told in job.rows:
            if isinstance(told, StageEnd):
                break
            match told:
                case Block():
                    writer.add(told)
                case Notice():
                    if told.protected is not None:
                        job.protected.append(told.protected)
                    job.note(told, writer.put)
                case network.StreetTable():
                    job.streets = told
                case _:
                    writer.put(told)
    stored = {table: count for table, count in writer.counts.items() if table != "import_notice"}
    job.counts.update(stored)
    return sum(stored.values())


def _erase(job: TownJob) -> int:
    """Erase what was stored before a rule protected it: what the file holds, what it no longer holds, and lists."""
    from ingest.osm.rules_file import load_rules  # noqa: PLC0415 - slow to load

    rules = load_rules(job.rules_file)
    erased = erasing.erase_from_map(job.session, job.protected, rules.is_protected, run=job.run)
    erased += erasing.erase_from_lists(job.session, protection(job.rules_file), run=job.run)
    job.gone += erased
    return erased


def _settle(job: TownJob) -> int:
    job.settled = settling.settle_places(job.session, source="osm")
    for place in job.settled.twice:
        notice = Notice("object_twice", Severity.WARNING, str(place), "The file holds it more than once.")
        job.note(notice)
    return job.counts["place"]


def _take_out(job: TownJob) -> int:
    # A reader in stages has told them, and may still be at work on their rows.
    job.streets = job.streets or streets.read_streets(job.session, schema=staging.SCHEMA)
    if not job.streets.from_node.size:
        raise RefusedError(
            f"{job.info.name} holds no street to walk on, so it is no town. Please take a larger extract.",
            de=f"{job.info.name} enthält keine Straße für Fußgänger und ist deshalb keine Stadt. Bitte "
            "nehmen Sie einen größeren Ausschnitt.",
        )
    job.places = streets.read_places(job.session, schema=staging.SCHEMA)
    job.feeds = read_feeds(job.session)
    return job.streets.from_node.size + job.places.id.size


def _build_network(job: TownJob) -> int:
    if job.streets is None or job.places is None:
        raise TypeError("the streets have not been taken out yet")
    built = network.build(job.streets, job.places, job.feeds, run=job.run, built_at=datetime.now(UTC))
    publish(built, job.folder)
    return job.streets.from_node.size


def _generalise(job: TownJob) -> int:
    tiles.generalise(job.session, staging.SCHEMA)
    return job.counts["base_line"] + job.counts["base_area"] + job.counts["base_building"]


def _index(job: TownJob) -> int:
    return staging.build_indexes(job.session, partial(job.progress.advance, "index"))


def _index_streets(job: TownJob) -> int:
    return staging.build_indexes(job.session, partial(job.progress.advance, "index streets"), streets=True)


def _merge(job: TownJob) -> int:
    changes = settling.merge_places(job.session, source="osm", run=job.run, again=job.settled.again)
    merging.merge_neighbourhoods(job.session, source="osm")
    job.changes = replace(changes, vanished=changes.vanished + job.gone)
    return job.counts["place"]


def _compare_lists(job: TownJob) -> int:
    compared = lists.reconcile_all(job.session, run=job.run)
    changes = job.changes
    job.changes = replace(
        changes,
        added=changes.added + sum(found.added for found in compared),
        changed=changes.changed + sum(found.changed for found in compared),
        vanished=changes.vanished + sum(found.vanished for found in compared),
    )
    return sum(found.entries for found in compared)


def _add_places(job: TownJob) -> int:
    """Build the network again where the town has places that the file does not tell: of lists, and missing ones."""
    if imports.count_rows(job.session)["place"] == job.counts["place"]:
        return 0
    job.places = streets.read_places(job.session)
    return _build_network(job)


def _swap(job: TownJob) -> int:
    dict.update(job.counts, imports.count_rows(job.session))  # a Counter's own update adds
    job.themes = imports.count_themes(job.session)
    staging.swap(job.session)
    return job.counts.total()


STEPS: tuple[Step[TownJob], ...] = (
    Step("create", (), _create),
    Step("forget", (), _forget),
    Step("read", ("create", "forget"), _read),
    Step("erase", ("read",), _erase),
    Step("settle", ("erase",), _settle),
    Step("take out", ("settle",), _take_out),
    # The engine's arrays are built, and the database works on what is there, while the reader spells the streets.
    Step("network", ("take out",), _build_network, aside=True),
    Step("generalise", ("read",), _generalise),
    Step("index", ("generalise",), _index),
    Step("merge", ("settle",), _merge),
    Step("lists", ("merge",), _compare_lists),
    Step("read streets", ("read",), _read_streets),
    Step("index streets", ("read streets",), _index_streets),
    Step("other places", ("network", "lists"), _add_places),
    Step("swap", ("other places", "index", "index streets"), _swap),
)

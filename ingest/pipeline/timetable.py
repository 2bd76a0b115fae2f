"""Timetables: the steps from a GTFS feed to what is served, one feed beside the other."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Self

import shapely

from geo.errors import NotFoundError, RefusedError, UserError
from geo.model import ImportRun, Progress, SourceInfo
from geo.settings import Settings
from geo.store import neighbourhoods, staging, timetable
from geo.store.merging import Changes
from geo.store.session import Engine, reading
from ingest.feed_reading import FeedReading, Read
from ingest.fetch import Located, locate
from ingest.gtfs.record import Feed
from ingest.gtfs.source_info import inspect
from ingest.osm.outline import MARGIN_KM, Outline, of_area, read_outline, widen
from ingest.pipeline.job import Job, Source, Step
from ingest.pipeline.network import publish_with_feeds
from ingest.pipeline.run import digest, import_source
from ingest.remote import Waits

__all__ = ["STEPS", "FeedAsked", "TimetableJob", "ingest_again", "ingest_gtfs", "remove_gtfs"]

_DECIDING = ("ingest/gtfs", "geo/network/feed.py", "geo/store/timetable.py", "geo/store/tables/timetable.py")
"""Whatever of the program decides what rows the bytes of a feed become."""
_REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAsked:
    """A feed, what it is to be called, around which area it is wanted; as options of a run it can be asked again."""

    source: str
    """A path or an address on the web."""
    name: str | None = None
    area: str | None = None
    """The slug of a neighbourhood, or a file with an outline."""
    margin_km: float | None = None

    def __post_init__(self) -> None:
        if self.margin_km is not None and (not self.area or not 0 <= self.margin_km <= 50):  # noqa: PLR2004 - km
            raise UserError(
                "--margin is a number of kilometres from 0 to 50 around --area.",
                de="--margin ist eine Zahl von Kilometern zwischen 0 und 50 um --area.",
            )

    @classmethod
    def again(cls, run: ImportRun) -> Self:
        """Ask the same as a run did."""
        told = {name: value for name, value in run.options.items() if name in {"area", "margin_km"}}
        return cls(source=run.location, name=run.dataset, **told)

    @property
    def options(self) -> dict[str, Any]:
        """What was asked beside the source and its name."""
        return {
            key: value for key, value in asdict(self).items() if key not in {"source", "name"} and value is not None
        }

    def find_outline(self, engine: Engine) -> Outline | None:
        """Return the outline to cut to, with its margin; None for the whole feed."""
        if self.area is None:
            return None
        margin = MARGIN_KM if self.margin_km is None else self.margin_km
        if Path(self.area).is_file():
            return widen(read_outline(Path(self.area)), margin)
        with reading(engine) as session:
            area = neighbourhoods.get_neighbourhood(session, self.area)
        return widen(of_area(area.name, area.outline or {}), margin)


@dataclass(slots=True, kw_only=True)
class TimetableJob(Job):
    """The job of a feed, with what was read of it."""

    read: Callable[[], Read]
    timezone: str
    outline: Outline | None
    feed: Feed | None = None

    def get_feed(self) -> Feed:
        """Return what was read."""
        if self.feed is None:
            raise TypeError("the feed has not been read yet")
        return self.feed


def ingest_gtfs(  # noqa: PLR0913 - two of them for others than the command
    engine: Engine,
    settings: Settings,
    asked: FeedAsked,
    progress: Progress,
    *,
    reader: FeedReading | None = None,
    sleep: Waits = time.sleep,
) -> ImportRun:
    """Replace the feed of that name by what is asked for, and return the finished run; raises as `import_source`.

    `reader` is the feed's, if it has begun already.
    """
    at_hand = locate(asked.source, settings.data_dir / "downloads", progress, sleep=sleep)
    info = _tell(at_hand, inspect(at_hand.path, asked.name), asked)
    outline = asked.find_outline(engine)
    recipe = digest(_DECIDING)
    if outline is not None:
        recipe += " " + hashlib.sha256(shapely.to_wkb(outline.shape)).hexdigest()
    read = partial(_read_late, at_hand.path) if reader is None else reader.result
    job = partial(TimetableJob, read=read, timezone=settings.timezone, outline=outline)
    return import_source(engine, settings.data_dir, Source(info, recipe, STEPS, job), progress)


def remove_gtfs(engine: Engine, settings: Settings, name: str, progress: Progress) -> ImportRun:
    """Forget the feed called `name`, and return the finished run; raises NotFoundError if there is none."""
    with reading(engine) as session:
        names = timetable.find_feeds(session)
    if name not in names:
        there = f"There are: {', '.join(names)}." if names else "There is none at all."
        raise NotFoundError(
            f"There is no timetable called {name}. {there}",
            de=f"Einen Fahrplan namens {name} gibt es nicht. Geladen sind: {', '.join(names) or 'keine'}.",
        )
    info = SourceInfo("gtfs", f"{name} (removed)", "", "", made_up=False, dataset=name, options={_REMOVED: True})
    return import_source(engine, settings.data_dir, Source(info, _REMOVED, _REMOVAL, Job), progress)


def ingest_again(engine: Engine, settings: Settings, run: ImportRun, progress: Progress) -> ImportRun:
    """Load what a run loaded, as it is now."""
    return ingest_gtfs(engine, settings, FeedAsked.again(run), progress)


def _read_late(path: Path) -> Read:
    """Start a reader when the feed is asked for: never for what is served already."""
    with FeedReading(path) as reader:
        return reader.result()


def _tell(at_hand: Located, info: SourceInfo, asked: FeedAsked) -> SourceInfo:
    return replace(at_hand.tell(info), options=asked.options)


def _read(job: TimetableJob) -> int:
    feed, findings = job.read()
    table = replace(feed.table, name=job.info.dataset, timezone=feed.table.timezone or job.timezone)
    job.feed = replace(feed, table=table)
    with staging.writer(job.session) as writer:
        for notice in findings.kept:
            job.note(notice, writer.put)
    job.notices = Counter(findings.counts)
    return table.trips.arrival.size


def _clip(job: TimetableJob) -> int:
    if job.outline is not None:
        from ingest.gtfs.clipping import clip  # noqa: PLC0415 - slow to load, and seldom needed

        job.feed = clip(job.get_feed(), job.outline.shape)
        if job.feed is None:
            raise RefusedError(
                f"No trip of {job.info.name} stops twice in or around {job.outline.name}. "
                "Please take a wider --margin or another feed.",
                de=f"Keine Fahrt von {job.info.name} hält zweimal in oder um {job.outline.name}. Bitte "
                "nehmen Sie einen größeren Rand (--margin) oder einen anderen Fahrplan.",
            )
    return job.get_feed().table.trips.arrival.size


def _store(job: TimetableJob) -> int:
    feed = job.get_feed()
    job.changes = timetable.replace_feed(job.session, feed.table, feed.details, run=job.run)
    job.counts.update(_counts(feed))
    return job.counts["stop_times"]


def _counts(feed: Feed) -> dict[str, int]:
    table = feed.table
    counts = {
        "stops": len(table.stops.id),
        "routes": len(table.routes.id),
        "trips": len(table.trips.id),
        "stop_times": table.trips.arrival.size,
        "stop_times_filled": feed.filled,
        "service_days": int(table.services.runs.sum()),
        "services": len(table.services.id),
        "patterns": table.patterns.route.size,
        "frequencies": table.frequencies.trip.size,
        "transfers": table.transfers.kind.size,
        "pathways": table.pathways.kind.size,
        "levels": len(feed.details.levels),
        "shapes": len(feed.details.shapes),
    }
    return {name: count for name, count in counts.items() if count}


def _forget(job: Job) -> int:
    trips = timetable.remove_feed(job.session, job.info.dataset)
    job.changes = Changes(added=0, changed=0, vanished=trips)
    return trips


def _publish(job: Job) -> int:
    return int(publish_with_feeds(job.session, job.folder, run=job.run))


STEPS: tuple[Step[TimetableJob], ...] = (
    Step("read", (), _read),
    Step("clip", ("read",), _clip),
    Step("store", ("clip",), _store),
    Step("network", ("store",), _publish),
)
_REMOVAL: tuple[Step[Job], ...] = (Step("forget", (), _forget), Step("network", ("forget",), _publish))

"""What of OpenStreetMap is asked for: a file, an address, a place, a polygon, an area; at hand as a file."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from geo.errors import UserError
from geo.model import ImportRun, Progress
from geo.settings import Settings
from geo.store import neighbourhoods
from geo.store.session import Engine, reading
from ingest.fetch import Located, locate
from ingest.osm.changes import is_change_file
from ingest.osm.outline import MARGIN_KM, Outline, find_place, of_area, read_outline, widen
from ingest.osm.overpass import Overpass, fetch_objects
from ingest.pipeline.changed import changed, patched
from ingest.pipeline.town import ingest_osm
from ingest.remote import Waits, check_address, host_of

__all__ = ["Asked", "ingest_again"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One of four, and the margin around it; as options of a run it can be asked again."""

    source: str | None = None
    """A path or an address on the web."""
    place: str | None = None
    polygon: str | None = None
    area: str | None = None
    margin_km: float | None = None

    def __post_init__(self) -> None:
        if len([one for one in (self.source, self.place, self.polygon, self.area) if one]) != 1:
            raise UserError(
                "Please name one thing to load: a FILE or its address, --place, --polygon or --area.",
                de="Bitte nennen Sie eines: eine DATEI oder ihre Adresse, --place, --polygon oder --area.",
            )
        if self.margin_km is not None and (self.source or not 0 <= self.margin_km <= 50):  # noqa: PLR2004 - km
            raise UserError(
                "--margin is a number of kilometres from 0 to 50, for --place, --polygon and --area.",
                de="--margin ist eine Zahl von Kilometern zwischen 0 und 50, für --place, --polygon und --area.",
            )

    @classmethod
    def again(cls, location: str, options: dict[str, Any]) -> Self:
        """Ask the same as a run did."""
        told = {name: value for name, value in options.items() if name in cls.__slots__}
        return cls(**told) if told else cls(source=location)

    def at_hand(self, engine: Engine, settings: Settings, progress: Progress, *, sleep: Waits = time.sleep) -> Located:
        """Fetch it as a file, unless it is one; raises UserError or WorldError in one clear sentence."""
        if self.source:
            found = locate(self.source, settings.data_dir / "downloads", progress, sleep=sleep)
            return changed(engine, settings.data_dir, found) if is_change_file(found.name) else found
        outline = widen(self._outline(engine, settings, sleep), self._margin())
        cache = settings.data_dir / "cache" / "overpass"
        server = Overpass(check_address(settings.overpass_url), settings.overpass_seconds, cache, sleep)
        options = {name: value for name, value in asdict(self).items() if value is not None}
        digest = hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()[:16]
        target = cache.parent / f"{digest}.osm.pbf"
        moment = fetch_objects(outline.shape, target, server, progress)
        name = f"{outline.name} ({host_of(server.url)})"
        fetched = Located(target, server.url, name, moment, options)
        return patched(engine, settings.data_dir, fetched, outline) if self.area else fetched

    def _margin(self) -> float:
        if self.margin_km is not None:
            return self.margin_km
        return 0.0 if self.polygon else MARGIN_KM

    def _outline(self, engine: Engine, settings: Settings, sleep: Waits) -> Outline:
        if self.place:
            url = check_address(settings.nominatim_url)
            folder = settings.data_dir / "cache" / "nominatim"
            return find_place(self.place, nominatim_url=url, folder=folder, sleep=sleep)
        if self.polygon:
            return read_outline(Path(self.polygon))
        with reading(engine) as session:
            area = neighbourhoods.get_neighbourhood(session, self.area or "")
        return of_area(area.name, area.outline or {})


def ingest_again(engine: Engine, settings: Settings, run: ImportRun, progress: Progress) -> ImportRun:
    """Load what a run loaded, as it is now."""
    asked = Asked.again(run.location, run.options)
    return ingest_osm(engine, settings, asked.at_hand(engine, settings, progress), progress)

"""Every part of the installation: is it in order, and how is it repaired if not."""

import importlib.metadata
import platform
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from gettext import GNUTranslations
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from cli.database import database_url, read_settings
from cli.printing import print_rows, say
from geo import network, reach
from geo.compiled import KEPT_IN
from geo.errors import AtlasError
from geo.hours import OpeningTimes
from geo.model import ImportRun
from geo.settings import Settings
from geo.store import accounts, imports
from geo.store.schema import check_schema
from geo.store.session import Engine, connect, reading
from geo.store.vitals import get_versions
from web.i18n import LANGUAGES, get_words
from web.vendor import VENDOR_FILES, vendor_file

__all__ = ["CHECKS", "Check", "Fault", "Finding", "Scene", "check", "examine"]

_LOCK = Path(__file__).resolve().parents[1] / "requirements" / "run.txt"
_ENOUGH_BYTES = 2 << 30
_OLDEST_POSTGIS = (3, 3)
_LOAD = "Load a town: atlas ingest osm FILE.osm.pbf (or: atlas demo)."
_SETUP = "make setup"

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


class Fault(Exception):  # noqa: N818 - what is found, not what went wrong here
    """Something is not in order."""

    def __init__(self, told: str, repair: str) -> None:
        super().__init__(told)
        self.repair = repair


@dataclass(slots=True)
class Scene:
    """What the checks share; a check fills in what later ones need."""

    settings: Settings
    engine: Engine | None = None
    served: ImportRun | None = None

    def database(self) -> Engine:
        """Return the database that an earlier check found."""
        if self.engine is None:
            raise Fault("not looked at, because there is no database", "Repair the database first.")
        return self.engine

    def close(self) -> None:
        """Give the connections back."""
        if self.engine is not None:
            self.engine.dispose()


@dataclass(frozen=True, slots=True)
class Check:
    """A part of the installation, and the function that looks at it: it returns what it saw or raises Fault."""

    part: str
    look: Callable[[Scene], str]


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found; `repair` is empty where nothing has to be done."""

    part: str
    ok: bool
    told: str
    repair: str


def check(*, as_json: _JSON = False) -> None:
    """Tell whether everything is in order and how to repair what is not."""
    scene = Scene(read_settings())
    findings = list(examine(scene))
    scene.close()
    print_rows([_row(finding) if not as_json else asdict(finding) for finding in findings], as_json=as_json)
    if faults := [finding for finding in findings if not finding.ok]:
        say(f"{len(faults)} of {len(findings)} parts need repair.")
        raise typer.Exit(1)
    say(f"All {len(findings)} parts are in order.")


def examine(scene: Scene) -> Iterable[Finding]:
    """Carry out all checks, in their order."""
    for one in CHECKS:
        try:
            yield Finding(one.part, ok=True, told=one.look(scene), repair="")
        except Fault as fault:
            yield Finding(one.part, ok=False, told=str(fault), repair=fault.repair)
        except AtlasError as error:
            yield Finding(one.part, ok=False, told=str(error), repair="What the sentence says.")


def _row(finding: Finding) -> dict[str, object]:
    return asdict(finding) | {"ok": "yes" if finding.ok else "NO"}


def _packages(_scene: Scene) -> str:
    wrong = [name for name, version in _locked() if _installed(name) != version]
    if wrong:
        raise Fault(f"{len(wrong)} are not the locked ones, first {wrong[0]}", _SETUP)
    return f"Python {platform.python_version()}, sozialraumatlas {importlib.metadata.version('sozialraumatlas')}"


def _locked() -> Iterable[tuple[str, str]]:
    for line in _LOCK.read_text(encoding="utf-8").splitlines():
        # A line with a marker is for some machines only.
        if "==" in line and ";" not in line:
            name, _, version = line.removesuffix("\\").strip().partition("==")
            yield name.split("[")[0], version


def _installed(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _data_folder(scene: Scene) -> str:
    folder = scene.settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            free = shutil.disk_usage(folder).free
    except OSError as error:
        raise Fault(f"{folder}: {error.strerror}", "Set ATLAS_DATA_DIR to a folder that can be written.") from None
    if free < _ENOUGH_BYTES:
        raise Fault(f"{folder}: {free / 1e9:.1f} GB free", "Make room, or set ATLAS_DATA_DIR to another disk.")
    return f"{folder}, {free / 1e9:.0f} GB free"


def _database(scene: Scene) -> str:
    engine = connect(database_url(scene.settings))
    with reading(engine) as session:
        versions = get_versions(session)
    scene.engine = engine
    return f"PostgreSQL {versions.postgresql}, {'private' if scene.settings.database_url is None else 'as set'}"


def _postgis(scene: Scene) -> str:
    with reading(scene.database()) as session:
        version = get_versions(session).postgis
    if version is None:
        raise Fault("not enabled in this database", "atlas database migrate")
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_POSTGIS:
        raise Fault(version, "Install PostGIS 3.3 or newer on the database's server.")
    return version


def _schema(scene: Scene) -> str:
    with reading(scene.database()) as session:
        try:
            check_schema(session)
        except AtlasError:
            raise Fault("not the tables of this version", "atlas database migrate") from None
    return "newest"


def _data(scene: Scene) -> str:
    _schema(scene)
    with reading(scene.database()) as session:
        scene.served = imports.find_last_done(session, kind="osm")
    if scene.served is None:
        raise Fault("no town is loaded", _LOAD)
    run = scene.served
    days = (datetime.now(UTC) - (run.finished_at or run.started_at)).days
    kind = "made up" if run.made_up else "real"
    return f"{run.source} ({kind}), {run.report.counts.get('place', 0):,} places, loaded {days} days ago"


def _accounts(scene: Scene) -> str:
    _schema(scene)
    with reading(scene.database()) as session:
        known = accounts.list_accounts(session)
    printed = [account.name for account in known if account.made_up and not account.disabled]
    if printed and scene.served is not None and not scene.served.made_up:
        raise Fault(
            f"{len(printed)} of the made-up town are in a real one (refused at the door), first {printed[0]}",
            f"atlas user disable {printed[0]}",
        )
    return f"{len(known)}, {len(printed)} of the made-up town with a passphrase that was printed"


def _snapshot(scene: Scene) -> str:
    if scene.served is None:
        raise Fault("not looked at, because no town is loaded", _LOAD)
    try:
        network.verify(scene.settings.data_dir, scene.served.id)
    except AtlasError as error:
        raise Fault(str(error), "atlas serve builds it anew; or load the town again.") from None
    return f"whole, of import {scene.served.id}"


def _front_end(_scene: Scene) -> str:
    missing = [path for path in VENDOR_FILES if not vendor_file(path).is_file()]
    if missing:
        raise Fault(f"{len(missing)} files are missing, first {missing[0]}", _SETUP)
    return f"{len(VENDOR_FILES)} files"


def _translations(_scene: Scene) -> str:
    missing = [lang for lang in LANGUAGES[1:] if not isinstance(get_words(lang).translations, GNUTranslations)]
    if missing:
        raise Fault(f"no catalogue for {', '.join(missing)}", "Restore web/translations from the repository.")
    return ", ".join(LANGUAGES)


def _kernels(_scene: Scene) -> str:
    reach.warm()
    if not any(KEPT_IN.rglob("kernels.*.nbi")):
        raise Fault("compiled anew at every start", f"Let the user write {KEPT_IN.parent}, or set NUMBA_CACHE_DIR.")
    return "compiled"


def _time_zone(scene: Scene) -> str:
    try:
        return f"{scene.settings.timezone}, {datetime.now(ZoneInfo(scene.settings.timezone)):%H:%M}"
    except (ZoneInfoNotFoundError, ValueError):
        raise Fault(f"{scene.settings.timezone} is unknown", "Set ATLAS_TIMEZONE, for example Europe/Berlin.") from None


def _holidays(scene: Scene) -> str:
    settings = scene.settings
    _time_zone(scene)
    times = OpeningTimes(ZoneInfo(settings.timezone), settings.country, settings.state)
    if not times.is_holiday(date(datetime.now(UTC).year, 1, 1)):
        raise Fault(
            f"none known for {settings.country}-{settings.state}", "Set ATLAS_STATE to the Land, for example BW."
        )
    return f"{settings.country}-{settings.state}"


CHECKS = (
    Check("Python packages", _packages),
    Check("data folder", _data_folder),
    Check("database", _database),
    Check("PostGIS", _postgis),
    Check("schema", _schema),
    Check("town", _data),
    Check("accounts", _accounts),
    Check("network", _snapshot),
    Check("front-end packages", _front_end),
    Check("translations", _translations),
    Check("search kernels", _kernels),
    Check("time zone", _time_zone),
    Check("public holidays", _holidays),
)

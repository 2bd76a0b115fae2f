"""What a client may say to the OGC API: boxes, moments, systems of coordinates, columns, pages."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from geo.errors import UserError
from geo.model import BBox
from geo.model.layers import Layer, LayerFilter

__all__ = ["CRS84", "LARGEST_PAGE", "SYSTEMS", "System", "get_system", "read_filter"]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
LARGEST_PAGE = 10_000
_USUAL_PAGE = 100
_LARGEST_OFFSET = 1_000_000_000
_FLAT, _TALL = 4, 6
_FIXED = frozenset(
    {"f", "limit", "offset", "bbox", "bbox-crs", "crs", "datetime", "filter", "filter-lang", "filter-crs"}
)


@dataclass(frozen=True, slots=True)
class System:
    """A system of coordinates; `swapped` ones say latitude first, as their authority does."""

    uri: str
    srid: int
    swapped: bool = False


SYSTEMS = {
    system.uri: system
    for system in (
        System(CRS84, 4326),
        System(f"{_EPSG}4326", 4326, swapped=True),
        System(f"{_EPSG}3857", 3857),
        System(f"{_EPSG}25832", 25832),
    )
}
"""By address, as OGC API - Features Part 2 wants it."""


def get_system(uri: str) -> System:
    """Return the system of this address; raises UserError."""
    if (system := SYSTEMS.get(uri.strip("[]"))) is None:
        told = ", ".join(SYSTEMS)
        raise UserError(
            f"This system of coordinates is not offered; there are {told}.",
            de=f"Dieses Koordinatensystem gibt es hier nicht; es gibt {told}.",
        )
    return system


def read_filter(layer: Layer, given: Mapping[str, str]) -> tuple[LayerFilter, System]:
    """Return the question that the parameters ask, and the system of the answer; raises UserError."""
    system = get_system(given.get("crs", CRS84))
    box_system = get_system(given.get("bbox-crs", CRS84))
    since, until = _read_time(given.get("datetime"))
    _only("f", given, "json", "geojson")
    _only("filter-lang", given, "cql2-text")
    _only("filter-crs", given, CRS84)
    asked = LayerFilter(
        layer,
        bbox=_read_box(given.get("bbox"), box_system),
        bbox_srid=box_system.srid,
        since=since,
        until=until,
        values=tuple((name, value) for name, value in given.items() if name not in _FIXED),
        cql=given.get("filter"),
        srid=system.srid,
        limit=min(_read_number("limit", given, _USUAL_PAGE, least=1), LARGEST_PAGE),
        offset=min(_read_number("offset", given, 0, least=0), _LARGEST_OFFSET),
    )
    return asked, system


def _only(name: str, given: Mapping[str, str], *possible: str) -> None:
    if name in given and given[name] not in possible:
        raise UserError(
            f"The parameter {name} can only be {' or '.join(possible)}.",
            de=f"Der Parameter {name} kann nur {' oder '.join(possible)} sein.",
        )


def _read_number(name: str, given: Mapping[str, str], usual: int, *, least: int) -> int:
    text = given.get(name, str(usual))
    if not (text.isascii() and text.isdigit()) or int(text[:20]) < least:
        raise UserError(
            f"The parameter {name} is a whole number from {least}.",
            de=f"Der Parameter {name} ist eine ganze Zahl ab {least}.",
        )
    return int(text[:20])


def _read_box(text: str | None, system: System) -> BBox | None:
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == _TALL:
        # Heights do not matter: nothing here has one.
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != _FLAT or not all(map(math.isfinite, numbers)) or not _upright(numbers, system):
        raise UserError(
            "The parameter bbox is four numbers with commas between them: the lower left corner, then the upper right.",
            de="Der Parameter bbox sind vier Zahlen mit Kommas: die linke untere Ecke, dann die rechte obere.",
        )
    west, south, east, north = numbers
    return (south, west, north, east) if system.swapped else (west, south, east, north)


def _upright(numbers: list[float], system: System) -> bool:
    first, second, third, fourth = numbers
    if system.srid != SYSTEMS[CRS84].srid:
        return first <= third and second <= fourth
    # Only longitudes may run round the back of the earth.
    low, high = (first, third) if system.swapped else (second, fourth)
    return low <= high and all(abs(number) <= 180 for number in numbers)  # noqa: PLR2004 - degrees


def _read_time(text: str | None) -> tuple[datetime | None, datetime | None]:
    if text is None:
        return None, None
    try:
        since, slash, until = text.partition("/")
        if not slash:
            return _moment(since, time.min), _moment(since, time.max)
        return _end(since, time.min), _end(until, time.max)
    except ValueError:
        raise UserError(
            "The parameter datetime is a moment such as 2020-06-17T08:00:00Z, or two with / between them, "
            "of which one may be two dots.",
            de="Der Parameter datetime ist ein Zeitpunkt wie 2020-06-17T08:00:00Z, oder es sind zwei mit / dazwischen; "
            "einer davon kann aus zwei Punkten bestehen.",
        ) from None


def _end(text: str, of_day: time) -> datetime | None:
    return None if text in {"", ".."} else _moment(text, of_day)


def _moment(text: str, of_day: time) -> datetime:
    """Read a moment; of a whole day that time of it."""
    if "T" in text.upper():
        moment = datetime.fromisoformat(text)
    else:
        moment = datetime.combine(datetime.fromisoformat(text), of_day)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

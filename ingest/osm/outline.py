"""Outlines of what is to be fetched: of a named place, in a file, around an area, and cut into pieces."""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import shapely

from geo.errors import NotFoundError, RefusedError
from ingest.presence import demand_file
from ingest.remote import USER_AGENT, BusyError, Waits, host_of, patiently

__all__ = ["MARGIN_KM", "Outline", "find_place", "of_area", "pieces", "read_outline", "widen"]

MARGIN_KM = 3.0
"""Half an hour on foot is 2.4 km at 4.8 km/h; the rest lets ways lead around what is in the way."""
LARGEST_KM2 = 5_000
"""More than that is no town: a public server should not be asked for it."""
_PIECE_KM = 5.0
_KM_PER_DEGREE = 111.32
_LOOSE_KM = 0.02
"""An outline is drawn with fewer corners, this far outside: servers count them."""
_REMEMBERED_SECONDS = 86_400
_NOMINATIM_SECONDS = 60
_WANTS_PAUSE = {429, 502, 503, 504}


class Outline(NamedTuple):
    """What is to be fetched, in degrees, and as what it is known."""

    name: str
    shape: shapely.Geometry


def find_place(name: str, *, nominatim_url: str, folder: Path, sleep: Waits = time.sleep) -> Outline:
    """Ask Nominatim, through osmnx, for the outline of a town or quarter; what it said is kept in `folder` for a day.

    Raises NotFoundError where it knows none, WorldError where it does not answer.
    """
    import osmnx  # noqa: PLC0415 - takes seconds to load

    _forget_old(folder)
    osmnx.settings.nominatim_url = nominatim_url
    osmnx.settings.http_user_agent = osmnx.settings.http_referer = USER_AGENT
    osmnx.settings.http_accept_language = "de"
    osmnx.settings.cache_folder = folder
    osmnx.settings.requests_timeout = _NOMINATIM_SECONDS
    osmnx.settings.doh_url_template = None  # nobody else is asked where the server is
    # Its own way with a busy server is to wait a minute, for ever.
    osmnx.settings.requests_kwargs = {"hooks": {"response": _refuse_busy}}
    host = host_of(nominatim_url)
    found = patiently(lambda: _geocode(osmnx, name, host), host, sleep=sleep)
    return Outline(str(found["display_name"]).split(",")[0], shapely.geometry.shape(found["geometry"]))


def read_outline(path: Path) -> Outline:
    """Read the areas in a GeoJSON, GeoPackage, shapefile or KML; raises RefusedError where there are none."""
    import geopandas  # noqa: PLC0415 - takes seconds to load
    from pyogrio.errors import DataSourceError  # noqa: PLC0415 - as above

    demand_file(path)
    try:
        frame = geopandas.read_file(path)
    except (DataSourceError, ValueError, UnicodeError):
        raise RefusedError(
            f"{path.name} cannot be read as a map. Please take GeoJSON, GeoPackage or a shapefile.",
            de=f"{path.name} lässt sich nicht als Karte lesen. Bitte nehmen Sie GeoJSON, GeoPackage oder "
            "ein Shapefile.",
        ) from None
    if not isinstance(frame, geopandas.GeoDataFrame) or frame.crs is None:
        raise RefusedError(
            f"{path.name} does not say in which coordinates it is drawn. Please save it as GeoJSON.",
            de=f"{path.name} sagt nicht, in welchen Koordinaten es gezeichnet ist. Bitte speichern Sie es als GeoJSON.",
        )
    return Outline(path.stem, _areas_of(frame.to_crs(4326).geometry.make_valid().union_all(), path.name))


def of_area(name: str, outline: dict[str, Any]) -> Outline:
    """Return the outline of an area from its GeoJSON."""
    return Outline(name, _areas_of(shapely.make_valid(shapely.geometry.shape(outline)), name))


def widen(outline: Outline, margin_km: float) -> Outline:
    """Return the outline with a margin, without holes; raises RefusedError where it is too large for a server."""
    shape = _stretched(outline.shape, lambda flat: flat.buffer(margin_km + _LOOSE_KM).simplify(_LOOSE_KM))
    parts = [shapely.Polygon(part.exterior) for part in shapely.get_parts(shape)]
    whole = shapely.union_all(parts)
    size = _flat(whole).area
    if not 0 < size <= LARGEST_KM2:
        raise RefusedError(
            f"{outline.name} is {size:,.0f} km² with its margin; a server is asked for {LARGEST_KM2:,} at most. "
            "Please take a file instead, for example from download.geofabrik.de.",
            de=f"{outline.name} hat mit dem Rand {size:,.0f} km². Ein Server wird nach höchstens "
            f"{LARGEST_KM2:,} gefragt. Bitte nehmen Sie eine Datei, zum Beispiel von "
            "download.geofabrik.de.",
        )
    return Outline(outline.name, whole)


def pieces(shape: shapely.Geometry, side_km: float = _PIECE_KM) -> Iterator[shapely.Polygon]:
    """Cut an outline into pieces that a server can answer one by one, from the south west to the north east."""
    west, south, east, north = shape.bounds
    high = side_km / _KM_PER_DEGREE
    wide = high / _shrink(shape)
    for row in range(max(1, math.ceil((north - south) / high))):
        for column in range(max(1, math.ceil((east - west) / wide))):
            left, low = west + column * wide, south + row * high
            cut = shapely.intersection(shape, shapely.box(left, low, left + wide, low + high))
            yield from (part for part in shapely.get_parts(cut) if isinstance(part, shapely.Polygon) and part.area > 0)


def _geocode(osmnx: Any, name: str, host: str) -> Any:  # noqa: ANN401 - a library without types
    import requests  # noqa: PLC0415 - only here

    try:
        return osmnx.geocoder.geocode_to_gdf(name).iloc[0]
    except requests.Timeout:
        raise BusyError("does not answer in time", tries=2) from None
    except requests.RequestException:
        raise BusyError("cannot be reached") from None
    except TypeError:
        raise NotFoundError(
            f"{host} knows {name}, but not its outline. Please name a larger place or draw it (--polygon FILE).",
            de=f"{host} kennt {name}, aber nicht den Umriss. Bitte nennen Sie einen größeren Ort oder "
            "zeichnen Sie ihn (--polygon DATEI).",
        ) from None
    except (ValueError, KeyError, AttributeError) as error:
        if type(error).__name__ == "InsufficientResponseError" and "0 results" in str(error):
            raise NotFoundError(
                f"{host} knows no place called {name}. Please check the spelling, or add the Land: “{name}, Hessen”.",
                de=f"{host} kennt keinen Ort namens {name}. Bitte prüfen Sie die Schreibweise oder nennen "
                f"Sie das Land dazu: „{name}, Hessen“.",
            ) from None
        raise BusyError("sends what cannot be understood", tries=2) from None


def _refuse_busy(answer: Any, *_: object, **__: object) -> None:  # noqa: ANN401 - of requests
    if answer.status_code in _WANTS_PAUSE:
        raise BusyError(f"is busy (it answers {answer.status_code} {answer.reason})")


def _forget_old(folder: Path) -> None:
    for file in folder.glob("*.json"):
        if time.time() - file.stat().st_mtime > _REMEMBERED_SECONDS:
            file.unlink(missing_ok=True)


def _areas_of(shape: shapely.Geometry, name: str) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    if not parts:
        raise RefusedError(
            f"{name} holds no area. Please draw the outline as a polygon.",
            de=f"{name} enthält keine Fläche. Bitte zeichnen Sie den Umriss als Polygon.",
        )
    return shapely.union_all(parts)


def _shrink(shape: shapely.Geometry) -> float:
    """Return how much shorter a degree of longitude is there than one of latitude."""
    return math.cos(math.radians((shape.bounds[1] + shape.bounds[3]) / 2))


def _flat(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the shape in kilometres; good enough for the size of a town."""
    x_km, y_km = _KM_PER_DEGREE * _shrink(shape), _KM_PER_DEGREE
    return shapely.transform(shape, lambda xy: xy * (x_km, y_km))


def _stretched(shape: shapely.Geometry, work: Any) -> shapely.Geometry:  # noqa: ANN401 - a function of shapes
    x_km, y_km = _KM_PER_DEGREE * _shrink(shape), _KM_PER_DEGREE
    return shapely.transform(work(_flat(shape)), lambda xy: xy / (x_km, y_km))

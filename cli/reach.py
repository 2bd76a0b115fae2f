"""Ask what can be reached from a point."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.asking import Mode, Profile, opened_atlas
from cli.chains import past, print_chains
from cli.printing import print_rows, say
from geo.atlas import Atlas
from geo.errors import UserError, WorldError
from geo.model import FoundAddress, ReachAnswer, ReachQuery, get_theme

__all__ = ["reach"]

_MOST_LAT, _MOST_LON = 90, 180

_Lat = Annotated[float | None, typer.Option(help="Latitude in degrees (WGS 84).", min=-90, max=90)]
_Lon = Annotated[float | None, typer.Option(help="Longitude in degrees (WGS 84).", min=-180, max=180)]
_Address = Annotated[
    str | None, typer.Option(metavar="TEXT", help="An address, a stop or a place instead; the shell may remember it.")
]
_Minutes = Annotated[int, typer.Option(help="How long is fine.", min=1, max=120)]
_Depart = Annotated[datetime | None, typer.Option(help="When to leave, local time like 2026-03-03T09:00; else now.")]
_Arrive = Annotated[datetime | None, typer.Option(help="When to be there, local time like 2026-03-03T09:00.")]
_Window = Annotated[int, typer.Option(help="So many minutes of departures (or arrivals): medians.", min=0, max=120)]
_Rides = Annotated[int, typer.Option(help="How many rides at most.", min=1, max=8)]
_Walk = Annotated[int | None, typer.Option("--max-walk", help="So many minutes on foot at a stretch.", min=1, max=120)]
_Towards = Annotated[bool, typer.Option("--towards", help="Ways to the point instead: from where is it reachable?")]
_Isochrone = Annotated[
    Path | None, typer.Option(metavar="FILE", help="Write the area within the minutes as GeoJSON.", dir_okay=False)
]
_Via = Annotated[
    list[str] | None, typer.Option("--via", help="With --to: over a place of this theme; may be repeated.")
]
_To = Annotated[str | None, typer.Option("--to", metavar="TEXT", help="With --via: an address, or latitude,longitude.")]
_Stay = Annotated[int, typer.Option(help="With --via: so many minutes at the place.", min=0, max=120)]
_Themes = Annotated[list[str] | None, typer.Option("--theme", help="Only places of this theme; may be repeated.")]
_Open = Annotated[bool, typer.Option("--open", help="Only places that are known to be open on arrival.")]
_Limit = Annotated[int, typer.Option(help="How many places.", min=1, max=1000)]
_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_ANSWERS = {True: "open", False: "closed", None: None}


def reach(  # noqa: PLR0913 - each is an option of the command
    *,
    lat: _Lat = None,
    lon: _Lon = None,
    address: _Address = None,
    mode: Mode = Mode.WALK,
    profile: Profile = Profile.STANDARD,
    minutes: _Minutes = 30,
    depart: _Depart = None,
    arrive: _Arrive = None,
    window: _Window = 0,
    rides: _Rides = 5,
    max_walk: _Walk = None,
    towards: _Towards = False,
    theme: _Themes = None,
    only_open: _Open = False,
    via: _Via = None,
    to: _To = None,
    stay: _Stay = 5,
    isochrone: _Isochrone = None,
    limit: _Limit = 200,
    as_json: _JSON = False,
) -> None:
    """Print what can be reached from a point or an address, nearest first, with the minutes from door to door.

    With --via and --to: past which places of a theme one can come to a goal, the soonest first.
    """
    _check(depart, arrive, given=(address is None) != (lat is None or lon is None), chained=(bool(via), to is not None))
    query = ReachQuery(
        lon=lon or 0.0,
        lat=lat or 0.0,
        mode=mode.value,
        profile=profile.value,
        max_minutes=minutes,
        depart_at=depart,
        arrive_by=arrive,
        window_minutes=window,
        max_rides=rides,
        max_walk_minutes=max_walk,
        towards=towards,
        themes=tuple(get_theme(key).key for key in via or theme or ()),
        open="on_arrival" if only_open else "any",
        limit=limit,
    )
    with opened_atlas() as atlas:
        start = None if address is None else _find(atlas, address)
        if start is not None:
            query = replace(query, lon=start.lon, lat=start.lat)
        title = None if start is None else f"{start.label} ({start.precision})"
        if to is not None:
            print_chains(atlas, past(query, _spot(atlas, to), stay), title=title, as_json=as_json)
            return
        if isochrone is not None:
            _write_area(atlas, query, isochrone)
        _print(atlas.reach(query), title=title, as_json=as_json)


def _check(depart: datetime | None, arrive: datetime | None, *, given: bool, chained: tuple[bool, bool]) -> None:
    if depart is not None and arrive is not None:
        raise UserError("Please give only one of --depart and --arrive.")
    if not given:
        raise UserError("Please say from where: --lat and --lon, or --address.")
    if chained[0] != chained[1]:
        raise UserError("Please give --via and --to together: over places of which theme, and to where.")


def _spot(atlas: Atlas, told: str) -> tuple[float, float]:
    """Return the longitude and latitude that somebody typed, or of an address."""
    parts = told.split(",")
    with suppress(ValueError):
        lat, lon = (float(part) for part in parts)
        if not (abs(lat) <= _MOST_LAT and abs(lon) <= _MOST_LON):
            raise UserError("--to is latitude,longitude in degrees (WGS 84), or an address.")
        return lon, lat
    found = _find(atlas, told)
    return found.lon, found.lat


def _write_area(atlas: Atlas, query: ReachQuery, file: Path) -> None:
    """Write the area within reach as GeoJSON."""
    areas = atlas.isochrones(query, (query.max_minutes,))
    features = [
        {"type": "Feature", "properties": {"minutes": minutes}, "geometry": area} for minutes, area in areas.items()
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WorldError(f"{file} could not be written: {error.strerror or 'the system refused'}.") from error
    say(f"The area within {query.max_minutes} minutes is in {file}.")


def _find(atlas: Atlas, address: str) -> FoundAddress:
    found = atlas.find_address(address, 1)
    if not found:
        raise UserError("This address is not known here. Please write street and number, or give --lat and --lon.")
    return found[0]


def _print(answer: ReachAnswer, *, title: str | None, as_json: bool) -> None:
    rows: list[dict[str, object]] = [
        {
            "place_id": found.place.id,
            "name": found.place.name,
            "themes": list(found.place.themes) if as_json else ", ".join(found.place.themes),
            "lon": found.place.lon,
            "lat": found.place.lat,
            "seconds": found.seconds,
            **({"percentiles": found.percentiles} if as_json else {}),
            "open_on_arrival": found.open_on_arrival if as_json else _ANSWERS[found.open_on_arrival],
        }
        for found in answer.results
    ]
    if not as_json:
        rows = [_in_a_line(row) for row in rows]
        say(f"{len(rows)} places; the street is {answer.snapped_metres:.0f} metres from the point.")
    if rows or as_json:
        print_rows(rows, as_json=as_json, title=title)


def _in_a_line(row: dict[str, object]) -> dict[str, object]:
    seconds = int(str(row["seconds"]))
    return {
        "minutes": f"{seconds // 60}:{seconds % 60:02}",
        "name": row["name"],
        "themes": row["themes"],
        "on arrival": row["open_on_arrival"],
    }

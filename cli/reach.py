"""Ask what can be reached from a point."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import typer

from cli.database import open_engine, read_settings
from cli.printing import print_rows, say
from geo.atlas import Atlas
from geo.errors import UserError
from geo.model import FoundAddress, ReachAnswer, ReachQuery, get_theme

__all__ = ["reach"]


class _Mode(StrEnum):
    WALK = "walk"
    BIKE = "bike"
    TRANSIT = "transit"


class _Profile(StrEnum):
    STANDARD = "standard"
    SLOW = "slow"
    PRAM = "pram"
    WHEELCHAIR = "wheelchair"


_Lat = Annotated[float | None, typer.Option(help="Latitude in degrees (WGS 84).", min=-90, max=90)]
_Lon = Annotated[float | None, typer.Option(help="Longitude in degrees (WGS 84).", min=-180, max=180)]
_Address = Annotated[
    str | None, typer.Option(metavar="TEXT", help="An address, a stop or a place instead; the shell may remember it.")
]
_Minutes = Annotated[int, typer.Option(help="How long is fine.", min=1, max=120)]
_Depart = Annotated[datetime | None, typer.Option(help="When to leave, local time; default: now.")]
_Arrive = Annotated[datetime | None, typer.Option(help="When to be there, local time.")]
_Window = Annotated[int, typer.Option(help="So many minutes of departures (or arrivals): medians.", min=0, max=120)]
_Rides = Annotated[int, typer.Option(help="How many rides at most.", min=1, max=8)]
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
    mode: _Mode = _Mode.WALK,
    profile: _Profile = _Profile.STANDARD,
    minutes: _Minutes = 30,
    depart: _Depart = None,
    arrive: _Arrive = None,
    window: _Window = 0,
    rides: _Rides = 5,
    theme: _Themes = None,
    only_open: _Open = False,
    limit: _Limit = 200,
    as_json: _JSON = False,
) -> None:
    """Print what can be reached from a point or an address, nearest first, with the minutes from door to door."""
    if depart is not None and arrive is not None:
        raise UserError("Please give only one of --depart and --arrive.")
    if (address is None) == (lat is None or lon is None):
        raise UserError("Please say from where: --lat and --lon, or --address.")
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
        themes=tuple(get_theme(key).key for key in theme or ()),
        open="on_arrival" if only_open else "any",
        limit=limit,
    )
    settings = read_settings()
    atlas = Atlas(settings, open_engine(settings))
    try:
        start = None if address is None else _find(atlas, address)
        if start is not None:
            query = replace(query, lon=start.lon, lat=start.lat)
        title = None if start is None else f"{start.label} ({start.precision})"
        _print(atlas.reach(query), title=title, as_json=as_json)
    finally:
        atlas.close()


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

"""A made-up timetable of two lines and four stops, typed as text, to be changed by tests one fault at a time."""

import zipfile
from datetime import date
from pathlib import Path

from ingest.gtfs import Feed, Findings, open_files, read_feed

TODAY = date(2026, 3, 2)

FEED: dict[str, str] = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone\nvb,Verkehrsbetriebe,https://example.org,Europe/Berlin\n",
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station\n"
        "A,Anger,48.5900,8.8600,,\n"
        "B,Bach,48.5950,8.8650,,\n"
        "C,Dom Gleis 1,48.6000,8.8700,0,S\n"
        "S,Dom,48.6001,8.8701,1,\n"
        "E,Dom Eingang,48.6002,8.8702,2,S\n"
    ),
    "routes.txt": "route_id,agency_id,route_short_name,route_long_name,route_type\nR1,vb,1,Anger - Dom,3\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "week,1,1,1,1,1,0,0,20260302,20260315\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20260304,2\nweek,20260307,1\n",
    "trips.txt": "route_id,service_id,trip_id,direction_id\nR1,week,t1,0\nR1,week,t2,0\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "t1,08:00:00,08:00:00,A,1\n"
        "t1,08:05:00,08:06:00,B,2\n"
        "t1,08:10:00,08:10:00,C,3\n"
        "t2,09:00:00,09:00:00,A,1\n"
        "t2,09:05:00,09:06:00,B,2\n"
        "t2,09:10:00,09:10:00,C,3\n"
    ),
}
Files = dict[str, str | bytes | None]


def changed(changes: Files) -> dict[str, bytes]:
    """Return the files with some of them replaced, or left out where None."""
    files = {**FEED, **changes}
    return {name: text.encode() if isinstance(text, str) else text for name, text in files.items() if text is not None}


def swapped(file: str, old: str, new: str) -> Files:
    """Return the change that puts `new` in the place of `old`, which must be there, in a file."""
    assert old in FEED[file], (file, old)
    return {file: FEED[file].replace(old, new, 1)}


def added(file: str, text: str) -> Files:
    """Return the change that adds rows to a file."""
    return {file: FEED[file] + text}


def zipped(folder: Path, changes: Files, name: str = "feed.zip") -> Path:
    """Write the feed as a zip."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in changed(changes).items():
            archive.writestr(zipfile.ZipInfo(file), data, zipfile.ZIP_DEFLATED)
    return path


def read_path(path: Path) -> tuple[Feed, Findings]:
    """Read a zip or folder."""
    findings = Findings()
    with open_files(path, findings) as files:
        return read_feed(files, "typed", findings, timezone="Europe/Berlin", today=TODAY), findings


def read(folder: Path, changes: Files) -> tuple[Feed, Findings]:
    """Read the feed with changes."""
    return read_path(zipped(folder, changes))

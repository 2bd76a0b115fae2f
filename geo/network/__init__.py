"""The town as flat arrays: streets, timetable, links between stops, places and streets; one memory-mapped snapshot.

An import of a town does, before it commits: `publish(build(streets, places, feeds, run=run, built_at=now), data_dir)`,
with tables from `geo.store`; an import of a timetable alone takes the streets of the network that is served:
`publish(with_feeds(open_snapshot(data_dir, served), feeds, run=run, built_at=now), data_dir)`. After it committed:
`sweep(data_dir, keep=run)`. A server opens the run that the database says is current.
"""

from geo.network.build import build, with_feeds, with_places
from geo.network.feed import FeedTable
from geo.network.guests import Guests, with_guests
from geo.network.network import Costs, Graph, Grid, Links, Network, Places, Shape, Version, Ways
from geo.network.overlay import Line, LineMore, StopMore, find_lines, overlay
from geo.network.profiles import PROFILES, Profile, profile_number
from geo.network.served import Served
from geo.network.snap import MAX_SNAP_METRES, Snaps, snap
from geo.network.snapshot import FORMAT, find_runs, open_snapshot, publish, read_through, snapshot_path, sweep, verify
from geo.network.source import PlaceTable, StreetTable, distinct, streets_from_rows
from geo.network.timetable import FeedInfo, Gates, Timetable, Transfers
from geo.network.units import (
    BANNED,
    DEGREE,
    NOWHERE,
    TICKS_PER_SECOND,
    Bits,
    EdgeIdx,
    Ints,
    NodeIdx,
    Parts,
    PlaceIdx,
    PointIdx,
    TripIdx,
)

__all__ = [
    "BANNED",
    "DEGREE",
    "FORMAT",
    "MAX_SNAP_METRES",
    "NOWHERE",
    "PROFILES",
    "TICKS_PER_SECOND",
    "Bits",
    "Costs",
    "EdgeIdx",
    "FeedInfo",
    "FeedTable",
    "Gates",
    "Graph",
    "Grid",
    "Guests",
    "Ints",
    "Line",
    "LineMore",
    "Links",
    "Network",
    "NodeIdx",
    "Parts",
    "PlaceIdx",
    "PlaceTable",
    "Places",
    "PointIdx",
    "Profile",
    "Served",
    "Shape",
    "Snaps",
    "StopMore",
    "StreetTable",
    "Timetable",
    "Transfers",
    "TripIdx",
    "Version",
    "Ways",
    "build",
    "distinct",
    "find_lines",
    "find_runs",
    "open_snapshot",
    "overlay",
    "profile_number",
    "publish",
    "read_through",
    "snap",
    "snapshot_path",
    "streets_from_rows",
    "sweep",
    "verify",
    "with_feeds",
    "with_guests",
    "with_places",
]

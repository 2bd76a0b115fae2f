"""The town as flat arrays: street graph and links between places and streets; saved as one memory-mapped snapshot.

An import does, before it commits: `publish(build(streets, places, run=run, built_at=now), data_dir)`, with tables from
`geo.store.streets`; after it committed: `sweep(data_dir, keep=run)`. A server opens the run that the database says is
current.
"""

from geo.network.build import build
from geo.network.network import Costs, Graph, Grid, Links, Network, Places, Shape, Version, Ways
from geo.network.profiles import PROFILES, Profile, profile_number
from geo.network.served import Served
from geo.network.snap import MAX_SNAP_METRES, Snaps, snap
from geo.network.snapshot import FORMAT, find_runs, open_snapshot, publish, snapshot_path, sweep, verify
from geo.network.source import PlaceTable, StreetTable, distinct, streets_from_rows
from geo.network.units import BANNED, DEGREE, NOWHERE, TICKS_PER_SECOND, EdgeIdx, Ints, NodeIdx, PlaceIdx

__all__ = [
    "BANNED",
    "DEGREE",
    "FORMAT",
    "MAX_SNAP_METRES",
    "NOWHERE",
    "PROFILES",
    "TICKS_PER_SECOND",
    "Costs",
    "EdgeIdx",
    "Graph",
    "Grid",
    "Ints",
    "Links",
    "Network",
    "NodeIdx",
    "PlaceIdx",
    "PlaceTable",
    "Places",
    "Profile",
    "Served",
    "Shape",
    "Snaps",
    "StreetTable",
    "Version",
    "Ways",
    "build",
    "distinct",
    "find_runs",
    "open_snapshot",
    "profile_number",
    "publish",
    "snap",
    "snapshot_path",
    "streets_from_rows",
    "sweep",
    "verify",
]

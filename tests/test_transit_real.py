"""Ways over a real feed and real streets, replayed leg by leg against the feed as it was read."""

import random
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from drawn_town import BUILT_AT

from geo.model import Leg, PlaceInput, ReachQuery, StreetEdgeInput, StreetNodeInput
from geo.network import DEGREE, FeedTable, Network, PlaceTable, build, streets_from_rows
from geo.reach import UNREACHED, find_itinerary, reach
from ingest.gtfs import Findings, open_files, read_feed
from ingest.osm import load_rules, read

pytestmark = [pytest.mark.realdata, pytest.mark.slow]

DAY = date(2016, 11, 16)
WAYS = 150


class Silence:
    def advance(self, step: str, done: int, total: int | None = None) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def feed(data: Path) -> FeedTable:
    findings = Findings()
    with open_files(data / "rhein-neckar" / "rnv.gtfs.zip", findings) as files:
        return read_feed(files, "rnv", findings, timezone="Europe/Berlin", today=DAY).table


@pytest.fixture(scope="module")
def network(data: Path, feed: FeedTable) -> Network:
    rows: dict[type, list] = {StreetNodeInput: [], StreetEdgeInput: [], PlaceInput: []}
    for row in read(data / "rhein-neckar" / "rhein-neckar-merged.osm.pbf", rules=load_rules(None), progress=Silence()):
        if type(row) in rows:
            rows[type(row)].append(row)
    streets = streets_from_rows(rows[StreetNodeInput], rows[StreetEdgeInput])
    spots = np.array([np.frombuffer(bytes.fromhex(place.geom)[-16:], "<f8") for place in rows[PlaceInput]])
    number = np.arange(len(spots))
    places = PlaceTable(number, spots[:, 0], spots[:, 1], number, [()] * len(spots))
    return build(streets, places, [feed], run=1, built_at=BUILT_AT)


def test_every_way_can_be_gone_and_takes_what_the_list_says(network: Network, feed: FeedTable) -> None:
    chance = random.Random(7)  # noqa: S311 - which ways are tried is no secret
    number = {trip: i for i, trip in enumerate(feed.trips.id)}
    nodes = np.unique(network.graph.edge_node[(network.costs.mainland & 1) > 0]).tolist()
    tried = rides = 0
    while tried < WAYS:
        node = chance.choice(nodes)
        lon, lat = (float(axis[node] / DEGREE) for axis in (network.graph.node_lon, network.graph.node_lat))
        at = datetime(2016, 11, 16, chance.randrange(24), chance.randrange(60))  # noqa: DTZ001 - local time of the town
        query = ReachQuery(lon, lat, mode="transit", max_minutes=60, depart_at=at)
        seconds = reach(network, query).seconds
        reached = np.flatnonzero(seconds != UNREACHED).tolist()
        for place in chance.sample(reached, min(5, len(reached))):
            way = find_itinerary(network, query, place)
            assert way is not None
            assert way.seconds == seconds[place] == (way.end - way.start).total_seconds()
            moments = [way.start, *(moment for leg in way.legs for moment in (leg.start, leg.end)), way.end]
            assert moments == sorted(moments)
            rides += sum(replay(feed, number, leg) for leg in way.legs)
            tried += 1
    assert rides > WAYS / 2


def replay(feed: FeedTable, number: dict[str, int], leg: Leg) -> bool:
    """Find a ride in the feed: the trip runs on that day, and calls just there at just these times."""
    if leg.kind == "walk":
        return False
    trip = number[leg.trip]
    rows = slice(*feed.trips.first_time[trip : trip + 2].tolist())
    pattern = int(feed.trips.pattern[trip])
    stops = feed.patterns.stop[slice(*feed.patterns.first_visit[pattern : pattern + 2].tolist())]
    names = [feed.stops.name[stop] for stop in stops.tolist()]
    times = list(zip(feed.trips.arrival[rows].tolist(), feed.trips.departure[rows].tolist(), strict=True))
    for lane in (-1, 0, 1):
        day = DAY.toordinal() + lane
        midnight = datetime.fromordinal(day).replace(tzinfo=leg.start.tzinfo)
        called = [
            (call.name, *((moment - midnight).total_seconds() for moment in (call.arrival, call.departure)))
            for call in leg.calls
        ]
        listed = [(name, *pair) for name, pair in zip(names, times, strict=True)]
        starts = [i for i in range(len(listed)) if listed[i : i + len(called)] == called]
        if starts and feed.services.runs[feed.trips.service[trip], day - feed.services.first_day.toordinal()]:
            return True
    raise AssertionError(f"{leg.line} at {leg.start} is not in the feed")

"""Measure how fast tiles come over HTTP from a real server, one client, nothing cached.

By itself it loads Herrenberg and around into a database of its own; with --loaded it takes the town in the database
that ATLAS_DATABASE_URL names. Exit status 1 if the 95th percentile of all tiles is above the bar.
"""

import argparse
import http.client
import math
import statistics
import sys
import time
from contextlib import closing, nullcontext

from served import TOWN, loaded, serving

BAR_MS = 30.0
HERRENBERG = (8.8687, 48.5967)
Tile = tuple[int, int, int]


def main() -> int:
    """Ask for every tile of a square around the centre once, and print the percentiles."""
    wish = read_wish()
    if not wish.loaded and not TOWN.exists():
        print(f"skipped: {TOWN} is not there")
        return 0
    environment = nullcontext({}) if wish.loaded else loaded(TOWN)
    with (
        environment as variables,
        serving(variables) as port,
        closing(http.client.HTTPConnection("127.0.0.1", port)) as client,
    ):
        for tile in tiles_around(wish.lon, wish.lat, wish.first, 1):
            fetch(client, tile)
        times: list[float] = []
        print(f"{'zoom':>4} {'tiles':>5} {'p50 ms':>7} {'p95 ms':>7} {'max ms':>7} {'largest kB':>10}")
        for zoom in range(wish.first, wish.last + 1):
            answers = [fetch(client, tile) for tile in tiles_around(wish.lon, wish.lat, zoom, wish.ring)]
            times += [milliseconds for milliseconds, _ in answers]
            tell(str(zoom), [milliseconds for milliseconds, _ in answers], max(size for _, size in answers))
    p95 = tell("all", times, None)
    print(f"bar: p95 under {BAR_MS:.0f} ms: {'kept' if p95 < BAR_MS else 'missed'}")
    return 0 if p95 < BAR_MS else 1


def read_wish() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lon", type=float, default=HERRENBERG[0])
    parser.add_argument("--lat", type=float, default=HERRENBERG[1])
    parser.add_argument("--zooms", default="12-17")
    parser.add_argument("--loaded", action="store_true", help="measure the town in the database of ATLAS_DATABASE_URL")
    parser.add_argument("--ring", type=int, default=3, help="tiles on each side of the middle one")
    wish = parser.parse_args()
    wish.first, wish.last = (int(part) for part in wish.zooms.split("-"))
    return wish


def tiles_around(lon: float, lat: float, zoom: int, ring: int) -> list[Tile]:
    """Return the tiles in a square around a point."""
    side = 2**zoom
    x = int((lon + 180) / 360 * side)
    y = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    steps = range(-ring, ring + 1)
    return [(zoom, x + dx, y + dy) for dx in steps for dy in steps if 0 <= x + dx < side and 0 <= y + dy < side]


def fetch(client: http.client.HTTPConnection, tile: Tile) -> tuple[float, int]:
    """Fetch a tile as a browser with an empty cache does; return milliseconds and bytes."""
    began = time.perf_counter()
    client.request("GET", "/tiles/{}/{}/{}.mvt".format(*tile), headers={"Accept-Encoding": "gzip"})
    answer = client.getresponse()
    size = len(answer.read())
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"Tile {tile} was answered with {answer.status}.")
    return (time.perf_counter() - began) * 1000, size


def tell(name: str, times: list[float], largest: int | None) -> float:
    """Print a line and return the 95th percentile."""
    p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
    size = "" if largest is None else f"{largest / 1000:10.1f}"
    print(f"{name:>4} {len(times):5} {statistics.median(times):7.1f} {p95:7.1f} {max(times):7.1f} {size}")
    return p95


if __name__ == "__main__":
    sys.exit(main())

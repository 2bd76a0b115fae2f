"""Write an OpenStreetMap file to standard output as OPL lines: relations, tagged nodes, then ways with coordinates.

A program of its own, started by `ingest.osm.lines`: libosmium decodes and locates on one core while Python judges on
another, and a tag costs a tenth of what it costs to fetch it object by object through the bindings.
"""

import os
import sys

import osmium

ABSURD_EXIT = 4
"""There is a node off the earth, which the writer cannot write: call again with `careful`."""
_LINES = "opl,locations_on_ways=true,add_metadata=timestamp"


class _OnEarth(osmium.SimpleHandler):
    """Let nodes pass that are on the earth, and tell of the others on standard error."""

    def node(self, node: osmium.osm.Node) -> bool:
        """Return whether `node` is to be dropped."""
        if node.location.valid():
            return False
        sys.stderr.write(f"absurd {node.id}\n")
        return True


def main(path: str, form: str, *, careful: bool, keys: list[str]) -> None:
    """Write `path`; of the nodes only those with one of `keys`."""
    source = osmium.io.File(path, form)
    locations = osmium.NodeLocationsForWays(osmium.index.create_map("flex_mem"))
    locations.ignore_errors()
    wanted = osmium.filter.KeyFilter(*keys)
    wanted.enable_for(osmium.osm.NODE)
    writer = osmium.SimpleWriter(osmium.io.File("-", _LINES))
    try:
        with osmium.io.Reader(source, osmium.osm.RELATION) as relations:
            osmium.apply(relations, writer)
        with osmium.io.Reader(source, osmium.osm.NODE | osmium.osm.WAY) as rest:
            osmium.apply(rest, *([_OnEarth()] if careful else []), locations, wanted, writer)
        writer.close()
    except osmium.InvalidLocationError:
        os._exit(ABSURD_EXIT)
    except (RuntimeError, ValueError, UnicodeError) as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        os._exit(1)  # a writer that failed aborts the program when it is taken down


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], careful=sys.argv[3] == "careful", keys=sys.argv[4:])

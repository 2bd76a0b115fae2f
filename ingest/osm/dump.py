"""Write an OpenStreetMap file to standard output as OPL lines, relations, tagged nodes, ways; and a table of nodes.

A program of its own, started by `ingest.osm.lines`: libosmium decodes on one core while Python judges on
another, and a tag costs a tenth of what it costs to fetch it object by object through the bindings.
"""

import os
import sys

import osmium

_LINES = "opl,add_metadata=timestamp"


def main(path: str, form: str, table: str, keys: list[str]) -> None:
    """Write `path`, of the nodes only those with one of `keys`, and the positions of all into the file `table`."""
    source = osmium.io.File(path, form)
    locations = osmium.NodeLocationsForWays(osmium.index.create_map(f"sparse_file_array,{table}"))
    locations.ignore_errors()
    wanted = osmium.filter.KeyFilter(*keys)
    wanted.enable_for(osmium.osm.NODE)
    writer = osmium.SimpleWriter(osmium.io.File("-", _LINES))
    try:
        with osmium.io.Reader(source, osmium.osm.RELATION) as relations:
            osmium.apply(relations, writer)
        with osmium.io.Reader(source, osmium.osm.NODE | osmium.osm.WAY) as rest:
            osmium.apply(rest, locations, wanted, writer)
        writer.close()
    except (RuntimeError, ValueError, UnicodeError, osmium.InvalidLocationError) as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        os._exit(1)  # a writer that failed aborts the program when it is taken down


if __name__ == "__main__":
    path, form, table, *keys = sys.argv[1:]
    main(path, form, table, keys)

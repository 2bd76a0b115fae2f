"""Load open data into the atlas; light, so that the reader is at work before the rest is loaded."""

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from ingest.feed_reading import FeedReading
from ingest.reading import Reading

__all__ = ["ingest"]

ingest = typer.Typer()

_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
_OSM = Annotated[
    str | None, typer.Argument(metavar="FILE", help=".osm.pbf, .osm, .osm.gz, .osm.bz2, its URL, or changes: .osc.gz.")
]
_PLACE = Annotated[str | None, typer.Option(help="A town or quarter by name, fetched from an Overpass server.")]
_POLYGON = Annotated[Path | None, typer.Option(metavar="FILE", help="A file with an outline, fetched like --place.")]
_AREA = Annotated[str | None, typer.Option(metavar="SLUG", help="A neighbourhood that is loaded, fetched anew.")]
_MARGIN = Annotated[float | None, typer.Option(metavar="KM", help="Around it: 3 km, for --polygon none.")]
_EVERY = Annotated[str | None, typer.Option(metavar="TIME", help="Again and again: 30m, 12h, 1d, 1w.")]
_FEED = Annotated[str | None, typer.Argument(metavar="FILE", help="A zip, a folder, or the URL of a zip.")]
_NAME = Annotated[str | None, typer.Option(metavar="FEED", help="Else it is called as its publisher or its file.")]
_AROUND = Annotated[str | None, typer.Option(metavar="SLUG|FILE", help="Only trips that stop in this area twice.")]
_WIDER = Annotated[float | None, typer.Option(metavar="KM", help="Around the area: 3 km.")]
_REMOVE = Annotated[str | None, typer.Option(metavar="FEED", help="Forget the timetable of this name instead.")]
_LIST = Annotated[str, typer.Argument(metavar="FILE", help=".csv, .geojson, .gpkg, .shp ..., or its URL.")]
_MAPPING = Annotated[Path | None, typer.Option(metavar="TOML", help="Which column means what.")]
_DATASET = Annotated[str, typer.Option(metavar="DATASET", help="A newer file of that name replaces it.")]
_LICENCE = Annotated[str, typer.Option(help="Who gives it, under which licence.")]
_LIMIT = Annotated[int, typer.Option(help="How many of the newest runs.", min=1)]


@ingest.command()
def osm(  # noqa: PLR0913 - its options
    source: _OSM = None,
    *,
    place: _PLACE = None,
    polygon: _POLYGON = None,
    area: _AREA = None,
    margin: _MARGIN = None,
    every: _EVERY = None,
    as_json: _JSON = False,
) -> None:
    """Replace the town by the one in an OpenStreetMap file; the same file twice changes nothing."""
    if not (source or place or polygon or area):
        raise typer.BadParameter("name a FILE or its address, --place, --polygon or --area")
    if source is None or every or "://" in source or ".osc" in source or place or polygon or area or margin is not None:
        from cli.imports import load_asked  # noqa: PLC0415 - slow to load

        drawn = None if polygon is None else str(polygon.absolute())
        asked = {"source": source, "place": place, "polygon": drawn, "area": area, "margin_km": margin}
        load_asked(asked, every=every, as_json=as_json)
        return
    file = Path(source)
    with Reading(file) as reader:
        from cli.environment import read_settings  # noqa: PLC0415 - slow to load: the reader loads meanwhile

        settings = read_settings()
        reader.begin(settings.rules_file)
        from cli.imports import load_osm  # noqa: PLC0415 - as above: it reads meanwhile

        load_osm(settings, file, reader, as_json=as_json)


@ingest.command()
def update(*, every: _EVERY = None, as_json: _JSON = False) -> None:
    """Load every source again from where it came; one that fails does not stop the others."""
    from cli.update import update_sources  # noqa: PLC0415 - slow to load

    update_sources(every=every, as_json=as_json)


@ingest.command()
def places(  # noqa: PLR0913 - its options
    source: _LIST,
    *,
    theme: Annotated[str, typer.Option(help="The theme of all its entries: childcare, youth ...")],
    mapping: _MAPPING = None,
    name: _DATASET = "",
    covers: Annotated[str, typer.Option(metavar="AREA", help="The area for which it is complete.")] = "",
    licence: _LICENCE = "",
    every: _EVERY = None,
    as_json: _JSON = False,
) -> None:
    """Compare an official list with the map: what both have, what only one has, what is unsure."""
    from cli.loading import load_list  # noqa: PLC0415 - slow to load

    options = {"theme": theme, "mapping": mapping, "name": name, "covers": covers, "licence": licence}
    load_list(source, options, every=every, as_json=as_json)


@ingest.command()
def addresses(  # noqa: PLR0913 - its options
    source: _LIST,
    *,
    mapping: _MAPPING = None,
    name: _DATASET = "",
    licence: _LICENCE = "",
    every: _EVERY = None,
    as_json: _JSON = False,
) -> None:
    """Load official addresses, or sections of streets with the house numbers of their sides."""
    from cli.loading import load_addresses  # noqa: PLC0415 - slow to load

    options = {"mapping": mapping, "name": name, "licence": licence}
    load_addresses(source, options, every=every, as_json=as_json)


@ingest.command()
def gtfs(  # noqa: PLR0913 - its options
    source: _FEED = None,
    *,
    name: _NAME = None,
    area: _AROUND = None,
    margin: _WIDER = None,
    remove: _REMOVE = None,
    every: _EVERY = None,
    as_json: _JSON = False,
) -> None:
    """Load a timetable beside those of other names, or in the place of the one that is called the same."""
    if (source is None) == (remove is None):
        raise typer.BadParameter("name either a FILE or its address, or --remove FEED")
    with FeedReading(Path(source)) if source and not every and "://" not in source else nullcontext() as reader:
        from cli.timetables import load_feed, remove_feed  # noqa: PLC0415 - slow to load: it is read meanwhile

        if source is None:
            remove_feed(remove or "", as_json=as_json)
            return
        asked = {"source": source, "name": name, "area": area, "margin_km": margin}
        load_feed(asked, reader=reader, every=every, as_json=as_json)


@ingest.command()
def areas(  # noqa: PLR0913 - its options
    source: Annotated[str, typer.Argument(metavar="FILE", help=".geojson, .gpkg, .shp, .zip, .kml, or its URL.")],
    *,
    name: _DATASET = "",
    name_field: Annotated[str | None, typer.Option(metavar="COLUMN", help="The names; else guessed.")] = None,
    id_field: Annotated[str | None, typer.Option(metavar="COLUMN", help="The keys; else guessed.")] = None,
    parent_field: Annotated[str | None, typer.Option(metavar="COLUMN", help="Put the areas above together.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="municipality, district, quarter, neighbourhood; else guessed.")
    ] = None,
    crs: Annotated[str | None, typer.Option(metavar="EPSG:...", help="Where the file does not say.")] = None,
    layer: Annotated[str | None, typer.Option(help="Which of several.")] = None,
    licence: _LICENCE = "",
    every: _EVERY = None,
    as_json: _JSON = False,
) -> None:
    """Load areas with names: districts, quarters, planning areas; those of OpenStreetMap stay beside them."""
    from cli.loading import load_areas  # noqa: PLC0415 - slow to load

    options = {"dataset": name, "name_field": name_field, "id_field": id_field, "parent_field": parent_field}
    options |= {"kind": kind, "crs": crs, "layer": layer, "licence": licence}
    load_areas(source, options, every=every, as_json=as_json)


@ingest.command()
def population(  # noqa: PLR0913 - its options
    source: Annotated[
        str, typer.Argument(metavar="FILE", help=".csv or .zip of the census grid, points, areas; or URL.")
    ],
    *,
    name: _DATASET = "",
    year: Annotated[int | None, typer.Option(help="Of a table with several; else the newest.")] = None,
    people_field: Annotated[str | None, typer.Option(metavar="COLUMN", help="The numbers; else guessed.")] = None,
    area_field: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Names or keys of areas; else guessed.")
    ] = None,
    areas: Annotated[
        str | None, typer.Option(metavar="DATASET", help="The areas that it counts; else guessed.")
    ] = None,
    lon_field: Annotated[str | None, typer.Option(metavar="COLUMN", help="Longitudes of points.")] = None,
    lat_field: Annotated[str | None, typer.Option(metavar="COLUMN", help="Latitudes of points.")] = None,
    where: Annotated[list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="Only these rows.")] = None,
    licence: _LICENCE = "",
    every: _EVERY = None,
    as_json: _JSON = False,
) -> None:
    """Load how many people live where: the census grid, points, or a table of areas spread to their homes."""
    from cli.loading import load_population  # noqa: PLC0415 - slow to load

    options: dict[str, object] = {"dataset": name, "licence": licence, "where": tuple(where or ())}
    options |= {"year": year, "people_field": people_field, "area_field": area_field, "areas": areas}
    options |= {"lon_field": lon_field, "lat_field": lat_field}
    load_population(source, options, every=every, as_json=as_json)


@ingest.command()
def status(*, limit: _LIMIT = 10, as_json: _JSON = False) -> None:
    """Show the newest imports, and the report of the one that is served."""
    from cli.imports import show_imports  # noqa: PLC0415 - slow to load

    show_imports(limit, as_json=as_json)

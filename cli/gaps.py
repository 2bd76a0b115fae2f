"""`atlas gaps`: who has it how far to what, as a table or a file for a GIS."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.all_gaps import Batch, compute_all
from cli.asking import Mode, Profile, opened_atlas
from cli.printing import print_rows, say
from geo.errors import UserError, WorldError
from geo.model import INDICATORS, GapAnswer, GapCell, GapIndicator, GapQuery, get_theme

__all__ = ["gaps"]

_CRS = "EPSG:4326"
_WINDOW = 60
_LICENCE = "ODbL 1.0, © OpenStreetMap contributors"

_Theme = Annotated[list[str] | None, typer.Option("--theme", help="What people need to reach; with --all several.")]
_Minutes = Annotated[int, typer.Option(help="How long is fine.", min=1, max=120)]
_At = Annotated[datetime | None, typer.Option(help="From when on, local time like 2026-03-03T09:00; default: now.")]
_Window = Annotated[
    int, typer.Option(help="So many minutes of departures, up to a day; transit only.", min=0, max=1440)
]
_Area = Annotated[str | None, typer.Option(help="A neighbourhood, by id or slug; default: the whole town.")]
_Resolution = Annotated[
    int, typer.Option(help="Size of the hexagons, of H3; 10 has edges of some 70 m.", min=7, max=12)
]
_Indicators = Annotated[list[str] | None, typer.Option("--indicator", help=f"Also: {', '.join(INDICATORS)}.")]
_Open = Annotated[bool, typer.Option("--open", help="Without places that are known to be closed then.")]
_Cells = Annotated[bool, typer.Option("--cells", help="Print cells instead of areas.")]
_Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the cells: .gpkg, .geojson, .csv or .parquet.")
]
_All = Annotated[bool, typer.Option("--all", help="Compute all themes by all ways and hours, into a folder (--out).")]
_Ways = Annotated[list[str] | None, typer.Option("--way", metavar="MODE[:PROFILE]", help="With --all: instead of all.")]
_Hours = Annotated[list[datetime] | None, typer.Option("--hour", help="With --all: from when on one leaves.")]
_Cut = Annotated[int, typer.Option(help="With --all: about so many cells are one piece.", min=1)]
_Processes = Annotated[int | None, typer.Option(help="With --all: so many; default: one for each core.", min=1)]
_Scheduler = Annotated[
    str | None, typer.Option(metavar="TCP://...", help="With --all: a Dask scheduler does the work.")
]


def gaps(  # noqa: PLR0913 - each is an option of the command
    *,
    theme: _Theme = None,
    mode: Mode = Mode.WALK,
    profile: Profile = Profile.STANDARD,
    minutes: _Minutes = 15,
    at: _At = None,
    window: _Window = 0,
    neighbourhood: _Area = None,
    resolution: _Resolution = 10,
    indicator: _Indicators = None,
    only_open: _Open = False,
    cells: _Cells = False,
    out: _Out = None,
    every_theme: _All = False,
    way: _Ways = None,
    hour: _Hours = None,
    piece: _Cut = 20_000,
    processes: _Processes = None,
    scheduler: _Scheduler = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print for each area how many people have it farther to a theme than is fine, and how complete that is known."""
    if every_theme:
        hours = tuple((one, window or _WINDOW) for one in hour or ())
        themes, ways = tuple(get_theme(one).key for one in theme or ()), tuple(way or ())
        compute_all(Batch(out, ways, hours, themes, resolution, piece, processes, scheduler))
        return
    if len(theme or ()) != 1:
        raise typer.BadParameter("name one --theme, or --all")
    write = None if out is None else _writer(out)
    query = GapQuery(
        theme=get_theme((theme or [""])[0]).key,
        mode=mode.value,
        profile=profile.value,
        minutes=minutes,
        at=at,
        window_minutes=window,
        neighbourhood=neighbourhood,
        resolution=resolution,
        open="at" if only_open else "any",
        indicators=_indicators(indicator or []),
    )
    with opened_atlas() as atlas:
        answer = atlas.gap_cells(query)
    if out is not None and write is not None:
        _write(answer, out, write)
    print_rows([_cell(cell) for cell in answer.cells] if cells else _areas(answer), as_json=as_json)
    say(
        f"{answer.people_without:,} of {answer.people:,} people have it farther than {minutes} minutes to the nearest "
        f"of {answer.places} places."
    )


def _indicators(wanted: list[str]) -> tuple[GapIndicator, ...]:
    if unknown := set(wanted) - set(INDICATORS):
        raise UserError(f"There is no indicator {min(unknown)!r}; there are {', '.join(INDICATORS)}.")
    return tuple(name for name in INDICATORS if name in wanted)


def _areas(answer: GapAnswer) -> list[dict[str, object]]:
    return [
        {
            "area": area.name,
            "people": area.people,
            "without": area.people_without,
            "cells": area.cells,
            "cells_without": area.cells_without,
            "completeness": area.completeness.state,
        }
        for area in sorted(answer.areas, key=lambda area: (-area.people_without, area.name))
    ]


def _cell(cell: GapCell) -> dict[str, object]:
    told: dict[str, object] = {
        name: getattr(cell, name) for name in ("id", "area_id", "people", "lucky", "seconds", "reliable")
    }
    others = ("nth_seconds", "count", "supply", "visit", "departures_per_hour", "quality", "last_home")
    told |= {name: getattr(cell, name) for name in others}
    return told | {"completeness": cell.completeness.state if cell.completeness else "unchecked"}


def _write(answer: GapAnswer, file: Path, write: Callable[[Any, Path], None]) -> None:
    """Write the cells with what they mean; each format keeps the coordinate system."""
    import geopandas  # noqa: PLC0415 - takes seconds to load, and most questions want no file

    query = answer.query
    features = [
        {"type": "Feature", "properties": _cell(cell), "geometry": cell.outline, "id": cell.id} for cell in answer.cells
    ]
    table = geopandas.GeoDataFrame.from_features(features, crs=_CRS)
    table = table.assign(
        theme=query.theme,
        mode=query.mode,
        profile=query.profile,
        minutes=query.minutes,
        at=query.at.isoformat() if query.at else None,
        window=query.window_minutes,
        network=answer.network_version,
        licence=_LICENCE,
    )
    try:
        write(table, file)
    except OSError as error:
        raise WorldError(f"{file} could not be written: {error.strerror or 'the system refused'}.") from error
    say(f"{len(answer.cells)} cells are in {file}.")


def _csv(table: Any, file: Path) -> None:  # noqa: ANN401 - geopandas has no types
    table.assign(wkt=table.geometry.to_wkt()).drop(columns="geometry").to_csv(file, index=False)


_WRITERS: dict[str, Callable[[Any, Path], None]] = {
    ".gpkg": lambda table, file: table.to_file(file, layer="gap_cells", driver="GPKG"),
    ".geojson": lambda table, file: table.to_file(file, driver="GeoJSON"),
    ".csv": _csv,
    ".parquet": lambda table, file: table.to_parquet(file, index=False),
}


def _writer(file: Path) -> Callable[[Any, Path], None]:
    if (found := _WRITERS.get(file.suffix.lower())) is None:
        raise UserError(f"A file must end in {', '.join(_WRITERS)}.")
    return found

"""Cells of a scenario as a layer for files: before and after side by side, and in every row that it is a scenario."""

import json

import shapely

from geo.export.answers import many
from geo.model import WhatIf
from geo.model.layers import Feature, Layer, LayerColumn, LayerValue

__all__ = ["SCENARIO_CELLS", "scenario_rows"]

_VALUES = ("seconds", "reliable", "lucky")
SCENARIO_CELLS = Layer(
    key="scenario_cells",
    title="Cells of a scenario, before and after: not what is really there",
    title_de="Waben eines Szenarios, heute und danach: nicht der wirkliche Stand",
    about="Hexagons of H3 cut along areas, with the seconds to the nearest place before and after the steps of a "
    "scenario. Few people are not told. Where a cell is unchecked, nobody looked whether all is known.",
    about_de="Sechsecke (H3), an Gebieten geschnitten, mit den Sekunden zum nächsten Ort heute und nach den Schritten "
    "eines Szenarios. Wenige Menschen werden nicht genannt.",
    geometry="MultiPolygon",
    columns=(
        LayerColumn("status"),
        LayerColumn("scenario"),
        LayerColumn("cell"),
        LayerColumn("area_id", "int"),
        LayerColumn("area"),
        LayerColumn("people", "int"),
        LayerColumn("few", "bool"),
        *(LayerColumn(f"{name}_{when}", "int") for name in _VALUES for when in ("before", "after")),
        LayerColumn("completeness"),
        LayerColumn("unchecked", "bool"),
        LayerColumn("theme"),
        LayerColumn("mode"),
        LayerColumn("limit_minutes", "int"),
    ),
)


def scenario_rows(answer: WhatIf, status: str, scenario: str) -> list[Feature]:
    """Return the cells of an answer, which has their outlines, as rows of `SCENARIO_CELLS`."""
    areas = {area.id: area for area in answer.areas}
    same: dict[str, LayerValue] = {
        "status": status,
        "scenario": scenario,
        "theme": answer.query.theme,
        "mode": answer.query.mode,
        "limit_minutes": answer.query.minutes,
    }
    rows = []
    for row, outline in enumerate(answer.outlines or ()):
        area, people = areas[answer.areas_of[row]], answer.people_of[row]
        told: dict[str, LayerValue] = {"cell": answer.ids[row], "area_id": area.id, "area": area.name}
        told |= {"people": people, "few": people is None}
        for when, values in (("before", answer.before), ("after", answer.after)):
            told |= {f"{name}_{when}": values[name][row] if name in values else None for name in _VALUES}
        state = area.completeness.state
        told |= {"completeness": state, "unchecked": state == "unchecked"}
        rows.append(Feature(row + 1, many(shapely.from_geojson(json.dumps(outline))), same | told))
    return rows

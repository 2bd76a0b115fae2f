"""What is missing as files to take along: the same numbers as on the map, with what was asked and where it is from."""

from collections.abc import Mapping, Sequence
from typing import Any

from geo.atlas.scenarios import Scenarios
from geo.errors import NotFoundError
from geo.export import (
    FORMATS,
    SCENARIO_CELLS,
    asked_of,
    describe,
    find_part,
    rows_of,
    scenario_rows,
    write_layer,
)
from geo.model import Change, GapQuery
from geo.model.layers import Feature, Layer, LayerInfo
from geo.store.layers import list_origins
from geo.store.session import reading

__all__ = ["GapFiles"]

_KINDS = ("osm", "places", "areas", "population")


class GapFiles(Scenarios):
    """Answers of planning as GeoPackage, GeoJSON, Parquet and CSV."""

    def export_gaps(self, query: GapQuery, part: str, form: str, observations: Mapping[int, int]) -> bytes:
        """Return cells or areas as a file of one of `geo.export.FORMATS`; raises as `gap_cells`, and NotFoundError.

        `observations` counts what teams noted on the theme, by area.
        """
        _check(form)
        if (known := find_part(part)) is None:
            raise NotFoundError("There are cells and areas.", de="Es gibt Waben (cells) und Gebiete (areas).")
        answer = self.gap_cells(query)
        layer, rows = rows_of(answer, known, observations)
        return self._write(layer, rows, asked_of(answer), form, ridden=query.mode == "transit")

    def export_what_if(self, query: GapQuery, changes: Sequence[Change], form: str, told: Mapping[str, Any]) -> bytes:
        """Return all cells before and after changes as a file; raises as `what_if`, and NotFoundError.

        `told` is what the file says of itself; its `status` and `scenario` stand in every row.
        """
        _check(form)
        answer = self.what_if(query, changes, full=True, outlines=True)
        rows = scenario_rows(answer, str(told["status"]), str(told["scenario"]))
        return self._write(SCENARIO_CELLS, rows, {}, form, ridden=query.mode == "transit", more=told)

    def _write(  # noqa: PLR0913 - a file has that many parts
        self,
        layer: Layer,
        rows: Sequence[Feature],
        asked: Mapping[str, Any],
        form: str,
        *,
        ridden: bool,
        more: Mapping[str, Any] | None = None,
    ) -> bytes:
        with reading(self._engine) as session:
            sources, as_of = list_origins(session, (*_KINDS, "gtfs") if ridden else _KINDS)
        info = LayerInfo(layer, len(rows), None, None, None, sources, as_of)
        parameters = {**asked, "people_threshold": self.settings.people_threshold}
        return write_layer(layer, rows, describe(info, self.now(), parameters) | dict(more or {}), form)


def _check(form: str) -> None:
    if form not in FORMATS:
        told = ", ".join(FORMATS)
        raise NotFoundError(
            f"There is no such form; there are {told}.", de=f"Diese Form gibt es nicht; es gibt {told}."
        )

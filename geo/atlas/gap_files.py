"""What is missing as files to take along: the same numbers as on the map, with what was asked and where it is from."""

from collections.abc import Mapping

from geo.atlas.gaps import Gaps
from geo.errors import NotFoundError
from geo.export import FORMATS, asked_of, describe, find_part, rows_of, write_layer
from geo.model import GapQuery
from geo.model.layers import LayerInfo
from geo.store.layers import list_origins
from geo.store.session import reading

__all__ = ["GapFiles"]

_KINDS = ("osm", "places", "areas", "population")


class GapFiles(Gaps):
    """Answers of planning as GeoPackage, GeoJSON, Parquet and CSV."""

    def export_gaps(self, query: GapQuery, part: str, form: str, observations: Mapping[int, int]) -> bytes:
        """Return cells or areas as a file of one of `geo.export.FORMATS`; raises as `gap_cells`, and NotFoundError.

        `observations` counts what teams noted on the theme, by area.
        """
        if form not in FORMATS:
            told = ", ".join(FORMATS)
            raise NotFoundError(
                f"There is no such form; there are {told}.", de=f"Diese Form gibt es nicht; es gibt {told}."
            )
        if (known := find_part(part)) is None:
            raise NotFoundError("There are cells and areas.", de="Es gibt Waben (cells) und Gebiete (areas).")
        answer = self.gap_cells(query)
        layer, rows = rows_of(answer, known, observations)
        kinds = (*_KINDS, "gtfs") if query.mode == "transit" else _KINDS
        with reading(self._engine) as session:
            sources, as_of = list_origins(session, kinds)
        info = LayerInfo(layer, len(rows), None, None, None, sources, as_of)
        asked = asked_of(answer) | {"people_threshold": self.settings.people_threshold}
        return write_layer(layer, rows, describe(info, self.now(), asked), form)

"""Public layers for maps of others: the same answer for everybody, whoever asks."""

from collections.abc import Mapping

from geo.atlas.public_cells import ALL_THEMES, NO_CELLS, PublicCells
from geo.errors import NotFoundError, WorldError
from geo.export import describe, write_layer
from geo.model.layers import WGS84, Feature, FeaturePage, Layer, LayerFilter, LayerInfo, find_layer
from geo.store import layers as stored
from geo.store.layers import Grounds
from geo.store.session import reading

__all__ = ["Layers", "get_layer"]


class Layers(PublicCells):
    """Places, areas, published gaps and cells as rows with a geometry; nothing here takes an actor."""

    def list_features(self, asked: LayerFilter) -> FeaturePage:
        """List a part of a layer by id; raises UserError for a filter that cannot be read."""
        grounds = self._grounds(asked.layer)
        with reading(self._engine) as session:
            return stored.list_features(session, asked, grounds)

    def get_feature(self, layer: Layer, number: int, srid: int = WGS84) -> Feature:
        """Return one row of a layer; raises NotFoundError."""
        grounds = self._grounds(layer)
        with reading(self._engine) as session:
            found = stored.find_feature(session, layer, number, srid, grounds)
        if found is None:
            raise NotFoundError("There is no such feature.", de="Dieses Objekt gibt es hier nicht.")
        return found

    def export_layer(self, layer: Layer, form: str, parameters: Mapping[str, str] | None = None) -> bytes:
        """Return a layer as a file of one of `geo.export.FORMATS`, with where it comes from."""
        asked = LayerFilter(layer, values=tuple((parameters or {}).items()), limit=None)
        grounds = self._grounds(layer)
        with reading(self._engine) as session:
            rows = list(stored.iter_features(session, asked, grounds))
            info = stored.describe_layer(session, layer, grounds)
        return write_layer(layer, rows, describe(info, self.now(), parameters), form)

    def describe_layer(self, layer: Layer) -> LayerInfo:
        """Tell how far a layer reaches, and where it comes from."""
        try:
            grounds = self._grounds(layer, themes=())
        except WorldError:
            # Whoever asks for the cells is told; a list of layers is not to fail with one of them.
            grounds = Grounds(NO_CELLS, self.settings.people_threshold)
        with reading(self._engine) as session:
            return stored.describe_layer(session, layer, grounds)

    def _grounds(self, layer: Layer, themes: tuple[str, ...] = ALL_THEMES) -> Grounds:
        """Return what a layer needs besides the database; cells are computed for those who ask for them only."""
        table = self.cells_on_foot(themes) if layer.key == "cells" else NO_CELLS
        return Grounds(table, self.settings.people_threshold)


def get_layer(key: str) -> Layer:
    """Return a layer by name; raises NotFoundError."""
    if (layer := find_layer(key)) is None:
        raise NotFoundError("There is no such layer.", de="Diese Ebene gibt es nicht.")
    return layer

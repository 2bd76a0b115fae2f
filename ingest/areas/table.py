"""A file of areas as it was read: columns as text, shapes as they stood, and the coordinate system that it names."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from geo.model import Notice

__all__ = ["AreaTable", "Shapes"]

Shapes = NDArray[np.object_]


@dataclass(slots=True)
class AreaTable:
    """The features of one layer; `shapes` holds None where a feature has none, or one that cannot be read."""

    label: str
    """The file as messages call it."""
    layer: str
    crs: str | None
    """As WKT or "EPSG:..."; None where the file does not say."""
    shapes: Shapes
    fields: dict[str, list[str]]
    """All columns but fractions, as text; missing values are empty."""
    text_columns: Sequence[str]
    notices: list[Notice] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The names of the columns."""
        return list(self.fields)

    def texts(self, column: str) -> list[str]:
        """Return the values of a column."""
        return self.fields[column]

    def subject(self, number: int) -> str:
        """Return what a notice is about: the feature with this index."""
        return f"{self.label} feature {number + 1}"

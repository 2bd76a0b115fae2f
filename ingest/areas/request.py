"""What a file of areas is asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["AreaRequest"]


@dataclass(frozen=True, slots=True)
class AreaRequest:
    """A file of areas and what the user says about it; whatever is None is guessed, and the guess is told."""

    path: Path
    dataset: str = ""
    """The name under which a newer file replaces this one; the file's own name where it is empty."""
    layer: str | None = None
    crs: str | None = None
    """Coordinate system, like "EPSG:25832"."""
    name_field: str | None = None
    id_field: str | None = None
    parent_field: str | None = None
    """Names the area above, which is put together from its parts."""
    kind: str | None = None
    """One of `ingest.areas.kinds`, or a German word for it."""
    licence: str = ""
    address: str = ""
    """Where on the web the file is had from; `path` is then where it lies."""
    made_up: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What the user said, so that an update asks the same."""
        fields = ("layer", "crs", "name_field", "id_field", "parent_field", "kind")
        return {name: value for name in fields if (value := getattr(self, name)) is not None}

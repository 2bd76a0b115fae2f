"""What a file of population is asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["PopulationRequest"]


@dataclass(frozen=True, slots=True)
class PopulationRequest:
    """A file of population and what the user says about it; whatever is None is guessed, and the guess is told."""

    path: Path
    dataset: str = ""
    """The name under which a newer file replaces this one; the file's own name where it is empty."""
    year: int | None = None
    """Of a table with several years the one to take, else the year that the numbers are of."""
    people_field: str | None = None
    area_field: str | None = None
    areas: str | None = None
    """The dataset of areas that a table is about."""
    lon_field: str | None = None
    lat_field: str | None = None
    where: tuple[str, ...] = ()
    """Rows to take, as "column=value"."""
    licence: str = ""
    address: str = ""
    """Where on the web the file is had from; `path` is then where it lies."""
    made_up: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What the user said, so that an update asks the same."""
        fields = ("year", "people_field", "area_field", "areas", "lon_field", "lat_field")
        said = {name: value for name in fields if (value := getattr(self, name)) is not None}
        return said | ({"where": list(self.where)} if self.where else {})

"""Where the sources of the made-up town lie, and what their publishers say of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

__all__ = ["AREAS_LICENCE", "CENTRES_LICENCE", "PEOPLE_LICENCE", "DemoFiles"]

AREAS_LICENCE = "Erfundene Stadtteile, frei zu verwenden"
PEOPLE_LICENCE = "Erfundene Einwohnerzahlen, frei zu verwenden"
CENTRES_LICENCE = "Erfundene Liste der Kindertagesstätten, frei zu verwenden"


@dataclass(frozen=True, slots=True)
class DemoFiles:
    """The sources of the made-up town, each an ordinary file of its kind."""

    town: Path
    timetable: Path
    areas: Path
    people: Path
    centres: Path
    centres_mapping: Path

    @classmethod
    def at(cls, folder: Path) -> Self:
        """Return where they are in `folder`."""
        names = ("stadt.osm.pbf", "fahrplan.gtfs.zip", "stadtteile.geojson", "einwohner.csv", "kitas.csv", "kitas.toml")
        return cls(*(folder / name for name in names))

"""How each kind of quarter is built: numbers read from `styles.toml`."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files

__all__ = ["STYLES", "Style"]


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of quarter; lengths in metres."""

    pattern: str
    along: float
    across: float
    bend: float
    drop: float
    dead_ends: float
    highway: str
    landuse: str
    front: tuple[float, float] = (0.0, 0.0)
    depth: tuple[float, float] = (0.0, 0.0)
    gap: float = 0.0
    setback: float = 0.0
    levels: tuple[int, int] = (1, 1)
    people: float = 0.0
    building: str | None = None
    green: float = 0.0
    garages: float = 0.0
    row: int = 0
    free: bool = False
    """Houses also stand free between the streets."""


def _load() -> dict[str, Style]:
    tables = tomllib.loads(files("ingest.demo").joinpath("styles.toml").read_text(encoding="utf-8"))
    return {kind: Style(**table) for kind, table in tables.items()}


STYLES = _load()

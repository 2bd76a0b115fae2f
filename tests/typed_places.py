"""Little towns typed as rows: places on a grid of hundredths of a degree, named by what matters to a test."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine, Text, func, insert, literal
from sqlalchemy.dialects.postgresql import ARRAY

from geo.model import fold
from geo.store.session import writing
from geo.store.support_order import group_rank
from geo.store.tables import ImportRunRow, NeighbourhoodRow, PlaceRow

Corner = tuple[float, float]
WEST, SOUTH, STEP = 8.8, 48.5, 0.01


@dataclass(frozen=True)
class Spot:
    """A place, by what matters."""

    name: str | None
    themes: list[str]
    x: float = 0
    y: float = 0
    hours: str | None = None
    presumed: list[str] = field(default_factory=list)
    vanished: date | None = None


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return the longitude and latitude of a square of the grid."""
    return WEST + x * STEP, SOUTH + y * STEP


def settle(engine: Engine, *spots: Spot) -> list[int]:
    """Fill an empty town and return the ids of its places in the order given."""
    with writing(engine) as session:
        session.execute(
            insert(ImportRunRow).values(kind="osm", source="typed.osm", checksum="0", status="done", made_up=True)
        )
        return [
            session.scalars(insert(PlaceRow).values(_row(n, spot)).returning(PlaceRow.id)).one()
            for n, spot in enumerate(spots, 1)
        ]


def fence(engine: Engine, name: str, low: Corner, high: Corner, *, gone: date | None = None) -> int:
    """Add a neighbourhood between two corners of the grid and return its id."""
    box = func.ST_Multi(func.ST_MakeEnvelope(*degrees(*low), *degrees(*high), 4326))
    row = {"source": "typed", "source_ref": name, "slug": fold(name).replace(" ", "-"), "name": name}
    with writing(engine) as session:
        values = row | {"kind": "quarter", "admin_level": 10, "geom": box, "vanished_on": gone}
        return session.scalars(insert(NeighbourhoodRow).values(values).returning(NeighbourhoodRow.id)).one()


def _row(number: int, spot: Spot) -> dict[str, object]:
    return {
        "source": "osm",
        "osm_kind": "n",
        "osm_id": number,
        "name": spot.name,
        "kind": "amenity=test",
        "themes": spot.themes,
        "presumed_themes": spot.presumed,
        "street": "Marktstraße",
        "housenumber": str(number),
        "opening_hours": spot.hours,
        "languages": ["de"],
        "tags": {"operator": "Stadt"},
        "search": fold(f"{spot.name or ''} Marktstraße"),
        "fingerprint": str(number),
        "group_rank": group_rank(literal(spot.themes, ARRAY(Text)), literal(spot.presumed, ARRAY(Text))),
        "first_seen_run": 1,
        "changed_run": 1,
        "vanished_on": spot.vanished,
        "geom": func.ST_SetSRID(func.ST_MakePoint(*degrees(spot.x, spot.y)), 4326),
    }

"""Stops of buses and trains as the map has them, for a town without a timetable."""

from sqlalchemy import func, select

from geo.store.filters import KNOWN
from geo.store.session import ReadSession
from geo.store.tables import PlaceRow

__all__ = ["list_stops_near"]

_KINDS = (
    "highway=bus_stop",
    "public_transport=platform",
    "public_transport=station",
    "railway=halt",
    "railway=station",
    "railway=tram_stop",
)


def list_stops_near(session: ReadSession, lon: float, lat: float, limit: int) -> list[tuple[str, float, float]]:
    """List name, longitude and latitude of up to `limit` named stops, the nearest first."""
    spot = func.ST_SetSRID(func.ST_MakePoint(lon, lat), 4326)
    found = (
        select(PlaceRow.name, func.ST_X(PlaceRow.geom), func.ST_Y(PlaceRow.geom))
        .where(KNOWN, PlaceRow.kind.in_(_KINDS), PlaceRow.name.is_not(None))
        .order_by(PlaceRow.geom.op("<->")(spot))
        .limit(limit)
    )
    return [(str(name), float(x), float(y)) for name, x, y in session.execute(found)]

"""What teams say one can get at places of the map, as far as whoever asks may see it."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ARRAY, BigInteger, any_, literal, select

from geo.model.team import Service
from geo.store.session import ReadSession
from geo.store.tables import ResourceRow
from geo.store.team.keeping import page
from geo.store.team.resources import SERVICES

__all__ = ["NO_OFFERS", "Offered", "find_offered"]

_MOST = 100_000


class Offered(NamedTuple):
    """By place: where one can take part, and the services there."""

    taking_part: frozenset[int] = frozenset()
    services: Mapping[int, tuple[Service, ...]] = {}


NO_OFFERS = Offered()


def find_offered(session: ReadSession) -> Offered:
    """Return what there is at places of the map now; nothing of what is gone or in the trash."""
    resources = session.execute(
        select(ResourceRow.id, ResourceRow.place_id, ResourceRow.take_part).where(
            ResourceRow.place_id.is_not(None), ResourceRow.trashed_at.is_(None), ResourceRow.gone_on.is_(None)
        )
    ).all()
    if not resources:
        return NO_OFFERS
    columns, places = SERVICES.table.c, {row.id: int(row.place_id) for row in resources}
    of_these = columns.resource_id == any_(literal(list(places), ARRAY(BigInteger)))
    services: dict[int, list[Service]] = defaultdict(list)
    found = page(session, SERVICES, of_these, columns.gone_on.is_(None), order=(columns.id,), limit=_MOST)
    for service in found.items:
        services[places[service.resource_id]].append(service)
    taking_part = frozenset(places[row.id] for row in resources if row.take_part)
    return Offered(taking_part, {place: tuple(listed) for place, listed in services.items()})

"""The office that answers for each neighbourhood, and the mailboxes that are reminded."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert as upsert

from geo.model.team import Steward
from geo.store.session import ReadSession, WriteSession
from geo.store.tables import NeighbourhoodRow, StewardRow

__all__ = ["list_mailboxes", "list_stewards", "name_steward", "remove_steward", "widen"]

# The office that is named; where none is, or it has no mailbox, whoever holds the role there and has an address.
_MAILBOXES = text("""
    WITH holder AS (
        SELECT DISTINCT account.email AS mailbox, held.neighbourhood_id
        FROM account
        CROSS JOIN LATERAL (
            SELECT given.role, coalesce(given.neighbourhood_id, own.neighbourhood_id) AS neighbourhood_id
            FROM account_role AS given
            LEFT JOIN team_neighbourhood AS own
                ON own.team_id = account.team_id AND given.neighbourhood_id IS NULL AND NOT given.everywhere
            WHERE given.account_id = account.id
        ) AS held
        WHERE held.role = 'steward' AND held.neighbourhood_id IS NOT NULL
            AND account.email IS NOT NULL AND account.disabled_at IS NULL
            AND (NOT account.made_up OR atlas_is_made_up())
    )
    SELECT mailbox, neighbourhood_id FROM steward WHERE mailbox IS NOT NULL
    UNION
    SELECT mailbox, neighbourhood_id FROM holder
    WHERE NOT EXISTS (
        SELECT FROM steward
        WHERE steward.neighbourhood_id = holder.neighbourhood_id AND steward.mailbox IS NOT NULL
    )
    ORDER BY 1, 2
""")
_WIDEN = text("""
    WITH RECURSIVE inside (id) AS (
        SELECT unnest(cast(:areas AS integer[]))
        UNION
        SELECT near.id FROM inside
        JOIN neighbourhood AS mine ON mine.id = inside.id
        JOIN neighbourhood AS near
            ON near.parent_id = mine.id OR near.shown_by_id = mine.id OR near.id = mine.shown_by_id
    )
    SELECT id FROM inside
""")


def list_stewards(session: ReadSession | WriteSession) -> tuple[Steward, ...]:
    """List the offices by the name of their neighbourhood."""
    area = NeighbourhoodRow.__table__.c
    asked = select(StewardRow.neighbourhood_id, area.name, StewardRow.office, StewardRow.mailbox)
    rows = session.execute(asked.join(NeighbourhoodRow, area.id == StewardRow.neighbourhood_id).order_by(area.name))
    return tuple(Steward(*row) for row in rows)


def name_steward(session: WriteSession, neighbourhood: int, office: str, mailbox: str | None) -> None:
    """Write down which office answers for a neighbourhood, instead of the one before."""
    told = {"office": office, "mailbox": mailbox}
    named = upsert(StewardRow).values(neighbourhood_id=neighbourhood, **told)
    session.execute(named.on_conflict_do_update(index_elements=["neighbourhood_id"], set_=told))


def remove_steward(session: WriteSession, neighbourhood: int) -> None:
    """Let nobody answer for a neighbourhood."""
    session.execute(delete(StewardRow).where(StewardRow.neighbourhood_id == neighbourhood))


def list_mailboxes(session: WriteSession) -> Mapping[str, tuple[int, ...]]:
    """Return the neighbourhoods of each mailbox that is reminded; the session must see everything."""
    found: dict[str, list[int]] = defaultdict(list)
    for mailbox, neighbourhood in session.execute(_MAILBOXES):
        found[mailbox].append(neighbourhood)
    return {mailbox: tuple(areas) for mailbox, areas in found.items()}


def widen(session: ReadSession | WriteSession, areas: tuple[int, ...]) -> frozenset[int]:
    """Return these neighbourhoods with all that lie in them, and the same areas as other sources draw them."""
    return frozenset(session.scalars(_WIDEN, {"areas": list(areas)}))

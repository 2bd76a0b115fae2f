"""How complete each theme is known in a neighbourhood: by lists that were compared, and by teams that looked."""

from sqlalchemy import select

from geo.model import THEMES, Completeness
from geo.store.session import ReadSession
from geo.store.tables import AreaCheckRow, ListCoverageRow

__all__ = ["list_completeness", "list_of_theme"]


def list_completeness(session: ReadSession, neighbourhood: int) -> tuple[Completeness, ...]:
    """Tell for every theme, in the support order, how complete it is known; the later of list and team counts."""
    lists = session.scalars(
        select(ListCoverageRow)
        .where(ListCoverageRow.neighbourhood_id == neighbourhood)
        .order_by(ListCoverageRow.on_date)
    )
    checks = session.scalars(select(AreaCheckRow).where(AreaCheckRow.neighbourhood_id == neighbourhood))
    known = {row.theme: _reconciled(row) for row in lists}
    for check in checks:
        found = Completeness(check.theme, "checked", check.on_date, team=check.team)
        known[check.theme] = max(known.get(check.theme, found), found, key=lambda state: str(state.on_date))
    return tuple(known.get(theme.key, Completeness(theme.key, "unchecked")) for theme in THEMES)


def list_of_theme(session: ReadSession, theme: str) -> dict[int, Completeness]:
    """Tell how complete a theme is known in each neighbourhood where anybody looked; the later of list and team."""
    listed = select(ListCoverageRow).where(ListCoverageRow.theme == theme).order_by(ListCoverageRow.on_date)
    known = {row.neighbourhood_id: _reconciled(row) for row in session.scalars(listed)}
    for check in session.scalars(select(AreaCheckRow).where(AreaCheckRow.theme == theme)):
        found = Completeness(theme, "checked", check.on_date, team=check.team)
        before = known.get(check.neighbourhood_id, found)
        known[check.neighbourhood_id] = max(before, found, key=lambda state: str(state.on_date))
    return known


def _reconciled(row: ListCoverageRow) -> Completeness:
    return Completeness(
        row.theme,
        "reconciled",
        row.on_date,
        dataset=row.dataset,
        matched=row.matched,
        list_only=row.list_only,
        osm_only=row.osm_only,
        unsure=row.unsure,
    )

"""The pages of gaps: the list, one gap, and what a person does with it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, RedirectResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.atlas import Atlas
from geo.errors import OutsideTimetableError, RefusedError
from geo.model import Actor, Neighbourhood, ReachQuery, get_theme
from geo.model.team import Gap, GapStatus, Indicator, Wanted

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_ReaderDep = Annotated[Actor, Depends(require("gap.read"))]
_PAGE = 50
_LONGEST_MINUTES = 120
_WEDNESDAY = 2
_WAYS: tuple[tuple[str, Literal["walk", "transit"], time], ...] = (
    ("nearest_walk_seconds", "walk", time(8, 0)),
    ("nearest_transit_morning_seconds", "transit", time(8, 0)),
    ("nearest_transit_evening_seconds", "transit", time(20, 30)),
)
"""What is computed for a gap: key, mode and hour on a Wednesday."""


@router.get("/team/luecken")
@router.get("/en/team/luecken")
def gaps(  # noqa: PLR0913, PLR0917 - one for each control of the form
    actor: _ReaderDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    status: GapStatus | Literal[""] = "",
    theme: str = "",
    stadtteil: str = "",
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
) -> Response:
    """List the gaps."""
    area = int(stadtteil) if stadtteil.isdecimal() else None
    known = get_theme(theme).key if theme else None
    page = team.gaps.page(
        actor, Wanted(status=status or None, theme=known, neighbourhood=area, limit=_PAGE, offset=offset)
    )
    html = web.gaps_page(site, page, own_areas(atlas, actor, "gap.read"), status=status, theme=theme, area=area)
    return HTMLResponse(html, headers=NO_STORE)


@router.get("/team/luecken/{number}")
@router.get("/en/team/luecken/{number}")
def gap(number: int, actor: _ReaderDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show one gap in its three columns."""
    columns = team.gaps.describe(actor, number)
    where = columns.gap.neighbourhood_id
    may_see = actor.may("project.read", where)
    scene = web.GapScene(
        columns=columns,
        area=_area(atlas, columns.gap),
        projects=tuple(team.projects.get(actor, one) for one in columns.gap.project_ids) if may_see else (),
        may_write=actor.may("gap.write", where),
        may_confirm=actor.may("gap.confirm", where),
    )
    return HTMLResponse(web.gap_page(site, scene), headers=NO_STORE)


def _area(atlas: Atlas, found: Gap) -> Neighbourhood:
    return atlas.get_neighbourhood(str(found.neighbourhood_id))


@router.post("/team/luecken/{number}/stand")
@router.post("/en/team/luecken/{number}/stand")
def set_status(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Bring a gap one step on; whoever saw an older version is told."""
    version = first(form, "version")
    team.gaps.change(
        actor, number, int(version) if version.isdecimal() else None, {"status": _status(first(form, "status"))}
    )
    return _back(site, number)


def _status(text: str) -> GapStatus:
    known: dict[str, GapStatus] = {"confirmed": "confirmed", "in_work": "in_work", "closed": "closed"}
    if (status := known.get(text)) is None:
        raise RefusedError("A gap has no such status.", de="Diesen Stand gibt es nicht.")
    return status


@router.post("/team/luecken/{number}/widerspruch")
@router.post("/en/team/luecken/{number}/widerspruch")
def object_to(number: int, actor: ActorDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Note what speaks against a gap; both stand side by side."""
    found = team.gaps.get(actor, number)
    entry = team.entries.add(actor, {"neighbourhood_id": found.neighbourhood_id, "text": first(form, "text").strip()})
    team.gaps.observe(actor, number, entry.id, against=True)
    return _back(site, number)


@router.post("/team/luecken/{number}/rechnen")
@router.post("/en/team/luecken/{number}/rechnen")
def compute(number: int, actor: ActorDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Keep how far the nearest place of the theme is now, on foot and by public transport."""
    found = team.gaps.get(actor, number)
    actor.require("gap.write", found.neighbourhood_id)
    for key, mode, hour in _WAYS:
        conditions = {"from": "area" if found.lon is None else "point", "at": hour.isoformat("minutes")}
        seconds = _nearest(atlas, found, mode, hour)
        team.gaps.compute(actor, number, Indicator(key, seconds, "seconds", conditions))
    return _back(site, number)


def _nearest(atlas: Atlas, found: Gap, mode: Literal["walk", "transit"], hour: time) -> float | None:
    lon, lat = _spot(atlas, found)
    day = _next_wednesday(atlas.now().date())
    query = ReachQuery(
        lon,
        lat,
        mode=mode,
        max_minutes=_LONGEST_MINUTES,
        depart_at=datetime.combine(day, hour),
        themes=(found.theme,),
        limit=1,
    )
    try:
        results = atlas.reach(query).results
    except OutsideTimetableError as error:
        if error.nearest is None:
            return None
        # An old timetable still says how far it was on the last such day.
        results = atlas.reach(replace(query, depart_at=datetime.combine(error.nearest, hour))).results
    return float(results[0].seconds) if results else None


def _spot(atlas: Atlas, found: Gap) -> tuple[float, float]:
    if found.lon is not None and found.lat is not None:
        return found.lon, found.lat
    west, south, east, north = _area(atlas, found).bbox
    return (west + east) / 2, (south + north) / 2


def _next_wednesday(today: date) -> date:
    return today + timedelta(days=(_WEDNESDAY - today.weekday()) % 7)


def _back(site: web.Site, number: int) -> Response:
    return RedirectResponse(site.url(f"/team/luecken/{number}"), 303)

"""The scene at the desk: the page, and the answer to a question that lives in one request and nowhere else."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import HTMLResponse, Response, StreamingResponse

import web
from api.deps import AtlasDep
from api.routes.chains import ChainIn
from api.routes.pages import PartSiteDep, SiteDep
from api.routes.reach import ReachIn
from geo.atlas import Atlas
from geo.errors import OutsideTimetableError, RefusedError, UserError
from geo.model import NO_CONDITIONS, Actor, ChainQuery, ReachedPlace, ReachQuery
from web import Counsel, Help, Passage, Passages, Sight

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_NO_STORE = {"Cache-Control": "no-store"}
_LONGEST_MINUTES = 120
_BANDS = {10: (5, 10), 15: (5, 10, 15), 20: (10, 20), 30: (10, 20, 30), 45: (15, 30, 45), 60: (20, 40, 60)}
"""The areas that are drawn for so many minutes."""
_LOOKED_AT = 50
_ASKED = 5
"""Of so many near places it is asked what keeps one from them."""
_KINDS: tuple[Literal["barriers", "no_service"], ...] = ("barriers", "no_service")


class CounselIn(ReachIn):
    """The question of the page."""

    sort: Literal["time", "name", "open", "confirmed"] = Field(default="time", description="Inside each group.")


@router.get("/beratung")
@router.get("/en/beratung")
def counselling(site: SiteDep) -> Response:
    """Show the question."""
    html = web.empty_page(site) if site.town is None else web.counselling_page(site)
    return HTMLResponse(html, headers=_NO_STORE)


@router.post("/beratung/antwort")
@router.post("/en/beratung/antwort")
def answer(question: CounselIn, site: PartSiteDep, atlas: AtlasDep) -> Response:
    """Send the answer alone, for the page that already stands; a question that cannot be answered is told why.

    The rows go ahead, because the areas take longer.
    """
    try:
        counsel = _counsel(_Desk(atlas, site.actor), question)
    except RefusedError as error:
        return HTMLResponse(web.counselling_refusal(site, error), headers=_NO_STORE)
    return StreamingResponse(
        _in_turn(web.counselling_answer(site, counsel), counsel), headers=_NO_STORE, media_type="text/html"
    )


def _in_turn(rows: str, counsel: Counsel) -> Iterator[str]:
    yield rows
    yield web.counselling_areas(counsel)


@router.post("/beratung/unterwegs")
@router.post("/en/beratung/unterwegs")
def on_the_way(question: ChainIn, site: PartSiteDep, atlas: AtlasDep) -> Response:
    """Send which places lie on the way to a goal, for the page that already stands."""
    try:
        html = web.counselling_chains(site, _passages(atlas, question.to_query()))
    except UserError as error:
        html = web.counselling_refusal(site, error)
    return HTMLResponse(html, headers=_NO_STORE)


for _code in web.DESK_LANGUAGES:
    router.add_api_route(f"/{_code}/beratung", counselling, methods=["GET"])
    router.add_api_route(f"/{_code}/beratung/antwort", answer, methods=["POST"])
    router.add_api_route(f"/{_code}/beratung/unterwegs", on_the_way, methods=["POST"])


def _passages(atlas: Atlas, query: ChainQuery) -> Passages:
    assumed = None
    try:
        found = atlas.chains(query)
    except OutsideTimetableError as error:
        if error.nearest is None or query.arrive_by is None:
            raise
        assumed = error.nearest
    if assumed is not None and query.arrive_by is not None:
        found = atlas.chains(replace(query, arrive_by=datetime.combine(assumed, query.arrive_by.time())))
    passages = tuple(Passage(chain, atlas.open_state(chain.place, chain.there.arrival)) for chain in found.results)
    return Passages(query, passages, assumed)


class _Desk(NamedTuple):
    """The atlas, and who asks it."""

    atlas: Atlas
    actor: Actor


def _counsel(desk: _Desk, question: CounselIn) -> Counsel:
    query = question.to_query()
    start = _start(desk.atlas, query)
    if not (query.depart_at or query.arrive_by or query.visit):
        query = replace(query, depart_at=start)
    bands = _BANDS[min(_BANDS, key=lambda most: abs(most - query.max_minutes))]
    inner = tuple(minutes for minutes in bands[:-1] if minutes < query.max_minutes)
    found, areas = desk.atlas.counsel(query, (*inner, query.max_minutes), desk.actor)
    sights, lost = (
        tuple(_sight(query, start, reached) for reached in places) for places in (found.results, found.no_way_back)
    )
    helps = () if sights or found.wishes.unknown else tuple(_helps(desk, query, start))
    return Counsel(
        query,
        start,
        sights,
        helps,
        question.sort,
        found.timetable_to if query.mode == "transit" else None,
        found.assumed_on,
        found.wishes,
        found.unknown,
        found.unknown_places,
        areas,
        lost,
    )


def _start(atlas: Atlas, query: ReachQuery) -> datetime:
    zone = ZoneInfo(atlas.settings.timezone)
    told = query.visit[0] if query.visit else query.arrive_by or query.depart_at
    if told is None:
        return atlas.now().replace(second=0, microsecond=0)
    return told.replace(tzinfo=zone) if told.tzinfo is None else told.astimezone(zone)


def _sight(query: ReachQuery, start: datetime, reached: ReachedPlace) -> Sight:
    by = query.visit or query.arrive_by
    arrival = start if by else start + timedelta(seconds=reached.seconds)
    return Sight(reached, arrival, reached.open)


def _helps(desk: _Desk, query: ReachQuery, start: datetime) -> Iterator[Help]:
    """Ask what else would help: other hours, fewer conditions, more time, other ways; else say what keeps them away."""
    if query.open == "on_arrival":
        found = _look(desk, replace(query, open="any", limit=_LOOKED_AT), start)
        closed = [sight for sight in found if sight.open.state == "closed" and sight.open.until]
        for sight in sorted(closed, key=lambda sight: sight.open.until or start)[:1] or found[:1]:
            yield Help("closed", sight)
    if query.conditions.asked:
        for sight in _look(desk, replace(query, conditions=NO_CONDITIONS, limit=1), start):
            yield Help("conditions", sight)
    for sight in _look(desk, replace(query, max_minutes=_LONGEST_MINUTES, limit=1), start):
        yield Help("minutes", sight)
    modes: tuple[Literal["transit", "bike"], ...] = ("transit", "bike")
    for mode in modes:
        # Nobody is sent by bike with a pram or in a wheelchair.
        if mode == query.mode or (mode == "bike" and query.profile in ("pram", "wheelchair")):
            continue
        for sight in _look(desk, replace(query, mode=mode, limit=1), start):
            yield Help(mode, sight)
    yield from _reasons(desk, query, start)


def _reasons(desk: _Desk, query: ReachQuery, start: datetime) -> Iterator[Help]:
    """Say of the nearest places as the crow walks what keeps one from them: steps, or that nothing runs any more."""
    on_foot = replace(query, mode="walk", profile="standard", visit=None, arrive_by=None, depart_at=start)
    near = _look(desk, replace(on_foot, max_minutes=_LONGEST_MINUTES, window_minutes=0, limit=_ASKED), start)
    with suppress(UserError):
        told = desk.atlas.reasons(query, [place for sight in near if (place := sight.reached.place.id) > 0])
        for kind in _KINDS:
            for sight in near:
                reason = told.get(sight.reached.place.id)
                if reason is not None and reason.kind == kind:
                    yield Help(kind, sight, reason)
                    break


def _look(desk: _Desk, query: ReachQuery, start: datetime) -> list[Sight]:
    with suppress(RefusedError):
        return [_sight(query, start, reached) for reached in desk.atlas.reach(query, desk.actor).results]
    return []

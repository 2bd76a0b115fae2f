"""Pages for people: questions from the address, records from the facade, HTML from `web`."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

import web
from api.deps import AtlasDep, TeamDep
from api.routes.at_place import adding_of, known_at
from api.routes.wire import Problem
from api.security_session import actor_of, csrf_of
from geo.atlas import Atlas
from geo.model import NOBODY, BBox, Neighbourhood, PlacePage, PlaceQuery, ReviewKind
from geo.team import Team
from web import DESK_LANGUAGES, LANGUAGES, MapView, Site, Town

__all__ = ["error_page", "router", "warm"]

router = APIRouter(include_in_schema=False)

_PAGE_SIZE = 50
_LAST_OFFSET = 1_000_000
_SEE_OTHER = 303
_SIGN_IN = 401
_NO_STORE = {"Cache-Control": "no-store"}
_TOLD = (403, 422)
"""Failures that say themselves what is wrong."""
_CACHE_SPRITE = "public, max-age=3600"


def _site(request: Request, atlas: AtlasDep) -> Site:
    actor_of(request, atlas)
    return _make_site(request, atlas, _town(atlas))


def _make_site(request: Request, atlas: Atlas, town: Town | None) -> Site:
    path = request.url.path.rstrip("/") or "/"
    others = (*LANGUAGES[1:], *DESK_LANGUAGES)
    lang = next((code for code in others if f"{path}/".startswith(f"/{code}/")), LANGUAGES[0])
    return Site(
        lang=lang,
        path=path if lang == LANGUAGES[0] else path.removeprefix(f"/{lang}") or "/",
        query=request.url.query,
        nonce=request.state.csp_nonce,
        now=atlas.now(),
        town=town,
        timezone=atlas.settings.timezone,
        actor=getattr(request.state, "actor", NOBODY),
        csrf=csrf_of(request),
        public_reading=atlas.settings.public_reading,
        name_of_list=atlas.name_list,
    )


def _town(atlas: Atlas) -> Town | None:
    return _town_of(atlas, atlas.tile_version())


@lru_cache(maxsize=4)
def _town_of(atlas: Atlas, _version: int) -> Town | None:
    bbox = atlas.find_bounds()
    if bbox is None:
        return None
    return Town(atlas.find_town_name() or "Sozialraum", atlas.is_made_up(), bbox)


SiteDep = Annotated[Site, Depends(_site)]


def _site_of_part(request: Request, atlas: AtlasDep) -> Site:
    actor_of(request, atlas)
    return _make_site(request, atlas, None)


PartSiteDep = Annotated[Site, Depends(_site_of_part)]
"""For a part of a page that already stands: nothing is looked up about the town."""


class _Question:
    """The choices in the address of the map page."""

    def __init__(  # noqa: PLR0913 - one for each control of the form
        self,
        *,
        theme: Annotated[list[str] | None, Query()] = None,
        group: Annotated[list[str] | None, Query()] = None,
        q: Annotated[str, Query(max_length=200)] = "",
        open: Literal["", "now"] = "",  # noqa: A002 - the name in the address
        sort: Literal["name", "open"] = "name",
        stadtteil: str = "",
        bbox: str = "",
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = _PAGE_SIZE,
        ort: int | None = None,
    ) -> None:
        self.area, self.chosen, self.open_now = stadtteil, ort, open == "now"
        self.query = PlaceQuery(
            themes=web.chosen_themes(group or (), theme or ()),
            bbox=_parse_bbox(bbox),
            q=q,
            sort=sort,
            limit=limit,
            offset=offset,
        )


def _parse_bbox(text: str) -> BBox | None:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return west, south, east, north


QuestionDep = Annotated[_Question, Depends()]


def _view(question: _Question, site: Site, area: Neighbourhood | None) -> MapView:
    query = replace(
        question.query,
        neighbourhood=area.id if area else None,
        open_at=site.now if question.open_now else None,
    )
    return MapView(query, open_now=question.open_now, neighbourhood=area, chosen=question.chosen)


def _ask(atlas: Atlas, view: MapView) -> PlacePage:
    page = atlas.list_places(view.query)
    # No theme means every theme to the facade, and none to somebody who has unticked all.
    return page if view.themes else PlacePage((), 0, 0, page.counts_by_group)


def _page(path: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Serve a page in German at `path` and in English below /en."""

    def serve(endpoint: Callable[..., Response]) -> Callable[..., Response]:
        router.add_api_route(path, endpoint, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/en" if path == "/" else f"/en{path}", endpoint, methods=["GET"])
        return endpoint

    return serve


@router.get("/static/marks.svg")
def marks() -> Response:
    """Send the sprite of all marks."""
    return Response(web.sprite(), media_type="image/svg+xml", headers={"Cache-Control": _CACHE_SPRITE})


@router.get("/static/signs.css")
def signs() -> Response:
    """Send the pictures that stand in hundreds of rows."""
    return Response(web.signs(), media_type="text/css", headers={"Cache-Control": _CACHE_SPRITE})


@_page("/")
def start(site: SiteDep, atlas: AtlasDep) -> Response:
    """Show what the town offers; who has signed in begins with the page of the own role."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    if home := web.home_of(site.actor):
        return RedirectResponse(site.url(home), _SEE_OTHER, headers=_NO_STORE)
    page = atlas.list_places(PlaceQuery(limit=1))
    areas = atlas.list_neighbourhoods().items
    questions = atlas.list_reviews(limit=1).total
    html = web.start_page(
        site,
        counts=page.counts_by_group,
        total=page.total,
        neighbourhoods=areas,
        questions=questions,
        checked=atlas.count_checked(),
        freshness=atlas.find_freshness(),
    )
    return HTMLResponse(html)


@_page("/karte/liste")
def place_list(site: SiteDep, question: QuestionDep, atlas: AtlasDep) -> Response:
    """Send the list alone, for the page that already stands."""
    area = atlas.get_neighbourhood(question.area) if question.area else None
    view = _view(question, site, area)
    # The list is a part of the map page: its links lead there.
    return HTMLResponse(web.list_fragment(site, view, _ask(atlas, view)))


@_page("/karte")
def town_map(site: SiteDep, question: QuestionDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show map and list of the town."""
    return _map(site, question, (atlas, team), question.area)


@_page("/karte/{stadtteil_slug}")
def area_map(stadtteil_slug: str, site: SiteDep, question: QuestionDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show map and list of a neighbourhood."""
    return _map(site, question, (atlas, team), stadtteil_slug)


def _map(site: Site, question: _Question, facades: tuple[Atlas, Team], slug: str) -> Response:
    atlas, team = facades
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    view = _view(question, site, atlas.get_neighbourhood(slug) if slug else None)
    detail = atlas.get_place(view.chosen) if view.chosen is not None else None
    adding = adding_of(atlas, site.actor)
    html = web.map_page(
        site,
        view,
        _ask(atlas, view),
        neighbourhoods=atlas.list_neighbourhoods().items,
        detail=detail,
        known=known_at(site, team, detail) if detail else web.PlaceKnown(),
        adding=web.adding_panel(site, adding) if adding else None,
    )
    return _answer(site, html)


def _answer(site: Site, html: str) -> Response:
    """Send a page; what somebody sees who is signed in is for them alone."""
    return HTMLResponse(html, headers=None if site.actor.account is None else _NO_STORE)


@_page("/ort/{place_id}")
def place(place_id: int, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Show one place."""
    detail = atlas.get_place(place_id)
    return _answer(site, web.place_page(site, detail, known_at(site, team, detail, heading=1)))


@_page("/ort/{place_id}/tafel")
def place_panel(place_id: int, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Send the details of one place alone, for the page that already stands."""
    detail = atlas.get_place(place_id)
    return _answer(site, web.details_fragment(site, detail, known_at(site, team, detail)))


@_page("/stadtteil/{key}")
def neighbourhood(key: str, site: SiteDep, atlas: AtlasDep) -> Response:
    """Show what a neighbourhood offers, by theme."""
    detail = atlas.describe_neighbourhood(key)
    page = atlas.list_places(PlaceQuery(neighbourhood=detail.area.id, limit=_PAGE_SIZE))
    counts = atlas.count_themes(detail.area.id)
    completeness = atlas.list_completeness(detail.area.id)
    checked = atlas.count_checked(detail.area.id)
    html = web.neighbourhood_page(site, detail, counts=counts, page=page, completeness=completeness, checked=checked)
    return HTMLResponse(html)


@_page("/pruefen")
def questions(
    site: SiteDep, atlas: AtlasDep, art: ReviewKind | None = None, offset: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """Show what only people can answer."""
    page = atlas.list_reviews(kind=art, limit=_PAGE_SIZE, offset=min(offset, _LAST_OFFSET))
    return HTMLResponse(web.review_page(site, page, art or ""))


@_page("/nachweise")
def sources(site: SiteDep, atlas: AtlasDep) -> Response:
    """Show where the data come from."""
    return HTMLResponse(web.sources_page(site, atlas.list_sources()))


@_page("/nachweise/{run}")
def report(run: int, site: SiteDep, atlas: AtlasDep) -> Response:
    """Show the report of one import."""
    return HTMLResponse(web.report_page(site, atlas.describe_run(run)))


@_page("/nachweise/{run}/auffaelligkeiten.csv")
def notices(run: int, site: SiteDep, atlas: AtlasDep) -> Response:
    """Send all that was odd about one import as a table."""
    atlas.describe_run(run)
    name = {"Content-Disposition": f'attachment; filename="auffaelligkeiten-{run}.csv"'}
    return StreamingResponse(web.notices_file(atlas.iter_notices(run), site.words), headers=name, media_type="text/csv")


@_page("/hilfe")
def help_page(site: SiteDep) -> Response:
    """Show the help."""
    return HTMLResponse(web.help_page(site))


def warm(atlas: Atlas) -> None:
    """Draw the map page once in each language, so that nobody waits for its templates, words and opening times."""
    # Whatever is wrong is told to whoever asks for a page; the start goes on.
    with suppress(Exception):
        town = _town(atlas)
        for lang in LANGUAGES if town else ():
            site = Site(lang, "/karte", "", nonce="", now=atlas.now(), town=town, timezone=atlas.settings.timezone)
            view = MapView(PlaceQuery(themes=web.chosen_themes((), ()), limit=_PAGE_SIZE))
            areas = atlas.list_neighbourhoods().items
            web.map_page(site, view, _ask(atlas, view), neighbourhoods=areas)


def error_page(request: Request, problem: Problem) -> Response:
    """Draw an error as a page, even where the database does not answer."""
    atlas = cast("Atlas", request.app.state.atlas)
    try:
        town = _town(atlas)
    except Exception:  # noqa: BLE001 - whatever broke, its page must not break too
        town = None
    site = _make_site(request, atlas, town)
    if problem.status == _SIGN_IN and request.method == "GET":
        # The path alone: what stands behind the question mark may be what somebody typed.
        return RedirectResponse(site.url("/anmelden", weiter=request.url.path), 303)
    known = problem.detail if problem.status in _TOLD else None
    asked = [fault for fault in problem.errors or () if fault.where[0] == "query"]
    faults = [(fault.where[-1], fault.what) for fault in asked] if request.method == "GET" else []
    return HTMLResponse(web.error_page(site, problem.status, known, faults), problem.status)

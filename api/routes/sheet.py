"""The sheet that a client takes home: the choice and the question live in one request and nowhere else."""

from contextlib import suppress
from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from api.deps import AtlasDep
from api.routes.counselling import CounselIn
from api.routes.pages import SiteDep
from geo.atlas import Atlas
from geo.errors import NotFoundError, RefusedError
from geo.model import Itinerary, Place, ReachQuery
from web.sheet import Sheet, SheetPlace, Start, make_pdf, place_line, sheet_frame, sheet_page, sheet_print

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_NO_STORE = {"Cache-Control": "no-store"}
_MOST_PLACES = 20
_MOST_FOUND = 12
_LONGEST_MINUTES = 120
PlaceNumber = Annotated[int, Field(ge=1, le=2**62)]
Language = Literal["de", "en", "tr", "ar", "uk", "ru", "ro", "pl", "fa", "fr", "es"]


class SheetIn(BaseModel):
    """What goes on the sheet."""

    model_config = ConfigDict(extra="forbid")

    places: list[PlaceNumber] = Field(min_length=1, max_length=_MOST_PLACES, description="In the order of the list.")
    language: Language = "de"
    question: CounselIn | None = Field(default=None, description="From where, how and when; only ways come of it.")
    address: str | None = Field(
        default=None, min_length=1, max_length=200, description="Printed as the start, because the client wants it."
    )


@router.get("/zettel")
@router.get("/en/zettel")
def page(site: SiteDep) -> Response:
    """Show where sheets come from, and what can be printed without a question."""
    return HTMLResponse(sheet_page(site), headers=_NO_STORE)


class SearchIn(BaseModel):
    """What somebody looks for."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=100)


@router.post("/zettel/orte")
@router.post("/en/zettel/orte")
def search(wanted: SearchIn, site: SiteDep, atlas: AtlasDep) -> Response:
    """Find places by words, for a sheet without a question."""
    found = atlas.find_said(wanted.text, _MOST_FOUND)
    return JSONResponse({"places": [place_line(place, site.words) for place in found]}, headers=_NO_STORE)


@router.post("/zettel")
@router.post("/en/zettel")
def print_view(wish: SheetIn, request: Request, atlas: AtlasDep) -> Response:
    """Send the sheet as a page of its own, to look at and to print."""
    return HTMLResponse(_draw(wish, request, atlas), headers=_NO_STORE)


@router.post("/zettel.pdf")
@router.post("/en/zettel.pdf")
def pdf(wish: SheetIn, request: Request, atlas: AtlasDep) -> Response:
    """Send the sheet as PDF."""
    named = {"Content-Disposition": f'attachment; filename="zettel-{wish.language}.pdf"'}
    return Response(make_pdf(_draw(wish, request, atlas)), media_type="application/pdf", headers=_NO_STORE | named)


def _draw(wish: SheetIn, request: Request, atlas: Atlas) -> str:
    sheet = _sheet(wish, request, atlas)
    frame = sheet_frame(sheet)
    return sheet_print(sheet, frame, atlas.ground(frame))


def _sheet(wish: SheetIn, request: Request, atlas: Atlas) -> Sheet:
    question = wish.question
    query = _query(question, atlas)
    start = None
    if wish.address and question is not None:
        start = Start(wish.address, question.origin.lon, question.origin.lat)
    # Without the client's wish a way on foot begins at a stop, so that nobody can tell from it where the client lives.
    ways = question is not None and (query.mode == "transit" or start is not None)
    return Sheet(
        lang=wish.language,
        day=(query.arrive_by or query.depart_at or atlas.now()).date(),
        places=[_chosen(number, query, atlas, ways=ways) for number in dict.fromkeys(wish.places)],
        link=f"{atlas.settings.public_url or request.base_url}".rstrip("/") + "/ort/",
        mode=query.mode,
        timed=question is not None and bool(question.depart_at or question.arrive_by or question.visit),
        start=start,
        timetable_to=max(atlas.find_freshness().timetables_end, default=None),
        made_up=atlas.is_made_up(),
    )


def _query(question: CounselIn | None, atlas: Atlas) -> ReachQuery:
    """Return the question of each way; who must be there at a time leaves in time."""
    if question is None:
        return ReachQuery(lon=0.0, lat=0.0, depart_at=atlas.now())
    query = replace(question.to_query(), max_minutes=_LONGEST_MINUTES, window_minutes=0)
    if query.visit is not None:
        return replace(query, visit=None, depart_at=None, arrive_by=query.visit[0])
    return query if query.depart_at or query.arrive_by else replace(query, depart_at=atlas.now())


def _chosen(number: int, query: ReachQuery, atlas: Atlas, *, ways: bool) -> SheetPlace:
    detail = atlas.get_place(number)
    place = detail.place
    way = _way(place, query, atlas) if ways else None
    day = (query.arrive_by or query.depart_at or atlas.now()).date()
    stop = atlas.find_stop_near(place, query)
    return SheetPlace(place, atlas.usual_week(place, day), way, stop, detail.free, atlas.themes_asked_for(query))


def _way(place: Place, query: ReachQuery, atlas: Atlas) -> Itinerary | None:
    # Without a way, say because no timetable covers the day, the sheet still says where the place is.
    with suppress(RefusedError, NotFoundError):
        found = atlas.itinerary(query, place.id)
        return found if isinstance(found, Itinerary) else None
    return None

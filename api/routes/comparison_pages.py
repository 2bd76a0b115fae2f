"""The page that puts two days, and areas, side by side; all choices stand in its address."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep
from api.routes.gap_comparison import ComparisonQuestion
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.errors import UserError
from web.comparison import MOST_AREAS, CompareScene, comparison_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False, dependencies=[Depends(require("planning.read"))])


class PageQuestion(ComparisonQuestion):
    """What a planner compares."""

    area: list[int] = Field(default=[], max_length=MOST_AREAS, description="Areas side by side.")
    one: str = Field(default="", pattern=r"^\d{0,9}$", description="The area whose days are compared; none: the town.")


@router.get("/planung/vergleich")
@router.get("/en/planung/vergleich")
def comparison(question: Annotated[PageQuestion, Query()], site: SiteDep, atlas: AtlasDep) -> Response:
    """Show what got nearer or farther, and areas side by side: charts, each with its table."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    query = question.to_query()
    try:
        one = int(question.one) if question.one else None
        scene = CompareScene(query, atlas.compare_gaps(query), tuple(question.area), one)
    except UserError as error:
        scene = CompareScene(query, None, refusal=str(error) if site.lang == "en" else error.de)
    return HTMLResponse(comparison_page(site, scene), headers=NO_STORE)

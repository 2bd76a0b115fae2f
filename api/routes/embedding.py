"""The map that pages of others show in a frame: public layers only, no cookie, the same for everybody."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep
from api.routes.filters import ThemeKey
from api.routes.pages import SiteDep
from api.security import framed_policy
from geo.model import GapQuery
from web.embedding import embedded_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_KEPT = "public, max-age=300"


class EmbeddedQuestion(BaseModel):
    """What the map shows."""

    model_config = ConfigDict(extra="forbid")

    theme: ThemeKey = "childcare"
    minutes: int = Field(default=15, ge=5, le=60)


@router.get("/einbetten")
@router.get("/en/einbetten")
def embedded(
    request: Request, question: Annotated[EmbeddedQuestion, Query()], site: SiteDep, atlas: AtlasDep
) -> Response:
    """Show the gap map on foot; the only page that pages of others may frame."""
    if site.town is None:
        return HTMLResponse(web.empty_page(site))
    answer = atlas.gap_cells(GapQuery(question.theme, minutes=question.minutes))
    home = (atlas.settings.public_url or str(request.base_url)).rstrip("/") + site.url("/karte", theme=question.theme)
    headers = framed_policy(request.state.csp_nonce, atlas.settings.embed_sites)
    return HTMLResponse(embedded_page(site, answer, home), headers=headers | {"Cache-Control": _KEPT})

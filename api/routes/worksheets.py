"""Worksheets: blank ones as PDF, and a page to fill them in that sends nothing."""

from functools import lru_cache
from typing import Literal

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from api.deps import AtlasDep
from api.routes.pages import SiteDep
from web.sheet import Template, Worksheet, make_worksheet, read_worksheets, worksheets_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

Language = Literal["de", "en", "tr", "ar", "uk", "ru", "ro", "pl", "fa", "fr", "es"]
_ONE_HOUR = {"Cache-Control": "public, max-age=3600"}


@router.get("/arbeitsblaetter")
@router.get("/en/arbeitsblaetter")
def page(site: SiteDep, atlas: AtlasDep) -> Response:
    """Show both worksheets, to print and to fill in on screen."""
    template = read_worksheets(atlas.settings.worksheets_file)
    return HTMLResponse(worksheets_page(site, template), headers={"Cache-Control": "no-store"})


@router.get("/arbeitsblaetter/{sheet}-{language}.pdf")
def blank(sheet: Worksheet, language: Language, atlas: AtlasDep) -> Response:
    """Send a blank worksheet."""
    content = _make(sheet, language, read_worksheets(atlas.settings.worksheets_file))
    named = {"Content-Disposition": f'inline; filename="{sheet}-{language}.pdf"'}
    return Response(content, media_type="application/pdf", headers=_ONE_HOUR | named)


@lru_cache(maxsize=32)
def _make(sheet: Worksheet, language: str, template: Template) -> bytes:
    return make_worksheet(sheet, template, language)

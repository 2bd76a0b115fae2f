"""The page for data protection, and looking for a person who asks what is kept."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import HTMLResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import FormDep, require
from geo.atlas import Atlas
from geo.model import Actor
from geo.model.team import KeyPerson
from geo.settings import Settings
from geo.team import Team
from web import Site
from web.protection import ProtectionScene, protection_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_OfficerDep = Annotated[Actor, Depends(require("audit.read"))]
_PAGE = 50


@router.get("/datenschutz")
@router.get("/en/datenschutz")
def protection(  # noqa: PLR0913, PLR0917 - what the framework hands in
    actor: _OfficerDep,
    site: SiteDep,
    atlas: AtlasDep,
    team: TeamDep,
    offset: Annotated[int, Query(ge=0, le=10**6)] = 0,
    geloescht: str = "",
) -> Response:
    """Show what the privacy officer works with."""
    return _page(site, atlas, team, actor, offset=offset, deleted=bool(geloescht))


@router.post("/datenschutz")
@router.post("/en/datenschutz")
def look_for(actor: _OfficerDep, form: FormDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> Response:
    """Look for a person who asks what is kept; the name stands in no address."""
    asked = first(form, "q").strip()[:100]
    return _page(site, atlas, team, actor, asked=asked, found=team.key_persons.look_for(actor, asked))


def _page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    atlas: Atlas,
    team: Team,
    actor: Actor,
    *,
    offset: int = 0,
    asked: str = "",
    found: tuple[KeyPerson, ...] | None = None,
    deleted: bool = False,
) -> Response:
    scene = ProtectionScene(
        audit=team.protection.list_audit(actor, limit=_PAGE, offset=offset),
        due=team.protection.preview(actor),
        periods=_periods(site, team.office.settings),
        areas=atlas.list_neighbourhoods().items,
        asked=asked,
        found=found,
        deleted=deleted,
    )
    return HTMLResponse(protection_page(site, scene), headers=NO_STORE)


def _periods(site: Site, settings: Settings) -> dict[str, str]:
    """Say how long each rule keeps."""
    days = {
        "key_person": settings.key_person_deletion_days,
        "trash": settings.trash_days,
        "audit": settings.audit_days,
    }
    months = {"history": settings.history_months, "entry": settings.entry_months}
    told = {rule: site.words.ngettext("%(n)s Tag", "%(n)s Tage", n) % {"n": n} for rule, n in days.items()}
    return told | {
        rule: site.words.ngettext("%(n)s Monat", "%(n)s Monate", n) % {"n": n} for rule, n in months.items() if n
    }

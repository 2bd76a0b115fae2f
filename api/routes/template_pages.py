"""The page of the template of projects, for whoever keeps accounts and areas."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

from api.deps import TeamDep
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import FormDep, require
from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import ROLE, ProjectField
from web import Told
from web.template_fields import template_page

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_KEEPER = Depends(require("template.write"))
_KeeperDep = Annotated[Actor, _KEEPER]
_LAST = 99


@router.get("/vorlage", dependencies=[_KEEPER])
@router.get("/en/vorlage", dependencies=[_KEEPER])
def show_template(site: SiteDep, team: TeamDep) -> Response:
    """Show the fields of the template."""
    return HTMLResponse(template_page(site, team.projects.list_fields()), headers=NO_STORE)


@router.post("/vorlage")
@router.post("/en/vorlage")
def change_template(actor: _KeeperDep, form: FormDep, site: SiteDep, team: TeamDep) -> Response:
    """Change the template for the whole authority."""
    fields = _fields(form)
    try:
        kept = team.projects.set_fields(actor, fields)
    except RefusedError as error:
        told = Told(error.de if site.lang == "de" else str(error))
        return HTMLResponse(template_page(site, fields, told=told), 422, headers=NO_STORE)
    done = Told(site.words.gettext("Gespeichert. Neue Vorhaben fragen ab jetzt danach."), good=True)
    return HTMLResponse(template_page(site, kept, told=done), headers=NO_STORE)


def _fields(form: Mapping[str, Sequence[str]]) -> list[ProjectField]:
    """Return the rows that have a question, in the order that was said; what is empty is left out."""
    rows = sorted(_rows(dict(form)), key=lambda row: row[0])
    return [field for _, field in rows]


def _rows(form: dict[str, Sequence[str]]) -> Iterator[tuple[int, ProjectField]]:
    told = {name: list(values) for name, values in form.items()}
    for row in told.get("feld", ()):
        german, english = (first(told, f"{name}-{row}").strip()[:ROLE] for name in ("deutsch", "englisch"))
        place = first(told, f"stelle-{row}")
        # A key means nothing; it only has to stay the same.
        key = first(told, f"schluessel-{row}")[:40] or f"f_{secrets.token_hex(4)}"
        if german:
            field = ProjectField(key, german, english or german, hidden=not first(told, f"zeigen-{row}"))
            yield int(place) if place.isdecimal() else _LAST, field

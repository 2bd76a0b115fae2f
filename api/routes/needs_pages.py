"""The page on which entries become needs."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from starlette.responses import HTMLResponse, Response

import web
from api.deps import AtlasDep, TeamDep
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE
from api.security_session import require
from geo.model import Actor, get_theme
from geo.model.team import Wanted
from web import NeedsView
from web.needs import By

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_CounterDep = Annotated[Actor, Depends(require("code.read"))]
_MOST = 200
_HALF_A_YEAR = timedelta(days=170)
_EVER = timedelta(days=3650)
_BY: Mapping[str, By] = {"": "theme", "thema": "theme", "stadtteil": "area", "frage": "prompt"}
_CODED = {"": None, "ja": True, "nein": False}


class _Asked:
    """The choices in the address of the page."""

    def __init__(  # noqa: PLR0913 - one for each control of the form
        self,
        *,
        von: str = "",
        bis: str = "",
        frage: str = "",
        thema: str = "",
        stadtteil: str = "",
        mit: Literal["", "ja", "nein"] = "",
        nach: Literal["", "thema", "stadtteil", "frage"] = "",
    ) -> None:
        self.first, self.last = _day(von), _day(bis)
        self.prompt = int(frage) if frage in set("123456789") else None
        self.theme = get_theme(thema).key if thema else None
        self.neighbourhood = int(stadtteil) if stadtteil.isdecimal() else None
        self.coded = _CODED[mit]
        self.by: By = _BY[nach]

    def view(self, today: date) -> NeedsView:
        """Fill in what is not said: the last half year."""
        last = self.last or today
        # What waits for a theme waits however old it is.
        longest = _EVER if self.coded is False else _HALF_A_YEAR
        first = self.first or (last - longest).replace(day=1)
        return NeedsView(first, last, self.prompt, self.theme, self.neighbourhood, self.coded, self.by)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@router.get("/team/eintraege")
@router.get("/en/team/eintraege")
def needs(
    actor: _CounterDep, site: SiteDep, atlas: AtlasDep, team: TeamDep, asked: Annotated[_Asked, Depends()]
) -> Response:
    """Show entries beside their themes by month; who may not read them sees the counts alone."""
    view = asked.view(site.now.date())
    place = Wanted(neighbourhood=view.neighbourhood, prompt=view.prompt)
    wanted = Wanted(
        neighbourhood=view.neighbourhood,
        prompt=view.prompt,
        theme=view.theme,
        coded=view.coded,
        first=view.first,
        last=view.last,
        limit=_MOST,
    )
    may_write = actor.may_somewhere("entry.write")
    html = web.needs_page(
        site,
        view,
        team.entries.page(actor, wanted) if actor.may_somewhere("entry.read") else None,
        team.entries.count_codes(actor, place, view.first, view.last),
        own_areas(atlas, actor, "code.read"),
        may_write=may_write,
        may_keep_persons=actor.may_somewhere("key_person.write"),
        gaps=team.gaps.page(actor, Wanted(limit=_MOST)).items if actor.may_somewhere("gap.read") else (),
    )
    return HTMLResponse(html, headers=NO_STORE)

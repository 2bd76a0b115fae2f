"""Writing people's records by form: new, changed, confirmed, gone, into the trash and back; without any script."""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import AtlasDep, TeamDep
from api.routes.form_reading import find_spots, read_fields, read_spot
from api.routes.meeting_pages import own_areas
from api.routes.pages import SiteDep
from api.routes.signin import NO_STORE, first
from api.security_session import ActorDep, FormDep, require
from geo.errors import NotFoundError, RefusedError, StaleError
from geo.model import Actor
from geo.model.team import Kept, Located, Resource, Service, Wanted
from web.forms import Typed, form_of, type_record
from web.record_forms import Draft, form_page

__all__ = ["CONSENT_TEXT", "back_to", "home_of", "router"]

router = APIRouter(include_in_schema=False)

Room = Literal["ressourcen", "angebote", "traeger", "personen", "vorhaben", "vereinbarungen", "runden"]
CONSENT_TEXT = "1"
"""The version of the text of consent on the form."""
_OWN = re.compile(r"/(?:team|stadtteil)(?:/[\w-]+)*(?:\?[\w=&-]*)?(?:#[\w-]+)?")
_STALE = 412
_REFUSED = 422
_MOST_ORGANISATIONS = 200
_PARENTS = {"angebote": "ressource", "vereinbarungen": "vorhaben"}
"""What a record belongs to, by the word in the address."""


class _Desk:
    """Everything that a form needs."""

    def __init__(self, room: Room, actor: ActorDep, site: SiteDep, atlas: AtlasDep, team: TeamDep) -> None:
        self.room, self.actor, self.site, self.atlas, self.team = room, actor, site, atlas, team
        self.form = form_of(room, team.projects.list_fields() if room == "vorhaben" else (), site.lang)
        self.shelf = team.shelf(self.form.noun)
        require(f"{self.form.noun}.read")(actor)

    def draft(self, typed: Typed, sent: dict[str, list[str]], **more: Any) -> Draft:  # noqa: ANN401 - parts of a form
        """Return the form with what was typed and what there is to choose from."""
        area = first(sent, "stadtteil")
        fresh = more.get("number") is None and self.form.parent is None
        areas = own_areas(self.atlas, self.actor, f"{self.form.noun}.write") if fresh else ()
        told = {
            "hidden": {name: value for name in ("ressource", "vorhaben", "weiter") if (value := first(sent, name))},
            "areas": areas,
            "area": int(area) if area.isdecimal() else None,
            "organisations": self._organisations() if self.room == "ressourcen" else (),
            "organisation": int(first(sent, "organisation_id") or 0) if self.room == "ressourcen" else None,
            "consent_text": CONSENT_TEXT,
            "back": back_to(sent, f"/team/{'ressourcen' if self.form.child else self.room}"),
        }
        return Draft(self.form, typed, **(told | more))

    def _organisations(self) -> list[tuple[int, str]]:
        if not self.actor.may_somewhere("organisation.read"):
            return []
        page = self.team.organisations.page(self.actor, Wanted(limit=_MOST_ORGANISATIONS))
        return sorted(((one.id, one.name) for one in page.items), key=lambda pair: pair[1].casefold())

    def spots(self, sent: dict[str, list[str]], record: Kept | None) -> dict[str, Any]:
        """Return the places that the form offers, and which is chosen."""
        if not self.form.located:
            return {}
        gettext, wanted = self.site.words.gettext, first(sent, "wo").strip()
        offered = [("area:", gettext("im ganzen Stadtteil"))]
        if isinstance(record, Located) and (record.place_id or record.lon is not None or record.outline):
            offered.insert(0, ("", self._where(record)))
        offered += (
            [(spot.value, spot.label) for spot in find_spots(self.atlas, wanted, self.site.words)] if wanted else []
        )
        chosen = first(sent, "spot")
        if chosen and all(value != chosen for value, _ in offered):
            offered.append((chosen, self._spot_words(chosen)))
        return {"spots": offered, "spot": chosen or offered[0][0], "wanted": wanted}

    def _where(self, record: Located) -> str:
        if record.place_id is None:
            return self.site.words.gettext("wie bisher")
        return self.site.words.gettext("wie bisher: %(place)s", place=self._spot_words(f"place:{record.place_id}"))

    def _spot_words(self, value: str) -> str:
        kind, _, rest = value.partition(":")
        if kind == "place" and rest.isdecimal():
            place = self.atlas.get_place(int(rest)).place
            return place.name or self.site.words.gettext("ein Ort der Karte")
        return self.site.words.gettext("Punkt auf der Karte")

    def read(self, sent: dict[str, list[str]]) -> dict[str, Any]:
        """Return the values of a form; raises RefusedError."""
        told = read_fields(self.form, sent, self.site.words)
        if self.form.located:
            told |= read_spot(first(sent, "spot"))
        if self.room == "ressourcen" and "organisation_id" in sent:
            told["organisation_id"] = int(number) if (number := first(sent, "organisation_id")).isdecimal() else None
        return told

    def searches(self, sent: dict[str, list[str]]) -> bool:
        """Tell whether somebody wants to see places first."""
        wanted = first(sent, "wo").strip()
        return bool(first(sent, "suchen")) or bool(wanted and wanted != first(sent, "gesucht"))

    def answer(self, draft: Draft, status: int = 200) -> Response:
        """Send a form."""
        return HTMLResponse(form_page(self.site, draft), status, headers=NO_STORE)

    def say(self, error: RefusedError | StaleError) -> str:
        """Return the sentence of an error."""
        return error.de if self.site.lang == "de" else str(error)


_DeskDep = Annotated[_Desk, Depends()]


def back_to(sent: dict[str, list[str]], otherwise: str) -> str:
    """Return where a form leads back to: a page of teams, never another host."""
    path = first(sent, "weiter")
    return path if _OWN.fullmatch(path) else otherwise


def home_of(room: str, record: Kept) -> str:
    """Return the page on which a record is seen."""
    if isinstance(record, Service):
        return f"/team/ressourcen/{record.resource_id}#angebot-{record.id}"
    if room == "vereinbarungen":
        project = getattr(record, "project_id", None)
        return f"/team/vorhaben/{project}" if project else "/team/vorhaben"
    if room == "runden":
        return "/team/runden"
    return "/team/ressourcen" if room == "traeger" else f"/team/{room}/{record.id}"


@router.get("/team/{room}/neu")  # noqa: FAST003 - the desk reads the room
@router.get("/en/team/{room}/neu")
def blank(request: Request, desk: _DeskDep) -> Response:
    """Show an empty form; the address may say where it belongs."""
    require(f"{desk.form.noun}.write")(desk.actor)
    asked = {name: [value] for name, value in request.query_params.items()}
    typed = {"consent_text": [CONSENT_TEXT], "consent_on": [desk.site.now.date().isoformat()]}
    chosen = asked | ({"spot": [f"place:{place}"]} if (place := first(asked, "ort")).isdecimal() else {})
    return desk.answer(desk.draft(typed, chosen, **desk.spots(chosen, None)))


@router.post("/team/{room}/neu")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/neu")
def add(desk: _DeskDep, sent: FormDep) -> Response:
    """Write a new record."""
    require(f"{desk.form.noun}.write")(desk.actor)
    if desk.searches(sent):
        return desk.answer(desk.draft(sent, sent, **desk.spots(sent, None)))
    try:
        made = desk.shelf.add(desk.actor, desk.read(sent) | _belongs(desk, sent))
    except RefusedError as error:
        return desk.answer(desk.draft(sent, sent, fault=desk.say(error), **desk.spots(sent, None)), _REFUSED)
    if desk.room == "traeger":
        _stand_behind(desk, first(sent, "ressource"), made.id)
    return _go(desk, back_to(sent, home_of(desk.room, made)))


def _belongs(desk: _Desk, sent: dict[str, list[str]]) -> dict[str, Any]:
    """Return what a new record belongs to: its parent, or a neighbourhood."""
    parent = first(sent, _PARENTS.get(desk.room, ""))
    if desk.form.parent is not None and parent.isdecimal():
        return {desk.form.parent: int(parent)}
    if desk.form.noun == "service":
        raise NotFoundError("There is no such resource.", de="Diese Ressource gibt es nicht.")
    area = first(sent, "stadtteil")
    if not area.isdecimal():
        areas = own_areas(desk.atlas, desk.actor, f"{desk.form.noun}.write")
        return {"neighbourhood_id": areas[0].id} if len(areas) == 1 else {}
    return {"neighbourhood_id": int(area)}


def _stand_behind(desk: _Desk, resource: str, organisation: int) -> None:
    """Let a new organisation stand behind the resource from which it was written."""
    if resource.isdecimal():
        desk.team.resources.change(desk.actor, int(resource), None, {"organisation_id": organisation})


@router.get("/team/{room}/{number}/aendern")  # noqa: FAST003 - the desk reads the room
@router.get("/en/team/{room}/{number}/aendern")
def edit(request: Request, number: int, desk: _DeskDep) -> Response:
    """Show the form of a record."""
    record = desk.shelf.get(desk.actor, number)
    desk.actor.require(f"{desk.form.noun}.write", record.neighbourhood_id)
    sent = {name: [value] for name, value in request.query_params.items()}
    sent.setdefault("weiter", [home_of(desk.room, record)])
    return desk.answer(_draft_of(desk, record, type_record(desk.form, record), sent))


def _draft_of(desk: _Desk, record: Kept, typed: Typed, sent: dict[str, list[str]], **more: Any) -> Draft:  # noqa: ANN401 - parts of a form
    told: dict[str, Any] = {"number": record.id, "version": record.version} | desk.spots(sent, record)
    if isinstance(record, Resource) and "organisation_id" not in sent:
        told["organisation"] = record.organisation_id
    return desk.draft(typed, sent, **(told | more))


@router.post("/team/{room}/{number}/aendern")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/{number}/aendern")
def change(number: int, desk: _DeskDep, sent: FormDep) -> Response:
    """Change a record; whoever saw an older version is shown both."""
    record = desk.shelf.get(desk.actor, number)
    desk.actor.require(f"{desk.form.noun}.write", record.neighbourhood_id)
    seen = _version(sent)
    if desk.searches(sent):
        return desk.answer(_draft_of(desk, record, sent, sent, version=seen))
    try:
        changed = desk.shelf.change(desk.actor, number, seen, desk.read(sent))
    except StaleError:
        now = desk.shelf.get(desk.actor, number)
        fault = desk.site.words.gettext("Inzwischen hat jemand anderes das geändert. Nichts wurde überschrieben.")
        told = {"current": type_record(desk.form, now), "fault": fault, "version": now.version}
        return desk.answer(_draft_of(desk, now, sent, sent, **told), _STALE)
    except RefusedError as error:
        return desk.answer(_draft_of(desk, record, sent, sent, fault=desk.say(error), version=seen), _REFUSED)
    return _go(desk, back_to(sent, home_of(desk.room, changed)))


def _version(sent: dict[str, list[str]]) -> int:
    if not (text := first(sent, "version")).isdecimal():
        raise RefusedError("The form lacks the version that you saw.", de="Dem Formular fehlt die gesehene Fassung.")
    return int(text)


@router.post("/team/{room}/{number}/bestaetigen")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/{number}/bestaetigen")
def confirm(number: int, desk: _DeskDep, sent: FormDep) -> Response:
    """Say that all is still right, in one click."""
    known: dict[str, Callable[[Actor, int], object]] = {
        "ressourcen": desk.team.resources.confirm,
        "angebote": desk.team.services.confirm,
        "personen": desk.team.key_persons.confirm,
    }
    if (say := known.get(desk.room)) is None:
        raise NotFoundError("This is not confirmed.", de="Das wird nicht bestätigt.")
    say(desk.actor, number)
    return _done(desk, sent, number, "bestaetigt")


@router.post("/team/{room}/{number}/weg")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/{number}/weg")
def gone(number: int, desk: _DeskDep, sent: FormDep) -> Response:
    """Say that something is no longer there."""
    known: dict[str, Callable[[Actor, int], object]] = {
        "ressourcen": desk.team.resources.gone,
        "angebote": desk.team.services.gone,
    }
    if (say := known.get(desk.room)) is None:
        raise NotFoundError("This cannot be gone.", de="Das kann nicht weg sein.")
    say(desk.actor, number)
    return _done(desk, sent, number, "weg")


@router.post("/team/{room}/{number}/loeschen")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/{number}/loeschen")
def trash(number: int, desk: _DeskDep, sent: FormDep) -> Response:
    """Put a record into the trash; key persons have none."""
    record = desk.team.bin(desk.form.noun).trash(desk.actor, number)
    if desk.form.child:
        where = home_of(desk.room, record).partition("#")[0]
        return _go(desk, _with(back_to(sent, where), "geloescht", f"{desk.room}-{number}"))
    return _go(desk, _with(back_to(sent, f"/team/{desk.room}"), "geloescht", f"{desk.room}-{number}"))


@router.post("/team/{room}/{number}/wiederherstellen")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/{number}/wiederherstellen")
def restore(number: int, desk: _DeskDep, sent: FormDep) -> Response:
    """Take a record out of the trash."""
    record = desk.team.bin(desk.form.noun).restore(desk.actor, number)
    return _go(desk, back_to(sent, home_of(desk.room, record)))


@router.post("/team/{room}/{number}/rueckgaengig")  # noqa: FAST003 - the desk reads the room
@router.post("/en/team/{room}/{number}/rueckgaengig")
def undo(number: int, desk: _DeskDep, sent: FormDep) -> Response:
    """Take the last change back."""
    record = desk.shelf.undo(desk.actor, number, None)
    return _go(desk, back_to(sent, home_of(desk.room, record)))


def _done(desk: _Desk, sent: dict[str, list[str]], number: int, what: str) -> Response:
    otherwise = home_of(desk.room, desk.shelf.get(desk.actor, number)).partition("#")[0]
    return _go(desk, _with(back_to(sent, otherwise), what, f"{desk.room}-{number}"))


def _with(path: str, name: str, value: str) -> str:
    path, _, part = path.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{name}={value}" + (f"#{part}" if part else "")


def _go(desk: _Desk, path: str) -> Response:
    return RedirectResponse(desk.site.url(path), 303, headers=NO_STORE)

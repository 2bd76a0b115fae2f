"""What every route asks for: one row for each, and a route without a row fails a test.

A row names the right (`geo.model.rights`), or OPEN where everybody may. `told` writes the body for records of a quarter
(`seeds["resource"]` is the number of the resource there). A list answers everybody, with what they may see.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["CANARIES", "NUMBERS", "OPEN", "WAYS", "Way"]

Seeds = Mapping[str, Any]
Told = Callable[[Seeds], Any]
OPEN = "open"


@dataclass(frozen=True)
class Way:
    """What a route asks for."""

    right: str
    told: Told | None = None
    kind: Literal["one", "list", "town"] = "one"
    """About one quarter, a list of what one may see, or about the whole town."""
    form: bool = False
    more: str = ""
    """What else stands in the address."""


def _empty(_: Seeds) -> dict[str, Any]:
    return {}


def _here(**values: Any) -> Told:
    return lambda seeds: {"neighbourhood_id": seeds["area"]} | values


def _of(field: str, noun: str, **values: Any) -> Told:
    return lambda seeds: {field: seeds[noun]} | values


def _kept(path: str, noun: str, add: Told, change: Mapping[str, Any], *, shared: bool = False) -> dict[str, Way]:
    """Return the five ways of every noun that people keep."""
    base = f"/api/v1/{path}"
    return {
        f"GET {base}": Way(f"{noun}.read", kind="list"),
        f"POST {base}": Way(f"{noun}.write", add),
        f"GET {base}/{{number}}": Way(f"{noun}.read"),
        f"PATCH {base}/{{number}}": Way(f"{noun}.write", lambda _: dict(change)),
        f"DELETE {base}/{{number}}": Way(f"{noun}.delete"),
    } | ({f"POST {base}/{{number}}/confirm": Way(f"{noun}.confirm", _empty)} if shared else {})


NUMBERS = {
    "organisations": "organisation",
    "resources": "resource",
    "services": "service",
    "key-persons": "key_person",
    "gaps": "gap",
    "meetings": "meeting",
    "entries": "entry",
    "projects": "project",
    "consultations": "consultation",
    "agreements": "agreement",
    "network-rounds": "network_round",
    "scenarios": "scenario",
    "szenarien": "scenario",
    "places": "place",
    "neighbourhoods": "area",
    "reviews": "review",
    "besprechung": "meeting",
    "luecken": "gap",
    "{room}": "resource",
    "ressourcen": "resource",
    "personen": "key_person",
    "widerruf": "leaving",
    "vorhaben": "project",
    "vereinbarungen": "agreement",
    "beratungen": "consultation",
    "pruefen": "review",
    "stadtteil": "area",
    "konten": "account",
    "vom-team": "resource",
    "nachweise": "run",
}
"""What the `{number}` of an address is, by the word before it."""

CANARIES = (
    "organisation",
    "resource",
    "service",
    "key_person",
    "gap",
    "entry",
    "project",
    "agreement",
    "network_round",
    "scenario",
)
"""Nouns with a text of their own, which must not be seen by whoever may not read them."""

_PERSON = {
    "function": "Hausdienst",
    "purpose": "Räume am Abend",
    "office_contact": "07032 0009988",
    "legal_basis": "public_office",
}
_GAP = {"title": "Kein Bus", "theme": "mobility"}

_PUBLIC = (
    *("GET /api/v1/themes", "GET /api/v1/places", "GET /api/v1/place-marks", "GET /api/v1/places/{number}"),
    *("GET /api/v1/neighbourhoods", "GET /api/v1/neighbourhoods/{key}", "POST /api/v1/addresses/search"),
    *("POST /api/v1/reach", "POST /api/v1/isochrone", "POST /api/v1/itinerary", "POST /api/v1/reasons"),
    *("POST /api/v1/chains", "GET /api/v1/prompts", "GET /api/v1/project-fields", "POST /api/v1/entries/check"),
    # The address itself is the secret.
    "GET /kalender/{token}.ics",
    *("GET /health/live", "GET /health/ready", "GET /docs", "GET /openapi.json"),
    *("GET /static/marks.svg", "GET /static/signs.css"),
    *("GET /tiles/{z:int}/{x:int}/{y:int}.mvt", "GET /tiles/style/{variant}.json", "GET /tiles/rules/{variant}.json"),
    *("GET /static/vendor/{path:path}", "GET /", "GET /karte/liste", "GET /karte", "GET /karte/{stadtteil_slug}"),
    *("GET /ort/{place_id}", "GET /ort/{place_id}/tafel", "GET /stadtteil/{key}", "GET /pruefen", "GET /hilfe"),
    *("GET /ogc", "GET /ogc/conformance", "GET /ogc/api", "GET /ogc/collections", "GET /ogc/collections/{layer}"),
    *("GET /ogc/collections/{layer}/queryables", "GET /ogc/collections/{layer}/items", "GET /dcat.jsonld"),
    *("GET /dcat.ttl", "GET /einbetten", "GET /tiles/cells/{z:int}/{x:int}/{y:int}.mvt"),
    *("GET /ogc/collections/{layer}/items/{number}", "GET /api/v1/exports/{layer}.{form}"),
    *("GET /nachweise", "GET /nachweise/{run}", "GET /nachweise/{run}/auffaelligkeiten.csv"),
    *("GET /beratung", "POST /beratung/antwort", "POST /beratung/unterwegs", "GET /zettel", "POST /zettel/orte"),
    *("POST /zettel", "POST /zettel.pdf", "GET /arbeitsblaetter", "GET /arbeitsblaetter/{sheet}-{language}.pdf"),
    *("GET /anmelden", "POST /anmelden", "POST /anmelden/vergessen", "POST /anmelden/behoerde", "POST /abmelden"),
    *("GET /anmelden/zurueck", "GET /einladung", "POST /einladung"),
)
"""Open to everybody, where reading is open: nothing in them belongs to a team."""


def _merge(seeds: Seeds) -> dict[str, Any]:
    return {"entry_ids": [seeds["entry"], seeds["entry_two"]], "into": seeds["entry"]}


def _promote(noun: str, values: Mapping[str, Any]) -> Told:
    return lambda seeds: {"entry_ids": [seeds["entry"]], noun: {"neighbourhood_id": seeds["area"]} | values}


_RESOURCE_FORM = {
    "name": "Neu",
    "kind": "infrastructural",
    "sort": "offer",
    "state": "discovered",
    "visibility": "team",
    "themes": "household",
    "spot": "area:",
    "version": "1",
}
_RECORD_PAGES: dict[str, Way] = {
    "GET /team/{room}/neu": Way("resource.write", kind="town"),
    "POST /team/{room}/neu": Way(
        "resource.write", lambda seeds: _RESOURCE_FORM | {"stadtteil": seeds["area"]}, form=True
    ),
    "GET /team/{room}/{number}/aendern": Way("resource.write"),
    "POST /team/{room}/{number}/aendern": Way("resource.write", lambda _: _RESOURCE_FORM, form=True),
    "POST /team/{room}/{number}/bestaetigen": Way("resource.confirm", _empty, form=True),
    "POST /team/{room}/{number}/weg": Way("resource.write", _empty, form=True),
    "POST /team/{room}/{number}/loeschen": Way("resource.delete", _empty, form=True),
    "POST /team/{room}/{number}/wiederherstellen": Way("resource.delete", _empty, form=True),
    "POST /team/{room}/{number}/rueckgaengig": Way("resource.write", _empty, form=True),
    "GET /vom-team/{number}": Way("resource.read"),
    "GET /vom-team/{number}/tafel": Way("resource.read"),
    "GET /team/ressourcen": Way("resource.read", kind="list"),
    "GET /team/ressourcen/{number}": Way("resource.read"),
    "POST /team/ressourcen/{number}/kontakt": Way("organisation.write", lambda _: {"text": "telefoniert"}, form=True),
    "POST /team/ressourcen/{number}/zusammenlegen": Way(
        "resource.write", lambda seeds: {"mit": seeds["resource_two"]}, form=True
    ),
    "POST /team/ressourcen/{number}/zwei-verschiedene": Way("resource.write", _of("ort", "place"), form=True),
    "POST /team/ressourcen/{number}/steht-dort": Way("resource.write", _of("ort", "place"), form=True),
    "GET /team/vorhaben": Way("project.read", kind="list"),
    "POST /team/vorhaben/kalender": Way("agreement.write", _empty, kind="town", form=True),
    "GET /team/vorhaben/{number}": Way("project.read"),
    "POST /team/vorhaben/{number}/verknuepfen": Way(
        "project.write", lambda seeds: {"was": f"gap-{seeds['gap']}"}, form=True
    ),
    "POST /team/vorhaben/{number}/trennen": Way(
        "project.write", lambda seeds: {"was": f"gap-{seeds['gap']}"}, form=True
    ),
    "POST /team/vereinbarungen/{number}/erledigt": Way("agreement.write", _empty, form=True),
    "GET /team/vorhaben/{number}/beratung": Way("consultation.read"),
    "POST /team/vorhaben/{number}/beratung": Way("consultation.write", _empty, form=True),
    "GET /team/beratungen/{number}": Way("consultation.read"),
    "GET /team/beratungen/{number}/leinwand": Way("consultation.read"),
    "POST /team/beratungen/{number}/uhr": Way("consultation.write", _empty, form=True),
    "POST /team/beratungen/{number}/notiz": Way("consultation.write", lambda _: {"text": "Neu"}, form=True),
    "GET /team/pruefen": Way("review.read", kind="list"),
    "POST /team/pruefen/{number}/antwort": Way("review.settle", lambda _: {"antwort": "right"}, form=True),
    "GET /team/personen": Way("key_person.read", kind="list"),
    "GET /team/personen/{number}": Way("key_person.read"),
    "GET /team/personen/{number}/auskunft.pdf": Way("key_person.export"),
    "GET /team/personen/{number}/widerruf": Way("key_person.delete"),
    "POST /team/personen/{number}/widerruf": Way("key_person.delete", _empty, form=True),
    "GET /team/runden": Way("network_round.read", kind="list"),
    "GET /stadtteil/{number}/bericht": Way("report.read"),
    "GET /stadtteil/{number}/bericht.pdf": Way("report.read"),
}
"""The pages on which records are written by form; a room stands for all of them."""

WAYS: dict[str, Way] = {
    **{name: Way(OPEN) for name in _PUBLIC},
    **_kept("organisations", "organisation", _here(name="Neu"), {"name": "Anders"}),
    "GET /api/v1/organisations/{number}/contacts": Way("organisation.read"),
    "POST /api/v1/organisations/{number}/contacts": Way("organisation.write", lambda _: {"text": "telefoniert"}),
    **_kept("resources", "resource", _here(name="Neu", themes=["household"]), {"name": "Anders"}, shared=True),
    "POST /api/v1/resources/{number}/merge": Way("resource.write", lambda seeds: {"into": seeds["resource_two"]}),
    "POST /api/v1/resources/{number}/gone": Way("resource.write", _empty),
    **_kept("services", "service", _of("resource_id", "resource", name="Neu"), {"name": "Anders"}, shared=True),
    "POST /api/v1/services/{number}/gone": Way("service.write", _empty),
    **_kept("key-persons", "key_person", _here(**_PERSON), {"function": "Anders"}),
    "POST /api/v1/key-persons/{number}/confirm": Way("key_person.write", _empty),
    "GET /api/v1/key-persons/{number}/export": Way("key_person.export"),
    **_kept("gaps", "gap", _here(**_GAP), {"title": "Anders"}, shared=True),
    "GET /api/v1/gaps/{number}/columns": Way("gap.read"),
    "POST /api/v1/gaps/{number}/observations": Way("gap.write", _of("entry_id", "entry")),
    "POST /api/v1/gaps/{number}/figures": Way("gap.write", _empty),
    "POST /team/luecken/{number}/vorhaben": Way(
        "project.write", lambda seeds: {"vorhaben": seeds["project"]}, form=True
    ),
    "POST /api/v1/gaps/{number}/indicators": Way(
        "gap.write", lambda _: {"key": "nearest_walk_seconds", "value": 600, "unit": "seconds"}
    ),
    **_kept("meetings", "meeting", lambda seeds: {"neighbourhood_ids": [seeds["area"]]}, {"participants": 4}),
    "GET /api/v1/meetings/{number}/carried-over": Way("meeting.read"),
    "PUT /api/v1/meetings/{number}/clock": Way("meeting.write", lambda _: {"running": True}),
    "POST /api/v1/meetings/{number}/close": Way("meeting.write", _empty),
    **_kept("entries", "entry", _here(text="Neu"), {"text": "Anders"}),
    "POST /api/v1/entries/{number}/codes": Way("entry.write", lambda _: {"themes": ["food"]}),
    "DELETE /api/v1/entries/{number}/codes/{theme}": Way("entry.write"),
    "POST /api/v1/entries/merge": Way("entry.write", _merge),
    "POST /api/v1/entries/promote-to-gap": Way("gap.write", _promote("gap", _GAP)),
    "POST /api/v1/entries/promote-to-resource": Way(
        "resource.write", _promote("resource", {"name": "Neu", "themes": ["household"]})
    ),
    "POST /api/v1/entries/promote-to-key-person": Way("key_person.write", _promote("key_person", _PERSON)),
    "GET /api/v1/codes": Way("code.read", kind="list", more="?first=2020-01-01&last=2030-01-01"),
    "GET /api/v1/codes.csv": Way("code.read", kind="list", more="?first=2020-01-01&last=2030-01-01"),
    **_kept("projects", "project", _here(title="Neu", focus_question="Was?"), {"title": "Anders"}),
    "POST /api/v1/projects/{number}/links": Way("project.write", lambda seeds: {"noun": "gap", "id": seeds["gap"]}),
    "DELETE /api/v1/projects/{number}/links/{noun}/{other}": Way("project.write"),
    "PUT /api/v1/project-fields": Way(
        "template.write", lambda _: [{"key": "aim", "label_de": "Ziel", "label_en": "Aim"}], kind="town"
    ),
    **_kept("consultations", "consultation", _of("project_id", "project"), {"step": 2}),
    **_kept("network-rounds", "network_round", _here(name="Neu"), {"name": "Anders"}),
    **_kept("agreements", "agreement", _of("project_id", "project", what="Neu", role="Moderation"), {"what": "Anders"}),
    "POST /api/v1/agreements/{number}/finish": Way("agreement.write", _empty),
    "POST /api/v1/calendar": Way("agreement.write", _empty, kind="town"),
    "GET /api/v1/records/{noun}/{number}/history": Way("gap.read"),
    "POST /api/v1/records/{noun}/{number}/undo": Way("gap.write", _empty),
    "POST /api/v1/records/{noun}/{number}/restore": Way("gap.delete", _empty),
    "GET /team/besprechung": Way("meeting.read", kind="list"),
    "POST /team/besprechung": Way(
        "meeting.write", lambda seeds: {"stadtteil": seeds["area"], "tag": "2026-01-07"}, form=True
    ),
    "GET /team/besprechung/{number}": Way("meeting.read"),
    "POST /team/besprechung/{number}/eintrag": Way("meeting.write", lambda _: {"text": "Neu", "frage": "1"}, form=True),
    "POST /team/besprechung/{number}/ende": Way("meeting.write", _empty, form=True),
    "GET /team": Way("entry.read", kind="list"),
    "GET /planung": Way("planning.read", kind="town"),
    "GET /planung/vergleich": Way("planning.read", kind="town"),
    "GET /planung/bericht.pdf": Way("planning.read", kind="town"),
    "GET /team/eintraege": Way("code.read", kind="list"),
    "GET /team/luecken": Way("gap.read", kind="list"),
    "GET /team/luecken/{number}": Way("gap.read"),
    "POST /team/luecken/{number}/stand": Way("gap.write", lambda _: {"status": "closed", "version": "1"}, form=True),
    "POST /team/luecken/{number}/widerspruch": Way("gap.write", lambda _: {"text": "Doch, er fährt."}, form=True),
    "POST /team/luecken/{number}/rechnen": Way("gap.write", _empty, form=True),
    "GET /api/v1/checks/due": Way("review.read", kind="list"),
    "GET /api/v1/checks/doubles": Way("review.read", kind="list"),
    "POST /api/v1/checks/doubles": Way(
        "resource.write",
        lambda seeds: {"resource_id": seeds["resource"], "place_id": seeds["place"], "decision": "different"},
    ),
    "GET /api/v1/stewards": Way("shared.read", kind="list"),
    "PUT /api/v1/neighbourhoods/{number}/steward": Way("account.write", lambda _: {"office": "Leitung"}, "town"),
    "POST /api/v1/reviews/{number}/decision": Way("review.settle", lambda _: {"decision": "right"}),
    "PUT /api/v1/places/{number}/overrides/{field}": Way("place.override", lambda _: {"value": "07032 1"}),
    "DELETE /api/v1/places/{number}/overrides/{field}": Way("place.override"),
    "POST /api/v1/places/{number}/confirmations": Way("place.confirm", lambda _: {"verdict": "right"}),
    "GET /api/v1/places/{number}/notes": Way("note.read"),
    "POST /api/v1/places/{number}/notes": Way("note.write", lambda _: {"text": "Eingang im Hof"}),
    "PUT /api/v1/neighbourhoods/{number}/checks/{theme}": Way("area.check", _empty),
    **_RECORD_PAGES,
    "GET /team/karte": Way("gap.read", kind="list"),
    "GET /team/karte/{noun}/{number}": Way("gap.read"),
    "POST /team/karte/wo": Way("gap.write", lambda _: {"lon": 8.87, "lat": 48.59}, kind="town"),
    "GET /api/v1/gap-cells": Way("planning.read", kind="town", more="?theme=childcare"),
    "GET /api/v1/gap-cells/{part}.{form}": Way("planning.read", kind="town", more="?theme=childcare"),
    "GET /api/v1/gap-comparison": Way("planning.read", kind="town"),
    "GET /api/v1/gap-sites": Way("planning.read", kind="town", more="?theme=childcare"),
    "POST /api/v1/what-if": Way(
        "scenario.read",
        lambda _: {"theme": "childcare", "changes": [{"kind": "place", "lon": 9.0, "lat": 48.7}]},
        kind="town",
    ),
    "POST /api/v1/what-if/sites": Way("scenario.read", lambda _: {"theme": "childcare", "changes": []}, kind="town"),
    "GET /api/v1/what-if/places": Way("scenario.read", kind="town", more="?theme=childcare"),
    "GET /api/v1/lines": Way("scenario.read", kind="town"),
    "GET /api/v1/scenarios": Way("scenario.read", kind="town"),
    "POST /api/v1/scenarios": Way("scenario.write", lambda _: {"name": "Neu"}, kind="town"),
    "GET /api/v1/scenarios/{number}": Way("scenario.read", kind="town"),
    "PATCH /api/v1/scenarios/{number}": Way("scenario.write", lambda _: {"name": "Anders"}, kind="town"),
    "DELETE /api/v1/scenarios/{number}": Way("scenario.write", kind="town"),
    "POST /api/v1/scenarios/{number}/undo": Way("scenario.write", _empty, kind="town"),
    "POST /api/v1/scenarios/{number}/restore": Way("scenario.write", _empty, kind="town"),
    "GET /api/v1/scenarios/{number}/cells.{form}": Way("scenario.read", kind="town"),
    "GET /api/v1/scenarios/{number}/areas.csv": Way("scenario.read", kind="town"),
    "GET /planung/szenarien": Way("scenario.read", kind="town"),
    "POST /planung/szenarien": Way("scenario.write", lambda _: {"name": "Neu"}, kind="town", form=True),
    "GET /planung/szenarien/{number}": Way("scenario.read", kind="town"),
    "POST /planung/szenarien/{number}/loeschen": Way("scenario.write", _empty, kind="town", form=True),
    "POST /planung/szenarien/{number}/wiederherstellen": Way("scenario.write", _empty, kind="town", form=True),
    "GET /vorlage": Way("template.write", kind="town"),
    "POST /vorlage": Way("template.write", lambda _: {"feld": "1", "deutsch-1": "Ziel?"}, kind="town", form=True),
    "GET /datenschutz": Way("audit.read", kind="town"),
    "POST /datenschutz": Way("audit.read", lambda _: {"q": "Kanarie"}, kind="town", form=True),
    "GET /api/v1/audit": Way("audit.read", kind="town"),
    "GET /konten": Way("account.read", kind="town"),
    "POST /konten": Way(
        "account.write", lambda _: {"name": "neu", "rolle": "admin", "wo": "ueberall"}, "town", form=True
    ),
    "POST /konten/teams": Way("account.write", lambda _: {"name": "Neu"}, "town", form=True),
    "GET /konten/verantwortliche": Way("account.write", kind="town"),
    "POST /konten/verantwortliche": Way(
        "account.write", lambda seeds: {"stadtteil": seeds["area"], "amt": "Leitung"}, "town", form=True
    ),
    "POST /konten/{number}/rollen": Way("account.write", lambda _: {"rolle": "admin"}, "town", form=True),
    "POST /konten/{number}/link": Way("account.write", _empty, "town", form=True),
    "POST /konten/{number}/sperren": Way("account.write", _empty, "town", form=True),
    "POST /konten/{number}/oeffnen": Way("account.write", _empty, "town", form=True),
}

"""The forms of people's records as tables: which fields there are, what they are called, how long they may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from geo.model import get_theme
from geo.model.team import CONTACT, LINE, NAME, NOTE, ROLE, STEP, Kept, Noun, ProjectField
from web.i18n import Words
from web.menu import say
from web.record_words import (
    ASK_WORDS,
    BASIS_WORDS,
    COST_CHOICES,
    DIMENSION_WORDS,
    KIND_WORDS,
    MAYBE_WORDS,
    PROJECT_WORDS,
    RHYTHM_WORDS,
    SORT_WORDS,
    STATE_WORDS,
    VISIBILITY_WORDS,
)

__all__ = ["FORMS", "Field", "FieldKind", "Form", "Typed", "form_of", "type_record", "typed_words"]

FieldKind = Literal[
    "line", "text", "day", "number", "decimal", "choice", "several", "tick", "maybe", "themes", "languages"
]
Typed = Mapping[str, Sequence[str]]
"""What stands in the fields of a form, each value as a browser sends it."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form; label and hint are German, translated by the templates."""

    name: str
    label: str
    kind: FieldKind = "line"
    longest: int = LINE
    required: bool = False
    hint: str = ""
    choices: Mapping[str, str] | None = None
    plain: bool = False
    """The label is said by people, and not translated."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a noun; `room` is its word in the address of a page."""

    room: str
    noun: Noun
    new: str
    edit: str
    fields: tuple[Field, ...]
    located: bool = False
    """Asks where it is."""
    parent: str | None = None
    """What it belongs to, such as "resource_id"; without one it belongs to a neighbourhood."""
    child: bool = False
    """Is shown on the page of its parent."""


_ORGANISATION = (
    Field("name", say("Name"), longest=NAME, required=True),
    Field("phone", say("Telefon"), longest=CONTACT, hint=say("dienstlich")),
    Field("email", say("E-Mail"), longest=CONTACT, hint=say("dienstlich")),
    Field("website", say("Internet")),
    Field("note", say("Gut zu wissen"), "text", NOTE),
)
_RESOURCE = (
    Field("name", say("Wie heißt es?"), longest=NAME, required=True),
    Field("kind", say("Was ist es?"), "choice", choices=KIND_WORDS),
    Field("sort", say("Von wem ist es?"), "choice", choices=SORT_WORDS),
    Field("state", say("Wie weit sind wir?"), "choice", choices=STATE_WORDS),
    Field("themes", say("Themen"), "themes", required=True),
    Field("directions", say("Wo genau?"), hint=say("etwa: im Hof, zweiter Eingang")),
    Field("tip", say("Tipp vom Team"), "text", NOTE),
    Field("take_part", say("Hier kann man mitmachen"), "tick"),
    Field("visibility", say("Wer darf es sehen?"), "choice", choices=VISIBILITY_WORDS),
)
_SERVICE = (
    Field("name", say("Wie heißt das Angebot?"), longest=NAME, required=True),
    Field("themes", say("Themen"), "themes", hint=say("ohne Auswahl: wie der Ort")),
    Field("opening_hours", say("Wann?"), hint=say("etwa: Mi 17 bis 19 Uhr")),
    Field("cost", say("Kosten"), "choice", choices=COST_CHOICES),
    Field("price", say("Preis"), longest=NAME),
    Field("languages", say("Sprachen"), "languages"),
    Field("asks_known", say("Was braucht man?"), "choice", choices={"": say("nicht bekannt"), "yes": say("bekannt")}),
    Field("asks", say("Das braucht man"), "several", choices=ASK_WORDS, hint=say("nichts angekreuzt: nichts nötig")),
    Field("documents", say("Unterlagen")),
    Field("min_age", say("ab Alter"), "number", longest=120),
    Field("max_age", say("bis Alter"), "number", longest=120),
    Field("age_rule", say("Altersregel in Worten"), longest=NAME),
    Field("capacity", say("Plätze"), longest=NAME),
    Field("step_free", say("Stufenfrei"), "maybe", choices=MAYBE_WORDS),
)
_PERSON = (
    Field("function", say("Funktion im Quartier"), longest=ROLE, required=True, hint=say("etwa: Hausdienst im Treff")),
    Field("name", say("Name"), longest=NAME, hint=say("nur wenn nötig")),
    Field("purpose", say("Wofür ansprechen?"), required=True),
    Field("languages", say("Sprachen"), "languages"),
    Field("office_contact", say("Kontakt der Funktion"), longest=CONTACT, required=True, hint=say("nie privat")),
    Field("directions", say("Wo wird die Funktion ausgeübt?"), hint=say("nie eine Wohnung")),
    Field("legal_basis", say("Rechtsgrundlage"), "choice", choices=BASIS_WORDS),
    Field("consent_on", say("Einwilligung vom"), "day", hint=say("nur bei Einwilligung")),
    Field("consent_text", say("Fassung des Textes"), longest=40, hint=say("nur bei Einwilligung")),
    Field("visibility", say("Wer darf es sehen?"), "choice", choices=VISIBILITY_WORDS),
)
_PROJECT = (
    Field("title", say("Titel"), longest=NAME, required=True),
    Field(
        "focus_question",
        say("Aufmerksamkeitsrichtung"),
        required=True,
        hint=say("die eine Frage, um die es gehen soll"),
    ),
    Field("status", say("Stand"), "choice", choices=PROJECT_WORDS),
    Field("dimension", say("Art der Arbeit"), "choice", choices=DIMENSION_WORDS),
    Field("team_hours", say("Stunden des Teams"), "decimal", longest=9999, hint=say("zusammen, nie je Person")),
)
_AGREEMENT = (
    Field("what", say("Was wird getan?"), required=True),
    Field("role", say("Wer? (Rolle)"), longest=ROLE, required=True),
    Field("due_on", say("Bis wann?"), "day"),
)
_ROUND = (
    Field("name", say("Wie heißt die Runde?"), longest=NAME, required=True),
    Field("rhythm", say("Rhythmus"), "choice", choices=RHYTHM_WORDS),
    Field("next_on", say("Nächstes Mal am"), "day"),
    Field("delegate_role", say("Wer geht für uns hin? (Rolle)"), longest=ROLE),
    Field("purpose", say("Worum geht es?")),
)

FORMS: Mapping[str, Form] = {
    form.room: form
    for form in (
        Form("ressourcen", "resource", say("Neue Ressource"), say("Ressource ändern"), _RESOURCE, located=True),
        Form(
            "angebote",
            "service",
            say("Neues Angebot"),
            say("Angebot ändern"),
            _SERVICE,
            parent="resource_id",
            child=True,
        ),
        Form("traeger", "organisation", say("Neuer Träger"), say("Träger ändern"), _ORGANISATION, child=True),
        Form(
            "personen", "key_person", say("Neue Schlüsselperson"), say("Schlüsselperson ändern"), _PERSON, located=True
        ),
        Form("vorhaben", "project", say("Neues Vorhaben"), say("Vorhaben ändern"), _PROJECT, located=True),
        Form(
            "vereinbarungen",
            "agreement",
            say("Neue Vereinbarung"),
            say("Vereinbarung ändern"),
            _AGREEMENT,
            parent="project_id",
            child=True,
        ),
        Form(
            "runden",
            "network_round",
            say("Neue Vernetzungsrunde"),
            say("Vernetzungsrunde ändern"),
            _ROUND,
            located=True,
        ),
    )
}
"""By the word in the address."""


def form_of(room: str, template: Sequence[ProjectField] = (), lang: str = "de") -> Form:
    """Return the form of a room; `template` are the fields that the authority gave projects."""
    form = FORMS[room]
    if form.noun != "project":
        return form
    more = [
        Field(f"fields.{one.key}", one.label_en if lang == "en" else one.label_de, "text", STEP, plain=True)
        for one in template
        if not one.hidden
    ]
    return replace(form, fields=(*form.fields, *more))


def type_record(form: Form, record: Kept) -> Typed:
    """Return what stands in the fields of a form for `record`."""
    return {field.name: _typed(field, record) for field in form.fields}


def _typed(field: Field, record: Kept) -> list[str]:
    if field.name == "asks_known":
        return ["" if getattr(record, "asks", None) is None else "yes"]
    whole, _, part = field.name.partition(".")
    value = getattr(record, whole)
    value = value.get(part) if part else value
    if value is None or (value is False and field.kind == "tick"):
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(one) for one in value] if isinstance(value, tuple | list) else [str(value)]


def typed_words(field: Field, typed: Sequence[str], words: Words) -> str:
    """Say in words what stands in a field, for whoever compares two."""
    shown = [one for one in typed if one]
    if field.choices is not None and field.kind != "several":
        return words.gettext(field.choices.get(typed[0] if typed else "", "–"))
    if field.kind == "themes":
        shown = [words.label(get_theme(key)) for key in shown]
    elif field.kind == "languages":
        shown = [words.language(code) for code in shown]
    elif field.choices is not None:
        shown = [words.gettext(field.choices.get(one, one)) for one in shown]
    elif field.kind == "tick":
        return words.gettext("ja") if shown else words.gettext("nein")
    return ", ".join(shown) or words.gettext("nichts")

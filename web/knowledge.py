"""What teams know, on the map: rows, cards, what stands at a place, and the panel that adds to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from geo.model import THEMES, Neighbourhood, Note, Place, PlaceDetail
from geo.model.team import (
    CONTACT,
    ENTRY,
    GAP_PRESETS,
    LINE,
    NAME,
    NOTE,
    ROLE,
    Change,
    Entry,
    Gap,
    KeyPerson,
    Located,
    Noun,
    Project,
    Resource,
)
from web.gaps import STATUS_WORDS
from web.i18n import Words
from web.knowledge_strings import knowledge_strings
from web.menu import say
from web.needs import BARRIER_WORDS
from web.pages import MapKnown, PlaceKnown, draw
from web.questions import field_words
from web.record_words import (
    ASK_WORDS,
    BASIS_WORDS,
    COST_CHOICES,
    COST_WORDS,
    HISTORY_WORDS,
    KIND_WORDS,
    LANGUAGE_CODES,
    PROJECT_WORDS,
    SORT_WORDS,
    STATE_WORDS,
    VISIBILITY_WORDS,
)
from web.site import Site
from web.trust import fresh_words

__all__ = [
    "KINDS",
    "Adding",
    "AtPlace",
    "Card",
    "Kind",
    "adding_panel",
    "card_fragment",
    "knowledge_fragment",
    "place_knowledge",
]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of what teams know; German words, translated by the templates."""

    noun: Noun
    one: str
    path: str
    """Of its API, below /api/v1."""
    room: str | None = None
    """Path of its own page, without the number."""


KINDS = (
    Kind("gap", say("Lücke"), "gaps", "/team/luecken/"),
    Kind("resource", say("Ressource"), "resources", "/team/ressourcen/"),
    Kind("key_person", say("Schlüsselperson"), "key-persons", "/team/personen/"),
    Kind("entry", say("Beobachtung"), "entries"),
    Kind("project", say("Vorhaben"), "projects", "/team/vorhaben/"),
)
"""In the order of legend, list and menus."""

_FACTS = (
    *("opening_hours", "phone", "email", "website", "name", "operator", "wheelchair", "fee"),
    *("street", "housenumber", "postcode", "city"),
)
"""What somebody may say differently of a place, what changes most first."""
_FEW_LANGUAGES = 10


@dataclass(frozen=True, slots=True)
class Card:
    """One of them in full."""

    noun: Noun
    record: Located
    area: Neighbourhood
    team: str | None = None
    """The team that wrote it."""
    changes: Sequence[tuple[Change, str | None]] = ()
    """What happened to it, the newest first, each with the team that did it."""
    place: Place | None = None
    """The place of the map where it is."""
    may_write: bool = False
    may_confirm: bool = False
    may_delete: bool = False


@dataclass(frozen=True, slots=True)
class Adding:
    """What somebody may add on the map, and where."""

    areas: tuple[Neighbourhood, ...]
    nouns: tuple[Noun, ...]
    """In the order of the menu."""


@dataclass(frozen=True, slots=True)
class AtPlace:
    """What teams know of a place, as far as the reader may see it, and what the reader may do there."""

    resources: tuple[Resource, ...] = ()
    persons: tuple[KeyPerson, ...] = ()
    gaps: tuple[Gap, ...] = ()
    notes: tuple[Note, ...] = ()
    may_confirm: bool = False
    may_change: bool = False
    may_note: bool = False
    may_add: bool = False


def adding_panel(site: Site, adding: Adding) -> MapKnown:
    """Draw the panel in which one adds: which kind, where, and a short form for each."""
    kinds = [kind for kind in KINDS if kind.noun in adding.nouns]
    told = {"adding": adding, "kinds": kinds, "config": _config(site, adding)}
    panel = _markup(draw("team/_add.html", site, **told, **_words()))
    shown = [(kind.noun, kind.one) for kind in KINDS if site.actor.may_somewhere(f"{kind.noun}.read")]
    return MapKnown(panel, may_add=bool(kinds and adding.areas), kinds=shown)


def knowledge_fragment(site: Site, records: Mapping[Noun, Sequence[Located]]) -> str:
    """Draw what teams know as rows, for a list that is the equal of the map."""
    rows = [_row(site, kind, record) for kind in KINDS for record in records.get(kind.noun, ())]
    return draw("team/_known.html", site, rows=rows)


def card_fragment(site: Site, card: Card) -> str:
    """Draw one of them in full, for a page that is already there."""
    kind = next(kind for kind in KINDS if kind.noun == card.noun)
    return draw("team/_card.html", site, card=card, record=card.record, row=_row(site, kind, card.record), **_words())


def place_knowledge(site: Site, detail: PlaceDetail, known: AtPlace, *, heading: int = 2) -> PlaceKnown:
    """Draw what teams know of a place, and what one may do about it."""
    facts = [(name, field_words(name, site.words), _fact(detail.place, name)) for name in _FACTS]
    told = {"known": known, "detail": detail, "heading": heading, "facts": facts, **_words()}
    told["fresh"] = fresh_words(detail.place, site.now.date(), site.words)
    said = _markup(draw("team/_at_place.html", site, **told))
    acts = _markup(draw("team/_place_acts.html", site, **told)) if _may_act(known) else Markup()
    return PlaceKnown(said, acts, {"strings": knowledge_strings(site)})


def _may_act(known: AtPlace) -> bool:
    return known.may_confirm or known.may_change or known.may_note or known.may_add


def _fact(place: Place, name: str) -> str:
    source = place.address if name in {"street", "housenumber", "postcode", "city"} else place
    return getattr(source, name) or ""


def _markup(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - our own template


@dataclass(frozen=True, slots=True)
class _Row:
    kind: Kind
    record: Located
    title: str
    second: str
    mark: str


def _row(site: Site, kind: Kind, record: Located) -> _Row:
    title, parts, theme = _told(record, site.words)
    second = " · ".join(part for part in (site.words.gettext(kind.one), *parts) if part)
    return _Row(kind, record, title, second, f"ink-{kind.noun}-{theme}" if theme else f"ink-{kind.noun}")


def _told(record: Located, words: Words) -> tuple[str, list[str], str | None]:
    """Return title, what follows it, and the theme of its mark."""
    labels = {theme.key: words.label(theme) for theme in THEMES}
    match record:
        case Gap():
            return record.title, [labels[record.theme], words.gettext(STATUS_WORDS[record.status])], record.theme
        case Resource():
            theme = record.themes[0] if record.themes else None
            return record.name, [labels[theme] if theme else "", words.gettext(STATE_WORDS[record.state])], theme
        case KeyPerson():
            return record.function, [record.purpose], None
        case Entry():
            return record.text, [words.short_day(record.on_date, brief=True)], None
        case Project():
            return record.title, [words.gettext(PROJECT_WORDS[record.status])], None
    raise TypeError(type(record))


def _config(site: Site, adding: Adding) -> dict[str, object]:
    """Return what the scripts of the panel need."""
    return {
        "areas": [{"id": area.id, "name": area.name} for area in adding.areas],
        "paths": {kind.noun: kind.path for kind in KINDS},
        "rooms": {kind.noun: site.url(kind.room) for kind in KINDS if kind.room},
        "list": site.url("/team/karte"),
        "spot": "/team/karte/wo",
        "strings": knowledge_strings(site),
    }


def _words() -> dict[str, object]:
    return {
        "presets": GAP_PRESETS,
        "asks": ASK_WORDS,
        "barriers": BARRIER_WORDS,
        "bases": BASIS_WORDS,
        "costs": COST_WORDS,
        "cost_choices": COST_CHOICES,
        "happened": HISTORY_WORDS,
        "resource_kinds": KIND_WORDS,
        "sorts": SORT_WORDS,
        "states": STATE_WORDS,
        "statuses": STATUS_WORDS,
        "visibilities": VISIBILITY_WORDS,
        "language_codes": LANGUAGE_CODES[:_FEW_LANGUAGES],
        "limits": {"name": NAME, "line": LINE, "note": NOTE, "role": ROLE, "contact": CONTACT, "entry": ENTRY},
    }

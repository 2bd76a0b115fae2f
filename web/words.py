"""Facts in words: opening hours, access, cost, languages, source and freshness."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from geo.model import TEAM_SOURCE, THEMES, OpenState, Place, Theme, get_theme, shown_theme
from web.i18n import Words
from web.kinds import kind_label

__all__ = [
    "OpenWords",
    "address_line",
    "fee_words",
    "open_words",
    "own_theme",
    "phone_link",
    "place_title",
    "safe_link",
    "short_link",
    "source_words",
    "themes_of",
    "toilet_words",
    "wheelchair_words",
]

_ORDER = {theme.key: n for n, theme in enumerate(THEMES)}


@dataclass(frozen=True, slots=True)
class OpenWords:
    """Whether a place is open: a word in colour, and what follows it."""

    state: str
    """open, closed or unknown."""
    word: str
    rest: str = ""


def open_words(state: OpenState, now: datetime, words: Words, *, long: bool = False) -> OpenWords:
    """Say whether a place is open and when that changes: "geöffnet" "bis 18 Uhr"; `long`: as a sentence of its own."""
    if state.state is None:
        return OpenWords("unknown", _why_unknown(state, words))
    if state.state == "open":
        word = words.gettext("Jetzt geöffnet") if long else words.gettext("geöffnet")
        return OpenWords("open", word, _open_until(state, now, words))
    word = words.gettext("Jetzt zu") if long else words.gettext("zu")
    return OpenWords("closed", word, _opens(state, now, words))


def _why_unknown(state: OpenState, words: Words) -> str:
    if state.reason == "comment" and state.comment:
        return state.comment
    table = {
        "unreadable": words.gettext("Zeiten nicht lesbar"),
        "holiday": words.gettext("Feiertag, Zeiten unsicher"),
        "school_holidays": words.gettext("in den Schulferien unsicher"),
    }
    return table.get(state.reason or "", words.gettext("Zeiten unbekannt"))


def _open_until(state: OpenState, now: datetime, words: Words) -> str:
    if state.always:
        return words.gettext("rund um die Uhr")
    if state.until is None:
        return ""
    return _sure(words.gettext("bis %(when)s", when=_when(state.until, now, words)), state, words)


def _opens(state: OpenState, now: datetime, words: Words) -> str:
    if state.until is None:
        return ""
    return _sure(words.gettext("öffnet %(when)s", when=_when(state.until, now, words)), state, words)


def _sure(told: str, state: OpenState, words: Words) -> str:
    """Add that nobody here knows the school holidays, where they make a difference."""
    return f"{told} ({words.gettext('in den Schulferien unsicher')})" if state.reason == "school_holidays" else told


def _when(moment: datetime, now: datetime, words: Words) -> str:
    clock, days = words.clock(moment), (moment.date() - now.date()).days
    if days == 0 or moment - now < timedelta(hours=8):
        return clock
    if days == 1:
        return words.gettext("morgen %(clock)s", clock=clock)
    if days < 7:  # noqa: PLR2004 - a week has seven days
        return f"{words.weekday(moment.date(), short=True)} {clock}"
    return words.gettext("am %(day)s", day=words.day(moment.date()))


def own_theme(place: Place, wanted: Collection[str] = ()) -> str:
    """Return the theme that gives a place its mark, among the `wanted` ones if it has any of them."""
    return shown_theme(place.themes, place.presumed_themes, wanted=wanted)


def themes_of(place: Place) -> list[Theme]:
    """Return the themes of a place, its own one first."""
    own = own_theme(place)
    return [get_theme(key) for key in sorted(place.themes, key=lambda key: (key != own, _ORDER.get(key, len(_ORDER))))]


def place_title(place: Place, words: Words) -> str:
    """Return the name of a place, or what kind of place it is."""
    return place.name or kind_label(place.kind, words) or words.label(get_theme(own_theme(place)))


def address_line(place: Place) -> str:
    """Return street and house number, else the locality."""
    address = place.address
    street = " ".join(part for part in (address.street, address.housenumber) if part)
    return street or address.city or ""


def wheelchair_words(value: str | None, words: Words) -> str:
    """Say whether one gets in without steps."""
    table = {
        "yes": words.gettext("stufenfrei"),
        "designated": words.gettext("stufenfrei, für Rollstühle gebaut"),
        "limited": words.gettext("teilweise stufenfrei"),
        "no": words.gettext("nur über Stufen"),
    }
    return table.get(value or "", words.gettext("Stufen: nicht bekannt"))


def toilet_words(value: str | None, words: Words) -> str:
    """Say whether there is a toilet for wheelchairs."""
    table = {"yes": words.gettext("WC für Rollstühle"), "no": words.gettext("kein WC für Rollstühle")}
    return table.get(value or "", words.gettext("WC: nicht bekannt"))


def fee_words(place: Place, words: Words, *, free: bool | None = None) -> str:
    """Say what it costs; `free`: what is known of that beside what is written."""
    if place.fee == "donation":
        return words.gettext("gegen Spende")
    if place.fee == "no" or free:
        return words.gettext("kostenlos")
    charge = place.tags.get("charge")
    if charge:
        return words.gettext("kostet %(charge)s", charge=charge)
    return words.gettext("kostet etwas") if place.fee else words.gettext("Kosten: nicht bekannt")


def source_words(place: Place, words: Words, *, name_of_list: Callable[[str], str], made_up: bool = False) -> str:
    """Say where the facts come from and how fresh they are; `name_of_list` tells how people call a list by its key."""
    if made_up:
        return words.gettext("aus einer erfundenen Stadt")
    source = _source(place.source, words, name_of_list)
    edited = _as_date(place.source_date)
    if edited is None:
        return source
    return words.gettext("%(source)s, zuletzt bearbeitet am %(day)s", source=source, day=words.day(edited))


def _source(source: str, words: Words, name_of_list: Callable[[str], str]) -> str:
    if source == "osm":
        return words.gettext("aus OpenStreetMap")
    if source == TEAM_SOURCE:
        return words.gettext("vom Team")
    return words.gettext("aus der Liste „%(name)s“", name=name_of_list(source.partition(":")[2] or source))


def _as_date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def safe_link(website: str | None) -> str | None:
    """Return a web address that may become a link: http or https only, since anybody can write it into the map."""
    if not website:
        return None
    first = website.split(";")[0].strip()
    scheme = urlsplit(first).scheme
    if scheme in {"http", "https"}:
        return first
    return None if scheme else f"https://{first}"


def short_link(website: str) -> str:
    """Return a web address as one reads it: without scheme, "www." and a lone slash."""
    parts = urlsplit(safe_link(website) or "")
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/")


def phone_link(phone: str) -> str:
    """Return what a telephone dials: the nought in "+49 (0)7032" is for those who dial at home."""
    return "".join(c for c in phone.replace("(0)", "") if c.isdigit() or c == "+")

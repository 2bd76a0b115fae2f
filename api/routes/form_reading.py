"""Reads the forms of people's records: what a browser sent becomes values, or a sentence on what is wrong."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from geo.atlas import Atlas
from geo.errors import RefusedError
from geo.model import PlaceQuery
from web.forms import Field, Form, Typed
from web.i18n import Words
from web.words import address_line, place_title

__all__ = ["Spot", "find_spots", "read_fields", "read_spot"]

_MOST_SPOTS = 6


@dataclass(frozen=True, slots=True)
class Spot:
    """Somewhere that a record may be: `value` is what the form sends for it."""

    value: str
    label: str


def read_fields(form: Form, typed: Typed, words: Words) -> dict[str, Any]:
    """Return the values of all fields; raises RefusedError with the field that is wrong."""
    told: dict[str, Any] = {}
    for field in form.fields:
        given = [value.strip() for value in typed.get(field.name, ())]
        value = _READERS[field.kind](field, given, words)
        if field.required and not value:
            raise _refuse(field, words, "has to be filled in", "darf nicht leer sein")
        whole, _, part = field.name.partition(".")
        if part:
            told[whole] = told.get(whole, {}) | ({part: value} if value else {})
        else:
            told[whole] = value
    return _with_asks(told)


def _with_asks(told: dict[str, Any]) -> dict[str, Any]:
    """Tell what is not known from what is not asked for."""
    if "asks_known" not in told:
        return told
    known = told.pop("asks_known") or told["asks"]
    return told | {"asks": told["asks"] if known else None}


def _refuse(field: Field, words: Words, english: str, german: str) -> RefusedError:
    return RefusedError(f"“{words.gettext(field.label)}” {english}.", de=f"„{field.label}“ {german}.")


def _line(field: Field, given: Sequence[str], words: Words) -> str | None:
    text = given[0] if given else ""
    if len(text) > field.longest:
        raise _refuse(
            field,
            words,
            f"has at most {field.longest} characters; these are {len(text)}",
            f"hat höchstens {field.longest} Zeichen; das hier sind {len(text)}",
        )
    return text or None


def _day(field: Field, given: Sequence[str], words: Words) -> date | None:
    try:
        return date.fromisoformat(given[0]) if given and given[0] else None
    except ValueError:
        raise _refuse(field, words, "is no day", "ist kein Tag") from None


def _number(field: Field, given: Sequence[str], words: Words) -> int | None:
    text = given[0] if given else ""
    if not text:
        return None
    if not (text.isdecimal() and len(text) < 6 and int(text) <= field.longest):  # noqa: PLR2004 - no longer number fits
        raise _refuse(field, words, f"is a number up to {field.longest}", f"ist eine Zahl bis {field.longest}")
    return int(text)


def _decimal(field: Field, given: Sequence[str], words: Words) -> float | None:
    text = (given[0] if given else "").replace(",", ".")
    if not text:
        return None
    if not (text.replace(".", "", 1).isdecimal() and len(text) < 9 and float(text) <= field.longest):  # noqa: PLR2004 - as above
        raise _refuse(field, words, f"is a number up to {field.longest}", f"ist eine Zahl bis {field.longest}")
    return float(text)


def _choice(field: Field, given: Sequence[str], words: Words) -> str | None:
    text = given[0] if given else ""
    if text not in (field.choices or {}):
        raise _refuse(field, words, "needs one of the answers", "braucht eine der Antworten")
    return text or None


def _several(field: Field, given: Sequence[str], words: Words) -> list[str]:
    told = list(dict.fromkeys(value for value in given if value))
    if any(value not in (field.choices or {}) for value in told):
        raise _refuse(field, words, "needs some of the answers", "braucht einige der Antworten")
    return told


def _codes(_field: Field, given: Sequence[str], _words: Words) -> list[str]:
    return list(dict.fromkeys(value for value in given if value))[:20]


def _maybe(_field: Field, given: Sequence[str], _words: Words) -> bool | None:
    return {"yes": True, "no": False}.get(given[0] if given else "")


_READERS: Mapping[str, Callable[[Field, Sequence[str], Words], Any]] = {
    "line": _line,
    "text": _line,
    "day": _day,
    "number": _number,
    "decimal": _decimal,
    "choice": _choice,
    "several": _several,
    "tick": lambda _field, given, _words: bool(given and given[0]),
    "maybe": _maybe,
    "themes": _codes,
    "languages": _codes,
}
"""How to read a field, by its kind."""


def read_spot(value: str) -> dict[str, Any]:
    """Return where a record is, as the form says it: a place, a point, the whole area, or as before."""
    kind, _, rest = value.partition(":")
    if kind == "place" and rest.isdecimal():
        return {"place_id": int(rest), "lon": None, "lat": None}
    if kind == "point":
        try:
            lon, lat = (float(part) for part in rest.split(","))
        except ValueError:
            raise RefusedError("This is no point of the map.", de="Das ist kein Punkt auf der Karte.") from None
        return {"place_id": None, "lon": lon, "lat": lat}
    if kind == "area":
        return {"place_id": None, "lon": None, "lat": None, "outline": None}
    return {}


def find_spots(atlas: Atlas, text: str, words: Words) -> tuple[Spot, ...]:
    """Return the places and addresses that fit what somebody typed."""
    found = atlas.list_places(PlaceQuery(q=text, limit=_MOST_SPOTS)).items
    places = [
        Spot(
            f"place:{item.place.id}",
            ", ".join(part for part in (place_title(item.place, words), address_line(item.place)) if part),
        )
        for item in found
    ]
    points = [Spot(f"point:{one.lon:.6f},{one.lat:.6f}", one.label) for one in atlas.find_address(text, _MOST_SPOTS)]
    return (*places, *points)

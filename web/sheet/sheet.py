"""The sheet itself: map, then for each place when, where, what to know, and the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import segno
from babel.dates import format_date
from markupsafe import Markup

from geo.model import Frame, Ground, Place, get_theme
from web.i18n import Words
from web.sheet.chart import draw_map, number_mark
from web.sheet.drawing import draw_print
from web.sheet.hours import hours_line
from web.sheet.records import MAP_HEIGHT, MAP_MARGIN, MAP_WIDTH, Sheet, SheetPlace
from web.sheet.say import ltr, name, say
from web.sheet.ways import shown_legs, way_words
from web.words import address_line, own_theme, place_title

__all__ = ["place_line", "sheet_frame", "sheet_print"]

_BETWEEN = Markup(" · ")


@dataclass(frozen=True, slots=True)
class _Row:
    number: Markup
    name: Markup
    theme: str
    facts: list[tuple[str, Markup]]
    code: Markup


def sheet_frame(sheet: Sheet) -> Frame:
    """Return what the map has to show: places, ways, and the start if the client wants it."""
    spots = [(one.place.lon, one.place.lat) for one in sheet.places]
    spots += [spot for one in sheet.places for leg in shown_legs(one, sheet) for spot in leg.path]
    spots += [(one.stop.lon, one.stop.lat) for one in sheet.places if one.stop and not shown_legs(one, sheet)]
    if sheet.start is not None:
        spots.append((sheet.start.lon, sheet.start.lat))
    return Frame.around(spots, MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN)


def sheet_print(sheet: Sheet, frame: Frame, ground: Ground) -> str:
    """Draw the sheet as a page of its own, for paper, PDF and preview alike."""
    words = sheet.words
    day = format_date(sheet.day, "full", locale="en_GB" if words.lang == "en" else words.locale)
    return draw_print(
        "sheet/print.html",
        words,
        sheet=sheet,
        day=day,
        map=draw_map(sheet, frame, ground, _described(sheet)),
        rows=[_row(number, one, sheet) for number, one in enumerate(sheet.places, 1)],
        timetable=_timetable(sheet),
    )


def place_line(place: Place, words: Words) -> dict[str, object]:
    """Tell a place in one line of a list: its number, its name, and what it is and where."""
    theme = words.label(get_theme(own_theme(place)))
    where = " · ".join(part for part in (theme, address_line(place), place.address.city) if part)
    return {"id": place.id, "name": place_title(place, words), "where": where}


def _row(number: int, one: SheetPlace, sheet: Sheet) -> _Row:
    words, place, theme = sheet.words, one.place, one.theme
    facts = [
        (words.gettext("Wann"), hours_line(place, one.week, words)),
        (words.gettext("Wo"), _BETWEEN.join(_where(place, words))),
        (words.gettext("Infos"), _BETWEEN.join(_good_to_know(one, words))),
        (words.gettext("Weg"), way_words(one, sheet)),
    ]
    return _Row(
        number_mark(number, theme),
        _title(one, words),
        "" if place.name is None else words.label(get_theme(theme)),
        [(label, value) for label, value in facts if value],
        _code(f"{sheet.link}{place.id}", words.gettext("QR-Code: mehr zu diesem Ort")),
    )


def _title(one: SheetPlace, words: Words) -> Markup:
    return name(one.place.name) if one.place.name else Markup.escape(words.label(get_theme(one.theme)))


def _described(sheet: Sheet) -> str:
    """Say what the map shows, for those who cannot see it."""
    words = sheet.words
    titles = (one.place.name or words.label(get_theme(one.theme)) for one in sheet.places)
    listed = "; ".join(f"{number}. {title}" for number, title in enumerate(titles, 1))
    return f"{words.gettext('Karte')}: {listed}"


def _where(place: Place, words: Words) -> Iterator[Markup]:
    line = address_line(place)
    city = place.address.city if place.address.street else None
    yield name(f"{line}, {city}" if city else line) if line else say(words, "siehe Karte")
    for phone in (place.phone or "").split(";")[:1]:
        if phone.strip():
            yield say(words, "Telefon %(number)s", number=ltr(phone.strip()))


def _good_to_know(one: SheetPlace, words: Words) -> Iterator[Markup]:
    place, told = one.place, partial(say, words)
    if place.fee == "donation":
        yield told("gegen Spende")
    elif place.fee == "no" or one.free:
        yield told("kostenlos")
    elif charge := place.tags.get("charge"):
        yield told("kostet %(charge)s", charge=ltr(charge))
    elif place.fee:
        yield told("kostet etwas")
    appointment = _APPOINTMENTS.get(place.tags.get("reservation") or place.tags.get("appointment") or "")
    if appointment:
        yield told(appointment)
    if place.languages:
        yield told(", ").join(words.language(code) for code in place.languages)
    if steps := _STEPS.get(place.wheelchair or ""):
        yield told(steps)


_APPOINTMENTS = {
    "no": "ohne Termin",
    "yes": "nur mit Termin",
    "required": "nur mit Termin",
    "only": "nur mit Termin",
    "recommended": "am besten mit Termin",
}
_STEPS = {
    "yes": "stufenfrei",
    "designated": "stufenfrei",
    "limited": "teilweise stufenfrei",
    "no": "nur über Stufen",
}


def _timetable(sheet: Sheet) -> str:
    if sheet.timetable_to is None or not any(one.way for one in sheet.places) or sheet.mode != "transit":
        return ""
    day = format_date(sheet.timetable_to, "long", locale=sheet.words.locale)
    return sheet.words.gettext("Fahrplan bis %(day)s", day=day)


def _code(address: str, title: str) -> Markup:
    # Medium correction: a crease in the paper does not matter.
    code = segno.make(address, error="m", micro=False)
    drawn = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(code.matrix) for x, on in enumerate(row) if on)
    size = code.symbol_size(border=0)[0]
    return Markup(
        '<svg class="code" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="-2 -2 {box} {box}">'
        '<title>{title}</title><rect x="-2" y="-2" width="{box}" height="{box}" fill="#fff"/>'
        '<path d="{drawn}" fill="#000" shape-rendering="crispEdges"/></svg>'
    ).format(box=size + 4, title=title, drawn=drawn)

"""A way in words: from the door only if the client wants it, else from the first stop."""

import re
from collections.abc import Iterator, Sequence
from math import ceil

from markupsafe import Markup

from geo.model import Leg
from web.i18n import Words
from web.sheet.records import Sheet, SheetPlace
from web.sheet.say import ltr, name, say

__all__ = ["shown_legs", "way_words"]

_VEHICLES = {0: "tram", 1: "subway", 2: "rail", 3: "bus", 4: "ferry", 11: "bus", 12: "rail"}
_EXTENDED = {1: "rail", 2: "bus", 4: "subway", 7: "bus", 8: "bus", 9: "tram", 10: "ferry", 12: "ferry"}
"""Hundreds of the extended route types of GTFS."""
_HUNDRED = 100
_BOARDED = {True: "%(line)s um %(clock)s ab %(stop)s", False: "%(line)s ab %(stop)s"}
"""With and without the time of departure."""
_FIRST_LETTER = re.compile(r"((?:<[^>]+>)*)([^\W\d_])")
_SENTENCES = {
    "tram": "Straßenbahn %(line)s",
    "subway": "U-Bahn %(line)s",
    "rail": "Bahn %(line)s",
    "bus": "Bus %(line)s",
    "ferry": "Fähre %(line)s",
}


def shown_legs(one: SheetPlace, sheet: Sheet) -> Sequence[Leg]:
    """Return the legs of a way that may be shown: without the client's wish the way to the first stop is not."""
    if one.way is None:
        return ()
    legs = one.way.legs
    if sheet.start is not None:
        return legs
    first = next((n for n, leg in enumerate(legs) if leg.kind == "ride"), len(legs))
    return legs[first:]


def way_words(one: SheetPlace, sheet: Sheet) -> Markup:
    """Say how one gets to a place; empty where nothing is known that may be said."""
    legs = shown_legs(one, sheet)
    if legs:
        return _begun(say(sheet.words, ", ").join(_legs(legs, sheet)) + ".")
    if one.stop is None:
        return Markup()
    walk = _minutes(one.stop.seconds, sheet.words)
    return say(sheet.words, "Ab Haltestelle %(stop)s %(minutes)s zu Fuß.", stop=name(one.stop.name), minutes=walk)


def _begun(sentence: Markup) -> Markup:
    """Begin with a capital letter; tags before it stay."""
    text = str(sentence)
    found = _FIRST_LETTER.match(text)
    if found is None:
        return sentence
    return Markup(found[1] + found[2].upper() + text[found.end() :])  # noqa: S704 - it was markup before


def _legs(legs: Sequence[Leg], sheet: Sheet) -> Iterator[Markup]:
    words = sheet.words
    for number, leg in enumerate(legs):
        following = legs[number + 1] if number + 1 < len(legs) else None
        if leg.kind == "walk" and number and _same_stop(legs[number - 1], following):
            told = say(words, "umsteigen")
        else:
            told = _walk(leg, following, sheet) if leg.kind == "walk" else _ride(leg, sheet)
        yield say(words, "dann %(step)s", step=told) if number and not leg.stay_seated else told


def _same_stop(before: Leg, following: Leg | None) -> bool:
    """Tell whether a walk leads from one platform of a stop to another."""
    return following is not None and before.calls[-1].name == following.calls[0].name


def _walk(leg: Leg, following: Leg | None, sheet: Sheet) -> Markup:
    words, seconds = sheet.words, round((leg.end - leg.start).total_seconds())
    minutes = _minutes(seconds, words)
    if sheet.mode == "bike":
        return say(words, "%(minutes)s mit dem Rad", minutes=minutes)
    if following is None:
        return say(words, "%(minutes)s zu Fuß", minutes=minutes)
    stop = name(following.calls[0].name)
    return say(words, "%(minutes)s zu Fuß bis %(stop)s", minutes=minutes, stop=stop)


def _ride(leg: Leg, sheet: Sheet) -> Markup:
    words, first, last = sheet.words, leg.calls[0], leg.calls[-1]
    minutes = _minutes(round((last.arrival - first.departure).total_seconds()), words)
    ride = say(words, "%(minutes)s bis %(stop)s", minutes=minutes, stop=name(last.name))
    line = Markup("<b>{}</b>").format(_vehicle(leg, words))
    if leg.stay_seated:
        return say(words, "sitzen bleiben (%(line)s), %(ride)s", line=line, ride=ride)
    told = {"line": line, "stop": name(first.name), "clock": ltr(f"{first.departure.hour}:{first.departure:%M}")}
    boarded = say(words, _BOARDED[sheet.timed], **told)
    if leg.headsign and leg.headsign != last.name:
        boarded += " " + say(words, "Richtung %(headsign)s", headsign=name(leg.headsign))
    if leg.on_request:
        boarded += " " + say(words, "(vorher anmelden)")
    return boarded + say(words, ", ") + ride


def _vehicle(leg: Leg, words: Words) -> Markup:
    kind = -1 if leg.route_kind is None else leg.route_kind
    vehicle = _EXTENDED.get(kind // _HUNDRED) if kind >= _HUNDRED else _VEHICLES.get(kind)
    return say(words, _SENTENCES.get(vehicle or "", "Linie %(line)s"), line=ltr(leg.line))


def _minutes(seconds: int, words: Words) -> Markup:
    return Markup("<b>{}</b>").format(
        words.ngettext("%(n)s Minute", "%(n)s Minuten", max(1, ceil(seconds / 60))).replace(" ", "\u00a0")
    )

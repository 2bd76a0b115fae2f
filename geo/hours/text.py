"""Opening hours as text: what the evaluator cannot know - the holidays of the Land - is written out as dates."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

__all__ = ["mask_comments", "mentions", "names_weekdays", "split_fallbacks", "write_out"]

_COMMENT = re.compile(r'"[^"]*"')
_FALLBACK = " || "
_RULE = re.compile(r"(; |, )")
_OFFSET = r"(?: (?P<sign>[+-])(?P<days>\d+) days?)?"
_DAY = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_ITEM = rf"(?:(?:PH|SH)|{_DAY}(?:-{_DAY})?(?:\[[^\]]*\])?)(?: [+-]\d+ days?)?"
_SELECTOR = re.compile(rf"(?<![\w-])(?P<items>{_ITEM}(?:,{_ITEM})*)(?![\w-])")
_HOLIDAY = re.compile(rf"PH{_OFFSET}")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NEVER = "1900 Jan 1"
"""A day that nobody asks about: a rule of holidays that never apply."""
_CLOSED = ("closed", "off")


class _Rule(NamedTuple):
    separator: str
    before: str
    items: list[str]
    after: str


class _Calendar(NamedTuple):
    """What PH and SH stand for."""

    holidays: Sequence[date]
    applies: Callable[[str, date], bool]
    school_holidays: bool


def mask_comments(text: str) -> str:
    """Blank the comments of `text`; every position stays, so what is found in the mask can be cut out of the text."""
    return _COMMENT.sub(lambda found: '"' + "_" * (len(found[0]) - 2) + '"', text)


def mentions(text: str, word: str) -> bool:
    """Tell whether `word` ("PH", "SH") stands in `text` outside of comments."""
    return re.search(rf"(?<!\w){word}(?!\w)", mask_comments(text)) is not None


def names_weekdays(text: str) -> bool:
    """Tell whether `text` goes by weekdays; "Mo-Su" is every day and does not count."""
    return re.search(rf"(?<![\w-]){_DAY}(?!\w)", mask_comments(text).replace("Mo-Su", "")) is not None


def split_fallbacks(text: str) -> list[str]:
    """Split `text` at "||": each part holds where all before it are closed."""
    mask, parts, start = mask_comments(text), [], 0
    while (stop := mask.find(_FALLBACK, start)) >= 0:
        parts.append(text[start:stop])
        start = stop + len(_FALLBACK)
    return [*parts, text[start:]]


def write_out(
    text: str, holidays: Sequence[date], applies: Callable[[str, date], bool], *, school_holidays: bool
) -> str:
    """Write `text` (in canonical form) with dates for PH, and all days or none for SH.

    `applies` tells whether the selector before PH ("Jan-Mar") holds on a day. "PH off" goes to the end: before rules by
    weekday the specification lets those win, which nobody means who writes it.
    """
    calendar = _Calendar(holidays, applies, school_holidays)
    early, late = [], []
    for rule in _split(text):
        plain, special = _write(rule, calendar)
        to_the_end = rule.after.strip() in _CLOSED and rule.separator != ", "
        early += [(rule.separator, part) for part in (plain if to_the_end else plain + special)]
        late += [("; ", part) for part in special if to_the_end]
    written = "".join(f"{separator or '; '}{part}" for separator, part in early + late)
    return written.removeprefix("; ").removeprefix(", ") or f"{_NEVER} off"


def _split(text: str) -> list[_Rule]:
    mask = mask_comments(text)
    ends = [found.span() for found in _RULE.finditer(mask)]
    starts = [0, *(end for _, end in ends)]
    separators = ["", *(mask[start:end] for start, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    return [_rule(*cut, text, mask) for cut in zip(separators, starts, stops, strict=True)]


def _rule(separator: str, start: int, stop: int, text: str, mask: str) -> _Rule:
    found = _SELECTOR.search(mask, start, stop)
    if found is None:
        return _Rule(separator, text[start:stop], [], "")
    first, last = found.span()
    return _Rule(separator, text[start:first], found["items"].split(","), text[last:stop])


def _write(rule: _Rule, calendar: _Calendar) -> tuple[list[str], list[str]]:
    """Write a rule without its holidays, and what it says of holidays."""
    public = [item for item in rule.items if item.startswith("PH")]
    school = [item for item in rule.items if item.startswith("SH")]
    plain = [item for item in rule.items if not item.startswith(("PH", "SH"))]
    special = []
    if dates := _dates(public, rule.before.strip(), calendar):
        special.append(f"{dates}{rule.after}")
    if school and calendar.school_holidays:
        special.append(f"{rule.before}Mo-Su{rule.after}")
    if plain or not rule.items:
        return [f"{rule.before}{','.join(plain)}{rule.after}"], special
    return [], special


def _dates(items: Sequence[str], selector: str, calendar: _Calendar) -> str:
    days = sorted({_shift(item, day) for item in items for day in calendar.holidays})
    kept = [day for day in days if not selector or calendar.applies(selector, day)]
    return ",".join(f"{day.year} {_MONTHS[day.month - 1]} {day.day}" for day in kept)


def _shift(item: str, day: date) -> date:
    found = _HOLIDAY.fullmatch(item)
    if found is None or found["days"] is None:
        return day
    days = int(found["days"])
    return day + timedelta(days=days if found["sign"] == "+" else -days)

"""Opening hours as people wrote them: the short days of OpenStreetMap become those of the page, words stay words."""

import re
from datetime import date, timedelta

from web.i18n import Words

__all__ = ["written_hours"]

_MONDAY = date(2024, 1, 1)
_DAYS = {short: _MONDAY + timedelta(days=n) for n, short in enumerate(("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"))}
_WORD = re.compile(r"[^\W\d_]+")
_SPAN = re.compile(r"(?<=\w)-(?=\w)")
_NEXT = re.compile(r",(?=\S)")


def written_hours(text: str, words: Words) -> str:
    """Return "Mo–Mi, Fr 15:00–17:30" for "Mo-We,Fr 15:00-17:30"; anything but days and times is left as it is."""
    if any(word not in _DAYS for word in _WORD.findall(text)):
        return text
    spoken = _WORD.sub(lambda found: words.weekday(_DAYS[found[0]], short=True), text)
    return _NEXT.sub(", ", _SPAN.sub("–", spoken))

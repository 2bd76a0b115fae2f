"""The scene at the desk: a question beside its answer, and an answer that explains itself when it is empty."""

from datetime import date, datetime
from typing import NamedTuple

from pydantic_core import to_json

from geo.errors import AtlasError
from geo.model import GROUPS, THEMES, Heard, get_theme
from web.config import counselling_config
from web.counselling_help import offer_of
from web.counselling_records import MINUTES, Counsel
from web.counselling_rows import CONTRIBUTE_AFTER, sections_of
from web.i18n import LANGUAGES, Words
from web.pages import draw, map_of
from web.sheet.pages import sheet_parts
from web.site import Site

__all__ = ["counselling_answer", "counselling_areas", "counselling_page", "counselling_refusal"]

_STARTS = 30
"""What is chosen before anybody chose."""
_SPOKEN = ("de", "en", "tr", "ar", "uk", "ru", "ro", "pl", "fa", "fr", "es", "bg", "hr", "it", "ku", "ti", "vi")
"""Languages that are offered, whatever places speak."""


class _Meaning(NamedTuple):
    said: str
    where: str


def counselling_page(site: Site) -> str:
    """Draw the question; the answer comes into the page, never into its address."""
    return draw(
        "counselling.html",
        site,
        **map_of(site),
        **sheet_parts(site),
        minutes=MINUTES,
        starts=_STARTS,
        walks=_walks(site.words),
        theme_groups=[(group, [theme for theme in THEMES if theme.group == group.key]) for group in GROUPS],
        contribute_after=CONTRIBUTE_AFTER,
        spoken=sorted(((code, site.words.language(code)) for code in _SPOKEN), key=lambda pair: pair[1]),
        config=counselling_config(site),
    )


def counselling_answer(site: Site, counsel: Counsel) -> str:
    """Draw the answer alone, for the page that already stands; `counselling_areas` ends it."""
    words, query = site.words, counsel.query
    return draw(
        "counselling_answer.html",
        site,
        counsel=counsel,
        sections=sections_of(counsel, site),
        title=_title(counsel, words),
        total=len(counsel.sights),
        question=_question(counsel, words, site.now.date()),
        outdated=_outdated(counsel, site),
        about=counsel.assumed_on is not None or bool(_outdated(counsel, site)),
        at=_assumed(counsel),
        place_url=site.url("/ort/"),
        offer_url=site.url("/vom-team/"),
        meanings=[_meaning(heard, words) for heard in counsel.wishes.heard],
        unknown=_unknown(counsel, words),
        with_unknown=query.conditions.unknown,
        offers=[offer_of(counsel, told, words) for told in counsel.helps],
    )


def counselling_areas(counsel: Counsel) -> str:
    """Write the areas for the page's scripts, the largest first; wait until they are drawn."""
    areas = [{"minutes": minutes, **area._asdict()} for minutes, area in counsel.areas().items()]
    return f"{to_json(areas).decode()}</script>\n"


def counselling_refusal(site: Site, error: AtlasError) -> str:
    """Draw why there is no answer."""
    return draw("counselling_refusal.html", site, sentence=_refusal(error, site.words))


def _refusal(error: AtlasError, words: Words) -> str:
    if words.lang in LANGUAGES:
        return error.de if words.lang == LANGUAGES[0] else str(error)
    told = words.gettext(error.de)
    if told != error.de:
        return told
    # No catalogue holds it, and its German would help nobody.
    return words.gettext("Diese Frage lässt sich so nicht beantworten. Bitte ändern Sie sie.")


def _title(counsel: Counsel, words: Words) -> str:
    minutes, n = counsel.query.max_minutes, len(counsel.sights)
    if n == 0:
        return words.gettext("Kein Ort in %(minutes)s Minuten", minutes=minutes)
    count = words.ngettext("%(n)s Ort", "%(n)s Orte", n)
    if counsel.query.visit:
        return words.gettext("%(count)s, hin und zurück", count=count)
    if n >= counsel.query.limit:
        return words.gettext("Die nächsten %(count)s", count=count)
    return words.gettext("%(count)s in %(minutes)s Minuten", count=count, minutes=minutes)


def _question(counsel: Counsel, words: Words, today: date) -> str:
    """Say how and when, so that nobody has to look beside the answer."""
    query = counsel.query
    how = _ways(words)[query.mode]
    if query.mode != "bike" and query.profile != "standard":
        walk = _walks(words)[query.profile]
        # Who is in a wheelchair does not go on foot.
        how = walk if (query.mode, query.profile) == ("walk", "wheelchair") else f"{how}, {walk}"
    if query.visit:
        begin, end = query.visit
        leaving = words.clock(end)
        if end.date() != begin.date():
            leaving = f"{words.weekday(end.date(), short=True)} {leaving}"
        span = words.gettext("da sein %(begin)s, weg %(end)s", begin=words.clock(begin), end=leaving)
        return f"{how} · {words.weekday(begin.date())}, {words.day(begin.date())}, {span}"
    when = _moment(counsel.start, words, today)
    frame = (
        words.gettext("da sein %(when)s", when=when) if query.arrive_by else words.gettext("los %(when)s", when=when)
    )
    return f"{how} · {frame}"


def _meaning(heard: Heard, words: Words) -> _Meaning:
    """Say where a word is looked for."""
    themes = [words.label(get_theme(key)) for key in heard.wish.themes]
    if not themes:
        themes = [words.gettext("im Namen")] if not heard.known else [words.gettext("passende Orte")]
    return _Meaning(heard.said, ", ".join(themes))


def _unknown(counsel: Counsel, words: Words) -> str:
    """Say of how many places it is not known whether they fit, and what it is that nobody knows."""
    if not counsel.unknown_places:
        return ""
    names = _conditions(words)
    told = [f"{names[key]} ({words.number(n)})" for key, n in counsel.unknown.items() if key in names]
    n, what = counsel.unknown_places, ", ".join(told)
    if counsel.query.conditions.unknown:
        of_these = words.gettext("Bei %(n)s dieser Orte ist nicht bekannt:", n=words.number(n))
        return f"{of_these} {what}."
    more = words.ngettext("Bei %(n)s weiteren Ort ist nicht bekannt:", "Bei %(n)s weiteren Orten ist nicht bekannt:", n)
    return f"{more} {what}."


def _conditions(words: Words) -> dict[str, str]:
    return {
        "free": words.gettext("Kosten"),
        "without_appointment": words.gettext("Termin"),
        "without_documents": words.gettext("Papiere"),
        "step_free": words.gettext("Stufen"),
        "languages": words.gettext("Sprachen"),
        "age": words.gettext("Alter"),
        "open": words.gettext("Öffnungszeiten"),
    }


def _assumed(counsel: Counsel) -> str:
    """Return the day whose timetable was taken, for the ways that are asked for next; nothing where it is the same."""
    return counsel.assumed_on.isoformat() if counsel.assumed_on else ""


def _ways(words: Words) -> dict[str, str]:
    return {
        "walk": words.gettext("zu Fuß"),
        "bike": words.gettext("mit dem Rad"),
        "transit": words.gettext("mit Bus und Bahn"),
    }


def _walks(words: Words) -> dict[str, str]:
    return {
        "standard": words.gettext("normal zu Fuß"),
        "slow": words.gettext("langsam"),
        "pram": words.gettext("mit Kinderwagen"),
        "wheelchair": words.gettext("im Rollstuhl"),
    }


def _moment(moment: datetime, words: Words, today: date | None = None) -> str:
    if moment.date() == today:
        return words.gettext("heute %(clock)s", clock=words.clock(moment))
    return f"{words.weekday(moment.date(), short=True)}, {words.day(moment.date())}, {words.clock(moment)}"


def _outdated(counsel: Counsel, site: Site) -> str:
    words, end = site.words, counsel.timetable_to
    if counsel.assumed_on is not None:
        day = f"{words.weekday(counsel.assumed_on)}, {words.day(counsel.assumed_on)}"
        until = words.gettext("Der Fahrplan galt bis %(day)s.", day=words.day(end)) if end else ""
        rest = words.gettext("Gerechnet wird mit %(day)s. Die Zeiten können anders sein.", day=day)
        return f"{until} {rest}".strip()
    if counsel.query.mode != "transit" or end is None or end >= site.now.date():
        return ""
    return words.gettext("Der Fahrplan galt bis %(day)s. Die Zeiten heute können andere sein.", day=words.day(end))

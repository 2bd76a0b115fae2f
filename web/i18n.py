"""Languages: German is written in the templates, others come from catalogues, dates and names from Babel.

Pages speak German and English (`messages.po`); what a client takes home speaks the clients' languages (`sheet.po`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from geo.model import Group, Theme

__all__ = ["CLIENT_LANGUAGES", "LANGUAGES", "Words", "get_words"]

LANGUAGES = ("de", "en")
"""German first: it is the default, and every other language falls back to it."""
CLIENT_LANGUAGES = ("de", "en", "tr", "ar", "uk", "ru", "ro", "pl", "fa", "fr", "es")
"""What is printed for clients."""

_UNITS: tuple[tuple[Literal["year", "month", "week", "day"], int], ...] = (
    ("year", 365),
    ("month", 30),
    ("week", 7),
    ("day", 1),
)
"""Days of each unit of a distance; Babel itself would call six and a half years seven."""

_CATALOGUES = Path(__file__).parent / "translations"

DESK_LANGUAGES = tuple(lang for lang in CLIENT_LANGUAGES if (_CATALOGUES / lang / "LC_MESSAGES" / "desk.po").exists())
"""In which besides those of all pages a client can read the counselling page (`desk.po`)."""


@dataclass(frozen=True)
class Words:
    """One language: its sentences, dates and numbers."""

    lang: str
    translations: NullTranslations = field(repr=False)
    locale: Locale

    def gettext(self, text: str, **values: object) -> str:
        """Return the German `text` in this language."""
        return self.translations.gettext(text) % values if values else self.translations.gettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """Return the sentence for `n` things, which it names by `%(n)s`."""
        return self.translations.ngettext(one, many, n) % {"n": self.number(n)}

    def number(self, n: int) -> str:
        """Write a number with the separators of the language."""
        # The digits of German signs and clocks, in Arabic and Farsi too.
        return str(format_decimal(n, locale=self.locale, numbering_system="latn"))

    def decimal(self, n: float) -> str:
        """Write a number with at most two decimals, as the language has it."""
        return str(format_decimal(n, format="#,##0.##", locale=self.locale, numbering_system="latn"))

    def day(self, day: date) -> str:
        """Write a date in full: "17. Juni 2020"."""
        return str(format_date(day, "d. MMMM y" if self.lang == "de" else "d MMMM y", locale=self.locale))

    def short_day(self, day: date, *, brief: bool = False) -> str:
        """Write a date without its year: "17. Juni"; `brief`: "17. Sept."."""
        month = "MMM" if brief else "MMMM"
        return str(format_date(day, f"d. {month}" if self.lang == "de" else f"d {month}", locale=self.locale))

    def month(self, day: date) -> str:
        """Name the month shortly: "Jun"."""
        return str(format_date(day, "LLL", locale=self.locale)).rstrip(".")

    def distance(self, day: date, today: date) -> str:
        """Tell how far a day is from today in whole units, none begun: "vor 3 Tagen", "in 2 Wochen"."""
        days = (day - today).days
        if days == 0:
            return self.gettext("heute")
        unit, length = next((unit, length) for unit, length in _UNITS if abs(days) >= length or length == 1)
        whole = timedelta(days=int(days / length) * length)
        return str(format_timedelta(whole, unit, threshold=1, add_direction=True, locale=self.locale))

    def weekday(self, day: date, *, short: bool = False) -> str:
        """Name the weekday: "Donnerstag" or "Do"."""
        name = str(format_date(day, "EEE" if short else "EEEE", locale=self.locale))
        return name.rstrip(".")

    def clock(self, moment: datetime) -> str:
        """Write a time of day as it is spoken: "18 Uhr", "18:30 Uhr", "18:30"."""
        if self.lang != "de":
            return f"{moment:%H:%M}"
        return f"{moment.hour} Uhr" if moment.minute == 0 else f"{moment.hour}:{moment:%M} Uhr"

    def language(self, code: str) -> str:
        """Name a language by its code; unknown codes stay."""
        return str(self.locale.languages.get(code.replace("-", "_"), code))

    @property
    def own_name(self) -> str:
        """The language's name for itself: "Türkçe"."""
        return str(self.locale.get_language_name() or self.lang)

    @property
    def direction(self) -> str:
        """Where its lines run: "ltr" or "rtl"."""
        return str(self.locale.text_direction)

    def label(self, thing: Theme | Group | Mapping[str, str]) -> str:
        """Return the label that a theme, a group or a table row carries in this language."""
        row = thing if isinstance(thing, Mapping) else {lang: getattr(thing, lang) for lang in LANGUAGES}
        return row.get(self.lang) or self.gettext(row[LANGUAGES[0]])


@cache
def get_words(lang: str, catalogue: str = "messages") -> Words:
    """Return the words of `lang`; the catalogue is compiled in memory, so that nothing has to be built."""
    names = ("desk", "sheet") if catalogue == "messages" and lang not in LANGUAGES else (catalogue,)
    first, *others = (_read(_CATALOGUES / lang / "LC_MESSAGES" / f"{name}.po") for name in names)
    for other in others:
        first.add_fallback(other)
    return Words(lang, first, Locale.parse(lang))


def _read(path: Path) -> NullTranslations:
    return GNUTranslations(_compiled(path)) if path.exists() else NullTranslations()


def _compiled(path: Path) -> BytesIO:
    binary = BytesIO()
    with path.open("rb") as source:
        write_mo(binary, read_po(source))
    binary.seek(0)
    return binary

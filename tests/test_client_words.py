"""Clients' languages: each says everything the counselling page says, and says it in its own words."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from test_counselling_page import site

import web
from geo.errors import RefusedError
from geo.model import GROUPS, THEMES
from geo.network.snap import MAX_SNAP_METRES
from geo.reach import MAX_MINUTES
from web.i18n import CLIENT_LANGUAGES, DESK_LANGUAGES, get_words

WEB = Path(web.__file__).parent
DESK = ("counselling*.py", "templates/counselling*.html", "templates/base.html")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
SAME_WORD = {"pl": {"Konto", "Konto:"}, "tr": {"Menü"}}
"""What is spelt alike in German."""
REFUSALS = (
    (
        f"Im Umkreis von {MAX_SNAP_METRES:.0f} Metern um diesen Punkt liegt keine Straße. "
        "Bitte wählen Sie einen Punkt im Ort."
    ),
    f"Möglich sind 1 bis {MAX_MINUTES} Minuten.",
    "Es ist noch kein Fahrplan geladen. Gesucht werden können nur Wege zu Fuß und mit dem Rad.",
    "Der Fahrplan kennt keinen solchen Tag.",
    "Es ist noch kein Ort geladen.",
)


def catalogue(lang: str, name: str) -> dict[str, tuple[str, ...]]:
    """Return what one catalogue says, by the German sentence in the singular."""
    with (WEB / "translations" / lang / "LC_MESSAGES" / f"{name}.po").open("rb") as source:
        told = read_po(source)
    return {
        one.id if isinstance(one.id, str) else one.id[0]: (one.string,)
        if isinstance(one.string, str)
        else tuple(one.string)
        for one in told
        if one.id
    }


def said_on_the_page() -> set[str]:
    """Read the German sentences out of the sources of the counselling page."""
    files = [file for pattern in DESK for file in WEB.glob(pattern)]
    assert len(files) > 8
    found = set()
    for file in files:
        method = "jinja2" if file.suffix == ".html" else "python"
        options = {"trimmed": "false"}
        for _, message, *_ in extract_from_file(method, file, keywords=KEYWORDS, options=options):
            found.add(message if isinstance(message, str) else message[0])
    return found


def places(text: str) -> list[str]:
    return sorted(re.findall(r"%\(\w+\)s", text))


def test_the_counselling_page_speaks_every_language_of_the_sheet() -> None:
    assert set(DESK_LANGUAGES) == set(CLIENT_LANGUAGES) - {"de", "en"}


@pytest.mark.parametrize("lang", DESK_LANGUAGES)
def test_a_language_says_all_that_the_page_says(lang: str) -> None:
    told = catalogue(lang, "desk")
    sheet = catalogue(lang, "sheet")
    assert set(told) == set(catalogue("ar", "desk"))
    assert not set(told) & set(sheet), "one sentence has one place"
    assert not said_on_the_page() - set(told) - set(sheet)


@pytest.mark.parametrize("lang", DESK_LANGUAGES)
def test_nothing_stays_german_and_no_value_is_lost(lang: str) -> None:
    forms = len(catalogue(lang, "sheet")["%(n)s Minute"])
    for german, told in catalogue(lang, "desk").items():
        assert all(told), german
        assert len(told) in (1, forms), german
        for one in told:
            # Two of the Arabic forms name their number by the word itself.
            assert places(one) == places(german) or (lang == "ar" and len(told) > 1), german
            assert one != german or german in SAME_WORD.get(lang, ()), german
            assert not re.search(r"[äöüß]\w*\b", one) or lang == "tr", german


@pytest.mark.parametrize("lang", DESK_LANGUAGES)
def test_themes_and_groups_have_their_names(lang: str) -> None:
    words = get_words(lang)
    sheet = get_words(lang, "sheet")
    for thing in (*THEMES, *GROUPS):
        if thing.de in catalogue(lang, "sheet"):
            assert words.label(thing) == sheet.label(thing)
        else:
            assert words.label(thing) == catalogue(lang, "desk")[thing.de][0]


@pytest.mark.parametrize("lang", DESK_LANGUAGES)
def test_a_refusal_comes_in_the_language_of_the_client(lang: str) -> None:
    words = get_words(lang)
    for german in (*REFUSALS, "Ein Satz, den niemand kennt."):
        html = web.counselling_refusal(site(lang), RefusedError("English.", de=german))
        assert "English." not in html
        assert german not in html
    assert words.gettext(REFUSALS[0]) in web.counselling_refusal(site(lang), RefusedError("", de=REFUSALS[0]))

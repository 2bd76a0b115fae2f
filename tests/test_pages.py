"""Pages from literals: no server, no database; what a reader sees stands in the assertions."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import web
from geo.errors import NotFoundError
from geo.model import (
    GROUPS,
    THEMES,
    Address,
    DayHours,
    Neighbourhood,
    NeighbourhoodDetail,
    OpenState,
    OsmRef,
    People,
    Place,
    PlaceDetail,
    PlaceId,
    PlaceItem,
    PlacePage,
    PlaceQuery,
)
from web.folium_map import map_parts
from web.hours import week_words
from web.i18n import get_words
from web.kinds import area_rank
from web.marks import glyph_file
from web.vendor import VENDOR_FILES, vendor_file, vendor_url
from web.view import DEFAULT_THEMES
from web.words import open_words, phone_link, safe_link, short_link

HOME = Path(web.__file__).parent
ZONE = ZoneInfo("Europe/Berlin")
WEDNESDAY = datetime(2020, 6, 17, 15, 0, tzinfo=ZONE)
DE, EN = get_words("de"), get_words("en")
TOWN = web.Town("Herrenberg", made_up=False, bbox=(8.8, 48.5, 8.9, 48.6))
MITTE = Neighbourhood(5, "mitte", "Mitte", "quarter", 10, 1, (8.85, 48.55, 8.87, 48.57))
LIBRARY = Place(
    id=PlaceId(7),
    name="Stadtbücherei",
    kind="amenity=library",
    themes=("culture", "digital"),
    presumed_themes=("digital",),
    lon=8.868,
    lat=48.593,
    address=Address("Hindenburgstraße", "36", "71083", "Herrenberg"),
    opening_hours="Tu-Fr 10:00-18:00",
    phone="07032 924-320",
    website="javascript:alert(1)",
    wheelchair="yes",
    languages=("de", "tr"),
    osm=OsmRef("n", 17),
    source_date=datetime(2020, 5, 4, tzinfo=UTC),
)
OPEN = OpenState("open", datetime(2020, 6, 17, 18, 0, tzinfo=ZONE))


def site(lang: str = "de", path: str = "/karte", town: web.Town | None = TOWN) -> web.Site:
    return web.Site(lang=lang, path=path, query="", nonce="n0nce", now=WEDNESDAY, town=town)


def page_of(*places: Place, total: int | None = None) -> PlacePage:
    items = tuple(PlaceItem(place, OPEN) for place in places)
    return PlacePage(items, len(items) if total is None else total, 0, {"open": 23})


def view(**query: object) -> web.MapView:
    return web.MapView(PlaceQuery(**({"themes": DEFAULT_THEMES} | query)))  # type: ignore[arg-type]


# Hours in words


@pytest.mark.parametrize(
    ("state", "german"),
    [
        (OPEN, "geöffnet bis 18 Uhr"),
        (OpenState("open", datetime(2020, 6, 17, 18, 30, tzinfo=ZONE)), "geöffnet bis 18:30 Uhr"),
        (OpenState("open", always=True), "geöffnet rund um die Uhr"),
        (OpenState("open"), "geöffnet "),
        (OpenState("closed", datetime(2020, 6, 17, 16, 0, tzinfo=ZONE)), "zu öffnet 16 Uhr"),
        (OpenState("closed", datetime(2020, 6, 18, 7, 0, tzinfo=ZONE)), "zu öffnet morgen 7 Uhr"),
        (OpenState("closed", datetime(2020, 6, 19, 7, 0, tzinfo=ZONE)), "zu öffnet Fr 7 Uhr"),
        (OpenState("closed", datetime(2020, 7, 1, 7, 0, tzinfo=ZONE)), "zu öffnet am 1. Juli 2020"),
        (OpenState("closed"), "zu "),
        (OpenState(None, reason="missing"), "Zeiten unbekannt "),
        (OpenState(None, reason="comment", comment="nach Vereinbarung"), "nach Vereinbarung "),
        (OpenState(None, reason="holiday"), "Feiertag, Zeiten unsicher "),
    ],
)
def test_the_state_is_said_in_words(state: OpenState, german: str) -> None:
    said = open_words(state, WEDNESDAY, DE)
    assert f"{said.word} {said.rest}" == german


def test_after_midnight_is_not_yet_tomorrow() -> None:
    late = datetime(2020, 6, 17, 23, 0, tzinfo=ZONE)
    said = open_words(OpenState("open", late + timedelta(hours=3)), late, DE)
    assert said.rest == "bis 2 Uhr"


def test_a_week_is_told_day_by_day() -> None:
    week = (
        DayHours(date(2020, 6, 17), (("09:00", "12:30"), ("14:00", "18:00"))),
        DayHours(date(2020, 6, 18), (), holiday=True),
        DayHours(date(2020, 6, 19), (("00:00", "24:00"),)),
        DayHours(date(2020, 6, 20), (("20:00", "26:00"),)),
    )
    told = week_words(week, WEDNESDAY, DE)
    assert [(day.name, day.text) for day in told] == [
        ("Mittwoch", "9 – 12:30, 14 – 18 Uhr"),
        ("Donnerstag", "zu"),
        ("Freitag", "rund um die Uhr"),
        ("Samstag", "20 – 2 Uhr"),
    ]
    assert [day.today for day in told] == [True, False, False, False]


# The map page


def test_a_row_says_everything_in_words() -> None:
    html = plain(web.map_page(site(), view(), page_of(LIBRARY), neighbourhoods=[MITTE]))
    for words in ("Stadtbücherei", "Kultur und Bibliothek · Hindenburgstraße 36", "geöffnet bis 18 Uhr", "ungeprüft"):
        assert words in html
    assert "1 Ort in Herrenberg" in html


def test_the_groups_stand_in_the_order_of_support() -> None:
    html = web.map_page(site(), view(), page_of(), neighbourhoods=[])
    assert re.findall(r'name="group" value="(\w+)"( checked)?', html) == [
        ("nearby", " checked"),
        ("open", " checked"),
        ("specialist", " checked"),
        ("children", " checked"),
        ("daily", ""),
        ("transit", ""),
    ]


def test_an_empty_answer_explains_itself() -> None:
    html = plain(web.map_page(site(), view(), page_of(), neighbourhoods=[]))
    assert "Hier ist kein passender Ort bekannt." in html
    assert "Der Atlas kennt nicht alles." in html


def test_nothing_ticked_is_explained_too() -> None:
    html = plain(web.list_fragment(site(), view(themes=()), page_of()))
    assert "Keine Gruppe ist gewählt." in html


@pytest.mark.parametrize(
    ("question", "offered"),
    [({}, 0), ({"q": "buch"}, 1), ({"themes": DEFAULT_THEMES[1:]}, 1), ({"sort": "open"}, 0)],
)
def test_undoing_filters_is_offered_where_there_are_some(question: dict[str, object], offered: int) -> None:
    html = plain(web.list_fragment(site(), view(**question), page_of()))
    assert html.count("Alle Filter lösen") == offered
    assert html.count("weniger Filter") == offered


def test_paging_works_by_links_that_keep_the_question() -> None:
    html = web.list_fragment(site(), view(q="buch", limit=1), page_of(LIBRARY, total=3))
    assert 'href="/karte?q=buch&amp;offset=1"' in html


def test_the_caption_says_what_the_list_covers() -> None:
    area = replace(view(bbox=(8.0, 48.0, 9.0, 49.0)), neighbourhood=MITTE)
    assert area.where("Herrenberg", DE) == "in Mitte"
    part = replace(view(bbox=(8.86, 48.0, 9.0, 49.0)), neighbourhood=MITTE)
    assert part.where("Herrenberg", DE) == "in Mitte, im Kartenausschnitt"
    assert view(bbox=(8.0, 48.0, 9.0, 49.0)).where("Herrenberg", DE) == "im Kartenausschnitt"


@pytest.mark.parametrize(
    ("groups", "themes", "chosen"),
    [
        ((), (), DEFAULT_THEMES),
        (("children",), (), ("childcare", "school")),
        (("children",), ("school",), ("school",)),
        (("children", "daily"), ("school",), ("school", "daily")),
        ((), ("debt",), ("debt",)),
        ((), ("none",), ()),
    ],
)
def test_groups_and_themes_of_the_form(groups: tuple[str, ...], themes: tuple[str, ...], chosen: object) -> None:
    assert web.chosen_themes(groups, themes) == chosen


# Other pages


def test_details_say_what_is_presumed_and_where_it_comes_from() -> None:
    html = plain(web.place_page(site(path="/ort/7"), PlaceDetail(LIBRARY, OPEN, (), (MITTE,))))
    assert "Internet und Kopien (vermutet)" in html
    assert "aus OpenStreetMap, zuletzt bearbeitet am 4. Mai 2020" in html
    assert "stufenfrei · WC: nicht bekannt" in html
    assert "Deutsch, Türkisch" in html


def test_the_link_to_openstreetmap_is_a_plain_link() -> None:
    html = web.details_fragment(site(), PlaceDetail(LIBRARY, OPEN))
    assert 'href="https://www.openstreetmap.org/node/17" rel="noopener noreferrer"' in html


def test_a_made_up_place_is_not_to_be_improved_in_openstreetmap() -> None:
    made_up = site(town=replace(TOWN, made_up=True))
    html = web.details_fragment(made_up, PlaceDetail(LIBRARY, OPEN))
    assert "openstreetmap.org" not in html
    assert "Erfundene Stadt" in web.map_page(made_up, view(), page_of(), neighbourhoods=[])


def test_a_script_in_a_name_or_link_stays_text() -> None:
    evil = replace(LIBRARY, name="<script>alert(1)</script>")
    html = web.place_page(site(path="/ort/7"), PlaceDetail(evil, OPEN))
    assert "<script>alert" not in html
    assert "javascript:" not in html


def test_a_neighbourhood_tells_what_is_not_known() -> None:
    html = plain(
        web.neighbourhood_page(
            site(path="/stadtteil/mitte"), NeighbourhoodDetail(MITTE), counts={"culture": 1}, page=page_of(LIBRARY)
        )
    )
    assert "Kultur und Bibliothek 1" in html
    assert "Schuldnerberatung nichts bekannt" in html


def test_a_neighbourhood_tells_how_many_people_live_there_and_how_it_fits_in() -> None:
    def page(detail: NeighbourhoodDetail) -> str:
        return plain(web.neighbourhood_page(site(path="/stadtteil/mitte"), detail, counts={}, page=page_of()))

    town, lane = replace(MITTE, id=1, slug="stadt", name="Stadt"), replace(MITTE, id=2, slug="gasse", name="Gasse")
    people = People(24_384, 0, "koeln", "bevoelkerung.csv", "Stadt Köln, CC BY", 2012, estimated=True)
    told = page(NeighbourhoodDetail(MITTE, (town,), (lane,), people))
    assert "Menschen rund 24.380 (2012)" in told
    assert "auf die Wohnhäuser verteilt · Quelle: Stadt Köln, CC BY" in told
    assert "Liegt in Stadt" in told
    assert "Dazu gehören Gasse" in told
    assert "Menschen weniger als 10" in page(NeighbourhoodDetail(MITTE, people=replace(people, people=4)))
    assert "Menschen unbekannt" in page(NeighbourhoodDetail(MITTE))


def test_an_empty_atlas_says_what_to_do() -> None:
    html = plain(web.empty_page(site(town=None)))
    assert "Noch keine Stadt geladen." in html
    assert "atlas demo" in html


@pytest.mark.parametrize(("status", "words"), [(404, "Diese Seite gibt es nicht."), (500, "Das hat nicht geklappt.")])
def test_errors_are_sentences_without_a_code(status: int, words: str) -> None:
    html = plain(web.error_page(site(town=None), status))
    assert words in html
    assert str(status) not in html


def test_what_is_wrong_in_an_address_is_named_with_a_way_out() -> None:
    html = web.error_page(replace(site(), path="/planung"), 422, faults=[("minutes", "Mindestens 1.")])
    assert "<code>minutes</code>: Mindestens 1." in html
    assert re.findall(r'primary dense" href="([^"]+)"', html) == ["/planung"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_page_has_language_title_landmarks_and_skip_link(lang: str) -> None:
    for html in all_pages(lang):
        assert f'<html lang="{lang}"' in html
        assert re.search(r"<title>[^<]+ · Sozialraumatlas</title>", html)
        assert html.count("<main ") == html.count('<header class="header"') == html.count("<h1") == 1
        assert 'href="#inhalt"' in html


def test_every_inline_script_and_style_carries_the_nonce() -> None:
    for html in all_pages("de"):
        for tag in re.findall(r"<(?:script|style)\b[^>]*>", html):
            assert 'nonce="n0nce"' in tag or 'type="application/json"' in tag
        assert not re.search(r'<[^>]+ (?:style|onclick|onload)="', html)


def test_no_page_loads_from_another_host() -> None:
    for html in all_pages("de"):
        assert not re.findall(r'(?:src|<link[^>]+href)="https?://[^"]+"', html)


def test_english_pages_speak_english() -> None:
    for html in all_pages("en"):
        assert not re.search(r"[äöüß]", re.sub(r"Hindenburgstraße|Stadtbücherei|Türkisch", "", plain(html)))


def test_the_language_switch_keeps_the_place() -> None:
    german, english = site(path="/ort/7"), site("en", "/ort/7")
    assert german.here_in("en") == "/en/ort/7"
    assert english.here_in("de") == "/ort/7"


# Pieces


def test_every_sentence_has_an_english_one() -> None:
    with (HOME / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file)
    assert [m.id for m in catalogue if m.id and (m.fuzzy or not all(m.string if m.pluralizable else [m.string]))] == []
    methods = [("templates/**.html", "jinja2"), ("*.py", "python")]
    options = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2), "say": None}
    found = {m[2] for m in extract_from_dir(HOME, methods, options, keywords, directory_filter=not_foreign)}
    assert found - {m.id for m in catalogue} == set()
    assert len(found) > 100


def test_every_theme_has_a_glyph_and_every_group_a_mark() -> None:
    assert [theme.key for theme in THEMES if not glyph_file(theme).exists()] == []
    sprite = web.sprite()
    for key in (*(t.key for t in THEMES), *(f"group-{g.key}" for g in GROUPS)):
        assert f'<symbol id="{key}"' in sprite


def test_every_vendor_file_is_installed_and_nothing_else_is_served() -> None:
    assert [path for path in VENDOR_FILES if not vendor_file(path).exists()] == []
    with pytest.raises(NotFoundError):
        vendor_file("../package.json")


def test_an_unknown_foreign_address_is_an_error() -> None:
    with pytest.raises(KeyError):
        vendor_url("https://code.jquery.com/jquery-3.7.1.min.js")


def test_folium_brings_leaflet_from_our_own_server() -> None:
    parts = map_parts((8.8, 48.5, 8.9, 48.6))
    assert parts.scripts == ("/static/vendor/leaflet/leaflet.js",)
    assert parts.stylesheets == ("/static/vendor/leaflet/leaflet.css",)
    assert "map_atlas = L.map(" in parts.script
    assert '"maxZoom": 19' in parts.script


@pytest.mark.parametrize(
    ("website", "link", "shown"),
    [
        ("www.herrenberg.de/", "https://www.herrenberg.de/", "herrenberg.de"),
        ("http://a.de/b;http://c.de", "http://a.de/b", "a.de/b"),
        ("javascript:alert(1)", None, ""),
        ("data://x", None, ""),
    ],
)
def test_only_web_addresses_become_links(website: str, link: str | None, shown: str) -> None:
    assert safe_link(website) == link
    assert short_link(website) == shown


def test_a_phone_dials_digits() -> None:
    assert phone_link("+49 (0)7032 / 924-320") == "+497032924320"


def not_foreign(folder: str) -> bool:
    return "node_modules" not in folder


def all_pages(lang: str) -> Iterator[str]:
    detail = PlaceDetail(LIBRARY, OPEN, (DayHours(WEDNESDAY.date(), (("09:00", "18:00"),)),), (MITTE,))
    here = site(lang)
    page = page_of(LIBRARY)
    yield web.start_page(here, counts={"open": 3}, total=3, neighbourhoods=[MITTE])
    yield web.map_page(here, view(), page, neighbourhoods=[MITTE])
    yield web.place_page(here, detail)
    yield web.neighbourhood_page(here, NeighbourhoodDetail(MITTE), counts={"culture": 1}, page=page)
    yield web.sources_page(here, [])
    yield web.help_page(here)
    yield web.empty_page(here)
    yield web.error_page(here, 404)


def plain(html: str) -> str:
    """Return the words of a page, as a reader sees them."""
    without = re.sub(r"<(script|style|svg)\b.*?</\1>", "", html, flags=re.DOTALL)
    spaced = re.sub(r"</?(?:b|bdi|summary)\b[^>]*>", "", without)
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", spaced))
    return re.sub(r" +([.,])", r"\1", text.replace(" ,", ","))


def test_areas_are_grouped_once_from_the_largest_kind_to_the_smallest() -> None:
    kinds = ["county", "municipality", "district", "suburb", "quarter", "neighbourhood"]
    ranks = [area_rank(replace(MITTE, kind=kind, admin_level=None)) for kind in kinds]
    assert ranks == sorted(ranks)
    assert ranks[3] == ranks[4]

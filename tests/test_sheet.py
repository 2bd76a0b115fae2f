"""The sheet from literals: hours and ways in eleven languages, the frame of the map, and no address unasked."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
import segno
from babel.messages.extract import extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from printed import DAY, EIGHT, HOME, SECRET, call, place, printed, ride, sheet, week

from geo.errors import RefusedError
from geo.model import THEMES, DayHours, Frame, Ground, GroundPart, Leg, StopNear, StreetName
from web.i18n import CLIENT_LANGUAGES, get_words
from web.sheet import SheetPlace, read_worksheets, worksheet_print
from web.sheet.hours import hours_line
from web.sheet.sheet import _APPOINTMENTS, _STEPS
from web.sheet.ways import _BOARDED, _SENTENCES, way_words

WEB = Path(__file__).resolve().parents[1] / "web"
MORNING, LATE = (("09:00", "12:00"),), (("09:00", "12:00"), ("14:00", "18:30"))


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", html))).strip()


def hours(lang: str, *days: tuple[tuple[str, str], ...], text: str | None = None) -> str:
    return plain(hours_line(place(1, "x", opening_hours=text), week(*days) if days else (), get_words(lang, "sheet")))


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((MORNING, MORNING, MORNING, MORNING), "Mo – Do 9 – 12 Uhr"),
        ((MORNING, MORNING), "Mo, Di 9 – 12 Uhr"),
        ((MORNING, LATE, MORNING), "Mo, Mi 9 – 12 Uhr · Di 9 – 12, 14 – 18:30 Uhr"),
        ((MORNING,) * 7, "täglich 9 – 12 Uhr"),
        (((("00:00", "24:00"),),) * 7, "täglich rund um die Uhr"),
        (((("18:00", "26:00"),),), "Mo 18 – 2 Uhr"),
    ],
)
def test_days_with_the_same_hours_stand_together(days: tuple[tuple[tuple[str, str], ...], ...], told: str) -> None:
    assert hours("de", *days) == told


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Mon – Thu 9:00 – 12:00"),
        ("uk", "пн – чт 9:00 – 12:00"),
        ("ar", "من الاثنين إلى الخميس من 9:00 إلى 12:00"),
        ("fa", "از دوشنبه تا پنجشنبه از 9:00 تا 12:00"),
    ],
)
def test_hours_are_told_in_the_clients_language(lang: str, told: str) -> None:
    assert hours(lang, MORNING, MORNING, MORNING, MORNING) == told


def test_hours_that_nobody_can_read_stand_as_written_and_unknown_ones_are_unknown() -> None:
    assert hours("de", text="Mo-Fr nach <b>Absprache</b>") == "Mo-Fr nach <b>Absprache</b>"
    assert hours("tr") == "Saatler bilinmiyor."


def test_a_note_keeps_its_own_words() -> None:
    noted = (DayHours(DAY, MORNING, notes=("nach Vereinbarung",)),)
    told = hours_line(place(1, "x"), noted, get_words("fr", "sheet"))
    assert plain(told) == "mer 9:00 – 12:00 nach Vereinbarung"
    assert '<bdi lang="de">nach Vereinbarung</bdi>' in told


def way(one: SheetPlace, lang: str = "de", *, ticked: bool = False, timed: bool = False, mode: str = "transit") -> str:
    return plain(way_words(one, replace(sheet(lang, ticked=ticked), timed=timed, mode=mode)))


def test_without_the_clients_wish_a_way_begins_at_the_stop() -> None:
    told = "Bus 782 ab Zwetschgenstraße Richtung Jettingen Schule, 8 Minuten bis Stadthalle, dann 2 Minuten zu Fuß."
    assert way(SheetPlace(place(1, "x"), way=ride())) == told


def test_who_wants_it_reads_the_whole_way_and_when_the_bus_leaves() -> None:
    told = (
        "3 Minuten zu Fuß bis Zwetschgenstraße, dann Bus 782 um 8:04 ab Zwetschgenstraße Richtung Jettingen Schule, "
        "8 Minuten bis Stadthalle, dann 2 Minuten zu Fuß."
    )
    assert way(SheetPlace(place(1, "x"), way=ride()), ticked=True, timed=True) == told


def test_a_walk_alone_begins_at_the_stop_near_the_place_or_is_not_told() -> None:
    found = ride()
    walk = replace(found, legs=(Leg("walk", EIGHT, EIGHT + timedelta(minutes=5), path=(HOME, HOME)),))
    near = StopNear("Am Markt", *HOME, 61)
    assert way(SheetPlace(place(1, "x"), way=walk, stop=near)) == "Ab Haltestelle Am Markt 2 Minuten zu Fuß."
    assert way(SheetPlace(place(1, "x"), way=walk)) == ""
    assert way(SheetPlace(place(1, "x"), way=walk, stop=near), ticked=True) == "5 Minuten zu Fuß."
    assert way(SheetPlace(place(1, "x"), way=walk), ticked=True, mode="bike") == "5 Minuten mit dem Rad."


def test_a_change_at_one_stop_is_no_walk_from_it_to_itself() -> None:
    found = ride()
    to_platform = replace(found.legs[2], end=EIGHT.replace(minute=13))
    on = replace(
        found.legs[1],
        line="783",
        headsign="",
        calls=(call("Stadthalle", EIGHT.replace(minute=15), 8.87), call("Bad", EIGHT.replace(minute=18), 8.88)),
    )
    changed = replace(found, legs=(*found.legs[:2], to_platform, on))
    told = way(SheetPlace(place(1, "x"), way=changed))
    assert told.endswith("8 Minuten bis Stadthalle, dann umsteigen, dann Bus 783 ab Stadthalle, 3 Minuten bis Bad.")
    assert way(SheetPlace(place(1, "x"), way=changed), "uk").startswith("Автобус 782 від зупинки")


def test_a_place_stands_under_the_theme_that_was_asked_for() -> None:
    both = replace(place(1, "Beratung", street="Ring"), themes=("engagement", "debt"))
    told = [replace(sheet(), places=[SheetPlace(both, wanted=wanted)]) for wanted in ((), ("debt",))]
    assert ["Schuldnerberatung" in plain(printed(one)) for one in told] == [False, True]


def test_who_stays_seated_is_told_so() -> None:
    found = ride()
    on = replace(
        found.legs[1],
        line="783",
        stay_seated=True,
        calls=(call("Stadthalle", EIGHT.replace(minute=12), 8.87), call("Bad", EIGHT.replace(minute=15), 8.88)),
    )
    told = way(SheetPlace(place(1, "x"), way=replace(found, legs=(*found.legs[:2], on))))
    assert told.endswith("8 Minuten bis Stadthalle, sitzen bleiben (Bus 783), 3 Minuten bis Bad.")


@pytest.mark.parametrize(
    ("lang", "counted"),
    [
        ("de", {1: "1 Minute", 2: "2 Minuten"}),
        ("ru", {1: "1 минута", 2: "2 минуты", 5: "5 минут", 11: "11 минут", 21: "21 минута"}),
        ("uk", {1: "1 хвилина", 3: "3 хвилини", 12: "12 хвилин", 22: "22 хвилини"}),
        ("pl", {1: "1 minuta", 4: "4 minuty", 5: "5 minut", 22: "22 minuty"}),
        ("ro", {1: "1 minut", 2: "2 minute", 19: "19 minute", 20: "20 de minute"}),
        ("ar", {1: "دقيقة واحدة", 2: "دقيقتان", 4: "4 دقائق", 11: "11 دقيقة"}),
        ("fa", {1: "1 دقیقه", 7: "7 دقیقه"}),
        ("tr", {1: "1 dakika", 7: "7 dakika"}),
        ("fr", {1: "1 minute", 2: "2 minutes"}),
        ("es", {1: "1 minuto", 2: "2 minutos"}),
    ],
)
def test_minutes_are_counted_as_the_language_counts(lang: str, counted: dict[int, str]) -> None:
    words = get_words(lang, "sheet")
    assert {n: words.ngettext("%(n)s Minute", "%(n)s Minuten", n) for n in counted} == counted


def _is_ours(folder: str) -> bool:
    return Path(folder).name in {"sheet", "templates"}


def test_every_sentence_stands_in_every_catalogue_with_its_values() -> None:
    files = ("hours", "sheet", "ways")
    methods = [*((f"sheet/{name}.py", "python") for name in files), ("templates/sheet/print*.html", "jinja2")]
    options = {"templates/sheet/print*.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    keywords = {"gettext": None, "ngettext": (1, 2), "say": (2,), "told": None, "t": None}
    found = {m[2] for m in extract_from_dir(WEB, methods, options, keywords, directory_filter=_is_ours)}
    blank = set(re.findall(r'de = "([^"]+)"', (WEB / "sheet/worksheets.toml").read_text()))
    tables = {*_SENTENCES.values(), *_BOARDED.values(), "Linie %(line)s", *_APPOINTMENTS.values(), *_STEPS.values()}
    wanted = found | tables | blank | {theme.de for theme in THEMES}
    assert len(wanted) > 90
    for lang in CLIENT_LANGUAGES[1:]:
        with (WEB / f"translations/{lang}/LC_MESSAGES/sheet.po").open("rb") as file:
            catalogue = read_po(file, lang)
        told = {m.id: m for m in catalogue if m.id}
        # English has a name of its own for each theme.
        rest = {theme.de for theme in THEMES} if lang == "en" else set()
        assert wanted - told.keys() - rest == set(), lang
        assert catalogue.num_plurals == get_plural(lang).num_plurals
        for message in told.values():
            assert all(message.string if message.pluralizable else [message.string]), (lang, message.id)
            assert not [error for _, errors in [(message, message.check(catalogue))] for error in errors], message.id


def _page_sentences() -> set[str | tuple[str, ...]]:
    """Return what the pages of the house say around the sheet, which speak German and English."""
    with (WEB / "translations/en/LC_MESSAGES/messages.po").open("rb") as file:
        return {m.id for m in read_po(file)}


def test_the_pages_around_the_sheet_speak_english() -> None:
    keywords = {"say": None}
    found = {m[2] for m in extract_from_dir(WEB / "sheet", [("pages.py", "python")], {}, keywords)}
    assert len(found) > 10
    assert found - _page_sentences() == set()


def test_no_address_stands_on_a_sheet_unless_the_client_wants_it() -> None:
    unasked, asked = printed(sheet()), printed(sheet(ticked=True))
    assert SECRET not in unasked
    assert "Start" not in plain(unasked)
    assert SECRET in asked
    # Neither the way to the stop nor the home is drawn: one ride, one walk, and no mark of a house.
    assert (unasked.count("stroke-dasharray"), asked.count("stroke-dasharray")) == (2, 3)
    assert ("M-18 1" in unasked, "M-18 1" in asked) == (False, True)


def test_the_frame_is_that_of_what_may_be_seen() -> None:
    # 0.004° of longitude lie between the first two places, the frame's margin is a twentieth of its width on each side.
    frame = Frame.around([(8.0, 48.0), (8.1, 48.0)], 1800, 620, 90)
    assert frame.place(8.0, 48.0) == pytest.approx((90, 310))
    assert frame.place(8.1, 48.0) == pytest.approx((1710, 310))
    # A degree of longitude measures 111.32 km times the cosine of 48°: 7,449 m between the two, 1,620 units.
    assert 7_449 * frame.units_per_metre == pytest.approx(1620, rel=0.002)


def test_one_place_alone_has_900_metres_around_it() -> None:
    frame = Frame.around([(8.0, 48.0)], 1800, 620, 90)
    assert 900 * frame.units_per_metre == pytest.approx(1620)


def test_the_ground_lies_under_the_numbers_and_names_stay_off_them() -> None:
    line = ((200.0, 300.0), (900.0, 300.0))
    ground = Ground((GroundPart("road", "residential", "M0 0L9 9"),), (StreetName("Freie Straße", 5, line),))
    drawn = printed(sheet(), ground)
    assert drawn.index("M0 0L9 9") < drawn.index("Freie Straße") < drawn.index(">1</text>")
    one = sheet()
    hidden = replace(one, places=one.places[:1])
    spot = ((0.0, 310.0), (1800.0, 310.0))
    # The only place lies in the middle of the map, and so would the name.
    alone = replace(hidden.places[0], way=None)
    covered = printed(replace(hidden, places=[alone]), Ground((), (StreetName("Verdeckt", 5, spot),)))
    assert "Verdeckt" not in covered


def test_names_are_escaped_and_keep_their_direction() -> None:
    drawn = printed(sheet("ar", name="<script>Haus</script>"))
    assert "<script>" not in drawn
    assert '<bdi dir="ltr" lang="de">&lt;script&gt;Haus&lt;/script&gt;</bdi>' in drawn
    assert '<html lang="ar" dir="rtl">' in drawn
    assert '<bdi dir="ltr">+49 7032 000-102</bdi>' in drawn


def test_the_codes_lead_to_the_places() -> None:
    drawn = printed(sheet())
    for number in (1, 2, 3):
        rows = segno.make(f"https://atlas.example.de/ort/{number}", error="m").matrix
        dots = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, on in enumerate(row) if on)
        assert drawn.count(dots) == 1


# Worksheets


def test_both_worksheets_are_drawn_in_every_language() -> None:
    template = read_worksheets()
    for lang in CLIENT_LANGUAGES:
        words = get_words(lang, "sheet")
        boxes = worksheet_print("ressourcen", template, words)
        net = worksheet_print("netz", template, words)
        assert boxes.count('class="box') - boxes.count("boxes") - boxes.count("box__") == 5, lang
        assert net.count('class="net__sector"') == 6
        assert f'dir="{words.direction}"' in net
        if lang != "de":
            assert "Nachbarn" not in boxes + net


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('title.de = "Mein Netz"', 'title.en = "My net"'), "title needs a German text: title.de"),
        (("lines = 7", "lines = 700"), "lines must be a number from 1 to 20"),
        (('centre.de = "Ich"', ""), "centre is missing"),
        (('title.de = "nah"', 'title.de = "nah"\ntitle.xx = "?"'), "title.xx is no language of the sheets"),
        (("[network]", "[network"), "Expected ']'"),
    ],
)
def test_a_broken_template_says_what_is_wrong(tmp_path: Path, change: tuple[str, str], told: str) -> None:
    file = tmp_path / "blaetter.toml"
    file.write_text((WEB / "sheet/worksheets.toml").read_text().replace(*change, 1))
    with pytest.raises(RefusedError, match=re.escape(told)):
        read_worksheets(file)


def test_an_authority_writes_its_own_words(tmp_path: Path) -> None:
    file = tmp_path / "blaetter.toml"
    own = 'title.de = "Kolleginnen"\ntitle.tr = "İş arkadaşları"'
    file.write_text((WEB / "sheet/worksheets.toml").read_text().replace('title.de = "Familie"', own))
    assert "Kolleginnen" in worksheet_print("netz", read_worksheets(file), get_words("de", "sheet"))
    assert "İş arkadaşları" in worksheet_print("netz", read_worksheets(file), get_words("tr", "sheet"))
    # Where it wrote none, German stands.
    assert "Kolleginnen" in worksheet_print("netz", read_worksheets(file), get_words("fr", "sheet"))

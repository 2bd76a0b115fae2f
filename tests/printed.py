"""What is in a printed PDF: glyphs by font, texts, tags; and a sheet typed as literals."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pikepdf
import pypdfium2
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from geo.model import Address, Call, DayHours, Frame, Ground, Itinerary, Leg, Place, PlaceId, StopNear
from web.sheet import Sheet, SheetPlace, Start, sheet_frame, sheet_print
from web.vendor import vendor_file

ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2020, 6, 17)
EIGHT = datetime(2020, 6, 17, 8, 0, tzinfo=ZONE)
HOME = (8.8601, 48.5901)
SECRET = "Zwetschgenweg 17b"  # noqa: S105 - an address, of somebody made up
_NOTDEF = 0


def glyphs(pdf: bytes) -> Iterator[tuple[str, list[int]]]:
    """Yield the font and the glyphs of each piece of text on all pages, in the order of drawing."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            yield from _shown(page)


def _shown(content: Any) -> Iterator[tuple[str, list[int]]]:
    resources = content.Resources
    fonts = {name: str(font.BaseFont) for name, font in resources.get("/Font", {}).items()}
    font = ""
    for operands, operator in pikepdf.parse_content_stream(content):
        if str(operator) == "Tf":
            font = fonts[str(operands[0])]
        if str(operator) in ("Tj", "TJ"):
            parts = operands[0] if str(operator) == "TJ" else [operands[0]]
            shown = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
            yield font, [int.from_bytes(shown[n : n + 2], "big") for n in range(0, len(shown), 2)]
        if str(operator) == "Do":
            drawn = resources.XObject[str(operands[0])]
            if drawn.Subtype == "/Form":
                yield from _shown(drawn)


def missing_glyphs(pdf: bytes) -> int:
    """Count the letters that no font has: drawn as .notdef, or as a glyph that the font inside the PDF has not."""
    drawn = {}
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for font in (thing for thing in opened.objects if isinstance(thing, pikepdf.Dictionary)):
            if font.get("/Subtype") == "/Type0":
                drawn[str(font.BaseFont)] = _outlined(font)
    return sum(glyph not in drawn[font] for font, run in glyphs(pdf) for glyph in run)


def _outlined(font: Any) -> set[int]:
    """Return the glyphs of an embedded font that have an outline, or are blank as they should be."""
    descriptor = font.DescendantFonts[0].FontDescriptor
    with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())) as inside:
        table = inside["glyf"]
        names = inside.getGlyphOrder()
        full = {number for number, name in enumerate(names) if table[name].numberOfContours != 0}
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>", font.ToUnicode.read_bytes())
    meant = {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
    blank = {glyph for glyph, text in meant.items() if not text.strip(" \u00a0\u200c\u202f\u2009")}
    return full - {_NOTDEF} | blank


def fonts_of(pdf: bytes) -> set[str]:
    """Return the families whose letters are drawn, without the prefix of subsets."""
    return {font.partition("+")[2] for font, run in glyphs(pdf) if run}


def text_of(pdf: bytes) -> str:
    """Return the text as a reader copies it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[n].get_textpage() for n in range(len(document))]
        texts = [page.get_text_range() for page in pages]
        for page in pages:
            page.close()
        return "\n".join(texts)
    finally:
        document.close()


def boxes_of(pdf: bytes) -> list[tuple[float, float]]:
    """Return the middle of each visible letter of the first page, in parts of its width and height."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        first = document[0]
        width, height = first.get_size()
        page = first.get_textpage()
        shown = [n for n in range(page.count_chars()) if page.get_text_range(n, 1).strip()]
        boxes = [page.get_charbox(n) for n in shown]
        page.close()
        return [((left + right) / 2 / width, (low + high) / 2 / height) for left, low, right, high in boxes]
    finally:
        document.close()


def everything_in(pdf: bytes) -> bytes:
    """Return every byte of a PDF, streams unpacked, metadata too."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        unpacked = io.BytesIO()
        opened.save(unpacked, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    return pdf + unpacked.getvalue()


def shaped(text: str, weight: int) -> list[int]:
    """Return the glyphs of an Arabic text as HarfBuzz shapes them, from left to right."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(_arabic(weight), buffer)
    return [info.codepoint for info in buffer.glyph_infos]


@cache
def _arabic(weight: int) -> hb.Font:
    unpacked = io.BytesIO()
    with TTFont(vendor_file(f"noto-sans-arabic/arabic-{weight}.woff2")) as font:
        font.flavor = None
        font.save(unpacked)
    return hb.Font(hb.Face(unpacked.getvalue()))


def place(number: int, name: str | None, **more: Any) -> Place:
    """Type a place."""
    return Place(
        id=PlaceId(number),
        name=name,
        kind="amenity=library",
        themes=(more.pop("theme", "culture"),),
        presumed_themes=(),
        lon=HOME[0] + 0.004 * number,
        lat=HOME[1] + 0.002 * number,
        address=Address(more.pop("street", None), more.pop("house", None), None, more.pop("city", None)),
        **more,
    )


def week(*days: tuple[tuple[str, str], ...]) -> tuple[DayHours, ...]:
    """Type the hours from Monday on; days that are not typed are closed."""
    spans = [*days, *[()] * (7 - len(days))]
    return tuple(DayHours(date(2020, 6, 15 + n), each) for n, each in enumerate(spans))


def call(name: str, at: datetime, lon: float) -> Call:
    """Type a stop on the way."""
    return Call(name, "", lon, HOME[1], at, at)


def ride() -> Itinerary:
    """From home 3 minutes to the stop, bus 782 for 8, on foot for 2."""
    on, off = HOME[0] + 0.001, HOME[0] + 0.004

    def minute(n: int) -> datetime:
        return EIGHT.replace(minute=n)

    legs = (
        Leg("walk", minute(0), minute(3), path=(HOME, (on, HOME[1])), metres=200),
        Leg(
            "ride",
            minute(4),
            minute(12),
            path=((on, HOME[1]), (off, HOME[1])),
            line="782",
            headsign="Jettingen Schule",
            route_kind=3,
            calls=(call("Zwetschgenstraße", minute(4), on), call("Stadthalle", minute(12), off)),
        ),
        Leg("walk", minute(12), minute(14), path=((off, HOME[1]), (off, HOME[1] + 0.001)), metres=150),
    )
    return Itinerary(14 * 60, minute(0), minute(14), legs)


def sheet(lang: str = "de", *, ticked: bool = False, name: str = "Stadtbücherei Şükrü & Łódź Ţară") -> Sheet:
    """Type a sheet with all that can stand on one."""
    evening = (("18:00", "26:00"),)
    first = place(1, name, street="Hindenburgstraße", house="36", phone="+49 7032 000-102", wheelchair="yes", fee="no")
    second = place(
        2, None, theme="debt", tags={"reservation": "required", "charge": "5 €"}, languages=("ar", "tr", "uk")
    )
    third = place(3, "Garten", theme="green", opening_hours="nach Absprache (Hausmeister)")
    return Sheet(
        lang=lang,
        day=DAY,
        places=[
            SheetPlace(first, week((("09:00", "12:00"), ("14:00", "18:30")), evening), ride()),
            SheetPlace(second, week(*[(("00:00", "24:00"),)] * 7), None, StopNear("Am Markt", *HOME, 61)),
            SheetPlace(third),
        ],
        link="https://atlas.example.de/ort/",
        mode="transit",
        timed=True,
        start=Start(SECRET, *HOME) if ticked else None,
        timetable_to=date(2020, 12, 12),
        made_up=True,
    )


def printed(one: Sheet, ground: Ground = Ground()) -> str:  # noqa: B008 - frozen
    """Draw a sheet on an empty ground."""
    frame: Frame = sheet_frame(one)
    return sheet_print(one, frame, ground)

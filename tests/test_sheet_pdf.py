"""The sheet as PDF: every letter there, Arabic joined, tags for who listens, no address unasked."""

import io
import os
import re
import subprocess
import sys

import pikepdf
import pytest
from printed import SECRET, boxes_of, everything_in, fonts_of, glyphs, missing_glyphs, printed, shaped, sheet, text_of

from geo.errors import NotFoundError
from web.i18n import CLIENT_LANGUAGES, get_words
from web.sheet import WORKSHEETS, make_pdf, make_worksheet, read_worksheets
from web.sheet.pdf import _fetch

USUAL = ("de", "ar", "fa", "uk")
"""One for each script; the others are slow to no avail in each run."""
OTHERS = tuple(lang for lang in CLIENT_LANGUAGES if lang not in USUAL)
FAMILIES = {"Sheet-Latin", "Sheet-Latin-Ext", "Sheet-Cyrillic", "Sheet-Cyrillic-Ext", "Sheet-Arabic"}


@pytest.fixture(scope="module")
def pdfs() -> dict[str, bytes]:
    return {lang: make_pdf(printed(sheet(lang))) for lang in USUAL}


def families(pdf: bytes) -> set[str]:
    return {re.sub(r"-(Semi-Bold|Bold)$", "", font) for font in fonts_of(pdf)}


def test_no_letter_is_missing_and_all_are_ours(pdfs: dict[str, bytes]) -> None:
    assert {lang: missing_glyphs(pdf) for lang, pdf in pdfs.items()} == dict.fromkeys(USUAL, 0)
    assert {lang: families(pdf) - FAMILIES for lang, pdf in pdfs.items()} == {lang: set() for lang in USUAL}
    assert "Sheet-Cyrillic" in families(pdfs["uk"])
    assert sum(len(run) for _, run in glyphs(pdfs["de"])) > 400


@pytest.mark.slow
@pytest.mark.parametrize("lang", OTHERS)
def test_no_letter_is_missing_in_the_other_languages(lang: str) -> None:
    pdf = make_pdf(printed(sheet(lang)))
    assert missing_glyphs(pdf) == 0
    assert families(pdf) <= FAMILIES


def test_a_letter_that_no_font_has_is_noticed() -> None:
    # A character for private use, which is nowhere drawn.
    pdf = make_pdf(printed(sheet(name="Haus \U0010fffd")))
    assert missing_glyphs(pdf) > 0


@pytest.mark.parametrize(("lang", "labels"), [("ar", ("متى", "معلومات", "الطريق")), ("fa", ("کجا", "مسیر"))])
def test_letters_are_joined_and_run_from_right_to_left(
    pdfs: dict[str, bytes], lang: str, labels: tuple[str, ...]
) -> None:
    bold = [glyph for font, run in glyphs(pdfs[lang]) if font.endswith("Sheet-Arabic-Semi-Bold") for glyph in run]
    for label in labels:
        joined = shaped(label, 600)
        apart = [glyph for letter in reversed(label) for glyph in shaped(letter, 600)]
        assert joined != apart
        assert _within(joined, bold), label
        assert not _within(apart, bold), label


def _within(part: list[int], whole: list[int]) -> bool:
    return any(whole[n : n + len(part)] == part for n in range(len(whole)))


def test_the_text_can_be_copied(pdfs: dict[str, bytes]) -> None:
    text = text_of(pdfs["uk"])
    for told in (
        "Місця і як туди дістатися",
        "Stadtbücherei Şükrü & Łódź Ţară",
        "+49 7032 000-102",
        "8\u00a0хвилин",
        "17 червня",
    ):
        assert re.sub(r"\s+", " ", told) in re.sub(r"\s+", " ", text)


def test_the_pdf_is_tagged_for_those_who_listen(pdfs: dict[str, bytes]) -> None:
    titles = {
        "de": "Orte und Wege",
        "ar": "أماكن وكيفية الوصول إليها",
        "fa": "مکان‌ها و مسیرها",
        "uk": "Місця і як туди дістатися",
    }
    for lang, pdf in pdfs.items():
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            root = opened.Root
            assert bool(root.MarkInfo.Marked)
            assert str(root.Lang) == lang
            assert bool(root.ViewerPreferences.DisplayDocTitle)
            with opened.open_metadata() as about:
                assert about["pdfuaid:part"] == "1"
                assert about["dc:title"] == titles[lang]
                assert "dc:creator" not in about
            elements = list(_elements(root.StructTreeRoot.K))
            kinds = [str(element.S) for element in elements]
            assert (kinds.count("/H1"), kinds.count("/H2")) == (1, 3)
            # What is told first is the heading; nothing looks like a table that has no headers.
            assert next(kind for kind in kinds if kind not in ("/Document", "/Part", "/Div", "/NonStruct")) == "/H1"
            assert not {"/Table", "/TR", "/TD"} & set(kinds)
            figures = [str(element.get("/Alt", "")) for element in elements if element.S == "/Figure"]
            # The map, three numbers, three codes.
            assert len(figures) == 7
            assert all(figures)
            assert "Stadtbücherei" in figures[0]


def _elements(node: pikepdf.Object) -> list[pikepdf.Object]:
    if isinstance(node, pikepdf.Array):
        return [found for kid in node for found in _elements(kid)]  # type: ignore[attr-defined]  # an array can be walked
    if not isinstance(node, pikepdf.Dictionary) or "/S" not in node:
        return []
    return [node, *(_elements(node.K) if "/K" in node else [])]


def test_no_address_is_anywhere_in_the_pdf_unless_the_client_wants_it(pdfs: dict[str, bytes]) -> None:
    street = SECRET.split()[0]
    assert street not in text_of(pdfs["de"])
    for written in (street, SECRET, "8.8601", "48.5901"):
        assert written.encode() not in everything_in(pdfs["de"])
        assert written.encode("utf-16-be") not in everything_in(pdfs["de"])
    asked = make_pdf(printed(sheet(ticked=True)))
    assert SECRET in text_of(asked)
    assert SECRET.encode() not in _metadata(asked)


def _metadata(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return bytes(opened.Root.Metadata.read_bytes()) + str(dict(opened.docinfo)).encode()


def test_a_page_for_paper_loads_our_own_files_only() -> None:
    for address in ("https://example.org/x.css", "file:///etc/passwd", "atlas:/static/sheet/../logo.svg", "atlas:/x"):
        with pytest.raises(NotFoundError):
            _fetch(address)
    assert _fetch("atlas:/static/sheet/print.css").content_type == "text/css"


def test_places_are_not_broken_over_pages() -> None:
    one = sheet()
    long = make_pdf(printed(type(one)(lang="de", day=one.day, places=[*one.places] * 4, link=one.link)))
    with pikepdf.open(io.BytesIO(long)) as opened:
        assert len(opened.pages) > 1
    pages = text_of(long).split("\f") if "\f" in text_of(long) else [text_of(long)]
    assert sum(page.count("mehr dazu") for page in pages) == 12


@pytest.mark.parametrize("kind", WORKSHEETS)
def test_a_worksheet_is_one_tagged_page(kind: str) -> None:
    pdf = make_worksheet(kind, read_worksheets(), "ar")  # type: ignore[arg-type]  # one of the two
    assert missing_glyphs(pdf) == 0
    assert families(pdf) <= FAMILIES
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        assert [str(box) for box in opened.pages[0].MediaBox][2:] == ["595.275591", "841.889764"]
        assert "/StructTreeRoot" in opened.Root
    spots = boxes_of(pdf)
    assert len(spots) > 90, kind
    # From the right to the left, but all on the paper: labels of the drawing once stood beside it.
    assert all(0.06 < x < 0.94 and 0.04 < y < 0.96 for x, y in spots)
    assert any(x < 0.25 for x, _ in spots)


@pytest.mark.slow
@pytest.mark.parametrize("lang", CLIENT_LANGUAGES)
def test_worksheets_fit_on_one_page_in_every_language(lang: str) -> None:
    for kind in WORKSHEETS:
        with pikepdf.open(io.BytesIO(make_worksheet(kind, read_worksheets(), lang))) as opened:
            assert len(opened.pages) == 1
            assert str(opened.Root.Lang) == get_words(lang, "sheet").lang


def test_starting_the_application_does_not_wait_for_the_printer() -> None:
    code = "import sys, api.app; sys.exit(any(name in sys.modules for name in ('weasyprint', 'fontTools')))"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=dict(os.environ)).returncode == 0

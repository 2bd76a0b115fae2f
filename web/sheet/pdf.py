"""Pages for paper as tagged PDF, with all letters inside and nothing fetched from anywhere."""

import logging
import mimetypes
import threading
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import NotFoundError, WorldError
from web.vendor import vendor_file

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

__all__ = ["make_pdf"]

_STATIC = Path(__file__).resolve().parents[1] / "static"
_BASE = "atlas:"
_VENDOR = "/static/vendor/"
_OURS = "/static/sheet/"
_TURN = threading.Lock()


def make_pdf(html: str) -> bytes:
    """Return a page for paper as PDF/UA; raises WorldError where the machine lacks Pango."""
    weasyprint = _library()
    page = weasyprint.HTML(string=html, base_url=_BASE, url_fetcher=_fetch, media_type="print")
    # One at a time: the letters of all sheets go through one library that promises nothing to threads.
    with _TURN:
        return bytes(page.write_pdf(pdf_variant="pdf/ua-1"))


@cache
def _library() -> Any:  # noqa: ANN401 - the library has no types
    try:
        import weasyprint  # noqa: PLC0415 - it takes seconds to load and is wanted by few: only for the first sheet
    except OSError as error:
        raise WorldError(
            "This machine lacks the library Pango, so it makes no PDF. Install libpango-1.0-0 and libpangoft2-1.0-0.",
            de="Auf diesem Rechner fehlt die Bibliothek Pango, deshalb entsteht kein PDF. Drucken geht trotzdem.",
        ) from error
    # What they log may quote the page.
    for logger in ("weasyprint", "weasyprint.progress", "fontTools"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    return weasyprint


def _fetch(address: str) -> "URLFetcherResponse":
    """Open a file of ours; every other address is refused."""
    from weasyprint.urls import URLFetcherResponse  # noqa: PLC0415 - as above

    path = address.removeprefix(_BASE).removeprefix("//")
    if path.startswith(_VENDOR):
        file = vendor_file(path.removeprefix(_VENDOR))
    elif path.startswith(_OURS) and "/" not in path.removeprefix(_OURS):
        file = _STATIC / "sheet" / path.removeprefix(_OURS)
    else:
        raise NotFoundError(
            "A page for paper may load our own files only.", de="Eine Seite für Papier darf nur eigene Dateien laden."
        )
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    content = _letters(file) if file.suffix == ".woff2" else file.read_bytes()
    return URLFetcherResponse(address, content, {"Content-Type": kind})


@cache
def _letters(file: Path) -> bytes:
    """Unpack a font once, which otherwise takes most of the time of each sheet."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - as above

    unpacked = BytesIO()
    with TTFont(file) as font:
        font.flavor = None
        font.save(unpacked)
    return unpacked.getvalue()

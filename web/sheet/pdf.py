"""Pages for paper as tagged PDF, with all letters inside and nothing fetched from anywhere."""

import logging
import mimetypes
from functools import cache
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


def make_pdf(html: str) -> bytes:
    """Return a page for paper as PDF/UA; raises WorldError where the machine lacks Pango."""
    weasyprint = _library()
    page = weasyprint.HTML(string=html, base_url=_BASE, url_fetcher=_fetch, media_type="print")
    return bytes(page.write_pdf(pdf_variant="pdf/ua-1"))


@cache
def _library() -> Any:  # noqa: ANN401 - the library has no types
    # It takes seconds to load and is wanted by few: only for the first sheet. What it logs may quote the page.
    for logger in ("weasyprint", "fontTools"):
        logging.getLogger(logger).setLevel(logging.CRITICAL)
    try:
        import weasyprint  # noqa: PLC0415 - see above
    except OSError as error:
        raise WorldError(
            "This machine lacks the library Pango, so it makes no PDF. Install libpango-1.0-0 and libpangoft2-1.0-0.",
            de="Auf diesem Rechner fehlt die Bibliothek Pango, deshalb entsteht kein PDF. Drucken geht trotzdem.",
        ) from error
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
        raise NotFoundError("A page for paper may load our own files only.")
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return URLFetcherResponse(address, file.read_bytes(), {"Content-Type": kind})

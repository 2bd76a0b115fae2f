"""The language of an answer, as the client asks for it."""

from starlette.requests import Request

__all__ = ["DEFAULT", "LANGUAGES", "language_of"]

LANGUAGES = ("de", "en")
DEFAULT = "de"


def language_of(request: Request) -> str:
    """Return the best of our languages for `Accept-Language`; German where nothing fits."""
    wishes = [_wish(part) for part in request.headers.get("accept-language", "").split(",")]
    wishes.sort(key=lambda wish: -wish[0])
    return next((code for weight, code in wishes if weight > 0 and code in LANGUAGES), DEFAULT)


def _wish(part: str) -> tuple[float, str]:
    tag, _, parameter = part.strip().partition(";")
    code = tag.strip().partition("-")[0].lower()
    name, _, value = parameter.strip().partition("=")
    try:
        return (float(value) if name.strip() == "q" else 1.0), code
    except ValueError:
        return 0.0, code

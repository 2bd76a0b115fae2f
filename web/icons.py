"""Icons of the interface (Material Symbols, rounded) as inline SVG."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

__all__ = ["icon", "icon_picture", "mark"]

_ICONS = Path(__file__).parent / "node_modules/@material-symbols/svg-400/rounded"
_SVG = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


@cache
def icon(name: str) -> Markup:
    """Return an icon in the colour of its text; words beside it say what it means."""
    return Markup(  # noqa: S704 - a file of an installed package
        f'<svg class="icon" viewBox="0 -960 960 960" aria-hidden="true" focusable="false">{_inner(name)}</svg>'
    )


def icon_picture(name: str) -> str:
    """Return an icon as a picture of its own, to be used as a mask."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -960 960 960">{_inner(name)}</svg>'


def _inner(name: str) -> str:
    return _SVG.sub(r"\1", (_ICONS / f"{name}.svg").read_text(encoding="utf-8"))


def mark(name: str) -> Markup:
    """Return a mark out of the sprite; words beside it say what it means."""
    return Markup(
        '<svg class="mark" aria-hidden="true" focusable="false"><use href="/static/marks.svg#{}"/></svg>'
    ).format(name)

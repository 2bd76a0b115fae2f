"""Icons of the interface (Material Symbols, rounded) as inline SVG."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

__all__ = ["icon", "mark"]

_ICONS = Path(__file__).parent / "node_modules/@material-symbols/svg-400/rounded"
_SVG = re.compile(r"<svg\b[^>]*>(.*)</svg>", re.DOTALL)


@cache
def icon(name: str) -> Markup:
    """Return an icon in the colour of its text; words beside it say what it means."""
    inner = _SVG.sub(r"\1", (_ICONS / f"{name}.svg").read_text(encoding="utf-8"))
    return Markup(f'<svg class="icon" viewBox="0 -960 960 960" aria-hidden="true" focusable="false">{inner}</svg>')  # noqa: S704 - a file of an installed package


def mark(name: str) -> Markup:
    """Return a mark out of the sprite; words beside it say what it means."""
    return Markup(
        '<svg class="mark" aria-hidden="true" focusable="false"><use href="/static/marks.svg#{}"/></svg>'
    ).format(name)

"""Two days and some areas side by side: small charts drawn as SVG here, each with the table of its numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.model import THEMES, ComparisonQuery, GapComparison, GapFigures
from web.menu import say
from web.pages import draw
from web.site import Site

__all__ = ["MOST_AREAS", "CompareScene", "comparison_page"]

MOST_AREAS = 4
"""More areas in one chart cannot be told from each other."""
_WAYS = (
    ("walk", say("zu Fuß")),
    ("walk:wheelchair", say("Rollstuhl")),
    ("bike", say("Rad")),
    ("transit", say("Bus, Bahn")),
)
_MINUTES = (5, 10, 15, 20, 30)
_STATES = {"unchecked": say("ungeprüft"), "checked": say("geprüft"), "reconciled": say("abgeglichen")}
_MARKS = ("circle", "square", "diamond", "triangle")
_FILLS = ("#22366F", "#C2410C", "#2B76A5", "#6B21A8")
"""Dark enough on white, and told apart by their shapes too."""
_STEPS = (0, 25, 50, 75, 100)
"""Of the scale above the chart of areas, in percent of its width."""
_ROW = 30
"""Pixels of a theme in the chart of areas."""
_APART = 8
"""Pixels by which areas lie below each other in a row where one would hide another."""
_CLOSE = 0.05
"""Shares that differ less would do so."""
_SMALL = (150, 72, 12)
"""Of a small chart: width, height, and the margin at both sides."""


@dataclass(frozen=True, slots=True)
class CompareScene:
    """What a planner compares; without an answer there is a refusal."""

    query: ComparisonQuery
    answer: GapComparison | None
    areas: tuple[int, ...] = ()
    """Side by side; none: the largest."""
    one: int | None = None
    """The area whose days are compared; None: the town."""
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class _Change:
    """A theme on two days, and where the ends of its line lie in its small chart."""

    theme: str
    figures: GapFigures
    line: tuple[int, int, int, int] | None

    @property
    def size(self) -> int:
        return self.figures.nearer + self.figures.farther


@dataclass(frozen=True, slots=True)
class _Mark:
    """An area in the row of a theme; `open` where nobody checked how complete the theme is known there."""

    number: int
    x: float
    """In percent of the width of the row."""
    y: int
    """In pixels from its top."""
    open: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A theme of the chart of areas, with a cell of the table for each of them."""

    theme: str
    cells: Sequence[GapFigures]
    marks: Sequence[_Mark]


def comparison_page(site: Site, scene: CompareScene) -> str:
    """Draw the page."""
    answer, chosen = scene.answer, _chosen(scene)
    rows = _rows(answer, chosen) if answer else []
    changes = _changes(answer, scene.one) if answer else []
    return draw(
        "comparison.html",
        site,
        scene=scene,
        query=scene.query,
        ways=_WAYS,
        limits=_MINUTES,
        states=_STATES,
        chosen=chosen,
        named=sorted(answer.areas.items(), key=lambda area: area[1]) if answer else [],
        rows=rows,
        changes=changes,
        moved=[change for change in changes if change.size],
        sums=(sum(1 for c in changes if c.figures.nearer), sum(1 for c in changes if c.figures.farther)),
        marks=list(zip(_MARKS, _FILLS, strict=True)),
        steps=_STEPS,
        row_height=_ROW,
        small=_SMALL,
        percent=_percent,
    )


def _chosen(scene: CompareScene) -> list[int]:
    """Return the areas that are side by side: those that were chosen, else the two with most people."""
    if scene.answer is None:
        return []
    known = [area for area in dict.fromkeys(scene.areas) if area in scene.answer.areas]
    theme = next(iter(scene.answer.figures))[0]
    figures = scene.answer.figures
    by_people = sorted(scene.answer.areas, key=lambda area: (-figures[theme, area].people, area))
    return known or by_people[:2]


def _rows(answer: GapComparison, chosen: Sequence[int]) -> list[_Row]:
    rows = []
    for theme in _themes(answer):
        cells = [answer.figures[theme, area] for area in chosen]
        shares = [(place, cell.share, cell) for place, cell in enumerate(cells) if cell.share is not None]
        marks = [
            _Mark(
                place,
                round(share * 100, 1),
                _ROW // 2 + (round(_APART * (place - (len(cells) - 1) / 2)) if _hides(share, shares) else 0),
                cell.completeness.state == "unchecked",
            )
            for place, share, cell in shares
        ]
        rows.append(_Row(theme, cells, marks))
    return rows


def _hides(share: float, shares: Sequence[tuple[int, float, GapFigures]]) -> bool:
    return sum(1 for _place, other, _cell in shares if abs(other - share) < _CLOSE) > 1


def _changes(answer: GapComparison, area: int | None) -> list[_Change]:
    """Return all themes, those first that changed for most people."""
    told = [answer.figures[theme, area] for theme in _themes(answer)] if _known(answer, area) else []
    found = [_Change(theme, figures, _line(figures)) for theme, figures in zip(_themes(answer), told, strict=False)]
    return sorted(found, key=lambda change: -change.size)


def _known(answer: GapComparison, area: int | None) -> bool:
    return area is None or area in answer.areas


def _themes(answer: GapComparison) -> list[str]:
    return [theme.key for theme in THEMES if (theme.key, None) in answer.figures]


def _line(figures: GapFigures) -> tuple[int, int, int, int] | None:
    """Return from where to where the share of people goes, in pixels of the small chart."""
    if figures.share is None or figures.share_before is None:
        return None
    width, height, margin = _SMALL
    first, last = (
        round(height - margin - share * (height - 2 * margin)) for share in (figures.share_before, figures.share)
    )
    return margin, first, width - margin, last


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{round(share * 100)} %"

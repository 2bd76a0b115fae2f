"""The page that says which office answers for which neighbourhood."""

from collections.abc import Sequence
from dataclasses import dataclass

from geo.model import Neighbourhood
from geo.model.team import CONTACT, ROLE, Steward
from web.pages import draw
from web.site import Site

__all__ = ["StewardLine", "stewards_page"]


@dataclass(frozen=True, slots=True)
class StewardLine:
    """A neighbourhood with its team and the office that answers for it, if there is one."""

    id: int
    name: str
    team: str
    steward: Steward | None


def stewards_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    lines: Sequence[StewardLine],
    areas: Sequence[Neighbourhood],
    *,
    refused: str = "",
    typed: tuple[str, str, str] = ("", "", ""),
    done: bool = False,
) -> str:
    """Draw the offices, a short form for each; what was typed and refused stays where it was."""
    told = {"lines": lines, "areas": areas, "refused": refused, "typed": typed, "done": done}
    return draw("stewards.html", site, **told, limits={"office": ROLE, "mailbox": CONTACT})

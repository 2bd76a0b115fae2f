"""The page of network rounds: which there are, how often, when next, and who goes there for us."""

from collections.abc import Sequence

from geo.model import Neighbourhood
from geo.model.team import NetworkRound, Page
from web.pages import draw
from web.record_words import RHYTHM_WORDS
from web.site import Site

__all__ = ["rounds_page"]


def rounds_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    page: Page[NetworkRound],
    areas: Sequence[Neighbourhood],
    *,
    may_write: bool,
    may_delete: bool,
    trashed: bool = False,
    deleted: int | None = None,
) -> str:
    """Draw the rounds; `trashed`: those in the trash, `deleted` was just put there."""
    names = {one.id: one.name for one in areas}
    rights = {"may_write": may_write, "may_delete": may_delete}
    shown = {"rounds": page, "names": names, "rhythms": RHYTHM_WORDS, "trashed": trashed, "deleted": deleted}
    return draw("team/rounds.html", site, **shown, **rights)

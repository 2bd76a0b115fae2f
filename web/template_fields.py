"""The page on which the authority says what a project asks beside title and focus question."""

from collections.abc import Sequence

from geo.model.team import ROLE, ProjectField
from web.accounts import Told
from web.pages import draw
from web.site import Site

__all__ = ["template_page"]

_BLANK = (ProjectField("", "", ""), ProjectField("", "", ""))
"""Room for new fields."""


def template_page(site: Site, fields: Sequence[ProjectField], *, told: Told | None = None) -> str:
    """Draw the fields in their order, hidden ones too, with room for new ones."""
    shown = {"fields": tuple(fields), "blank": _BLANK, "longest": ROLE, "told": told}
    return draw("template_fields.html", site, **shown)

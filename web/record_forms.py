"""The page on which a record of people is written or changed; a conflict shows both values and loses nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.model import Neighbourhood
from web.config import page_config
from web.forms import Form, Typed, typed_words
from web.pages import draw
from web.record_words import LANGUAGE_CODES
from web.site import Site

__all__ = ["Draft", "form_page"]


_PLAIN = frozenset({"phone", "email", "website", "office_contact", "consent_text", "opening_hours", "price"})
"""Lines in which nobody tells of anybody."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A form as somebody left it."""

    form: Form
    typed: Typed
    number: int | None = None
    """None: new."""
    version: int | None = None
    hidden: Mapping[str, str] = field(default_factory=dict)
    """What the form sends along unseen."""
    areas: Sequence[Neighbourhood] = ()
    """Where a new record may belong."""
    area: int | None = None
    spot: str = ""
    spots: Sequence[tuple[str, str]] = ()
    """Value and label of each place to choose from."""
    wanted: str = ""
    """The place that somebody typed."""
    organisations: Sequence[tuple[int, str]] = ()
    organisation: int | None = None
    current: Typed | None = None
    """What stands there now, if somebody was faster."""
    fault: str | None = None
    back: str = "/team"
    consent_text: str = ""
    """The version of the text of consent that counts now."""


def form_page(site: Site, draft: Draft) -> str:
    """Draw a form with what was typed, and beside it what somebody else wrote in the meantime."""
    other = {}
    if draft.current is not None:
        for one in draft.form.fields:
            mine, theirs = (list(told.get(one.name, ())) for told in (draft.typed, draft.current))
            if [value for value in mine if value] != [value for value in theirs if value]:
                other[one.name] = typed_words(one, theirs, site.words)
    return draw(
        "team/form.html",
        site,
        draft=draft,
        form=draft.form,
        other=other,
        languages=LANGUAGE_CODES,
        unfree=_PLAIN | ({"name"} if draft.form.noun == "key_person" else set()),
        config=page_config(site, {}),
    )

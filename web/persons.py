"""The pages of key persons: the list, one person, what withdrawing does, and the sheet of their own data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from geo.model import Neighbourhood, Place
from geo.model.team import Change, KeyPerson, Page
from web.menu import say
from web.pages import draw
from web.record_words import BASIS_WORDS, HISTORY_WORDS, VISIBILITY_WORDS
from web.sheet import make_pdf
from web.site import Site

__all__ = ["PersonScene", "own_data_pdf", "person_page", "persons_page", "withdrawal_page"]


_OTHER = say("andere Texte der Teams")
_MENTIONED = {
    "entry": say("Einträge aus Besprechungen"),
    "gap": say("Lücken"),
    "resource": say("Ressourcen"),
    "project": say("Vorhaben"),
    "consultation": say("Beratungen"),
    "history": say("Verlauf von Änderungen"),
}
"""What tables are called in which somebody may have named a person."""


@dataclass(frozen=True, slots=True)
class PersonScene:
    """All that the page of a key person shows."""

    person: KeyPerson
    area: Neighbourhood
    place: Place | None = None
    history: tuple[Change, ...] = ()
    teams: Mapping[int, str] = field(default_factory=dict)
    may_write: bool = False
    may_export: bool = False
    may_delete: bool = False
    confirmed: bool = False
    """Just now."""


def persons_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    page: Page[KeyPerson],
    areas: Sequence[Neighbourhood],
    *,
    q: str = "",
    may_write: bool,
    deleted: bool = False,
) -> str:
    """Draw the key persons as a list."""
    names = {one.id: one.name for one in areas}
    shown = {"persons": page, "names": names, "q": q, "may_write": may_write, "deleted": deleted}
    return draw("team/persons.html", site, **shown)


def person_page(site: Site, scene: PersonScene) -> str:
    """Draw one key person."""
    return draw("team/person.html", site, scene=scene, person=scene.person, **_words())


def withdrawal_page(site: Site, person: KeyPerson, *, back: str) -> str:
    """Draw what happens when somebody withdraws, and the one button that does it; `back` is where one came from."""
    return draw("team/withdrawal.html", site, person=person, back=back)


def own_data_pdf(site: Site, told: Mapping[str, object], place: Place | None) -> bytes:
    """Return all that is kept on a person as PDF, for the person."""
    person = told["person"]
    assert isinstance(person, Mapping)  # noqa: S101 - narrows the type of what the facade hands out
    exported = told["exported_at"]
    assert hasattr(exported, "date")  # noqa: S101 - as above
    html = draw(
        "team/own_data.html",
        site,
        person=person,
        changes=told["history"],
        mentions=_mentions(told),
        on_day=exported.date(),
        place=place,
        **_words(),
    )
    return make_pdf(html)


def _mentions(told: Mapping[str, object]) -> list[tuple[str, int]]:
    """Return where else the name or the contact stands: what it is called in German, and how often."""
    counts = told["mentions"]
    assert isinstance(counts, Mapping)  # noqa: S101 - as above
    found: dict[str, int] = {}
    for table, number in counts.items():
        word = _MENTIONED.get(table, _OTHER)
        found[word] = found.get(word, 0) + number
    return list(found.items())


def _words() -> dict[str, object]:
    return {"bases": BASIS_WORDS, "visibilities": VISIBILITY_WORDS, "kinds": HISTORY_WORDS}

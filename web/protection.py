"""The page for data protection: who asks what is kept, what is deleted by its period, and the audit by pseudonym."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.model import Neighbourhood
from geo.model.team import Audit, KeyPerson, Page, PurgeReport
from web.menu import say
from web.pages import draw
from web.site import Site

__all__ = ["ProtectionScene", "protection_page"]

_ACTIONS = {
    "viewed": say("angesehen"),
    "created": say("angelegt"),
    "changed": say("geändert"),
    "exported": say("Auskunft gegeben"),
    "deleted": say("gelöscht"),
    "published": say("Sichtbarkeit geändert"),
    "role_changed": say("Rollen oder Zugang geändert"),
}
_NOUNS = {
    "key_person": say("Schlüsselperson"),
    "resource": say("Ressource"),
    "gap": say("Lücke"),
    "account": say("Konto"),
}
_RULES = {
    "key_person": say("Schlüsselpersonen, die niemand mehr bestätigt hat"),
    "trash": say("Papierkorb"),
    "history": say("Verlauf von Änderungen"),
    "audit": say("Dieses Protokoll"),
    "entry": say("Einträge aus Besprechungen"),
}
"""What a rule of `atlas purge` deletes; what is in the trash is told as one."""
_SHOWN = 13
"""Characters of a number by which one record is told from another."""


@dataclass(frozen=True, slots=True)
class ProtectionScene:
    """All that the page shows."""

    audit: Page[Audit]
    due: PurgeReport
    periods: Mapping[str, str]
    """How long each rule keeps, in words; without a word: for good."""
    areas: Sequence[Neighbourhood] = ()
    asked: str = ""
    found: tuple[KeyPerson, ...] | None = None
    """None: nobody was looked for."""
    deleted: bool = False
    """Just now."""


def protection_page(site: Site, scene: ProtectionScene) -> str:
    """Draw what the privacy officer works with."""
    counted: dict[str, int] = {}
    for rule, number in scene.due.deleted.items():
        kind = rule.partition(":")[0]
        counted[kind] = counted.get(kind, 0) + number
    rules = [(word, scene.periods.get(key, ""), counted.get(key, 0)) for key, word in _RULES.items()]
    names = {one.id: one.name for one in scene.areas}
    told = {"rules": rules, "names": names, "actions": _ACTIONS, "nouns": _NOUNS}
    return draw("protection.html", site, scene=scene, subject_of=lambda line: _subject(site, line), **told)


def _subject(site: Site, line: Audit) -> str:
    """Return which record a line is about: the beginning of its number, or how many were in a list."""
    _before, several, count = line.subject.partition("list of ")
    return site.words.gettext("Liste mit %(n)s", n=count) if several else line.subject[:_SHOWN]

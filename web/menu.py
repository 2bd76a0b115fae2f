"""The menu: which page somebody may open, as one table."""

from dataclasses import dataclass

from geo.model import Actor, Role

__all__ = ["MENU", "ROLE_WORDS", "Item", "home_of", "items_for", "role_of", "say"]


def say(german: str) -> str:
    """Mark a sentence of a table, so that it gets into the catalogues; the templates translate it."""
    return german


@dataclass(frozen=True, slots=True)
class Item:
    """A page in the menu; German words, which the templates translate."""

    path: str
    label: str
    icon: str
    action: str
    """Who may do this somewhere may open it."""
    public: bool = False
    """Strangers may open it too, where reading is open."""
    unless: str = ""
    """Who may do this somewhere comes to it from another page of the menu."""


MENU = (
    Item("/karte", say("Karte"), "map", "map.read", public=True),
    Item("/beratung", say("Beratung"), "home", "counselling.ask", public=True),
    Item("/team", say("Team"), "groups", "entry.read"),
    Item("/planung", say("Planung"), "analytics", "planning.read"),
    Item("/planung/szenarien", say("Szenarien"), "alt_route", "scenario.read", unless="planning.read"),
    Item("/datenschutz", say("Datenschutz"), "policy", "audit.read"),
    Item("/konten", say("Konten"), "manage_accounts", "account.read"),
)
"""In the order of the page header."""

ROLE_WORDS: dict[Role, str] = {
    "reader": say("Beratung"),
    "member": say("Teammitglied"),
    "steward": say("Stadtteil-Verantwortliche"),
    "planner": say("Planung"),
    "privacy_officer": say("Datenschutz"),
    "admin": say("Technik"),
}
"""What a role is called; German, translated by the templates."""

_HOMES: dict[Role, str] = {
    "reader": "/beratung",
    "member": "/team",
    "steward": "/team",
    "planner": "/planung",
    "privacy_officer": "/datenschutz",
    "admin": "/konten",
}
"""With which page a role begins."""

_STRONGEST: tuple[Role, ...] = ("steward", "member", "planner", "privacy_officer", "admin", "reader")


def items_for(actor: Actor, *, public_reading: bool) -> tuple[Item, ...]:
    """Return the pages that `actor` may open."""
    if actor.account is None:
        return tuple(item for item in MENU if item.public and public_reading)
    mine = (item for item in MENU if actor.may_somewhere(item.action))
    return tuple(item for item in mine if not (item.unless and actor.may_somewhere(item.unless)))


def role_of(actor: Actor) -> Role | None:
    """Return the role that says most about what somebody does here, or None for who has none."""
    return next((role for role in _STRONGEST if actor.has_role(role)), None)


def home_of(actor: Actor) -> str | None:
    """Return the page with which somebody begins; None for strangers, who see what the town offers."""
    role = role_of(actor) if actor.account is not None else None
    return _HOMES[role] if role else None

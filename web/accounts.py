"""Pages around accounts: signing in, the one-time link, and the accounts for those who keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from geo.model import ROLES, Account, HeldRole, Neighbourhood, OneTimeLink, Role, Team
from web.menu import ROLE_WORDS, say
from web.pages import draw
from web.site import Site

__all__ = ["Told", "accounts_page", "invitation_page", "sign_in_page"]


@dataclass(frozen=True, slots=True)
class Told:
    """What came of what somebody just did."""

    sentence: str
    good: bool = False


@dataclass(frozen=True, slots=True)
class _Card:
    """What a role sees, as the page for signing in tells it; German, translated by the template."""

    icon: str
    where: str
    pages: tuple[str, ...]
    first: str
    then: str
    never: str


_CARDS: dict[Role, _Card] = {
    "reader": _Card(
        "visibility",
        say("ohne Anmeldung im Amtsnetz"),
        (say("Karte"), say("Beratung")),
        say("der leeren Frage"),
        say("Orte finden, Wege zeigen, Zettel drucken"),
        say("Nichts wird gespeichert."),
    ),
    "member": _Card(
        "groups",
        say("eigene Stadtteile"),
        (say("Karte"), say("Beratung"), say("Team")),
        say("dem, was im Team heute ansteht"),
        say("Einträge, Lücken, Ressourcen, Vorhaben"),
        say("Bestätigt nicht, veröffentlicht nicht."),
    ),
    "steward": _Card(
        "how_to_reg",
        say("eigene Stadtteile"),
        (say("Karte"), say("Beratung"), say("Team")),
        say("„Noch richtig?“ und Bestätigungen"),
        say("dazu Schlüsselpersonen und Veröffentlichen"),
        say("Keine Zahlen zu Kolleginnen und Kollegen."),
    ),
    "planner": _Card(
        "hexagon",
        say("alle Stadtteile"),
        (say("Karte"), say("Beratung"), say("Planung")),
        say("der Lücken-Karte"),
        say("Szenarien, Vergleich, Ausgabe"),
        say("Keine Schlüsselpersonen, keine Texte der Teams."),
    ),
    "privacy_officer": _Card(
        "policy",
        say("Protokoll und Löschung"),
        (say("Karte"), say("Datenschutz")),
        say("der Suche nach einer Person"),
        say("Auskünfte, Protokoll zu Schlüsselpersonen"),
        say("Keine Inhalte der Teams."),
    ),
    "admin": _Card(
        "engineering",
        say("Konten und Teams"),
        (say("Karte"), say("Konten"), say("Nachweise")),
        say("den Konten"),
        say("Konten, Teams, Felder der Vorhaben"),
        say("Keine Inhalte der Teams."),
    ),
}


def sign_in_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    *,
    name: str = "",
    onward: str = "",
    provider: bool = False,
    mail: bool = False,
    told: Told | None = None,
) -> str:
    """Draw where somebody signs in, beside what each role sees."""
    cards = [(ROLE_WORDS[role], card) for role, card in _CARDS.items()]
    shown = {"name": name, "onward": onward, "provider": provider, "mail": mail, "told": told, "cards": cards}
    return draw("signin.html", site, **shown)


def invitation_page(site: Site, *, token: str = "", told: Told | None = None) -> str:
    """Draw where the one-time link leads: a passphrase is set."""
    return draw("invitation.html", site, token=token, told=told)


def accounts_page(  # noqa: PLR0913 - one for each part of the page
    site: Site,
    accounts: Sequence[Account],
    teams: Sequence[Team],
    neighbourhoods: Sequence[Neighbourhood],
    *,
    link: OneTimeLink | None = None,
    link_url: str = "",
    told: Told | None = None,
    typed: Mapping[str, Mapping[str, Sequence[str]]] | None = None,
) -> str:
    """Draw the accounts for those who keep them; a link is shown once.

    `typed` is what stood in the form of an account ("account") or of a team ("team") that was refused.
    """
    return draw(
        "accounts.html",
        site,
        accounts=accounts,
        teams=teams,
        neighbourhoods=neighbourhoods,
        roles=[(role, ROLE_WORDS[role]) for role in ROLES],
        role_words=ROLE_WORDS,
        areas_of=lambda held: _areas(site, held),
        where_of=_where,
        typed=typed or {},
        link=link,
        link_url=link_url,
        told=told,
    )


def _areas(site: Site, held: HeldRole) -> str:
    if held.everywhere:
        return site.words.gettext("überall")
    return held.area or site.words.gettext("in den Stadtteilen des Teams")


def _where(roles: Sequence[HeldRole]) -> str:
    """Return where all roles hold, as the form sends it; "bisher" if each holds elsewhere."""
    found = {"ueberall" if held.everywhere else str(held.neighbourhood or "team") for held in roles}
    return found.pop() if len(found) == 1 else "bisher" if found else "team"

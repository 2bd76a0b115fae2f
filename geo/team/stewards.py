"""Who answers for a neighbourhood: named by office, set by whoever keeps the accounts."""

from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import Steward
from geo.store.neighbourhoods import get_neighbourhood
from geo.store.session import ReadSession
from geo.store.team import stewards as stored
from geo.store.team.values import checked_text
from geo.team.office import Office

__all__ = ["Stewards"]


class Stewards:
    """One office for each neighbourhood."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def list_all(self, actor: Actor) -> tuple[Steward, ...]:
        """List the offices; nobody is told who is not signed in."""
        with self.office.reading(actor) as session:
            return stored.list_stewards(session)

    def name(self, actor: Actor, neighbourhood: int, office: str, mailbox: str = "") -> None:
        """Let an office answer for a neighbourhood, or nobody if it is empty; raises ForbiddenError or RefusedError."""
        actor.require("account.write", None)
        with self.office.writing(actor) as session:
            if not office.strip():
                return stored.remove_steward(session, neighbourhood)
            get_neighbourhood(ReadSession(session), neighbourhood)
            told = checked_text("steward", "office", office)
            return stored.name_steward(session, neighbourhood, told, _address(mailbox))


def _address(mailbox: str) -> str | None:
    if not mailbox.strip():
        return None
    told = checked_text("steward", "mailbox", mailbox)
    name, at, host = told.partition("@")
    if not (name and at and "." in host) or any(sign.isspace() or sign in ",;<>" for sign in told):
        raise RefusedError("This is no mail address.", de="Das ist keine E-Mail-Adresse.")
    return told

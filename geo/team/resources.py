"""Resources, their services and the organisations behind them."""

from collections.abc import Mapping
from typing import Any

from geo.model import Actor
from geo.model.team import Contact, Organisation, Resource, Service
from geo.store.session import WriteSession
from geo.store.team import keeping
from geo.store.team import resources as stored
from geo.store.team.values import checked_text
from geo.team.shelf import Bin, Confirmable

__all__ = ["Organisations", "Resources", "Services"]


class Organisations(Bin[Organisation]):
    """Who stands behind resources."""

    keep = stored.ORGANISATIONS
    shared = True

    def add_contact(self, actor: Actor, number: int, text: str) -> tuple[Contact, ...]:
        """Write a line into the contact log; return all, the newest first."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            told = {"on_date": self.office.today(), "text": checked_text("contact", "text", text)}
            stored.add_contact(session, number, told | {"team_id": actor.team_id})
            return stored.list_contacts(session, number)

    def list_contacts(self, actor: Actor, number: int) -> tuple[Contact, ...]:
        """List the contact log, the newest first."""
        with self.office.reading(actor) as session:
            self._require(actor, "read", self._get(session, number).neighbourhood_id)
            return stored.list_contacts(session, number)


class Resources(Confirmable[Resource]):
    """Places that people can use, as teams know them."""

    keep = stored.RESOURCES
    shared = True


class Services(Confirmable[Service]):
    """What one can get at a resource; it is where its resource is."""

    keep = stored.SERVICES
    shared = True

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Service | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        if before is None:
            resource = keeping.get(session, stored.RESOURCES, told["resource_id"])
            told["neighbourhood_id"] = resource.neighbourhood_id
            told["themes"] = told.get("themes") or list(resource.themes)
        return told

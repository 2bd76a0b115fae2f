"""Resources, their services and the organisations behind them."""

from collections.abc import Mapping
from typing import Any

from geo.errors import RefusedError
from geo.model import Actor
from geo.model.team import NOTE, Contact, Organisation, Resource, Service
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

    def merge(self, actor: Actor, number: int, into: int) -> Resource:
        """Let a resource be another one: services, trails and links go there, and what that lacks is taken over.

        The one goes into the trash and leads to the other. Raises RefusedError if both are one already, and as
        `change`.
        """
        if number == into:
            raise RefusedError("Choose two resources.", de="Bitte zwei Ressourcen wählen.")
        with self.office.writing(actor) as session:
            merged, kept = self._get(session, number), self._get(session, into)
            for one, verb in ((merged, "write"), (merged, "delete"), (kept, "write")):
                self._require(actor, verb, one.neighbourhood_id)
            stored.hand_over(session, number, into)
            keeping.change(session, self.keep, into, None, _joined(merged, kept), team_id=actor.team_id)
            gone = {"trashed_at": self.office.now(), "merged_into_id": into}
            keeping.change(session, self.keep, number, None, gone, team_id=actor.team_id, kind="trashed")
            return self._get(session, into)

    def find_kept(self, actor: Actor, number: int) -> int | None:
        """Return the resource that one in the trash turned out to be, or None."""
        self._may_read(actor)
        with self.office.reading(actor) as session:
            return stored.find_kept(session, number)


def _joined(merged: Resource, kept: Resource) -> dict[str, Any]:
    """Return what the kept one takes over: themes, and what it does not know."""
    told: dict[str, Any] = {"themes": [*dict.fromkeys((*kept.themes, *merged.themes))]}
    for name in ("directions", "organisation_id"):
        if getattr(kept, name) is None and getattr(merged, name) is not None:
            told[name] = getattr(merged, name)
    if merged.tip and merged.tip != kept.tip:
        both = f"{kept.tip}\n{merged.tip}" if kept.tip else merged.tip
        # Too long for one: the other stays readable in the trash.
        told["tip"] = both if len(both) <= NOTE else kept.tip
    if kept.place_id is None and merged.place_id is not None:
        told |= {"place_id": merged.place_id, "lon": None, "lat": None}
    return told | {"take_part": kept.take_part or merged.take_part}


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

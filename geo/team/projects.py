"""Projects with a template that the authority can change, consultations, agreements and round tables."""

from collections.abc import Iterable, Mapping
from typing import Any

from geo.errors import NotFoundError, RefusedError
from geo.model import NOBODY, Actor
from geo.model.team import Agreement, Consultation, NetworkRound, Project, ProjectField, ProjectLink
from geo.model.team.limits import STEP
from geo.store.session import WriteSession, demand_somewhere
from geo.store.team import keeping
from geo.store.team import projects as stored
from geo.store.team.entries import ENTRIES
from geo.store.team.gaps import GAPS
from geo.store.team.resources import RESOURCES
from geo.team.shelf import Bin, require_somewhere

__all__ = ["Agreements", "Consultations", "NetworkRounds", "Projects"]

_LINKED: Mapping[str, keeping.Keep[Any]] = {"gap": GAPS, "resource": RESOURCES, "entry": ENTRIES}
_MOST_FIELDS = 20


class Projects(Bin[Project]):
    """Projects for the neighbourhood."""

    keep = stored.PROJECTS

    def link(self, actor: Actor, number: int, to: ProjectLink) -> Project:
        """Link a project with a gap, a resource or an entry that `actor` may see."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            keeping.get(session, _LINKED[to.noun], to.id)
            stored.link(session, number, to)
            return self._get(session, number)

    def unlink(self, actor: Actor, number: int, to: ProjectLink) -> Project:
        """Take a link away."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            stored.unlink(session, number, to)
            return self._get(session, number)

    def list_fields(self) -> tuple[ProjectField, ...]:
        """List the fields of the template, hidden ones too."""
        with self.office.reading(NOBODY) as session:
            return stored.list_fields(session)

    def set_fields(self, actor: Actor, fields: Iterable[ProjectField]) -> tuple[ProjectField, ...]:
        """Change the template for the whole authority; fields that are not told are hidden, never deleted."""
        actor.require("template.write", None)
        told = tuple(fields)
        if len(told) > _MOST_FIELDS or len({field.key for field in told}) < len(told):
            raise RefusedError(
                f"A template has at most {_MOST_FIELDS} fields, each with a key of its own.",
                de=f"Eine Vorlage hat höchstens {_MOST_FIELDS} Felder, jedes mit eigenem Schlüssel.",
            )
        with self.office.writing(actor) as session:
            stored.set_fields(session, told)
            return stored.list_fields(session)

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Project | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        if "fields" in told:
            known = {field.key for field in stored.list_fields(session)}
            told["fields"] = _check_fields(told["fields"] or {}, known)
        if before is None:
            told.setdefault("status", "idea")
        return told


class Consultations(Bin[Consultation]):
    """Peer consultations on a project; they are where it is."""

    keep = stored.CONSULTATIONS

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Consultation | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        if before is None:
            project = keeping.get(session, stored.PROJECTS, told["project_id"])
            told = {"on_date": self.office.today()} | told | {"neighbourhood_id": project.neighbourhood_id}
        return told


class Agreements(Bin[Agreement]):
    """Who (a role) does what until when."""

    keep = stored.AGREEMENTS

    def finish(self, actor: Actor, number: int, version: int | None = None) -> Agreement:
        """Close an agreement; raises as `change`."""
        return self.change(actor, number, version, {"done_on": self.office.today()})

    def new_calendar(self, actor: Actor) -> str:
        """Return a new secret address of the calendar of the actor's team; the one before stops working."""
        require_somewhere(actor, "agreement.write")
        if actor.team_id is None:
            raise RefusedError("Only a team has a calendar.", de="Einen Kalender hat nur ein Team.")
        with self.office.reading(actor) as session:
            demand_somewhere(session, "agreement.write")
        with self.office.trusted() as session:
            return stored.replace_calendar(session, actor.team_id)

    def list_for_calendar(self, token: str) -> tuple[str, tuple[Agreement, ...]]:
        """Return a team's name and its open agreements with a day, by the secret address; raises NotFoundError."""
        with self.office.trusted() as session:
            team = stored.find_team_of_calendar(session, token)
            if team is None:
                raise NotFoundError("There is no such calendar.", de="Diesen Kalender gibt es nicht.")
            return stored.get_team_name(session, team), stored.list_due_of_team(session, team)

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: Agreement | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        if before is None and "neighbourhood_id" not in told:
            told["neighbourhood_id"] = self._where(session, told)
        return told

    @staticmethod
    def _where(session: WriteSession, told: Mapping[str, Any]) -> int | None:
        """Return where an agreement belongs: with its project, else with its meeting."""
        if told.get("project_id") is not None:
            return keeping.get(session, stored.PROJECTS, told["project_id"]).neighbourhood_id
        if told.get("meeting_id") is not None:
            return stored.get_meeting_area(session, told["meeting_id"])
        return None


class NetworkRounds(Bin[NetworkRound]):
    """Round tables of a neighbourhood."""

    keep = stored.NETWORK_ROUNDS


def _check_fields(fields: Mapping[str, str], known: set[str]) -> dict[str, str]:
    for key, text in fields.items():
        if key not in known:
            raise RefusedError("This field is not in the template.", de="Dieses Feld steht nicht in der Vorlage.")
        if len(text) > STEP:
            raise RefusedError(f"A field has at most {STEP} characters.", de=f"Ein Feld hat höchstens {STEP} Zeichen.")
    return {key: text.strip() for key, text in fields.items() if text.strip()}

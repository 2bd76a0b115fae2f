"""A shelf of records of one noun: what can be done with all of them alike; every call takes the actor."""

from collections.abc import Mapping
from typing import Any, ClassVar, Generic, TypeVar

from geo.errors import ForbiddenError, NotFoundError, SignInError
from geo.model import Actor
from geo.model.team import Change, Kept, Page, Wanted
from geo.store.session import ReadSession, WriteSession
from geo.store.team import keeping
from geo.store.team.audits import audit
from geo.store.team.entries import ENTRIES
from geo.store.team.keeping import Keep
from geo.store.team.meetings import MEETINGS
from geo.store.team.projects import PROJECTS
from geo.store.team.questions import conditions
from geo.store.team.resources import ORGANISATIONS, RESOURCES
from geo.team.office import Office

__all__ = ["Bin", "Confirmable", "Shelf", "require_somewhere"]

R = TypeVar("R", bound=Kept)
_REFERS: Mapping[str, Keep[Any]] = {
    "organisation_id": ORGANISATIONS,
    "resource_id": RESOURCES,
    "project_id": PROJECTS,
    "meeting_id": MEETINGS,
    "merged_into_id": ENTRIES,
}
"""What a record may refer to; who writes it has to see that."""


class Shelf(Generic[R]):
    """Records of one noun."""

    keep: Keep[R]
    shared: ClassVar[bool] = False
    """Whether others than the team see what is published."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def get(self, actor: Actor, number: int) -> R:
        """Return a record; raises NotFoundError, also if it is there and `actor` may not see it, or GoneError."""
        self._may_read(actor)
        with self.office.reading(actor) as session:
            return self._get(session, number)

    def page(self, actor: Actor, wanted: Wanted) -> Page[R]:
        """List the records that `actor` may see, as wanted."""
        self._may_read(actor)
        with self.office.reading(actor) as session:
            return self._page(session, wanted)

    def add(self, actor: Actor, values: Mapping[str, Any]) -> R:
        """Write a new record; raises ForbiddenError or RefusedError."""
        with self.office.writing(actor) as session:
            return self._add(session, actor, values)

    def change(self, actor: Actor, number: int, version: int | None, values: Mapping[str, Any]) -> R:
        """Change what is told of a record that is at `version`.

        Raises StaleError with what stands there if somebody was faster, NotFoundError, GoneError, ForbiddenError or
        RefusedError.
        """
        with self.office.writing(actor) as session:
            before = self._get(session, number)
            self._require(actor, "write", before.neighbourhood_id)
            told = self._judge(session, actor, values, before)
            changed = keeping.change(session, self.keep, number, version, told, team_id=actor.team_id)
            self._tell_publishing(session, before, changed)
            return changed

    def undo(self, actor: Actor, number: int, version: int | None) -> R:
        """Take the last change back; raises as `change`, and RefusedError if there is none."""
        with self.office.writing(actor) as session:
            before = keeping.get(session, self.keep, number, trashed=True)
            self._require(actor, "write", before.neighbourhood_id)
            undone = keeping.undo(session, self.keep, number, version, team_id=actor.team_id)
            self._tell_publishing(session, before, undone)
            return undone

    def history(self, actor: Actor, number: int) -> tuple[Change, ...]:
        """List what happened to a record: which team, when, and what was; the newest first."""
        self._may_read(actor)
        with self.office.reading(actor) as session:
            keeping.get(session, self.keep, number, trashed=True)
            return keeping.list_history(session, self.keep, number)

    def add_within(self, session: WriteSession, actor: Actor, values: Mapping[str, Any]) -> R:
        """Write a new record in a session that is open already."""
        return self._add(session, actor, values)

    def get_within(self, session: WriteSession, number: int) -> R:
        """Return a record in a session that is open already."""
        return self._get(session, number)

    def _get(self, session: ReadSession | WriteSession, number: int) -> R:
        return keeping.get(session, self.keep, number)

    def _page(self, session: ReadSession | WriteSession, wanted: Wanted) -> Page[R]:
        where = conditions(self.keep, wanted)
        return keeping.page(
            session, self.keep, *where, limit=wanted.limit, offset=wanted.offset, trashed=wanted.trashed
        )

    def _add(self, session: WriteSession, actor: Actor, values: Mapping[str, Any]) -> R:
        told = self._judge(session, actor, values, None)
        self._require(actor, "write", told.get("neighbourhood_id"))
        made = keeping.create(session, self.keep, {**told, "team_id": actor.team_id})
        self._tell_publishing(session, None, made)
        return made

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: R | None
    ) -> dict[str, Any]:
        """Return what to write; the rules of a noun go here. `before` is None for a new record."""
        told = dict(values)
        self._look_up(session, told)
        where = told.get("neighbourhood_id", before.neighbourhood_id if before else None)
        if before is not None and where != before.neighbourhood_id:
            self._require(actor, "write", where)
        if told.get("visibility", "team") != getattr(before, "visibility", "team"):
            self._require(actor, "publish", where)
        return told

    def _tell_publishing(self, session: WriteSession, before: R | None, after: R) -> None:
        """Write down for data protection that others may see a record from now on, or no longer."""
        if getattr(after, "visibility", "team") != getattr(before, "visibility", "team"):
            audit(session, "published", self.keep.noun, self._subject(after), after.neighbourhood_id)

    @staticmethod
    def _subject(record: R) -> str:
        return str(record.id)

    def _look_up(self, session: WriteSession, told: Mapping[str, Any]) -> None:
        for name in told.keys() & _REFERS.keys():
            if told[name] is not None:
                keeping.get(session, _REFERS[name], told[name])

    def _may_read(self, actor: Actor) -> None:
        if not self.shared:
            require_somewhere(actor, f"{self.keep.noun}.read")

    def _require(self, actor: Actor, verb: str, neighbourhood: int | None) -> None:
        if neighbourhood is None:
            raise NotFoundError("There is no such neighbourhood.", de="Diesen Stadtteil gibt es nicht.")
        actor.require(f"{self.keep.noun}.{verb}", neighbourhood)


class Bin(Shelf[R]):
    """Records that go into the trash before they go for good."""

    def trash(self, actor: Actor, number: int, version: int | None = None) -> R:
        """Put a record into the trash; raises as `change`."""
        with self.office.writing(actor) as session:
            self._require(actor, "delete", self._get(session, number).neighbourhood_id)
            told = {"trashed_at": self.office.now()}
            return keeping.change(session, self.keep, number, version, told, team_id=actor.team_id, kind="trashed")

    def restore(self, actor: Actor, number: int) -> R:
        """Take a record out of the trash; raises as `change`."""
        with self.office.writing(actor) as session:
            before = keeping.get(session, self.keep, number, trashed=True)
            self._require(actor, "delete", before.neighbourhood_id)
            told = {"trashed_at": None}
            return keeping.change(session, self.keep, number, None, told, team_id=actor.team_id, kind="restored")


class Confirmable(Bin[R]):
    """Records that somebody can confirm without editing."""

    def confirm(self, actor: Actor, number: int, version: int | None = None) -> R:
        """Write down that it is still right; raises as `change`."""
        told = {
            "confirmed_on": self.office.today(),
            "confirmed_by_team_id": actor.team_id,
            "gone_on": None,
        }
        return self._say(actor, number, version, "confirm", told)

    def gone(self, actor: Actor, number: int, version: int | None = None) -> R:
        """Write down that it is no longer there; raises as `change`."""
        return self._say(actor, number, version, "write", {"gone_on": self.office.today()})

    def _say(self, actor: Actor, number: int, version: int | None, verb: str, told: Mapping[str, Any]) -> R:
        with self.office.writing(actor) as session:
            self._require(actor, verb, self._get(session, number).neighbourhood_id)
            return keeping.change(session, self.keep, number, version, told, team_id=actor.team_id, kind="confirmed")


def require_somewhere(actor: Actor, action: str) -> None:
    """Return if this may be done anywhere; raises SignInError for a stranger, ForbiddenError for others."""
    if actor.may_somewhere(action):
        return
    if actor.account is None:
        raise SignInError("You have to be signed in for this.", de="Dafür müssen Sie angemeldet sein.")
    raise ForbiddenError("You do not have the right to see this.", de="Das dürfen Sie nicht sehen.")

"""Key persons: only stewards write, looking is written down for data protection, and deletion is for good."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from geo.errors import ForbiddenError, RefusedError
from geo.model import Actor
from geo.model.team import AuditAction, KeyPerson, Page, Wanted
from geo.store.session import ReadSession, WriteSession, demand, demand_somewhere
from geo.store.team import keeping
from geo.store.team import key_persons as stored
from geo.store.team.audits import audit
from geo.store.team.traces import count_mentions
from geo.team.deletions import erase, write_down
from geo.team.shelf import Shelf, require_somewhere

__all__ = ["KeyPersons", "months_later"]

_MOST_FOUND = 20
_NOT_TOLD = ("id", "version", "trashed_at", "team_id")


class KeyPersons(Shelf[KeyPerson]):
    """Who opens doors in the neighbourhood."""

    keep = stored.KEY_PERSONS

    def get(self, actor: Actor, number: int) -> KeyPerson:
        """Return a person, and write down that somebody looked; raises as `Shelf.get`."""
        self._may_read(actor)
        with self.office.writing(actor) as session:
            found = self._get(session, number)
            self._audit(session, "viewed", found)
            return found

    def page(self, actor: Actor, wanted: Wanted) -> Page[KeyPerson]:
        """List persons, and write down that somebody looked."""
        self._may_read(actor)
        with self.office.writing(actor) as session:
            found = self._page(session, wanted)
            audit(session, "viewed", "key_person", f"list of {len(found.items)}", wanted.neighbourhood)
            return found

    def change(self, actor: Actor, number: int, version: int | None, values: Mapping[str, Any]) -> KeyPerson:
        """Change a person; raises as `Shelf.change`."""
        with self.office.writing(actor) as session:
            before = self._get(session, number)
            self._require(actor, "write", before.neighbourhood_id)
            told = self._judge(session, actor, values, before)
            changed = keeping.change(session, self.keep, number, version, told, team_id=actor.team_id)
            published = before.visibility != changed.visibility
            self._audit(session, "published" if published else "changed", changed)
            return changed

    def confirm(self, actor: Actor, number: int, version: int | None = None) -> KeyPerson:
        """Confirm that all is still right, for another period; raises as `change`."""
        with self.office.writing(actor) as session:
            self._require(actor, "write", self._get(session, number).neighbourhood_id)
            told = self._valid_from(self.office.today())
            done = keeping.change(session, self.keep, number, version, told, team_id=actor.team_id, kind="confirmed")
            self._audit(session, "changed", done)
            return done

    def withdraw(self, actor: Actor, number: int) -> None:
        """Delete a person at once with every trace; raises NotFoundError or ForbiddenError."""
        with self.office.trusted() as session:
            person = self._get(session, number)
        self._require(actor, "delete", person.neighbourhood_id)
        with self.office.writing(actor) as session:
            demand(session, "key_person.delete", person.neighbourhood_id)
            # Before the log says so: a backup that comes back must learn of it whatever happens here.
            write_down(self.office, (person.key,))
            self._audit(session, "deleted", person)
        erase(self.office, (person.key,))

    def look_for(self, actor: Actor, text: str) -> tuple[KeyPerson, ...]:
        """Find whom a name, a function or a contact is kept of, where `actor` may hand it out; hidden ones too.

        That somebody looked is written down. Raises ForbiddenError.
        """
        require_somewhere(actor, "key_person.export")
        with self.office.writing(actor) as session:
            demand_somewhere(session, "key_person.export")
            audit(session, "viewed", "key_person", "search", None)
        with self.office.trusted() as session:
            found = self._page(session, Wanted(q=text.strip() or None, limit=_MOST_FOUND)).items if text.strip() else ()
        with self.office.reading(actor) as session:
            return tuple(one for one in found if _may_export(session, one))

    def get_leaving(self, actor: Actor, number: int) -> KeyPerson:
        """Return who wants to withdraw, for whoever may delete; raises NotFoundError or ForbiddenError."""
        with self.office.trusted() as session:
            person = self._get(session, number)
        self._require(actor, "delete", person.neighbourhood_id)
        with self.office.writing(actor) as session:
            demand(session, "key_person.delete", person.neighbourhood_id)
            self._audit(session, "viewed", person)
        return person

    def export(self, actor: Actor, number: int) -> dict[str, object]:
        """Return all that is kept on a person, for the person; it goes with the history and says so."""
        with self.office.trusted() as session:
            person = self._get(session, number)
            history = keeping.list_history(session, self.keep, number)
            mentions = count_mentions(session, (person.name, person.office_contact))
        self._require(actor, "export", person.neighbourhood_id)
        with self.office.writing(actor) as session:
            demand(session, "key_person.export", person.neighbourhood_id)
            self._audit(session, "exported", person)
        told = {name: value for name, value in asdict(person).items() if name not in _NOT_TOLD}
        changes = [{"kind": line.kind, "at": line.at, "before": dict(line.before)} for line in history]
        return {"person": told, "history": changes, "mentions": mentions, "exported_at": self.office.now()}

    def _add(self, session: WriteSession, actor: Actor, values: Mapping[str, Any]) -> KeyPerson:
        made = super()._add(session, actor, values)
        self._audit(session, "created", made)
        return made

    def _judge(
        self, session: WriteSession, actor: Actor, values: Mapping[str, Any], before: KeyPerson | None
    ) -> dict[str, Any]:
        told = super()._judge(session, actor, values, before)
        _check_basis(told, before, self.office.today())
        return told if before else self._valid_from(self.office.today()) | told

    def _valid_from(self, day: date) -> dict[str, Any]:
        return {
            "confirmed_on": day,
            "review_on": months_later(day, self.office.settings.key_person_review_months),
        }

    def _may_read(self, actor: Actor) -> None:
        if not actor.may_somewhere("key_person.read"):
            require_somewhere(actor, "key_person.meet")

    @staticmethod
    def _subject(record: KeyPerson) -> str:
        return str(record.key)

    def _audit(self, session: WriteSession, action: AuditAction, person: KeyPerson) -> None:
        audit(session, action, "key_person", self._subject(person), person.neighbourhood_id)


def _may_export(session: ReadSession, person: KeyPerson) -> bool:
    try:
        demand(session, "key_person.export", person.neighbourhood_id)
    except ForbiddenError:
        return False
    return True


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, day.day)


def _check_basis(told: Mapping[str, Any], before: KeyPerson | None, today: date) -> None:
    """Refuse a person without a legal basis: consent has a day and the version of its text."""
    basis, on, text = (
        told.get(name, getattr(before, name, None)) for name in ("legal_basis", "consent_on", "consent_text")
    )
    if basis == "consent" and not (on and text):
        raise RefusedError(
            "Consent needs the day on which it was given and the version of its text.",
            de="Zur Einwilligung gehören der Tag, an dem sie gegeben wurde, und die Fassung des Textes.",
        )
    if on is not None and on > today:
        raise RefusedError("Consent cannot be given in the future.", de="Die Einwilligung liegt in der Zukunft.")

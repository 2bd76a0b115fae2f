"""What data protection asks for: the audit, and deleting by period, with a dry run and a report."""

from datetime import timedelta

from geo.model import Actor
from geo.model.team import Audit, Page, PurgeReport
from geo.store.team import purging
from geo.store.team.audits import list_audit
from geo.store.team.key_persons import list_due
from geo.team.deletions import delete, replay_deletions
from geo.team.key_persons import months_later
from geo.team.office import Office
from geo.team.shelf import require_somewhere

__all__ = ["Protection"]


class Protection:
    """Audit and periods."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def list_audit(self, actor: Actor, *, limit: int = 50, offset: int = 0) -> Page[Audit]:
        """List the audit, the newest first; only for the privacy officer."""
        require_somewhere(actor, "audit.read")
        with self.office.reading(actor) as session:
            return list_audit(session, limit=limit, offset=offset)

    def preview(self, actor: Actor) -> PurgeReport:
        """Return what a purge would delete today."""
        require_somewhere(actor, "purge.read")
        return self.purge(dry_run=True)

    def purge(self, *, dry_run: bool) -> PurgeReport:
        """Delete whatever is older than its period, persons whose review is long due, and those deleted before.

        This is for the operator's timer; a dry run changes nothing and returns the same numbers.
        """
        today = self.office.today()
        settings = self.office.settings
        with self.office.trusted() as session:
            due = list_due(session, today - timedelta(days=settings.key_person_deletion_days))
        deleted = {"key_person": len(due)}
        if not dry_run:
            deleted["key_person_again"] = replay_deletions(self.office)
            delete(self.office, due)
        periods = {
            "trash": today - timedelta(days=settings.trash_days),
            "history": months_later(today, -settings.history_months),
            "audit": today - timedelta(days=settings.audit_days),
        }
        if settings.entry_months is not None:
            periods["entry"] = months_later(today, -settings.entry_months)
        with self.office.trusted() as session:
            for rule, before in periods.items():
                deleted |= purging.purge(session, rule, before, dry_run=dry_run)
        if not dry_run:
            purging.vacuum(self.office.engine)
        return PurgeReport(dry_run, deleted)

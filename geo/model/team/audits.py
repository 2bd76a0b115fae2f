"""What data protection needs to know of who did what, by pseudonym; nothing else is watched."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

__all__ = ["Audit", "AuditAction", "PurgeReport"]

AuditAction = Literal["viewed", "created", "changed", "exported", "deleted", "published", "role_changed"]


@dataclass(frozen=True, slots=True)
class Audit:
    """A line of the audit; `actor` is a pseudonym that changes every quarter."""

    id: int
    at: datetime
    actor: str
    action: AuditAction
    noun: str
    subject: str
    neighbourhood_id: int | None = None


@dataclass(frozen=True, slots=True)
class PurgeReport:
    """What a purge deleted, or would delete, by the name of its rule."""

    dry_run: bool
    deleted: dict[str, int]

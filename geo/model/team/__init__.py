"""What people know and keep: resources, key persons, gaps, meetings, projects, as frozen records."""

from geo.model.team.audits import Audit, AuditAction, PurgeReport
from geo.model.team.checks import Double, Due
from geo.model.team.gaps import Barrier, Gap, GapColumns, GapStatus, Indicator
from geo.model.team.kept import Change, HistoryKind, Kept, Located, Noun, Page, Visibility
from geo.model.team.key_persons import KeyPerson, LegalBasis
from geo.model.team.limits import CONTACT, ENTRY, LINE, NAME, NOTE, ROLE, STEP
from geo.model.team.meetings import CarriedOver, CodeCount, Entry, Meeting, Trail
from geo.model.team.projects import (
    Agreement,
    Consultation,
    Dimension,
    NetworkRound,
    Project,
    ProjectField,
    ProjectLink,
    ProjectStatus,
    Rhythm,
)
from geo.model.team.resources import (
    Ask,
    Contact,
    Cost,
    Organisation,
    Resource,
    ResourceKind,
    ResourceSort,
    ResourceState,
    Service,
)
from geo.model.team.stewards import Digest, Steward
from geo.model.team.wanted import Wanted
from geo.model.team.wording import (
    GAP_PRESETS,
    PROMPTS,
    GapPreset,
    Prompt,
    WarningRule,
    find_client_like,
    get_warning_rules,
)

__all__ = [
    "CONTACT",
    "ENTRY",
    "GAP_PRESETS",
    "LINE",
    "NAME",
    "NOTE",
    "PROMPTS",
    "ROLE",
    "STEP",
    "Agreement",
    "Ask",
    "Audit",
    "AuditAction",
    "Barrier",
    "CarriedOver",
    "Change",
    "CodeCount",
    "Consultation",
    "Contact",
    "Cost",
    "Digest",
    "Dimension",
    "Double",
    "Due",
    "Entry",
    "Gap",
    "GapColumns",
    "GapPreset",
    "GapStatus",
    "HistoryKind",
    "Indicator",
    "Kept",
    "KeyPerson",
    "LegalBasis",
    "Located",
    "Meeting",
    "NetworkRound",
    "Noun",
    "Organisation",
    "Page",
    "Project",
    "ProjectField",
    "ProjectLink",
    "ProjectStatus",
    "Prompt",
    "PurgeReport",
    "Resource",
    "ResourceKind",
    "ResourceSort",
    "ResourceState",
    "Rhythm",
    "Service",
    "Steward",
    "Trail",
    "Visibility",
    "Wanted",
    "WarningRule",
    "find_client_like",
    "get_warning_rules",
]

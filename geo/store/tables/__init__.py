"""The tables; Alembic builds what stands here and nothing else."""

from geo.store.tables.accounts import (
    AccountRoleRow,
    AccountRow,
    CredentialRow,
    OneTimeLinkRow,
    RoleRightRow,
    SessionRow,
    SignInFailureRow,
    TeamNeighbourhoodRow,
    TeamRow,
)
from geo.store.tables.base import Table
from geo.store.tables.changes import PlaceChangeRow
from geo.store.tables.gaps import GapIndicatorRow, GapRow
from geo.store.tables.human import AreaCheckRow, PlaceConfirmationRow, PlaceNoteRow, PlaceOverrideRow
from geo.store.tables.kept import AuditRow, AuditSaltRow, CalendarTokenRow, DeletionRow, HistoryRow, Kept, Located
from geo.store.tables.key_persons import KeyPersonRow
from geo.store.tables.lists import ListCoverageRow, ListEntryRow
from geo.store.tables.meetings import EntryCodeRow, EntryRow, EntryTrailRow, MeetingRow
from geo.store.tables.official import OfficialAddressRow
from geo.store.tables.people import PopulationCellRow
from geo.store.tables.projects import (
    AgreementRow,
    ConsultationRow,
    NetworkRoundRow,
    ProjectFieldRow,
    ProjectLinkRow,
    ProjectRow,
)
from geo.store.tables.resources import ContactRow, OrganisationRow, ResourceRow, ServiceRow
from geo.store.tables.review import ReviewRow
from geo.store.tables.runs import ImportNoticeRow, ImportRunRow
from geo.store.tables.scenarios import ScenarioRow, ScenarioVersionRow
from geo.store.tables.stewards import StewardRow
from geo.store.tables.timetable import (
    TransitAgencyRow,
    TransitFeedRow,
    TransitFrequencyRow,
    TransitLevelRow,
    TransitPathwayRow,
    TransitPatternRow,
    TransitRouteRow,
    TransitServiceRow,
    TransitShapeRow,
    TransitStopRow,
    TransitTransferRow,
    TransitTripRow,
)
from geo.store.tables.town import (
    AddressRow,
    BaseAreaLowRow,
    BaseAreaRow,
    BaseBuildingLowRow,
    BaseBuildingRow,
    BaseLabelRow,
    BaseLineLowRow,
    BaseLineRow,
    NeighbourhoodRow,
    PlaceRow,
    StreetEdgeRow,
    StreetNodeRow,
)

__all__ = [
    "PEOPLES",
    "AccountRoleRow",
    "AccountRow",
    "AddressRow",
    "AgreementRow",
    "AreaCheckRow",
    "AuditRow",
    "AuditSaltRow",
    "BaseAreaLowRow",
    "BaseAreaRow",
    "BaseBuildingLowRow",
    "BaseBuildingRow",
    "BaseLabelRow",
    "BaseLineLowRow",
    "BaseLineRow",
    "CalendarTokenRow",
    "ConsultationRow",
    "ContactRow",
    "CredentialRow",
    "DeletionRow",
    "EntryCodeRow",
    "EntryRow",
    "EntryTrailRow",
    "GapIndicatorRow",
    "GapRow",
    "HistoryRow",
    "ImportNoticeRow",
    "ImportRunRow",
    "Kept",
    "KeyPersonRow",
    "ListCoverageRow",
    "ListEntryRow",
    "Located",
    "MeetingRow",
    "NeighbourhoodRow",
    "NetworkRoundRow",
    "OfficialAddressRow",
    "OneTimeLinkRow",
    "OrganisationRow",
    "PlaceChangeRow",
    "PlaceConfirmationRow",
    "PlaceNoteRow",
    "PlaceOverrideRow",
    "PlaceRow",
    "PopulationCellRow",
    "ProjectFieldRow",
    "ProjectLinkRow",
    "ProjectRow",
    "ResourceRow",
    "ReviewRow",
    "RoleRightRow",
    "ScenarioRow",
    "ScenarioVersionRow",
    "ServiceRow",
    "SessionRow",
    "SignInFailureRow",
    "StewardRow",
    "StreetEdgeRow",
    "StreetNodeRow",
    "Table",
    "TeamNeighbourhoodRow",
    "TeamRow",
    "TransitAgencyRow",
    "TransitFeedRow",
    "TransitFrequencyRow",
    "TransitLevelRow",
    "TransitPathwayRow",
    "TransitPatternRow",
    "TransitRouteRow",
    "TransitServiceRow",
    "TransitShapeRow",
    "TransitStopRow",
    "TransitTransferRow",
    "TransitTripRow",
]

PEOPLES = (
    "place_override",
    "place_note",
    "organisation",
    "contact",
    "resource",
    "service",
    "gap",
    "meeting",
    "entry",
    "key_person",
    "project",
    "consultation",
    "agreement",
    "network_round",
    "steward",
    "scenario",
    "scenario_version",
    "history",
)
"""Tables with words of people, which no import writes."""

"""The tables; Alembic builds what stands here and nothing else."""

from geo.store.tables.base import Table
from geo.store.tables.human import AreaCheckRow, PlaceConfirmationRow, PlaceNoteRow, PlaceOverrideRow
from geo.store.tables.lists import ListCoverageRow, ListEntryRow
from geo.store.tables.official import OfficialAddressRow
from geo.store.tables.people import PopulationCellRow
from geo.store.tables.review import ReviewRow
from geo.store.tables.runs import ImportNoticeRow, ImportRunRow
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
    "AddressRow",
    "AreaCheckRow",
    "BaseAreaLowRow",
    "BaseAreaRow",
    "BaseBuildingLowRow",
    "BaseBuildingRow",
    "BaseLabelRow",
    "BaseLineLowRow",
    "BaseLineRow",
    "ImportNoticeRow",
    "ImportRunRow",
    "ListCoverageRow",
    "ListEntryRow",
    "NeighbourhoodRow",
    "OfficialAddressRow",
    "PlaceConfirmationRow",
    "PlaceNoteRow",
    "PlaceOverrideRow",
    "PlaceRow",
    "PopulationCellRow",
    "ReviewRow",
    "StreetEdgeRow",
    "StreetNodeRow",
    "Table",
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

"""The tables; Alembic builds what stands here and nothing else."""

from geo.store.tables.base import Table
from geo.store.tables.runs import ImportNoticeRow, ImportRunRow
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
    "BaseAreaLowRow",
    "BaseAreaRow",
    "BaseBuildingLowRow",
    "BaseBuildingRow",
    "BaseLabelRow",
    "BaseLineLowRow",
    "BaseLineRow",
    "ImportNoticeRow",
    "ImportRunRow",
    "NeighbourhoodRow",
    "PlaceRow",
    "StreetEdgeRow",
    "StreetNodeRow",
    "Table",
]

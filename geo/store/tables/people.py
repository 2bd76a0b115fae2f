"""How many people live where, in cells of 100 metres, whichever way a source told it."""

from decimal import Decimal

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, Numeric, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from geo.store.tables.base import WGS84, Table, geometry

__all__ = ["PopulationCellRow"]


class PopulationCellRow(Table):
    """People in a cell of the European grid (EPSG:3035), or in the part of a cell that lies in one area."""

    __tablename__ = "population_cell"
    __table_args__ = (
        CheckConstraint("suppressed = (people IS NULL)", name="suppressed"),
        Index("ix_population_cell_geom", "geom", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    dataset: Mapped[str] = mapped_column(index=True)
    cell: Mapped[str]
    """As the census writes it: CRS3035RES100mN3098500E4098600, by the south-west corner."""
    area_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id", ondelete="SET NULL"), index=True)
    """The area whose people were spread; empty where the source counts cells."""
    year: Mapped[int | None] = mapped_column(SmallInteger)
    """Of which the number is."""
    people: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    """Hundredths only where an area's people were spread; the sum over the area is what the source says."""
    suppressed: Mapped[bool]
    """The source keeps the number to itself, or it is so small that we do."""
    geom: Mapped[WKBElement] = mapped_column(geometry("POINT", WGS84))
    """The middle of the cell, or a point where people live in the part of the cell."""

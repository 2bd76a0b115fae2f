"""What all tables share: names of constraints, types, coordinate systems."""

from datetime import datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import DateTime

__all__ = ["WEB_MERCATOR", "WGS84", "Table", "geometry"]

WGS84 = 4326
WEB_MERCATOR = 3857

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Table(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads a plain class attribute
        str: Text,
        datetime: DateTime(timezone=True),
        list[str]: ARRAY(Text),
        dict[str, Any]: JSONB,
    }


def geometry(kind: str, srid: int) -> Geometry:
    """Return the type of a column of geometries; its index is named in the table."""
    return Geometry(kind, srid=srid, spatial_index=False)

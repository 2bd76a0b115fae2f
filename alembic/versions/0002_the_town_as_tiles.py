"""the town as tiles

Revision: 0002, after 0001
"""

from pathlib import Path

import sqlalchemy as sa
from geoalchemy2 import Geometry

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DROP_FUNCTIONS = (
    "DROP FUNCTION base_tile(integer, integer, integer)",
    "DROP FUNCTION base_tile_full(geometry, geometry)",
    "DROP FUNCTION base_tile_low(integer, geometry, geometry)",
    "DROP FUNCTION base_tile_labels(integer, geometry)",
)


def _create(table: str, geometry_type: str, *columns: sa.Column) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        *columns,
        sa.Column("geom", Geometry(geometry_type, srid=3857, spatial_index=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_geom", table, ["geom"], unique=False, postgresql_using="gist")


def upgrade() -> None:
    _create(
        "base_area_low",
        "GEOMETRY",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.REAL(), nullable=False),
    )
    _create("base_building_low", "GEOMETRY")
    _create(
        "base_line_low",
        "LINESTRING",
        sa.Column("layer", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rank", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("tunnel", sa.Boolean(), nullable=False),
        sa.Column("bridge", sa.Boolean(), nullable=False),
    )
    # The driver's own cursor: text() would read PL/pgSQL's := as a parameter.
    op.get_bind().exec_driver_sql(Path(__file__).with_name("0002_base_tile.sql").read_text("utf-8"))


def downgrade() -> None:
    for statement in _DROP_FUNCTIONS:
        op.execute(statement)
    for table in ("base_line_low", "base_building_low", "base_area_low"):
        op.drop_table(table)

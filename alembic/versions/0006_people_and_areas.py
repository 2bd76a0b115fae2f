"""people and areas

Revision: 0006, after 0004
"""

import sqlalchemy as sa
from geoalchemy2 import Geometry

from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

_LINK = "fk_neighbourhood_shown_by_id_neighbourhood"


def upgrade() -> None:
    op.add_column("neighbourhood", sa.Column("shown_by_id", sa.Integer(), nullable=True))
    op.create_foreign_key(_LINK, "neighbourhood", "neighbourhood", ["shown_by_id"], ["id"], ondelete="SET NULL")
    op.create_geospatial_table(
        "population_cell",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("cell", sa.Text(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("people", sa.Numeric(12, 2), nullable=True),
        sa.Column("suppressed", sa.Boolean(), nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.CheckConstraint("suppressed = (people IS NULL)", name=op.f("ck_population_cell_suppressed")),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["neighbourhood.id"],
            name=op.f("fk_population_cell_area_id_neighbourhood"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_population_cell")),
    )
    op.create_index(op.f("ix_population_cell_dataset"), "population_cell", ["dataset"])
    op.create_index(op.f("ix_population_cell_area_id"), "population_cell", ["area_id"])
    op.create_geospatial_index(
        "ix_population_cell_geom", "population_cell", ["geom"], postgresql_using="gist", postgresql_ops={}
    )


def downgrade() -> None:
    op.drop_geospatial_table("population_cell")
    op.drop_constraint(_LINK, "neighbourhood", type_="foreignkey")
    op.drop_column("neighbourhood", "shown_by_id")

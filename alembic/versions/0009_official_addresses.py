"""official addresses

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from geoalchemy2 import Geometry

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "official_address",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("dataset", "street", "first", "last")),
        *(sa.Column(name, sa.Text()) for name in ("postcode", "city")),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=False),
    )
    op.create_index("ix_official_address_dataset", "official_address", ["dataset"])


def downgrade() -> None:
    op.drop_table("official_address")

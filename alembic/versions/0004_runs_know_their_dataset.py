"""runs know their dataset

Revision: 0004, after 0003
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TEXTS = ("dataset", "location", "etag")


def upgrade() -> None:
    for name in _TEXTS:
        op.add_column("import_run", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("import_run", sa.Column("options", postgresql.JSONB(), server_default="{}", nullable=False))


def downgrade() -> None:
    for name in (*_TEXTS, "options"):
        op.drop_column("import_run", name)

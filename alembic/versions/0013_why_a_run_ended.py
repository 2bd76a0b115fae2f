"""why a run ended, in German too

Revision: 0013, after 0012
"""

import sqlalchemy as sa

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_run", sa.Column("message_de", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("import_run", "message_de")

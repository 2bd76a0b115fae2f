"""who answers for a neighbourhood, resources that became one, entries that stay without a theme

Revision: 0015, after 0014
"""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_MERGED = "fk_resource_merged_into_id_resource"
_POLICIES = """
    GRANT SELECT, INSERT, UPDATE, DELETE ON steward TO atlas_app;
    ALTER TABLE steward ENABLE ROW LEVEL SECURITY;
    CREATE POLICY colleagues_read ON steward FOR SELECT TO atlas_app
        USING ((SELECT atlas_everywhere('shared.read') OR atlas_everywhere('account.read')));
    CREATE POLICY keeper ON steward TO atlas_app
        USING ((SELECT atlas_everywhere('account.write'))) WITH CHECK ((SELECT atlas_everywhere('account.write')));
"""


def upgrade() -> None:
    op.create_table(
        "steward",
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=80), nullable=False),
        sa.Column("mailbox", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("neighbourhood_id"),
    )
    op.get_bind().exec_driver_sql(_POLICIES)
    op.add_column("entry", sa.Column("without_theme", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("resource", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("ix_resource_merged_into_id"), "resource", ["merged_into_id"])
    op.create_foreign_key(_MERGED, "resource", "resource", ["merged_into_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_column("resource", "merged_into_id")
    op.drop_column("entry", "without_theme")
    op.drop_table("steward")

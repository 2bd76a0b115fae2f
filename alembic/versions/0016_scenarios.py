"""scenarios

Revision: 0016, after 0015
"""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_GUARD = """
    ALTER TABLE scenario ENABLE ROW LEVEL SECURITY;
    ALTER TABLE scenario_version ENABLE ROW LEVEL SECURITY;
    GRANT SELECT, INSERT, UPDATE ON scenario TO atlas_app;
    GRANT SELECT, INSERT, DELETE ON scenario_version TO atlas_app;
    CREATE POLICY authority_reads ON scenario FOR SELECT TO atlas_app
        USING ((SELECT atlas_everywhere('scenario.read')));
    CREATE POLICY planner_adds ON scenario FOR INSERT TO atlas_app
        WITH CHECK ((SELECT atlas_everywhere('scenario.write')));
    CREATE POLICY planner_changes ON scenario FOR UPDATE TO atlas_app
        USING ((SELECT atlas_everywhere('scenario.write'))) WITH CHECK ((SELECT atlas_everywhere('scenario.write')));
    CREATE POLICY authority_reads ON scenario_version FOR SELECT TO atlas_app
        USING ((SELECT atlas_everywhere('scenario.read')));
    CREATE POLICY planner_adds ON scenario_version FOR INSERT TO atlas_app
        WITH CHECK ((SELECT atlas_everywhere('scenario.write')));
    CREATE POLICY planner_forgets ON scenario_version FOR DELETE TO atlas_app
        USING ((SELECT atlas_everywhere('scenario.write')));
"""


def _told() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("question", JSONB(), nullable=False),
        sa.Column("steps", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
    )


def _rules(table: str) -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint("char_length(question::text) <= 2000", name=op.f(f"ck_{table}_question")),
        sa.CheckConstraint("char_length(steps::text) <= 100000", name=op.f(f"ck_{table}_steps")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )


def upgrade() -> None:
    """Make the tables and guard them."""
    op.create_table(
        "scenario",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        *_told(),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        *_rules("scenario"),
    )
    op.create_table(
        "scenario_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("scenario_id", sa.BigInteger(), nullable=False),
        *_told(),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenario.id"], ondelete="CASCADE"),
        *_rules("scenario_version"),
    )
    op.create_index(op.f("ix_scenario_version_scenario_id"), "scenario_version", ["scenario_id"], unique=False)
    op.execute(_GUARD)


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("scenario_version")
    op.drop_table("scenario")

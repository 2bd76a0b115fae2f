"""accounts

Revision: 0010, after 0009
"""

from pathlib import Path

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = (
    "sign_in_failure",
    "one_time_link",
    "session",
    "credential",
    "role_right",
    "account_role",
    "account",
    "team_neighbourhood",
    "team",
)
_FUNCTIONS = (
    "DROP FUNCTION atlas_may(text, bigint)",
    "DROP FUNCTION atlas_where(text)",
    "DROP FUNCTION atlas_areas(integer)",
    "DROP FUNCTION atlas_everywhere(text)",
    "DROP FUNCTION atlas_actor()",
)


def _now(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _link(name: str, target: str, gone: str = "CASCADE", **options: object) -> sa.Column:
    return sa.Column(name, sa.Integer(), sa.ForeignKey(f"{target}.id", ondelete=gone), **options)


def _teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False, unique=True),
        _now("created_at"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 80", name=op.f("ck_team_name_length")),
    )
    op.create_table(
        "team_neighbourhood",
        _link("team_id", "team", primary_key=True),
        _link("neighbourhood_id", "neighbourhood", primary_key=True, index=True),
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        _link("team_id", "team", "SET NULL", index=True),
        sa.Column("subject", sa.Text(), unique=True),
        _now("created_at"),
        _moment("disabled_at", nullable=True),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 80", name=op.f("ck_account_name_length")),
        sa.CheckConstraint("char_length(email) BETWEEN 3 AND 254", name=op.f("ck_account_email_length")),
    )
    op.create_index("uq_account_folded_name", "account", [sa.text("lower(name)")], unique=True)
    op.create_table(
        "account_role",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        _link("account_id", "account", nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        _link("neighbourhood_id", "neighbourhood", index=True),
        sa.Column("everywhere", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("NOT (everywhere AND neighbourhood_id IS NOT NULL)", name=op.f("ck_account_role_area")),
        sa.UniqueConstraint("account_id", "role", "neighbourhood_id", postgresql_nulls_not_distinct=True),
    )
    op.create_table(
        "role_right",
        sa.Column("role", sa.Text(), primary_key=True),
        sa.Column("action", sa.Text(), primary_key=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.CheckConstraint("scope IN ('own', 'all')", name=op.f("ck_role_right_scope")),
    )


def _signing_in() -> None:
    op.create_table(
        "credential",
        _link("account_id", "account", primary_key=True, autoincrement=False),
        sa.Column("hash", sa.Text(), nullable=False),
        _now("changed_at"),
    )
    op.create_table(
        "session",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        _link("account_id", "account", nullable=False, index=True),
        _now("seen_at"),
        _moment("expires_at"),
    )
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.Text(), primary_key=True),
        _link("account_id", "account", nullable=False, index=True),
        sa.Column("kind", sa.Text(), nullable=False),
        _moment("expires_at"),
        sa.CheckConstraint("kind IN ('invitation', 'reset')", name=op.f("ck_one_time_link_kind")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("failed_at"),
        _moment("free_at"),
    )


def upgrade() -> None:
    _teams()
    _accounts()
    _signing_in()
    # The driver's own cursor: several statements at once, and no parameters.
    op.get_bind().exec_driver_sql(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    for statement in _FUNCTIONS:
        op.execute(statement)
    # The role stays: other databases of the same server may use it; here it loses what it was given.
    op.execute("DROP OWNED BY atlas_app")

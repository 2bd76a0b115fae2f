"""accounts of the made-up town hold in a made-up town only

Revision: 0014, after 0013
"""

from pathlib import Path

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CONDITION = "            AND (NOT account.made_up OR atlas_is_made_up())\n"
_IS_MADE_UP = """
    CREATE FUNCTION atlas_is_made_up() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = public, pg_temp
    AS $$
        SELECT coalesce(
            (SELECT made_up FROM import_run WHERE kind = 'osm' AND status = 'done' ORDER BY id DESC LIMIT 1), true
        )
    $$
"""
_COMMENT = (
    "COMMENT ON FUNCTION atlas_is_made_up() IS 'Whether the town that is served is invented, or there is none yet'"
)
# Those that `atlas demo` made before it said so: its names, without an address, made while the town was invented.
_MARK = """
    UPDATE account SET made_up = true
    WHERE name IN ('beratung', 'team', 'verantwortlich', 'team-zwei', 'verantwortlich-zwei', 'planung', 'datenschutz',
            'technik')
        AND email IS NULL AND subject IS NULL
        AND (
            SELECT made_up FROM import_run
            WHERE kind = 'osm' AND status = 'done' AND finished_at <= account.created_at ORDER BY id DESC LIMIT 1
        )
"""


def _functions() -> str:
    return Path(__file__).with_suffix(".sql").read_text("utf-8")


def upgrade() -> None:
    op.add_column("account", sa.Column("made_up", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.execute(_MARK)
    op.execute(_IS_MADE_UP)
    op.execute(_COMMENT)
    op.get_bind().exec_driver_sql(_functions())


def downgrade() -> None:
    # Nobody would know of them any more that they are made up.
    op.execute("UPDATE account SET disabled_at = coalesce(disabled_at, now()) WHERE made_up AND NOT atlas_is_made_up()")
    op.get_bind().exec_driver_sql(_functions().replace(_CONDITION, ""))
    op.execute("DROP FUNCTION atlas_is_made_up()")
    op.drop_column("account", "made_up")

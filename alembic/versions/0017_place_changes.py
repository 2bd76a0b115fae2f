"""what tells a reader that its places are no longer those of the database

Revision: 0017, after 0016
"""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TOLD = ("place", "place_override", "place_confirmation", "area_check", "list_entry")
_WRITE_DOWN = """
    CREATE FUNCTION atlas_place_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
    BEGIN
        INSERT INTO place_change DEFAULT VALUES;
        RETURN NULL;
    END
    $$;
    COMMENT ON FUNCTION atlas_place_changed() IS 'Lets readers that remember places see that they must read again';
    GRANT SELECT ON place_change TO atlas_app;
"""
_WATCH = """
    CREATE TRIGGER changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION atlas_place_changed()
"""


def upgrade() -> None:
    """Write down every statement that may change what a place is."""
    op.create_table(
        "place_change", sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False), sa.PrimaryKeyConstraint("id")
    )
    op.execute(_WRITE_DOWN)
    for table in _TOLD:
        op.execute(_WATCH.format(table=table))


def downgrade() -> None:
    """Let nobody know any more."""
    for table in _TOLD:
        op.execute(f"DROP TRIGGER changed ON {table}")
    op.execute("DROP FUNCTION atlas_place_changed()")
    op.drop_table("place_change")

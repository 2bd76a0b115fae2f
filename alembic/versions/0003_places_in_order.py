"""places in order

Revision: 0003, after 0002
"""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# The groups of the support order as they were then; the next import brings them up to date.
_FILL = """
    UPDATE place SET group_rank = coalesce((
        SELECT min(CASE
            WHEN theme = ANY ('{household,neighbourhood,faith,green,engagement}') THEN 1
            WHEN theme = ANY ('{language,adult_education,family,food,youth,seniors,sport,culture,digital}') THEN 2
            WHEN theme = ANY ('{counselling,debt,addiction,crisis,rights,health,psychotherapy,housing}') THEN 3
            WHEN theme = ANY ('{participation,authority,work}') THEN 3
            WHEN theme = ANY ('{childcare,school}') THEN 4
            WHEN theme = 'daily' THEN 5
            WHEN theme = 'mobility' THEN 6
            END)
        FROM unnest(themes) AS theme
        WHERE presumed_themes @> themes OR theme <> ALL (presumed_themes)), 7)
"""


def upgrade() -> None:
    op.add_column("place", sa.Column("group_rank", sa.SmallInteger(), nullable=True))
    op.execute(_FILL)
    op.alter_column("place", "group_rank", nullable=False)
    op.alter_column("place", "name", type_=sa.Text(collation="de-x-icu"))
    living = sa.text("vanished_on IS NULL")
    op.create_index("ix_place_support_order", "place", ["group_rank", "name", "id"], postgresql_where=living)


def downgrade() -> None:
    op.drop_index("ix_place_support_order", "place")
    op.alter_column("place", "name", type_=sa.Text())
    op.drop_column("place", "group_rank")

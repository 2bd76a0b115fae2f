"""people and lists

Revision: 0007, after 0006
"""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TABLES = (
    "review",
    "list_coverage",
    "list_entry",
    "area_check",
    "place_confirmation",
    "place_note",
    "place_override",
)
_NOW = sa.text("now()")
_JSON = postgresql.JSONB()


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def _place(*, kept: str, name: str = "place_id", nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("place.id", ondelete=kept)
    return sa.Column(name, sa.BigInteger(), key, nullable=nullable)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text()) for name in names]


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default=default)


def _when(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=_NOW)


def upgrade() -> None:
    op.add_column("place", sa.Column("missing_since", sa.Date()))
    _people()
    _lists()
    op.create_table(
        "review",
        _number(),
        _text("kind"),
        _text("question"),
        _place(kept="CASCADE", nullable=True),
        _place(kept="CASCADE", name="other_place_id", nullable=True),
        sa.Column("detail", _JSON, server_default="{}", nullable=False),
        sa.Column("opened_by_run", sa.Integer()),
        _when("opened_at"),
        sa.Column("resolved_at", sa.DateTime(timezone=True)),
        *_texts("decision"),
        sa.UniqueConstraint("kind", "question"),
    )
    op.create_index("ix_review_place_id", "review", ["place_id"])
    op.create_index("ix_review_other_place_id", "review", ["other_place_id"])


def _people() -> None:
    op.create_table(
        "place_override",
        _number(),
        _place(kept="RESTRICT"),
        _text("field"),
        _text("value"),
        *_texts("original", "team"),
        _when("written_at"),
        sa.UniqueConstraint("place_id", "field"),
    )
    op.create_table(
        "place_note",
        _number(),
        _place(kept="RESTRICT"),
        _text("text"),
        *_texts("team"),
        _when("written_at"),
        sa.CheckConstraint("char_length(text) BETWEEN 1 AND 500", name="text_length"),
    )
    op.create_index("ix_place_note_place_id", "place_note", ["place_id"])
    op.create_table(
        "place_confirmation",
        _number(),
        _place(kept="RESTRICT"),
        _text("verdict"),
        sa.Column("on_date", sa.Date(), nullable=False),
        *_texts("team"),
        _when("written_at"),
        sa.CheckConstraint("verdict IN ('right', 'gone')", name="verdict"),
    )
    op.create_index("ix_place_confirmation_place_id", "place_confirmation", ["place_id"])
    op.create_table(
        "area_check",
        sa.Column("id", sa.Integer(), sa.Identity(), primary_key=True),
        sa.Column(
            "neighbourhood_id", sa.Integer(), sa.ForeignKey("neighbourhood.id", ondelete="RESTRICT"), nullable=False
        ),
        _text("theme"),
        *_texts("team"),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.UniqueConstraint("neighbourhood_id", "theme"),
    )


def _lists() -> None:
    op.create_table(
        "list_entry",
        _number(),
        *(_text(name) for name in ("dataset", "ref", "theme")),
        _text("state", "list_only"),
        _place(kept="SET NULL", nullable=True),
        _place(kept="SET NULL", name="own_place_id", nullable=True),
        *_texts("name", "street", "housenumber", "postcode", "city"),
        *_texts("phone", "website", "operator", "opening_hours", "capacity"),
        sa.Column("gone", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        sa.UniqueConstraint("dataset", "ref"),
    )
    op.create_index("ix_list_entry_place_id", "list_entry", ["place_id"])
    op.create_index("ix_list_entry_own_place_id", "list_entry", ["own_place_id"])
    op.create_table(
        "list_coverage",
        _number(),
        *(_text(name) for name in ("dataset", "theme")),
        sa.Column(
            "neighbourhood_id", sa.Integer(), sa.ForeignKey("neighbourhood.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("on_date", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("matched", "list_only", "osm_only", "unsure")),
        sa.UniqueConstraint("dataset", "neighbourhood_id"),
    )
    op.create_index("ix_list_coverage_neighbourhood_id", "list_coverage", ["neighbourhood_id"])


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_column("place", "missing_since")

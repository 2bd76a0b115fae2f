"""what teams know

Revision: 0011, after 0010
"""

from pathlib import Path

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=120), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("website", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_organisation_neighbourhood_id"), "organisation", ["neighbourhood_id"], unique=False)


def _contact() -> None:
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_contact_neighbourhood_id"), "contact", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_contact_organisation_id"), "contact", ["organisation_id"], unique=False)


def _resource() -> None:
    op.create_table(
        "resource",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.Column("themes", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("take_part", sa.Boolean(), nullable=False),
        sa.Column("visibility", sa.String(length=40), server_default="team", nullable=False),
        sa.Column("tip", sa.String(length=500), nullable=True),
        sa.Column("directions", sa.String(length=200), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_team_id", sa.Integer(), nullable=True),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('material', 'infrastructural', 'personal')", name=op.f("ck_resource_kind")),
        sa.CheckConstraint("sort IN ('offer', 'outreach', 'room', 'employer')", name=op.f("ck_resource_sort")),
        sa.CheckConstraint(
            "state IN ('discovered', 'contact', 'cooperation', 'resting')", name=op.f("ck_resource_state")
        ),
        sa.CheckConstraint(
            "visibility IN ('team', 'authority', 'partners', 'public')", name=op.f("ck_resource_visibility")
        ),
        sa.ForeignKeyConstraint(["confirmed_by_team_id"], ["team.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_resource_geom", "resource", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_resource_neighbourhood_id"), "resource", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_resource_organisation_id"), "resource", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_resource_place_id"), "resource", ["place_id"], unique=False)


def _service() -> None:
    op.create_table(
        "service",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("resource_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("themes", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("opening_hours", sa.String(length=200), nullable=True),
        sa.Column("cost", sa.String(length=40), nullable=False),
        sa.Column("price", sa.String(length=120), nullable=True),
        sa.Column("languages", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("asks", sa.ARRAY(sa.String(length=40)), nullable=True),
        sa.Column("documents", sa.String(length=200), nullable=True),
        sa.Column("min_age", sa.SmallInteger(), nullable=True),
        sa.Column("max_age", sa.SmallInteger(), nullable=True),
        sa.Column("age_rule", sa.String(length=120), nullable=True),
        sa.Column("capacity", sa.String(length=120), nullable=True),
        sa.Column("step_free", sa.Boolean(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_team_id", sa.Integer(), nullable=True),
        sa.Column("gone_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("cost IN ('free', 'donation', 'reduced', 'paid', 'unknown')", name=op.f("ck_service_cost")),
        sa.CheckConstraint(
            "min_age BETWEEN 0 AND 120 AND max_age BETWEEN 0 AND 120 AND min_age <= max_age",
            name=op.f("ck_service_age"),
        ),
        sa.ForeignKeyConstraint(["confirmed_by_team_id"], ["team.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_service_neighbourhood_id"), "service", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_service_resource_id"), "service", ["resource_id"], unique=False)


def _key_person() -> None:
    op.create_table(
        "key_person",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("key", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("function", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("languages", sa.ARRAY(sa.String(length=40)), nullable=False),
        sa.Column("office_contact", sa.String(length=120), nullable=False),
        sa.Column("directions", sa.String(length=200), nullable=True),
        sa.Column("legal_basis", sa.String(length=40), nullable=False),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_text", sa.String(length=40), nullable=True),
        sa.Column("visibility", sa.String(length=40), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "legal_basis <> 'consent' OR (consent_on IS NOT NULL AND consent_text IS NOT NULL)",
            name=op.f("ck_key_person_consent"),
        ),
        sa.CheckConstraint("legal_basis IN ('consent', 'public_office')", name=op.f("ck_key_person_legal_basis")),
        sa.CheckConstraint(
            "visibility IN ('team', 'authority', 'partners', 'public')", name=op.f("ck_key_person_visibility")
        ),
        sa.CheckConstraint("trashed_at IS NULL", name=op.f("ck_key_person_no_trash")),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_key_person_geom", "key_person", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_key_person_neighbourhood_id"), "key_person", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_key_person_place_id"), "key_person", ["place_id"], unique=False)


def _gap() -> None:
    op.create_table(
        "gap",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("barrier", sa.String(length=40), nullable=False),
        sa.Column("prevents", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("visibility", sa.String(length=40), server_default="team", nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_team_id", sa.Integer(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "barrier IN ('missing', 'too_far', 'full', 'cost', 'hours', 'language', 'steps', 'transit', 'unknown')",
            name=op.f("ck_gap_barrier"),
        ),
        sa.CheckConstraint(
            "confirmed_on IS NOT NULL OR status NOT IN ('confirmed', 'in_work')", name=op.f("ck_gap_confirmed")
        ),
        sa.CheckConstraint("status IN ('reported', 'confirmed', 'in_work', 'closed')", name=op.f("ck_gap_status")),
        sa.CheckConstraint("visibility IN ('team', 'authority', 'partners', 'public')", name=op.f("ck_gap_visibility")),
        sa.ForeignKeyConstraint(["confirmed_by_team_id"], ["team.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_gap_geom", "gap", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_gap_neighbourhood_id"), "gap", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_gap_place_id"), "gap", ["place_id"], unique=False)


def _gap_indicator() -> None:
    op.create_table(
        "gap_indicator",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("gap_id", sa.BigInteger(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("conditions", JSONB(), server_default="{}", nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_gap_indicator_gap_id"), "gap_indicator", ["gap_id"], unique=False)
    op.create_index(op.f("ix_gap_indicator_neighbourhood_id"), "gap_indicator", ["neighbourhood_id"], unique=False)


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("noun", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.BigInteger(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("before", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint(
            "kind IN ('created', 'changed', 'confirmed', 'trashed', 'restored')", name=op.f("ck_history_kind")
        ),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_history_neighbourhood_id"), "history", ["neighbourhood_id"], unique=False)
    op.create_index("ix_history_noun_record_id", "history", ["noun", "record_id"], unique=False)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("actor", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("noun", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_audit_at"), "audit", ["at"], unique=False)


def _audit_salt() -> None:
    op.create_table(
        "audit_salt",
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("quarter"),
    )


def _deletion() -> None:
    op.create_table(
        "deletion",
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


_TABLES = (
    _organisation,
    _contact,
    _resource,
    _service,
    _key_person,
    _gap,
    _gap_indicator,
    _history,
    _audit,
    _audit_salt,
    _deletion,
)


def upgrade() -> None:
    for create in _TABLES:
        create()
    # The driver's own cursor: several statements at once, and no parameters, so a percent sign is one.
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    for table in ("place_note", "place_confirmation", "place_override", "area_check"):
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        for policy in ("team_reads", "team_adds", "team_changes", "team_deletes", "team_checks", "everybody_reads"):
            op.execute(f"DROP POLICY IF EXISTS {policy} ON {table}")
    op.execute("DROP POLICY others_read ON organisation")
    op.execute("DROP POLICY team_reads ON history")
    for table in ("service", "contact", "gap_indicator", "history", "audit", "audit_salt", "deletion"):
        op.drop_table(table)
    for table in ("resource", "organisation", "key_person", "gap"):
        op.drop_table(table)
    for function in ("watch()", "at(text, bigint)", "audit(text, text, text, integer)"):
        op.execute(f"DROP FUNCTION atlas_{function}")
    op.execute(
        "REVOKE INSERT, UPDATE, DELETE ON place_note, place_confirmation, place_override, area_check FROM atlas_app"
    )

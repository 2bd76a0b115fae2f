"""meetings and projects

Revision: 0012, after 0011
"""

from pathlib import Path

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _meeting() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("neighbourhood_ids", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("participants", sa.SmallInteger(), nullable=True),
        sa.Column("prompt", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("timer_seconds", sa.Integer(), nullable=False),
        sa.Column("timer_left_seconds", sa.Integer(), nullable=False),
        sa.Column("timer_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("participants BETWEEN 0 AND 200", name=op.f("ck_meeting_participants")),
        sa.CheckConstraint("prompt BETWEEN 1 AND 9", name=op.f("ck_meeting_prompt")),
        sa.CheckConstraint(
            "timer_seconds BETWEEN 60 AND 14400 AND timer_left_seconds >= 0", name=op.f("ck_meeting_timer")
        ),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_meeting_neighbourhood_id"), "meeting", ["neighbourhood_id"], unique=False)


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("prompt", sa.SmallInteger(), nullable=True),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("open_point", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("merged_into_id", sa.BigInteger(), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("prompt BETWEEN 1 AND 9", name=op.f("ck_entry_prompt")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["merged_into_id"], ["entry.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_entry_geom", "entry", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_entry_meeting_id"), "entry", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_entry_merged_into_id"), "entry", ["merged_into_id"], unique=False)
    op.create_index(op.f("ix_entry_neighbourhood_id"), "entry", ["neighbourhood_id"], unique=False)
    op.create_index("ix_entry_on_date", "entry", ["on_date"], unique=False)
    op.create_index(op.f("ix_entry_place_id"), "entry", ["place_id"], unique=False)


def _entry_code() -> None:
    op.create_table(
        "entry_code",
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("theme", sa.String(length=40), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("entry_id", "theme"),
    )
    op.create_index(op.f("ix_entry_code_neighbourhood_id"), "entry_code", ["neighbourhood_id"], unique=False)


def _entry_trail() -> None:
    op.create_table(
        "entry_trail",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.BigInteger(), nullable=True),
        sa.Column("resource_id", sa.BigInteger(), nullable=True),
        sa.Column("key_person_id", sa.BigInteger(), nullable=True),
        sa.Column("against", sa.Boolean(), server_default="false", nullable=False),
        sa.CheckConstraint("num_nonnulls(gap_id, resource_id, key_person_id) = 1", name=op.f("ck_entry_trail_one")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["key_person_id"], ["key_person.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "gap_id"),
        sa.UniqueConstraint("entry_id", "key_person_id"),
        sa.UniqueConstraint("entry_id", "resource_id"),
    )
    op.create_index(op.f("ix_entry_trail_entry_id"), "entry_trail", ["entry_id"], unique=False)
    op.create_index(op.f("ix_entry_trail_gap_id"), "entry_trail", ["gap_id"], unique=False)
    op.create_index(op.f("ix_entry_trail_key_person_id"), "entry_trail", ["key_person_id"], unique=False)
    op.create_index(op.f("ix_entry_trail_neighbourhood_id"), "entry_trail", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_entry_trail_resource_id"), "entry_trail", ["resource_id"], unique=False)


def _project_field() -> None:
    op.create_table(
        "project_field",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("label_de", sa.String(length=80), nullable=False),
        sa.Column("label_en", sa.String(length=80), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("hidden", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _project() -> None:
    op.create_table(
        "project",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("focus_question", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("dimension", sa.String(length=40), nullable=True),
        sa.Column("team_hours", sa.Numeric(precision=6, scale=1), nullable=True),
        sa.Column("fields", JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("dimension IN ('cross_case', 'case_independent')", name=op.f("ck_project_dimension")),
        sa.CheckConstraint("status IN ('idea', 'running', 'resting', 'closed')", name=op.f("ck_project_status")),
        sa.CheckConstraint("char_length(fields::text) <= 20000", name=op.f("ck_project_fields")),
        sa.CheckConstraint("team_hours BETWEEN 0 AND 9999", name=op.f("ck_project_team_hours")),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_project_geom", "project", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_project_neighbourhood_id"), "project", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_project_place_id"), "project", ["place_id"], unique=False)


def _project_link() -> None:
    op.create_table(
        "project_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.BigInteger(), nullable=True),
        sa.Column("resource_id", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("num_nonnulls(gap_id, resource_id, entry_id) = 1", name=op.f("ck_project_link_one")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["gap_id"], ["gap.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["resource_id"], ["resource.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "entry_id"),
        sa.UniqueConstraint("project_id", "gap_id"),
        sa.UniqueConstraint("project_id", "resource_id"),
    )
    op.create_index(op.f("ix_project_link_entry_id"), "project_link", ["entry_id"], unique=False)
    op.create_index(op.f("ix_project_link_gap_id"), "project_link", ["gap_id"], unique=False)
    op.create_index(op.f("ix_project_link_neighbourhood_id"), "project_link", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_project_link_project_id"), "project_link", ["project_id"], unique=False)
    op.create_index(op.f("ix_project_link_resource_id"), "project_link", ["resource_id"], unique=False)


def _consultation() -> None:
    op.create_table(
        "consultation",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("step", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("planned_minutes", sa.SmallInteger(), server_default="40", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("with_guests", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("situation", sa.String(length=1000), nullable=True),
        sa.Column("future", sa.String(length=1000), nullable=True),
        sa.Column("past", sa.String(length=1000), nullable=True),
        sa.Column("next_steps", sa.String(length=1000), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("planned_minutes BETWEEN 35 AND 45", name=op.f("ck_consultation_planned_minutes")),
        sa.CheckConstraint("step BETWEEN 1 AND 4", name=op.f("ck_consultation_step")),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_consultation_neighbourhood_id"), "consultation", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_consultation_project_id"), "consultation", ["project_id"], unique=False)


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("project_id", sa.BigInteger(), nullable=True),
        sa.Column("meeting_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_agreement_due_on", "agreement", ["due_on"], unique=False)
    op.create_index(op.f("ix_agreement_meeting_id"), "agreement", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_agreement_neighbourhood_id"), "agreement", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_agreement_project_id"), "agreement", ["project_id"], unique=False)


def _network_round() -> None:
    op.create_table(
        "network_round",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("neighbourhood_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("delegate_role", sa.String(length=80), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("place_id", sa.BigInteger(), nullable=True),
        sa.Column("geom", Geometry("GEOMETRY", srid=4326, spatial_index=False), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "rhythm IN ('weekly', 'monthly', 'every_two_months', 'quarterly', 'half_yearly', 'yearly', 'irregular')",
            name=op.f("ck_network_round_rhythm"),
        ),
        sa.ForeignKeyConstraint(["neighbourhood_id"], ["neighbourhood.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_network_round_geom", "network_round", ["geom"], unique=False, postgresql_using="gist")
    op.create_index(op.f("ix_network_round_neighbourhood_id"), "network_round", ["neighbourhood_id"], unique=False)
    op.create_index(op.f("ix_network_round_place_id"), "network_round", ["place_id"], unique=False)


def _calendar_token() -> None:
    op.create_table(
        "calendar_token",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("team_id"),
        sa.UniqueConstraint("digest"),
    )


_TABLES = (
    _meeting,
    _entry,
    _entry_code,
    _entry_trail,
    _project_field,
    _project,
    _project_link,
    _consultation,
    _agreement,
    _network_round,
    _calendar_token,
)


def upgrade() -> None:
    for create in _TABLES:
        create()
    # The driver's own cursor: several statements at once, and no parameters, so a percent sign is one.
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(Path(__file__).with_suffix(".sql").read_text("utf-8"))


def downgrade() -> None:
    op.execute("DROP VIEW entry_theme")
    for create in reversed(_TABLES):
        op.drop_table(create.__name__.removeprefix("_"))

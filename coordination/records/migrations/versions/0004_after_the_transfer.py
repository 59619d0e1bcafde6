"""Messages between the two sides, the re-escalation sign behind an alert, how a person's digest was delivered; and the
indexes by which "what changed since I left", the weekend and one kind of task are read. And what stands beside a dose in
every list; derived rows say who derived them, so the app derives these anew when it starts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT, MOMENT = AutoString, UTCDateTime
INDEXES = (
    ("ix_audit_at", "audit", ["at"]),
    ("ix_follow_up_task_category", "followuptask", ["category", "sort_on", "course_id"]),
    ("ix_course_status_planned", "coursestatus", ["next_planned_on", "course_id"]),
    ("ix_course_status_due", "coursestatus", ["next_due_on", "course_id"]),
)


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("course_id", TEXT(), nullable=False),
        sa.Column("recorded_at", MOMENT(), nullable=False),
        sa.Column("recorded_by", TEXT(), nullable=False),
        sa.Column("supersedes", TEXT(), nullable=True),
        sa.Column("retracted", sa.Boolean(), nullable=False),
        sa.Column("message_id", TEXT(), nullable=False),
        sa.Column("handoff_id", TEXT(), nullable=True),
        sa.Column("from_site_id", TEXT(), nullable=False),
        sa.Column("to_site_id", TEXT(), nullable=False),
        sa.Column("written_at", MOMENT(), nullable=False),
        sa.Column("written_by", TEXT(), nullable=False),
        sa.Column("situation", TEXT(), nullable=False),
        sa.Column("background", TEXT(), nullable=True),
        sa.Column("assessment", TEXT(), nullable=True),
        sa.Column("request", TEXT(), nullable=False),
        sa.Column("answers", TEXT(), nullable=True),
        sa.Column("read_at", MOMENT(), nullable=True),
        sa.Column("read_by", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["course_id"], ["course.id"], name="fk_message_course_id_course"),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name="fk_message_recorded_by_person"),
        sa.ForeignKeyConstraint(["from_site_id"], ["site.id"], name="fk_message_from_site_id_site"),
        sa.ForeignKeyConstraint(["to_site_id"], ["site.id"], name="fk_message_to_site_id_site"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_course_id", "message", ["course_id"])
    op.create_index("ix_message_message_id", "message", ["message_id"])
    op.create_table(
        "delivery",
        sa.Column("person_id", TEXT(), nullable=False),
        sa.Column("tried_at", MOMENT(), nullable=False),
        sa.Column("failing_since", MOMENT(), nullable=True),
        sa.Column("problem", TEXT(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_delivery_person_id_person"),
        sa.PrimaryKeyConstraint("person_id", name="pk_delivery"),
    )
    # The default stays: the rows are derived anew anyway, and without it SQLite would copy the table.
    op.add_column("coursestatus", sa.Column("next_marks", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("coursestatus", sa.Column("slack_part_until", sa.Date(), nullable=True))
    op.add_column("coursestatus", sa.Column("slack_rule_id", TEXT(), nullable=True))
    op.add_column("alert", sa.Column("trigger", TEXT(), nullable=True))
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, table, _ in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_column("alert", "trigger")
    for name in ("slack_rule_id", "slack_part_until", "next_marks"):
        op.drop_column("coursestatus", name)
    op.drop_table("delivery")
    op.drop_index("ix_message_message_id", table_name="message")
    op.drop_index("ix_message_course_id", table_name="message")
    op.drop_table("message")

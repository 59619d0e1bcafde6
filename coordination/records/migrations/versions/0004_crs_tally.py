"""CRS rates are read from a tally by month, kept by the acts, instead of counted from every course."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INDEX = "ix_course_status_crs"
COUNTS = (
    "answered", "any_grade", "grade_2", "grade_3", "ungraded", "other_scale", "not_recorded", "not_evaluable",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "crstally",
        sa.Column("academic_site_id", sa.String(), nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("model_of_care", sa.String(), nullable=False),
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("prophylactic_tocilizumab", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        sa.ForeignKeyConstraint(
            ["academic_site_id"], ["site.id"], name=op.f("fk_crstally_academic_site_id_site")
        ),
        sa.PrimaryKeyConstraint(
            "academic_site_id",
            "month",
            "model_of_care",
            "agent",
            "prophylactic_tocilizumab",
            name=op.f("pk_crstally"),
        ),
    )
    with op.batch_alter_table("coursestatus") as batch:
        batch.drop_index(INDEX)
        batch.drop_index("ix_course_status_rates")
        batch.add_column(sa.Column("crs_counts_as", sa.String(), nullable=False, server_default="not_dosed"))
        batch.create_index(
            INDEX,
            [
                "academic_site_id",
                "crs_counts_as",
                "first_dose_on",
                "model_of_care",
                "agent",
                "prophylactic_tocilizumab",
                "course_id",
            ],
        )
    _derive_again()


def downgrade() -> None:
    with op.batch_alter_table("coursestatus") as batch:
        batch.drop_index(INDEX)
        batch.drop_column("crs_counts_as")
        batch.create_index("ix_course_status_rates", ["academic_site_id", "first_dose_on"])
        batch.create_index(
            INDEX,
            [
                "academic_site_id",
                "model_of_care",
                "agent",
                "prophylactic_tocilizumab",
                "crs_answer",
                "crs_grade",
                "first_dose_on",
                "crs_evaluable_on",
            ],
        )
    op.drop_table("crstally")


def _derive_again() -> None:
    """Each status counts as overdue, so that the next board that is read derives it anew, tally included."""
    status = sa.table("coursestatus", sa.column("holds_until", sa.DateTime(timezone=True)))
    op.execute(status.update().values(holds_until=datetime(2000, 1, 1, tzinfo=UTC)))

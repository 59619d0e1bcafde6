"""The CRS rates are counted from one covering index, already in the order in which they are grouped."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAME = "ix_course_status_crs"
COLUMNS = [
    "academic_site_id",
    "model_of_care",
    "agent",
    "prophylactic_tocilizumab",
    "crs_answer",
    "crs_grade",
    "first_dose_on",
    "crs_evaluable_on",
]


def upgrade() -> None:
    op.create_index(NAME, "coursestatus", COLUMNS)


def downgrade() -> None:
    op.drop_index(NAME, table_name="coursestatus")

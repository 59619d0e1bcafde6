"""A site finds its patients by the beginning of a surname, or by a record number, through one index each."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from coordination.records.names import search_name

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("coursesight", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_name", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("mrn", sa.String(), nullable=False, server_default=""))
    _fill()
    with op.batch_alter_table("coursesight", schema=None) as batch_op:
        batch_op.alter_column("search_name", server_default=None)
        batch_op.alter_column("mrn", server_default=None)
        batch_op.create_index("ix_course_sight_name", ["site_id", "search_name", "course_id"], unique=False)
        batch_op.create_index("ix_course_sight_mrn", ["site_id", "mrn", "course_id"], unique=False)


def _fill() -> None:
    connection = op.get_bind()
    sight = sa.table("coursesight", sa.column("course_id"), sa.column("search_name"), sa.column("mrn"))
    status = sa.table("coursestatus", sa.column("course_id"), sa.column("last_name"), sa.column("mrn"))
    found = connection.execute(sa.select(status.c.course_id, status.c.last_name, status.c.mrn)).all()
    if found:
        connection.execute(
            sight.update()
            .where(sight.c.course_id == sa.bindparam("course"))
            .values(search_name=sa.bindparam("name"), mrn=sa.bindparam("number")),
            [{"course": row.course_id, "name": search_name(row.last_name), "number": row.mrn} for row in found],
        )


def downgrade() -> None:
    with op.batch_alter_table("coursesight", schema=None) as batch_op:
        batch_op.drop_index("ix_course_sight_name")
        batch_op.drop_index("ix_course_sight_mrn")
        batch_op.drop_column("search_name")
        batch_op.drop_column("mrn")

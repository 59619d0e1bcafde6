"""The facts of a course stand in one order of recording; lists, columns and counts are read from narrow indexes.

Derived rows are emptied here and derived anew when the app starts, because it finds nothing that says who derived them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FACTS = (
    "stageevent", "dose", "schedulechange", "measurement", "toxicity", "gradeassessment", "hospitalevent", "alert",
    "risktier", "authorization", "medication", "immunization", "response", "education", "confirmation", "handoff",
    "handoffevent", "acceptancecondition", "packetversion", "responsibilityline", "contact", "trackertask",
    "taskoutcome",
)
NUMBERED_BEFORE = "stageevent"
DERIVED = ("followuptask", "coursesight", "coursestatus")


def upgrade() -> None:
    for table in FACTS:
        if table != NUMBERED_BEFORE:
            # The default stays: without it SQLite would copy each table, against the foreign keys that point at it.
            op.add_column(table, sa.Column("seq", sa.Integer(), nullable=False, server_default="0"))
    _number()
    _empty()
    with op.batch_alter_table("followuptask", recreate="always") as followuptask:
        followuptask.drop_index("ix_follow_up_task_list")
        followuptask.drop_index("ix_follow_up_task_owner")
        followuptask.add_column(sa.Column("sort_on", sa.Date(), nullable=False))
        followuptask.create_index(
            "ix_follow_up_task_list",
            ["academic_site_id", "urgency_rank", "sort_on", "id", "state", "owner_site_id"],
        )
        followuptask.create_index(
            "ix_follow_up_task_owner", ["owner_site_id", "urgency_rank", "sort_on", "id", "state"]
        )
    with op.batch_alter_table("coursesight", recreate="always") as coursesight:
        for name in ("board_stage", "agent", "search_name", "mrn"):
            coursesight.add_column(sa.Column(name, sa.String(), nullable=False))
        for name in ("stage_rank", "risk_rank"):
            coursesight.add_column(sa.Column(name, sa.Integer(), nullable=False))
        for name in ("risk_on", "since_on", "needs_on"):
            coursesight.add_column(sa.Column(name, sa.Date(), nullable=False))
        coursesight.add_column(sa.Column("community_site_id", sa.String(), nullable=True))
        coursesight.create_index(
            "ix_course_sight_risk",
            ["site_id", "risk_rank", "risk_on", "course_id", "agent", "community_site_id"],
        )
        coursesight.create_index(
            "ix_course_sight_column",
            ["site_id", "board_stage", "stage_rank", "risk_rank", "risk_on", "since_on", "course_id", "agent",
             "community_site_id"],
        )
        coursesight.create_index("ix_course_sight_needs", ["site_id", "needs_on", "course_id"])
        coursesight.create_index("ix_course_sight_name", ["site_id", "search_name", "course_id"])
        coursesight.create_index("ix_course_sight_mrn", ["site_id", "mrn", "course_id"])
    with op.batch_alter_table("coursestatus", recreate="always") as coursestatus:
        for name in ("board", "risk", "rates"):
            coursestatus.drop_index(f"ix_course_status_{name}")
        for name in ("board_stage", "stage_rank", "risk_rank"):
            coursestatus.drop_column(name)
        for kind in ("crs", "icans"):
            coursestatus.add_column(sa.Column(f"{kind}_others_not_graded", sa.Integer(), nullable=False))
            coursestatus.add_column(sa.Column(f"{kind}_none_on", sa.Date(), nullable=True))
        coursestatus.add_column(sa.Column("next_marks", sa.JSON(), nullable=False))
        coursestatus.add_column(sa.Column("slack_part_until", sa.Date(), nullable=True))
        coursestatus.add_column(sa.Column("slack_rule_id", sa.String(), nullable=True))
        coursestatus.add_column(sa.Column("crs_counts_as", sa.String(), nullable=False))
        coursestatus.create_index(
            "ix_course_status_crs",
            ["academic_site_id", "crs_counts_as", "first_dose_on", "model_of_care", "agent",
             "prophylactic_tocilizumab", "course_id"],
        )
    op.create_table(
        "crstally",
        sa.Column("academic_site_id", sa.String(), sa.ForeignKey("site.id", name="fk_crstally_academic_site_id_site"),
                  primary_key=True),
        *(
            sa.Column(name, sa.String(), primary_key=True)
            for name in ("month", "model_of_care", "agent", "prophylactic_tocilizumab")
        ),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in (
                "answered", "any_grade", "grade_2", "grade_3", "grade_2_unknown", "grade_3_unknown", "other_scale",
                "not_recorded", "not_evaluable",
            )
        ),
    )


def _number() -> None:
    """1, 2, 3 … within each course, through all its facts, as they were recorded; stages keep their own order."""
    connection = op.get_bind()
    found: list[tuple[str, object, int, int, str, str]] = []
    for place, table in enumerate(FACTS):
        fact = _fact(table)
        found += [
            (row.course_id, row.recorded_at, row.seq, place, row.id, table)
            for row in connection.execute(sa.select(fact))
        ]
    numbers: dict[str, int] = {}
    numbered: dict[str, list[dict[str, object]]] = {}
    for course_id, _, _, _, fact_id, table in sorted(found):
        numbers[course_id] = numbers.get(course_id, 0) + 1
        numbered.setdefault(table, []).append({"fact": fact_id, "number": numbers[course_id]})
    for table, values in numbered.items():
        fact = _fact(table)
        connection.execute(
            fact.update().where(fact.c.id == sa.bindparam("fact")).values(seq=sa.bindparam("number")), values
        )


def _fact(table: str) -> sa.TableClause:
    return sa.table(table, *(sa.column(name) for name in ("id", "course_id", "recorded_at", "seq")))


def _empty() -> None:
    for table in DERIVED:
        op.execute(sa.delete(sa.table(table)))
    meta = sa.table("meta", sa.column("key"))
    op.execute(sa.delete(meta).where(meta.c.key == "derived_by"))


def downgrade() -> None:
    op.drop_table("crstally")
    _empty()
    with op.batch_alter_table("coursestatus", recreate="always") as coursestatus:
        coursestatus.drop_index("ix_course_status_crs")
        for name in ("crs_counts_as", "slack_rule_id", "slack_part_until", "next_marks"):
            coursestatus.drop_column(name)
        for kind in ("crs", "icans"):
            coursestatus.drop_column(f"{kind}_others_not_graded")
            coursestatus.drop_column(f"{kind}_none_on")
        coursestatus.add_column(sa.Column("board_stage", sa.String(), nullable=False))
        for name in ("stage_rank", "risk_rank"):
            coursestatus.add_column(sa.Column(name, sa.Integer(), nullable=False))
        coursestatus.create_index(
            "ix_course_status_board", ["academic_site_id", "board_stage", "stage_rank", "stage_since", "course_id"]
        )
        coursestatus.create_index(
            "ix_course_status_risk", ["academic_site_id", "at_risk", "risk_rank", "risk_on", "course_id"]
        )
        coursestatus.create_index("ix_course_status_rates", ["academic_site_id", "first_dose_on"])
    with op.batch_alter_table("coursesight", recreate="always") as coursesight:
        for name in ("risk", "column", "needs", "name", "mrn"):
            coursesight.drop_index(f"ix_course_sight_{name}")
        for name in (
            "board_stage", "stage_rank", "risk_rank", "risk_on", "since_on", "needs_on", "agent", "search_name", "mrn",
            "community_site_id",
        ):
            coursesight.drop_column(name)
    with op.batch_alter_table("followuptask", recreate="always") as followuptask:
        followuptask.drop_index("ix_follow_up_task_list")
        followuptask.drop_index("ix_follow_up_task_owner")
        followuptask.drop_column("sort_on")
        followuptask.create_index("ix_follow_up_task_list", ["academic_site_id", "urgency_rank", "due_on", "id"])
        followuptask.create_index("ix_follow_up_task_owner", ["owner_site_id", "urgency_rank", "due_on", "id"])
    for table in FACTS:
        if table != NUMBERED_BEFORE:
            op.drop_column(table, "seq")

"""Clinical content: every row of every version with its sign-off, narrowed and paged; one row with what changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from coordination.acts import sign_content
from coordination.boards.clinical_content import (
    PAGE,
    SHARED,
    ContentFilters,
    Narrow,
    SignState,
    clinical_content,
    content_detail,
    content_rows,
)
from coordination.boards.desk import Desk, signed_now
from coordination.knowledge import Rulebook, load_rulebook
from coordination.vocabulary import Confidence, Role
from tests.builders import TODAY, World
from tests.knowledge.test_layering import AT_RISK, SOURCE, folder_of, next_version


def desk_of(world: World, rulebook: Rulebook | None = None, role: Role = Role.PHARMACIST) -> Desk:
    current = signed_now(world.store, rulebook or world.rulebook, TODAY)
    return replace(world.desk(world.viewer(role)), rulebook=current)


def signed(world: World, *row_ids: str) -> None:
    rows = [(row.id, row.content_hash()) for row in world.rulebook.rows() if row.id in row_ids]
    with world.acting(world.viewer(Role.PHARMACIST)) as act:
        sign_content(act, rows)


def test_every_row_is_on_the_list_and_paged_in_the_order_of_the_files(world: World) -> None:
    first = clinical_content(desk_of(world), ContentFilters())
    rows = [row.id for row in world.rulebook.rows()]
    assert first.total == first.on_file == len(rows)
    assert [row.row_id for row in first.rows] == rows[:PAGE]
    last = clinical_content(desk_of(world), ContentFilters(page=-(-len(rows) // PAGE)))
    assert last.rows[-1].row_id == rows[-1]
    assert (first.to_sign, first.unsigned, first.jurisdiction) == (first.rows, "notice", "US")


def test_not_verified_are_the_rows_that_wait_whatever_the_program_chose(world: World) -> None:
    page = clinical_content(desk_of(world), ContentFilters(narrow=Narrow.NOT_VERIFIED))
    assert page.total == page.counts[Narrow.NOT_VERIFIED] > 0
    found = {row.row_id for row in clinical_content_all(desk_of(world), Narrow.NOT_VERIFIED)}
    waits = (Confidence.INFERRED, Confidence.RECALL, Confidence.SUPERSEDED)
    assert found == {
        row.id for row in world.rulebook.rows() if row.currency or any(mark in waits for mark in row.confidence_in())
    }


def clinical_content_all(desk: Desk, narrow: Narrow) -> list[object]:
    page = clinical_content(desk, ContentFilters(narrow=narrow))
    more = [
        clinical_content(desk, ContentFilters(narrow=narrow, page=number)).rows
        for number in range(2, -(-page.total // PAGE) + 1)
    ]
    return [*page.rows, *(row for rows in more for row in rows)]


def test_a_signed_row_names_who_signed_and_leaves_the_unsigned(world: World) -> None:
    signed(world, "at-risk")
    page = clinical_content(desk_of(world), ContentFilters(agent=SHARED, kind="At risk"))
    row = page.rows[0]
    assert (row.state, row.signature and row.signature.signed_by) == (SignState.SIGNED, "Phil Pharmacist")
    assert page.counts[Narrow.UNSIGNED] == page.on_file - 1
    assert page.to_sign == ()


@pytest.mark.parametrize(("role", "may"), [(Role.PHARMACIST, True), (Role.COORDINATOR, False)])
def test_who_may_not_sign_reads_the_same_list(world: World, role: Role, may: bool) -> None:
    page = clinical_content(desk_of(world, role=role), ContentFilters())
    assert (page.may_sign, page.total) == (may, len(list(world.rulebook.rows())))


def test_a_changed_row_shows_what_changed_against_the_text_that_was_signed(world: World, tmp_path: Path) -> None:
    signed(world, "at-risk")
    changed = load_rulebook(local=folder_of(tmp_path, handoff__at_risk=SOURCE + AT_RISK))
    detail = content_detail(desk_of(world, changed), "at-risk")
    assert detail is not None
    assert (detail.row.state, detail.row.local) == (SignState.CHANGED, True)
    assert {(one.name, one.before, one.now) for one in detail.differences} == {
        ("first community dose days", "7", "10"),
        ("slack days", "7", "5"),
        ("source", "program-risk", "ours-1"),
    }
    assert [key for key, _ in detail.sources] == ["ours-1"]
    page = clinical_content(desk_of(world, changed), ContentFilters(narrow=Narrow.CHANGED))
    assert [row.row_id for row in page.rows] == ["at-risk"]
    assert page.counts[Narrow.LOCAL] == 1


def test_a_row_that_nobody_has_is_none(world: World) -> None:
    assert content_detail(desk_of(world), "no-such-row") is None


def test_the_list_says_of_each_number_whether_it_runs(rulebook: Rulebook) -> None:
    rows = {row.row_id: row for row in content_rows(rulebook, ())}
    q4w, restart, note = rows["elr-mono-q4w"], rows["elr-mono-restart-weekly-43"], rows["tec-note-approval"]
    assert q4w.runs is not None
    assert q4w.runs.runs
    assert q4w.waiting == ("first week",)
    assert q4w.not_verified == "first week: inferred, not read"
    assert restart.runs is not None
    assert not restart.runs.runs
    assert note.runs is None
    on_time = rows["elr-mono-restart-q4w-28"]
    assert on_time.on_schedule
    assert on_time.runs is not None
    assert on_time.runs.runs


def test_a_version_to_come_stands_beside_the_one_in_force_and_can_be_signed_before_its_day(
    world: World, tmp_path: Path
) -> None:
    both = load_rulebook(local=next_version(tmp_path))
    rows = [row for row in content_rows(both, ()) if row.row_id == "elr-mono-su2"]
    assert [(row.version, row.effective_from, row.effective_until) for row in rows] == [
        ("1", None, date(2027, 1, 1)),
        ("2", date(2027, 1, 1), None),
    ]
    with world.acting(world.viewer(Role.PHARMACIST)) as act:
        act.rulebook = both
        sign_content(act, [rows[1].key])
    there = signed_now(world.store, both, date(2027, 1, 1))
    row = there.row("elr-mono-su2")
    assert row is not None
    assert there.is_signed(row)
    assert not there.in_force(TODAY).is_signed(both.row("elr-mono-su2") or row)


def test_follow_up_rules_stand_by_topic_with_the_limits_that_wait(rulebook: Rulebook) -> None:
    rows = {row.row_id: row for row in content_rows(rulebook, [])}
    draw = rows["lab-01"]
    assert draw.kind == "Follow-up: Blood counts, liver and myeloma labs"
    assert draw.runs is not None
    assert (draw.runs.runs, draw.runs.notice) == (True, "Program default")
    assert "Neutrophils (ANC) < 0.5" in draw.waiting
    assert not any(limit.startswith("Neutrophils (ANC) < 1") for limit in draw.waiting)
    recalled = rows["lab-08"]
    assert recalled.runs is not None
    assert (recalled.runs.runs, recalled.waiting) == (False, ())

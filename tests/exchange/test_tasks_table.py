"""Tasks for a spreadsheet: a row a task in the words of the list, and what is not recorded stays empty."""

from __future__ import annotations

from coordination.acts import record_tracker_task
from coordination.boards.follow_up import FollowUpFilters, follow_up
from coordination.exchange.tasks_table import HEADER, as_table
from tests.builders import LAKE, TODAY, World


def test_a_row_says_what_the_list_says(world: World) -> None:
    course_id = world.plan()
    with world.acting() as act:
        record_tracker_task(act, course_id, title="Repeat IgG", due_on=TODAY, owner_site_id=LAKE, owner="Ada")
    header, row = as_table(follow_up(world.desk(), FollowUpFilters()).rows, world.rulebook)
    told = dict(zip(header, row, strict=True))
    assert tuple(header) == HEADER
    assert (told["task"], told["category"], told["due"], told["owner_site"], told["owner"]) == (
        "Repeat IgG", "Kept by hand", TODAY.isoformat(), "Lakeside", "Ada",
    )  # fmt: skip
    assert (told["open_from"], told["rule"]) == ("", "")


def test_an_empty_list_is_its_header(world: World) -> None:
    assert as_table([], world.rulebook) == [list(HEADER)]

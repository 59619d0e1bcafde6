"""The report in its machine form, and the exit code that it stands for."""

from __future__ import annotations

import json

from coordination.boards.desk import Desk
from coordination.exchange.tracker import HOLES, rows_ending
from tests.exchange.tracker.house import patients, plan


def test_report_is_plain_json_with_every_row_once(desk: Desk) -> None:
    made = plan(desk, "t.csv", patients({}, {"MRN": "MRN pending"}, {"MRN": "2", "DOB": ""}))
    said = json.loads(json.dumps(made.to_json()))
    rows = said["sheets"]["file"]["report"]
    assert [(row["row"], row["end"]) for row in rows] == [(2, "new"), (3, "skipped"), (4, "rejected")]
    assert rows[2]["says"] == "a needed value is missing"
    assert sum(said["counts"].values()) == said["sheets"]["file"]["rows"] == 3


def test_exit_code_is_0_1_or_2(desk: Desk) -> None:
    assert plan(desk, "t.csv", patients({})).exit_code == 0
    assert plan(desk, "t.csv", patients({}, {"MRN": "2", "DOB": ""})).exit_code == 1
    assert plan(desk, "t.csv", b"MRN,MRN site,Last name,DOB,Agent\n").exit_code == 2


def test_rows_that_need_somebody_can_be_listed(desk: Desk) -> None:
    made = plan(desk, "t.csv", patients({}, {"MRN": "2", "DOB": ""}))
    assert [row.number for _, row in rows_ending(made, HOLES)] == [3]

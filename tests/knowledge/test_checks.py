"""Checks over several rows. The sentence of each kind: `tests/fixtures/bad_data/`; here, what is no fault."""

from __future__ import annotations

from coordination.knowledge.checks import check_files, check_raw


def test_a_source_may_be_listed_and_not_used() -> None:
    listed = {"sources": {"T1": {}, "T2": {}}, "row": [{"id": "one", "source": ["T1"]}]}
    assert [fault for fault in check_raw({"some.toml": listed}) if fault.file == "some.toml"] == []


def test_rows_are_found_however_deep_they_stand() -> None:
    deep = {"a": [{"b": {"id": "one"}}, {"c": [{"id": "one"}]}]}
    faults = [fault for fault in check_raw({"some.toml": deep}) if fault.row]
    assert [str(fault) for fault in faults] == [
        "some.toml, row one: the id is used twice, also in some.toml; give each row its own."
    ]


def test_without_files_there_is_nothing_to_compare() -> None:
    assert list(check_files({})) == []

"""A surname is found as people type it."""

from __future__ import annotations

import pytest

from coordination.records.names import after_all_that_begin, search_name


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("López", "lopez"),
        ("O'Brien", "obrien"),
        ("o brien", "obrien"),
        ("Smith-Jones", "smithjones"),
        ("Özdemir", "ozdemir"),
        ("Yılmaz", "yilmaz"),
        ("Łukasz", "lukasz"),
        ("Weiß", "weiss"),
        ("ÆRØ", "aero"),
        ("%_", ""),
        ("", ""),
    ],
)
def test_accents_signs_and_capitals_do_not_count(name: str, folded: str) -> None:
    assert search_name(name) == folded


@pytest.mark.parametrize("name", ["oka", "z", "lopez"])
def test_what_begins_so_lies_before_the_end_of_the_range(name: str) -> None:
    end = after_all_that_begin(name)
    assert name <= name + "zzz" < end
    assert not name <= after_all_that_begin(name) + "a" < end

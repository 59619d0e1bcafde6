"""Where a page stands in the whole list, with links to its neighbours."""

from __future__ import annotations

import pytest

from pages.components.paging import pager


def turn(page: int) -> str:
    return f"/board?page={page}"


def test_a_list_that_fits_has_no_pager() -> None:
    assert pager(1, 20, 20, turn) == ""


@pytest.mark.parametrize(
    ("page", "says", "links"),
    [(1, "1 to 20 of 47", ["page=2"]), (2, "21 to 40 of 47", ["page=1", "page=3"]), (3, "41 to 47 of 47", ["page=2"])],
)
def test_the_pager_says_which_rows_these_are(page: int, says: str, links: list[str]) -> None:
    markup = pager(page, 20, 47, turn)
    assert says in markup
    assert [f"page={n}" for n in range(9) if f"page={n}" in markup] == links


def test_beyond_the_end_it_says_so_and_leads_back() -> None:
    markup = pager(9, 20, 47, turn)
    assert "Nothing here" in markup
    assert "page=3" in markup

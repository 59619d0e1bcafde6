"""Long lists page by page, in the address: "21 to 40 of 812"."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from coordination.display.markup import esc


def page_number(name: str) -> int:
    """The page that the address asks for; 1 for anything that is no page."""
    wanted = st.query_params.get(name, "1")
    return max(1, int(wanted)) if wanted.isdecimal() and len(wanted) < 7 else 1


def pager(page: int, size: int, total: int, to: Callable[[int], str]) -> str:
    """Where this page stands in the whole list, with links to its neighbours; nothing where one page holds all."""
    if total <= size:
        return ""
    first, last = (page - 1) * size + 1, min(page * size, total)
    if first > total:
        return f'<p class="m pager">Nothing here: the list has {total}. <a href="{esc(to(-(-total // size)))}">Last page</a></p>'
    steps = [
        f'<a href="{esc(to(other))}">{word}</a>'
        for other, word in ((page - 1, "Before"), (page + 1, "Next"))
        if 1 <= other <= -(-total // size)
    ]
    return f'<p class="m pager">{first} to {last} of {total} · {" · ".join(steps)}</p>'

"""What a link must carry so that reload, the back button and a colleague find the same screen. Never a name or an MRN."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import streamlit as st


def keep(**query: str | None) -> dict[str, str]:
    """The parameters of a link to another screen: the demo's viewer, and `query` without what is None."""
    carried = {"as": st.query_params.get("as")} | query
    return {name: value for name, value in carried.items() if value}


def to(screen: str, /, **query: str | None) -> str:
    """The address of a screen: `to("patient", course=course_id)`."""
    return links(screen, **query)()


def links(screen: str, /, **query: str | None) -> Callable[..., str]:
    """Writes many addresses of one screen, which have `query` in common: `links("patient", tab="now")(course=course_id)`.

    What the links carry is read once, which a page with a hundred of them feels.
    """
    carried = keep(**query)

    def link(**rest: str | None) -> str:
        return f"/{screen}?{urlencode(carried | {name: value for name, value in rest.items() if value})}"

    return link


def filters(*names: str) -> dict[str, str | None]:
    """The filters that stand in the address now, each by its name; None: not filtered."""
    return {name: st.query_params.get(name) or None for name in names}


def put(name: str, value: str | None) -> None:
    """Write one filter into the address, or take it out."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)

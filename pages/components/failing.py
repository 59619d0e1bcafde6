"""What a screen says where one of its parts fails: which part, that nothing was stored by it, and whom to ring.

The traceback goes to the log; what stands on the page already stays there, and what follows is drawn.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from coordination.boards import Desk
from coordination.boards.ring import centers_to_ring
from coordination.display.markup import block, esc, telephone

LOG = logging.getLogger("baton")


@contextmanager
def part(what: str, desk: Desk) -> Iterator[None]:
    """Draw `what` ("Handoff board"); where it fails, say so in its place."""
    try:
        yield
    except Exception:
        LOG.exception("%s could not be shown", what)
        st.html(
            block(
                f'<div class="note red" role="alert"><b>{esc(what)}: this part could not be shown.</b> Baton failed here; '
                f"what is on record is unchanged. Load the page again, and until it works ring {_lines(desk)}.</div>"
            )
        )


def _lines(desk: Desk) -> str:
    try:
        rings = centers_to_ring(desk)
    except Exception:
        LOG.exception("The lines to ring could not be read")
        return "the coordinator (the number could not be read)"
    said = [f"{esc(one.site_name)}, {esc(one.line)} {telephone(one.number)}" for one in rings]
    return "; ".join(said) or "the coordinator (no center shares a patient with your site)"

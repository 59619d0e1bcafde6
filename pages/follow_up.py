"""Follow-up: the open tasks, most urgent first, with owner, window in words and the reason. Acting is on the patient."""

from __future__ import annotations

import streamlit as st

from coordination.boards.follow_up import PAGE, FollowUpBoard, FollowUpFilters, TaskRow, follow_up
from coordination.display.markup import badge, block, day, esc, telephone, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import TaskState
from coordination.words import say_birth, say_moment
from pages.components import address, guard, look
from pages.components.paging import page_number, pager

HEADS = ("Task", "Patient", "Due", "Owner", "Ring")
STATES = (TaskState.OVERDUE, TaskState.OPEN, TaskState.SNOOZED, TaskState.REVIEW)


def show() -> None:
    desk = guard.desk()
    state = st.query_params.get("state", "")
    filters = FollowUpFilters(
        site_id=st.query_params.get("owner") or None,
        state=TaskState(state) if state in STATES else None,
        page=page_number("page"),
    )
    board = follow_up(desk, filters)
    ask(desk, board)
    moment = say_moment(desk.now, desk.zone)
    if not board.total:
        narrowed = filters.site_id or filters.state
        where = "with these filters" if narrowed else "among the patients that you may see"
        everything = f' <a href="{esc(address.to("follow-up"))}">Show all</a>' if narrowed else ""
        st.html(block(f"<p>No open task {where}, {esc(moment)}.{everything}</p>", label="Tasks"))
        return
    head = (
        f'<div class="head"><h2>{board.total} open {"task" if board.total == 1 else "tasks"}</h2>'
        f'<span class="m">{board.overdue} overdue</span>'
        f'<span class="q">Order: most urgent first, then by the day that it is due. As of {esc(moment)}.</span></div>'
    )
    pages = pager(filters.page, PAGE, board.total, lambda page: address.to("follow-up", **_kept(), page=str(page)))
    st.html(block(head, table(board, desk.rulebook), pages, label="Tasks"))


def ask(desk: guard.Desk, board: FollowUpBoard) -> None:
    owners = {"": "All owners"} | dict(board.sites)
    states = {"": "All states"} | {str(state): desk.rulebook.label(state).word for state in STATES}
    with st.container(horizontal=True, vertical_alignment="center", key="follow-up-bar"):
        look.head("Follow-up")
        st.space("stretch")
        _choose("Owner", "owner", owners, board.filters.site_id)
        _choose("State", "state", states, board.filters.state)


def _choose(label: str, name: str, words: dict[str, str], chosen: str | None) -> None:
    st.selectbox(
        label,
        list(words),
        index=list(words).index(str(chosen)) if chosen and str(chosen) in words else 0,
        format_func=lambda value: words[value],
        key=f"follow_up.{name}",
        label_visibility="collapsed",
        on_change=_into_address,
        args=(name,),
        width=190,
    )


def _into_address(name: str) -> None:
    address.put("page", None)
    address.put(name, st.session_state[f"follow_up.{name}"])


def _kept() -> dict[str, str | None]:
    return address.filters("owner", "state")


def cite(row: TaskRow) -> str:
    """The rule's source; a task that people keep by hand has said so."""
    return "" if row.rule_id is None else f" {esc(row.source)} ({esc(row.rule_id)})."


def table(board: FollowUpBoard, rulebook: Rulebook) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "".join(_row(row, rulebook) for row in board.rows)
    return f'<table class="list tasks"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _row(row: TaskRow, rulebook: Rulebook) -> str:
    due = day(row.due_on, today=row.today) if row.due_on else f"due {unknown()}"
    owner = f", {esc(row.owner)}" if row.owner else ""
    own = ", <b>your site</b>" if row.is_own else ""
    name = f"{row.last_name}, {row.first_name}" if row.first_name else row.last_name
    href = address.to("patient", course=row.course_id, tab="tasks", **_kept())
    return (
        f'<tr><th scope="row"><b>{esc(row.title)}</b> {badge(rulebook.label(row.look))}'
        f'<span class="l">{esc(row.reason)}{cite(row)}</span></th>'
        f'<td data-l="Patient"><a href="{esc(href)}">{esc(name)}</a>'
        f'<span class="l">{esc(say_birth(row.birth_date))} · <span class="nw">MRN {esc(row.mrn)}</span> · '
        f"{esc(rulebook.label(row.agent).word)}</span></td>"
        f'<td data-l="Due">{due}</td><td data-l="Owner">{esc(row.owner_site)}{own}{owner}</td>'
        f'<td data-l="Ring">{telephone(row.ring.number)} <span class="q">{esc(row.ring.words)}</span></td></tr>'
    )


show()

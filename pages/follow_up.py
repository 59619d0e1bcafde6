"""Follow-up: the open tasks, most urgent first, with owner, window in words and the reason. Acting is on the patient."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TypeVar

import streamlit as st

from coordination.boards.follow_up import (
    PAGE,
    WHOLE,
    FollowUpBoard,
    FollowUpFilters,
    TaskRow,
    Whose,
    follow_up,
    owners,
    whole_list,
)
from coordination.display.markup import badge, block, day, esc, telephone, unknown
from coordination.exchange.harmless import write_csv
from coordination.exchange.tasks_table import as_table
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, TaskCategory, TaskState
from coordination.words import say_birth, say_moment
from pages.components import address, failing, guard, look
from pages.components.paging import page_number, pager

K = TypeVar("K", bound=str)
REFRESH_SECONDS = 30
WHOSE: Mapping[str, str] = {
    "": "All",
    Whose.OWN: "At my site",
    Whose.MINE: "Mine",
    Whose.UNASSIGNED: "Nobody named",
    Whose.WAITING: "Waiting for the other side",
}
HEADS = ("Task", "Patient", "Due", "Owner", "Ring")
STATES = (TaskState.OVERDUE, TaskState.OPEN, TaskState.SNOOZED, TaskState.REVIEW)


def show() -> None:
    desk = guard.desk()
    look.head("Follow-up")
    ask(desk)
    tasks()


def filters_of(query: Mapping[str, str], page: int = 1) -> FollowUpFilters:
    """What the address asks for; a word that it does not know asks for everything."""

    def one_of(words: Iterable[K], name: str) -> K | None:
        return next((word for word in words if word == query.get(name)), None)

    return FollowUpFilters(
        whose=one_of(Whose, "whose"),
        site_id=query.get("owner") or None,
        category=one_of(TaskCategory, "about"),
        agent=one_of(Agent, "agent"),
        state=one_of(STATES, "state"),
        page=page,
    )


@st.fragment(run_every=REFRESH_SECONDS)
def tasks() -> None:
    """The list. It reads itself again, so that what a colleague did is seen; what is being chosen above stays."""
    desk = guard.desk()
    with failing.part("Tasks", desk):
        show_tasks(desk, follow_up(desk, filters_of(st.query_params, page_number("page"))))


def show_tasks(desk: guard.Desk, board: FollowUpBoard) -> None:
    moment = say_moment(desk.now, desk.zone)
    if not board.total:
        narrows = board.filters.narrows
        where = "with these filters" if narrows else "among the patients that you may see"
        everything = f' <a href="{esc(address.to("follow-up"))}">Show all</a>' if narrows else ""
        st.html(block(f"<p>No open task {where}, {esc(moment)}.{everything}</p>", label="Tasks"))
        return
    head = (
        f'<div class="head"><h2>{board.total} open {"task" if board.total == 1 else "tasks"}</h2>'
        f'<span class="m">{board.overdue} overdue</span>'
        f'<span class="q">Order: most urgent first, then by the day that it is due. As of {esc(moment)}.</span></div>'
    )
    pages = pager(board.filters.page, PAGE, board.total, lambda page: address.to("follow-up", **kept(), page=str(page)))
    st.html(block(head, table(board, desk.rulebook), pages, label="Tasks"))
    st.download_button(
        "Download this list (CSV)" if board.total <= WHOLE else f"Download the first {WHOLE:,} (CSV)",
        lambda: write_csv(as_table(whole_list(guard.desk(), board.filters).rows, desk.rulebook)),
        file_name=f"follow-up-{desk.today.isoformat()}.csv",
        mime="text/csv",
        key="follow_up.download",
        on_click="ignore",
    )


def ask(desk: guard.Desk) -> None:
    """Whose, owner, category, agent and state: a choice goes into the address, which is a link to this very view."""

    def word(member: StrEnum) -> str:
        return desk.rulebook.label(member).word

    chosen = filters_of(st.query_params)
    st.segmented_control(
        "Whose",
        list(WHOSE),
        format_func=lambda whose: WHOSE[whose],
        default=chosen.whose or "",
        required=True,
        key="follow_up.whose",
        label_visibility="collapsed",
        on_change=_into_address,
        args=("whose",),
    )
    with st.container(horizontal=True, vertical_alignment="center", key="follow-up-bar"):
        _choose("Owner", "owner", {"": "All owners"} | dict(owners(desk)), chosen.site_id)
        _choose("About", "about", {"": "All categories"} | {each: word(each) for each in TaskCategory}, chosen.category)
        _choose("Agent", "agent", {"": "All agents"} | {agent: word(agent) for agent in Agent}, chosen.agent)
        _choose("State", "state", {"": "All states"} | {state: word(state) for state in STATES}, chosen.state)


def _choose(label: str, name: str, words: Mapping[str, str], chosen: str | None) -> None:
    st.selectbox(
        label,
        list(words),
        index=list(words).index(chosen) if chosen in words else 0,
        format_func=lambda value: words[value],
        key=f"follow_up.{name}",
        label_visibility="collapsed",
        on_change=_into_address,
        args=(name,),
        width=168,
    )


def _into_address(name: str) -> None:
    address.put("page", None)
    address.put(name, str(st.session_state[f"follow_up.{name}"]))


def kept() -> dict[str, str | None]:
    return address.filters("whose", "owner", "about", "agent", "state")


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
    href = address.to("patient", course=row.course_id, tab="tasks", **kept())
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

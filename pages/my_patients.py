"""My patients, for the community oncologist, on a phone first: who needs something today, and whom to call now."""

from __future__ import annotations

from datetime import date

import streamlit as st

from coordination.acts import NotFound
from coordination.boards.desk import Desk
from coordination.boards.my_patients import PAGE, MyPatient, MyPatients, my_patients
from coordination.boards.patient import patient
from coordination.decisions.permissions import Permission
from coordination.display.markup import badge, block, day, dial, esc, telephone, unknown
from coordination.knowledge import Rulebook
from coordination.words import say_birth, say_day, say_moment
from pages.components import address, guard, look, passing_block
from pages.components import patient_words as words
from pages.components.dialogs import show_dialog
from pages.components.dialogs_form import OPEN
from pages.components.paging import page_number, pager
from pages.components.recorder_link import recorder_link


def show() -> None:
    desk = guard.desk(Permission.SEE_PATIENTS)
    board = my_patients(desk, page=page_number("page"))
    look.show_said()
    moment = say_moment(desk.now, desk.zone)
    if not board.total:
        st.html(block(f"<h1>No patients here yet</h1><p class='m'>None is shared with your site, {esc(moment)}.</p>"))
        return
    need = "needs" if board.today_count == 1 else "need"
    st.html(
        block(
            on_call(board),
            f'<h1>{board.today_count} of {board.total} {need} something today</h1><p class="q">As of {esc(moment)}. '
            "Unanswered alerts first, then by the day that asks for something.</p>",
            label="On call",
        )
    )
    show_asked(desk, board)
    parts = [
        f'<div class="rows">{"".join(needing(one, desk) for one in board.today_list)}</div>',
        later(
            f"Later this week: {of_all(board.week_count, board.week_list)}",
            board.week_list,
            desk,
            is_open=True,
        ),
        later(
            f"Nothing asked of your site this week: {of_all(board.later_count, board.later_list)}",
            board.later_list,
            desk,
            is_open=board.page > 1,
        ),
        closing(board, desk.today),
        pager(board.page, PAGE, board.total, lambda page: address.to("my-patients", page=str(page))),
    ]
    st.html(block(*parts, label="My patients"))
    show_open_dialog(desk)


def show_asked(desk: Desk, board: MyPatients) -> None:
    """Whom this site is asked to take, each with the answers that its stage allows: a dialog over this page."""
    asked = [one for one in board.patients if one.asked]
    if not asked:
        return
    st.html(block(f"<h2>Asked of you: {len(asked)}</h2>", label="Asked of you"))
    for one in asked:
        st.html(
            block(
                f'<article class="row"><div class="name"><a href="{esc(to_patient(one))}&amp;tab=handoff">{esc(name(one))}</a></div>'
                f'<div class="m"><span class="nw">{esc(say_birth(one.birth_date))}</span> · <span class="nw">MRN {esc(one.mrn)}</span></div>'
                f"<div><b>{esc(one.waiting)}</b></div>"
                f'<div class="m">{esc(desk.rulebook.label(one.stage).word)}{f": {esc(one.blocker)}" if one.blocker else ""}</div></article>'
            )
        )
        passing_block.show_steps(desk, one.course_id, one.stage)


def show_open_dialog(desk: Desk) -> None:
    """The dialog that was opened from this list; the record is read only then."""
    course_id = st.session_state.get(OPEN, "").partition(":")[2]
    if not course_id:
        return
    try:
        page = patient(desk, course_id)
    except NotFound:
        return
    show_dialog(desk, page)


def on_call(board: MyPatients) -> str:
    """Of each center the line that answers now; while that is the day's, the one for nights and weekends too."""
    lines = []
    for one in board.on_call:
        night = f"Nights and weekends {telephone(one.night)}" if one.night != one.now.number else ""
        lines.append(
            f'<div class="oncall"><span>{esc(one.name)}, {esc(one.now.line)} now</span>'
            f'{telephone(one.now.number, big=True)}<span class="q">{night}</span></div>'
        )
    return f'<div class="oncalls">{"".join(lines)}</div>'


def needing(one: MyPatient, desk: Desk) -> str:
    """One patient who needs something: what, in bold, then the glance, then two things to do about it."""
    rulebook = desk.rulebook
    mark = badge(rulebook.label(one.look)) if one.look else ""
    first, *more = one.needs or (f"{rulebook.label(one.stage).word}",)
    others = "".join(f"<div>{esc(need)}</div>" for need in more)
    return (
        f'<article class="row">{mark}<div class="name"><a href="{esc(to_patient(one))}">{esc(name(one))}</a></div>'
        f'<div class="m"><span class="nw">{esc(say_birth(one.birth_date))}</span> · <span class="nw">MRN {esc(one.mrn)}</span></div>'
        f"<div><b>{esc(first)}</b></div>{others}{glance(one, rulebook)}"
        f'<div class="acts"><a class="main" href="{esc(to_patient(one))}">Open</a>{ring(one)}</div>{record(one, desk)}</article>'
    )


def record(one: MyPatient, desk: Desk) -> str:
    """The way to the recorder, once a dose was given."""
    link = recorder_link(desk, one.course_id) if one.last_dose_on else ""
    return f'<div class="acts">{link}</div>' if link else ""


def ring(one: MyPatient) -> str:
    site = esc(one.ring.site_name)
    if one.ring.number is None:
        return f"<span>Call {site}: {esc(one.ring.line)} {unknown()}</span>"
    return f'<a href="{dial(one.ring.number)}">Call {site} <span class="nw">{esc(one.ring.number)}</span></a>'


def glance(one: MyPatient, rulebook: Rulebook) -> str:
    today = one.today
    lines = [
        f"{words.last_dose(one, rulebook, today)}. {words.next_dose(one, today)}. {words.marks(one, rulebook)}",
        f"{words.slack(one, today)}.",
        f"Worst reaction: {words.worst(one.crs, rulebook)}; {words.worst(one.icans, rulebook)}.",
        f"{words.lab('IgG', one.last_igg, one.last_igg_on)} · {words.lab('ANC', one.last_anc, one.last_anc_on)}.",
        f"{esc(rulebook.label(one.agent).word)}. {esc(one.accountable_site)} is accountable now. "
        f"{one.open_tasks} open {'task' if one.open_tasks == 1 else 'tasks'}.",
    ]
    lines += [f"{esc(text)}." for text in one.watch if text not in one.needs]
    return "".join(f'<div class="m">{line}</div>' for line in lines)


def later(title: str, rows: list[MyPatient], desk: Desk, *, is_open: bool) -> str:
    """Everyone else: a line each, which opens to the glance."""
    if not rows:
        return ""
    items = "".join(
        f'<details class="later"><summary><span><a href="{esc(to_patient(one))}">{esc(name(one))}</a> '
        f'<span class="q">MRN {esc(one.mrn)}</span></span><span class="m">{what(one, desk.rulebook)}</span></summary>'
        f'<div class="m">{esc(say_birth(one.birth_date))}</div>{glance(one, desk.rulebook)}'
        f"<div>Call now: {esc(one.ring.site_name)} {telephone(one.ring.number)}</div>{record(one, desk)}</details>"
        for one in rows
    )
    return f'<details class="group"{" open" if is_open else ""}><summary>{esc(title)}</summary>{items}</details>'


def of_all(count: int, rows: list[MyPatient]) -> str:
    """The count of the whole list, and of this page where it holds only a part."""
    return str(count) if len(rows) == count else f"{count}, {len(rows)} of them on this page"


def what(one: MyPatient, rulebook: Rulebook) -> str:
    if one.held_since:
        return "held"
    if one.needs_on is not None:
        return (
            f"dose {day(one.needs_on, today=one.today)}"
            if one.needs_on == one.next_on
            else str(day(one.needs_on, today=one.today))
        )
    return esc(rulebook.label(one.stage).word)


def closing(board: MyPatients, today: date) -> str:
    parts = f"{board.today_count} + {board.week_count} + {board.later_count}"
    said = f"{parts} = {board.total} {'patient' if board.total == 1 else 'patients'}."
    if board.closed_on is not None:
        said += f" Your site is closed {say_day(board.closed_on, today=today, year=False)}."
    return f'<p class="q">{esc(said)}</p>'


def name(one: MyPatient) -> str:
    return f"{one.last_name}, {one.first_name}" if one.first_name else one.last_name


def to_patient(one: MyPatient) -> str:
    return address.to("patient", course=one.course_id)


show()

"""The end of the recorder: when, after which dose, in which episode; storing it; a clinician's decision where the table
settles nothing; and what stands recorded afterwards, with the way to the lists that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from coordination.acts import (
    Act,
    Conflict,
    Decided,
    NotAllowed,
    NotFound,
    Refused,
    decide_waiting,
    record_observation,
    update_toxicity,
)
from coordination.acts.toxicities import GRADES
from coordination.boards.recorder import Recorder, Waiting
from coordination.decisions.grade_decision import GradeDecision
from coordination.decisions.permissions import Permission
from coordination.decisions.watch_readings import Reading
from coordination.display.markup import block, esc
from coordination.facts import DoseFact
from coordination.words import say_moment
from pages.components import address, guard
from pages.components import recorder_blocks as blocks
from pages.components.dialogs_form import refusal
from pages.components.recorder_after import after_grade
from pages.components.recorder_draft import Draft, draft_of, forget
from pages.components.recorder_onset import ask_onset, onset_missing
from pages.components.recorder_questions import say_answer

DOSE_NOT_KNOWN = ""


@dataclass(frozen=True)
class Stored:
    """What was recorded: by the table or by whom, when it was seen, and who recorded it when."""

    decision: GradeDecision
    at: datetime
    recorded_at: datetime
    by: str
    decided: Decided | None = None
    resolved: bool = False


def show_saving(found: Recorder, draft: Draft, decision: GradeDecision, *, finished: bool) -> None:
    """Everything under the question: the moment and the dose, the episode, and the button that stores."""
    if not draft.steps:
        return
    chosen = _details(found, draft)
    joins = _episode(found, draft, decision)
    fever = None if joins or decision.grade == 0 else found.home_fever
    ask_onset(found, draft, fever)
    _problem(draft)
    problem = _unready(found, draft, decision, fever)
    begun = fever if fever is not None and draft.onset == fever.measured.id else None
    if problem:
        st.html(block(f'<p class="m">{esc(problem)}</p>'))

    def store(act: Act, decided: Decided | None = None, *, resolved: bool = False) -> GradeDecision:
        if problem:
            raise Refused(problem)
        return record_observation(
            act,
            found.page.course_id,
            draft.observed_with(found.known),
            at=found.at,
            episode_id=found.latest.id if joins and found.latest else None,
            causing_dose_id=chosen.id if chosen else None,
            decided=decided,
            resolved=resolved,
            onset_on=found.page.facts.academic.today(begun.moment) if begun else None,
            onset_at=begun.measured.at if begun else None,
            told=(st.session_state.get(draft.key("told")) or "").strip() or None,
            seen_version=draft.version,
        )

    if decision.needs_clinician and found.may_decide:
        _ask_decision(
            found,
            draft,
            lambda decided: _save(found, draft, lambda act: store(act, decided), decided),
            "new",
            disabled=bool(problem),
        )
        return
    if joins and decision.grade == 0 and found.latest and found.latest.resolved_on is None:
        _propose_end(found, draft, lambda act: store(act, resolved=True), disabled=bool(problem))
    with st.container(horizontal=True, key="rec-one-save"):
        if st.button(
            _button(decision, finished=finished),
            key=draft.key("save"),
            type="primary" if finished else "secondary",
            disabled=bool(problem),
        ):
            _save(found, draft, store)


def _button(decision: GradeDecision, *, finished: bool) -> str:
    if decision.needs_clinician:
        return "Record, and leave the decision to a clinician"
    if decision.grade is not None:
        return f"Record grade {decision.grade}"
    if decision.at_least:
        return f"Record as not gradable, at least grade {decision.at_least}"
    return "Record as not gradable" if finished else "Record what is known so far"


def _details(found: Recorder, draft: Draft) -> DoseFact | None:
    """When it was seen and after which dose; closed, it says both."""
    doses = {one.id: one for one in found.doses}
    picked = st.session_state.get(draft.key("dose"))
    dose = next(iter(doses.values()), None) if picked is None else doses.get(picked)
    now = found.at == found.desk.now
    with st.expander(f"Seen {blocks.moment(found, now=now)}; {blocks.dose(found, dose)}"):
        left, right = st.columns(2)
        with left:
            st.date_input("Seen on", found.desk.today, format="YYYY-MM-DD", key=draft.key("day"))
        with right:
            st.time_input(
                "At",
                None,
                step=60,
                key=draft.key("clock"),
                help=f"By the clock of your site. Open: now, {found.desk.now.astimezone(found.desk.zone):%H:%M %Z}.",
            )
        st.selectbox(
            "After which dose",
            [*doses, DOSE_NOT_KNOWN],
            format_func=lambda one: blocks.dose(found, doses.get(one)),
            key=draft.key("dose"),
            placeholder="not recorded",
        )
        if found.may_decide and "death" not in draft.asked:
            st.button("Died of it", key=draft.key("died"), on_click=draft.ask, args=("death",))
        st.text_input("Who was told", key=draft.key("told"), placeholder="not recorded")
    return dose


def _episode(found: Recorder, draft: Draft, decision: GradeDecision) -> bool:
    """Whether this joins the latest episode; the person says where the record does not tell."""
    nothing = decision.grade == 0
    if nothing and (found.latest is None or found.latest.resolved_on is not None or found.new):
        st.html(block('<p class="m">Nothing was found: no episode is opened, the check is kept.</p>'))
        return False
    st.html(block(f'<p class="m">{esc(blocks.episode(found))}</p>'))
    if found.new is not None:
        return not found.new
    with st.container(horizontal=True, key="rec-two-episode"):
        for same, word in ((True, "The same episode"), (False, "A new episode")):
            st.button(
                word,
                key=draft.key(f"same={same}"),
                on_click=draft.say_same,
                args=(same,),
                type="primary" if draft.same_episode is same else "secondary",
            )
    return bool(draft.same_episode)


def _unready(found: Recorder, draft: Draft, decision: GradeDecision, fever: Reading | None) -> str | None:
    day, clock = (st.session_state.get(draft.key(name)) for name in ("day", "clock"))
    if day is None or (day != found.desk.today and clock is None):
        return "Seen on another day: the time is needed too."
    if (
        found.latest is not None
        and found.new is None
        and draft.same_episode is None
        and not (decision.grade == 0 and found.latest.resolved_on)
    ):
        return "Say first whether this is the same episode or a new one."
    return onset_missing(draft, fever)


def _propose_end(found: Recorder, draft: Draft, store: Callable[[Act], GradeDecision], *, disabled: bool) -> None:
    st.html(block('<p class="m">Grade 0 does not end an episode by itself. Is it over?</p>'))
    with st.container(horizontal=True, key="rec-one-end"):
        if st.button("Record grade 0, and that it resolved", key=draft.key("end"), type="primary", disabled=disabled):
            _save(found, draft, store, resolved=True)


# --- a clinician's decision


def show_waiting(found: Recorder, draft: Draft) -> None:
    """Each observation that waits for a clinician: what was seen, and the decision where the viewer may take it."""
    for one in found.waiting:
        seen = say_moment(one.at, found.desk.zone) if one.at else "time not recorded"
        answers = "; ".join(
            say_answer(found, name, value, one.observed.written.get(name))
            for name, value in one.observed.answers.items()
        )
        why_not = refusal(found.desk, Permission.DECIDE_GRADE)
        unsaid = f'<p class="m">{esc(why_not)}</p>' if why_not else ""
        st.html(
            block(
                f'<div class="note red" role="alert"><b>Waits for a clinician\'s decision.</b> Seen {esc(seen)}, recorded by '
                f'{esc(one.by)}: {esc(answers)}.<p class="m">{esc(one.decision.reason)}</p>{unsaid}</div>',
                label="Waits for a decision",
            )
        )
        if why_not is None:
            _ask_decision(found, draft, _decide(found, draft, one), one.assessment_id)


def _decide(found: Recorder, draft: Draft, one: Waiting) -> Callable[[Decided], None]:
    def store(decided: Decided) -> None:
        def act_on(act: Act) -> GradeDecision:
            decide_waiting(act, found.page.course_id, one.assessment_id, decided, seen_version=found.page.version)
            return one.decision

        _save(found, draft, act_on, decided, at=one.at)

    return store


def _ask_decision(
    found: Recorder, draft: Draft, store: Callable[[Decided], None], name: str, *, disabled: bool = False
) -> None:
    """The table decides nothing here: which grade, by whom, and why. None of the three is proposed but the name."""
    st.html(block('<p class="ask">A clinician decides</p>', label="Decision"))
    none = f"No {found.desk.rulebook.label(found.kind).word}"
    grade = st.pills(
        "Grade decided",
        list(GRADES),
        format_func=lambda one: f"Grade {one}" if one else none,
        key=draft.key(f"{name}.grade"),
    )
    why = st.text_area("Why", key=draft.key(f"{name}.why"))
    by = st.text_input("Decided by", found.desk.viewer.name, key=draft.key(f"{name}.by"))
    _problem(draft)
    with st.container(horizontal=True, key=f"rec-one-decide-{name}"):
        if st.button("Record this decision", key=draft.key(f"{name}.decide"), type="primary", disabled=disabled):
            if grade is None:
                draft.problem = "Not saved: which grade was decided is needed."
                st.rerun()
            store(Decided(grade, by.strip(), why.strip()))


# --- storing


def _save(
    found: Recorder,
    draft: Draft,
    store: Callable[[Act], GradeDecision],
    decided: Decided | None = None,
    *,
    resolved: bool = False,
    at: datetime | None = None,
) -> None:
    """Run the act; refused, everything answered is still there. The desk is asked for anew: hours may have passed."""
    desk = guard.desk()
    try:
        with desk.acting() as act:
            decision = store(act)
    except Conflict as conflict:
        draft.problem, draft.conflict = str(conflict), True
    except (Refused, NotAllowed, NotFound) as refused:
        draft.problem = f"Not saved: {refused}"
    else:
        forget(draft.course_id, draft.kind)
        for name in [key for key in st.session_state if str(key).startswith(draft.key(""))]:
            del st.session_state[name]
        stored = Stored(decision, at or found.at, desk.now, desk.viewer.name, decided, resolved)
        draft_of(draft.course_id, draft.kind).stored = stored
    st.rerun()


def _problem(draft: Draft) -> None:
    if not draft.problem:
        return
    st.html(
        block(f'<div class="note red" role="alert"><b>{esc(draft.problem)}</b><br>Your answers are still here.</div>')
    )
    if draft.conflict:
        st.button("Load the change", key=draft.key("load"), on_click=draft.load)


def show_stored(found: Recorder, draft: Draft) -> None:
    """What was recorded, why it has this grade, the episode now and its worst, and where to go on."""
    stored: Stored = draft.stored
    zone = found.desk.zone
    decided = stored.decided
    head = blocks.so_far(found, stored.decision, finished=True) if decided is None else _decided(found, decided)
    end = " The episode is recorded as resolved." if stored.resolved else ""
    who = f"Recorded by {stored.by}, {say_moment(stored.recorded_at, zone)}; seen {say_moment(stored.at, zone)}.{end}"
    st.html(block(f'<p class="m" role="status">{esc(who)}</p>', label="Recorded"))
    st.html(head)
    grades = found.latest_grades
    if grades is not None:
        now = f"grade {grades.current}" if grades.current is not None else "not recorded"
        worst = f"grade {grades.worst}" if grades.worst is not None else "not recorded"
        st.html(block(f'<p class="m">Latest episode: now <b>{esc(now)}</b>, worst <b>{esc(worst)}</b>.</p>'))
    _propose_end_later(found, draft, stored)
    grade = stored.decision.grade if decided is None else decided.grade
    if grade:
        st.html(after_grade(found.page.facts.agent, found.kind, grade, found.desk.rulebook))
    course = found.page.course_id
    board = "board" if found.desk.viewer.side == "academic" else "my-patients"
    name = "Handoff board" if board == "board" else "My patients"
    st.html(
        block(
            f'<div class="acts"><a class="main" href="{esc(address.to("patient", course=course, tab="toxicity"))}">Patient page</a>'
            f'<a href="{esc(address.to(board))}">{name}</a></div>'
        )
    )
    with st.container(horizontal=True, key="rec-one-again"):
        st.button("Record another check", key="recorder.again", on_click=forget, args=(course, found.kind))


def _propose_end_later(found: Recorder, draft: Draft, stored: Stored) -> None:
    """An episode that is at grade 0 now and that nobody ended: its end can still be recorded, at the same moment."""
    latest, grades = found.latest, found.latest_grades
    if latest is None or grades is None or latest.resolved_on is not None or grades.current != 0:
        return
    on = stored.at.astimezone(found.page.facts.academic.zone).date()
    with st.container(horizontal=True, key="rec-one-over"):
        if st.button("Record that the episode resolved", key="recorder.over"):

            def end(act: Act) -> GradeDecision:
                update_toxicity(act, found.page.course_id, latest.id, resolved_on=on, resolved_at=stored.at)
                return stored.decision

            _save(found, draft, end, stored.decided, resolved=True, at=stored.at)
    _problem(draft)


def _decided(found: Recorder, decided: Decided) -> str:
    word = found.desk.rulebook.label(found.kind).word
    grade = f"{word} grade {decided.grade}" if decided.grade else f"No {word}"
    return block(
        f'<div class="sofar done"><p class="key">{esc(grade)}</p>'
        f'<p class="m">Decided by {esc(decided.by)}: {esc(decided.why)}</p></div>',
        label="Decided",
    )

"""The recorder in HTML: the grade so far with the row that decided, what was answered, the moment and the dose."""

from __future__ import annotations

from coordination.boards.recorder import Recorder
from coordination.decisions.grade_decision import GradeDecision
from coordination.display.markup import badge, block, esc, unknown
from coordination.facts import DoseFact
from coordination.vocabulary import GradeFlag
from coordination.words import say_day, say_moment
from pages.components.recorder_draft import Draft
from pages.components.recorder_questions import say_answer


def so_far(recorder: Recorder, decision: GradeDecision, *, finished: bool) -> str:
    """The grade, why, and the row that decided with its source, confidence and sign-off."""
    look = "done" if finished else ""
    shown = tuple(flag for flag in decision.flags if finished or flag is not GradeFlag.ROWS_NOT_RECORDED)
    return block(
        f'<div class="sofar {look}"><p class="key">{esc(say_grade(recorder, decision))}'
        f"{'' if finished else ' <span class=q>so far</span>'}</p>{flags(recorder, shown)}"
        f'<p class="m">{esc(decision.reason)}</p>{rule(recorder, decision)}</div>',
        label="Grade so far",
    )


def say_grade(recorder: Recorder, decision: GradeDecision) -> str:
    word = recorder.desk.rulebook.label(recorder.kind).word
    if decision.grade is not None:
        return f"{word} grade {decision.grade}" if decision.grade else f"No {word} by what is recorded (grade 0)"
    if decision.needs_clinician:
        return f"{word}: a clinician decides"
    return f"{word} at least grade {decision.at_least}" if decision.at_least else f"{word} not gradable yet"


def flags(recorder: Recorder, found: tuple[GradeFlag, ...]) -> str:
    marks = "".join(badge(recorder.desk.rulebook.label(flag)) for flag in found)
    return f'<div class="marks">{marks}</div>' if marks else ""


def rule(recorder: Recorder, decision: GradeDecision) -> str:
    row = recorder.row(decision.deciding_row)
    if row is None:
        return ""
    read, notice = recorder.desk.rulebook.label(row.confidence).word, decision.notice or "Signed here"
    said = notice if notice.startswith(read) else f"{read}. {notice}"
    return f'<p class="q">Row <b>{esc(row.id)}</b>: {esc(decision.source)}. {esc(said)}.</p>'


def given(recorder: Recorder, draft: Draft) -> str:
    """Everything answered so far, the newest last; then what the record answered by itself."""
    said = [say_answer(recorder, name, step.value, step.written) for step in draft.steps for name in step.fields]
    items = "".join(f"<li>{esc(line)}</li>" for line in said)
    asked = draft.asked
    record = "".join(
        f"<li>{esc(say_answer(recorder, name, one.value, None))} (on record: {esc(one.why)})</li>"
        for name, one in recorder.known.items()
        if name not in asked
    )
    return block(f'<ul class="given">{items}{record}</ul>', label="Answered so far") if items or record else ""


def moment(recorder: Recorder, *, now: bool) -> str:
    """ "now, Tue 24 Nov 2026, 09:12 CST", or how far back."""
    said = say_moment(recorder.at, recorder.desk.zone)
    if now:
        return f"now, {said}"
    hours = (recorder.desk.now - recorder.at).total_seconds() / 3600
    back = f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"
    return f"backdated {back}, {said}"


def dose(recorder: Recorder, one: DoseFact | None) -> str:
    """ "31.2 h after step-up dose 2, Sun 22 Nov 2026"."""
    if one is None:
        return "after which dose is not known"
    role = recorder.desk.rulebook.label(one.role).word.lower() if one.role else "dose, what for not recorded"
    hours = recorder.hours_after(one.id)
    after = f"{hours:.1f} h after" if hours is not None else "after"
    unsaid = "" if hours is not None else ", hours not known"
    return f"{after} {role}, {say_day(one.on)}{unsaid}"


def episode(recorder: Recorder) -> str:
    """Which episode this joins, with its grade now and its worst, kept apart."""
    latest, grades = recorder.latest, recorder.latest_grades
    if latest is None or grades is None:
        return "Opens the first episode on record."
    now = f"grade {grades.current}" if grades.current is not None else "not recorded"
    worst = f"grade {grades.worst}" if grades.worst is not None else "not recorded"
    began = say_moment(latest.onset_at, recorder.desk.zone) if latest.onset_at else latest.onset_on or "not recorded"
    of_it = f"the episode from {began} (now: {now}, worst: {worst})"
    if recorder.new:
        return f"Opens a new episode, after {of_it}."
    if recorder.new is False:
        return f"Joins {of_it}."
    return f"Not told by what is recorded whether this is {of_it}, or a new one."


def or_not_recorded(text: str | None) -> str:
    return esc(text) if text else unknown()

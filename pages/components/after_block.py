"""After the transfer in HTML: the steps with their days and owners, signs that the recorded facts show, an open stay."""

from __future__ import annotations

from coordination.boards.after_transfer import AfterTransfer, StepLine
from coordination.boards.looks import task_look
from coordination.display.markup import badge, block, day, esc, or_unknown
from coordination.words import say_day, say_on
from pages.components.patient_lists import table

NOTE = (
    "Steps and clocks: program default. A sign that is raised stands as an alert until somebody answers; the app informs, "
    "a clinician decides."
)


def after(found: AfterTransfer) -> str:
    """Nothing before the first community dose, unless somebody is in hospital."""
    parts = [_stay(found), _signs(found), _steps(found)]
    said = "".join(part for part in parts if part)
    return block(said, f'<p class="q">{NOTE}</p>', label="After the transfer") if said else ""


def _stay(found: AfterTransfer) -> str:
    if found.stay is None:
        return ""
    word = found.page.rulebook.label(found.stay.kind).word
    note = f" {esc(found.stay.note)}." if found.stay.note else ""
    return f'<div class="note amber"><b>{esc(word)} since {esc(say_on(found.stay.on))}.</b> The end is not recorded.{note}</div>'


def _signs(found: AfterTransfer) -> str:
    if not found.signs:
        return ""
    label = found.page.rulebook.label
    items = "".join(
        f"<li>{badge(label(sign.row.level))} {esc(sign.row.text)}: {esc(sign.said)}. "
        f'<span class="l">{esc(sign.row.action)}. {"Raised." if sign.raised else "Not raised yet."}</span></li>'
        for sign in found.signs
    )
    return f'<h2 style="margin-top:1rem">Signs that the recorded facts show: {len(found.signs)}</h2><ul class="plain">{items}</ul>'


def _steps(found: AfterTransfer) -> str:
    if found.transfer is None:
        return ""
    first = esc(say_day(found.transfer.first_dose_on, today=found.today))
    head = f'<div class="head" style="margin-top:1rem"><h2>After the transfer</h2><span class="q">First community dose {first}</span></div>'
    rows = [_step(found, line) for line in found.steps]
    return head + table("After the transfer", ["Step", "Recorded", "Asked now", "Of whom"], rows)


def _step(found: AfterTransfer, line: StepLine) -> list[str]:
    label, task = found.page.rulebook.label, line.asked
    done = "<br>".join(
        f"{day(event.on, today=found.today)}, {or_unknown(event.by_name)}"
        + (f'<span class="l">{esc(event.note)}</span>' if event.note else "")
        for event in line.events
    )
    if task is None:
        return [esc(line.row.title), done or '<span class="m">nothing yet</span>', "", ""]
    mark = badge(label(task_look(task.state, task.urgency, task.due_on, found.today)))
    due = f'{mark} due {day(task.due_on, today=found.today)}<span class="l">{esc(task.reason)}</span>'
    whom = found.page.record.sites[task.owner_site_id].short_name if task.owner_site_id else None
    return [esc(line.row.title), done or '<span class="m">nothing yet</span>', due, or_unknown(whom)]

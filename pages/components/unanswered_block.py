"""Who has not answered, in HTML: the patient, who is asked, for how many business days, and the number to ring."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from coordination.boards.unanswered import AWAITED, SHOWN, Awaited, Unanswered
from coordination.display.markup import badge, block, esc, or_unknown, telephone, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import ClockState
from coordination.words import say_day, say_moment
from pages.components.morning_block import who_cell
from pages.components.paging import pager
from pages.components.patient_lists import table

HEADS = ["Patient", "Waiting since", "Who is asked", "Ring"]
ORDER = "The longest wait first. Business days are those of the site that is asked."


def unanswered(
    found: Unanswered, rulebook: Rulebook, zone: ZoneInfo, to: Callable[[str], str], page: Callable[[int], str]
) -> str:
    words = ", ".join(rulebook.label(stage).word.lower() for stage in AWAITED)
    head = f"<h2>Waiting for an answer: {found.total}</h2>"
    if not found.total:
        return block(head, f'<p class="m">No answer is awaited ({esc(words)}).</p>', label="Waiting for an answer")
    cells = [
        [who_cell(row.who, to), _since(row, rulebook), _asked(row, rulebook), _ring(row, zone)] for row in found.rows
    ]
    return block(
        head,
        f'<p class="q">{ORDER}</p>',
        table("Waiting for an answer", HEADS, cells) if cells else "",
        pager(found.page, SHOWN, found.total, page),
        label="Waiting for an answer",
    )


def _since(row: Awaited, rulebook: Rulebook) -> str:
    if row.days is None:
        said = unknown("Since when is not recorded")
    else:
        days = "Less than 1 business day" if row.days == 0 else f"{row.days} business day{'s'[: row.days != 1]}"
        said = f"<b>{days}</b>"
    since = f'<span class="l">since {esc(say_day(row.since, today=row.today))}</span>' if row.since else ""
    return f"{said}{since}{_clocks(row, rulebook)}"


def _clocks(row: Awaited, rulebook: Rulebook) -> str:
    if row.clocks:
        return "".join(
            f'<span class="l clk">{badge(rulebook.label(line.state))} {esc(line.text)}</span>' for line in row.clocks
        )
    if row.held_since is not None:
        held = f"Dose held since {say_day(row.held_since, year=False)}"
        return f'<span class="l clk">{badge(rulebook.label(ClockState.PAUSED))} {esc(held)}</span>'
    return f'<span class="l clk">{badge(rulebook.label(ClockState.RUNNING))}</span>'


def _asked(row: Awaited, rulebook: Rulebook) -> str:
    own = ", <b>your site</b>" if row.is_own else ""
    condition = f'<span class="l">{esc(row.open_condition)}</span>' if row.open_condition else ""
    return (
        f"{esc(row.site_name)}{own}"
        f'<span class="l">{or_unknown(row.clinician, "clinician not recorded")}</span>'
        f'<span class="l">{esc(rulebook.label(row.stage).word)}</span>{condition}'
    )


def _ring(row: Awaited, zone: ZoneInfo) -> str:
    said = "No call recorded"
    if row.last_contact_at is not None:
        said = f"{say_moment(row.last_contact_at, zone)}: {row.last_contact or ''}"
    return (
        f'{telephone(row.ring.number)} <span class="q">{esc(row.ring.words)}</span><span class="l">{esc(said)}</span>'
    )

"""The handoff board in HTML: the list of those at risk, and a column of cards for each stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from coordination.boards.handoff_board import BoardRow, Column, HandoffBoard
from coordination.decisions.at_risk import RiskCause
from coordination.display.markup import badge, day, esc, or_unknown, telephone, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import Stage, Urgency
from coordination.words import say_birth, say_day, say_distance, say_moment

Address = Callable[[str], str]
"""The address of a patient's page, by course; or a link to the recorder, nothing where there is none to offer."""


def no_link(_course_id: str) -> str:
    return ""


CLOCK = {
    RiskCause.READING: "reading of",
    RiskCause.ALERT: "alert since",
    RiskCause.LOG_LATE: "was due",
    RiskCause.NOT_ACCEPTED: "first community dose",
    RiskCause.DOSE_NOT_RECORDED: "dose was due",
    RiskCause.SLACK_SHORT: "last day before re-step-up",
    RiskCause.SITE_LAPSED: "practice lapsed",
    RiskCause.WATCH_UNKNOWN: "dose of",
    RiskCause.SLACK_UNKNOWN: "next dose",
}
PARTS = {
    RiskCause.READING: ("with a reading that nobody was told", "with a reading that nobody was told"),
    RiskCause.ALERT: ("alert not answered", "alerts not answered"),
    RiskCause.LOG_LATE: ("with a home reading late", "with a home reading late"),
    RiskCause.NOT_ACCEPTED: ("with a clock running", "with a clock running"),
    RiskCause.SITE_LAPSED: ("whose practice lost an item", "whose practice lost an item"),
    RiskCause.WATCH_UNKNOWN: ("with a watch to decide", "with a watch to decide"),
    RiskCause.SLACK_UNKNOWN: ("with slack not known", "with slack not known"),
}
SINCE = (RiskCause.READING, RiskCause.ALERT, RiskCause.LOG_LATE, RiskCause.SITE_LAPSED, RiskCause.WATCH_UNKNOWN)
"""Causes whose day is when something happened, not until when something holds."""
LOUD = (Urgency.URGENT, Urgency.SOON)
"""What a card marks; what must be reviewed stands in the list above, so that the columns stay quiet."""
NOTHING_REACTS = (Stage.REFERRED, Stage.PLANNED, Stage.ENDED)
HEADS = ("Clock", "Patient", "What is missing", "Whose move", "Ring", "Slack before re-step-up")
ORDER = "Order: readings that nobody was told, unanswered alerts, late home readings, then the nearest clock, then what a practice has lost; last who is here only because days before re-step-up are not known."


def parts(board: HandoffBoard) -> str:
    """What the at-risk list is made of: "1 alert not answered · 30 with a clock running"."""
    said = [f"{count} {PARTS[cause][0 if count == 1 else 1]}" for cause, count in board.at_risk_parts.items() if count]
    return " · ".join(said)


def at_risk_table(
    rows: Sequence[BoardRow], rulebook: Rulebook, zone: ZoneInfo, to: Address, record: Address = no_link
) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    body = "".join(_at_risk_row(row, row.today, rulebook, zone, to, record) for row in rows)
    return f'<table class="list risk"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _at_risk_row(row: BoardRow, today: date, rulebook: Rulebook, zone: ZoneInfo, to: Address, record: Address) -> str:
    first, *more = row.causes
    others = "".join(f'<span class="l">{esc(cause)}</span>' for cause in more)
    blocker = f'<span class="l">{esc(row.blocker)}</span>' if row.blocker else ""
    mark = badge(rulebook.label(row.look)) if row.look else ""
    return (
        f'<tr><td class="when"><span class="clock">{_days(row, today)}{mark}</span>{_clock(row)}</td>'
        f'<th scope="row">{_patient(row, rulebook, to)}{_record(row, record)}</th>'
        f"<td><b>{esc(first)}</b>{others}{blocker}{_clocks(row, rulebook, most=2)}{_dose_marks(row, rulebook)}</td>"
        f'<td data-l="Whose move">{_mover(row)}<span class="l">{esc(row.move_what)}</span>'
        f"{_since(row, today, rulebook)}</td>"
        f'<td data-l="Ring">{telephone(row.ring.number)} <span class="q">{esc(row.ring.words)}</span>'
        f"{_contact(row, zone)}</td>"
        f'<td data-l="Slack">{slack(row, today)}</td></tr>'
    )


def _days(row: BoardRow, today: date) -> str:
    """The number that orders the list, in words."""
    if row.clock_on is None or row.clock_cause is RiskCause.SLACK_UNKNOWN:
        return unknown("Not known")
    days = (row.clock_on - today).days
    if row.clock_cause in SINCE:
        return f"<b>{esc(say_distance(row.clock_on, today))}</b>"
    if days == 0:
        return "<b>Today</b>"
    unit = "day" if abs(days) == 1 else "days"
    return f"<b>{days} {unit}</b>" if days > 0 else f"<b>{-days} {unit} over</b>"


def _clock(row: BoardRow) -> str:
    if row.clock_cause is None:
        return ""
    on = row.clock_on
    if row.clock_cause is RiskCause.SLACK_UNKNOWN:
        on = row.next_planned_on or row.next_due_on
    unsaid = "needs review" if row.next_is_review else "not recorded"
    said = esc(say_day(on, year=False)) if on else unsaid
    return f'<span class="l">{CLOCK[row.clock_cause]} <span class="nw">{said}</span></span>'


def _patient(row: BoardRow, rulebook: Rulebook, to: Address) -> str:
    return (
        f'<a href="{esc(to(row.course_id))}"><b>{esc(_name(row))}</b></a>'
        f'<span class="l"><span class="nw">{esc(say_birth(row.birth_date))}</span> · <span class="nw">MRN {esc(row.mrn)}</span></span>'
        f'<span class="l">{esc(rulebook.label(row.agent).word)} · {or_unknown(row.community, "no site named")}</span>'
    )


def _record(row: BoardRow, record: Address) -> str:
    """The way to the recorder, while there is something that can react."""
    return "" if row.stage in NOTHING_REACTS else record(row.course_id)


def _mover(row: BoardRow) -> str:
    if row.move_site is None:
        return unknown("no site named")
    return f"{esc(row.move_site)}, <b>your site</b>" if row.move_is_own else esc(row.move_site)


def _since(row: BoardRow, today: date, rulebook: Rulebook) -> str:
    word = rulebook.label(row.stage).word
    if row.stage_since is None:
        return f'<span class="l">{esc(word)}, since {unknown()}</span>'
    return f'<span class="l">{esc(word)} {esc(_age(row.stage_since, today))}, since {esc(say_day(row.stage_since, year=False))}</span>'


def _age(since: date, today: date) -> str:
    days = (today - since).days
    return "1 day" if days == 1 else f"{days} days"


def _contact(row: BoardRow, zone: ZoneInfo) -> str:
    if row.last_contact_at is None:
        return '<span class="l">No call recorded</span>'
    return f'<span class="l">{esc(say_moment(row.last_contact_at, zone))}: {esc(row.last_contact or "")}</span>'


def slack(row: BoardRow, today: date) -> str:
    """Days left before a re-step-up, with the last day; or that they are not known, and why."""
    if row.slack_until is None:
        if not row.slack_reason:
            return '<span class="m">No full dose yet</span>'
        return f'{unknown("Not known")}<span class="l">{esc(row.slack_reason)}</span>'
    days = (row.slack_until - today).days
    left = f"<b>{days} {'day' if days == 1 else 'days'}</b>" if days >= 0 else "<b>Past</b>"
    words = "until" if days >= 0 else "since"
    part = (
        f"; in part through {say_day(row.slack_part_until, year=False)}, in full after" if row.slack_part_until else ""
    )
    return (
        f'{left}<span class="l">{words} {esc(say_day(row.slack_until, year=False) + part)}</span>'
        f'<span class="l">{esc(row.slack_table)}</span>'
    )


def columns(
    board: HandoffBoard, rulebook: Rulebook, to: Address, more: Callable[[Stage], str], record: Address = no_link
) -> str:
    cards = "".join(_column(column, rulebook, to, more, record) for column in board.columns)
    return f'<div class="cols" style="--n:{len(board.columns)}">{cards}</div>'


def cards(column: Column, rulebook: Rulebook, to: Address, record: Address = no_link) -> str:
    """One stage alone: as many cards in a row as fit."""
    shown = "".join(_card(row, column.stage, row.today, rulebook, to, record) for row in column.cards)
    return f'<div class="cols one">{shown}</div>'


def _column(column: Column, rulebook: Rulebook, to: Address, more: Callable[[Stage], str], record: Address) -> str:
    word = rulebook.label(column.stage).word
    cards = "".join(_card(row, column.stage, row.today, rulebook, to, record) for row in column.cards)
    hidden = column.count - len(column.cards)
    rest = (
        f'<p class="more"><a href="{esc(more(column.stage))}">{hidden} more in {esc(word)}</a></p>'
        if hidden > 0
        else ""
    )
    empty = '<p class="m empty">Nobody</p>' if not column.count else ""
    return f'<div class="col"><h3>{esc(word)} <span class="count">{column.count}</span>{_longest(column)}</h3>{cards}{rest}{empty}</div>'


def _longest(column: Column) -> str:
    """How long the one who waits longest has been in the stage: who is stuck shows without counting cards."""
    today = column.cards[0].today if column.cards else None
    if today is None or column.longest_since is None:
        return ""
    return f' <span class="q">longest {esc(_age(column.longest_since, today))}</span>'


def _card(row: BoardRow, column: Stage, today: date, rulebook: Rulebook, to: Address, record: Address) -> str:
    marks = badge(rulebook.label(row.stage)) if row.stage is not column else ""
    marks += badge(rulebook.label(row.look)) if row.look in LOUD else ""
    marks += _dose_marks(row, rulebook)
    marks = f'<div class="marks">{marks}</div>' if marks else ""
    held = "since " + say_day(row.held_since, year=False) if row.held_since else ""
    if row.held_since:
        dose = f"Next dose <b>held</b> {esc(held)}"
    elif row.next_planned_on or row.next_due_on:
        planned = "planned" if row.next_planned_on else "due"
        dose = f"Next dose {planned} {day(row.next_planned_on or row.next_due_on, today=today)}"
    elif row.stage is Stage.ENDED:
        dose = "Next dose not expected"
    else:
        dose = f"Next dose {unknown('needs review' if row.next_is_review else 'no day recorded')}"
    blocker = row.blocker or row.move_what
    site = row.move_site or "no site named"
    age = esc(_age(row.stage_since, today)) if row.stage_since else f"days {unknown()}"
    return (
        f'<article class="card"><div class="top"><a href="{esc(to(row.course_id))}">{esc(_name(row))}</a>'
        f'<span class="d">{age}</span></div>{marks}'
        f'<div class="m">MRN {esc(row.mrn)}</div>'
        f'<div class="m">{esc(rulebook.label(row.agent).word)} · {or_unknown(row.community, "no site named")}</div>'
        f"<div>{dose}</div><div>{_card_slack(row, today)}</div>{_clocks(row, rulebook, most=1)}"
        f'<div class="blk">{esc(blocker)} · {esc(site)}</div>{_record(row, record)}</article>'
    )


def _clocks(row: BoardRow, rulebook: Rulebook, most: int) -> str:
    """Clocks of the passing that are amber or red, in words; `most`: how many of them, the others counted."""
    shown = row.clocks[:most]
    more = len(row.clocks) - len(shown)
    said = "".join(f'<span class="l clk">{badge(rulebook.label(line.state))} {esc(line.text)}</span>' for line in shown)
    return said + (f'<span class="l">{more} more clock{"s"[: more != 1]} past amber</span>' if more else "")


def _dose_marks(row: BoardRow, rulebook: Rulebook) -> str:
    return "".join(badge(rulebook.label(mark)) for mark in row.next_marks)


def _card_slack(row: BoardRow, today: date) -> str:
    if row.slack_until is not None:
        days = (row.slack_until - today).days
        return f"Slack {days} d" if days >= 0 else f"Slack past since {esc(say_day(row.slack_until, year=False))}"
    return f"Slack {unknown('not known')}" if row.slack_reason else ""


def _name(row: BoardRow) -> str:
    return f"{row.last_name}, {row.first_name}" if row.first_name else row.last_name

"""The watch on the patient page, as text with its acts: until when, the home log, what was told, when to call."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.boards.watch import READINGS_SHOWN, WatchBlock, watch_block
from coordination.decisions.dose_decision import say
from coordination.decisions.permissions import Permission
from coordination.decisions.watch import log_is_late, unknown_windows
from coordination.decisions.watch_log import TemperatureLog
from coordination.decisions.watch_readings import Reading
from coordination.decisions.watch_window import WatchWindow
from coordination.display.markup import badge, block, esc, or_unknown, telephone, unknown
from coordination.knowledge import Label
from coordination.words import say_day, say_moment, say_on
from pages.components.dialogs_form import act_button

OPEN = Label(word="Watch open", glyph="●", look="outline")
ENDED = Label(word="Watch ended", glyph="–", look="plain")
DECIDE = Label(word="Length to decide", glyph="?", look="unk")
LATE = Label(word="Home reading late", glyph="▲", look="amber")
UNTOLD = Label(word="Nobody recorded as told", glyph="◆", look="red")


def show(desk: Desk, page: PatientPage) -> None:
    """The block and its acts; nothing where no dose of the last days opened a watch."""
    found = watch_block(page)
    if found is None:
        return
    st.html(text(desk, page, found))
    with st.container(horizontal=True, gap="small", key="watch-acts"):
        loud = bool(found.watch.raised)
        may, course = Permission.RECORD_FACTS, page.course_id
        act_button(desk, "Record a reading", "reading", course, may, primary=not loud)
        if loud or found.not_told:
            act_button(desk, "Record who was told", "told", course, may, primary=True)
        act_button(desk, "Take-home dexamethasone", "take_home", course, may)
        if any(unknown_windows(found.watch, page.now)):
            act_button(desk, "Record how long to watch", "watch_length", course, Permission.DECIDE_GRADE)


def text(desk: Desk, page: PatientPage, found: WatchBlock) -> str:
    parts = (_window(desk, page, found), _log(page, found, desk.zone), _calling(found, desk.zone))
    sections = "".join(f"<section>{part}</section>" for part in parts)
    return block(f'<div class="cells answers watch">{sections}</div>', label="Watch after the dose")


# --- the window


def _window(desk: Desk, page: PatientPage, found: WatchBlock) -> str:
    watch, window = found.watch, found.watch.window
    role = say(window.dose.role, page.rulebook) if window.dose.role else "a dose, what for not recorded"
    again = ", step-up again" if window.restarts else ""
    badges = [badge(OPEN if watch.open else ENDED)]
    if any(unknown_windows(watch, page.now)):
        badges.append(badge(DECIDE))
    head = f'<div class="head" style="margin:0"><h2>Watch after {esc(role)}{again}</h2>{"".join(badges)}</div>'
    until = "Open until" if watch.open else "Ended"
    rows = [
        (until, f"<b>{esc(say_moment(window.closes_at, desk.zone))}</b>"),
        ("Dose", _dose_moment(window, desk.zone)),
        ("Label asks for", or_unknown(window.asks, "not on file")),
        ("Where", _place(page)),
    ]
    facts = "".join(f"<dt>{term}</dt><dd>{said}</dd>" for term, said in rows)
    return f'{head}<dl class="kv m" style="margin-top:.45rem">{facts}</dl><p class="q">{_why(page, window)}</p>'


def _dose_moment(window: WatchWindow, zone: ZoneInfo) -> str:
    if window.dose.at is None:
        return f"{esc(say_day(window.dose.on))}, hour {unknown()}"
    return esc(say_moment(window.dose.at, zone))


def _place(page: PatientPage) -> str:
    model = page.facts.model_of_care
    if model is None:
        return unknown()
    return f"{esc(page.rulebook.label(model).word)}. {esc(page.rulebook.watch.place(model).text)}"


def _why(page: PatientPage, window: WatchWindow) -> str:
    said = esc(window.reason)
    if window.rule_id is not None:
        dated = f", dated {say_on(window.source_date)}" if window.source_date else ", date not recorded"
        read = f" {page.rulebook.label(window.confidence).word}." if window.confidence else ""
        said += f" Rule <b>{esc(window.rule_id)}</b>: {esc(window.source)}{esc(dated)}.{esc(read)}"
    if window.notice:
        said += f" {esc(window.notice.rstrip('.'))}."
    return f"{said} Both ends count."


# --- the home log


def _log(page: PatientPage, found: WatchBlock, zone: ZoneInfo) -> str:
    log, watch = found.watch.log, found.watch
    badges = badge(UNTOLD) if watch.raised else ""
    if log_is_late(watch, page.now):
        badges += badge(LATE)
    head = f'<div class="head" style="margin:0"><h2>Home temperature log</h2>{badges}</div>'
    rows = "".join(_reading(reading, zone) for reading in list(reversed(watch.readings))[:READINGS_SHOWN])
    older = len(watch.readings) - READINGS_SHOWN
    more = f'<p class="q">{older} older in Labs and measurements.</p>' if older > 0 else ""
    listed = (
        f'<ul class="m readings">{rows}</ul>{more}' if rows else f'<p class="m">{unknown("No reading recorded")}</p>'
    )
    return f'{head}<p class="m" style="margin-top:.45rem">{_due(log, page.now, zone)}</p>{listed}{_cadence(log)}'


def _due(log: TemperatureLog, now: datetime, zone: ZoneInfo) -> str:
    if not log.kept:
        return esc(log.reason)
    if now > log.ends_at:
        said = f"The log ended {esc(say_moment(log.ends_at, zone))}."
        missing = log.gaps + log.late
        return f"{said} <b>{missing}</b> readings {unknown('not recorded')}." if missing else said
    if log.late:
        earlier = f"; {log.late - 1} before it missing" if log.late > 1 else ""
        return f"<b>Late: due {esc(say_moment(log.last_due_at, zone))}</b>, {unknown()}{earlier}."
    return f"Next due <b>{esc(say_moment(log.due_at, zone))}</b>, late from {log.late_from.astimezone(zone):%H:%M}."


def _cadence(log: TemperatureLog) -> str:
    if not log.kept:
        return ""
    notice = f" {esc(log.notice)}." if log.notice else ""
    gaps = f" {log.gaps} missing between recorded ones." if log.gaps else ""
    hourless = f" {log.without_hour} without an hour do not count." if log.without_hour else ""
    return (
        f'<p class="q">Every {log.every_hours} h now.{gaps}{hourless} {esc(log.reason)} Source: {esc(log.source)}.{notice} '
        "Grace and end of the log are program defaults.</p>"
    )


def _reading(reading: Reading, zone: ZoneInfo) -> str:
    when = (
        say_moment(reading.moment, zone) if reading.hour_known else f"{say_on(reading.measured.on)}, hour not recorded"
    )
    if reading.crosses is None:
        return f'<li>{esc(reading.what)} <span class="l">{esc(when)}</span></li>'
    return (
        f"<li><b>◆ {esc(reading.what)}</b> ({esc(reading.why)})"
        f'<span class="l">{esc(when)}; {_told(reading, zone)}</span></li>'
    )


def _told(reading: Reading, zone: ZoneInfo) -> str:
    alert = reading.told
    if reading.ward:
        return "measured in hospital"
    if alert is None:
        return unknown("nobody recorded as told")
    told = f"told {esc(alert.told)}, {esc(say_moment(alert.told_at, zone)) if alert.told_at else unknown('time not recorded')}"
    if alert.answered_at is None:
        return f"{told}; answer {unknown()}"
    return f"{told}; answered {esc(say_moment(alert.answered_at, zone))}"


# --- when to call, what is at home


def _calling(found: WatchBlock, zone: ZoneInfo) -> str:
    call = found.call
    number, line = call.now.number, call.now.line
    if number is None and call.now.fallback_number is not None:
        number, line = call.now.fallback_number, f"{line}: not recorded, then {call.now.fallback_name}"
    signs = "".join(f"<li>{esc(sign.text)}</li>" for sign in found.signs)
    limits = "; ".join(found.thresholds)
    urgent = call.site.urgent_care
    return (
        f"<h2>When the patient calls</h2>"
        f'<p style="margin-top:.35rem">{telephone(number, big=True)} <span class="m">{esc(call.site.short_name)}, {esc(line)}</span></p>'
        f'<p class="m">Urgent-care path: {or_unknown(urgent)}</p>'
        f'<ul class="m signs">{signs}</ul><p class="q">Thresholds of this program: {esc(limits)}. '
        f"{esc(_notices(found))}</p>{_take_home(found, zone)}"
    )


def _notices(found: WatchBlock) -> str:
    said = dict.fromkeys(sign.notice.rstrip(".") for sign in found.signs if sign.notice)
    return " ".join(f"{notice}." for notice in said)


def _take_home(found: WatchBlock, zone: ZoneInfo) -> str:
    take = found.watch.take_home
    given = take.dispensed
    dispensed = unknown()
    if given is not None:
        dispensed = esc(say_on(given.started_on)) + (f", {esc(given.note)}" if given.note else "")
    taken = "<br>".join(
        f"{esc(say_moment(one.at, zone)) if one.at else esc(say_on(one.on))}: {esc(one.text)}" for one in take.taken
    )
    published = f" {esc(found.published)}" if found.published else ""
    notice = f" {esc(found.take_home.notice)}." if found.take_home.notice else ""
    return (
        f'<h3 style="margin-top:.6rem">Take-home dexamethasone</h3><dl class="kv m"><dt>Dispensed</dt><dd>{dispensed}</dd>'
        f"<dt>Taken</dt><dd>{taken or unknown()}</dd></dl>"
        f'<p class="q">{esc(found.take_home.text)}{notice}{published}</p>'
    )

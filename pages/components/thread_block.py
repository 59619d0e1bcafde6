"""The thread between the two sides in HTML: messages and calls in one list, newest first; what nobody read is said so."""

from __future__ import annotations

from datetime import datetime

from coordination.boards.desk import Desk
from coordination.boards.patient import PatientPage
from coordination.decisions.after_transfer import unread
from coordination.display.markup import block, esc, or_unknown, unknown
from coordination.facts import ContactFact, MessageFact
from coordination.words import say_moment

PARTS = (("Situation", "situation"), ("Background", "background"), ("Assessment", "assessment"), ("Request", "request"))


def to_read(desk: Desk, page: PatientPage) -> list[MessageFact]:
    """Messages to the viewer's own site that nobody there is recorded as having read."""
    return [message for message in unread(page.facts) if message.to_site_id == desk.viewer.site_id]


def thread(desk: Desk, page: PatientPage) -> str:
    entries: list[tuple[datetime, str]] = [
        (message.written_at, _message(desk, page, message)) for message in page.facts.messages
    ]
    entries += [(contact.at, _contact(page, contact)) for contact in page.facts.contacts]
    mine, all_unread = len(to_read(desk, page)), len(unread(page.facts))
    said = f"{mine} to read here, {all_unread - mine} not read by the other side" if all_unread else "all read"
    head = (
        f'<div class="head" style="margin-top:1.5rem"><h2>{len(page.facts.messages)} messages, '
        f'{len(page.facts.contacts)} calls and contacts</h2><span class="q">{said}. Newest first.</span></div>'
    )
    if not entries:
        return block(head, '<p class="m">No call and no message recorded yet.</p>', label="Calls and messages")
    entries.sort(key=lambda entry: entry[0], reverse=True)
    items = "".join(f"<li>{html}</li>" for _, html in entries)
    return block(head, f'<ul class="plain thread">{items}</ul>', label="Calls and messages")


def sbar(message: MessageFact) -> str:
    """The four parts, the empty ones said to be so."""
    rows = "".join(f"<dt>{word}</dt><dd>{or_unknown(getattr(message, field))}</dd>" for word, field in PARTS)
    return f'<dl class="kv">{rows}</dl>'


def said_of(page: PatientPage, message: MessageFact) -> str:
    """ "Message from Olive Oncologist (Lakeside) to North, Tue 24 Nov 2026, 09:00 CST"."""
    sites = page.record.sites
    sender, to = sites[message.from_site_id], sites[message.to_site_id]
    at = say_moment(message.written_at, page.facts.academic.zone)
    return f"Message from {message.written_by} ({sender.short_name}) to {to.short_name}, {at}"


def _message(desk: Desk, page: PatientPage, message: MessageFact) -> str:
    sites, zone = page.record.sites, page.facts.academic.zone
    if message.read_at is not None:
        read = f"Read by {esc(message.read_by)}, {esc(say_moment(message.read_at, zone))}"
    else:
        here = "here" if message.to_site_id == desk.viewer.site_id else f"at {sites[message.to_site_id].short_name}"
        read = unknown(f"Not read {here} yet")
    answer = ", an answer" if message.answers else ""
    return f'<b>{esc(said_of(page, message))}</b>{answer}<span class="l">{read}</span>{sbar(message)}'


def _contact(page: PatientPage, contact: ContactFact) -> str:
    word = page.rulebook.label(contact.kind).word
    at = say_moment(contact.at, page.facts.academic.zone)
    return (
        f"<b>{esc(word)} with {esc(contact.with_name)}, {esc(at)}</b>"
        f'<dl class="kv"><dt>Outcome</dt><dd>{or_unknown(contact.outcome)}</dd>'
        f"<dt>Next step</dt><dd>{or_unknown(contact.next_step)}</dd></dl>"
    )

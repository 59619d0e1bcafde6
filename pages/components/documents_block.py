"""Documents on the patient page: what is empty, which version stands, what changed since, and each as PDF when asked for.

Nothing is rendered while the page is drawn: a download renders when its button is pressed.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from coordination.acts import Act, make_document, state_field
from coordination.boards.desk import Desk
from coordination.boards.documents import DocumentLine, VersionLine, documents, find_version, to_state
from coordination.boards.patient import PatientPage
from coordination.decisions.permissions import Permission
from coordination.display.markup import badge, block, esc, unknown
from coordination.exchange.packet.command import file_name, pdf_of
from coordination.knowledge import Label
from coordination.vocabulary import Answer, Document
from coordination.words import say_moment
from pages.components.dialogs_form import Form, act_button, save
from pages.components.patient_lists import table

CURRENT = Label(word="Says what the record says", glyph="✓", look="plain")
CHANGED = Label(word="Void: the record has changed", glyph="▲", look="amber")
WAITS = Label(word="Sending waits", glyph="◆", look="red")
NONE_MADE = Label(word="No version made", glyph="○", look="outline")
SHOWN_CHANGES = 8


def show(desk: Desk, page: PatientPage) -> None:
    lines = documents(desk, page)
    st.html(text(desk, page, lines))
    course, may = page.course_id, Permission.RECORD_FACTS
    with st.container(horizontal=True, gap="small", key="documents-acts"):
        act_button(desk, "Make a version", "make_document", course, may, primary=True)
        act_button(desk, "Fill a field of the packet", "packet_field", course, may)
        if any(len(line.versions) > 1 for line in lines):
            act_button(desk, "Older versions", "older_version", course, Permission.SEE_PATIENTS)
    with st.container(horizontal=True, gap="small", key="documents-downloads"):
        for line in lines:
            if line.newest is not None:
                _download(desk, page, line, line.newest)


def _download(desk: Desk, page: PatientPage, line: DocumentLine, version: VersionLine) -> None:
    word = page.rulebook.label(line.document).word
    st.download_button(
        f"{word}, version {version.number} (PDF)",
        partial(pdf_of, desk, line, version),
        file_name=file_name(line, version),
        mime="application/pdf",
        key=f"documents.{line.document}.{version.number}",
        on_click="ignore",
    )


# --- as text


def text(desk: Desk, page: PatientPage, lines: tuple[DocumentLine, ...]) -> str:
    rows = [[esc(page.rulebook.label(line.document).word), _version(desk, line), _now(line)] for line in lines]
    head = (
        '<div class="head" style="margin-top:1.5rem"><h2>Documents</h2>'
        '<span class="q">A version is kept as it was made; a newer one makes it void</span></div>'
    )
    notes = "".join(_empty(page, line) + _changes(page, line) for line in lines)
    return block(head, table("Documents", ["Document", "Newest version", "Now"], rows), notes, label="Documents")


def _version(desk: Desk, line: DocumentLine) -> str:
    newest = line.newest
    if newest is None:
        return badge(NONE_MADE)
    sent = f"sent {esc(say_moment(newest.sent_at, desk.zone))}" if newest.sent_at else ""
    accepted = next((one.number for one in line.versions if one.accepted), None)
    taken = f"<b>Version {accepted} was accepted</b>" if accepted is not None else ""
    said = "; ".join(part for part in (sent, taken) if part)
    made = f"made {esc(say_moment(newest.made_at, desk.zone))} by {esc(newest.made_by)}"
    return f'<b>Version {newest.number}</b>, {made}<span class="l">{said}</span>'


def _now(line: DocumentLine) -> str:
    waits = badge(WAITS) + f'<span class="l">{len(line.missing)} empty</span>' if line.missing else ""
    if line.newest is None:
        return waits or "Nothing is empty"
    return (badge(CURRENT) if line.is_current else badge(CHANGED)) + waits


def _empty(page: PatientPage, line: DocumentLine) -> str:
    if not line.missing:
        return ""
    word = page.rulebook.label(line.document).word
    fields = "".join(f"<li>{esc(label)}: {unknown()}</li>" for label in line.missing)
    hint = (
        "Sending waits until each is filled, or stated as not known."
        if line.document is Document.PACKET
        else "It is made once these are on record."
    )
    return f'<h3 style="margin-top:.6rem">{esc(word)}: {len(line.missing)} empty</h3><p class="q">{hint}</p><ul class="m">{fields}</ul>'


def _changes(page: PatientPage, line: DocumentLine) -> str:
    if not line.since or line.newest is None:
        return ""
    word = page.rulebook.label(line.document).word.lower()
    return (
        f'<h3 style="margin-top:.6rem">Changed since {esc(word)} version {line.newest.number}</h3>{_list(line.since)}'
    )


def _list(changes: tuple[str, ...]) -> str:
    left = len(changes) - SHOWN_CHANGES
    more = f"<li>and {left} more</li>" if left > 0 else ""
    return f'<ul class="m">{"".join(f"<li>{esc(change)}</li>" for change in changes[:SHOWN_CHANGES])}{more}</ul>'


# --- dialogs


def make(desk: Desk, page: PatientPage) -> None:
    """A numbered version of one document; where nothing changed, the newest stands."""
    picker = Form("make_document", page.course_id)
    lines = {line.document: line for line in documents(desk, page)}
    words = {document: page.rulebook.label(document).word for document in lines}
    chosen = picker.pick("Which document", "which", words)
    line = lines[chosen]
    if line.blocked is not None:
        st.html(block(f'<div class="note red"><b>{esc(words[chosen])}:</b> {esc(line.blocked)}</div>'))
    if line.is_current and line.newest is not None:
        st.html(block(f'<p class="m">Version {line.newest.number} says what the record says now.</p>'))
    elif line.since and line.newest is not None:
        st.html(block(f"<h3>Changed since version {line.newest.number}</h3>{_list(line.since)}"))
    form = Form(f"make_document.{chosen}", page.course_id)
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        submitted = st.form_submit_button("Make the version", type="primary")

    def store(act: Act) -> str:
        made = make_document(act, page.course_id, chosen, seen_version=page.version)
        return f"{words[chosen].lower()} version {made.number}" + ("" if made.new else ", unchanged,")

    save(form, submitted, store)


def fill(desk: Desk, page: PatientPage) -> None:
    """What a person says about a field that the record does not fill."""
    picker = Form("packet_field", page.course_id)
    line = next(line for line in documents(desk, page) if line.document is Document.PACKET)
    fields = {field.id: field for field in to_state(line)}
    words = {key: field.label + (" (empty)" if field.label in line.missing else "") for key, field in fields.items()}
    chosen = picker.pick("Which field", "which", words)
    row = next(row for row in page.rulebook.packet.fields if row.id == chosen)
    said = "; ".join(fields[chosen].lines)
    st.html(block(f'<p class="m">{esc(row.ask)}. On record: {esc(said) or unknown()}</p>'))
    form = Form(f"packet_field.{chosen}", page.course_id)
    answers = {Answer.YES: "As written below", Answer.NO: "None", Answer.UNKNOWN: "Not known"}
    answers[Answer.NOT_APPLICABLE] = page.rulebook.label(Answer.NOT_APPLICABLE).word
    with st.form(form.key("form"), border=False, enter_to_submit=False):
        value = form.pick("Answer", "value", answers, needed=True)
        words_of_it = form.text("Text", "text", long=True, hint="As it will stand on the packet")
        submitted = st.form_submit_button("Record the field", type="primary")

    def store(act: Act) -> str:
        state_field(act, page.course_id, chosen, value=value, text=words_of_it, seen_version=page.version)
        return f"packet, {row.label.lower()}"

    save(form, submitted, store)


def older(desk: Desk, page: PatientPage) -> None:
    """Any version as it was made, with what it changed."""
    picker = Form("older_version", page.course_id)
    lines = documents(desk, page)
    label = page.rulebook.label
    kept = {(line.document, one.number): line for line in lines for one in line.versions}
    words = {key: f"{label(key[0]).word}, version {key[1]}" for key in kept}
    chosen = picker.pick("Which version", "which", words)
    line, version = kept[chosen], find_version(kept[chosen], chosen[1])
    void = version is not line.newest
    state = "Void: a newer version exists." if void else "The newest version."
    st.html(
        block(
            f'<p class="m">{state} Made {esc(say_moment(version.made_at, desk.zone))} by {esc(version.made_by)}.</p>',
            f"<h3>What it changed</h3>{_list(version.changes)}" if version.changes else "",
        )
    )
    _download(desk, page, line, version)

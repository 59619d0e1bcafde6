"""Clinical content in HTML: the list of rules, and one rule with its sources, sign-offs and what changed."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from coordination.boards.clinical_content import (
    ON_SCHEDULE,
    RUNS_UNSIGNED,
    ContentDetail,
    ContentPage,
    ContentRow,
    Difference,
    Narrow,
    SignState,
)
from coordination.boards.content_words import Said
from coordination.display.markup import badge, esc, unknown
from coordination.knowledge import Label, Rulebook, Source
from coordination.knowledge.running import NOT_SIGNED
from coordination.records.signatures import Signing
from coordination.words import say_day, say_moment, say_on

Address = Callable[[str], str]

STATES = {
    SignState.SIGNED: Label(word="Signed", glyph="✓", look="plain"),
    SignState.UNSIGNED: Label(word="Not signed here", glyph="○", look="outline"),
    SignState.CHANGED: Label(word="Changed since sign-off", glyph="▲", look="amber"),
}
NARROWS = {
    Narrow.NOT_VERIFIED: "Not verified",
    Narrow.UNSIGNED: "Not signed",
    Narrow.CHANGED: "Changed since sign-off",
    Narrow.LOCAL: "Local",
}
UNSIGNED = {
    "notice": "A verified rule that nobody signed runs, with its source and “not yet signed here”.",
    "review": "A verified rule that nobody signed does not run: it is manual review, showing what is on file.",
}
LOCAL = Label(word="Local", glyph="◐", look="outline")
RUNS, WAITS = Label(word="Runs", glyph="✓", look="plain"), Label(word="Manual review", glyph="?", look="unk")
HEADS = ("Rule", "What it says", "Source and confidence", "Version", "Sign-off")


def how_it_runs(page: ContentPage) -> str:
    """What the program chose, and what no choice changes."""
    return (
        f'<div class="note"><b>{esc(UNSIGNED[page.unsigned])}</b> This program chose so in its own settings. '
        f"Jurisdiction: {esc(page.jurisdiction)}."
        "<details><summary>What runs before and after a signature</summary><ul>"
        "<li>A rule that was not verified (older label, a lead only, inferred, recalled) is manual review until somebody signs it.</li>"
        "<li>A row that restates the regular spacing runs without a signature where it was read on the label; it allows no delay.</li>"
        "<li>A program default runs, labelled so; no dose, restart or hold runs on one.</li>"
        "<li>A figure of another jurisdiction never runs here, signed or not.</li>"
        "<li>A signature holds for the text that was read: whoever changes a number, a mark or a source has to have it signed again.</li>"
        "</ul></details></div>"
    )


def counts(page: ContentPage, to: Callable[[Narrow | None], str]) -> str:
    """How many rules there are, and how many of them wait for somebody; each a link to the list of them."""
    words = [f'<a href="{esc(to(None))}">{page.on_file} rules on file</a>']
    for narrow, word in NARROWS.items():
        number = page.counts[narrow]
        said = f"{number} {word.lower()}"
        words.append(f'<a href="{esc(to(narrow))}">{said}</a>' if number else said)
    return f'<p class="m">{" · ".join(words)}</p>'


def rules_table(page: ContentPage, rulebook: Rulebook, zone: ZoneInfo, to: Address) -> str:
    heads = "".join(f'<th scope="col">{head}</th>' for head in HEADS)
    rows = "".join(_rule(row, rulebook, zone, to) for row in page.rows)
    return f'<table class="list rules"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'


def _rule(row: ContentRow, rulebook: Rulebook, zone: ZoneInfo, to: Address) -> str:
    says = "; ".join(_field(said, rulebook) for said in row.said)
    return (
        f'<tr><th scope="row"><a href="{esc(to(row.row_id))}"><b>{esc(row.row_id)}</b></a>'
        f'<span class="l">{esc(row.title)}</span>{badge(LOCAL) if row.local else ""}</th>'
        f'<td data-l="Says">{says}</td><td data-l="Source">{_seen(row, rulebook)}</td>'
        f'<td data-l="Version">{version(row)}</td><td data-l="Sign-off">{sign_off(row, zone)}{runs(row)}</td></tr>'
    )


def _field(said: Said, rulebook: Rulebook) -> str:
    mark = f" ({esc(rulebook.label(said.confidence).word.lower())})" if said.confidence else ""
    return f'<span class="q">{esc(said.name)}</span> {esc(said.text)}{mark}'


def _seen(row: ContentRow, rulebook: Rulebook) -> str:
    dated = f"text of {say_on(row.source_date)}" if row.source_date else "date of the text not recorded"
    parts = [badge(rulebook.label(row.confidence)), f'<span class="l">{esc(row.source)}; {esc(dated)}</span>']
    if row.not_verified:
        parts.append(f'<span class="l"><b>Not verified:</b> {esc(row.not_verified)}</span>')
    if row.jurisdiction:
        parts.append(f'<span class="l">Text of the {esc(row.jurisdiction)}</span>')
    return "".join(parts)


def version(row: ContentRow) -> str:
    """Which version of an agent's file, and from when to when it advises."""
    if row.version is None:
        return '<span class="m">one version</span>'
    since = f"from {say_day(row.effective_from)}" if row.effective_from else "from the beginning"
    until = f", until {say_day(row.effective_until)}" if row.effective_until else ""
    return f'{esc(row.version)}<span class="l">{esc(since)}{esc(until)}</span>'


def sign_off(row: ContentRow, zone: ZoneInfo) -> str:
    """Who signed, when and which text: the first characters of its hash stand on the row's own page in full."""
    by = ""
    if row.signature:
        who = f"{row.signature.signed_by}, {row.signature.site}"
        by = (
            f'<span class="l">{esc(who)}, {esc(say_moment(row.signature.signed_at, zone))}</span>'
            f'<span class="l">text {esc(row.content_hash[:12])}</span>'
        )
    return f"{badge(STATES[row.state])}{by}"


def runs(row: ContentRow) -> str:
    if row.runs is None:
        return '<span class="l">A note: nothing is computed from it</span>'
    told_already = row.not_verified or (row.runs.notice or "").endswith(NOT_SIGNED)
    said = f'<span class="l">{esc(row.runs.notice)}</span>' if row.runs.notice and not told_already else ""
    if row.waiting:
        said += f'<span class="l">Until signed, not used: {esc(", ".join(row.waiting))}</span>'
    regular = RUNS_UNSIGNED if row.runs.runs else ON_SCHEDULE
    on_time = f'<span class="l">{esc(regular)}</span>' if row.on_schedule else ""
    return f'<div class="runs">{badge(RUNS if row.runs.runs else WAITS)}{said}{on_time}</div>'


# --- one rule


def rule(detail: ContentDetail, rulebook: Rulebook, zone: ZoneInfo) -> str:
    """Everything about one rule: what changed first, then what it says, where it was read, who signed what."""
    row = detail.row
    fields = "".join(f"<dt>{esc(said.name)}</dt><dd>{_value(said, rulebook)}</dd>" for said in row.said)
    note = f"<dt>note</dt><dd>{esc(row.note)}</dd>" if row.note else ""
    sources = "".join(_source(key, source) for key, source in detail.sources) or f"<li>{esc(row.source)}</li>"
    return "".join(
        (
            f'<div class="head"><h2>Rule {esc(row.row_id)}</h2><span class="m">{esc(row.title)}</span>'
            f"{badge(LOCAL) if row.local else ''}</div>",
            changed(detail),
            '<div class="cells rule"><section>',
            f'<h3>What it says</h3><dl class="kv m">{fields}{note}</dl></section><section>',
            f'<h3>Where it was read</h3><div class="m">{_seen(row, rulebook)}</div><ul class="m">{sources}</ul></section><section>',
            f"<h3>Version</h3><div>{version(row)}</div>",
            f"<h3>Sign-off</h3>{sign_off(row, zone)}{runs(row)}",
            f'<p class="q hash">Hash of the text: {esc(row.content_hash)}</p>{_history(detail, zone)}</section></div>',
        )
    )


def changed(detail: ContentDetail) -> str:
    if detail.row.state is not SignState.CHANGED:
        return ""
    if not detail.differences:
        return '<div class="note amber"><b>Changed since sign-off.</b> The text that was signed is not kept.</div>'
    rows = "".join(_difference(one) for one in detail.differences)
    return (
        '<div class="note amber"><b>Changed since sign-off.</b> It counts as not signed until it is signed again.'
        '<table class="list"><thead><tr><th scope="col">Field</th><th scope="col">As signed</th>'
        f'<th scope="col">Now</th></tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _difference(one: Difference) -> str:
    return (
        f'<tr><th scope="row">{esc(one.name)}</th><td data-l="As signed">{esc(one.before)}</td>'
        f'<td data-l="Now"><b>{esc(one.now)}</b></td></tr>'
    )


def _value(said: Said, rulebook: Rulebook) -> str:
    mark = f" {badge(rulebook.label(said.confidence))}" if said.confidence else ""
    return f"{esc(said.text)}{mark}"


def _source(key: str, source: Source) -> str:
    dated = say_on(source.date) if source.date else "date not recorded"
    where = f' <a href="{esc(source.url)}">{esc(source.url)}</a>' if source.url else ""
    return f"<li><b>{esc(key)}</b> {esc(source.name)}, {esc(dated)}. {esc(source.what)}.{where}</li>"


def _history(detail: ContentDetail, zone: ZoneInfo) -> str:
    if not detail.history:
        return f'<p class="m">{unknown("never signed here")}</p>'
    items = "".join(f"<li>{_signing(one, zone)}</li>" for one in reversed(detail.history))
    return f'<details open><summary>Everything signed and withdrawn, newest first</summary><ul class="m">{items}</ul></details>'


def _signing(one: Signing, zone: ZoneInfo) -> str:
    what = "withdrawn" if one.reason else "signed"
    why = f": {esc(one.reason)}" if one.reason else ""
    return (
        f"{esc(say_moment(one.at, zone))}: {what} by {esc(one.who)}{why} "
        f'<span class="nw q">text {esc(one.content_hash[:12])}</span>'
    )

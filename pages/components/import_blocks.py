"""A tracker's preview in words and tables: what would happen to each row, why, and what is said of the file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

from coordination.display.markup import badge, esc, unknown
from coordination.exchange.tracker import Plan, SheetPlan, TrackerRow
from coordination.knowledge import Rulebook
from coordination.vocabulary import RowEnd
from coordination.words import say_day

MEANS = {
    RowEnd.NEW: "not recorded yet; goes in",
    RowEnd.CHANGED: "adds to what is recorded, or moves it on; goes in",
    RowEnd.UNCHANGED: "recorded already",
    RowEnd.REPEATED: "reads the same as an earlier row",
    RowEnd.MERGED: "part of an event that another row tells; goes in with it",
    RowEnd.HELD_BACK: "contradicts another row, another sheet or the record; nothing of it is stored",
    RowEnd.REJECTED: "cannot be right; nothing of it is stored",
    RowEnd.ASKED: "can be read in two ways, or in none; nothing of it is stored",
    RowEnd.SKIPPED: "no record: totals, legends",
}
ORDER = (
    RowEnd.REJECTED, RowEnd.HELD_BACK, RowEnd.ASKED, RowEnd.CHANGED, RowEnd.NEW, RowEnd.MERGED, RowEnd.UNCHANGED,
    RowEnd.REPEATED, RowEnd.SKIPPED,
)  # fmt: skip
"""What needs somebody first."""


def headline(plan: Plan) -> str:
    counts = plan.counts
    total = sum(counts.values())
    holes = counts[RowEnd.HELD_BACK] + counts[RowEnd.REJECTED] + counts[RowEnd.ASKED]
    if not plan.changes_anything:
        said = "Nothing would change"
        said += ": what can go in is recorded already." if total > holes + counts[RowEnd.SKIPPED] else "."
    else:
        gains = sum(case.writes.anything for case in plan.cases)
        said = f"{say_count(gains, 'patient')} would be stored or gain something, {plan.patients_new:,} of them new."
    yet = " Nothing is stored yet." if plan.changes_anything else ""
    do = "does" if holes == 1 else "do"
    stopped = f" <b>{holes:,} of {say_count(total, 'row')} {do} not go in</b> until mended." if holes else ""
    return f'<p style="font-size:1.2rem;line-height:1.4"><b>{said}</b></p><p>{say_count(total, "row")} read.{stopped}{yet}</p>'


def say_count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def overview(plan: Plan, rulebook: Rulebook) -> str:
    """The ends of the rows, and beside them how the file was read."""
    read = f'<div class="head"><h2>How this file was read</h2></div>{file_said(plan)}'
    columns = "3fr 2fr" if len(plan.sheets) < 3 else "1fr"
    return f'<div class="cells" style="grid-template-columns:{columns};gap:1rem 2.5rem;align-items:start"><div>{ends_table(plan, rulebook)}</div><div>{read}</div></div>'


def ends_table(plan: Plan, rulebook: Rulebook) -> str:
    """The nine ends with their counts; they add up to the rows read."""
    counts = plan.counts
    sheets = plan.sheets if len(plan.sheets) > 1 else []
    heads = "".join(f'<th class="n">{esc(sheet.title)}</th>' for sheet in sheets)
    by_sheet = [sheet.counts for sheet in sheets]
    rows = "".join(
        f'<tr><th scope="row">{badge(rulebook.label(end))}</th><td class="n" data-l="Rows"><b>{counts[end]:,}</b></td>'
        + "".join(
            f'<td class="n" data-l="{esc(sheet.title)}">{of[end]:,}</td>'
            for sheet, of in zip(sheets, by_sheet, strict=True)
        )
        + f'<td class="m">{MEANS[end]}</td></tr>'
        for end in ORDER
    )
    totals = "".join(f'<td class="n" data-l="{esc(sheet.title)}">{len(sheet.rows):,}</td>' for sheet in sheets)
    return (
        f'<table class="list tight"><thead><tr><th>How rows end</th><th class="n">Rows</th>{heads}<th>Means</th></tr></thead><tbody>{rows}'
        f'<tr><th scope="row"><b>All</b></th><td class="n" data-l="Rows"><b>{sum(counts.values()):,}</b></td>{totals}<td></td></tr></tbody></table>'
    )


# --- rows


def rows_table(plan: Plan, rows: Sequence[tuple[SheetPlan, TrackerRow]]) -> str:
    """Each row in text: where it stands, whose it is, what was found and what would be accepted or written."""
    with_sheet = len(plan.sheets) > 1
    titled = "<th>Sheet</th>" if with_sheet else ""
    head = f'<tr>{titled}<th>Row</th><th>MRN</th><th style="width:70%">What</th></tr>'
    body = "".join(_row(plan, sheet, row, with_sheet) for sheet, row in rows)
    return f'<table class="list"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _row(plan: Plan, sheet: SheetPlan, row: TrackerRow, with_sheet: bool) -> str:
    title = f'<td data-l="Sheet">{esc(sheet.title)}</td>' if with_sheet else ""
    lines = [*(_ending(plan, row) or _changes(row) or [_content(row)]), *_remark(plan, row)]
    return (
        f'<tr>{title}<td data-l="Row">{row.number}</td><td data-l="MRN" class="nw">{_mrn(row)}</td>'
        f'<td data-l="What">{"".join(f"<div>{line}</div>" for line in lines)}</td></tr>'
    )


def _content(row: TrackerRow, most: int = 6) -> str:
    """The first values of a row of which there is nothing else to say."""
    names = [name for name in row.sheet.mapping.values() if name not in ("mrn", "mrn_site") and row.shown(name)]
    said = " · ".join(f"{esc(row.header(name))} {esc(row.shown(name))}" for name in names[:most])
    more = f" · and {len(names) - most} more" if len(names) > most else ""
    return f'<span class="m">{said}{more}</span>'


def _mrn(row: TrackerRow) -> str:
    said = row.get("mrn") or row.shown("mrn")
    return esc(said) if said else unknown("none")


def _ending(plan: Plan, row: TrackerRow) -> list[str]:
    ending = row.ending
    if ending is None:
        return []
    sentence = plan.sentence(ending.why)
    column = f"<b>{esc(column_words(plan, row, ending.column))}</b>: " if ending.column else ""
    found = f"found {_quoted(ending.found)}" if ending.found else ""
    stored = f"recorded {_quoted(ending.stored)}" if ending.stored else ""
    against = "; ".join(part for part in (found, stored, esc(ending.other), esc(ending.note)) if part)
    other = f" (row {ending.row})" if ending.row is not None else ""
    lines = [f"{column}{esc(_capital(sentence.says))}{other}" + (f": {against}" if against else "")]
    if sentence.allowed:
        lines.append(f'<span class="m">Allowed: {esc(sentence.allowed)}</span>')
    return [line for line in lines if line.strip()]


def column_words(plan: Plan, row: TrackerRow, column: str) -> str:
    """The column's header in the file; a column that the file lacks by its plain name, never by the field's."""
    words = plan.words.kinds[row.kind].fields.get(column)
    return words.names[0] if words else column


def _changes(row: TrackerRow) -> list[str]:
    if row.ending is not None:
        return []
    return [
        f"<b>{esc(row.header(change.field))}</b>: {_value(change.old)} → {_value(change.new)}" for change in row.changes
    ]


def _remark(plan: Plan, row: TrackerRow) -> list[str]:
    return [
        f'<span class="m">Warning, {esc(column_words(plan, row, remark.column))}: {esc(plan.sentence(remark.why).says)}'
        + (f", found {_quoted(remark.found)}" if remark.found else "")
        + "</span>"
        for remark in row.remarks
    ]


def _value(value: Any) -> str:
    if value is None or value == "":
        return unknown()
    if isinstance(value, date):
        return esc(say_day(value))
    return esc(value.value if isinstance(value, Enum) else value)


def _quoted(text: str) -> str:
    return f"“{esc(text)}”"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- the file


def file_said(plan: Plan) -> str:
    """How the file was read, what is not read, and what was read although hidden."""
    facts = [("File", esc(plan.name))]
    if plan.encoding:
        delimiter = {",": "comma", ";": "semicolon", "\t": "tab"}.get(plan.delimiter or "", plan.delimiter or "")
        facts.append(
            ("Text", f"{esc(plan.encoding)}, separated by {esc(delimiter)}, decimal sign “{esc(plan.decimal_sign)}”")
        )
    else:
        facts.append(("Workbook", f"dates of the {plan.date_system} system"))
    if plan.slashed_dates:
        facts.append(("Slashed dates", esc(_slashed(plan))))
    unread = [
        f"{sheet.title}: {', '.join(sheet.unknown_columns)}"
        for sheet in (one.sheet for one in plan.sheets)
        if sheet.unknown_columns
    ]
    facts += [("Columns not read", esc(line)) for line in unread]
    facts += [("Sheet not read", esc(f"{title}: {why}")) for title, why in plan.not_read.items()]
    facts += [("Said", esc(line)) for line in plan.says]
    facts += [("Question", f"<b>{esc(each.column)}</b>: {esc(plan.sentence(each.why).says)}") for each in plan.remarks]
    return '<dl class="kv">' + "".join(f"<dt>{name}</dt><dd>{said}</dd>" for name, said in facts) + "</dl>"


def _slashed(plan: Plan) -> str:
    said = f"{plan.slashed_dates:,} read {plan.date_order} first"
    if plan.day_first_only:
        said += f"; {plan.day_first_only:,} exist only with the day first"
    if plan.month_first_only:
        said += f"; {plan.month_first_only:,} exist only with the month first"
    return said

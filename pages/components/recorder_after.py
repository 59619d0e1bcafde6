"""What the text on file says of the next dose after this grade: shown with its source and sign-off, never as an order."""

from __future__ import annotations

from coordination.decisions.after_reaction import OnFile, on_file_after
from coordination.display.markup import block, esc
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, ToxicityKind


def after_grade(agent: Agent, kind: ToxicityKind, grade: int, rulebook: Rulebook) -> str:
    drug, word = rulebook.label(agent).word, rulebook.label(kind).word
    title = f"{drug} after {word} grade {grade}: what is on file"
    rows = on_file_after(agent, kind, grade, rulebook=rulebook)
    if not rows:
        said = '<p class="m">Nothing is on file for it: manual review, with the label at hand.</p>'
    else:
        said = "".join(_row(one, rulebook) for one in rows)
    return block(f'<h3>{esc(title)}</h3>{said}<p class="q">Informs; a clinician decides.</p>', label=title)


def _row(one: OnFile, rulebook: Rulebook) -> str:
    row = one.row
    when = f"{row.when[:1].upper()}{row.when[1:]}: " if row.when else ""
    after = f"; {row.after}" if row.after else ""
    lead = "" if one.state.runs else "<b>Manual review.</b> On file: "
    read, notice = rulebook.label(row.confidence).word, one.state.notice or "Signed here"
    mark = notice if notice.startswith(read) else f"{read}. {notice}"
    source = f"{rulebook.cite(row)}. " if row.source else ""
    return (
        f'<p class="m">{lead}{esc(when)}{esc(row.says)}{esc(after)}.</p>'
        f'<p class="q">Row <b>{esc(row.id)}</b>: {esc(source)}{esc(mark.rstrip("."))}.</p>'
    )

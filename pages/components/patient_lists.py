"""What the tabs of the patient page share: a list as a table, and who recorded a row how late."""

from __future__ import annotations

from coordination.boards.patient import PatientPage
from coordination.boards.patient_tabs import Entered
from coordination.display.markup import esc
from coordination.words import say_moment


def table(label: str, heads: list[str], rows: list[list[str]], *, key: int = 0) -> str:
    """A list: heading cells, then rows; on a phone each cell says its heading. Column `key` names the row."""
    head = "".join(f"<th>{esc(word)}</th>" for word in heads)
    body = []
    for row in rows:
        cells = [
            f'<th scope="row">{cell}</th>' if place == key else f'<td data-l="{esc(heads[place])}">{cell}</td>'
            for place, cell in enumerate(row)
        ]
        body.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table class="list" aria-label="{esc(label)}"><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def entered_words(page: PatientPage, entered: Entered) -> str:
    late = entered.late_days
    when = f"entered {late} d later" if late and late > 0 else f"entered {-late} d before" if late else "same day"
    moment = say_moment(entered.at, page.facts.academic.zone)
    return f'{esc(entered.by)}, {when if late is not None else "entered"}<span class="l">{esc(moment)}</span>'

"""The watch of one patient as the page shows it: window, home log, readings, take-home dexamethasone, whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.boards.patient import Call, PatientPage
from coordination.decisions.at_risk import unanswered
from coordination.decisions.watch import Watch, watch_of
from coordination.facts import AlertFact
from coordination.knowledge import CallRow, TakeHomeRow, may_run

READINGS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the program's own words with what must be said beside it."""

    text: str
    source: str
    notice: str | None


@dataclass(frozen=True, slots=True)
class WatchBlock:
    """`call`: the same line as in the head of the page. `not_told`: standing alerts that nobody is recorded as told."""

    watch: Watch
    call: Call
    signs: tuple[Told, ...]
    thresholds: tuple[str, ...]
    take_home: Told
    published: str | None
    not_told: tuple[AlertFact, ...]


def watch_block(page: PatientPage) -> WatchBlock | None:
    """The watch as of now; None where no dose of the last days opened one."""
    watch = watch_of(page.facts, page.now, rulebook=page.rulebook)
    if watch is None:
        return None
    policy = page.rulebook.watch
    return WatchBlock(
        watch=watch,
        call=page.call,
        signs=tuple(_told(page, row) for row in policy.calls if may_run(row, page.rulebook, kind="monitoring").runs),
        thresholds=tuple(_limits(page)),
        take_home=_told(page, policy.dexamethasone),
        published=policy.dexamethasone.published,
        not_told=tuple(alert for alert in unanswered(page.facts) if alert.told is None),
    )


def _told(page: PatientPage, row: CallRow | TakeHomeRow) -> Told:
    state = may_run(row, page.rulebook, kind="monitoring")
    return Told(row.text, page.rulebook.cite(row), state.notice)


def _limits(page: PatientPage) -> list[str]:
    """ "Temperature 38 °C or over", as this program has it."""
    found = []
    for row in page.rulebook.watch.thresholds:
        word, unit = page.rulebook.label(row.kind).word, page.rulebook.measurements[row.kind].unit
        limit = f"{row.at_least:g} {unit} or over" if row.at_least is not None else f"under {row.below:g} {unit}"
        found.append(f"{word} {limit}")
    return found

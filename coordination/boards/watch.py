"""The watch of one patient as the page shows it: window, home log, readings, take-home dexamethasone, whom to call."""

from __future__ import annotations

from dataclasses import dataclass

from coordination.boards.patient import Call, PatientPage
from coordination.decisions.at_risk import unanswered
from coordination.decisions.watch import Watch, watch_of
from coordination.facts import AlertFact
from coordination.knowledge import CallRow, MeasurementRow, TakeHomeRow, may_run

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
    """ "Temperature 38 °C (100.4 °F) or over", as this program has it."""
    found = []
    for row in page.rulebook.watch.thresholds:
        measured = page.rulebook.measurements[row.kind]
        limit = row.at_least if row.at_least is not None else row.below
        number = f"{limit:g} {measured.unit}{_also(measured, limit or 0.0)}"
        said = f"{number} or over" if row.at_least is not None else f"under {number}"
        found.append(f"{page.rulebook.label(row.kind).word} {said}")
    return found


def _also(row: MeasurementRow, canonical: float) -> str:
    """The same in the other unit that a bare number may be in: " (100.4 °F)"."""
    other = next((span.unit for span in row.bare if span.unit), None)
    conversion = next((each for each in row.conversions if other in each.units), None)
    if conversion is None:
        return ""
    return f" ({canonical * conversion.over / conversion.times + conversion.minus:g} {other})"

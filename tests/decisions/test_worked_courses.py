"""A worked course of each regimen, day by day: step-up, delay, re-step-up where a table is on file, wider intervals.

Each file in `tests/cases/courses/` tells one course. A row adds what happens on its day (`given`, `held`, `planned`,
`change` of interval, `response`; `look` or nothing adds no fact) and says what the rules then answer on that day:
before anyone signed, once every row is signed, or the same in both. `until` repeats a dose at its interval up to that
day. An empty cell is an empty answer. `no_step_up_until`, `part_until`: the last day without, and with at most a part
of, step-up again. `interval`: the next wider one, the label's word for it, and whether its criterion is met.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from coordination.decisions.dosing import next_dose
from coordination.decisions.interval_change import decide_interval
from coordination.facts import CourseFacts, DoseFact, ResponseFact, ScheduleChangeFact
from coordination.knowledge import Rulebook
from coordination.vocabulary import Agent, CriterionStanding, DoseRole, DoseStatus, Regimen, ResponseCategory, Schedule
from tests.builders import a_course, a_dose

FILES = sorted((Path(__file__).parents[1] / "cases" / "courses").glob("*.csv"))
DAYS = {Schedule.WEEKLY: 7, Schedule.Q2W: 14, Schedule.Q4W: 28}
ANSWERS = ("action", "amount", "earliest", "due", "latest", "no_step_up_until", "part_until", "flags", "interval")
Row = dict[str, str]


def rows_of(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def course_of(file: Path) -> CourseFacts:
    """`talquetamab-weekly_0.4.csv`: agent and regimen stand in the name."""
    agent, _, regimen = file.stem.partition("-")
    return a_course(Agent(agent), regimen=Regimen(regimen))


def after(course: CourseFacts, row: Row) -> CourseFacts:
    """The course with what the row adds."""
    on, happens, what = date.fromisoformat(row["day"]), row["happens"], row["what"]
    if happens == "change":
        change = ScheduleChangeFact(f"change-{on}", on, Schedule(what), "Ada Academic")
        return replace(course, schedule_changes=(*course.schedule_changes, change))
    if happens == "response":
        return replace(
            course, responses=(*course.responses, ResponseFact(f"r-{on}", ResponseCategory(what), row["day"]))
        )
    if happens in ("look", ""):
        return course
    doses = sorted((*course.doses, *doses_of(row, on)), key=lambda dose: dose.on)
    return replace(course, doses=tuple(doses))


def doses_of(row: Row, on: date) -> Iterator[DoseFact]:
    """Given: `what` is its role, or the interval of a treatment dose. Held: its reason. Planned: the day planned."""
    if row["happens"] == "planned":
        yield a_dose(None, date.fromisoformat(row["what"]), DoseStatus.PLANNED)
        return
    if row["happens"] == "held":
        yield a_dose(None, on, DoseStatus.HELD, reason=row["what"])
        return
    schedule = Schedule(row["what"]) if row["what"] in list(Schedule) else None
    role = DoseRole.TREATMENT if schedule else DoseRole(row["what"])
    last = date.fromisoformat(row["until"]) if row["until"] else on
    while on <= last:
        yield a_dose(role, on, schedule=schedule, amount=float(row["dose"]))
        on += timedelta(days=DAYS[schedule] if schedule else 1)


def answers(course: CourseFacts, today: date, rulebook: Rulebook) -> Row:
    now = datetime(today.year, today.month, today.day, 18, tzinfo=UTC)
    dose = next_dose(course, now, rulebook=rulebook)
    interval = decide_interval(course, now, rulebook)
    named = (str(interval.to), interval.force or "", str(interval.standing)) if interval.to else ()
    flags = {
        "re_step_up": dose.re_step_up,
        "held": dose.held_since is not None,
        "planned_too_early": dose.planned_too_early,
        "phase_over": dose.phase_note is not None,
    }
    said = {
        "action": str(dose.action),
        "amount": f"{dose.amount:g} {dose.unit}" if dose.amount is not None else "",
        "earliest": dose.earliest,
        "due": dose.due,
        "latest": dose.latest,
        "no_step_up_until": dose.latest_without_step_up,
        "part_until": dose.latest_without_full_step_up,
        "flags": " ".join(name for name, up in flags.items() if up),
        "interval": " ".join(named) if interval.standing is not CriterionStanding.NONE_ON_FILE else "none on file",
    }
    return {name: str(value) if value is not None else "" for name, value in said.items()}


@pytest.mark.parametrize("rules", ["unsigned", "signed"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_worked_course_day_by_day(file: Path, rules: str, rulebook: Rulebook) -> None:
    book = rulebook.signed() if rules == "signed" else rulebook
    course = course_of(file)
    wrong: list[str] = []
    for line, row in enumerate(rows_of(file), start=2):
        course = after(course, row)
        if row["rules"] not in (rules, "both"):
            continue
        today = date.fromisoformat(row["until"] or row["day"])
        found, told = answers(course, today, book), {name: row[name] for name in ANSWERS}
        wrong += [
            f"line {line}, {today}, {name}: expected {told[name]!r}, found {found[name]!r}"
            for name in ANSWERS
            if found[name] != told[name]
        ]
    assert not wrong, "\n".join(wrong)


def test_there_is_one_for_each_regimen(rulebook: Rulebook) -> None:
    regimens = {f"{agent}-{regimen}" for agent, book in rulebook.agents.items() for regimen in book.regimens}
    assert {file.stem for file in FILES} == regimens

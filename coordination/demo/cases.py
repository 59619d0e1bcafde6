"""Which patients a cohort holds: every awkward case by name, and the shares in which ordinary ones fill the stages."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from coordination.demo.parameters import ProgramFigures
from coordination.vocabulary import Agent, ModelOfCare, Regimen, Stage


@dataclass(frozen=True, slots=True)
class Case:
    """One patient to be drawn: the stage to stand in today, and what is awkward about it (`name`).

    `due_in`: days until the next dose, in step-up. `dwell`: days since the stage was entered. Sites are keys.
    """

    name: str | None
    stage: Stage
    agent: Agent | None = None
    regimen: Regimen | None = None
    model: ModelOfCare | None = None
    academic: str | None = None
    community: str | None = None
    second_community: str | None = None
    last_name: str | None = None
    due_in: int | None = None
    dwell: int | None = None
    ended_because: str | None = None


TEC: dict[str, Any] = {"agent": Agent.TECLISTAMAB, "regimen": Regimen.MONOTHERAPY}
ELRA: dict[str, Any] = {"agent": Agent.ELRANATAMAB, "regimen": Regimen.MONOTHERAPY}
HOME: dict[str, Any] = {"model": ModelOfCare.OUTPATIENT}
TWINS = "Castellanos"

AWKWARD: tuple[Case, ...] = (
    Case("step_up_due_today", Stage.STEP_UP, **TEC, academic="lakeshore", due_in=0),
    Case("step_up_due_tomorrow", Stage.STEP_UP, **ELRA, academic="lakeshore", due_in=1),
    Case("packet_unanswered", Stage.PACKET_SENT, **TEC, academic="lakeshore", dwell=5),
    Case("conditional_open", Stage.CONDITIONAL, **ELRA, academic="lakeshore", dwell=4),
    Case("declined", Stage.DECLINED, **TEC, academic="lakeshore", dwell=2),
    Case("dose_held", Stage.CO_MANAGED, **TEC, academic="lakeshore", community="cedar", dwell=40),
    Case("returned_restep_up", Stage.STEP_UP, **TEC, academic="lakeshore", community="harbor"),
    Case("second_course", Stage.STABILIZING, Agent.TALQUETAMAB, Regimen.Q2W_0_8, academic="lakeshore"),
    Case("seasonal_move", Stage.CO_MANAGED, **TEC, academic="lakeshore", community="harbor", second_community="gulf"),
    Case("same_surname", Stage.CO_MANAGED, academic="lakeshore", community="cedar", last_name=TWINS),
    Case("same_surname", Stage.ACCEPTED, academic="lakeshore", community="cedar", last_name=TWINS),
    Case("grade_unknown", Stage.CO_MANAGED, **TEC, academic="lakeshore", dwell=50),
    Case("grade_other_scale", Stage.CO_MANAGED, **ELRA, academic="lakeshore", dwell=35),
    Case("history_incomplete", Stage.CO_MANAGED, **TEC, academic="lakeshore", dwell=60),
    Case("dose_not_recorded", Stage.CO_MANAGED, **TEC, academic="lakeshore", community="mesa", dwell=45),
    Case("alert_unanswered", Stage.CO_MANAGED, **ELRA, academic="lakeshore", community="cedar", dwell=30),
    Case("slack_short", Stage.CO_MANAGED, **TEC, academic="lakeshore", community="tidewater", dwell=55),
    Case("no_night_line", Stage.CO_MANAGED, **TEC, academic="lakeshore", community="pine", dwell=25),
    Case("ended_by_death", Stage.ENDED, academic="lakeshore", ended_because="Died"),
    Case("ended_in_step_up", Stage.ENDED, academic="lakeshore", ended_because="Toxicity: grade 3 CRS in step-up"),
    Case("waiting_for_alternative", Stage.READY, **TEC, academic="lakeshore", dwell=4),
    Case("returned", Stage.RETURNED, **TEC, academic="lakeshore", community="cedar"),
    Case("watch_on_time", Stage.STEP_UP, **TEC, **HOME, academic="lakeshore", community="cedar", due_in=2),
    Case("watch_late", Stage.STEP_UP, **TEC, **HOME, academic="lakeshore", community="harbor", due_in=2),
    Case("watch_fever_untold", Stage.STEP_UP, **TEC, **HOME, academic="lakeshore", community="mesa", due_in=2),
    Case("watch_fever_told", Stage.STEP_UP, **TEC, **HOME, academic="lakeshore", community="cedar", due_in=2),
)
"""The awkward ones, most telling first: a small cohort holds the first of them."""

ORDINARY_AWKWARD = (
    "dose_held", "grade_unknown", "grade_other_scale", "history_incomplete", "dose_not_recorded", "alert_unanswered",
    "seasonal_move", "second_course",
)  # fmt: skip
"""Those that also happen among the others, in the shares of `program.awkward`."""


def cases_of(patients: int, program: ProgramFigures, random: Random) -> list[Case]:
    """The cases of a cohort of `patients`: the awkward ones, then the stages in their shares, in a drawn order."""
    awkward = list(AWKWARD[:patients])
    stages = _shares(patients - len(awkward), program)
    random.shuffle(stages)
    return awkward + [_ordinary(stage, program, random) for stage in stages]


def _ordinary(stage: Stage, program: ProgramFigures, random: Random) -> Case:
    if stage is Stage.CO_MANAGED:
        dice = random.random()
        for name in ORDINARY_AWKWARD:
            dice -= program.awkward[name].value
            if dice < 0:
                return Case(name, stage)
    return Case(None, stage)


def _shares(count: int, program: ProgramFigures) -> list[Stage]:
    """`count` stages in the program's shares, by largest remainder."""
    total = sum(share.value for share in program.stages.values())
    exact = {stage: count * share.value / total for stage, share in program.stages.items()}
    found = {stage: int(number) for stage, number in exact.items()}
    missing = count - sum(found.values())
    for stage in sorted(exact, key=lambda stage: found[stage] - exact[stage])[:missing]:
        found[stage] += 1
    return [stage for stage, number in found.items() for _ in range(number)]

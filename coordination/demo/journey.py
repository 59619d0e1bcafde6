"""The way of one synthetic course through the stages to where it stands today, in days from its first dose.

Days are drawn forward from the first dose; `today` is the day of the journey that is the real today. Tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from coordination.demo.cases import Case
from coordination.demo.doses import FULL, DosePlan, Infection
from coordination.demo.draws import (
    Draw,
    LabCourse,
    Reaction,
    draw_crs,
    draw_icans,
    draw_infections,
    draw_lab,
    draw_prophylaxis,
)
from coordination.demo.parameters import DemoParameters
from coordination.knowledge import RegimenBook
from coordination.vocabulary import Agent, Answer, DoseRole, HandoffEventKind, ModelOfCare, Regimen, Stage

LONGEST = 700
PENDING = (Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.DECLINED)
LAST_DOSES = ("dose_held", "dose_not_recorded", "slack_short")
"""Cases about the newest doses; an infection would change those."""
INFECTIONS = (
    ("Upper respiratory infection", "Rhinovirus"), ("COVID-19", "SARS-CoV-2"), ("Pneumonia", None),
    ("Urinary tract infection", "Escherichia coli"), ("Influenza", "Influenza A"), ("Sinusitis", None),
    ("Bacteremia", "Streptococcus pneumoniae"), ("CMV viremia", "Cytomegalovirus"),
)  # fmt: skip


@dataclass
class Passing:
    """One passing of the baton to `community`; a day that is None did not come yet, or was not recorded."""

    community: str
    ready: int
    planned: int | None = None
    sent: int | None = None
    acknowledged: int | None = None
    answers: list[tuple[int, HandoffEventKind]] = field(default_factory=list)
    first_dose: int | None = None
    reported: int | None = None
    closed: int | None = None


@dataclass
class Journey:
    agent: Agent
    regimen: Regimen
    model: ModelOfCare
    prophylaxis: DoseRole | None
    doses: DosePlan
    crs: list[Reaction]
    icans: Reaction | None
    infections: list[Infection]
    igg: LabCourse
    anc: LabCourse
    referred: int
    planned: int
    today: int = 0
    passings: list[Passing] = field(default_factory=list)
    next_dose: int | None = None
    returned: int | None = None
    restart: int | None = None
    ended: int | None = None


class Traveler:
    """Draws one journey."""

    def __init__(self, case: Case, draw: Draw, parameters: DemoParameters, book: RegimenBook, communities: list[str]):
        self.case = case
        self.draw = draw
        self.parameters = parameters
        self.program = parameters.program
        self.book = book
        self.communities = communities

    def travel(self, agent: Agent, regimen: Regimen, model: ModelOfCare) -> Journey:
        journey = self._start(agent, regimen, model)
        stage, draw, doses = self.case.stage, self.draw, journey.doses
        if stage is Stage.REFERRED:
            journey.today = draw.between(journey.referred + 1, journey.planned - 1)
            return journey
        if stage is Stage.PLANNED:
            journey.today = draw.between(journey.planned + 1, -1)
            journey.next_dose = 0
            return journey
        full = doses.step_up(0)
        if stage is Stage.STEP_UP and self.case.name != "returned_restep_up":
            self._stand_in_step_up(journey)
        elif self.case.name == "ended_in_step_up" or (
            stage is Stage.ENDED and draw.chance(self.program.ended_in_step_up)
        ):
            self._end(journey, doses.given[1].day + draw.between(2, 3))
        else:
            self._treat(journey, full)
        return journey

    def _start(self, agent: Agent, regimen: Regimen, model: ModelOfCare) -> Journey:
        draw, parameters, program = self.draw, self.parameters, self.program
        prophylaxis = draw_prophylaxis(draw, parameters, model)
        crs = self._crs(agent, regimen, prophylaxis)
        infections = self._infections(agent)
        planned = -draw.days(program.plan_to_start_days, 3, 30)
        return Journey(
            agent=agent,
            regimen=regimen,
            model=model,
            prophylaxis=prophylaxis,
            doses=DosePlan(draw, parameters, agent, regimen, self.book, crs, infections),
            crs=crs,
            icans=draw_icans(draw, parameters, agent, regimen),
            infections=infections,
            igg=draw_lab(draw, parameters.igg, agent),
            anc=draw_lab(draw, parameters.anc, agent),
            referred=planned - draw.days(program.referral_to_plan_days, 3, 45),
            planned=planned,
        )

    def _crs(self, agent: Agent, regimen: Regimen, prophylaxis: DoseRole | None) -> list[Reaction]:
        """As drawn, except where the case is about a reaction."""
        if self.case.due_in is not None:
            return []
        drawn = draw_crs(self.draw, self.parameters, agent, regimen, prophylaxis)
        if self.case.name in ("grade_unknown", "grade_other_scale") and not drawn:
            return [Reaction(DoseRole.STEP_UP_1, 31.0, 26.0, 2, Answer.YES, Answer.NO)]
        if self.case.name == "ended_in_step_up":
            return [Reaction(DoseRole.STEP_UP_2, 20.0, 40.0, 3, Answer.YES, Answer.YES)]
        return drawn

    def _infections(self, agent: Agent) -> list[Infection]:
        if self.case.name in LAST_DOSES:
            return []
        figures, draw, found = self.parameters.infection, self.draw, []
        for day in draw_infections(draw, self.parameters, LONGEST):
            grade = 3 if draw.chance(figures.grade_3[agent]) else draw.between(1, 2)
            name, organism = draw.one_of(INFECTIONS)
            found.append(Infection(day, day + draw.days(figures.duration_days, 2, 28), grade, name, organism))
        return found

    def _stand_in_step_up(self, journey: Journey) -> None:
        """Today lies between two doses of step-up, `due_in` days before the second one."""
        given = journey.doses.given
        following = given[self.draw.between(1, len(given) - 1)]
        before = given[given.index(following) - 1]
        due_in = self.case.due_in if self.case.due_in is not None else self.draw.between(0, 2)
        journey.today = following.day - min(due_in, following.day - before.day - 1)
        journey.next_dose = following.day
        journey.doses.stop(following.day)

    def _treat(self, journey: Journey, full: int) -> None:
        draw, doses, stage = self.draw, journey.doses, self.case.stage
        doses.extend(full + 120)
        wanted = draw.days(self.program.full_doses_before_ready, 1, 4)
        ready = [dose.day for dose in doses.given if dose.role in FULL][wanted - 1] + draw.between(1, 3)
        if stage is Stage.STABILIZING:
            journey.today = draw.between(full + 1, max(full + 1, ready - 1))
            return
        if self.case.name == "waiting_for_alternative":
            refusal = self._pass(journey, ready, self.communities[0], Stage.DECLINED)
            ready = refusal.answers[-1][0] + 3
            self._pass(journey, ready, self.communities[1], stage)
            return
        target = stage if stage in (*PENDING, Stage.ACCEPTED) else Stage.CO_MANAGED
        first = self._pass(journey, ready, self.communities[0], target)
        if self.case.name == "seasonal_move":
            assert first.first_dose is not None
            again = self._pass(journey, first.first_dose + draw.between(60, 150), self.communities[1], target)
            assert again.first_dose is not None
            journey.today = again.first_dose + draw.between(5, 60)
        elif stage in (Stage.RETURNED, Stage.STEP_UP):
            self._return(journey, first)
        elif stage is Stage.ENDED:
            assert first.first_dose is not None
            self._end(journey, first.first_dose + draw.days(self.program.co_managed_days, 20, 400))
        else:
            self._change_last_doses(journey)

    def _pass(self, journey: Journey, ready: int, community: str, target: Stage) -> Passing:
        """Pass the baton as far as `target` and set today there."""
        draw, program = self.draw, self.program
        passing = Passing(community, ready)
        journey.passings.append(passing)
        if target is Stage.READY:
            return self._wait(journey, passing, ready, 4)
        passing.sent = ready + draw.days(program.ready_to_sent_days, 0, 6)
        if target is Stage.PACKET_SENT:
            return self._wait(journey, passing, passing.sent, 5)
        if target is Stage.ACKNOWLEDGED or draw.chance(program.acknowledged_first):
            passing.acknowledged = passing.sent + draw.days(program.sent_to_acknowledged_days, 0, 6)
        if target is Stage.ACKNOWLEDGED:
            assert passing.acknowledged is not None
            return self._wait(journey, passing, passing.acknowledged, 5)
        decided = (passing.acknowledged or passing.sent) + draw.days(program.acknowledged_to_decided_days, 0, 8)
        if target in (Stage.CONDITIONAL, Stage.DECLINED):
            conditional = target is Stage.CONDITIONAL
            passing.answers = [(decided, HandoffEventKind.CONDITIONAL if conditional else HandoffEventKind.DECLINED)]
            return self._wait(journey, passing, decided, 6)
        if draw.chance(program.conditional_first):
            passing.answers.append((decided, HandoffEventKind.CONDITIONAL))
            decided += draw.between(2, 5)
        passing.answers.append((decided, HandoffEventKind.ACCEPTED))
        self._begin_there(journey, passing, decided, target)
        return passing

    def _wait(self, journey: Journey, passing: Passing, since: int, longest: int) -> Passing:
        """Nobody has accepted: today is up to `longest` days later, the first community dose is planned or not yet."""
        dwell = self.case.dwell if self.case.dwell is not None else self.draw.between(1, longest)
        journey.today = since + dwell
        if self.case.name is not None or self.draw.chance(self.program.first_dose_planned):
            soon = self.case.name is not None or self.draw.chance(self.program.planned_within_a_week)
            passing.planned = journey.doses.first_from(journey.today + (1 if soon else 8))
        return passing

    def _begin_there(self, journey: Journey, passing: Passing, decided: int, target: Stage) -> None:
        draw, program = self.draw, self.program
        passing.first_dose = passing.planned = journey.doses.first_from(decided + draw.between(3, 9))
        if draw.chance(program.first_dose_moved):
            passing.planned -= draw.between(1, 4)
        if target is Stage.ACCEPTED:
            journey.today = draw.between(decided + 1, passing.first_dose - 1)
            journey.next_dose = passing.first_dose
            journey.doses.stop(passing.first_dose)
            passing.first_dose = None
            return
        if draw.chance(program.first_visit_reported):
            passing.reported = passing.first_dose + draw.days(program.visit_report_days, 1, 25)
            passing.closed = max(passing.reported, passing.first_dose + draw.days(program.loop_closed_days, 28, 45))
        since = (
            self.case.dwell
            if self.case.dwell is not None
            else draw.days(program.co_managed_days, 4 if self.case.name is None else 21, 480)
        )
        journey.today = passing.first_dose + since

    def _return(self, journey: Journey, passing: Passing) -> None:
        """Doses stopped after an illness; the gap brings the patient back, and into step-up again where the case says so."""
        draw = self.draw
        assert passing.first_dose is not None
        journey.doses.extend(passing.first_dose + 200)
        journey.returned = passing.first_dose + draw.between(36, 120)
        if passing.closed is not None and passing.closed >= journey.returned:
            passing.closed = None
        last = journey.returned - draw.between(28, 31)
        missed = next((dose for dose in journey.doses.given if dose.day >= last), None)
        journey.doses.stop(last)
        if missed is not None and missed.day < journey.returned - 3:
            journey.doses.hold(missed, "Pneumonia, grade 3")
        journey.infections.append(Infection(last - 1, journey.returned - 3, 3, "Pneumonia", "Streptococcus pneumoniae"))
        journey.today = journey.returned + (self.case.dwell or draw.between(1, 8))
        if self.case.stage is Stage.STEP_UP:
            journey.restart = journey.returned + draw.between(2, 5)
            journey.doses.step_up(journey.restart, DoseRole.STEP_UP_2)
            following = journey.doses.given[-1].day
            journey.doses.stop(following)
            journey.next_dose = following
            journey.today = draw.between(journey.restart + 1, following - 1)

    def _change_last_doses(self, journey: Journey) -> None:
        """What is awkward about the newest doses: held, due and not recorded, or long ago."""
        name, doses, today = self.case.name, journey.doses, journey.today
        if name not in LAST_DOSES:
            return
        doses.extend(today)
        past = [dose for dose in doses.doses if dose.day <= today - (5 if name == "dose_not_recorded" else 4)]
        if name == "dose_not_recorded":
            journey.next_dose = past[-1].day
            doses.stop(past[-1].day)
        elif name == "dose_held":
            doses.stop(past[-1].day)
            doses.hold(past[-1], "ANC 0.4, count repeated in 3 days")
        else:
            held = [dose for dose in past if dose.day > today - 21]
            doses.stop(today - 20)
            for dose in held:
                doses.hold(dose, "Pneumonia, grade 3, on antibiotics")

    def _end(self, journey: Journey, day: int) -> None:
        journey.doses.extend(day)
        journey.doses.stop(day)
        journey.ended = day
        journey.today = day + self.draw.between(1, 240)
        for passing in journey.passings:
            for name in ("reported", "closed"):
                moment = getattr(passing, name)
                if moment is not None and moment >= day:
                    setattr(passing, name, None)


def with_reactions(journey: Journey) -> list[tuple[int, Reaction]]:
    """Each CRS episode with the position of the given dose that caused it: the first of its role, or a later full one."""
    found, given = [], journey.doses.given
    for reaction in journey.doses.reactions:
        which = next((n for n, dose in enumerate(given) if dose.role is reaction.role), None)
        if which is not None:
            found.append((which, replace(reaction, onset_hours=min(reaction.onset_hours, 160.0))))
    return found

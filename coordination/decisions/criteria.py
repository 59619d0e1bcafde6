"""What a check of a criterion reads, and which check answers it from the recorded facts.

A new kind of check gets its word in `knowledge.criteria.Check`, and its function in `criteria_patient` or `criteria_site`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from coordination.decisions.dose_decision import DoseDecision
from coordination.facts import CourseFacts, SiteReadinessFacts
from coordination.knowledge import Check, CriterionRow, Rulebook
from coordination.vocabulary import Answer

Found = tuple[Answer, str]
"""An answer, and the sentence that says on which facts it stands."""


@dataclass(frozen=True, slots=True)
class CriterionCase:
    """What a check reads. `site`: the receiving site's own readiness; None: nothing is recorded of it."""

    course: CourseFacts
    site: SiteReadinessFacts | None
    dose: DoseDecision
    first_community_on: date | None
    now: datetime
    rulebook: Rulebook

    @property
    def today(self) -> date:
        return self.course.academic.today(self.now)


Checks = Mapping[Check, Callable[[CriterionCase, CriterionRow], Found]]

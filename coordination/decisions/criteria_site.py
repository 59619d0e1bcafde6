"""What the recorded facts answer to each criterion of the receiving site and of the handoff itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from coordination.decisions.attesting import authorization_of
from coordination.decisions.clock_ends import is_approved
from coordination.decisions.criteria import Checks, CriterionCase, Found
from coordination.decisions.passings import events_under_way
from coordination.decisions.responsibility import effective_moment
from coordination.decisions.site_readiness import LOST, item_state
from coordination.facts import SiteReadinessFacts
from coordination.knowledge import Check, CriterionRow
from coordination.vocabulary import Answer, HandoffEventKind, Stage
from coordination.words import say_day, say_moment

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
ANSWERED = (Stage.ACCEPTED, Stage.CO_MANAGED)


def _site_named(case: CriterionCase, row: CriterionRow) -> Found:
    if case.course.community is None:
        return NO, "no receiving site is named"
    if not case.course.community_clinician:
        return UNKNOWN, "the accepting clinician is not recorded"
    answer, said = _site_items(case, row)
    return answer, f"{case.course.community_clinician}; {said}"


def _site_items(case: CriterionCase, row: CriterionRow) -> Found:
    """Each item verified and in date, its last day included. One that was lost is a no, one never verified unknown."""
    if case.course.community is None:
        return UNKNOWN, "no receiving site is named"
    community = replace(case.course.community, readiness=case.site or SiteReadinessFacts())
    today, rules = community.today(case.now), case.rulebook
    rows = [row_of_item for row_of_item in rules.site_readiness.items if row_of_item.code in row.site_items]
    states = [item_state(community, one, today, rulebook=rules) for one in rows]
    answers = {YES if one.holds else NO if one.standing in LOST else UNKNOWN for one in states}
    answer = NO if NO in answers else UNKNOWN if UNKNOWN in answers else YES
    return answer, "; ".join(one.says for one in states)


def _authorized(case: CriterionCase, _: CriterionRow) -> Found:
    """Approved, in date, with its place of service: one for the academic center only names no other place."""
    newest = authorization_of(case.course)
    if newest is None or not newest.status:
        return UNKNOWN, "no authorization for this site recorded"
    if not is_approved(newest.status):
        return NO, f"authorization: {newest.status}"
    if newest.expires_on is not None and newest.expires_on < case.today:
        return NO, f"authorization expired {say_day(newest.expires_on)}"
    if newest.expires_on is None:
        return UNKNOWN, "approved; until when is not recorded"
    if not newest.place_of_service:
        return UNKNOWN, "approved; for which place of service is not recorded"
    return YES, f"approved for {newest.place_of_service}"


def _drug_on_site(case: CriterionCase, row: CriterionRow) -> Found:
    """Route named and drug there by `days` before the first dose; where it comes later, it is too late."""
    newest = authorization_of(case.course)
    if newest is None or not newest.drug_source:
        return UNKNOWN, "acquisition route not recorded"
    due = case.first_community_on - timedelta(days=row.days or 0) if case.first_community_on else None
    if newest.on_site_since is None:
        return UNKNOWN, f"{newest.drug_source}; drug on site not recorded"
    there = f"{newest.drug_source}; on site {say_day(newest.on_site_since)}"
    if newest.on_site_since > case.today:
        return NO, f"{there}, not yet"
    if due is not None and newest.on_site_since > due:
        return NO, f"{there}, later than {say_day(due)}"
    return YES, there


# --- the handoff itself


def _receipt_named(case: CriterionCase, _: CriterionRow) -> Found:
    events = [event for event in events_under_way(case.course) if event.kind is HandoffEventKind.ACKNOWLEDGED]
    if not events:
        return UNKNOWN, "no receipt recorded"
    if not events[-1].by_name:
        return UNKNOWN, "receipt recorded without a name"
    day = events[-1].on
    return YES, f"{events[-1].by_name}, {say_day(day) if day else 'day not recorded'}"


def _accepted_from(case: CriterionCase, _: CriterionRow) -> Found:
    if case.course.stage is Stage.CONDITIONAL:
        return NO, "accepted with conditions that are not cleared"
    if case.course.stage is Stage.DECLINED:
        return NO, "declined"
    if case.course.stage not in ANSWERED:
        return UNKNOWN, "no acceptance recorded"
    moment = effective_moment(case.course)
    if moment is None:
        return UNKNOWN, "accepted; from which moment is not recorded"
    return YES, f"in force from {say_moment(moment, (case.course.community or case.course.academic).zone)}"


OF_SITE: Checks = {
    Check.SITE_NAMED: _site_named,
    Check.SITE_ITEMS: _site_items,
    Check.AUTHORIZED: _authorized,
    Check.DRUG_ON_SITE: _drug_on_site,
    Check.RECEIPT_NAMED: _receipt_named,
    Check.ACCEPTED_FROM: _accepted_from,
}

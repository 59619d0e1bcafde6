"""Who carries what, agreed otherwise for one patient: from a moment on, and never for what is past."""

from __future__ import annotations

from datetime import datetime

from coordination.acts import sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.permissions import Permission
from coordination.decisions.responsibility import accountable_for, sharing_of
from coordination.records import tables as t
from coordination.vocabulary import Side, Topic
from coordination.words import say_moment


def agree_line(
    act: Act,
    course_id: str,
    *,
    topic: Topic | str,
    side: Side | str,
    agreed_by: str,
    from_at: datetime | None = None,
    seen_version: int | None = None,
) -> str:
    """Give one line of the matrix to `side` from a moment on, now unless `from_at` says; the row's id.

    Open tasks of that line go to the new owner when the moment comes; what was done stays with who did it. The way
    back to the default is the same act.
    """
    act.check(Permission.AGREE)
    act.check_version(course_id, seen_version)
    facts = act.facts(course_id)
    topic, side = Topic(topic), Side(side)
    word, who = act.rulebook.label(topic).word, sense.needed(agreed_by, "Who agreed")
    site = facts.academic if side is Side.ACADEMIC else facts.community
    if site is None:
        raise Refused("No community practice is named yet, so no line can go to one.")
    moment = from_at or act.now
    zone = act.sites[act.viewer.site_id].zone
    if moment.tzinfo is None:
        raise Refused("The moment needs a time zone.")
    if moment < act.now:
        raise Refused(
            f"A line changes from now on or later, not from {say_moment(moment, zone)}: what is past stays with who "
            "carried it."
        )
    if accountable_for(sharing_of(facts, rulebook=act.rulebook), topic, moment, rulebook=act.rulebook) is side:
        raise Refused(f"{word}: {site.name} carries this already at {say_moment(moment, zone)}.")
    summary = f"{word}: {site.short_name} from {say_moment(moment, zone)}, agreed by {who}"
    with act.step("agree_line", course_id=course_id, summary=summary):
        return act.add(
            t.ResponsibilityLine, course_id=course_id, topic=topic, side=side, from_at=moment, agreed_by=who
        ).id


def take_back_line(act: Act, course_id: str, line_id: str, *, seen_version: int | None = None) -> None:
    """Take back a change that is still to come; one that is in force ends by agreeing the line anew."""
    act.check(Permission.AGREE)
    act.check_version(course_id, seen_version)
    row = next((row for row in act.record(course_id).current(t.ResponsibilityLine) if row.id == line_id), None)
    if row is None:
        raise NotFound("No such change.")
    word = act.rulebook.label(Topic(row.topic)).word
    if row.from_at <= act.now:
        raise Refused(f"{word}: this is in force already. Agree the line anew from a later moment.")
    with act.step("take_back_line", course_id=course_id, summary=f"{word}: change taken back before it came"):
        act.retract(t.ResponsibilityLine, row)

"""Wallet card, local-emergency sheet and patient letter as content: the lines of `data/handoff/packet.toml`, filled.

Whose numbers stand on them follows from who is accountable now and from the effective moment of the passing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from coordination.decisions.content import Content, Filled, PaperField
from coordination.decisions.dosing import next_dose
from coordination.decisions.packet import build_packet, identifiers, say_answer
from coordination.decisions.packet_history import say_worst
from coordination.decisions.paper_source import PaperSource
from coordination.decisions.responsibility import FIRST_CALLS, Sharing, accountable_for, accountable_side, sharing_of
from coordination.facts import SiteFacts
from coordination.knowledge import LineRow, Passing, Rulebook, may_run
from coordination.vocabulary import Action, Document, PacketBlock, Side, Topic, ToxicityKind
from coordination.words import say_day

NOT_RECORDED = "not recorded"
CONTINGENCIES = "paper-contingencies"
PAPERS = (Document.WALLET_CARD, Document.EMERGENCY_SHEET, Document.PATIENT_LETTER)


def build_document(document: Document, source: PaperSource, now: datetime, *, rulebook: Rulebook) -> Content:
    """What a document says at the aware moment `now`."""
    if document is Document.PACKET:
        return build_packet(source, now, rulebook=rulebook)
    return build_paper(document, source, now, rulebook=rulebook)


def build_paper(document: Document, source: PaperSource, now: datetime, *, rulebook: Rulebook) -> Content:
    """One of `PAPERS` as it holds at the aware moment `now`; its lines count no days from then."""
    sharing = sharing_of(source.course, rulebook=rulebook)
    passing = passing_of(sharing, now, rulebook=rulebook)
    values = _values(source, sharing, now, rulebook)
    rows = rulebook.packet.lines_of(document, passing)
    fields = [_line(row, values) for row in rows if not _left_out(row, values)]
    if document is Document.EMERGENCY_SHEET:
        fields += _contingencies(rulebook)
    return Content(
        document=document,
        title=rulebook.label(document).word,
        patient=source.patient,
        identifiers=identifiers(source),
        fields=tuple(fields),
    )


def passing_of(sharing: Sharing, now: datetime, *, rulebook: Rulebook) -> Passing:
    """Whether the practice is accountable now, from a moment to come, or from none that is recorded."""
    if sharing.community is not None and accountable_side(sharing, now, rulebook=rulebook) is Side.COMMUNITY:
        return "in_force"
    moment = sharing.effective_at
    if sharing.community is None or moment is None or moment <= now:
        return "center"
    after = accountable_side(sharing, moment, rulebook=rulebook)
    return "to_come" if after is Side.COMMUNITY else "center"


def _left_out(row: LineRow, values: Mapping[str, str | None]) -> bool:
    return row.left_out_where_lacking and not all(values[name] for name in row.may_lack)


def _line(row: LineRow, values: Mapping[str, str | None]) -> PaperField:
    lacking = [name for name in row.names if not values[name] and name not in row.may_lack]
    text = row.text.format_map({name: values[name] or NOT_RECORDED for name in row.names})
    words = ", ".join(name.replace("_", " ") for name in lacking)
    return PaperField(
        id=row.id,
        part=row.slot,
        label=words or row.slot,
        needed=bool(row.names),
        filled=Filled.EMPTY if lacking else Filled.RECORDED,
        lines=() if lacking else (text,),
    )


def _contingencies(rulebook: Rulebook) -> list[PaperField]:
    """If …, then …, each as a label and its line."""
    return [
        PaperField(id=row.id, part=PacketBlock.CONTINGENCY, label=row.when, lines=(row.then,))
        for row in rulebook.packet.contingencies
        if row.emergency and may_run(row, rulebook, kind="task").runs
    ]


# --- what the lines are filled with


def _values(source: PaperSource, sharing: Sharing, now: datetime, rulebook: Rulebook) -> dict[str, str | None]:
    course = source.course
    stated = source.stated or {}
    allergies, tocilizumab = stated.get("packet-allergies"), stated.get("packet-tocilizumab-place")
    given = course.given
    worst = [say_worst(source, kind, rulebook) for kind in (ToxicityKind.CRS, ToxicityKind.ICANS)]
    return {
        "agent": rulebook.label(course.agent).word.lower(),
        "brand": rulebook.agents[course.agent].brand,
        "first_dose": say_day(given[0].on) if given else "not given yet",
        "last_dose": say_day(given[-1].on) if given else "not given yet",
        "next_dose": _next(source, now, rulebook),
        "worst": "; ".join(worst),
        "allergies": say_answer(allergies) if allergies else None,
        "tocilizumab_place": say_answer(tocilizumab) if tocilizumab else None,
        "caregiver": source.caregiver,
        "caregiver_phone": source.caregiver_phone,
        **_numbers(sharing, now, rulebook),
        "emergency_partner": _emergency_partner(sharing, now, rulebook),
        **_days(sharing),
    }


def _numbers(sharing: Sharing, now: datetime, rulebook: Rulebook) -> dict[str, str | None]:
    """Who is called by day and at night, now and from the effective moment on, as the matrix with its exceptions says."""
    then = max(now, sharing.effective_at or now)
    day, night = (_site(sharing, now, topic, rulebook) for topic in FIRST_CALLS)
    then_day, then_night = (_site(sharing, then, topic, rulebook) for topic in FIRST_CALLS)
    practice = sharing.community
    return {
        "now_site": day.name,
        "now_day": day.day_line,
        "now_night_site": night.name,
        "now_night": night.night_line,
        "now_night_line": _night_line(day, night),
        "then_site": then_day.name,
        "day_number": then_day.day_line,
        "night_number": _night_line(then_day, then_night),
        "center": sharing.academic.name,
        "center_night": sharing.academic.night_line,
        "practice": practice.name if practice else None,
    }


def _night_line(day: SiteFacts, night: SiteFacts) -> str | None:
    """The number at night, with whose it is where that is not who is called by day."""
    if night.night_line is None or night.id == day.id:
        return night.night_line
    return f"{night.name}, {night.night_line}"


def _emergency_partner(sharing: Sharing, now: datetime, rulebook: Rulebook) -> str | None:
    """The practice's hospital; the center's only while no passing to the practice stands or is to come."""
    practice = sharing.community
    if practice is not None and practice.emergency_partner:
        return practice.emergency_partner
    return sharing.academic.emergency_partner if passing_of(sharing, now, rulebook=rulebook) == "center" else None


def _site(sharing: Sharing, now: datetime, topic: Topic, rulebook: Rulebook) -> SiteFacts:
    return sharing.site(accountable_for(sharing, topic, now, rulebook=rulebook)) or sharing.academic


def _days(sharing: Sharing) -> dict[str, str | None]:
    """The day of the effective moment at the practice, short and in full: "Mon 30 Nov 2026", "Monday 30 November"."""
    moment, practice = sharing.effective_at, sharing.community
    if moment is None or practice is None:
        return {"from_day": None, "from_long": None}
    local = moment.astimezone(practice.zone)
    at = f", {local:%H:%M}" if (local.hour, local.minute) != (0, 0) else ""
    return {
        "from_day": f"{say_day(local.date())}{at}",
        "from_long": f"{_WEEKDAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}{at}",
    }


def _next(source: PaperSource, now: datetime, rulebook: Rulebook) -> str | None:
    dose = next_dose(source.course, now, rulebook=rulebook)
    if dose.action is Action.NONE_ENDED or dose.expected is None or dose.held_since is not None:
        return None
    return say_day(dose.expected)


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

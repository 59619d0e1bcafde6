"""From a file that was read to the plan of what would come of it: rows, repeats, the record, contradictions, writes.

Reads the database in bulk and writes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from coordination.acts.deriving import sight_of
from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.exchange.tracker import doses, passing, reactions, values
from coordination.exchange.tracker.bulk import many_objects
from coordination.exchange.tracker.case import Case, Writes
from coordination.exchange.tracker.moments import slashed_parts
from coordination.exchange.tracker.plan import Plan, SheetPlan, end_of
from coordination.exchange.tracker.reading import Reading
from coordination.exchange.tracker.reads import DateOrder, Manner, Why
from coordination.exchange.tracker.rows import Remark, Surroundings, TrackerRow, read_row
from coordination.exchange.tracker.sense import Measured, make_sense
from coordination.exchange.tracker.tables import EPOCH_1900, FileRefused
from coordination.knowledge.tracker import plain
from coordination.records import tables as t
from coordination.records.courses import load_records, site_facts
from coordination.vocabulary import Role, RowEnd, Side, ToxicityKind

Progress = Callable[[float, str], None]
CHUNK = 500
DATES = ("birth", "past_day", "plan_day", "past_moment")
MONTHS = 12


@many_objects()
def plan_import(desk: Desk, reading: Reading, *, progress: Progress | None = None) -> Plan:
    """What would come of the file for this person, row by row. Raises FileRefused where a choice is still missing."""
    check_can(desk.viewer, Permission.IMPORT)
    tell = progress or (lambda _done, _what: None)
    with desk.reading() as session:
        around = _surroundings(session, desk, reading)
        plan = _new_plan(reading, around)
        _read_rows(plan, reading, around, tell)
        _question_date_order(plan, reading)
        _doubt_short_mrns(plan)
        for kind in reading.words.kinds:
            _find_repeats([row for sheet in plan.sheets if sheet.sheet.kind == kind for row in sheet.rows])
        tell(0.45, "Comparing with what is recorded")
        plan.cases = _cases(plan, around)
        _load_record(session, plan.cases, desk)
    of_file = _usual_center(plan, around)
    of_viewer = desk.viewer.site_id if desk.viewer.side is Side.ACADEMIC else None
    for number, case in enumerate(plan.cases):
        _compare(case, desk, of_file, of_viewer)
        if number % 200 == 0:
            tell(0.6 + 0.4 * number / len(plan.cases), "Comparing with what is recorded")
    for sheet in plan.sheets:
        for row in sheet.rows:
            if row.ending is None:
                row.end = row.end or (RowEnd.CHANGED if row.changes else RowEnd.UNCHANGED)
    tell(1.0, "Ready")
    return plan


# --- rows


def _surroundings(session: Session, desk: Desk, reading: Reading) -> Surroundings:
    rows = list(session.execute(select(t.table_of(t.Site))))
    names = {
        plain(name): row.id for row in rows for name in (row.id, *row.aliases, row.short_name, row.name) if plain(name)
    }
    wanted = reading.choices.mrn_site
    form_site = names.get(plain(wanted)) if wanted else None
    if wanted and form_site is None:
        raise FileRefused(f"{wanted} is not a registered site. Known: {', '.join(sorted(row.name for row in rows))}.")
    if form_site is None and reading.needs_site:
        raise FileRefused(f"{reading.name} does not say whose MRNs these are. Choose the site that the file is from.")
    manner = Manner(reading.words, reading.choices.date_order, reading.decimal_sign, reading.book.epoch)
    sites = {row.id: site_facts(row) for row in rows}
    return Surroundings(manner, desk.rulebook, sites, names, desk.now, form_site)


def _new_plan(reading: Reading, around: Surroundings) -> Plan:
    return Plan(
        name=reading.name,
        words=reading.words,
        sheets=[SheetPlan(sheet) for sheet in reading.readable],
        not_read=reading.not_read,
        says=reading.says,
        encoding=reading.book.encoding,
        delimiter=reading.book.delimiter,
        decimal_sign=reading.decimal_sign,
        date_order=str(around.manner.order),
        date_system=1900 if reading.book.epoch == EPOCH_1900 else 1904,
        choices=reading.choices,
        site_id=around.form_site,
    )


def _read_rows(plan: Plan, reading: Reading, around: Surroundings, tell: Progress) -> None:
    total = sum(len(sheet.sheet.rows) for sheet in plan.sheets) or 1
    done = 0
    for sheet in plan.sheets:
        for raw in sheet.sheet.rows:
            key = (sheet.title, raw.number)
            row = read_row(sheet.sheet, raw, around, reading.choices.answers.get(key, {}))
            if key in reading.choices.left_out:
                row.ending = None
                row.finish(RowEnd.SKIPPED, Why.LEFT_OUT)
            if row.ending is None:
                make_sense(row, around)
            sheet.rows.append(row)
            done += 1
            if done % 500 == 0:
                tell(0.4 * done / total, f"Reading row {done:,} of {total:,}")


def _question_date_order(plan: Plan, reading: Reading) -> None:
    """Count slashed dates, and ask about the file's order where one exists in the other order only."""
    month_first = reading.choices.date_order is DateOrder.MONTH_FIRST
    for sheet in plan.sheets:
        fields = plan.words.kinds[sheet.sheet.kind].fields
        columns = [column for name, column in sheet.sheet.columns.items() if fields[name].type in DATES]
        for column in columns:
            asked = False
            for row in sheet.rows:
                parts = slashed_parts(row.cells[column.index] if column.index < len(row.cells) else None)
                if parts is None:
                    continue
                plan.slashed_dates += 1
                plan.day_first_only += parts[0] > MONTHS >= parts[1]
                plan.month_first_only += parts[1] > MONTHS >= parts[0]
                wrong = parts[0] > MONTHS >= parts[1] if month_first else parts[1] > MONTHS >= parts[0]
                asked = asked or (wrong and end_of(row) is not RowEnd.SKIPPED)
            if asked:
                plan.remarks.append(Remark(column.header, Why.DATE_ORDER_OF_FILE))


def _doubt_short_mrns(plan: Plan) -> None:
    """A number cell without format may have lost its leading zeros: say so where the site's others are longer."""
    rows = [row for sheet in plan.sheets for row in sheet.rows if "mrn_sure" in row.values and "mrn_site" in row.values]
    sure: dict[str, Counter[int]] = defaultdict(Counter)
    every: dict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        length = len(row.values["mrn"])
        every[row.values["mrn_site"]][length] += 1
        if row.values["mrn_sure"]:
            sure[row.values["mrn_site"]][length] += 1
    for row in rows:
        site = row.values["mrn_site"]
        usual = (sure[site] or every[site]).most_common(1)[0][0]
        if not row.values["mrn_sure"] and len(row.values["mrn"]) < usual:
            row.remark("mrn", Why.MRN_SHORT, row.values["mrn"])


def _find_repeats(rows: Sequence[TrackerRow]) -> None:
    """Rows that read the same count once; rows of one key that differ are all held back."""
    groups: dict[Any, list[TrackerRow]] = defaultdict(list)
    for row in rows:
        if row.ending is None:
            groups[_key(row)].append(row)
    for group in groups.values():
        if len(group) == 1:
            continue
        different: list[tuple[dict[str, Any], TrackerRow]] = []
        for row in group:
            content = _content(row)
            same = next((first for known, first in different if known == content), None)
            if same is not None:
                row.finish(RowEnd.REPEATED, row=same.number)
            else:
                different.append((content, row))
        for content, row in different if len(different) > 1 else ():
            other_content, other = next(each for each in different if each[1] is not row)
            name = next(key for key in {**content, **other_content} if content.get(key) != other_content.get(key))
            row.finish(RowEnd.HELD_BACK, Why.SAME_KEY_DIFFERS, _column_of(name), row=other.number,
                       other=f"{other.sheet.title} row {other.number}: {other.shown(_column_of(name))}")  # fmt: skip


def _key(row: TrackerRow) -> tuple[Any, ...]:
    """What makes two rows tell of the same thing."""
    found = row.values
    if row.kind == "doses":
        return (row.patient, found["moment"].on)
    if row.kind == "toxicities":
        what = None if found["event"] in (ToxicityKind.CRS, ToxicityKind.ICANS) else found.get("notes")
        return (row.patient, found["event"], found["onset"].on, found["onset"].at, what)
    if row.kind == "measurements":
        return (row.patient, found["measured"].key)
    if row.kind == "tasks":
        return (row.patient, plain(found["task"]), found.get("due"))
    return (row.patient,)


def _content(row: TrackerRow) -> dict[str, Any]:
    """What the row says, however it is typed."""
    left_out = ("mrn_sure", "value", "unit", "time", "date", "tz", "igg")
    content = {name: value for name, value in row.values.items() if name not in left_out and value is not None}
    for name in ("measured", "igg"):
        measured: Measured | None = row.get(name)
        if measured is not None:
            content[name] = (measured.key, measured.said)
    return content


def _column_of(name: str) -> str:
    return {"measured": "value", "igg": "igg_last", "moment": "date"}.get(name, name)


# --- patients and the record


def _cases(plan: Plan, around: Surroundings) -> list[Case]:
    """The rows of each patient together, in the order of the file. Rows that ended already do not take part."""
    cases: dict[tuple[str, str], Case] = {}
    for sheet in plan.sheets:
        for row in sheet.rows:
            if "mrn_site" not in row.values or "mrn_sure" not in row.values:
                continue
            case = cases.get(row.patient)
            if case is None:
                case = cases[row.patient] = Case(around, *row.patient)
                case.writes = Writes(f"Brought in from {plan.name}")
            if row.kind == "patients":
                if case.wide is None or case.wide.ending is not None:
                    case.wide = row
            else:
                case.rows.setdefault(row.kind, []).append(row)
    return list(cases.values())


def _load_record(session: Session, cases: Sequence[Case], desk: Desk) -> None:
    """The stored patient and course of each case: a query for some hundred at a time."""
    patients = _patients_of(session, cases)
    courses = _courses_of(session, [patient.id for patient in patients.values()])
    chosen: dict[str, Case] = {}
    for case in cases:
        case.patient_row = patients.get((case.site_id, case.mrn))
        own = courses.get(case.patient_row.id, []) if case.patient_row is not None else []
        agent = case.open_wide.get("agent") if case.open_wide else None
        fitting = [course_id for course_id, of in own if of == agent] or [course_id for course_id, _ in own]
        if fitting:
            chosen[fitting[-1]] = case
    for course_id, record in load_records(session, chosen).items():
        case = chosen[course_id]
        case.record = record
        case.foreign = desk.viewer.role is not Role.ADMINISTRATOR and desk.viewer.site_id not in sight_of(record)


def _patients_of(session: Session, cases: Sequence[Case]) -> dict[tuple[str, str], Any]:
    table = t.table_of(t.Patient)
    wanted = {(case.site_id, case.mrn) for case in cases}
    found: dict[tuple[str, str], Any] = {}
    for mrns in _chunks(sorted({mrn for _, mrn in wanted})):
        for row in session.execute(select(table).where(table.c.mrn.in_(mrns))):
            if (row.mrn_site_id, row.mrn) in wanted:
                found[row.mrn_site_id, row.mrn] = row
    return found


def _courses_of(session: Session, patient_ids: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Course and agent by patient, the first course first."""
    table = t.table_of(t.Course)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for ids in _chunks(patient_ids):
        query = select(table.c.id, table.c.patient_id, table.c.agent).where(table.c.patient_id.in_(ids))
        for row in session.execute(query.order_by(table.c.ordinal)):
            found[row.patient_id].append((row.id, row.agent))
    return found


def _chunks(items: Sequence[str]) -> Iterable[Sequence[str]]:
    return (items[start : start + CHUNK] for start in range(0, len(items), CHUNK))


def _usual_center(plan: Plan, around: Surroundings) -> str | None:
    """The academic center that most rows of the file are of."""
    centers = Counter(case.site_id for case in plan.cases if around.sites[case.site_id].side is Side.ACADEMIC)
    return centers.most_common(1)[0][0] if centers else None


def _compare(case: Case, desk: Desk, of_file: str | None, of_viewer: str | None) -> None:
    """Check everything about one patient, then say what would be written."""
    wide = case.open_wide
    center = passing.academic_site(case, wide, of_file, of_viewer) if wide is not None else None
    if case.foreign or (wide is not None and case.record is None and not _may_open(desk, center)):
        _reject_all(case, Why.OTHER_CENTER)
        return
    if wide is not None:
        passing.check_patient(case, wide)
        passing.check_return_site(case, wide)
        if case.record is None and center is None:
            wide.reject(Why.NEEDED_VALUE_MISSING, "academic_site")
    doses.check_doses(case)
    events = reactions.check_reactions(case)
    values.check_measurements(case)
    values.check_tasks(case)
    if case.record is None and case.open_wide is None:
        _reject_all(case, Why.UNKNOWN_PATIENT)
        return
    known = reactions.known_doses(case)
    if case.open_wide is not None:
        passing.write_patient(case, case.open_wide, center or "")
        case.open_wide.end = RowEnd.NEW if case.record is None else None
    doses.write_doses(case)
    reactions.write_reactions(case, events, known)
    wide_end = case.open_wide.end if case.open_wide else None
    values.write_measurements(case)
    values.write_tasks(case)
    if case.open_wide is not None:
        case.open_wide.end = wide_end


def _may_open(desk: Desk, center: str | None) -> bool:
    """A coordinator opens courses of the own center; an administrator those of any."""
    return desk.viewer.role is Role.ADMINISTRATOR or center in (None, desk.viewer.site_id)


def _reject_all(case: Case, why: Why) -> None:
    note = ""
    if why is Why.UNKNOWN_PATIENT and case.wide is not None and case.wide.ending is not None:
        ended = case.wide.ending.end.replace("_", " ")
        note = f"row {case.wide.number} of {case.wide.sheet.title} was {ended}, and with it the patient"
    rows = [row for rows in case.rows.values() for row in rows]
    for row in (*rows, *([case.wide] if case.wide is not None else [])):
        row.finish(RowEnd.REJECTED, why, "mrn", note=note)

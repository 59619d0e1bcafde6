"""From a file that was read to the plan of what would come of it: rows, repeats, the record, contradictions, writes.

Reads the database in bulk and writes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

from sqlmodel import Session

from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.exchange.tracker import doses, passing, reactions, values
from coordination.exchange.tracker.bulk import many_objects
from coordination.exchange.tracker.case import Case
from coordination.exchange.tracker.event_writes import write_reactions
from coordination.exchange.tracker.events import known_doses
from coordination.exchange.tracker.gathering import gather_cases, load_record, site_names, usual_center
from coordination.exchange.tracker.lifetime import check_lifetime
from coordination.exchange.tracker.moments import slashed_parts
from coordination.exchange.tracker.plan import Plan, SheetPlan, end_of
from coordination.exchange.tracker.reading import Reading
from coordination.exchange.tracker.reads import DateOrder, Manner, Why
from coordination.exchange.tracker.repeats import find_repeats
from coordination.exchange.tracker.rows import Remark, Surroundings, read_row
from coordination.exchange.tracker.sense import make_sense
from coordination.exchange.tracker.tables import EPOCH_1900, FileRefused
from coordination.knowledge.tracker import plain
from coordination.records.courses import load_sites
from coordination.vocabulary import Role, RowEnd, Side

Progress = Callable[[float, str], None]
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
            find_repeats([row for sheet in plan.sheets if sheet.sheet.kind == kind for row in sheet.rows])
        tell(0.45, "Comparing with what is recorded")
        plan.cases = gather_cases(plan, around)
        load_record(session, plan.cases, desk)
    of_file = usual_center(plan, around)
    of_viewer = desk.viewer.site_id if desk.viewer.side is Side.ACADEMIC else None
    for number, case in enumerate(plan.cases):
        _compare(case, desk, of_file, of_viewer)
        if number % 200 == 0:
            tell(0.6 + 0.4 * number / len(plan.cases), "Comparing with what is recorded")
    for sheet in plan.sheets:
        for row in sheet.rows:
            if row.ending is None:
                row.end = row.end or (RowEnd.CHANGED if row.changes else RowEnd.UNCHANGED)
            else:
                row.changes.clear()
    tell(1.0, "Ready")
    return plan


# --- rows


def _surroundings(session: Session, desk: Desk, reading: Reading) -> Surroundings:
    sites, names = load_sites(session), site_names(session)
    wanted = reading.choices.mrn_site
    form_site = names.get(plain(wanted)) if wanted else None
    if wanted and form_site is None:
        known = ", ".join(sorted(site.name for site in sites.values()))
        raise FileRefused(f"{wanted} is not a registered site. Known: {known}.")
    if form_site is None and reading.needs_site:
        raise FileRefused(f"{reading.name} does not say whose MRNs these are. Choose the site that the file is from.")
    manner = Manner(reading.words, reading.choices.date_order, reading.decimal_sign, reading.book.epoch)
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


# --- one patient


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
    check_lifetime(case)
    doses.check_doses(case)
    events = reactions.check_reactions(case)
    values.check_measurements(case)
    values.check_tasks(case)
    if case.record is None and case.open_wide is None:
        _reject_all(case, Why.UNKNOWN_PATIENT)
        return
    known = known_doses(case)
    if case.open_wide is not None:
        passing.write_patient(case, case.open_wide, center or "")
        case.open_wide.end = RowEnd.NEW if case.record is None else None
    doses.write_doses(case)
    write_reactions(case, events, known)
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

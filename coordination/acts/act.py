"""What every human act shares: one transaction, permission, sense, facts, re-derivation and audit, whole or not at all.

    with acting(store, viewer, now=now, rulebook=rulebook) as act:
        record_dose(act, course_id, …)

Rows are gathered and written in bulk when the block ends well; each course that was touched gets a new version and
freshly derived rows; every step leaves one audit entry. Any exception leaves the database as it was.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from enum import Enum
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import insert, select, update
from sqlmodel import Session

from coordination.acts import deriving
from coordination.decisions.permissions import NotAllowed, Permission, check_can
from coordination.facts import CourseFacts, SiteFacts, SiteReadinessFacts, Viewer
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.audit import AuditEntry, append
from coordination.records.courses import CourseRecord, load_records, load_sites, site_facts
from coordination.records.sites import read_item
from coordination.vocabulary import Side

Row = TypeVar("Row", bound=t.Base)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
OPEN_TO_EARLIER_SITES = ("log_contact", "write_message", "read_message")
"""What a practice may record of a patient whom another one shares now."""
_NEW_IN_EACH_ROW = ("id", "seq", "recorded_at", "recorded_by", "supersedes", "retracted")


class Refused(Exception):
    """The input cannot be right; the text says what was found and what is allowed. Nothing was stored.

    `reasons`: the same one by one, where several things stand against it.
    """

    def __init__(self, text: str, reasons: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.reasons = tuple(reasons) or (text,)


class NotFound(Exception):
    """There is no such thing for this person; the text never says whether it exists for somebody else."""


class Conflict(Exception):
    """Somebody else changed the same thing first; the text says who changed what. Nothing was stored."""


def new_id() -> str:
    """A random row id: 16 characters without look-alikes, never derived from a name or a number."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(16))


@dataclass
class Act:
    """One transaction under way. Acts add facts with `add`, change entities with `change`, and read with `facts`."""

    session: Session
    viewer: Viewer
    now: datetime
    rulebook: Rulebook
    make_id: Callable[[], str] = new_id
    check_permissions: bool = True
    records: dict[str, CourseRecord] = field(default_factory=dict)
    patients: dict[str, Any] = field(default_factory=dict)
    _sites: dict[str, SiteFacts] | None = None
    _inserts: dict[type[t.Base], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    _changed: dict[tuple[type[t.Base], str], dict[str, Any]] = field(default_factory=dict)
    _entries: list[AuditEntry] = field(default_factory=list)
    _open: list[AuditEntry] = field(default_factory=list)
    _dirty: dict[str, None] = field(default_factory=dict)
    _new_courses: set[str] = field(default_factory=set)

    # --- reading

    @property
    def sites(self) -> dict[str, SiteFacts]:
        if self._sites is None:
            self._sites = load_sites(self.session)
        return self._sites

    def preload(self, course_ids: Iterable[str]) -> None:
        """Read many courses at once, before acting on each."""
        missing = [course_id for course_id in course_ids if course_id not in self.records]
        loaded = load_records(self.session, missing, sites=self.sites)
        for record in loaded.values():
            record.patient = self.patients.setdefault(record.patient.id, record.patient)
        self.records |= loaded

    def record(self, course_id: str) -> CourseRecord:
        """The stored course, this act's additions included. Raises NotFound where the viewer may not see it."""
        if course_id not in self.records:
            self.preload([course_id])
        found = self.records.get(course_id)
        if found is None or (self.check_permissions and not self._in_sight(found)):
            raise NotFound("No such patient for you.")
        return found

    def facts(self, course_id: str) -> CourseFacts:
        return self.record(course_id).facts()

    def today(self, site_id: str | None = None) -> date:
        """The calendar day at a site; without one, at the viewer's."""
        return self.sites[site_id or self.viewer.site_id].today(self.now)

    def _in_sight(self, record: CourseRecord) -> bool:
        return self.viewer.site_id in deriving.sight_of(record)

    # --- checking

    def check(self, permission: Permission) -> None:
        if self.check_permissions:
            check_can(self.viewer, permission)

    def check_version(self, course_id: str, seen_version: int | None) -> None:
        """Raise Conflict, naming who changed what, where the course moved on since `seen_version` was shown."""
        record = self.record(course_id)
        if seen_version is None or record.course.version == seen_version:
            return
        audit, person = t.table_of(t.Audit), t.table_of(t.Person)
        rows = self.session.execute(
            select(audit.c.summary, audit.c.at, person.c.name)
            .join(person, person.c.id == audit.c.person_id)
            .where(audit.c.course_id == course_id, audit.c.course_version > seen_version)
            .order_by(audit.c.seq)
        ).all()
        zone = self.sites[self.viewer.site_id].zone
        said = "; ".join(f"{row.name} at {row.at.astimezone(zone):%H:%M}: {row.summary}" for row in rows)
        raise Conflict(f"Not saved: this patient was changed meanwhile. {said or 'Reload to see the change'}.")

    # --- writing

    @contextmanager
    def step(self, act: str, *, course_id: str | None = None, summary: str) -> Iterator[AuditEntry]:
        """One audit entry for everything written inside; a step inside a step belongs to the outer one."""
        if self._open:
            yield self._open[-1]
            return
        if course_id is not None and act not in OPEN_TO_EARLIER_SITES:
            self._check_shares(course_id)
        entry = AuditEntry(act, summary, at=self.now, person_id=self.viewer.person_id, course_id=course_id)
        self._open.append(entry)
        try:
            yield entry
        finally:
            self._open.pop()
        self._entries.append(entry)

    def _check_shares(self, course_id: str) -> None:
        """A practice that was asked or carried the patient before reads on; it records no more."""
        shared_with = self.record_unchecked(course_id).course.community_site_id
        if not self.check_permissions or self.viewer.side is Side.ACADEMIC or shared_with is None:
            return
        if shared_with != self.viewer.site_id:
            raise NotAllowed(
                f"{self.sites[shared_with].name} shares this patient now; "
                f"{self.sites[self.viewer.site_id].name} may read and call, and records no more."
            )

    def add(self, table: type[Row], **values: Any) -> Row:
        """Add a row. Facts get their id, moment and author here."""
        values = {key: _plain(value) for key, value in values.items() if value is not None}
        if "id" in table.model_fields:
            values.setdefault("id", self.make_id())
        if "recorded_at" in table.model_fields:
            values.setdefault("recorded_at", self.now)
            values.setdefault("recorded_by", self.viewer.person_id)
        if issubclass(table, t.Fact):
            values["seq"] = self.record_unchecked(values["course_id"]).next_seq
        stored = t.plain_of(table).model_validate(values).model_dump()
        self._inserts[table].append(stored)
        self._note(table, str(values.get("id", "")), {key: [None, value] for key, value in values.items()})
        row = SimpleNamespace(**stored)
        if issubclass(table, t.Fact):
            self.record_unchecked(row.course_id).rows[table].append(row)
            self._dirty[row.course_id] = None
        return cast(Row, row)

    def change(self, row: Any, table: type[t.Entity], **values: Any) -> None:
        """Change an entity in place; the audit entry keeps the old values. What stays the same is not written."""
        changes = {key: _plain(value) for key, value in values.items() if getattr(row, key) != value}
        if not changes:
            return
        self._note(table, row.id, {key: [getattr(row, key), value] for key, value in changes.items()})
        self._changed.setdefault((table, row.id), {}).update(changes)
        for key, value in changes.items():
            setattr(row, key, value)

    def replace(self, table: type[Row], row: Any, **values: Any) -> Row:
        """Correct a fact: a new row that supersedes `row`, with `values` in place of its own."""
        kept = {key: getattr(row, key) for key in table.model_fields if key not in _NEW_IN_EACH_ROW}
        return self.add(table, **{**kept, **values, "supersedes": row.id})

    def retract(self, table: type[Row], row: Any, **values: Any) -> Row:
        """Take a fact back by a correcting row; both stay readable in the history."""
        return self.replace(table, row, retracted=True, **values)

    def touch(self, course_id: str) -> None:
        """Say that derived rows of this course must be written again."""
        self._dirty[course_id] = None

    def record_unchecked(self, course_id: str) -> CourseRecord:
        if course_id not in self.records:
            self.preload([course_id])
        return self.records[course_id]

    def admit(self, course: t.Course, patient: Any) -> None:
        """Take in a course that this act opened, which has no stored rows yet."""
        self.records[course.id] = CourseRecord(course=course, patient=patient, sites=self.sites)
        self._new_courses.add(course.id)
        self._dirty[course.id] = None

    def admit_site(self, site: Any) -> None:
        """Take in a site that this act registered or changed."""
        known = self.sites.get(site.id)
        self.sites[site.id] = site_facts(site, known.readiness if known else SiteReadinessFacts())

    def learn_readiness(self, row: Any) -> None:
        """Take in a readiness item that this act recorded: the newest of its item holds."""
        site, item = self.sites[row.site_id], read_item(row)
        others = tuple(each for each in site.readiness.items if each.item != item.item)
        self.sites[row.site_id] = replace(site, readiness=SiteReadinessFacts((*others, item)))

    def _note(self, table: type[t.Base], row_id: str, changes: dict[str, list[Any]]) -> None:
        if not self._open:
            raise RuntimeError("a row is written outside of a step: there would be no audit entry")
        left_out = ("id", "seq", "recorded_at", "recorded_by", "course_id")
        kept = {key: change for key, change in changes.items() if key not in left_out}
        self._open[-1].changes.append([table.__name__, row_id, kept])

    # --- ending

    def finish(self) -> None:
        """Write everything that was gathered. Called by `acting` when the block ended well."""
        for table in t.Base.metadata.sorted_tables:
            model = next((model for model in self._inserts if t.table_of(model) is table), None)
            if model is not None:
                self.session.execute(insert(table), self._inserts[model])
        for (model, row_id), values in self._changed.items():
            entity = t.table_of(model)
            bump = {} if model is t.Course else {"version": entity.c.version + 1}
            self.session.execute(update(entity).where(entity.c.id == row_id).values(**values, **bump))
        self._bump_versions()
        deriving.write_derived(
            self.session, [self.records[course_id] for course_id in self._dirty], now=self.now, rulebook=self.rulebook
        )
        for entry in self._entries:
            if entry.course_id is not None:
                entry.course_version = self.records[entry.course_id].course.version
        append(self.session, self._entries)

    def _bump_versions(self) -> None:
        """Each touched course that existed before gets one new version, in one statement."""
        known = [course_id for course_id in self._dirty if course_id not in self._new_courses]
        if not known:
            return
        table = t.table_of(t.Course)
        for start in range(0, len(known), 500):
            self.session.execute(
                update(table)
                .where(table.c.id.in_(known[start : start + 500]))
                .values(version=table.c.version + 1, changed_at=self.now, changed_by=self.viewer.person_id)
            )
        for course_id in known:
            course = self.records[course_id].course
            course.version += 1
            course.changed_at, course.changed_by = self.now, self.viewer.person_id


@contextmanager
def acting(
    store: Store,
    viewer: Viewer,
    *,
    now: datetime,
    rulebook: Rulebook,
    make_id: Callable[[], str] = new_id,
    check_permissions: bool = True,
) -> Iterator[Act]:
    """One transaction of acts by `viewer` at the aware moment `now`.

    `check_permissions` False is for what writes a history (an import, the demo cohort, a test): nobody is asked, and no
    door of a passing is met. People are always checked.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware of its time zone")
    with store.writing() as session:
        act = Act(
            session=session,
            viewer=viewer,
            now=now.astimezone(UTC),
            rulebook=rulebook,
            make_id=make_id,
            check_permissions=check_permissions,
        )
        yield act
        act.finish()


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


__all__ = ["Act", "Conflict", "NotAllowed", "NotFound", "Refused", "acting", "new_id"]

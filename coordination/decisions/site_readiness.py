"""What a site is ready for today, what is missing in words, what expires next, and which lapse concerns its patients.

Pure. A site's day is its own calendar day; a verification holds through its last day. Never a percentage alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from coordination.facts import SiteFacts, SiteItemFact
from coordination.knowledge import Rulebook, SiteItemRow
from coordination.vocabulary import CapabilityLevel, ItemStanding, Stage
from coordination.words import same_number, say_day

HOLDS = (ItemStanding.VERIFIED, ItemStanding.EXPIRES_SOON)
LOST = (ItemStanding.EXPIRED, ItemStanding.NUMBER_CHANGED, ItemStanding.WITHDRAWN)
"""What was verified once and no longer holds. What was never recorded was not lost."""
ON_THE_WAY = (
    Stage.READY, Stage.PACKET_SENT, Stage.ACKNOWLEDGED, Stage.CONDITIONAL, Stage.ACCEPTED, Stage.CO_MANAGED,
)  # fmt: skip
"""Stages in which a patient is booked at the practice, or treated there."""
ELSEWHERE = (Stage.DECLINED, Stage.RETURNED, Stage.ENDED)
"""Stages in which the practice waits for nobody, whatever was planned."""


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item today. `last_day`: the last day on which it holds, or held; None: no end is on file. `why`: in words."""

    row: SiteItemRow
    fact: SiteItemFact | None
    standing: ItemStanding
    last_day: date | None
    why: str

    @property
    def holds(self) -> bool:
        return self.standing in HOLDS

    @property
    def says(self) -> str:
        return f"{self.row.text}: {self.why}"


@dataclass(frozen=True, slots=True)
class LevelState:
    """`own`: whether any item is a must from this level on; without one the list cannot tell this level from the one below."""

    level: CapabilityLevel
    own: bool
    missing: tuple[ItemState, ...]

    @property
    def ready(self) -> bool:
        return self.own and not self.missing


@dataclass(frozen=True, slots=True)
class SiteReadiness:
    """`level`: the highest that the site is ready for; `next`: the one above it, with what is missing; None: no more on file.

    `expiring`: what holds today and ends within the program's days ahead, soonest first.
    """

    site: SiteFacts
    today: date
    items: tuple[ItemState, ...]
    levels: tuple[LevelState, ...]
    level: CapabilityLevel
    next: LevelState | None
    expiring: tuple[ItemState, ...]

    @property
    def lost(self) -> tuple[ItemState, ...]:
        return tuple(state for state in self.items if state.standing in LOST)

    @property
    def counted(self) -> tuple[ItemState, ...]:
        return tuple(state for state in self.items if state.row.counts)

    @property
    def verified(self) -> int:
        return sum(state.holds for state in self.counted)

    def item(self, code: str) -> ItemState | None:
        return next((state for state in self.items if state.row.code == code), None)

    def at(self, level: CapabilityLevel) -> LevelState:
        return next(state for state in self.levels if state.level is level)


@dataclass(frozen=True, slots=True)
class Lapse:
    """An item that puts the patients booked at the site at risk. `since`: the first day without it; None: not known."""

    row: SiteItemRow
    since: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Lapses:
    """`now`: those that hold; `changes`: moments still to come at which another begins."""

    now: tuple[Lapse, ...]
    changes: tuple[datetime, ...]


def assess_site(site: SiteFacts, now: datetime, *, rulebook: Rulebook) -> SiteReadiness:
    """Every item and level of a site at the aware moment `now`, by the site's own day."""
    book, today = rulebook.site_readiness, site.today(now)
    items = tuple(item_state(site, row, today, rulebook=rulebook) for row in book.items)
    levels = tuple(_level(level, items) for level in CapabilityLevel)
    held = CapabilityLevel.L0
    following: LevelState | None = None
    for state in levels[1:]:
        if not state.ready:
            following = state if state.own else None
            break
        held = state.level
    until = today + timedelta(days=book.policy.ahead_days)
    ends = [(state.last_day, state) for state in items if state.holds and state.last_day is not None]
    expiring = sorted((end for end in ends if end[0] <= until), key=lambda end: (end[0], end[1].row.code))
    return SiteReadiness(site, today, items, levels, held, following, tuple(state for _, state in expiring))


def item_state(site: SiteFacts, row: SiteItemRow, today: date, *, rulebook: Rulebook) -> ItemState:
    """How one item stands on a day of the site."""
    fact = site.readiness.item(row.code)
    if fact is None:
        return ItemState(row, None, ItemStanding.NOT_RECORDED, None, "not recorded")
    if fact.verified_on is None:
        when = f" {say_day(fact.expires_on)}" if fact.expires_on else ""
        why = f"withdrawn{when}" + (f": {fact.evidence}" if fact.evidence else "")
        return ItemState(row, fact, ItemStanding.WITHDRAWN, fact.expires_on, why)
    last = last_day(row, fact)
    if last is not None and last < today:
        return ItemState(row, fact, ItemStanding.EXPIRED, last, f"expired, held through {say_day(last)}")
    changed = _changed_number(site, row, fact)
    if changed is not None:
        return ItemState(row, fact, ItemStanding.NUMBER_CHANGED, None, changed)
    if last is None:
        return ItemState(row, fact, ItemStanding.VERIFIED, None, f"verified {say_day(fact.verified_on)}")
    soon_from = last - timedelta(days=rulebook.site_readiness.policy.soon_days)
    standing = ItemStanding.EXPIRES_SOON if soon_from <= today else ItemStanding.VERIFIED
    return ItemState(row, fact, standing, last, f"holds through {say_day(last)}")


def last_day(row: SiteItemRow, fact: SiteItemFact) -> date | None:
    """The last day on which a verification holds: the earlier of what its evidence says and what the row allows."""
    days = [fact.expires_on] if fact.expires_on is not None else []
    if row.valid_days is not None and fact.verified_on is not None:
        days.append(fact.verified_on + timedelta(days=row.valid_days))
    return min(days, default=None)


def is_booked(stage: Stage, first_community_on: date | None) -> bool:
    """Whether the practice waits for the patient or treats them. `first_community_on`: a first dose there still to come."""
    return stage in ON_THE_WAY or (first_community_on is not None and stage not in ELSEWHERE)


def lapses(site: SiteFacts, now: datetime, *, rulebook: Rulebook) -> Lapses:
    """The items that were lost and concern the patients booked at the site; what was never recorded is not among them."""
    today = site.today(now)
    found: list[Lapse] = []
    changes: list[datetime] = []
    for row in rulebook.site_readiness.items:
        if not row.raises_cards or site.readiness.item(row.code) is None:
            continue
        state = item_state(site, row, today, rulebook=rulebook)
        after = state.last_day + timedelta(days=1) if state.last_day is not None else None
        if state.standing in LOST:
            withdrawn = state.last_day if state.standing is ItemStanding.WITHDRAWN else None
            since = after if state.standing is ItemStanding.EXPIRED else withdrawn
            found.append(Lapse(row, since, f"{site.short_name}: {state.says}"))
        elif after is not None:
            changes.append(datetime.combine(after, time.min, site.zone).astimezone(UTC))
    return Lapses(tuple(found), tuple(changes))


def say_level(state: LevelState) -> str:
    """ "Ready for L1", or how many items are missing; a level without an item of its own is left to the program."""
    name = state.level.upper()
    if state.level is CapabilityLevel.L0:
        return f"{name}: asks for nothing"
    if not state.own:
        return f"{name}: no item of its own is on file; the program decides"
    if state.ready:
        return f"Ready for {name}"
    count = len(state.missing)
    return f"Not ready for {name}: {count} {'item' if count == 1 else 'items'} missing"


def _level(level: CapabilityLevel, items: tuple[ItemState, ...]) -> LevelState:
    own = any(state.row.must_from is level for state in items)
    missing = tuple(state for state in items if state.row.must_at(level) and not state.holds)
    return LevelState(level, own, missing)


def _changed_number(site: SiteFacts, row: SiteItemRow, fact: SiteItemFact) -> str | None:
    """Where the site's own line is no longer the number that was tested: what was, and what is on file."""
    if row.line is None or fact.number is None:
        return None
    on_file: str | None = getattr(site, row.line)
    if same_number(fact.number, on_file or ""):
        return None
    return f"tested {fact.number}; on file now: {on_file or 'not recorded'}"

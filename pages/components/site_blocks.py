"""Site readiness in HTML: the sites, what ends next, one site with its four named people and paths, items and patients."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from coordination.boards.site_readiness import BookedRow, Earlier, Ending, ReadinessBoard, SiteDetail
from coordination.decisions.site_readiness import LOST, ItemState, LevelState, SiteReadiness, say_level
from coordination.display.markup import badge, block, day, esc, or_unknown, telephone, unknown
from coordination.knowledge import Rulebook
from coordination.vocabulary import CapabilityLevel, ItemStanding
from coordination.words import say_birth, say_day, say_moment

MISSING_SHOWN = 3

To = Callable[[str], str]
"""The address of a site, or of a patient's page, by its id."""


def sites(board: ReadinessBoard, rulebook: Rulebook, to: To) -> str:
    count = len(board.sites)
    head = (
        f'<div class="head"><h2>{count} {"site" if count == 1 else "sites"}</h2>'
        '<span class="q">Order: most items lost, then what expires first. Ready means that every must of the level and of '
        "those below is verified and unexpired. Levels and lengths are program defaults.</span></div>"
    )
    heads = ("Site", "Ready for", "Missing for the next level", "Expires next", "Verified")
    return block(head, _table(heads, [_site(one, rulebook, to) for one in board.sites]), label="Sites")


def _site(one: SiteReadiness, rulebook: Rulebook, to: To) -> str:
    known = one.next.missing if one.next else ()
    lost = "".join(
        f'<span class="l">{_standing(state, rulebook)} {esc(state.says)}</span>'
        for state in one.lost
        if state not in known
    )
    soonest = next(iter(one.expiring), None)
    ends = _ends(soonest, one.today) if soonest else f'<span class="m">nothing within {_ahead(rulebook)} days</span>'
    return (
        f'<tr><th scope="row"><a href="{esc(to(one.site.id))}"><b>{esc(one.site.name)}</b></a>{lost}</th>'
        f'<td data-l="Ready for">{badge(rulebook.label(one.level))}</td>'
        f'<td data-l="Missing">{_missing(one.next, rulebook)}</td>'
        f'<td data-l="Expires next">{ends}</td>'
        f'<td data-l="Verified" class="nw">{one.verified} of {len(one.counted)} items</td></tr>'
    )


def _missing(following: LevelState | None, rulebook: Rulebook) -> str:
    if following is None:
        return '<span class="m">No further level has items of its own</span>'
    ordered = sorted(following.missing, key=lambda state: state.standing not in LOST)
    shown = "".join(
        f'<span class="l">{_standing(state, rulebook) if state.standing in LOST else ""} {esc(state.says)}</span>'
        for state in ordered[:MISSING_SHOWN]
    )
    more = len(following.missing) - MISSING_SHOWN
    rest = f'<span class="l">and {more} more</span>' if more > 0 else ""
    return f"<b>{esc(say_level(following))}</b>{shown}{rest}"


def headlines(board: ReadinessBoard, rulebook: Rulebook, to: To) -> str:
    """Of each program the four that everybody asks for first: who or what, which number, when it was tested."""
    first = [row for row in rulebook.site_readiness.items if row.headline]
    rows = []
    for one in board.sites:
        states = [state for state in one.items if state.row.headline]
        cells = "".join(
            f'<td data-l="{esc(state.row.headline)}">{_named(state, one.today)}{_loud(state, rulebook)}</td>'
            for state in states
        )
        rows.append(
            f'<tr><th scope="row"><a href="{esc(to(one.site.id))}">{esc(one.site.short_name)}</a></th>{cells}</tr>'
        )
    head = '<div class="head" style="margin-top:1.5rem"><h2>Who and where</h2><span class="q">Number and day of its last test</span></div>'
    return block(head, _table(("Site", *(row.headline or "" for row in first)), rows), label="Who and where")


def _named(state: ItemState, today: date) -> str:
    fact = state.fact
    if fact is None or fact.verified_on is None:
        return unknown()
    return (
        f"{or_unknown(fact.name, 'nobody named')}<br>{telephone(fact.number)}"
        f'<span class="l">tested {day(fact.verified_on, today=today)}</span>'
    )


def _loud(state: ItemState, rulebook: Rulebook) -> str:
    """What no longer holds or soon will not; a verified one needs no badge."""
    quiet = (ItemStanding.VERIFIED, ItemStanding.NOT_RECORDED)
    return "" if state.standing in quiet else f" {_standing(state, rulebook)}"


def endings(board: ReadinessBoard, rulebook: Rulebook, to: To) -> str:
    """What was lost, then what ends within the days ahead."""
    rows = [_ending(one, rulebook, to) for one in (*board.lost, *board.ending)]
    head = (
        f'<div class="head" style="margin-top:1.5rem"><h2>{len(board.lost)} lost, {len(board.ending)} expire within '
        f'{_ahead(rulebook)} days</h2><span class="q">Order: lost first, then by the last day</span></div>'
    )
    if not rows:
        return block(head, f'<p class="m">Nothing was lost, and nothing expires within {_ahead(rulebook)} days.</p>')
    return block(head, _table(("Item", "Site", "Last day", "Must from", "Verified by"), rows), label="Expires next")


def _ending(one: Ending, rulebook: Rulebook, to: To) -> str:
    state = one.state
    why = (
        ""
        if state.last_day and state.standing is not ItemStanding.WITHDRAWN
        else f'<span class="l">{esc(state.why)}</span>'
    )
    return (
        f'<tr><th scope="row">{_standing(state, rulebook)} <b>{esc(state.row.text)}</b>{why}</th>'
        f'<td data-l="Site"><a href="{esc(to(one.site.id))}">{esc(one.site.short_name)}</a></td>'
        f'<td data-l="Last day">{day(state.last_day, today=one.today)}</td>'
        f'<td data-l="Must from">{_must(state)}</td>'
        f'<td data-l="Verified by">{or_unknown(state.fact.verified_by if state.fact else None)}</td></tr>'
    )


# --- one site


def site_head(one: SiteReadiness, rulebook: Rulebook) -> str:
    """Levels in words, then the four that everybody asks for first."""
    levels = "".join(f"<li>{_level(state, rulebook)}</li>" for state in one.levels[1:])
    first = [state for state in one.items if state.row.headline]
    cells = "".join(f"<section>{_headline(state, one.today, rulebook)}</section>" for state in first)
    return block(
        f'<div class="head"><h2>{esc(one.site.name)}</h2>{badge(rulebook.label(one.level))}'
        f'<span class="m">{one.verified} of {len(one.counted)} items verified</span>'
        f'<span class="q">{len(one.lost)} lost, {len(one.expiring)} expire within {_ahead(rulebook)} days</span></div>',
        f'<ul class="plain m">{levels}</ul>',
        f'<div class="cells headlines">{cells}</div>',
        label=one.site.name,
    )


def _level(state: LevelState, rulebook: Rulebook) -> str:
    text = next(row.text for row in rulebook.site_readiness.levels if row.level is state.level)
    said = f"<b>{esc(say_level(state))}</b>"
    if not state.own:
        return said
    missing = "; ".join(esc(one.says) for one in state.missing)
    if not missing:
        return f"{said} <span>({esc(text.lower())})</span>"
    return (
        f"<details><summary>{said}</summary><p>{missing}</p></details>"
        if len(state.missing) > MISSING_SHOWN
        else f"{said}: {missing}"
    )


def _headline(state: ItemState, today: date, rulebook: Rulebook) -> str:
    fact = state.fact
    name = fact.name if fact else None
    number = telephone(fact.number) if fact and fact.number else unknown("number not recorded")
    tested = day(fact.verified_on, today=today) if fact and fact.verified_on else unknown()
    return (
        f"<h3>{esc(state.row.headline or '')}</h3><p><b>{or_unknown(name, 'nobody named')}</b></p><p>{number}</p>"
        f'<p class="m">Tested {tested}</p><p>{_standing(state, rulebook)} '
        f'<span class="m">{_until(state, today)}</span></p>'
    )


def _until(state: ItemState, today: date) -> str:
    if state.standing in (ItemStanding.NUMBER_CHANGED, ItemStanding.WITHDRAWN):
        return esc(state.why)
    return f"through {day(state.last_day, today=today)}" if state.last_day else ""


def items(detail: SiteDetail, states: Iterable[ItemState], rulebook: Rulebook) -> str:
    rows = [_item(state, detail, rulebook) for state in states]
    head = (
        f'<div class="head" style="margin-top:1.25rem"><h2>{len(rows)} items</h2>'
        '<span class="q">Order: lost, expiring, a must not recorded, then by number</span></div>'
    )
    heads = ("Item", "Must from", "Standing", "Evidence", "Verified", "Holds through")
    return block(head, _table(heads, rows, kind="readiness"), label="Items")


def _item(state: ItemState, detail: SiteDetail, rulebook: Rulebook) -> str:
    fact, today = state.fact, detail.readiness.today
    verified = (
        f"{day(fact.verified_on, today=today)}<span class='l'>by {or_unknown(fact.verified_by)}</span>"
        if fact and fact.verified_on
        else unknown()
    )
    holds = (
        day(state.last_day, today=today)
        if state.last_day
        else '<span class="m">no end on file</span>'
        if state.holds
        else "–"
    )
    history = detail.history.get(state.row.code, ())
    return (
        f'<tr><th scope="row"><b>{esc(state.row.text)}</b><span class="l">{esc(state.row.code)} · {esc(rulebook.cite(state.row))}</span></th>'
        f'<td data-l="Must from">{_must(state)}</td>'
        f'<td data-l="Standing">{_standing(state, rulebook)}{_why(state)}</td>'
        f'<td data-l="Evidence">{_evidence(state)}{_history(history[1:], detail)}</td>'
        f'<td data-l="Verified">{verified}</td><td data-l="Holds through">{holds}</td></tr>'
    )


def _why(state: ItemState) -> str:
    said = state.standing in (ItemStanding.NUMBER_CHANGED, ItemStanding.WITHDRAWN)
    return f'<span class="l">{esc(state.why)}</span>' if said else ""


def _evidence(state: ItemState) -> str:
    fact = state.fact
    if fact is None or fact.verified_on is None:
        return unknown()
    parts = [esc(fact.name or ""), telephone(fact.number) if fact.number else "", esc(fact.evidence or "")]
    return "<br>".join(part for part in parts if part)


def _history(earlier: Sequence[Earlier], detail: SiteDetail) -> str:
    if not earlier:
        return ""
    zone = detail.readiness.site.zone
    lines = "".join(
        f"<li>{_earlier(one)}<span class='l'>recorded by {esc(one.recorded_by)}, {esc(say_moment(one.recorded_at, zone))}</span></li>"
        for one in earlier
    )
    return f'<details><summary class="m" style="padding:.1rem 0">{len(earlier)} before</summary><ul class="m">{lines}</ul></details>'


def _earlier(one: Earlier) -> str:
    fact = one.fact
    if fact.verified_on is None:
        return f"Withdrawn: {or_unknown(fact.evidence)}"
    said = [f"Verified {say_day(fact.verified_on)}", f"by {fact.verified_by}", fact.name, fact.number, fact.evidence]
    return esc(", ".join(part for part in said if part))


def booked(detail: SiteDetail, rulebook: Rulebook, to: To, pages: str) -> str:
    if detail.booked is None:
        return ""
    today, total = detail.readiness.today, detail.total
    head = (
        f'<div class="head" style="margin-top:1.25rem"><h2>{total} {"patient" if total == 1 else "patients"} booked or treated there</h2>'
        '<span class="q">Order: first doses to come, then by name. Those whom your site may see.</span></div>'
    )
    if not detail.booked:
        return block(head, '<p class="m">Nobody whom you may see is booked there.</p>', pages, label="Patients")
    rows = [_patient(row, today, rulebook, to) for row in detail.booked]
    return block(head, _table(("Patient", "Stage", "First dose there", "Next dose"), rows), pages, label="Patients")


def _patient(row: BookedRow, today: date, rulebook: Rulebook, to: To) -> str:
    name = f"{row.last_name}, {row.first_name}" if row.first_name else row.last_name
    first = f"planned {day(row.first_dose_on, today=today)}" if row.first_dose_on else unknown("not planned")
    if row.given_on is not None:
        first = f"given {day(row.given_on, today=today)}"
    return (
        f'<tr><th scope="row"><a href="{esc(to(row.course_id))}">{esc(name)}</a>'
        f'<span class="l">{esc(say_birth(row.birth_date))} · <span class="nw">MRN {esc(row.mrn)}</span> · {esc(rulebook.label(row.agent).word)}</span></th>'
        f'<td data-l="Stage">{badge(rulebook.label(row.stage))}</td>'
        f'<td data-l="First dose there">{first}</td>'
        f'<td data-l="Next dose">{day(row.next_on, today=today)}</td></tr>'
    )


# --- shared


def _standing(state: ItemState, rulebook: Rulebook) -> str:
    return badge(rulebook.label(state.standing))


def _must(state: ItemState) -> str:
    level: CapabilityLevel | None = state.row.must_from
    if level is not None:
        return level.upper()
    return '<span class="m">not a must</span>' if state.row.counts else '<span class="m">for information</span>'


def _ends(state: ItemState, today: date) -> str:
    return f'{day(state.last_day, today=today)}<span class="l">{esc(state.row.text)}</span>'


def _ahead(rulebook: Rulebook) -> int:
    return rulebook.site_readiness.policy.ahead_days


def _table(heads: Sequence[str], rows: Sequence[str], *, kind: str = "") -> str:
    head = "".join(f'<th scope="col">{esc(name)}</th>' for name in heads)
    return f'<table class="list {kind}"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'

"""Writes what is verified of each practice: most of it, some about to expire, one lapsed. Through the acts, at their days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from random import Random

from coordination import acts
from coordination.acts import acting
from coordination.demo.drawing import Cohort
from coordination.demo.parameters import ReadinessEntry, SiteEntry
from coordination.facts import Viewer
from coordination.knowledge import SiteItemRow
from coordination.records import Store
from coordination.vocabulary import Role

EXPIRING_IN = 6
LAPSED_SINCE = 4
EVIDENCE = ("Seen on site", "Document on file", "Confirmed by telephone", "Shown at the site visit")
STOCK = ("4 vials, pharmacy refrigerator", "2 vials with the hospital partner, 2 on site")


def write_readiness(
    store: Store,
    cohort: Cohort,
    site_ids: Mapping[str, str],
    viewers: Mapping[tuple[str, Role], Sequence[Viewer]],
    make_id: Callable[[], str],
) -> None:
    """One transaction for all practices, each verification at noon of its day by the practice's own coordinator."""
    sites = {site.key: site for site in cohort.parameters.sites}
    events = sorted(
        (event for entry in cohort.parameters.readiness for event in _events(cohort, entry, sites[entry.site])),
        key=lambda event: (event[0], event[1], event[2].code),
    )
    first = viewers[cohort.parameters.readiness[0].site, Role.COORDINATOR][0]
    with acting(
        store, first, now=cohort.now, rulebook=cohort.rulebook, make_id=make_id, check_permissions=False
    ) as act:
        for at, key, row, evidence in events:
            act.now, act.viewer = at, viewers[key, Role.COORDINATOR][0]
            name, number = _named(sites[key], row, cohort.staff)
            acts.verify_site_item(
                act, site_ids[key], row.code, name=name, number=number, evidence=evidence, verified_by=act.viewer.name
            )
        act.now = cohort.now


def _events(cohort: Cohort, entry: ReadinessEntry, site: SiteEntry) -> Iterator[tuple[datetime, str, SiteItemRow, str]]:
    random = Random(f"{cohort.seed}/readiness/{site.key}")
    zone = cohort.zones[site.key]
    today = cohort.now.astimezone(zone).date()
    for row in cohort.rulebook.site_readiness.items:
        if row.code in entry.missing:
            continue
        ago = _days_ago(row, entry, random)
        days = [ago + row.valid_days - 5, ago] if row.valid_days and row.valid_days <= 90 else [ago]
        for each in days:
            evidence = random.choice(STOCK if row.code == "SR16" else EVIDENCE)
            yield datetime.combine(today - timedelta(days=each), time(12), zone), site.key, row, evidence


def _days_ago(row: SiteItemRow, entry: ReadinessEntry, random: Random) -> int:
    if row.valid_days is None:
        return random.randint(30, 300)
    if row.code in entry.lapsed:
        return row.valid_days + LAPSED_SINCE
    if row.code in entry.expiring:
        return row.valid_days - EXPIRING_IN
    return random.randint(1, row.valid_days // 3)


def _named(
    site: SiteEntry, row: SiteItemRow, staff: Mapping[tuple[str, Role], Sequence[str]]
) -> tuple[str | None, str | None]:
    """Who or what an item names at this practice, and where it answers; all of it stands on file elsewhere too."""
    clinicians = staff[site.key, Role.COMMUNITY_CLINICIAN]
    named = {
        "SR01": clinicians[0],
        "SR02": clinicians[-1],
        "SR03": staff[site.key, Role.NURSE][0],
        "SR04": staff[site.key, Role.PHARMACIST][0],
        "SR05": staff[site.key, Role.COORDINATOR][0],
        "SR06": staff[site.key, Role.NURSE][0],
        "SR07": "Physician on call",
        "SR09": site.urgent_care or "Infusion nurse triage",
        "SR10": site.emergency_partner or "Nearest emergency department",
        "SR11": site.emergency_partner or "Nearest hospital",
        "SR32": staff[site.key, Role.COORDINATOR][0],
    }
    lines = {"night_line": site.night_line, "fax_line": site.fax_line, "day_line": site.day_line}
    number = lines[row.line] if row.line else site.day_line
    return named.get(row.code) if "name" in row.asks else None, number if "number" in row.asks else None

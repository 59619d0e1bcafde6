"""Readiness items of a site: verified with evidence, or withdrawn. Every row stays; the newest of an item holds."""

from __future__ import annotations

from datetime import date
from typing import Any

from coordination.acts import provenance, sense
from coordination.acts.act import Act, NotFound, Refused
from coordination.decisions.permissions import check_can_verify
from coordination.facts import SiteFacts
from coordination.knowledge import SiteItemRow
from coordination.records import tables as t
from coordination.records.sites import write_evidence
from coordination.words import say_day


def verify_site_item(
    act: Act,
    site_id: str,
    item: str,
    *,
    verified_on: date | None = None,
    verified_by: str | None = None,
    name: str | None = None,
    number: str | None = None,
    evidence: str | None = None,
    expires_on: date | None = None,
) -> str:
    """Somebody saw that the site has this item, today unless `verified_on` says when; the row's id.

    `expires_on`: the last day that the evidence itself names (a vial's expiry). The patients booked there become due:
    whoever reads a board next derives them anew first.
    """
    site, row = _item(act, site_id, item)
    today = site.today(act.now)
    on = verified_on or today
    if on > today:
        raise Refused(f"A verification on {say_day(on)} lies in the future; today is {say_day(today)}.")
    if expires_on is not None and expires_on < on:
        raise Refused(f"It expired on {say_day(expires_on)}, before it was verified on {say_day(on)}.")
    given = {"name": _one_line(name), "number": _one_line(number)}
    missing = [asked for asked in row.asks if given[asked] is None]
    if missing:
        raise Refused(f"{row.text}: the {' and the '.join(missing)} is needed.")
    note = (evidence or "").strip() or None
    if note is None and not any(given.values()):
        raise Refused(f"{row.text}: the evidence is needed.")
    values = {
        "evidence": write_evidence(given["name"], given["number"], note),
        "verified_on": on,
        "verified_by": sense.needed(verified_by or act.viewer.name, "Who verified it"),
        "expires_on": expires_on,
    }
    return _store(act, site, row, "verify_site_item", f"{site.short_name}, {row.code} verified: {row.text}", values)


def withdraw_site_item(act: Act, site_id: str, item: str, *, why: str) -> str:
    """The site no longer has what was verified; the row's id. Why stands beside it, and the earlier rows stay."""
    site, row = _item(act, site_id, item)
    why = sense.needed(why, "The reason")
    last = site.readiness.item(row.code)
    if last is None or last.verified_on is None:
        raise Refused(f"{row.text}: nothing is verified that could be withdrawn.")
    values = {"evidence": write_evidence(None, None, why), "expires_on": site.today(act.now)}
    summary = f"{site.short_name}, {row.code} withdrawn: {row.text} ({why})"
    return _store(act, site, row, "withdraw_site_item", summary, values)


def _item(act: Act, site_id: str, item: str) -> tuple[SiteFacts, SiteItemRow]:
    if act.check_permissions:
        check_can_verify(act.viewer, site_id)
    site, row = act.sites.get(site_id), act.rulebook.site_readiness.item(item)
    if site is None:
        raise NotFound("No such site.")
    if row is None:
        raise NotFound("No such readiness item.")
    return site, row


def _store(act: Act, site: SiteFacts, row: SiteItemRow, kind: str, summary: str, values: dict[str, Any]) -> str:
    before = site.readiness.item(row.code)
    with act.step(kind, summary=summary):
        made = act.add(t.SiteItem, site_id=site.id, item=row.code, supersedes=before.id if before else None, **values)
    act.learn_readiness(made)
    status = t.table_of(t.CourseStatus)
    provenance.make_due(act.session, status.c.community_site_id == site.id)
    return made.id


def _one_line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None

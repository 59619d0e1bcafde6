"""Who may do what, and which courses a person may see. The page shows the same sentences as the acts raise."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from coordination.facts import Viewer
from coordination.vocabulary import Role, Side


class NotAllowed(Exception):
    """This person may not do this; the text says why and who may."""


class Permission(StrEnum):
    SEE_PATIENTS = "see patients"
    RECORD_FACTS = "record doses, measurements and toxicities"
    DECIDE_GRADE = "decide a grade, or the length of a watch, that no rule settles"
    LOG_CONTACT = "log a call or a message"
    MOVE_STAGE = "move a patient to another stage"
    AGREE = "record who agreed to carry what"
    REFER = "refer a patient or plan a course"
    IMPORT = "bring in data"
    SEE_RATES = "see CRS rates"
    SEE_SITES = "see the readiness of sites"
    VERIFY_SITE = "verify the readiness of a site"
    MANAGE = "change people and sites"
    SEE_AUDIT = "read the audit trail"
    SIGN = "sign clinical content"
    OVERRIDE = "override a criterion of the handoff"


_CLINICAL = frozenset({Role.ACADEMIC_CLINICIAN, Role.COMMUNITY_CLINICIAN, Role.NURSE, Role.PHARMACIST})
_ALL = frozenset(Role)

ALLOWED: dict[Permission, frozenset[Role]] = {
    Permission.SEE_PATIENTS: _ALL - {Role.ADMINISTRATOR},
    Permission.RECORD_FACTS: _CLINICAL | {Role.COORDINATOR},
    Permission.DECIDE_GRADE: frozenset({Role.ACADEMIC_CLINICIAN, Role.COMMUNITY_CLINICIAN}),
    Permission.LOG_CONTACT: _ALL - {Role.ADMINISTRATOR},
    Permission.MOVE_STAGE: (_CLINICAL - {Role.PHARMACIST}) | {Role.COORDINATOR},
    Permission.AGREE: frozenset({Role.ACADEMIC_CLINICIAN, Role.COMMUNITY_CLINICIAN, Role.COORDINATOR}),
    Permission.REFER: (_CLINICAL - {Role.PHARMACIST}) | {Role.COORDINATOR},
    Permission.IMPORT: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.SEE_RATES: frozenset({Role.PROGRAM_LEAD, Role.COORDINATOR, Role.ACADEMIC_CLINICIAN, Role.PHARMACIST}),
    Permission.SEE_SITES: frozenset({Role.PROGRAM_LEAD, Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.VERIFY_SITE: frozenset({Role.COORDINATOR, Role.ADMINISTRATOR}),
    Permission.MANAGE: frozenset({Role.ADMINISTRATOR}),
    Permission.SEE_AUDIT: frozenset({Role.ADMINISTRATOR, Role.PROGRAM_LEAD}),
    Permission.SIGN: _CLINICAL - {Role.NURSE},
    Permission.OVERRIDE: frozenset({Role.ACADEMIC_CLINICIAN, Role.COMMUNITY_CLINICIAN}),
}
"""Which roles hold which permission; a role that is not named may not."""

ACADEMIC_ONLY = frozenset({Permission.IMPORT, Permission.SEE_RATES, Permission.SIGN})
"""Permissions that only the academic center's people hold, whatever their role."""


def check_can(viewer: Viewer, permission: Permission) -> None:
    """Raise NotAllowed with the reason unless the viewer holds the permission."""
    if viewer.role not in ALLOWED[permission]:
        who = ", ".join(sorted(str(role).replace("_", " ") for role in ALLOWED[permission]))
        raise NotAllowed(f"{_article(viewer)} {_role(viewer)} may not {permission}. These may: {who}.")
    if permission in ACADEMIC_ONLY and viewer.side is not Side.ACADEMIC:
        raise NotAllowed(f"Only people of the academic center may {permission}.")


def can(viewer: Viewer, permission: Permission) -> bool:
    try:
        check_can(viewer, permission)
    except NotAllowed:
        return False
    return True


def check_can_verify(viewer: Viewer, site_id: str) -> None:
    """The academic center verifies every site, a practice itself. Raises NotAllowed with the reason."""
    check_can(viewer, Permission.VERIFY_SITE)
    if viewer.side is not Side.ACADEMIC and site_id != viewer.site_id:
        raise NotAllowed("A practice verifies its own readiness; that of another site is for the academic center.")


def may_see_course(viewer: Viewer, sight_site_ids: Collection[str]) -> bool:
    """Whether the viewer's site is one that may see the course (design §8, Roles)."""
    return can(viewer, Permission.SEE_PATIENTS) and viewer.site_id in sight_site_ids


def _article(viewer: Viewer) -> str:
    return "An" if str(viewer.role)[0] in "aeiou" else "A"


def _role(viewer: Viewer) -> str:
    return str(viewer.role).replace("_", " ")

"""Who may do what: every role on its side, as a table; and the two answers of a permission agree."""

from __future__ import annotations

import pytest

from coordination.decisions.permissions import NotAllowed, Permission, can, check_can, check_can_verify, may_see_course
from coordination.vocabulary import Role, Side
from tests.builders import HILL, LAKE, NORTH, a_viewer

TABLE = """
role                 side       see  record  decide  log  move  refer  import  rates  manage  audit  sign  sites  verify  override  agree
coordinator          academic   x    x       -       x    x     x      x       x      -       -      -     x      x       -         x
academic_clinician   academic   x    x       x       x    x     x      -       x      -       -      x     -      -       x         x
nurse                academic   x    x       -       x    x     x      -       -      -       -      -     -      -       -         -
pharmacist           academic   x    x       -       x    -     -      -       x      -       -      x     -      -       -         -
program_lead         academic   x    -       -       x    -     -      -       x      -       x      -     x      -       -         -
administrator        academic   -    -       -       -    -     -      x       -      x       x      -     x      x       -         -
coordinator          community  x    x       -       x    x     x      -       -      -       -      -     x      x       -         x
community_clinician  community  x    x       x       x    x     x      -       -      -       -      -     -      -       x         x
nurse                community  x    x       -       x    x     x      -       -      -       -      -     -      -       -         -
pharmacist           community  x    x       -       x    -     -      -       -      -       -      -     -      -       -         -
administrator        community  -    -       -       -    -     -      -       -      x       x      -     x      x       -         -
"""
COLUMNS = {
    "see": Permission.SEE_PATIENTS,
    "record": Permission.RECORD_FACTS,
    "decide": Permission.DECIDE_GRADE,
    "log": Permission.LOG_CONTACT,
    "move": Permission.MOVE_STAGE,
    "refer": Permission.REFER,
    "import": Permission.IMPORT,
    "rates": Permission.SEE_RATES,
    "manage": Permission.MANAGE,
    "audit": Permission.SEE_AUDIT,
    "sign": Permission.SIGN,
    "sites": Permission.SEE_SITES,
    "verify": Permission.VERIFY_SITE,
    "override": Permission.OVERRIDE,
    "agree": Permission.AGREE,
}


def cases() -> list[tuple[Role, Side, Permission, bool]]:
    head, *lines = (line.split() for line in TABLE.strip().splitlines())
    return [
        (Role(role), Side(side), COLUMNS[column], mark == "x")
        for role, side, *marks in lines
        for column, mark in zip(head[2:], marks, strict=True)
    ]


def test_the_table_names_every_permission() -> None:
    assert set(COLUMNS.values()) == set(Permission)


@pytest.mark.parametrize(("role", "side", "permission", "allowed"), cases())
def test_each_role_holds_what_the_table_says(role: Role, side: Side, permission: Permission, *, allowed: bool) -> None:
    viewer = a_viewer(role, site_id=LAKE if side is Side.COMMUNITY else NORTH)
    assert can(viewer, permission) is allowed
    if not allowed:
        with pytest.raises(NotAllowed, match=r"may"):
            check_can(viewer, permission)


def test_a_course_is_seen_by_the_sites_that_share_it_and_by_roles_that_see_patients() -> None:
    assert may_see_course(a_viewer(Role.COMMUNITY_CLINICIAN), {NORTH, LAKE})
    assert not may_see_course(a_viewer(Role.COMMUNITY_CLINICIAN, site_id=HILL), {NORTH, LAKE})
    assert not may_see_course(a_viewer(Role.ADMINISTRATOR), {NORTH, LAKE})


@pytest.mark.parametrize(
    ("site_id", "of", "may"),
    [(NORTH, NORTH, True), (NORTH, LAKE, True), (LAKE, LAKE, True), (LAKE, HILL, False), (LAKE, NORTH, False)],
)
def test_the_center_verifies_every_site_and_a_practice_itself(site_id: str, of: str, *, may: bool) -> None:
    viewer = a_viewer(Role.COORDINATOR, site_id=site_id)
    if may:
        check_can_verify(viewer, of)
        return
    with pytest.raises(NotAllowed, match="A practice verifies its own readiness"):
        check_can_verify(viewer, of)

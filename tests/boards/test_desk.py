"""What a page works with: the viewer's own day, the database that is named, and what time alone has changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from coordination.boards import database_url, open_database, open_rulebook
from coordination.decisions.permissions import NotAllowed, Permission
from coordination.records import SchemaProblem
from coordination.records import tables as t
from coordination.vocabulary import DoseRole, Role
from tests.builders import HILL, LAKE, NOW, TODAY, World


def test_today_is_the_day_at_the_viewer_s_site(world: World) -> None:
    # 04:30 UTC: 23:30 of the day before in New York, 21:30 of the day before in Denver
    late = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
    lake = world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, LAKE), now=late)
    hill = world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, HILL), now=late + timedelta(hours=1))
    assert (lake.today.day, hill.today.day) == (24, 24)
    assert world.desk(world.viewer(Role.COMMUNITY_CLINICIAN, LAKE), now=late + timedelta(hours=1)).today.day == 25


def test_what_a_viewer_may_do_is_asked_of_the_desk(world: World) -> None:
    assert world.desk().can(Permission.IMPORT)
    assert not world.desk(world.viewer(Role.NURSE)).can(Permission.IMPORT)


def test_reading_first_derives_anew_what_time_alone_has_changed(world: World) -> None:
    # weekly dose on Fri 20 Nov: due Fri 27 Nov, at risk from Tue 1 Dec
    world.after(DoseRole.TREATMENT, gap_days=4)
    at_risk = select(t.table_of(t.CourseStatus).c.at_risk)
    for days, expected in ((0, False), (6, False), (7, True)):
        with world.desk(now=NOW + timedelta(days=days)).reading() as session:
            assert session.execute(at_risk).scalar_one() is expected, days


def test_acting_is_in_the_viewer_s_name_and_whole_or_not_at_all(world: World) -> None:
    course_id = world.plan()
    desk = world.desk(world.viewer(Role.PROGRAM_LEAD))
    with pytest.raises(NotAllowed), desk.acting() as act:
        act.check(Permission.RECORD_FACTS)
    with world.store.reading() as session:
        doses = session.execute(select(t.table_of(t.Dose).c.id).where(t.table_of(t.Dose).c.course_id == course_id))
        assert doses.first() is None


def test_the_database_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_url)
    assert database_url() == sqlite_url
    store = open_database()
    assert store.url == sqlite_url
    assert open_rulebook(store, TODAY).stages
    store.close()


def test_without_a_name_it_is_a_file_of_the_project_s_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("BATON_DATABASE_URL", raising=False)
    monkeypatch.setattr("coordination.boards.desk.DEFAULT_DATABASE", tmp_path / "var" / "baton.db")
    assert database_url() == f"sqlite:///{tmp_path}/var/baton.db"


def test_a_database_that_is_not_there_is_said_and_not_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(SchemaProblem, match="no Baton database here yet"):
        open_database()

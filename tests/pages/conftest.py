"""Pages as a viewer opens them: a demo database with the ordinary world, and one page run through AppTest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from coordination.acts import open_toxicity, raise_alert, record_handoff_event, record_tracker_task
from coordination.records import Store
from coordination.vocabulary import DoseRole, HandoffEventKind, Role, Stage, ToxicityKind
from pages.components import guard
from tests.builders import NORTH, TODAY, World, days_ago

ROOT = Path(__file__).resolve().parents[2]

Open = Callable[..., AppTest]


@pytest.fixture
def open_page(world: World, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """`open_page("settings", Role.NURSE, view="people")`: the page as that person sees it on the tests' day."""
    with sqlite_store.writing() as session:
        session.execute(text("UPDATE meta SET value = 'yes' WHERE key = 'demo'"))
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_store.url)
    monkeypatch.setenv("BATON_TODAY", TODAY.isoformat())
    guard.opened.clear()

    def opened(page: str, role: Role, site_id: str = NORTH, /, **query: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=20)
        for name, value in {"as": world.viewer(role, site_id).person_id, **query}.items():
            test.query_params[name] = value
        return test.run()

    yield opened
    guard.opened.clear()


def words(test: AppTest) -> str:
    """Everything that the page says in its own markup."""
    return "\n".join(str(element.proto.body) for element in test.get("html"))


def a_busy_patient(world: World) -> str:
    """A patient with something for every act to do: doses, an episode, a task, an alert, an open condition."""
    course_id = world.after(DoseRole.FIRST_TREATMENT, gap_days=7)
    world.move(course_id, (Stage.READY, Stage.PACKET_SENT), on=days_ago(2))
    yesterday = world.now - timedelta(days=1)
    with world.acting(history=True) as act:
        record_handoff_event(
            act, course_id, HandoffEventKind.CONDITIONAL, on=days_ago(1), conditions=[{"text": "Tocilizumab on site"}]
        )
        open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(6))
        record_tracker_task(act, course_id, title="Call the practice", due_on=TODAY)
        raise_alert(act, course_id, what="38.4 °C at home", at=yesterday)
    return course_id

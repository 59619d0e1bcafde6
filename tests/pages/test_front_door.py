"""The front door: what stands in the way is said, and before it is known who is looking nothing of a patient is shown."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from coordination.acts import change_person
from coordination.records import Store
from coordination.vocabulary import DoseRole, Role
from pages.components import guard
from tests.builders import LAKE, NORTH, PEOPLE, TODAY, World
from tests.pages.conftest import ROOT, words

Knock = Callable[..., AppTest]
NOBODY = "patient-that-nobody-may-see"
AUTH = {"redirect_uri": "http://localhost/oauth2callback", "cookie_secret": "x" * 40}


@pytest.fixture
def knock(world: World, sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[Knock]:
    """`knock(demo=True, **{"as": person})`: the app as a browser finds it, with one patient in the database."""
    world.after(DoseRole.TREATMENT, gap_days=24, last_name=NOBODY)
    monkeypatch.setenv("BATON_DATABASE_URL", sqlite_store.url)
    monkeypatch.setenv("BATON_TODAY", TODAY.isoformat())

    def knocked(*, demo: bool = True, email: str | None = None, auth: bool = False, **query: str) -> AppTest:
        mark_demo(sqlite_store, demo)
        guard.opened.clear()
        test = AppTest.from_file(str(ROOT / "pages" / "front_door.py"), default_timeout=20)
        if auth:
            test.secrets["auth"] = AUTH
            test.user = {"is_logged_in": False}
        if email is not None:
            test.user = {"is_logged_in": True, "email": email, "email_verified": True}
        for name, value in query.items():
            test.query_params[name] = value
        return test.run()

    yield knocked
    guard.opened.clear()


def mark_demo(store: Store, demo: bool) -> None:
    with store.writing() as session:
        session.execute(text("UPDATE meta SET value = :demo WHERE key = 'demo'"), {"demo": "yes" if demo else "no"})


def register_email(world: World, role: Role, email: str) -> None:
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_person(act, world.viewer(role).person_id, email=email)


# --- a demo


def test_nobody_chosen_offers_everybody_and_shows_no_patient(knock: Knock) -> None:
    page = knock()
    assert not page.exception
    said = words(page)
    assert "Whose eyes?" in said
    assert all(name in said for name, _, _ in PEOPLE)
    assert "every person here is invented" in said
    assert NOBODY not in said


@pytest.mark.parametrize("who", ["nobody-at-all", "' OR 1=1 --", "<b>x</b>"])
def test_an_unknown_viewer_gets_the_choice(knock: Knock, who: str) -> None:
    said = words(knock(**{"as": who}))
    assert "Whose eyes?" in said
    assert NOBODY not in said
    assert "<b>x</b>" not in said


def test_who_left_gets_the_choice(knock: Knock, world: World) -> None:
    nurse = world.viewer(Role.NURSE).person_id
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_person(act, nurse, active=False)
    assert "Whose eyes?" in words(knock(**{"as": nurse}))


@pytest.mark.parametrize(
    ("role", "site_id", "heading"),
    [
        (Role.COORDINATOR, NORTH, "Handoff board"),
        (Role.NURSE, NORTH, "Handoff board"),
        (Role.PROGRAM_LEAD, NORTH, "CRS"),
        (Role.ADMINISTRATOR, NORTH, "Settings"),
        (Role.COMMUNITY_CLINICIAN, LAKE, "need something today"),
        (Role.COORDINATOR, LAKE, "need something today"),
    ],
)
def test_each_role_begins_on_the_screen_that_answers_its_question(
    knock: Knock, world: World, role: Role, site_id: str, heading: str
) -> None:
    page = knock(**{"as": world.viewer(role, site_id).person_id})
    assert not page.exception
    said = words(page)
    assert heading in said
    assert f"Looking as <b>{world.viewer(role, site_id).name}" in said
    assert "As of <b>Tue 24 Nov 2026" in said


def test_another_pair_of_eyes_can_be_chosen_again(knock: Knock, world: World) -> None:
    said = words(knock(**{"as": world.viewer().person_id, "choose": "yes"}))
    assert "Whose eyes?" in said
    assert NOBODY not in said


def test_the_choice_keeps_what_was_asked_for(knock: Knock, world: World) -> None:
    said = words(knock(site=LAKE))
    assert f"/?as={world.viewer().person_id}" in said


# --- a real database


def test_without_sign_in_a_real_database_shows_nothing(knock: Knock, world: World) -> None:
    page = knock(demo=False, **{"as": world.viewer().person_id})
    said = words(page)
    assert "No sign-in is configured" in said
    assert NOBODY not in said
    assert "Whose eyes?" not in said
    assert not page.button


def test_with_sign_in_configured_there_is_a_button_and_nothing_else(knock: Knock, world: World) -> None:
    page = knock(demo=False, auth=True, **{"as": world.viewer().person_id})
    assert [button.label for button in page.button] == ["Sign in"]
    assert NOBODY not in words(page)


def test_who_is_signed_in_and_registered_sees_their_screen(knock: Knock, world: World) -> None:
    register_email(world, Role.COORDINATOR, "carla@north.example.org")
    said = words(knock(demo=False, auth=True, email="carla@north.example.org"))
    assert "Looking as <b>Carla Coordinator" in said
    assert NOBODY in said
    assert "Demonstration" not in said
    assert "choose=" not in said


def test_who_signed_in_cannot_look_through_other_eyes(knock: Knock, world: World) -> None:
    register_email(world, Role.ADMINISTRATOR, "adam@north.example.org")
    query = {"as": world.viewer().person_id}
    said = words(knock(demo=False, auth=True, email="adam@north.example.org", **query))
    assert "Looking as <b>Adam Administrator" in said
    assert NOBODY not in said


def test_who_is_signed_in_and_not_registered_is_told_so(knock: Knock) -> None:
    page = knock(demo=False, auth=True, email="stranger@example.org")
    assert "Nobody with the address stranger@example.org is registered here" in words(page)
    assert NOBODY not in words(page)
    assert [button.label for button in page.button] == ["Sign out"]


def test_an_address_that_was_not_verified_is_nobody(knock: Knock, world: World) -> None:
    register_email(world, Role.COORDINATOR, "carla@north.example.org")
    page = knock(demo=False, auth=True)
    page.user = {"is_logged_in": True, "email": "carla@north.example.org", "email_verified": False}
    assert NOBODY not in words(page.run())


# --- what keeps the app from starting


def test_faulty_data_files_are_listed_all_at_once(
    knock: Knock, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(ROOT / "data", tmp_path / "data"))
    (folder / "labels.toml").unlink()
    (folder / "measurements.toml").write_text("this is not TOML", encoding="utf-8")
    monkeypatch.setattr("coordination.knowledge.loading.DEFAULT_FOLDER", folder)
    page = knock(**{"as": world.viewer().person_id})
    assert not page.exception
    said = words(page)
    assert "Baton cannot start" in said
    assert "labels.toml" in said
    assert "measurements.toml" in said
    assert NOBODY not in said


def test_a_database_of_a_newer_baton_is_refused_in_a_sentence(knock: Knock, world: World, sqlite_store: Store) -> None:
    with sqlite_store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    page = knock(**{"as": world.viewer().person_id})
    assert not page.exception
    assert "made by a newer Baton than this one" in words(page)
    assert NOBODY not in words(page)


def test_no_database_says_how_to_make_one(knock: Knock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    assert "python -m coordination init" in words(knock())

"""Finding who acts: by id, e-mail or name; never by half a match."""

from __future__ import annotations

from coordination.acts import change_person, register_person
from coordination.records import Store
from coordination.records.people import anybody, find_by_email, find_viewer, list_viewers
from coordination.vocabulary import Role, Side
from tests.builders import LAKE, NORTH, World


def test_a_person_is_found_by_id_email_and_name(world: World) -> None:
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        register_person(
            act, name="Ana Gómez", role=Role.NURSE, site_id=LAKE, email=" Ana@Example.org ", person_id="ana"
        )
    with world.store.reading() as session:
        for who in ("ana", "ana@example.org", "ANA@example.org", "Ana Gómez"):
            found = find_viewer(session, who)
            assert found is not None
            assert (found.person_id, found.side) == ("ana", Side.COMMUNITY)
        assert find_viewer(session, "Ana") is None


def test_a_sign_in_is_matched_with_the_address_and_nothing_else(world: World) -> None:
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        register_person(act, name="Ana Gómez", role=Role.NURSE, site_id=LAKE, email="ana@example.org", person_id="ana")
    with world.store.reading() as session:
        found = find_by_email(session, "ANA@example.org")
        assert found is not None
        assert found.person_id == "ana"
        for other in ("ana", "Ana Gómez", "eve@example.org"):
            assert find_by_email(session, other) is None


def test_one_name_of_two_people_means_nobody(world: World) -> None:
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        for site_id in (NORTH, LAKE):
            register_person(act, name="Sam Lee", role=Role.NURSE, site_id=site_id)
    with world.store.reading() as session:
        assert find_viewer(session, "Sam Lee") is None


def test_who_is_no_longer_active_is_nobody(world: World) -> None:
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        change_person(act, f"nurse-{NORTH}", active=False)
    with world.store.reading() as session:
        assert find_viewer(session, f"nurse-{NORTH}") is None
        assert f"nurse-{NORTH}" not in [viewer.person_id for viewer in list_viewers(session)]


def test_an_empty_store_has_nobody(store: Store) -> None:
    with store.reading() as session:
        assert not anybody(session)
        assert list_viewers(session) == []

"""The day that a demo is told, what keeps the app from starting, and who may fetch a download."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from starlette.requests import Request
from starlette.responses import Response

from coordination.acts import sign_content, withdraw_signature
from coordination.records import Store
from coordination.vocabulary import Role
from pages.components import guard
from tests.builders import World

ZONES = [ZoneInfo(name) for name in ("America/New_York", "America/Los_Angeles", "Pacific/Auckland")]
DEMO = "UPDATE meta SET value = 'yes' WHERE key = 'demo'"


@pytest.fixture
def real(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The ordinary world in a real database."""
    monkeypatch.setenv("BATON_DATABASE_URL", world.store.url)
    guard.opened.clear()
    yield world
    guard.opened.clear()


@pytest.fixture
def demo(real: World) -> World:
    with real.store.writing() as session:
        session.execute(text(DEMO))
    return real


def opened() -> Store:
    return guard.opened()[0]


# --- the day


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.usefixtures("demo")
def test_a_demo_s_day_is_the_day_that_its_viewer_reads(monkeypatch: pytest.MonkeyPatch, zone: ZoneInfo) -> None:
    monkeypatch.setenv("BATON_TODAY", "2026-11-24")
    told = guard.moment(opened(), zone)
    assert told.utcoffset() == timedelta(0)
    assert told.astimezone(zone).date().isoformat() == "2026-11-24"


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.usefixtures("real")
def test_a_real_database_knows_one_day_only(monkeypatch: pytest.MonkeyPatch, zone: ZoneInfo) -> None:
    monkeypatch.setenv("BATON_TODAY", "2000-01-01")
    assert abs(guard.moment(opened(), zone) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.usefixtures("demo")
def test_a_day_that_is_none_is_told_with_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BATON_TODAY", "24.11.2026")
    with pytest.raises(guard.CANNOT_START, match=r"BATON_TODAY: found '24.11.2026', allowed: a day like"):
        guard.opened()


# --- what cannot start


def test_a_fault_is_said_without_the_address_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "secret-name.db").write_text("no database", encoding="utf-8")
    for address in (f"sqlite:///{tmp_path}/missing/secret-name.db", f"sqlite:///{tmp_path}/none.db"):
        monkeypatch.setenv("BATON_DATABASE_URL", address)
        guard.opened.clear()
        guard.warm()
        told = capsys.readouterr().err
        assert "Baton cannot start" in told
        assert "secret-name" not in told
    guard.opened.clear()


# --- what is in force


@pytest.mark.usefixtures("demo")
def test_a_signature_of_another_process_is_in_force_at_the_next_drawing(real: World) -> None:
    store, rulebook = guard.opened()
    assert not guard.current(store, rulebook).is_signed(rulebook.at_risk)
    with real.acting(real.viewer(Role.PHARMACIST)) as act:
        sign_content(act, [("at-risk", rulebook.at_risk.content_hash())])
    signed = guard.current(store, rulebook)
    assert signed.is_signed(rulebook.at_risk)
    assert guard.current(store, rulebook) is signed
    with real.acting(real.viewer(Role.PHARMACIST)) as act:
        withdraw_signature(act, "at-risk", "By mistake")
    assert not guard.current(store, rulebook).is_signed(rulebook.at_risk)


# --- downloads


def a_request(**cookies: str) -> Request:
    header = "; ".join(f"{name}={value}" for name, value in cookies.items()).encode()
    return Request({"type": "http", "path": "/media/x", "query_string": b"", "headers": [(b"cookie", header)]})


def eyes_of(person_id: str) -> str | None:
    """The cookie that opening a page with `as=` leaves behind."""
    response = Response()
    page = Request({"type": "http", "path": "/board", "query_string": f"as={person_id}".encode(), "headers": []})
    guard.remember_eyes(page, response)
    cookie = response.headers.get("set-cookie")
    return cookie.partition("=")[2].partition(";")[0] if cookie else None


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("cookies", [{}, {"_streamlit_user": "forged"}, {guard.EYES: "forged"}])
def test_a_real_database_gives_no_download_to_a_stranger(cookies: dict[str, str]) -> None:
    assert not guard.may_download(a_request(**cookies))


def test_a_real_database_remembers_no_eyes(real: World) -> None:
    assert eyes_of(real.viewer(Role.NURSE).person_id) is None


def test_a_demo_gives_downloads_to_whoever_chose_eyes(demo: World) -> None:
    cookie = eyes_of(demo.viewer(Role.NURSE).person_id)
    assert cookie is not None
    assert guard.may_download(a_request(**{guard.EYES: cookie}))
    assert not guard.may_download(a_request())
    assert not guard.may_download(a_request(**{guard.EYES: f"{cookie}x"}))
    assert eyes_of("stranger") is None


def test_without_a_database_nothing_is_given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    guard.opened.clear()
    assert not guard.may_download(a_request())
    guard.opened.clear()

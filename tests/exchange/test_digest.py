"""The digest through a real mail server on loopback: text and HTML, nobody's name, and a failure that stays visible."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from coordination.acts import change_person, open_toxicity, record_tracker_task, write_message
from coordination.boards.handoff_board import BoardFilters, handoff_board
from coordination.boards.morning import undelivered
from coordination.exchange.digest import Sent, digests, in_words, send_digests
from coordination.exchange.post import Post
from coordination.vocabulary import Agent, DoseRole, Role, ToxicityKind
from tests.acts.test_after_transfer import co_managed
from tests.builders import LAKE, NOW, World, days_ago

ADDRESSES = {Role.COORDINATOR: "carla@north.example", Role.COMMUNITY_CLINICIAN: "olive@lake.example"}


class Box:
    """A mail server that keeps what it gets, and refuses the addresses in `refuses`."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, EmailMessage]] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the server calls it so
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.kept.append((envelope.rcpt_tos[0], message))
        return "250 OK"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def box() -> Iterator[tuple[Box, Post]]:
    kept = Box()
    server = Controller(kept, hostname="127.0.0.1", port=free_port())
    server.start()
    yield kept, Post("127.0.0.1", server.port, "none", "Baton <baton@north.example>", "https://baton.north.example")
    server.stop()


@pytest.fixture
def busy(world: World) -> World:
    """A patient with much that a digest must not say, and two people with an address."""
    course_id = co_managed(world)
    with world.acting(world.viewer(Role.COMMUNITY_CLINICIAN)) as act:
        write_message(act, course_id, situation="Fever 38.4", request="Call Pat")
        open_toxicity(act, course_id, kind=ToxicityKind.CRS, onset_on=days_ago(2))
        record_tracker_task(act, course_id, title="Repeat IgG", due_on=days_ago(3), owner_site_id=LAKE)
    with world.acting(world.viewer(Role.ADMINISTRATOR)) as act:
        for role, email in ADDRESSES.items():
            change_person(act, world.viewer(role).person_id, email=email)
    return world


def send(world: World, post: Post) -> list[Sent]:
    return send_digests(world.store, post, now=NOW, rulebook=world.rulebook)


def parts(message: EmailMessage) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}


def test_each_person_with_an_address_gets_text_and_html_with_a_link(busy: World, box: tuple[Box, Post]) -> None:
    kept, post = box
    assert [one.problem for one in send(busy, post)] == [None, None]
    assert {to for to, _ in kept.kept} == set(ADDRESSES.values())
    (mail,) = [message for to, message in kept.kept if to == ADDRESSES[Role.COORDINATOR]]
    said = parts(mail)
    assert set(said) == {"text/plain", "text/html"}
    for text in said.values():
        assert "https://baton.north.example/morning" in text
        assert "1 message to read" in text
    assert (
        "0 messages to read"
        in parts(next(m for to, m in kept.kept if to == ADDRESSES[Role.COMMUNITY_CLINICIAN]))["text/plain"]
    )
    assert mail["Auto-Submitted"] == "auto-generated"


def test_nothing_about_a_patient_leaves(busy: World, box: tuple[Box, Post]) -> None:
    kept, post = box
    send(busy, post)
    for _, mail in kept.kept:
        raw = mail.as_string().casefold()
        for word in ("patient1", "pat ", "0000001", "38.4", "fever", "crs", "igg", *map(str, Agent), "course="):
            assert word not in raw, word


def test_one_refused_address_keeps_no_other_back_and_becomes_work(busy: World, box: tuple[Box, Post]) -> None:
    kept, post = box
    kept.refuses = {ADDRESSES[Role.COORDINATOR]}
    problems = {one.name: one.problem for one in send(busy, post)}
    assert problems == {"Carla Coordinator": "The mail server refused the address (550).", "Olive Oncologist": None}
    (failed,) = undelivered(busy.desk(busy.viewer(Role.NURSE)))
    assert (failed.name, failed.since) == ("Carla Coordinator", NOW)
    kept.refuses = set()
    send(busy, post)
    assert undelivered(busy.desk()) == ()


def test_a_server_that_does_not_answer_or_asks_too_much_is_said_in_words(busy: World, box: tuple[Box, Post]) -> None:
    _, post = box
    closed = Post("127.0.0.1", free_port(), "none", post.sender, post.address)
    assert {one.problem for one in send(busy, closed)} == {
        "The mail server could not be reached (ConnectionRefusedError)."
    }
    plain = Post(post.host, post.port, "starttls", post.sender, post.address)
    assert {one.problem for one in send(busy, plain)} == {
        "The mail server could not be reached (SMTPNotSupportedError)."
    }
    named = Post(post.host, post.port, "none", post.sender, post.address, "baton", "secret")
    assert all(one.problem is not None and "secret" not in one.problem for one in send(busy, named))


def test_the_counts_are_those_of_the_lists(busy: World) -> None:
    busy.after(DoseRole.TREATMENT, gap_days=30)
    found = {one.viewer.role: one for one in digests(busy.store, now=NOW, rulebook=busy.rulebook)}
    assert set(found) == set(ADDRESSES)
    hers = found[Role.COORDINATOR]
    at_risk = handoff_board(busy.desk(), BoardFilters()).at_risk_count
    assert at_risk > 0
    assert (hers.unread, hers.at_risk, hers.changed, hers.overdue) == (1, at_risk, 0, 1)
    assert found[Role.COMMUNITY_CLINICIAN].overdue == 1
    assert "this is your first" in in_words(hers)

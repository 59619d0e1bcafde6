"""The digest by e-mail: how much waits for a person, and a link. No name, no number of a record, no clinical word leaves.

The mail server stands in the environment; whether a digest was handed over is recorded, and a failure is shown to people.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from html import escape

from sqlalchemy import func, select

from coordination.acts.act import acting
from coordination.acts.delivering import record_delivery
from coordination.boards import Desk
from coordination.boards.handoff_board import BoardFilters, handoff_board
from coordination.boards.morning import changes_since, last_visit, messages, weekend
from coordination.decisions.permissions import Permission, can
from coordination.exchange.post import Post
from coordination.facts import Viewer
from coordination.knowledge import Rulebook
from coordination.records import Store
from coordination.records import tables as t
from coordination.records.courses import load_sites
from coordination.records.people import list_viewers
from coordination.vocabulary import TaskState
from coordination.words import say_day, say_moment

TIMEOUT_SECONDS = 20
PRIVACY = "This message names nobody. Sign in to see whom it is about."


@dataclass(frozen=True, slots=True)
class Digest:
    """What waits for one person, as counts."""

    viewer: Viewer
    email: str
    as_of: str
    since: str | None
    changed: int
    at_risk: int
    unread: int
    overdue: int
    off_days: str
    weekend_doses: int
    nights_open: int

    @property
    def lines(self) -> tuple[str, ...]:
        since = f"since your last visit, {self.since}" if self.since else "since your last visit: this is your first"
        return (
            _count(self.changed, "patient changed", "patients changed") + f" {since}",
            _count(self.at_risk, "patient at risk this week", "patients at risk this week"),
            _count(self.unread, "message to read", "messages to read"),
            _count(self.overdue, "overdue task of your site", "overdue tasks of your site"),
            _count(self.weekend_doses, "patient", "patients") + f" on the list for {self.off_days}",
            _count(self.nights_open, "site", "sites") + " without a confirmed night number",
        )

    def link(self, address: str) -> str:
        return f"{address}/morning"


@dataclass(frozen=True, slots=True)
class Sent:
    """`problem` None: the server took the message."""

    name: str
    problem: str | None


def digests(store: Store, *, now: datetime, rulebook: Rulebook) -> Iterator[Digest]:
    """One for each active person with an e-mail address who may see patients."""
    person = t.table_of(t.Person)
    with store.reading() as session:
        sites = load_sites(session)
        people = [viewer for viewer in list_viewers(session) if can(viewer, Permission.SEE_PATIENTS)]
        rows = session.execute(select(person.c.id, person.c.email).where(person.c.email.is_not(None)))
        emails = {row.id: row.email for row in rows}
    for viewer in people:
        email = emails.get(viewer.person_id)
        if email:
            desk = Desk(store=store, rulebook=rulebook, viewer=viewer, now=now, zone=sites[viewer.site_id].zone)
            yield digest_of(desk, email)


def digest_of(desk: Desk, email: str) -> Digest:
    """The counts are those of the lists on the screens that the link opens."""
    since, off = last_visit(desk), weekend(desk)
    return Digest(
        viewer=desk.viewer,
        email=email,
        as_of=say_moment(desk.now, desk.zone),
        since=say_moment(since, desk.zone) if since else None,
        changed=changes_since(desk, since, limit=1).patients,
        at_risk=handoff_board(desk, BoardFilters()).at_risk_count,
        unread=len(messages(desk)),
        overdue=_overdue(desk),
        off_days=f"{say_day(off.days[0])} to {say_day(off.days[-1])}",
        weekend_doses=len(off.doses),
        nights_open=len(off.nights),
    )


def message_of(digest: Digest, post: Post, *, now: datetime) -> EmailMessage:
    """Plain text with the same words in HTML."""
    mail = EmailMessage()
    mail["Subject"] = f"Baton: your list, {digest.as_of}"
    mail["From"] = post.sender
    mail["To"] = formataddr((digest.viewer.name, digest.email))
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=post.sender.rpartition("@")[2].strip(">") or "baton.invalid")
    mail["Auto-Submitted"] = "auto-generated"
    link = digest.link(post.address)
    mail.set_content("\n".join((f"As of {digest.as_of}", "", *digest.lines, "", link, "", PRIVACY, "")))
    items = "".join(f"<li>{escape(line)}</li>" for line in digest.lines)
    mail.add_alternative(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Baton</title></head><body>'
        f"<p>As of {escape(digest.as_of)}</p><ul>{items}</ul>"
        f'<p><a href="{escape(link, quote=True)}">Open the list</a></p><p>{PRIVACY}</p></body></html>',
        subtype="html",
    )
    return mail


def send_digests(store: Store, post: Post, *, now: datetime, rulebook: Rulebook) -> list[Sent]:
    """Send each digest and record how it went. One that fails keeps no other from being sent."""
    waiting = list(digests(store, now=now, rulebook=rulebook))
    sent: list[Sent] = []
    for digest in waiting:
        problem = _try(digest, post, now)
        with acting(store, digest.viewer, now=now, rulebook=rulebook) as act:
            record_delivery(act, problem=problem)
        sent.append(Sent(digest.viewer.name, problem))
    return sent


def in_words(digest: Digest) -> str:
    """For a look at the command line, nothing sent."""
    return f"{digest.viewer.name}: " + "; ".join(digest.lines)


def _try(digest: Digest, post: Post, now: datetime) -> str | None:
    """None: the server took it; else why not, in words without an address or a password."""
    try:
        message = message_of(digest, post, now=now)
    except ValueError as problem:  # a name or an address that no header can hold; UnicodeError is one
        return f"The message could not be written ({type(problem).__name__}): look at the name and the address."
    try:
        with _server(post) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        codes = ", ".join(str(code) for code, _ in refused.recipients.values())
        return f"The mail server refused the address ({codes})."
    except smtplib.SMTPAuthenticationError:
        return "The mail server refused the sign-in."
    except smtplib.SMTPResponseException as answer:
        return f"The mail server answered {answer.smtp_code}."
    except (smtplib.SMTPException, OSError) as problem:
        return f"The mail server could not be reached ({type(problem).__name__})."
    return None


@contextmanager
def _server(post: Post) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if post.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(post.host, post.port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=TIMEOUT_SECONDS)
    with server:
        if post.security == "starttls":
            server.starttls(context=context)
        if post.user is not None:
            server.login(post.user, post.password or "")
        yield server


def _overdue(desk: Desk) -> int:
    task = t.table_of(t.FollowUpTask)
    mine = (task.c.owner_site_id == desk.viewer.site_id, task.c.state == TaskState.OVERDUE.value)
    with desk.reading() as session:
        return int(session.execute(select(func.count()).where(*mine)).scalar_one())


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


__all__ = ["Digest", "Sent", "digest_of", "digests", "in_words", "send_digests"]

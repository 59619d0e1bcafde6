"""Which mail server sends the digest, from the environment. Sends nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Security = Literal["starttls", "tls", "none"]


class MailProblem(Exception):
    """The environment does not say how to send mail; the text says what was found and what is allowed."""


@dataclass(frozen=True, slots=True)
class Post:
    """The mail server, the sender, and the address of Baton that links begin with."""

    host: str
    port: int
    security: Security
    sender: str
    address: str
    user: str | None = None
    password: str | None = None

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Post:
        """From BATON_SMTP_HOST, BATON_SMTP_PORT, BATON_SMTP_SECURITY, BATON_SMTP_USER, BATON_SMTP_PASSWORD,
        BATON_MAIL_FROM and BATON_ADDRESS. Raises MailProblem with everything that is missing."""
        needed = ("BATON_SMTP_HOST", "BATON_MAIL_FROM", "BATON_ADDRESS")
        missing = [name for name in needed if not environment.get(name)]
        if missing:
            raise MailProblem(f"Not set: {', '.join(missing)}. The README says what each means.")
        security, port = environment.get("BATON_SMTP_SECURITY", "starttls"), environment.get("BATON_SMTP_PORT", "587")
        if security not in ("starttls", "tls", "none"):
            raise MailProblem(f"BATON_SMTP_SECURITY: found {security!r}, allowed: starttls, tls, none.")
        if security == "none" and environment.get("BATON_SMTP_USER"):
            raise MailProblem(
                "BATON_SMTP_SECURITY: none would send the password in clear; allowed with a user: starttls, tls."
            )
        if not port.isdecimal():
            raise MailProblem(f"BATON_SMTP_PORT: found {port!r}, allowed: a number like 587.")
        return cls(
            host=environment["BATON_SMTP_HOST"],
            port=int(port),
            security=security,  # type: ignore[arg-type]
            sender=environment["BATON_MAIL_FROM"],
            address=environment["BATON_ADDRESS"].rstrip("/"),
            user=environment.get("BATON_SMTP_USER") or None,
            password=environment.get("BATON_SMTP_PASSWORD") or None,
        )


def from_environment() -> Post:
    return Post.of(os.environ)

"""The mail server's settings: all that is missing is named at once, and what cannot be is said with what can."""

from __future__ import annotations

import pytest

from coordination.exchange.post import MailProblem, Post

GOOD = {
    "BATON_SMTP_HOST": "mail.example.org",
    "BATON_MAIL_FROM": "baton@example.org",
    "BATON_ADDRESS": "https://baton.example.org/",
}


def test_encrypted_on_the_usual_port_unless_said() -> None:
    post = Post.of(GOOD)
    assert (post.port, post.security, post.user, post.address) == (587, "starttls", None, "https://baton.example.org")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Not set: BATON_SMTP_HOST, BATON_MAIL_FROM, BATON_ADDRESS"),
        (GOOD | {"BATON_SMTP_PORT": "mail"}, "BATON_SMTP_PORT: found 'mail'"),
        (GOOD | {"BATON_SMTP_SECURITY": "ssl"}, "allowed: starttls, tls, none"),
    ],
)
def test_what_is_wrong_is_said(values: dict[str, str], said: str) -> None:
    with pytest.raises(MailProblem, match=said):
        Post.of(values)

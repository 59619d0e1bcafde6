"""Which stage may follow which, from `data/handoff/stages.toml`."""

from __future__ import annotations

from coordination.knowledge import Rulebook
from coordination.vocabulary import Stage


class InvalidTransition(Exception):
    """The stages do not allow this move; the text names those that are allowed."""


def allowed_moves(stage: Stage, *, rulebook: Rulebook) -> tuple[Stage, ...]:
    """The stages that may follow (`data/handoff/stages.toml`), in the order of the file; Ended has none."""
    return tuple(rulebook.stages[stage].moves)


def check_move(stage: Stage, to: Stage, *, why: str | None, rulebook: Rulebook) -> None:
    """Raise InvalidTransition unless `to` may follow `stage`, and has its reason where one is needed."""
    allowed = allowed_moves(stage, rulebook=rulebook)
    if to not in allowed:
        names = ", ".join(rulebook.label(move).word for move in allowed) or "none"
        raise InvalidTransition(
            f"{rulebook.label(stage).word} cannot move to {rulebook.label(to).word}. Allowed from here: {names}."
        )
    if needs_reason(stage, to, rulebook=rulebook) and not (why or "").strip():
        raise InvalidTransition(
            f"Moving from {rulebook.label(stage).word} to {rulebook.label(to).word} needs a reason."
        )


def needs_reason(stage: Stage, to: Stage, *, rulebook: Rulebook) -> bool:
    return to in rulebook.stages[stage].moves_needing_reason

"""What every act's dialog shares: fields that keep what was typed, saving with its refusals in words, the closing.

What was sent is kept in the session by course and dialog, so that a failed save, a change of somebody else and a
dialog reopened after either find it again. A field that was left as it was proposed is not kept. A browser sends the
fields of a form together, with its button: what stood in a dialog that was closed before is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as of_each
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import streamlit as st

from coordination.acts import Act, Conflict, NotAllowed, NotFound, Refused
from coordination.boards.desk import Desk
from coordination.decisions.permissions import Permission, check_can
from coordination.decisions.stages import InvalidTransition
from coordination.display.markup import block, esc
from pages.components import guard, look

T = TypeVar("T")

OPEN = "dialogs.open"
"""In the session: the dialog that is open, as "name:course"."""
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 1, 1)
"""The reach of a day picker; what makes sense is checked by the act."""
NOT_SAID = "not recorded"
CHOOSE, CHOOSE_IF_KNOWN = "Choose…", "Choose, if known…"
NEEDED = " (needed)"
"""Behind the label of a field that must not be left open."""


@dataclass(frozen=True)
class Form:
    """The fields of one dialog for one course. Each returns what stands in it, None for what was left open.

    A `needed` field says so in its label; `check_needed` names by the same label what was left open.
    """

    name: str
    course_id: str = "new"
    needed: dict[str, Any] = of_each(default_factory=dict, compare=False)

    @property
    def prefix(self) -> str:
        return f"dialog.{self.name}.{self.course_id}"

    def key(self, field: str) -> str:
        return f"{self.prefix}.{field}"

    @property
    def draft(self) -> dict[str, Any]:
        kept: dict[str, Any] = st.session_state.setdefault(f"{self.prefix}.draft", {})
        return kept

    def forget(self) -> None:
        st.session_state.pop(f"{self.prefix}.draft", None)
        st.session_state.pop(f"{self.prefix}.problem", None)

    def check_needed(self) -> None:
        missing = [label for label, value in self.needed.items() if value is None]
        if missing:
            raise Refused(f"Needed: {', '.join(missing)}.")

    def _label(self, label: str, needed: bool) -> str:
        return f"{label}{NEEDED}" if needed else label

    def _given(self, label: str, value: T, needed: bool) -> T:
        if needed:
            self.needed[label] = value
        return value

    def _start(self, field: str, proposed: Any) -> Any:
        return self.draft.get(field, proposed)

    def _keep(self, field: str, value: T, proposed: Any) -> T:
        if value != proposed:
            self.draft[field] = value
        else:
            self.draft.pop(field, None)
        return value

    def text(
        self,
        label: str,
        field: str,
        proposed: str = "",
        *,
        long: bool = False,
        needed: bool = False,
        hint: str | None = None,
    ) -> str | None:
        start = self._start(field, proposed)
        ask = st.text_area if long else st.text_input
        value = ask(self._label(label, needed), start, key=self.key(field), help=hint)
        return self._given(label, str(self._keep(field, value, proposed) or "").strip() or None, needed)

    def number(
        self,
        label: str,
        field: str,
        proposed: float | None = None,
        *,
        step: float = 0.01,
        needed: bool = False,
        hint: str | None = None,
    ) -> float | None:
        start = self._start(field, proposed)
        value: float | None = st.number_input(
            self._label(label, needed),
            value=start,
            min_value=0.0,
            step=step,
            format="%g",
            key=self.key(field),
            help=hint,
            placeholder=NOT_SAID,
        )
        return self._given(label, self._keep(field, value, proposed), needed)

    def day(self, label: str, field: str, proposed: date | None = None, *, needed: bool = False) -> date | None:
        start = self._start(field, proposed)
        value: date | None = st.date_input(
            self._label(label, needed),
            start,
            min_value=EARLIEST,
            max_value=LATEST,
            format="YYYY-MM-DD",
            key=self.key(field),
        )
        return self._given(label, self._keep(field, value, proposed), needed)

    def clock(
        self,
        label: str,
        field: str,
        proposed: time | None = None,
        *,
        needed: bool = False,
        hint: str | None = None,
    ) -> time | None:
        start = self._start(field, proposed)
        value: time | None = st.time_input(
            self._label(label, needed), start, step=timedelta(minutes=1), key=self.key(field), help=hint
        )
        return self._given(label, self._keep(field, value, proposed), needed)

    def pick(
        self,
        label: str,
        field: str,
        words: Mapping[Any, str],
        proposed: Any = None,
        *,
        optional: bool = False,
        needed: bool = False,
        hint: str | None = None,
    ) -> Any:
        """One of `words`. `optional`: it may be left "not recorded"; `needed`: nothing is chosen beforehand."""
        options: Sequence[Any] = list(words)
        start = self._start(field, proposed)
        value = st.selectbox(
            self._label(label, needed),
            options,
            index=options.index(start) if start in words else None if optional or needed else 0,
            format_func=lambda option: words.get(option, str(option)),
            key=self.key(field),
            placeholder=CHOOSE if needed else CHOOSE_IF_KNOWN,
            help=hint,
        )
        return self._given(label, self._keep(field, value, proposed), needed)

    def segments(self, label: str, field: str, words: Mapping[Any, str], proposed: Any) -> Any:
        """A choice that changes which fields follow: stands before the form."""
        value = st.segmented_control(
            label,
            list(words),
            default=self._start(field, proposed),
            required=True,
            format_func=lambda option: words[option],
            key=self.key(field),
        )
        return self._keep(field, value, proposed)

    def tick(self, label: str, field: str) -> bool:
        value = st.checkbox(label, self._start(field, False), key=self.key(field))
        return self._keep(field, value, False)

    def taps(self, label: str, field: str, words: Mapping[Any, str], *, several: bool = False) -> list[Any]:
        """What was tapped of `words`, in their order; nothing is chosen beforehand. Large enough for a thumb."""
        options, start = list(words), self._start(field, [])
        with st.container(key=f"taps-{self.name}-{field}"):
            value = st.pills(
                label,
                options,
                selection_mode="multi" if several else "single",
                default=start or None if several else next(iter(start), None),
                format_func=lambda option: words[option],
                key=self.key(field),
            )
        chosen: list[Any] = value if isinstance(value, list) else [] if value is None else [value]
        return self._keep(field, [option for option in options if option in chosen], [])


def moment(on: date | None, at: time | None, zone: ZoneInfo) -> datetime | None:
    """The moment of a day and an hour at a site; None where the hour is not recorded."""
    return datetime.combine(on, at, zone) if on is not None and at is not None else None


def check_whole(what: str, on: date | None, at: time | None, *, both: bool = False) -> None:
    """A time needs its day; where `both`, a day needs its time too. Half a moment is refused, never dropped."""
    if at is not None and on is None:
        raise Refused(f"{what}: the time {at:%H:%M} needs its day.")
    if both and on is not None and at is None:
        raise Refused(f"{what}: the day needs its time, because the responsibility passes at that moment.")


def needed_day(on: date | None) -> date:
    """The day of a needed field; a cleared one is refused, never taken for today."""
    if on is None:
        raise Refused("The day is needed.")
    return on


def moment_or_now(what: str, on: date | None, at: time | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When it happened; None is now: today with its hour left open. An earlier day without one is refused."""
    day = needed_day(on)
    if at is None and day != now.astimezone(zone).date():
        raise Refused(f"{what} on an earlier day needs its time.")
    return moment(day, at, zone)


# --- opening and closing


def act_button(
    desk: Desk, label: str, name: str, course_id: str, permission: Permission, *, primary: bool = False
) -> None:
    """A button that opens a dialog; without the permission it is disabled and says who may."""
    why_not = refusal(desk, permission)
    st.button(
        label,
        key=f"act.{name}",
        on_click=open_dialog,
        args=(name, course_id),
        type="primary" if primary else "secondary",
        disabled=why_not is not None,
        help=why_not,
    )


def refusal(desk: Desk, permission: Permission) -> str | None:
    try:
        check_can(desk.viewer, permission)
    except NotAllowed as refused:
        return str(refused)
    return None


def open_dialog(name: str, course_id: str) -> None:
    st.session_state[OPEN] = f"{name}:{course_id}"


def close_dialog() -> None:
    st.session_state.pop(OPEN, None)


# --- saving


def submit(form: Form, label: str) -> bool:
    """The two ends of a form: the button that records, and the one that leaves all as it was."""
    with st.container(horizontal=True, gap="small"):
        submitted = st.form_submit_button(label, type="primary")
        if st.form_submit_button("Cancel"):
            form.forget()
            close_dialog()
            st.rerun()
    return submitted


def save(form: Form, submitted: bool, store: Callable[[Act], str], *, act_says_all: bool = False) -> None:
    """Where `submitted`, run the act and close; refused, the dialog stays with what was typed and says why.

    `store` returns what was recorded, in words. The desk is asked for anew: the dialog may have been open for hours.
    `act_says_all`: the act itself names every field that was left open, together with whatever else stands against it.
    """
    problem_key = f"{form.prefix}.problem"
    if submitted:
        desk = guard.desk()
        try:
            if not act_says_all:
                form.check_needed()
            with desk.acting() as act:
                what = store(act)
        except Conflict as conflict:
            st.session_state[problem_key] = ((str(conflict),), True)
        except (Refused, NotAllowed, NotFound, InvalidTransition) as refused:
            st.session_state[problem_key] = (_said(refused), False)
        else:
            form.forget()
            close_dialog()
            local = desk.now.astimezone(desk.zone)
            look.said(f"Recorded: {what} by {desk.viewer.name}, {local:%H:%M %Z}")
            st.rerun()
    _show_problem(problem_key)


def _said(refused: Exception) -> tuple[str, ...]:
    """Why nothing was saved: a sentence, or a head with everything that stands against it, one by one."""
    reasons = refused.reasons if isinstance(refused, Refused) else ()
    if len(reasons) < 2:
        return (f"Not saved: {refused}",)
    return (f"Not saved: {len(reasons)} things stand against it.", *reasons)


def _show_problem(key: str) -> None:
    if key not in st.session_state:
        return
    (first, *more), by_somebody_else = st.session_state[key]
    listed = f"<ul>{''.join(f'<li>{esc(one)}</li>' for one in more)}</ul>" if more else "<br>"
    st.html(block(f'<div class="note red" role="alert"><b>{esc(first)}</b>{listed}Your text is still here.</div>'))
    if by_somebody_else and st.button("Load the change", key=f"{key}.load"):
        del st.session_state[key]
        st.rerun()

"""One question of the recorder at a time: its words, and its answers as large targets. Numbers are two taps (38, then .5)
or typed; what cannot be is refused with what is allowed, and nothing that was answered before is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from coordination.boards.recorder import Recorder, read_value
from coordination.decisions.grade_decision import ObservationRefused
from coordination.decisions.measurements import NumberAmbiguous, read_number
from coordination.decisions.observing import ENUMS, ICE
from coordination.display.markup import block, esc
from coordination.knowledge import IceItem
from coordination.vocabulary import MeasurementKind
from pages.components.recorder_draft import Draft

NOT_KNOWN = "Not known"
YES_NO: Mapping[Any, str] = {True: "Yes", False: "No"}


@dataclass(frozen=True)
class Words:
    ask: str
    hint: str = ""
    short: str = ""


WORDS = {
    "temp_c": Words("What is the temperature?", short="Temperature"),
    "fever_earlier_in_episode": Words("Was there a fever earlier in this episode?", short="Fever earlier"),
    "treated": Words(
        "Was it treated before this temperature was taken?",
        "An antipyretic, tocilizumab or a steroid after it began.",
        "Treated",
    ),
    "premedicated": Words(
        "Was there premedication or prophylaxis that can hide fever?",
        "Routine premedication, or tocilizumab beforehand.",
        "Premedication or prophylaxis",
    ),
    "hypotension": Words("Is there hypotension?", short="Hypotension"),
    "sbp_mmhg": Words("What is the systolic blood pressure?", short="Systolic pressure"),
    "vasopressors": Words("How many vasopressors run?", "Vasopressin is not counted here.", "Vasopressors"),
    "vasopressin": Words("Does vasopressin run?", short="Vasopressin"),
    "oxygen_device": Words("Is oxygen given, and how?", short="Oxygen"),
    "flow_l_min": Words("At how many liters a minute?", short="Oxygen flow"),
    "baseline_oxygen": Words(
        "Is this the same oxygen as before treatment?", "Unchanged home oxygen or CPAP.", "Unchanged home oxygen"
    ),
    "alternative_cause": Words(
        "Does another cause explain it?", "Yes takes the grade away; it is a clinician's word.", "Another cause"
    ),
    "spo2_pct": Words("What is the oxygen saturation?", "Warns, and never changes the grade.", "Oxygen saturation"),
    "death": Words("Did the patient die of it?", short="Died of it"),
    "consciousness": Words("How awake is the patient?", short="Consciousness"),
    "seizure": Words("Was there a seizure?", short="Seizure"),
    "motor": Words("Is there weakness?", "Tremor and myoclonus are recorded and never count.", "Motor"),
    "edema": Words("Is there cerebral edema or raised pressure?", short="Edema or pressure"),
    "sedated": Words("Does sedation explain the consciousness?", short="Sedated"),
}


@dataclass(frozen=True)
class Pad:
    """First the tens or the whole degree, then the rest: `parts` steps of `step` each."""

    firsts: Sequence[int]
    times: int
    step: float
    unit: str
    typed: str


CELSIUS = Pad((36, 37, 38, 39, 40), 1, 0.1, "°C", "Or type it, in °C or °F")
PADS = {
    "temp_c": CELSIUS,
    "sbp_mmhg": Pad((7, 8, 9, 10, 11, 12, 13, 14, 15, 16), 10, 1, "mmHg", "Or type it, in mmHg"),
    "spo2_pct": Pad((7, 8, 9), 10, 1, "%", "Or type it, in %"),
}
FAHRENHEIT = Pad((97, 98, 99, 100, 101, 102, 103, 104, 105, 106), 1, 0.1, "°F", CELSIUS.typed)
KIND = {
    "temp_c": MeasurementKind.TEMPERATURE,
    "sbp_mmhg": MeasurementKind.SYSTOLIC_BP,
    "spo2_pct": MeasurementKind.SPO2,
}
FLOWS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15)
VASOPRESSORS = {0: "None", 1: "One", 2: "Two or more"}


def ask(recorder: Recorder, draft: Draft, name: str) -> None:
    """Draw one question; the answer goes into the draft."""
    words = WORDS.get(name)
    if name.startswith(ICE):
        _ask_task(recorder, draft, name)
        return
    assert words is not None
    _title(words.ask, words.hint)
    if name in KIND:
        _ask_measured(recorder, draft, name)
    elif name == "flow_l_min":
        _choices(draft, name, {flow: f"{flow} L" for flow in FLOWS}, "pad")
        _ask_flow(recorder, draft)
    elif name == "vasopressors":
        _choices(draft, name, VASOPRESSORS, "three")
    elif name in ENUMS:
        _choices(draft, name, {word.value: recorder.desk.rulebook.label(word).word for word in ENUMS[name]}, "two")
    else:
        _choices(draft, name, YES_NO, "two")
    _not_known(draft, (name,))


def say_answer(recorder: Recorder, name: str, value: Any, written: str | None) -> str:
    """ "Temperature 38.5 °C", "Hypotension: no"."""
    short = _short(recorder, name)
    if value is None:
        return f"{short}: not known"
    if name in ENUMS:
        return f"{short}: {recorder.desk.rulebook.label(ENUMS[name](value)).word.lower()}"
    if isinstance(value, bool):
        yes, no = ("done", "not done") if name.startswith(ICE) else ("yes", "no")
        return f"{short}: {yes if value else no}"
    if name == "vasopressors":
        return f"{short}: {VASOPRESSORS[value].lower()}"
    return f"{short}: {written or value}"


def _short(recorder: Recorder, name: str) -> str:
    if name.startswith(ICE):
        return next(row.words for row in recorder.desk.rulebook.grading.ice if ICE + row.item == name)
    return WORDS[name].short


def _title(words: str, hint: str = "") -> None:
    below = f'<p class="m">{esc(hint)}</p>' if hint else ""
    st.html(block(f'<p class="ask">{esc(words)}</p>{below}', label="Question"))


def _choices(draft: Draft, name: str, words: Mapping[Any, str], shape: str) -> None:
    with st.container(horizontal=True, key=f"rec-{shape}-{name}"):
        for value, word in words.items():
            st.button(word, key=draft.key(f"{name}={value}"), on_click=draft.answer, args=((name,), value))


def _not_known(draft: Draft, fields: tuple[str, ...], word: str = NOT_KNOWN) -> None:
    with st.container(horizontal=True, key=f"rec-one-{fields[0]}-unknown"):
        st.button(word, key=draft.key(f"{fields[0]}=unknown"), on_click=draft.answer, args=(fields, None))


# --- numbers


def _ask_measured(recorder: Recorder, draft: Draft, name: str) -> None:
    pad = PADS[name]
    if name == "temp_c":
        unit = st.segmented_control(
            "Unit", ["°C", "°F"], default="°C", required=True, key=draft.key("unit"), label_visibility="collapsed"
        )
        pad = CELSIUS if unit == "°C" else FAHRENHEIT
    with st.container(horizontal=True, key=f"rec-pad-{name}-first"):
        for first in pad.firsts:
            chosen = draft.first == first
            st.button(
                f"{first * pad.times}{'s' if pad.times > 1 else ''}",
                key=draft.key(f"{name}.first={pad.unit}.{first}"),
                on_click=draft.begin,
                args=(first,),
                type="primary" if chosen else "secondary",
            )
    if draft.first in pad.firsts:
        with st.container(horizontal=True, key=f"rec-pad-{name}-rest"):
            for rest in range(10):
                number = f"{draft.first * pad.times + rest * pad.step:g}"
                text = f"{float(number):.1f}" if pad.times == 1 else number
                st.button(
                    text,
                    key=draft.key(f"{name}.rest={rest}"),
                    on_click=_take,
                    args=(recorder, draft, name, f"{text} {pad.unit}"),
                )
    _typed(draft, name, pad.typed, lambda typed: _take(recorder, draft, name, typed))


def _take(recorder: Recorder, draft: Draft, name: str, typed: str) -> None:
    try:
        value, written = read_value(recorder.desk, KIND[name], typed)
        recorder.decide({**draft.answers, name: value})
    except ObservationRefused as refused:
        draft.problem = str(refused)
    else:
        draft.answer((name,), value, written)


def _ask_flow(recorder: Recorder, draft: Draft) -> None:
    def take(typed: str) -> None:
        try:
            read = read_number(typed.upper().removesuffix("L/MIN").removesuffix("L"))
            if read is None or read[0] is not None:
                raise ObservationRefused(f"Oxygen flow: found {typed!r}; allowed: a number of liters a minute.")
            recorder.decide({**draft.answers, "flow_l_min": read[1]})
        except (ObservationRefused, NumberAmbiguous) as refused:
            draft.problem = str(refused)
        else:
            draft.answer(("flow_l_min",), read[1], f"{read[1]:g} L/min")

    _typed(draft, "flow_l_min", "Or type it, in L/min", take)


def _typed(draft: Draft, name: str, label: str, take: Any) -> None:
    """A field for a number as it is written; what was typed stays where it is refused."""
    if draft.problem:
        st.html(
            block(f'<div class="note red" role="alert"><b>{esc(draft.problem)}</b><br>Your text is still here.</div>')
        )
    key = draft.key(f"{name}.typed")
    form = st.form(draft.key(f"{name}.form"), border=False, enter_to_submit=True)
    with form.container(horizontal=True, vertical_alignment="bottom", key=f"recorder-typed-{name}"):
        st.text_input(label, key=key, width="stretch")
        if st.form_submit_button("Use this"):
            take(st.session_state[key])
            st.rerun()


# --- the ICE score


def _ask_task(recorder: Recorder, draft: Draft, name: str) -> None:
    tasks = [ICE + item for item in IceItem]
    number, left = tasks.index(name) + 1, [task for task in tasks if task not in draft.asked]
    score = recorder.ice(draft.answers)
    if score is None:
        so_far = "Score: nothing recorded yet"
    elif score.score is not None:
        so_far = f"Score {score.score}"
    else:
        so_far = f"Score so far {score.at_least} to {score.at_most}"
    _title(f"{_short(recorder, name)}?", f"ICE task {number} of {len(tasks)}. {so_far}.")
    _choices(draft, name, {True: "Done", False: "Not done"}, "two")
    _not_known(draft, (name,), "Not asked")
    with st.container(horizontal=True, key="rec-one-ice-none"):
        st.button(
            f"Nothing more of it can be asked ({len(left)} tasks left)",
            key=draft.key(f"{name}=none"),
            on_click=draft.answer,
            args=(tuple(left), None),
            type="tertiary",
        )

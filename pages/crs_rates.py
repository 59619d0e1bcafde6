"""CRS rates for the program lead: n/N first, what is not known beside it, and the patients behind every number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from coordination.boards.crs_rates import (
    PAGE_SIZE,
    Cell,
    CrsRates,
    Line,
    PatientsBehind,
    PeriodKey,
    RateFilters,
    crs_rates,
    patients_behind,
)
from coordination.boards.desk import Desk
from coordination.decisions.permissions import NotAllowed
from coordination.display.charts import build_forest
from coordination.display.markup import block, esc
from coordination.exchange.harmless import write_csv
from coordination.exchange.rates_table import as_table, rate_rows
from coordination.knowledge.benchmarks import Benchmarks, Prophylaxis, load_benchmarks
from coordination.measures.rates import UNKNOWN, Bar, Dimension, Part
from coordination.vocabulary import Agent, ModelOfCare
from pages.components import address, guard, look
from pages.components import crs_blocks as blocks
from pages.components.crs_cohorts import cohorts_table, ours, published
from pages.components.crs_patients import patients_table

PERIODS = {PeriodKey.QUARTER: "This quarter", PeriodKey.YEAR: "12 months", PeriodKey.ALL: "All"}
BEFORE = {PeriodKey.QUARTER: "quarter", PeriodKey.YEAR: "12 months", PeriodKey.ALL: ""}
BARS = {Bar.ANY: "Any grade", Bar.GRADE_2: "Grade 2+", Bar.GRADE_3: "Grade 3+"}
NOT_A_COMPARISON = "Different patients, agents and years. Not a comparison of treatments."
# How a cell's group stands in the address; `agent` there is the filter.
IN_ADDRESS = {
    Dimension.MODEL_OF_CARE: "care",
    Dimension.AGENT: "drug",
    Dimension.PROPHYLACTIC_TOCILIZUMAB: "toci",
}
KNOWN = {
    Dimension.MODEL_OF_CARE: {*ModelOfCare, UNKNOWN},
    Dimension.AGENT: {*Agent},
    Dimension.PROPHYLACTIC_TOCILIZUMAB: {*blocks.TOCILIZUMAB, UNKNOWN},
}


def show() -> None:
    desk = guard.desk()
    benchmarks = load_benchmarks()
    filters, cell = filters_of(st.query_params), cell_of(st.query_params)
    numbers = blocks.Numbers(
        rulebook=desk.rulebook,
        bar=filters.bar,
        mark=benchmarks.mark,
        before=BEFORE[filters.period],
        href=behind(filters),
    )
    try:
        if cell is not None:
            show_patients(desk, filters, cell, numbers)
        else:
            show_rates(desk, crs_rates(desk, filters), numbers, benchmarks)
    except NotAllowed as refusal:
        st.html(block(f'<div class="note">{esc(refusal)}</div>'))


# --- the address


def filters_of(query: Mapping[str, str]) -> RateFilters:
    """What the address asks for; a word that it does not know asks for the ordinary."""
    period, agent, bar = query.get("period", ""), query.get("agent", ""), query.get("grade", "")
    return RateFilters(
        period=PeriodKey(period) if period in list(PeriodKey) else PeriodKey.YEAR,
        agent=Agent(agent) if agent in list(Agent) else None,
        bar=Bar(bar) if bar in list(Bar) else Bar.ANY,
    )


def cell_of(query: Mapping[str, str]) -> Cell | None:
    """The number whose patients are asked for, if one is."""
    part = query.get("part", "")
    if part not in list(Part):
        return None
    group = tuple(
        (dimension, query[name]) for dimension, name in IN_ADDRESS.items() if query.get(name) in KNOWN[dimension]
    )
    return Cell(Part(part), group, before=query.get("when") == "before")


def rates_of(filters: RateFilters) -> Callable[..., str]:
    """Writes addresses of this page with these filters."""
    agent = str(filters.agent) if filters.agent else None
    return address.links("crs-rates", period=str(filters.period), agent=agent, grade=str(filters.bar))


def behind(filters: RateFilters) -> Callable[..., str]:
    """Writes the address of the patients behind a number, and of a page of them."""
    to = rates_of(filters)

    def link(cell: Cell, page: int = 1) -> str:
        group = {IN_ADDRESS[dimension]: value for dimension, value in cell.group}
        when = "before" if cell.before else None
        return to(part=str(cell.part), when=when, p=str(page) if page > 1 else None, **group)

    return link


def ask_filters(desk: Desk, filters: RateFilters) -> None:
    """Period, grade and agent; a choice goes into the address, and the page is drawn anew from there."""
    with st.container(horizontal=True, vertical_alignment="center", key="crs_rates.bar"):
        look.head("CRS rates")
        _choose("Period", "period", PERIODS, filters.period)
        _choose("Grade", "grade", BARS, filters.bar)
        agents = {"": "All agents"} | {str(agent): desk.rulebook.label(agent).word for agent in Agent}
        st.selectbox(
            "Agent",
            list(agents),
            index=list(agents).index(str(filters.agent or "")),
            format_func=lambda agent: agents[agent],
            key="crs_rates.agent",
            label_visibility="collapsed",
            on_change=_into_address,
            args=("agent",),
            width=170,
        )


def _choose(label: str, name: str, words: Mapping[Any, str], chosen: Any) -> None:
    st.segmented_control(
        label,
        list(words),
        format_func=lambda word: words[word],
        default=chosen,
        required=True,
        key=f"crs_rates.{name}",
        label_visibility="collapsed",
        on_change=_into_address,
        args=(name,),
    )


def _into_address(name: str) -> None:
    address.put(name, st.session_state[f"crs_rates.{name}"])


# --- the rates


def show_rates(desk: Desk, board: CrsRates, numbers: blocks.Numbers, benchmarks: Benchmarks) -> None:
    ask_filters(desk, board.filters)
    two = '<div class="cells" style="grid-template-columns:1fr 1fr;gap:1rem 2.5rem;align-items:start">{}</div>'
    answer = two.format(blocks.headline(board, numbers) + blocks.what_is_not_known(board, numbers))
    st.html(block(answer, *tables(board, numbers), label="CRS rates"))
    st.download_button(
        "Download these rates (CSV)",
        lambda: write_csv(as_table(rate_rows(board, desk.rulebook))),
        file_name=f"crs-rates-{board.period.end.isoformat()}.csv",
        mime="text/csv",
        key="crs_rates.download",
        on_click="ignore",
    )
    show_cohorts(board, numbers, benchmarks)


def tables(board: CrsRates, numbers: blocks.Numbers) -> list[str]:
    """Everybody and each dimension; then the combinations, those of fewer than ten patients folded."""
    with_before = board.period_before is not None
    sections: list[tuple[str | None, Sequence[Line]]] = [(None, [board.total])]
    sections += [(blocks.DIMENSION[dimension], lines) for dimension, lines in board.by_dimension]
    large = [line for line in board.combined if not line.counts.is_small(numbers.bar)]
    small = [line for line in board.combined if line.counts.is_small(numbers.bar)]
    mark = (
        f"Dashed: {numbers.mark.percent:g}%, {numbers.mark.caption} ({numbers.mark.source})." if numbers.marked else ""
    )
    parts = [
        '<div class="head" style="margin-top:1.5rem"><h2>By model of care, agent and prophylactic tocilizumab</h2></div>',
        blocks.rate_table(sections, numbers, with_before=with_before),
        f'<p class="q" style="margin-top:.4rem">{esc(mark)} {esc(blocks.NO_EFFECT)}</p>',
        '<div class="head" style="margin-top:1.5rem"><h2>All three together</h2>'
        f'<span class="m">{len(large)} of {len(board.combined)} groups have {blocks.SMALL} patients or more</span></div>',
    ]
    if large:
        parts.append(blocks.rate_table([(None, large)], numbers, with_before=with_before))
    if small:
        folded = blocks.rate_table([(None, small)], numbers, with_before=with_before)
        parts.append(
            f"<details><summary>{len(small)} groups with fewer than {blocks.SMALL} patients</summary>{folded}</details>"
        )
    return parts


# --- beside published cohorts


def show_cohorts(board: CrsRates, numbers: blocks.Numbers, benchmarks: Benchmarks) -> None:
    st.html(
        block(
            '<div class="head" style="margin-top:1rem"><h2>Beside published cohorts</h2>'
            f'<span class="m">{NOT_A_COMPARISON}</span></div>'
        )
    )
    figure = build_forest(
        [ours(board, numbers), *published(benchmarks)],
        mark_at=benchmarks.mark.percent,
        mark_label=benchmarks.mark.label,
        dark=st.context.theme.type == "dark",
    )
    with st.container(key="wide-crs-forest"):
        st.plotly_chart(
            figure,
            theme=None,
            config={"displayModeBar": False},
            key="crs_rates.forest",
            alt="CRS of any grade: this program's rates by prophylactic tocilizumab beside published cohorts, each with "
            "its 95% interval. The table below has the same numbers.",
        )
    caption = (
        "● this program, CRS of any grade, first dose "
        f"{blocks.say_period(board.period)} · □ published, per patient, Wilson interval computed from the printed counts. "
        f"Dashed: {benchmarks.mark.caption} ({benchmarks.mark.source}). Each cohort's source and denominator stand in the table."
    )
    drawn = [cohort for kind in Prophylaxis for cohort in benchmarks.drawn(kind)]
    others = [cohort for cohort in benchmarks.cohorts if not cohort.label]
    st.html(
        block(
            f'<p class="q wide-only">{esc(caption)}</p>',
            '<p class="q phone-only">The chart needs a wider screen; the table below says the same and more.</p>',
            f"<details><summary>Show as table: {len(drawn)} cohorts</summary>{cohorts_table(drawn)}</details>",
            f"<details><summary>{len(others)} cohorts that are listed and not drawn: no counts seen, not per patient, "
            f"or overlapping</summary>{cohorts_table(others)}</details>",
        )
    )


# --- the patients behind a number


def show_patients(desk: Desk, filters: RateFilters, cell: Cell, numbers: blocks.Numbers) -> None:
    wanted = st.query_params.get("p", "1")
    found = patients_behind(desk, filters, cell, page=int(wanted) if wanted.isdecimal() else 1)
    what = {
        Part.EVENTS: f"with {blocks.BAR[filters.bar]}",
        Part.ANSWERED: "in the rate: evaluable, with an answer",
        Part.GRADE_UNKNOWN: "with CRS of which the ASTCT grade of an episode is not known",
        Part.OTHER_SCALE: "with CRS graded on another scale only",
        Part.NOT_RECORDED: "evaluable, CRS not recorded",
        Part.NOT_EVALUABLE: "not evaluable yet",
    }[cell.part]
    who = numbers.group(cell.group) if cell.group else "All groups"
    agent = f", {desk.rulebook.label(filters.agent).word.lower()} only" if filters.agent else ""
    number = f"{found.total} patient" if found.total == 1 else f"{found.total} patients"
    back = f'<a href="{esc(rates_of(filters)())}">Back to the rates</a>'
    parts = [
        f'<div class="head"><h1>{esc(number)} {esc(what)}</h1><span class="q">{back}</span></div>',
        f'<p class="m">{esc(blocks.capital(who))}{esc(agent)}. First dose {esc(blocks.say_period(found.period))}, newest first.</p>',
    ]
    if found.rows:
        parts.append(patients_table(found, desk.rulebook, lambda course_id: address.to("patient", course=course_id)))
        parts.append(_pager(found, filters))
    st.html(block(*parts, label="Patients behind the number"))


def _pager(found: PatientsBehind, filters: RateFilters) -> str:
    if found.pages == 1:
        return ""
    first = (found.page - 1) * PAGE_SIZE + 1
    said = f"{first} to {first + len(found.rows) - 1} of {found.total}"
    to = behind(filters)
    steps = [
        f'<a href="{esc(to(found.cell, page))}">{word}</a>'
        for page, word in ((found.page - 1, "Newer"), (found.page + 1, "Older"))
        if 1 <= page <= found.pages
    ]
    return f'<p class="m" style="margin-top:.5rem">{said} · {" · ".join(steps)}</p>'


show()

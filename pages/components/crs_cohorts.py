"""This program's rates beside published cohorts: the rows of the chart, and the table that says the same and more."""

from __future__ import annotations

from collections.abc import Sequence

from coordination.boards.crs_rates import CrsRates, PeriodKey
from coordination.display.charts import ForestRow, ForestSection
from coordination.display.markup import esc, or_unknown
from coordination.knowledge.benchmarks import Benchmarks, Cohort, Prophylaxis
from coordination.measures.intervals import wilson
from coordination.measures.rates import Bar, Dimension
from pages.components.crs_blocks import Numbers, between, capital, percent

PROPHYLAXIS = {
    Prophylaxis.ALL: "Published, prophylactic tocilizumab for all",
    Prophylaxis.NONE: "Published, no prophylactic tocilizumab",
    Prophylaxis.NOT_STATED: "Published, prophylactic tocilizumab not stated",
}
PERIOD = {PeriodKey.QUARTER: "this quarter", PeriodKey.YEAR: "last 12 months", PeriodKey.ALL: "all time"}


def ours(board: CrsRates, numbers: Numbers) -> ForestSection:
    """Any grade whatever the page asks for: the cohorts print nothing else."""
    lines = dict(board.by_dimension)[Dimension.PROPHYLACTIC_TOCILIZUMAB]
    rows = []
    for line in (board.total, *lines):
        counts, name = line.counts, numbers.group(line.group)
        interval, rate = counts.interval(), counts.rate()
        if rate is None or interval is None:
            rows.append(ForestRow(capital(name), f"{counts.any_grade}/{counts.answered}, small", None, None, None))
        else:
            said = f"{counts.any_grade}/{counts.answered}, <b>{percent(rate)}</b> ({between(counts, Bar.ANY)})"
            rows.append(ForestRow(capital(name), said, 100 * rate, 100 * interval.low, 100 * interval.high))
    return ForestSection(heading=f"This program, {PERIOD[board.filters.period]}", rows=rows, ours=True)


def published(benchmarks: Benchmarks) -> list[ForestSection]:
    return [
        ForestSection(PROPHYLAXIS[kind], [_cohort_row(cohort) for cohort in benchmarks.drawn(kind)])
        for kind in Prophylaxis
    ]


def _cohort_row(cohort: Cohort) -> ForestRow:
    n_of_n, said = say_cohort(cohort)
    events, n = cohort.crs_any_n or 0, cohort.n_patients or 1
    interval = wilson(events, n)
    rate, _, between = said.partition(" ")
    return ForestRow(
        cohort.label or cohort.study_id,
        f"{n_of_n}, <b>{rate}</b> {between}",
        100 * events / n,
        100 * interval.low,
        100 * interval.high,
    )


def cohorts_table(cohorts: Sequence[Cohort]) -> str:
    """The table twin of the chart and everything that is not drawn."""
    heads = (
        "Cohort",
        "Agent",
        "Setting",
        "Prophylactic tocilizumab",
        "n/N",
        "% (95% interval)",
        "Denominator as stated",
        "Source",
    )
    return (
        f'<table class="list tight"><thead><tr>{"".join(f"<th>{head}</th>" for head in heads)}</tr></thead>'
        f"<tbody>{''.join(_cohort(cohort) for cohort in cohorts)}</tbody></table>"
    )


def say_cohort(cohort: Cohort) -> tuple[str, str]:
    """Its n/N and its percent with interval, as far as they were seen."""
    events, n, printed = cohort.crs_any_n, cohort.n_patients, cohort.crs_any_pct
    if events is not None and n is not None and cohort.crs_rate_seen == "yes":
        interval = wilson(events, n)
        return f"{events}/{n}", f"{percent(events / n)} ({100 * interval.low:.1f}–{100 * interval.high:.1f})"
    n_of_n = f"{events}/{n}" if events is not None else f"N {n}" if n is not None else ""
    return n_of_n, f"{printed:g}% as printed" if printed is not None else ""


def _cohort(cohort: Cohort) -> str:
    n_of_n, rate = say_cohort(cohort)
    name = cohort.label or cohort.study_id.replace("_", " ")
    source = esc(cohort.citation)
    if cohort.url and cohort.url.startswith(("https://", "http://")):
        source = f'<a href="{esc(cohort.url)}" target="_blank" rel="noopener">{source}</a>'
    return (
        f'<tr><th scope="row">{esc(name)}</th><td data-l="Agent">{esc(cohort.agent)}</td>'
        f'<td data-l="Setting">{esc(cohort.setting)}</td>'
        f'<td data-l="Prophylactic tocilizumab">{or_unknown(cohort.prophylactic_tocilizumab, "not stated")}</td>'
        f'<td class="n" data-l="n/N">{or_unknown(n_of_n, "not seen")}</td>'
        f'<td class="n" data-l="% (95% interval)">{or_unknown(rate, "not seen")}</td>'
        f'<td data-l="Denominator">{or_unknown(cohort.denominator_as_stated, "not stated")}</td><td data-l="Source">{source}</td></tr>'
    )

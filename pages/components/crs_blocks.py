"""CRS rates in words and tables: one wording for a count, its rate and what is not known. Counts nothing itself.

`Numbers` carries what every block needs: the words of a group, and where a number leads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coordination.boards.crs_rates import Cell, CrsRates, Line, Period, say_definition
from coordination.display.markup import badge, esc, unknown
from coordination.knowledge import Label, Rulebook
from coordination.knowledge.benchmarks import Mark
from coordination.measures.intervals import wilson
from coordination.measures.rates import SMALL, UNKNOWN, Bar, CrsCounts, Dimension, Group, Part
from coordination.vocabulary import Agent, ModelOfCare
from coordination.words import say_day

DIMENSION = {
    Dimension.MODEL_OF_CARE: "Model of care",
    Dimension.AGENT: "Agent",
    Dimension.PROPHYLACTIC_TOCILIZUMAB: "Prophylactic tocilizumab",
}
BAR = {Bar.ANY: "CRS of any grade", Bar.GRADE_2: "CRS of grade 2 or higher", Bar.GRADE_3: "CRS of grade 3 or higher"}
TOCILIZUMAB = {"yes": "Given", "no": "Not given", "not_applicable": "Not applicable"}
NO_EFFECT = (
    "Prophylactic tocilizumab goes together with model of care and agent: a difference between rows is not an effect."
)


@dataclass(frozen=True)
class Numbers:
    """`href` gives the address of the patients behind a cell; `before` the words for the period before ("quarter")."""

    rulebook: Rulebook
    bar: Bar
    mark: Mark
    before: str
    href: Callable[[Cell], str]

    @property
    def marked(self) -> bool:
        """The mark speaks of CRS of any grade, so it stands beside no other rate."""
        return self.bar is Bar.ANY

    def count(self, number: int, part: Part, group: Group = (), *, before: bool = False) -> str:
        """A count that opens its patients; 0 opens nobody."""
        if not number:
            return "0"
        return f'<a href="{esc(self.href(Cell(part, group, before)))}">{number}</a>'

    def n_of_n(self, counts: CrsCounts, group: Group = (), *, bar: Bar | None = None, before: bool = False) -> str:
        """ "11/58", both numbers links. Another bar than the page's opens nothing: its list would not fit."""
        bar = bar or self.bar
        events, n = counts.events(bar), counts.n(bar)
        if bar is not self.bar:
            return f"{events}/{n}"
        shown = self.count(events, Part.EVENTS, group, before=before)
        return f"{shown}/{self.count(n, Part.ANSWERED, group, before=before)}"

    def group(self, group: Group) -> str:
        return ", ".join(self.place(dimension, value) for dimension, value in group) or "All"

    def place(self, dimension: Dimension, value: str) -> str:
        """One value within a combination: tocilizumab says what it is about."""
        if value == UNKNOWN:
            return f"{DIMENSION[dimension].lower()} not recorded"
        word = self.word(dimension, value)
        if dimension is Dimension.PROPHYLACTIC_TOCILIZUMAB:
            return f"tocilizumab {word.lower()}"
        return word if dimension is Dimension.MODEL_OF_CARE else word.lower()

    def word(self, dimension: Dimension, value: str) -> str:
        """One value under its dimension's heading."""
        if dimension is Dimension.PROPHYLACTIC_TOCILIZUMAB:
            return TOCILIZUMAB[value]
        member = ModelOfCare(value) if dimension is Dimension.MODEL_OF_CARE else Agent(value)
        return self.rulebook.label(member).word


def percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def between(counts: CrsCounts, bar: Bar) -> str:
    interval = wilson(counts.events(bar), counts.n(bar))
    return f"{100 * interval.low:.1f}–{100 * interval.high:.1f}"


def say_period(period: Period) -> str:
    """ "Mon 24 Nov 2025 to Mon 23 Nov 2026", both days included."""
    return (
        f"up to {say_day(period.end)}" if period.start is None else f"{say_day(period.start)} to {say_day(period.end)}"
    )


# --- the answer first


def headline(board: CrsRates, numbers: Numbers) -> str:
    """n/N, rate and interval once, the other grades, the period before, and the definition under it."""
    counts, bar = board.total.counts, numbers.bar
    lines = [f'<p style="font-size:1.2rem;line-height:1.4">{_answer(counts, numbers)}</p>']
    if not counts.is_small(bar):
        lines.append(f"<p>{_against_mark(counts, numbers)} {_other_bars(counts, numbers)}</p>")
    if counts.of(Part.GRADE_UNKNOWN, bar):
        lines.append(f'<p class="m">{_grade_unknown(counts, numbers)}</p>')
    if board.total.before is not None and board.period_before is not None:
        before = _rate(board.total.before, numbers, before=True)
        lines.append(
            f'<p class="m">The {numbers.before} before ({esc(say_period(board.period_before))}): {before}.</p>'
        )
    lines.append(
        f'<p class="q">First dose {esc(say_period(board.period))}. {esc(say_definition(numbers.rulebook))}</p>'
    )
    return f"<div>{''.join(lines)}</div>"


def _grade_unknown(counts: CrsCounts, numbers: Numbers) -> str:
    number = numbers.count(counts.of(Part.GRADE_UNKNOWN, numbers.bar), Part.GRADE_UNKNOWN)
    if numbers.bar is Bar.ANY:
        return (
            f"{number} with an episode without an ASTCT grade: counted as any grade, and left out of the rate of each "
            "grade that the episode could have reached."
        )
    return f"{number} had CRS and may have reached the grade, which is not known: left out of this rate."


def _answer(counts: CrsCounts, numbers: Numbers) -> str:
    events = numbers.count(counts.events(numbers.bar), Part.EVENTS)
    n = numbers.count(counts.n(numbers.bar), Part.ANSWERED)
    if not counts.n(numbers.bar):
        return f"No patient with a first dose in this period counts yet. {counts.dosed} had one."
    rate = counts.rate(numbers.bar)
    said = f" ({percent(rate)})" if rate is not None else ""
    small = f" Fewer than {SMALL} patients: a count, no rate." if counts.is_small(numbers.bar) else ""
    return f"<b>{events} of {n} patients{said}</b> had {BAR[numbers.bar]}.{small}"


def _against_mark(counts: CrsCounts, numbers: Numbers) -> str:
    mark = numbers.mark
    interval = wilson(counts.events(numbers.bar), counts.n(numbers.bar))
    low, high = 100 * interval.low, 100 * interval.high
    said = f"95% interval {low:.1f} to {high:.1f}%"
    if not numbers.marked:
        return f"{said}."
    at = f"{mark.percent:g}%"
    if high < mark.percent:
        return f"{said}: all of it is below {at}."
    if low > mark.percent:
        return f"{said}: all of it is above {at}."
    return f"{said}: it includes {at}, so these counts cannot say on which side of it the true rate lies."


def _other_bars(counts: CrsCounts, numbers: Numbers) -> str:
    said = []
    for bar in Bar:
        if bar is not numbers.bar:
            rate = counts.rate(bar)
            told = "small" if rate is None else f"{percent(rate)}, {between(counts, bar)}"
            said.append(f"{BAR[bar].removeprefix('CRS of ')} {numbers.n_of_n(counts, bar=bar)} ({told})")
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def _rate(counts: CrsCounts, numbers: Numbers, group: Group = (), *, before: bool = False) -> str:
    """ "11/58 (19.0%, 95% interval 10.9–30.9)"; a small group is told as a count."""
    n_of_n = numbers.n_of_n(counts, group, before=before)
    rate = counts.rate(numbers.bar)
    return (
        f"{n_of_n}, small"
        if rate is None
        else f"{n_of_n} ({percent(rate)}, 95% interval {between(counts, numbers.bar)})"
    )


def what_is_not_known(board: CrsRates, numbers: Numbers) -> str:
    """Who is left out of the rate and what they could make of it; the parts add up to everybody dosed."""
    counts, bar = board.total.counts, numbers.bar
    left_out = counts.left_out(bar)
    parts = f"{counts.n(bar)} counted"
    if left_out:
        parts += f" + {left_out} without a usable answer"
    parts += f" + {counts.not_evaluable} not evaluable yet = {counts.dosed} patients with a first dose in the period."
    if not left_out:
        return f'<div class="note"><b>Every evaluable patient has an answer.</b> {parts}{_open_not_evaluable(counts, numbers)}</div>'
    evaluable = counts.n(bar) + left_out
    reasons = [
        f"{numbers.count(counts.not_recorded, Part.NOT_RECORDED)} not recorded" if counts.not_recorded else "",
        f"{numbers.count(counts.other_scale, Part.OTHER_SCALE)} graded on another scale only"
        if counts.other_scale
        else "",
        f"{numbers.count(counts.grade_unknown(bar), Part.GRADE_UNKNOWN)} with CRS whose grade is not known"
        if counts.grade_unknown(bar)
        else "",
    ]
    said = ", ".join(reason for reason in reasons if reason)
    none, most = counts.if_none(bar), counts.if_all(bar)
    label = Label(word="Answers incomplete", glyph="▲", look="amber")
    return (
        f'<div class="note amber">{badge(label)} &nbsp;<b>{left_out} of {evaluable} evaluable patients are left '
        f"out of the rate</b>: {said}. If none of them had {BAR[bar]}: {_fraction(none)}. If all had: {_fraction(most)}. "
        f"{parts}{_open_not_evaluable(counts, numbers)}</div>"
    )


def _open_not_evaluable(counts: CrsCounts, numbers: Numbers) -> str:
    if not counts.not_evaluable:
        return ""
    return f" Not evaluable yet: {numbers.count(counts.not_evaluable, Part.NOT_EVALUABLE)}."


def _fraction(pair: tuple[int, int]) -> str:
    events, n = pair
    return f"{events}/{n}" if n < SMALL else f"{events}/{n} ({percent(events / n)})"


# --- the table


def rate_table(sections: Sequence[tuple[str | None, Sequence[Line]]], numbers: Numbers, *, with_before: bool) -> str:
    """One row a group; a section's heading stands before its groups. Without any rate there are no rate columns."""
    lines = [line for _, some in sections for line in some]
    layout = Layout(
        top=_axis_end(lines, numbers.bar),
        with_rates=any(not line.counts.is_small(numbers.bar) for line in lines),
        with_before=with_before,
    )
    body = []
    for heading, some in sections:
        if heading:
            body.append(f'<tr><th colspan="8" style="font-weight:600;padding-top:.8rem">{esc(heading)}</th></tr>')
        body += [_row(line, numbers, layout) for line in some]
    heads = ["<th>Group</th>", '<th class="n">n/N</th>']
    if layout.with_rates:
        ticks = sorted({0, round(numbers.mark.percent), layout.top} if numbers.marked else {0, layout.top})
        axis = "".join(f'<span style="--x:{tick}">{tick}%</span>' for tick in ticks)
        heads += ['<th class="n">Rate</th>', '<th class="n">95% interval</th>']
        heads.append(f'<th style="min-width:15rem"><span class="axis" style="--max:{layout.top}">{axis}</span></th>')
    heads += ['<th class="n">No usable<br>answer</th>', '<th class="n">Not evaluable<br>yet</th>']
    if with_before:
        heads.append(f'<th class="n">{esc(numbers.before.capitalize())} before</th>')
    return f'<table class="list tight"><thead><tr>{"".join(heads)}</tr></thead><tbody>{"".join(body)}</tbody></table>'


@dataclass(frozen=True, slots=True)
class Layout:
    """`top`: where the axis of the marks ends, in percent."""

    top: int
    with_rates: bool
    with_before: bool


def _axis_end(lines: Sequence[Line], bar: Bar) -> int:
    """The least multiple of 20 that holds every interval, 40 or more."""
    highs = [interval.high for line in lines if (interval := line.counts.interval(bar))]
    return min(100, max(40, 20 * -(-int(100 * max(highs, default=0) + 1) // 20)))


def _row(line: Line, numbers: Numbers, layout: Layout) -> str:
    counts, group = line.counts, line.group
    cells = [f'<td class="n" data-l="n/N">{numbers.n_of_n(counts, group)}</td>']
    if layout.with_rates:
        cells.append(_rate_cells(counts, numbers, layout.top))
    cells.append(f'<td class="n" data-l="No usable answer">{_left_out(counts, numbers, group)}</td>')
    waiting = numbers.count(counts.not_evaluable, Part.NOT_EVALUABLE, group)
    cells.append(f'<td class="n" data-l="Not evaluable yet">{waiting}</td>')
    if layout.with_before:
        label = f"{numbers.before.capitalize()} before"
        cells.append(f'<td class="n" data-l="{esc(label)}">{_before(line, numbers)}</td>')
    return f'<tr><th scope="row">{_name(group, numbers)}</th>{"".join(cells)}</tr>'


def _rate_cells(counts: CrsCounts, numbers: Numbers, top: int) -> str:
    rate, interval = counts.rate(numbers.bar), counts.interval(numbers.bar)
    if rate is None or interval is None:
        small = f"fewer than {SMALL}: counts only"
        return f'<td class="n m" data-l="Rate">small</td><td class="m" colspan="2">{small}</td>'
    style = (
        f"--lo:{100 * interval.low:.1f};--pt:{100 * rate:.1f};--hi:{100 * interval.high:.1f};"
        f"--max:{top};--ref:{numbers.mark.percent:g}"
    )
    line_at = "<i></i>" if numbers.marked else ""
    return (
        f'<td class="n" data-l="Rate"><b>{percent(rate)}</b></td>'
        f'<td class="n" data-l="95% interval">{between(counts, numbers.bar)}</td>'
        f'<td aria-hidden="true"><span class="iv" style="{style}">{line_at}</span></td>'
    )


def _name(group: Group, numbers: Numbers) -> str:
    """Under its own heading a single value needs no more than its word."""
    if len(group) == 1:
        dimension, value = group[0]
        return unknown() if value == UNKNOWN else esc(numbers.word(dimension, value))
    return esc(numbers.group(group))


def _left_out(counts: CrsCounts, numbers: Numbers, group: Group) -> str:
    said = numbers.count(counts.not_recorded, Part.NOT_RECORDED, group)
    if counts.other_scale:
        said += f" + {numbers.count(counts.other_scale, Part.OTHER_SCALE, group)} other scale"
    unknown_grade = counts.grade_unknown(numbers.bar)
    if unknown_grade:
        said += f" + {numbers.count(unknown_grade, Part.GRADE_UNKNOWN, group)} grade not known"
    return said


def _before(line: Line, numbers: Numbers) -> str:
    if line.before is None:
        return ""
    rate = line.before.rate(numbers.bar)
    said = f" ({percent(rate)})" if rate is not None else ", small" if line.before.n(numbers.bar) else ""
    return f"{numbers.n_of_n(line.before, line.group, before=True)}{said}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]

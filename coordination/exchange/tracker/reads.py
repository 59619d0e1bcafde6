"""What comes of one cell: a value, a value with a remark, or a refusal. The codes are those of `[why]` in the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from coordination.exchange.tracker.tables import EPOCH_1900
from coordination.knowledge.tracker import TrackerWords
from coordination.vocabulary import RowEnd


class Why(StrEnum):
    """Why a row ended as it did, or what is remarked of a row that goes in."""

    ACCEPTED_BEFORE_FIRST_DOSE = "accepted_before_first_dose"
    ANSWER_UNREADABLE = "answer_unreadable"
    BEFORE_FIRST_DOSE = "before_first_dose"
    BIRTH_AFTER_DOSE = "birth_after_dose"
    BIRTH_TOO_EARLY = "birth_too_early"
    CONTRADICTS_OTHER_SHEET = "contradicts_other_sheet"
    CONTRADICTS_STORED = "contradicts_stored"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_ORDER_OF_FILE = "date_order_of_file"
    DATE_TOO_EARLY = "date_too_early"
    DATE_UNREADABLE = "date_unreadable"
    DATE_WORDS = "date_words"
    DAY_NEEDED = "day_needed"
    DAY_NUMBER = "day_number"
    DOSE_NOT_POSITIVE = "dose_not_positive"
    FORMULA_ERROR = "formula_error"
    FORMULA_NO_VALUE = "formula_no_value"
    FUTURE = "future"
    GRADE_UNREADABLE = "grade_unreadable"
    HOUR_MISSING = "hour_missing"
    HOUR_TWICE = "hour_twice"
    IMPLAUSIBLE = "implausible"
    LEFT_OUT = "left_out"
    MRN_DIGITS_LOST = "mrn_digits_lost"
    MRN_SHORT = "mrn_short"
    NEEDED_VALUE_MISSING = "needed_value_missing"
    NO_MRN = "no_mrn"
    NUMBER_UNREADABLE = "number_unreadable"
    ONE_AGENT = "one_agent"
    ORDER_OF_DATES = "order_of_dates"
    OTHER_CENTER = "other_center"
    REASON_MISSING = "reason_missing"
    REGIMEN_UNKNOWN = "regimen_unknown"
    SAME_KEY_DIFFERS = "same_key_differs"
    STAGE_FROM_DATES = "stage_from_dates"
    SYSTEM_UNKNOWN = "system_unknown"
    TEST_UNKNOWN = "test_unknown"
    TIME_UNREADABLE = "time_unreadable"
    TWO_DIGIT_BIRTH_YEAR = "two_digit_birth_year"
    TWO_DIGIT_YEAR = "two_digit_year"
    UNDATED_VALUE = "undated_value"
    UNIT_ASSUMED = "unit_assumed"
    UNIT_MISSING = "unit_missing"
    UNIT_UNKNOWN = "unit_unknown"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_PATIENT = "unknown_patient"
    UNKNOWN_SITE = "unknown_site"
    WORD_UNKNOWN = "word_unknown"
    ZONE_UNKNOWN = "zone_unknown"


class Read(NamedTuple):
    """`end` None: the value stands, and `why` is a remark. Else the row ends so, because of `why`."""

    value: Any = None
    why: Why | None = None
    end: RowEnd | None = None


NOTHING = Read()


def refused(why: Why) -> Read:
    return Read(None, why, RowEnd.REJECTED)


class DateOrder(StrEnum):
    """How slashed dates of a file are read: chosen once for the file, never swapped for a row."""

    MONTH_FIRST = "month"
    DAY_FIRST = "day"


@dataclass(frozen=True, slots=True)
class Manner:
    """How this file writes things: order of slashed dates, decimal sign, day 0, and the words on file."""

    words: TrackerWords
    order: DateOrder = DateOrder.MONTH_FIRST
    decimal: str = "."
    epoch: datetime = EPOCH_1900

"""A date as exactly as it was stated, and how it lies to a window."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Precision = Literal["day", "month", "year", "range", "incomplete"]
Overlap = Literal["inside", "outside", "unknown"]


@dataclass(frozen=True, slots=True)
class When:
    """A date as exactly as it was stated: its first and last possible day.

    Both are None when the year is missing ("8.11": precision "incomplete"). A school year counts from 1 September
    to 31 August, a quarter and "6 tháng đầu năm" are ranges. `text`: the words it was read from.
    """

    first: date | None
    last: date | None
    precision: Precision
    text: str


def overlap(when: When | None, start: date, end: date) -> Overlap:
    """Compare a date with a window, both ends included.

    "outside" only for a full day. A partial date or range counts as "inside" when all of it is; otherwise it is
    "unknown": nobody is turned away for a day that was not asked for.

    >>> stated = When(date(2023, 9, 1), date(2023, 9, 30), "month", "09.2023")
    >>> overlap(stated, date(2021, 9, 1), date(2023, 9, 1))
    'unknown'
    """
    if when is None or when.first is None or when.last is None:
        return "unknown"
    if start <= when.first and when.last <= end:
        return "inside"
    return "outside" if when.precision == "day" else "unknown"

"""A campaign between two days: how many there were before, how many after, and what that is a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Growth:
    """Filings before `first` (that day not counted) and up to `last` (counted).

    `days` is how far the two dates are apart, as campaigns are spoken of; `days_inclusive` counts both of them.
    """

    first: dt.date
    last: dt.date
    before: int
    after: int

    @property
    def gained(self) -> int:
        """Filings of the campaign."""
        return self.after - self.before

    @property
    def days(self) -> int:
        """Days from the first date to the last, one of the two counted; 1 for a campaign of one day."""
        return max(1, (self.last - self.first).days)

    @property
    def days_inclusive(self) -> int:
        """Days with both dates counted: those on which the filings came in."""
        return (self.last - self.first).days + 1

    @property
    def a_day(self) -> float:
        """Filings a day over `days`."""
        return self.gained / self.days

    @property
    def a_day_inclusive(self) -> float:
        """Filings a day over `days_inclusive`."""
        return self.gained / self.days_inclusive


def growth(days: Iterable[tuple[str, int]], first: dt.date, last: dt.date) -> Growth:
    """Work a campaign out from filings by day (ISO; "" tells none and is in neither count).

    Raises:
        ValueError: the campaign ends before it begins.
    """
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    begin, end = first.isoformat(), last.isoformat()
    before = after = 0
    for day, number in days:
        if day:
            before += number if day < begin else 0
            after += number if day <= end else 0
    return Growth(first, last, before, after)

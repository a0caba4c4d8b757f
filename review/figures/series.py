"""Filings over time: by day, ISO week or month of filing."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal, NamedTuple

from review.figures.standings import Standings, by_first

Step = Literal["day", "week", "month"]


class Period(NamedTuple):
    """A day, week or month by its first day, and what was filed in it; only those in which something was filed."""

    first: dt.date
    filings: Standings


def series(days: Iterable[tuple[str, str, int]], step: Step) -> list[Period]:
    """Add up (day of filing, standing, number) by period, the earliest first; filings without a day are in none.

    >>> [(str(one.first), one.filings.screened) for one in series([("2022-05-31", "waiting", 2)], "week")]
    [('2022-05-30', 2)]
    """
    dated = ((_first(dt.date.fromisoformat(day), step), how, n) for day, how, n in days if day)
    found = by_first((first.isoformat(), how, number) for first, how, number in dated)
    return [Period(dt.date.fromisoformat(first), one) for first, one in sorted(found.items())]


def _first(day: dt.date, step: Step) -> dt.date:
    if step == "month":
        return day.replace(day=1)
    return day - dt.timedelta(days=day.weekday()) if step == "week" else day

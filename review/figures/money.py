"""Money that filings tell, summed up so that one figure alone cannot mislead: with median, top share and outliers."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from review.figures.counted import Measure
from review.figures.shares import MoneyShare

TOP = 10  # filings that the top share is of, as the board's columns say


class Sum(NamedTuple):
    """So many filings, and what they tell together in đồng."""

    number: int = 0
    amount: int = 0


# What is counted of some filings: by measure and code, their number and amount.
Kinds = Mapping[str, Mapping[str, tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Money:
    """What some filings tell, in đồng; copies are in `copied` and nowhere else.

    `median` is None where nothing is told. `top` is what the ten largest make of all. `beyond` counts amounts that
    are a slip of the keyboard. `amounts` holds (rounded amount, filings, their sum), the smallest first.
    """

    told: Sum
    median: int | None
    top: MoneyShare
    outliers: Sum
    copied: Sum
    approved: Sum
    beyond: int
    amounts: tuple[tuple[int, int, int], ...]


def money(kinds: Kinds, *, outlier: int) -> Money:
    """Sum up what is counted; amounts above `outlier` (đồng) are outliers.

    Amounts were counted in steps (`counted.rounded`): median and share of the ten largest are true to a fortieth, and
    exact where people wrote few digits; sums are exact.
    """
    told = kinds.get(Measure.MONEY, {}).items()
    amounts = sorted((int(code), number, amount) for code, (number, amount) in told if number > 0)
    number = sum(one[1] for one in amounts)
    amount = sum(one[2] for one in amounts)
    over = [one for one in amounts if one[0] > outlier]
    return Money(
        told=Sum(number, amount),
        median=_median(amounts, number),
        top=MoneyShare(_largest(amounts, TOP), amount),
        outliers=Sum(sum(one[1] for one in over), sum(one[2] for one in over)),
        copied=_only(kinds, Measure.COPIED),
        approved=_only(kinds, Measure.APPROVED),
        beyond=_only(kinds, Measure.BEYOND).number,
        amounts=tuple(amounts),
    )


def _only(kinds: Kinds, measure: Measure) -> Sum:
    return Sum(*kinds.get(measure, {}).get("", (0, 0)))


def _median(amounts: list[tuple[int, int, int]], number: int) -> int | None:
    """Give the middle amount, between two middle ones their mean."""
    if not number:
        return None
    ends = list(accumulate(one[1] for one in amounts))
    middles = (amounts[bisect_right(ends, place)] for place in ((number - 1) // 2, number // 2))
    return sum(amount // count for _, count, amount in middles) // 2


def _largest(amounts: list[tuple[int, int, int]], most: int) -> int:
    """Sum the `most` largest amounts."""
    found = 0
    for _, number, amount in reversed(amounts):
        taken = min(most, number)
        found += amount * taken // number
        most -= taken
        if not most:
            break
    return found

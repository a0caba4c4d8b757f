"""Amounts of money by size: bands that are as wide as one another on a logarithmic scale."""

from collections.abc import Iterable
from typing import NamedTuple

# Two bands a power of ten: 3 is its middle to a twentieth, and a number that people know.
_SPLIT = 3


class Band(NamedTuple):
    """So many filings that tell more than `low` and at most `high` đồng."""

    low: int
    high: int
    number: int


def by_size(amounts: Iterable[tuple[int, int, int]]) -> list[Band]:
    """Count (rounded amount, filings, sum) by band, the smallest first, with the empty bands in between.

    Bounds are steps of `counted.rounded`, so that rounding moves no filing into another band.

    >>> by_size([(2_000_000, 5, 10_000_000), (30_000_000, 1, 30_000_000)])
    [Band(low=1000000, high=3000000, number=5), Band(low=3000000, high=10000000, number=0), \
Band(low=10000000, high=30000000, number=1)]
    """
    found: dict[int, int] = {}
    for amount, number, _ in amounts:
        found[_place(amount)] = found.get(_place(amount), 0) + number
    if not found:
        return []
    return [
        Band(_bound(place), _bound(place + 1), found.get(place, 0))
        for place in range(min(found), max(found) + 1)
    ]


def _place(amount: int) -> int:
    """Number the band that holds an amount above 0."""
    place = max(0, 2 * (len(str(amount)) - 1) - 1)  # the lowest that so many digits can be in
    while amount > _bound(place + 1):
        place += 1
    return place


def _bound(place: int) -> int:
    return 10 ** (place // 2) * (_SPLIT if place % 2 else 1) if place else 0

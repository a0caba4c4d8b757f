"""Figures of a sample with how sure they are: shares with Wilson's interval, agreement beyond chance with its own."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

LEVEL = 0.95
_Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
Table = Mapping[tuple[str, str], int]  # how often (one reader's word, the other's) was said


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure, the interval that holds the true one 19 times in 20, and of how many cases it is."""

    value: float
    low: float
    high: float
    number: int


def proportion(hits: int, number: int, *, least: int) -> Estimate | None:
    """Estimate a share with Wilson's score interval (1927); None for fewer than `least` cases.

    >>> share = proportion(45, 50, least=20)
    >>> round(share.low, 3), share.value, round(share.high, 3)
    (0.786, 0.9, 0.957)
    >>> proportion(9, 10, least=20) is None
    True
    """
    if number < max(least, 1):
        return None
    low, high = wilson(hits, number)
    return Estimate(hits / number, low, high, number)


def wilson(hits: float, number: int) -> tuple[float, float]:
    """Give Wilson's score interval of a share: it stays within 0..1 and has a width where the share is 0 or 1."""
    share, z2 = hits / number, _Z * _Z
    middle = (share + z2 / (2 * number)) / (1 + z2 / number)
    half = _Z / (1 + z2 / number) * sqrt(share * (1 - share) / number + z2 / (4 * number**2))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def kappa(table: Table, *, least: int) -> Estimate | None:
    """Estimate Cohen's kappa (1960): the agreement of two readers beyond what chance would give.

    The interval is the asymptotic one of Fleiss, Cohen and Everitt (1969). Where all agree that one has no width; then
    it is Wilson's of the observed agreement, chance held fixed. None for fewer than `least` cases, and where both
    readers only ever said one and the same thing: then chance explains everything.

    >>> told = kappa({("a", "a"): 20, ("a", "b"): 5, ("b", "a"): 10, ("b", "b"): 15}, least=20)
    >>> round(told.value, 3), told.number
    (0.4, 50)
    """
    number = sum(table.values())
    if number < max(least, 1):
        return None
    rows, columns = _margins(table, number)
    observed = sum(n for (one, other), n in table.items() if one == other) / number
    chance = sum(share * columns[word] for word, share in list(rows.items()))
    if 1 - chance < 1e-12:
        return None
    value = (observed - chance) / (1 - chance)
    if observed == 1:
        low, _ = wilson(number, number)
        return Estimate(1.0, (low - chance) / (1 - chance), 1.0, number)
    half = _Z * _deviation(table, rows, columns, value, chance)
    return Estimate(value, max(value - half, -1.0), min(value + half, 1.0), number)


def _margins(table: Table, number: int) -> tuple[dict[str, float], dict[str, float]]:
    """Give each reader's share of every word; a word that a reader never said has share 0."""
    rows: defaultdict[str, float] = defaultdict(float)
    columns: defaultdict[str, float] = defaultdict(float)
    for (one, other), n in table.items():
        rows[one] += n / number
        columns[other] += n / number
    return rows, columns


def _deviation(
    table: Table,
    rows: Mapping[str, float],
    columns: Mapping[str, float],
    value: float,
    chance: float,
) -> float:
    """Give kappa's standard error, terms as in Fleiss, Levin and Paik (2003), formula 18.17."""
    number = sum(table.values())
    agreed = sum(
        n / number * (1 - (rows[one] + columns[one]) * (1 - value)) ** 2
        for (one, other), n in table.items()
        if one == other
    )
    apart = sum(
        n / number * (columns[one] + rows[other]) ** 2
        for (one, other), n in table.items()
        if one != other
    )
    spread = agreed + (1 - value) ** 2 * apart - (value - chance * (1 - value)) ** 2
    return sqrt(max(spread, 0.0) / number) / (1 - chance)

"""Has something moved? Shares and mixes of one week beside what came before, by plain statistics."""

import math
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of so many; filings count one each."""

    hits: int = 0
    of: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.hits + other.hits, self.of + other.of)

    @property
    def share(self) -> float:
        """The share of hits, 0..1; 0 where nothing was counted."""
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Clustered:
    """How many of so many parts (tokens) of so many wholes (filings), with the sums that tell how the wholes differ.

    Tokens of one filing stand and fall together, so the filings are what was drawn, not the tokens. Sums of two
    tallies are those of both together.
    """

    hits: int = 0
    of: int = 0
    wholes: int = 0
    hits_hits: int = 0
    hits_of: int = 0
    of_of: int = 0

    def __add__(self, other: "Clustered") -> "Clustered":
        return Clustered(
            self.hits + other.hits,
            self.of + other.of,
            self.wholes + other.wholes,
            self.hits_hits + other.hits_hits,
            self.hits_of + other.hits_of,
            self.of_of + other.of_of,
        )

    @classmethod
    def one(cls, hits: int, of: int) -> "Clustered":
        """Count one whole; one without parts counts nothing."""
        return cls(hits, of, 1, hits * hits, hits * of, of * of) if of else cls()

    @property
    def share(self) -> float:
        """The share of hits among all parts, 0..1; 0 where nothing was counted."""
        return self.hits / self.of if self.of else 0.0

    @property
    def variance(self) -> float:
        """The variance of the share as a ratio of two sums over wholes; infinite for fewer than two wholes."""
        if self.wholes < 2:
            return math.inf
        share = self.share
        squares = self.hits_hits - 2 * share * self.hits_of + share * share * self.of_of
        return max(0.0, squares) / self.of**2 * self.wholes / (self.wholes - 1)


def z_of_shares(now: Tally, before: Tally) -> float:
    """Measure how far two shares lie apart in standard errors (two-proportion z-test, pooled); above 0: grown.

    0 where either side is empty or nothing differs.

    >>> round(z_of_shares(Tally(9, 20), Tally(10, 200)), 2)
    6.07
    """
    if not now.of or not before.of:
        return 0.0
    pooled = (now + before).share
    error = math.sqrt(pooled * (1 - pooled) * (1 / now.of + 1 / before.of))
    return (now.share - before.share) / error if error else 0.0


def z_of_clustered(now: Clustered, before: Clustered) -> float:
    """Measure how far two shares of parts lie apart in standard errors, the wholes being what was drawn."""
    error = math.sqrt(now.variance + before.variance)
    apart = now.share - before.share
    if not error:
        return math.copysign(math.inf, apart) if apart else 0.0
    return apart / error


def wilson(tally: Tally, z: float = 1.96) -> tuple[float, float]:
    """Bound a share (0..1) by Wilson's interval; (0, 1) where nothing was counted.

    >>> [round(bound, 3) for bound in wilson(Tally(0, 20))]
    [0.0, 0.161]
    """
    if not tally.of:
        return 0.0, 1.0
    weight = z * z / tally.of
    middle = tally.share + weight / 2
    reach = z * math.sqrt(tally.share * (1 - tally.share) / tally.of + weight / (4 * tally.of))
    return max(0.0, (middle - reach) / (1 + weight)), min(1.0, (middle + reach) / (1 + weight))


def contributions(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, float]:
    """Give what each kind adds to the population stability index of a mix; 0 or more each.

    Half a count is added to every kind that either side has, so that a kind new or gone is no infinity.
    """
    kinds = sorted(kind for kind in {*now, *before} if now.get(kind) or before.get(kind))
    shares_now, shares_before = _smoothed(now, kinds), _smoothed(before, kinds)
    return {
        kind: (new - old) * math.log(new / old)
        for kind, new, old in zip(kinds, shares_now, shares_before, strict=True)
    }


def stability(now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """Measure how far a mix has moved: the population stability index, 0 for the same mix.

    By custom below 0.1 is steady and 0.25 has moved; with few filings chance alone goes higher, see `by_chance`.

    >>> stability({"y_te": 5, "co_khi": 5}, {"y_te": 50, "co_khi": 50})
    0.0
    """
    return sum(contributions(now, before).values())


def by_chance(now: Mapping[str, int], before: Mapping[str, int], level: float = 0.999) -> float:
    """Give the stability index that chance stays below in a share `level` of weeks that have not moved.

    The index of an unmoved mix is near chi-square (kinds - 1) times (1/now + 1/before); Yurdakul 2018.
    Infinite where either side is empty.
    """
    from scipy.stats import chi2

    totals = sum(now.values()), sum(before.values())
    if not all(totals):
        return math.inf
    kinds = len({kind for kind in {*now, *before} if now.get(kind) or before.get(kind)})
    return float(chi2.ppf(level, max(1, kinds - 1))) * (1 / totals[0] + 1 / totals[1])


def _smoothed(counts: Mapping[str, int], kinds: list[str]) -> list[float]:
    total = sum(counts.values()) + 0.5 * len(kinds)
    return [(counts.get(kind, 0) + 0.5) / total for kind in kinds]

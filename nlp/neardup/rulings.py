"""What people ruled about two texts: that they are the same, or that they are not; kept by content, not by run."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from nlp.neardup.arrays import I64, U64, Flags
from nlp.neardup.filings import Filings
from nlp.neardup.hashing import stable_hash


@dataclass(frozen=True, slots=True)
class Rulings:
    """Unordered pairs of content hashes (64 bits, the smaller first)."""

    same: frozenset[tuple[int, int]]
    different: frozenset[tuple[int, int]]

    @classmethod
    def of(cls, rulings: Iterable[tuple[str, str, bool]]) -> "Rulings":
        """Take rulings as (content, other content, is the same); of two about one pair the later one counts."""
        latest = {_pair(stable_hash(one), stable_hash(other)): same for one, other, same in rulings}
        return cls(
            frozenset(pair for pair, same in latest.items() if same),
            frozenset(pair for pair, same in latest.items() if not same),
        )

    def forbid(self, filings: Filings, left: I64, right: I64) -> Flags:
        """Tell which pairs people ruled to be no duplicates."""
        if not self.different:
            return np.zeros(len(left), np.bool_)
        ruled = np.array(sorted({one for pair in self.different for one in pair}), np.uint64)
        found = np.isin(filings.contents[left], ruled) & np.isin(filings.contents[right], ruled)
        for at in np.flatnonzero(found):
            one, other = int(filings.contents[left[at]]), int(filings.contents[right[at]])
            found[at] = _pair(one, other) in self.different
        return found

    def concerning(self, contents: U64) -> U64:
        """Give the contents that people ruled about together with one of these, in order."""
        here = set(contents.tolist())
        ruled = [pair for pair in self.same | self.different if here & set(pair)]
        return np.array(sorted({one for pair in ruled for one in pair}), np.uint64)

    def apart(self, filings: Filings) -> list[tuple[int, int]]:
        """Places of filings that may be in no group together, the first of each content."""
        return _places(filings, self.different)

    def together(self, filings: Filings) -> I64:
        """Places of filings that belong to one group; shape (links, 2)."""
        return np.array(_places(filings, self.same), np.int64).reshape(-1, 2)


NO_RULINGS = Rulings(frozenset(), frozenset())


def _pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


def _places(filings: Filings, pairs: frozenset[tuple[int, int]]) -> list[tuple[int, int]]:
    if not pairs:
        return []
    ruled = np.array(sorted({one for pair in pairs for one in pair}), np.uint64)
    here: dict[int, list[int]] = {}
    for place in np.flatnonzero(np.isin(filings.contents, ruled)).tolist():
        here.setdefault(int(filings.contents[place]), []).append(place)
    return sorted(
        (a, b)
        for one, other in pairs
        for a in here.get(one, [])
        for b in here.get(other, [])
        if a != b
    )

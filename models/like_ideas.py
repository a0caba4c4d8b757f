"""Other wordings of the same solution: what a search of ideas offers and scores, at most so many a filing."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.own_text import own_text
from models.same_idea import SameIdea
from nlp.neardup.ideas import Features, nearest

# Offered to the model for each new filing; more were looked at and gave no more that is shown.
_OFFERED = 20
# A title alone shares its few words with too many others.
_FEWEST_SYLLABLES = 16

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Pairs of filings, by places, the earlier on the left, with how likely they tell of one idea (0..1)."""

    left: Ints
    right: Ints
    score: NDArray[np.float64]


class IdeaSearch(Protocol):
    """A way to find filings that tell of one idea. Filings are known by their places."""

    def offer(self, is_new: Flags, rank: Ints, *, threads: int) -> tuple[Ints, Ints]:
        """Pair new filings with those most like them: places, the smaller rank on the left, each pair once."""
        ...

    def score(
        self, left: Ints, right: Ints, texts: Sequence[tuple[str, str]]
    ) -> NDArray[np.float64]:
        """Tell how likely pairs tell of one idea (0..1); `texts` are those of the two, form text left out."""
        ...


@dataclass(frozen=True, slots=True)
class BySynonyms:
    """The search that needs no model beyond the bundled data: shared groups of synonyms, scored by the pair model."""

    features: Features

    def offer(self, is_new: Flags, rank: Ints, *, threads: int) -> tuple[Ints, Ints]:
        """See `IdeaSearch`."""
        left, right, _ = nearest(self.features, is_new, rank=rank, most=_OFFERED, threads=threads)
        return left, right

    def score(
        self,
        left: Ints,
        right: Ints,
        texts: Sequence[tuple[str, str]],
    ) -> NDArray[np.float64]:
        """See `IdeaSearch`."""
        return SameIdea.load().score_many(texts)


def suggest(
    search: IdeaSearch,
    text_of: Callable[[Ints], list[str]],
    is_new: Flags,
    rank: Ints,
    *,
    least: float,
    most: int,
    known: Callable[[Ints, Ints], Flags] | None = None,
    threads: int = 1,
) -> Suggestions:
    """Pair new filings with others that probably tell of the same idea, at most `most` earlier ones a filing.

    `text_of` gives the texts of places; `rank` orders the filings by time, no two alike; `known` tells which pairs
    are something else already, such as copies. Scores under `least` are left out.
    """
    left, right = search.offer(is_new, rank, threads=threads)
    if known is not None and len(left):
        other_things = known(left, right)
        left, right = left[~other_things], right[~other_things]
    places, numbered = np.unique(np.r_[left, right], return_inverse=True)
    texts = [own_text(text) for text in text_of(places)]
    long_enough = np.array([len(text.split()) >= _FEWEST_SYLLABLES for text in texts], np.bool_)
    one, other = numbered[: len(left)], numbered[len(left) :]
    fit = np.flatnonzero(long_enough[one] & long_enough[other])
    pairs = [(texts[one[at]], texts[other[at]]) for at in fit]
    score = search.score(left[fit], right[fit], pairs)
    kept = _surest(left[fit], right[fit], score, rank, least=least, most=most)
    return Suggestions(left[fit][kept], right[fit][kept], score[kept])


def _surest(
    left: Ints,
    right: Ints,
    score: NDArray[np.float64],
    rank: Ints,
    *,
    least: float,
    most: int,
) -> Ints:
    """Take pairs from the surest on, while the later filing, on whose page they stand, has not its `most`."""
    shown: Counter[int] = Counter()
    kept = []
    for at in np.lexsort((rank[right], rank[left], -score)).tolist():
        if score[at] >= least and shown[int(right[at])] < most:
            shown[int(right[at])] += 1
            kept.append(at)
    return np.array(sorted(kept), np.int64)

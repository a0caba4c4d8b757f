"""Other wordings of the same solution: what a search of ideas offers and scores, at most so many a filing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.idea_profiles import Profiles
from models.same_idea import SameIdea
from nlp.neardup.ideas import Features, offers, reached_by
from nlp.neardup.ways import EVERY, Chosen

# Offered to the model for each new filing; more were looked at and gave no more that is shown.
_OFFERED = 20
# A title alone shares its few words with too many others.
_FEWEST_SYLLABLES = 16
# Pairs scored at once: 130 MB.
_PIECE = 1_000_000
# Where only the surest of a large run are given, one offer in so many is measured first, and so many times what will
# be given is measured in full.
_SAMPLED, _AMPLE = 32, 3

Ints = NDArray[np.int64]
# As short as they come: there are twenty for every filing.
Places = NDArray[np.int32] | NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Pairs of filings, by places, the earlier on the left, with how likely they tell of one idea (0..1)."""

    left: Ints
    right: Ints
    score: Floats


class IdeaSearch(Protocol):
    """A way to find filings that tell of one idea. Filings are known by their places."""

    def offer(self, is_new: Flags, rank: Ints, *, threads: int) -> tuple[Places, Places]:
        """Pair new filings with those most like them, by places; a pair may come twice, its sides changed."""
        ...

    def score(
        self, left: Ints, right: Ints, profiles: Profiles, *, least: float, threads: int
    ) -> Floats:
        """Tell how likely pairs tell of one idea (0..1); the profiles of all their filings are given.

        What is below `least` need not be told exactly.
        """
        ...


@dataclass(frozen=True, slots=True)
class BySynonyms:
    """The search that needs no model beyond the bundled data: shared groups of synonyms, scored by the pair model.

    `features` lays out what the filings speak of. It is called when they are compared and what it gives is let go
    then, for in a large corpus it takes as much memory as what is read of the texts next. Of more than `up_to` offers
    the most alike are given. `chosen` tells how the filings were chosen of all by `nlp.neardup.few`.
    """

    features: Callable[[], Features]
    up_to: int | None = None
    chosen: Chosen = EVERY

    def offer(self, is_new: Flags, rank: Ints, *, threads: int) -> tuple[Places, Places]:
        """See `IdeaSearch`."""
        return offers(
            self.features(),
            is_new,
            rank=rank,
            most=_OFFERED,
            up_to=self.up_to,
            threads=threads,
            chosen=self.chosen,
        )

    def score(
        self, left: Ints, right: Ints, profiles: Profiles, *, least: float, threads: int
    ) -> Floats:
        """See `IdeaSearch`."""
        return SameIdea.load().of(profiles, left, right, least=least, threads=threads)


def suggest(
    search: IdeaSearch,
    text_of: Callable[[Ints], pa.Array],
    is_new: Flags,
    rank: Ints,
    *,
    least: float,
    most: int,
    up_to: int | None = None,
    known: Callable[[Ints, Ints], Flags] | None = None,
    fetch: Callable[[Ints], None] | None = None,
    threads: int = 1,
) -> Suggestions:
    """Pair new filings with others that probably tell of the same idea, at most `most` earlier ones a filing.

    `text_of` gives the texts of places, titles on their first lines; `rank` orders the filings by time, no two alike;
    `known` tells which pairs are something else already, such as copies; `fetch` hears, once, of the places whose texts
    will be asked for. Scores under `least` are left out; of more than `up_to` pairs the surest are given.
    """
    one, other = search.offer(is_new, rank, threads=threads)
    is_long = np.zeros(len(rank), np.bool_)
    is_long[one], is_long[other] = True, True
    places = np.flatnonzero(is_long)
    if fetch is not None:
        fetch(places)
    profiles = Profiles.of(places, text_of, len(rank), threads=threads)
    is_long[places] = profiles.tokens >= _FEWEST_SYLLABLES

    def surest(least: float, every: int = 1) -> Suggestions:
        found = _scored(search, one, other, profiles, is_long, least, every, threads)
        found = _in_time(found, rank)
        if known is not None:
            found = _where(found, ~known(found.left, found.right))
        return _of_each(found, rank, most=most)

    if up_to is None or most * np.count_nonzero(is_new) <= up_to:
        return surest(least)
    # What cannot be among the surest is not measured in full: a sample tells how sure they will be.
    bar = reached_by(surest(least, _SAMPLED).score, _AMPLE * up_to // _SAMPLED, least)
    found = surest(bar)
    if len(found.score) < up_to and bar > least:
        found = surest(least)
    return _where(found, np.sort(_by_score(found, rank)[:up_to]))


def _scored(
    search: IdeaSearch,
    one: Places,
    other: Places,
    profiles: Profiles,
    is_long: Flags,
    least: float,
    every: int,
    threads: int,
) -> Suggestions:
    """Score what was offered piece by piece, or a piece in so many, and keep what reaches `least`."""
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))]
    piece = _PIECE // every
    for begin in range(0, len(one), piece * every):
        here = slice(begin, begin + piece)
        fit = is_long[one[here]] & is_long[other[here]]
        left, right = one[here][fit].astype(np.int64), other[here][fit].astype(np.int64)
        score = search.score(left, right, profiles, least=least, threads=threads)
        sure = score >= least
        parts.append((left[sure], right[sure], score[sure]))
    return Suggestions(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _where(found: Suggestions, here: NDArray[np.int64] | Flags) -> Suggestions:
    return Suggestions(found.left[here], found.right[here], found.score[here])


def _in_time(offered: Suggestions, rank: Ints) -> Suggestions:
    """Put the earlier filing on the left, each pair once, sorted by rank."""
    one, other = offered.left, offered.right
    turned = rank[one] > rank[other]
    found = Suggestions(np.where(turned, other, one), np.where(turned, one, other), offered.score)
    found = _where(found, np.lexsort((rank[found.right], rank[found.left])))
    first = np.ones(len(turned), np.bool_)
    first[1:] = (found.left[1:] != found.left[:-1]) | (found.right[1:] != found.right[:-1])
    return _where(found, first)


def _of_each(found: Suggestions, rank: Ints, *, most: int) -> Suggestions:
    """Keep the `most` surest of each later filing, on whose page they stand; of equals those with the earliest."""
    order = np.lexsort((rank[found.left], -found.score, found.right))
    later = found.right[order]
    place = np.arange(len(later)) - np.searchsorted(later, later)
    return _where(found, np.sort(order[place < most]))


def _by_score(found: Suggestions, rank: Ints) -> Ints:
    """Order pairs from the surest on, equals by time."""
    return np.lexsort((rank[found.right], rank[found.left], -found.score))

"""The same idea in other words: texts that speak of the same things, whatever words they use.

A text is known by the groups of synonyms that tell most of it. Two texts are compared when they share a group, two
or three groups together that few texts have; of those the nearest by cosine are given. What is compared depends on
the set of texts alone, not on their order, nor on the number of threads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numba
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from nlp.neardup.arrays import F32, I32, I64, U32, Flags, Floats
from nlp.neardup.hashing import stable_hash
from nlp.neardup.laying import Ways
from nlp.neardup.meaning import Meanings, find_groups, meanings
from nlp.neardup.meeting import near
from nlp.neardup.placing import read_placed
from nlp.neardup.spelling import Words, vocabulary
from nlp.neardup.threads import in_pieces
from nlp.neardup.ways import EVERY, KEPT, Chosen
from nlp.synonyms import lexicon, saturated, weights

__all__ = ["KEPT", "Features", "features", "features_of", "nearest", "offers", "reached_by"]

_PIECE = 1_024
_READ = 2_000
# Of offers that will be cut to their number, one text in so many tells which will be among them.
_SAMPLED = 32
_saturated = numba.njit(nogil=True, inline="always")(saturated)


@dataclass(frozen=True, slots=True)
class Features:
    """What each text speaks of, as an index keeps it: the weightiest groups first, 0 where a text has fewer.

    A key names a group of synonyms in every run; `weights` are those of the text, of length 1 together. Shapes
    (texts, 24); a text takes 144 bytes.
    """

    keys: U32
    weights: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def joined(cls, parts: Iterable[Self]) -> Self:
        """Lay rows together."""
        rows = [(part.keys, part.weights) for part in parts]
        keys, heavy = zip(*rows, strict=True)
        return cls(np.concatenate(keys), np.concatenate(heavy))


def features(texts: Sequence[str], *, threads: int = 1) -> Features:
    """Read texts that are at hand; form text is left out."""
    column = pa.array(texts, pa.large_string())

    def work(begin: int, end: int) -> Features:
        piece = column.slice(begin, end - begin)
        return features_of(vocabulary().read(piece, read_placed(piece)))

    nothing = features_of(Words.none())
    return Features.joined([nothing, *in_pieces(work, len(texts), piece=_READ, threads=threads)])


def features_of(words: Words) -> Features:
    """Take what texts speak of from their words."""
    texts = len(words.starts) - 1
    keys, heavy = np.zeros((texts, KEPT), np.uint32), np.zeros((texts, KEPT), np.float32)
    _heaviest(words, meanings(), _keys(), _weights(), keys, heavy)
    return Features(keys, heavy.astype(np.float16))


def nearest(
    features: Features, is_new: Flags, *, rank: I64, most: int, threads: int
) -> tuple[I64, I64, F32]:
    """Find for each new text at most `most` others that speak of the same things; see `offers`.

    Returns the places of the two, the smaller rank on the left, sorted by rank, each pair once, and their cosines.
    """
    return _each_once(_near(features, is_new, rank, most, threads), rank)


def offers(
    features: Features,
    is_new: Flags,
    *,
    rank: I64,
    most: int,
    up_to: int | None = None,
    threads: int,
    chosen: Chosen = EVERY,
) -> tuple[I32, I32]:
    """Find for each new text at most `most` others that speak of the same things, the nearest first.

    `rank` gives every text a number of its own that decides between equals: the smaller first. Where there could be
    more than `up_to`, those of the largest cosines are given, about so many. Returns the places of the two, those of
    new texts first and in their order; a pair of new texts may come twice. `chosen` tells how the texts were chosen by
    `few.meeting`, should they not be all.

    Raises:
        ValueError: lengths differ, or two texts have the same rank.
    """
    parts = [part[:2] for part in _near(features, is_new, rank, most, threads, up_to, chosen)]
    one, two = (np.concatenate(column) for column in zip(*parts, strict=True))
    return one, two


def _near(
    features: Features,
    is_new: Flags,
    rank: I64,
    most: int,
    threads: int,
    up_to: int | None = None,
    chosen: Chosen = EVERY,
) -> list[tuple[I32, I32, F32]]:
    count = len(features)
    if not len(is_new) == len(rank) == count:
        raise ValueError(f"{count} texts, but {len(is_new)} flags and {len(rank)} ranks")
    if len(np.unique(rank)) < count:
        raise ValueError("two texts have the same rank; ranks decide between equals")
    asking = np.flatnonzero(is_new)
    if not len(asking) or most < 1:
        return [(np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.float32))]
    ways = Ways.of(features.keys, features.weights, asking, threads=threads, chosen=chosen)

    def found(asking: I64, least: float) -> list[tuple[I32, I32, F32]]:
        def work(begin: int, end: int) -> tuple[I32, I32, F32]:
            return near(ways, asking[begin:end], rank, most, least)

        return in_pieces(work, len(asking), piece=_PIECE, threads=threads)

    if up_to is None or most * len(asking) <= up_to:
        return found(asking, 0.0)
    sample = np.concatenate([part[2] for part in found(asking[::_SAMPLED], 0.0)])
    return found(asking, reached_by(sample, up_to // _SAMPLED))


def reached_by(values: Floats | F32, wanted: int, least: float = 0.0) -> float:
    """Give a value that `wanted` of them reach, `least` where no more than that are there or none is wanted.

    >>> reached_by(np.array([0.2, 0.9, 0.5]), 2), reached_by(np.array([0.2, 0.9]), 2)
    (0.5, 0.0)
    """
    rest = len(values) - wanted
    return float(np.partition(values, rest)[rest]) if rest > 0 and wanted > 0 else least


@lru_cache(maxsize=1)
def _keys() -> U32:
    """Give the groups names that stay when others come and go."""
    return np.array([stable_hash(name) & 0xFFFFFFFF for name in lexicon().names], np.uint32)


@lru_cache(maxsize=1)
def _weights() -> Floats:
    return np.array(weights().groups, np.float64)


def _each_once(found: Sequence[tuple[I32, I32, F32]], rank: I64) -> tuple[I64, I64, F32]:
    one, two, cosines = (np.concatenate(column) for column in zip(*found, strict=True))
    one, two = one.astype(np.int64), two.astype(np.int64)
    turned = rank[one] > rank[two]
    left, right = np.where(turned, two, one), np.where(turned, one, two)
    order = np.lexsort((rank[right], rank[left]))
    left, right, cosines = left[order], right[order], cosines[order]
    first = np.ones(len(left), np.bool_)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return left[first], right[first], cosines[first]


@numba.njit(nogil=True, cache=True)
def _heaviest(
    words: Words, known: Meanings, names: U32, weights: Floats, keys: U32, heavy: F32
) -> None:
    """Write the groups that tell most of each text, the heaviest first, equals by their keys; see `Features`."""
    counts = np.zeros(len(weights), np.float64)
    best = np.empty(KEPT, np.float64)
    for text in range(len(words.starts) - 1):
        begin, end = words.starts[text], words.starts[text + 1]
        room = known.readings * (end - begin)
        places, groups = np.empty(room, np.int64), np.empty(room, np.int64)
        shares = np.empty(room, np.int64)
        found = find_groups(words, begin, end, known, places, groups, shares)
        for at in range(found):
            counts[groups[at]] += 1 / shares[at]
        filled = 0
        for group in groups[:found]:
            if counts[group] > 0:
                weight = _saturated(counts[group]) * weights[group]
                filled = _put(weight, names[group], best, keys[text], filled)
                counts[group] = 0.0
        length = 0.0
        for weight in best[:filled]:
            length += weight**2
        for at in range(filled):
            heavy[text, at] = best[at] / length**0.5


@numba.njit(nogil=True, cache=True)
def _put(weight: float, key: np.uint32, best: Floats, keys: U32, filled: int) -> int:
    """Put a group among the heaviest, equals by their keys; returns how many there are."""
    place = filled
    while place > 0 and (
        best[place - 1] < weight or (best[place - 1] == weight and keys[place - 1] > key)
    ):
        place -= 1
    if place == KEPT:
        return filled
    filled = min(filled + 1, KEPT)
    for other in range(filled - 1, place, -1):
        best[other], keys[other] = best[other - 1], keys[other - 1]
    best[place], keys[place] = weight, key
    return filled

"""The same idea in other words: texts that speak of the same things, whatever words they use.

A text is known by the groups of synonyms that tell most of it. Two texts are compared when they share a group, two
or three groups together that few texts have; of those the nearest by cosine are given. What is compared depends on
the set of texts alone, not on their order, nor on the number of threads.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp.neardup.arrays import F32, I64, U32, Flags
from nlp.neardup.hashing import stable_hash
from nlp.neardup.ways import asked, counted, filled, near
from nlp.synonyms import lexicon, masses, meanings, weights, words_of

# Groups kept of a text.
KEPT = 24
# A way to meet that more texts have is not followed: this many and a share of the root of all texts.
_COMMON, _COMMON_GROWTH = 250, 0.5
_PIECE = 1_024


@dataclass(frozen=True, slots=True)
class Features:
    """What each text speaks of: text i has `keys[starts[i]:starts[i + 1]]`, the weightiest first.

    A key names a group of synonyms in every run; `weights` are those of the text, of length 1 together.
    """

    keys: U32
    weights: F32
    starts: I64

    def __len__(self) -> int:
        return len(self.starts) - 1


def features(texts: Sequence[str]) -> Features:
    """Read texts: at most 24 groups of each, 8 bytes a group."""
    keys, heavy, starts = [], [], [0]
    for text in texts:
        own = _heaviest(masses(meanings(words_of(text))))
        length = sum(weight**2 for weight, _ in own) ** 0.5
        keys += [key for _, key in own]
        heavy += [weight / length for weight, _ in own]
        starts.append(len(keys))
    return Features(
        np.array(keys, np.uint32), np.array(heavy, np.float32), np.array(starts, np.int64)
    )


def as_rows(found: Features) -> tuple[U32, NDArray[np.float16]]:
    """Lay features out as rows of one width, as an index keeps them: keys and weights, 0 where a text has fewer.

    Weights keep eleven bits, so that a text takes 144 bytes. Shapes (texts, 24).
    """
    keys = np.zeros((len(found), KEPT), np.uint32)
    heavy = np.zeros((len(found), KEPT), np.float16)
    text = np.repeat(np.arange(len(found)), np.diff(found.starts))
    column = np.arange(len(found.keys)) - found.starts[text]
    keys[text, column], heavy[text, column] = found.keys, found.weights
    return keys, heavy


def from_rows(keys: U32, heavy: NDArray[np.float16]) -> Features:
    """Take features back from rows; see `as_rows`."""
    here = heavy > 0
    starts = np.zeros(len(keys) + 1, np.int64)
    np.cumsum(here.sum(axis=1), out=starts[1:])
    return Features(keys[here], heavy[here].astype(np.float32), starts)


def nearest(
    features: Features, is_new: Flags, *, rank: I64, most: int, threads: int
) -> tuple[I64, I64, F32]:
    """Find for each new text at most `most` others that speak of the same things.

    `rank` gives every text a number of its own that decides between equals: the smaller first.
    Returns the places of the two, the smaller rank on the left, sorted by rank, each pair once, and their cosines.

    Raises:
        ValueError: lengths differ, or two texts have the same rank.
    """
    count = len(features)
    if not len(is_new) == len(rank) == count:
        raise ValueError(f"{count} texts, but {len(is_new)} flags and {len(rank)} ranks")
    if len(np.unique(rank)) < count:
        raise ValueError("two texts have the same rank; ranks decide between equals")
    asking = np.flatnonzero(is_new)
    if not len(asking) or most < 1:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float32)
    heads, postings = _postings(features, asking)

    def work(begin: int) -> tuple[I64, I64, F32]:
        part = asking[begin : begin + _PIECE]
        found = near(
            part, features.keys, features.weights, features.starts, heads, postings, rank, most
        )  # fmt: skip
        return found  # type: ignore[no-any-return]

    with ThreadPoolExecutor(max(1, threads)) as pool:
        return _each_once(list(pool.map(work, range(0, len(asking), _PIECE))), rank)


@lru_cache(maxsize=1)
def _keys() -> tuple[int, ...]:
    """Give the groups names that stay when others come and go."""
    return tuple(stable_hash(name) & 0xFFFFFFFF for name in lexicon().names)


def _heaviest(own: dict[int, float]) -> list[tuple[float, int]]:
    """Weights and keys of the groups that tell most, the heaviest first."""
    keys, heavy = _keys(), weights().groups
    found = [(mass * heavy[group], keys[group]) for group, mass in own.items()]
    return sorted(found, key=lambda pair: (-pair[0], pair[1]))[:KEPT]


def _each_once(found: Sequence[tuple[I64, I64, F32]], rank: I64) -> tuple[I64, I64, F32]:
    one, two, cosines = (np.concatenate(column) for column in zip(*found, strict=True))
    turned = rank[one] > rank[two]
    left, right = np.where(turned, two, one), np.where(turned, one, two)
    order = np.lexsort((rank[right], rank[left]))
    left, right, cosines = left[order], right[order], cosines[order]
    first = np.ones(len(left), np.bool_)
    first[1:] = (left[1:] != left[:-1]) | (right[1:] != right[:-1])
    return left[first], right[first], cosines[first]


def _postings(features: Features, asking: I64) -> tuple[I64, U32]:
    """Lay out for each way to meet the texts that have it, if few have it and one of them asks."""
    keys, starts, count = features.keys, features.starts, len(features)
    bits = max(16, (32 * count).bit_length())
    common = int(_COMMON + _COMMON_GROWTH * count**0.5)
    marks = asked(keys, starts, asking, bits)
    having = counted(keys, starts, marks, bits)
    having[(having < 2) | (having > common)] = 0
    heads = np.zeros(len(having) + 1, np.int64)
    np.cumsum(having, out=heads[1:])
    return heads, filled(keys, starts, marks, heads, bits)

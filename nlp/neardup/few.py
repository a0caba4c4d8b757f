"""Which texts a few others meet in the search for ideas: they alone need be laid out.

For one draft against a whole programme that is one look at the postings of its groups, and nothing is sorted. The
outcome is that of laying out all, but that ways are told apart by what they are and there by numbers of fewer bits:
whom a text meets by chance of numbers alone may not be among them.
"""

from collections.abc import Sequence

import numba
import numpy as np

from nlp.neardup.arrays import I64, U32, U64, Flags
from nlp.neardup.idea_postings import PLACE_BITS, IdeaPostings
from nlp.neardup.threads import in_pieces
from nlp.neardup.ways import (
    KEPT,
    MOST_MET,
    MOST_WAYS,
    PAIRED,
    TRIPLED,
    Chosen,
    bits_for,
    common_from,
    spread_of,
    values_of,
)

# Among more, most texts meet one that asks.
FEW = 16
_PIECE = 1 << 18
# Of a text, bits that say which of the asked groups it has, which of those come two by two, and which three by three.
_PAIRS_FROM, _TRIPLES_FROM = KEPT, KEPT + PAIRED
# The postings of a part of the texts, and the places of those that are gone from it.
Part = tuple[IdeaPostings, I64]
_NONE = np.empty(0, np.int64)


def meeting(asking: U32, parts: Sequence[Part], *, threads: int) -> tuple[list[I64], Chosen]:
    """Find in each part the texts that have a way which one of the few that ask follows.

    Rows are keys as of `ideas.Features`. Gives their places in each part, and what `offers` must know of the choice.
    """
    total = len(asking) + sum(postings.texts - len(gone) for postings, gone in parts)
    common = common_from(total)
    among = [(IdeaPostings.of(asking), _NONE), *parts]
    met: list[list[I64]] = [[_NONE] for _ in parts]
    numbers, followed = [np.empty(0, np.uint64)], [np.empty(0, np.bool_)]
    for keys in asking:
        groups = keys[keys > 0]
        shared = [_shared(postings, gone, groups, common) for postings, gone in among]
        values, singles = _ways_of(groups)
        counts = np.sum([_counted(masks, len(values), threads) for masks, _ in shared], axis=0)
        counts[singles] = np.sum([having for _, having in shared], axis=0)
        numbers.append(values >> np.uint64(64 - bits_for(total)))
        followed.append(_followed(counts, common))
        for here, (masks, _) in zip(met, shared[1:], strict=True):
            here.append(_having_one(masks, followed[-1], threads))
    ways, is_followed = np.concatenate(numbers), np.concatenate(followed)
    barred = np.setdiff1d(ways[~is_followed], ways[is_followed])
    return [np.unique(np.concatenate(one)) for one in met], Chosen(total, barred.astype(np.int64))


def _shared(postings: IdeaPostings, gone: I64, groups: U32, common: int) -> tuple[U64, I64]:
    """Tell for every text, in bits, which of the asked groups it has, and how many texts have each of them.

    What is too common alone is told as far as it makes ways with other groups.
    """
    masks, having = np.zeros(postings.texts, np.uint64), np.empty(len(groups), np.int64)
    for place, key in enumerate(groups):
        listed = postings.having(key)
        having[place] = len(listed)
        if len(gone):
            having[place] -= np.isin(listed >> np.uint32(PLACE_BITS), gone).sum()
        is_common = having[place] > common
        if not is_common or place < PAIRED:
            _mark(listed, place, is_common, masks)
    masks[gone] = 0
    return masks, having


def _ways_of(groups: U32) -> tuple[U64, I64]:
    """Give the ways of a text that asks, in 64 bits, and which of them are single groups."""
    spread = np.array([spread_of(key) for key in groups], np.uint64)
    values = np.empty(MOST_WAYS, np.uint64)
    filled = values_of(np.arange(KEPT), spread, len(groups), values)
    return values[:filled], _SINGLES[: len(groups)]


def _counted(masks: U64, ways: int, threads: int) -> I64:
    """Count the texts that have each way of two or three groups, by its number."""

    def work(begin: int, end: int) -> I64:
        counts = np.zeros(ways, np.int64)
        _count(masks[begin:end], counts)
        return counts

    nothing = np.zeros(ways, np.int64)
    found = in_pieces(work, len(masks), piece=_PIECE, threads=threads)
    return np.asarray(np.sum([nothing, *found], axis=0))


def _followed(counts: I64, common: int) -> Flags:
    """Tell which ways one that asks follows: the rarest that others have, see `laying`."""
    worth = np.flatnonzero((counts > 1) & (counts <= common))
    rarest = worth[np.argsort(counts[worth], kind="stable")]
    followed = np.zeros(len(counts), np.bool_)
    followed[rarest[np.cumsum(counts[rarest]) <= MOST_MET]] = True
    return followed


def _having_one(masks: U64, followed: Flags, threads: int) -> I64:
    """List the texts that have one of the followed ways."""

    def work(begin: int, end: int) -> I64:
        return _with_followed(masks[begin:end], followed) + begin

    return np.concatenate([_NONE, *in_pieces(work, len(masks), piece=_PIECE, threads=threads)])


def _numbered() -> tuple[I64, I64, I64]:
    """Number ways in the order of `ways.values_of`, by the places of their groups, the weightiest last."""
    singles, pairs = np.zeros(KEPT, np.int64), np.zeros((KEPT, KEPT), np.int64)
    triples = np.zeros((KEPT, KEPT, KEPT), np.int64)
    number = 0
    for one in range(KEPT):
        singles[one] = number
        number += 1
        for two in range(one if one < PAIRED else 0):
            pairs[one, two] = number
            number += 1
            for three in range(two if one < TRIPLED else 0):
                triples[one, two, three] = number
                number += 1
    return singles, pairs[:PAIRED, :PAIRED].copy(), triples[:TRIPLED, :TRIPLED, :TRIPLED].copy()


_SINGLES, _PAIRS, _TRIPLES = _numbered()


@numba.njit(nogil=True, cache=True)
def _mark(postings: U32, place: int, is_common: bool, masks: U64) -> None:  # noqa: FBT001 - compiled
    """Set the bits of one asked group, the one at a place of the text that asks."""
    alone = np.uint64(0) if is_common else np.uint64(1) << np.uint64(place)
    paired = np.uint64(1) << np.uint64(_PAIRS_FROM + place) if place < PAIRED else np.uint64(0)
    tripled = np.uint64(1) << np.uint64(_TRIPLES_FROM + place) if place < TRIPLED else np.uint64(0)
    for posting in postings:
        there = posting & np.uint32((1 << PLACE_BITS) - 1)
        bits = alone
        if there < PAIRED:
            bits |= paired
        if there < TRIPLED:
            bits |= tripled
        if bits:
            masks[posting >> np.uint32(PLACE_BITS)] |= bits


@numba.njit(nogil=True, cache=True)
def _listed(mask: np.uint64, first: int, width: int, places: I64) -> int:
    """List which of some bits are set, from the lowest on; returns how many."""
    bits = (mask >> np.uint64(first)) & np.uint64((1 << width) - 1)
    count, at = 0, 0
    while bits:
        if bits & np.uint64(1):
            places[count] = at
            count += 1
        bits >>= np.uint64(1)
        at += 1
    return count


@numba.njit(nogil=True, cache=True)
def _has_pair(mask: np.uint64) -> bool:
    bits = (mask >> np.uint64(_PAIRS_FROM)) & np.uint64((1 << PAIRED) - 1)
    return bool(bits & (bits - np.uint64(1)))


@numba.njit(nogil=True, cache=True)
def _several(mask: np.uint64, places: I64, ways: I64) -> int:
    """Write the numbers of the ways of two and of three groups that a text has; returns how many."""
    filled = 0
    found = _listed(mask, _PAIRS_FROM, PAIRED, places)
    for one in range(found):
        for two in range(one):
            ways[filled] = _PAIRS[places[one], places[two]]
            filled += 1
    found = _listed(mask, _TRIPLES_FROM, TRIPLED, places)
    for one in range(found):
        for two in range(one):
            for three in range(two):
                ways[filled] = _TRIPLES[places[one], places[two], places[three]]
                filled += 1
    return filled


@numba.njit(nogil=True, cache=True)
def _count(masks: U64, counts: I64) -> None:
    places, ways = np.empty(KEPT, np.int64), np.empty(MOST_WAYS, np.int64)
    for mask in masks:
        if _has_pair(mask):
            for way in ways[: _several(mask, places, ways)]:
                counts[way] += 1


@numba.njit(nogil=True, cache=True)
def _with_followed(masks: U64, followed: Flags) -> I64:
    places, ways = np.empty(KEPT, np.int64), np.empty(MOST_WAYS, np.int64)
    singles = np.uint64(0)
    for place in range(KEPT):
        if _SINGLES[place] < len(followed) and followed[_SINGLES[place]]:
            singles |= np.uint64(1) << np.uint64(place)
    listed = np.empty(len(masks), np.int64)
    filled = 0
    for text in range(len(masks)):
        mask = masks[text]
        has = mask & singles != 0
        if not has and _has_pair(mask):
            for way in ways[: _several(mask, places, ways)]:
                has |= followed[way]
        if has:
            listed[filled] = text
            filled += 1
    return listed[:filled].copy()

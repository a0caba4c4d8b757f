"""Which texts a few others can meet in the search for ideas: they alone need be laid out.

For one draft against a whole programme that is one look at the postings of its groups, and nothing is sorted. The
outcome is that of laying out all, but that ways are told apart by what they are and there by numbers of fewer bits:
whom a text meets by chance of numbers alone may not be among them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np

from nlp.neardup.arrays import I64, U32, U64
from nlp.neardup.idea_postings import PLACE_BITS, IdeaPostings
from nlp.neardup.ways import (
    KEPT,
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
# Of a text, bits that say which of the asked groups it has, which of those come two by two, and which three by three.
_PAIRS_FROM, _TRIPLES_FROM = KEPT, KEPT + PAIRED


# The postings of a part of the texts, and the places of those that are gone from it.
Part = tuple[IdeaPostings, I64]
_NONE = np.empty(0, np.int64)


class _Having(NamedTuple):
    """How many texts have each way of one that asks, by the places of its groups."""

    singles: I64  # (groups of the text,)
    pairs: I64  # (12, 12), the smaller place last
    triples: I64  # (8, 8, 8), the smallest place last


def meeting(asking: U32, parts: Sequence[Part]) -> tuple[list[I64], Chosen]:
    """Find in each part the texts that have a way, not too common, of one of the few that ask.

    Rows are keys as of `ideas.Features`. Gives their places in each part, and what `offers` must know of the choice.
    """
    total = len(asking) + sum(postings.texts - len(gone) for postings, gone in parts)
    common = common_from(total)
    among = [(IdeaPostings.of(asking), _NONE), *parts]
    met: list[list[I64]] = [[_NONE] for _ in parts]
    barred = [np.empty(0, np.uint64)]
    for keys in asking:
        groups = keys[keys > 0]
        shared = [_shared(part, gone, groups) for part, gone in among]
        having = _having(shared, len(groups))
        for here, masks in zip(met, shared[1:], strict=True):
            here.append(_with_rare(masks, having, common))
        barred.append(_too_common(groups, having, common))
    ways = np.unique(np.concatenate(barred)) >> np.uint64(64 - bits_for(total))
    return [np.unique(np.concatenate(one)) for one in met], Chosen(total, ways.astype(np.int64))


def _shared(part: IdeaPostings, gone: I64, groups: U32) -> U64:
    """Tell for every text of a part, in bits, which of the asked groups it has and how weighty they are there."""
    masks = np.zeros(part.texts, np.uint64)
    for place, key in enumerate(groups):
        _mark(part.having(key), place, masks)
    masks[gone] = 0
    return masks


def _having(shared: Sequence[U64], groups: int) -> _Having:
    having = _Having(
        np.zeros(groups, np.int64),
        np.zeros((PAIRED, PAIRED), np.int64),
        np.zeros((TRIPLED, TRIPLED, TRIPLED), np.int64),
    )
    for masks in shared:
        _count(masks, having)
    return having


def _too_common(groups: U32, having: _Having, common: int) -> U64:
    """Give the ways of one that asks which too many have, in 64 bits."""
    spread = np.array([spread_of(key) for key in groups], np.uint64)
    values, counts = np.empty(MOST_WAYS, np.uint64), np.empty(MOST_WAYS, np.int64)
    filled = values_of(np.arange(KEPT), spread, len(groups), values)
    _in_order_of_ways(having, len(groups), counts)
    return values[:filled][counts[:filled] > common]


@numba.njit(nogil=True, cache=True)
def _mark(postings: U32, place: int, masks: U64) -> None:
    """Set the bits of one asked group, the one at a place of the text that asks."""
    for posting in postings:
        there = posting & np.uint32((1 << PLACE_BITS) - 1)
        bits = np.uint64(1) << np.uint64(place)
        if place < PAIRED and there < PAIRED:
            bits |= np.uint64(1) << np.uint64(_PAIRS_FROM + place)
        if place < TRIPLED and there < TRIPLED:
            bits |= np.uint64(1) << np.uint64(_TRIPLES_FROM + place)
        masks[posting >> np.uint32(PLACE_BITS)] |= bits


@numba.njit(nogil=True, cache=True)
def _set_bits(bits: np.uint64, places: I64) -> int:
    """List the bits that are set, from the lowest on; returns how many."""
    count, at = 0, 0
    while bits:
        if bits & np.uint64(1):
            places[count] = at
            count += 1
        bits >>= np.uint64(1)
        at += 1
    return count


@numba.njit(nogil=True, cache=True)
def _several(mask: np.uint64, first: int, width: int) -> np.uint64:
    """Give the bits of pairs or triples, 0 where fewer than two are set."""
    bits = (mask >> np.uint64(first)) & np.uint64((1 << width) - 1)
    return bits if bits & (bits - np.uint64(1)) else np.uint64(0)


@numba.njit(nogil=True, cache=True)
def _count(masks: U64, having: _Having) -> None:
    """Count the texts that have each of the asked groups, each pair and each triple of them."""
    places = np.empty(KEPT, np.int64)
    for mask in masks:
        found = _set_bits(mask & np.uint64((1 << KEPT) - 1), places)
        for one in range(found):
            having.singles[places[one]] += 1
        found = _set_bits(_several(mask, _PAIRS_FROM, PAIRED), places)
        for one in range(found):
            for two in range(one):
                having.pairs[places[one], places[two]] += 1
        found = _set_bits(_several(mask, _TRIPLES_FROM, TRIPLED), places)
        for one in range(found):
            for two in range(one):
                for three in range(two):
                    having.triples[places[one], places[two], places[three]] += 1


@numba.njit(nogil=True, cache=True)
def _with_rare(masks: U64, having: _Having, common: int) -> I64:
    """List the texts that have one of the asked ways that not too many have."""
    places = np.empty(KEPT, np.int64)
    rare = np.uint64(0)
    for place in range(len(having.singles)):
        if having.singles[place] <= common:
            rare |= np.uint64(1) << np.uint64(place)
    listed = np.empty(len(masks), np.int64)
    filled = 0
    for text in range(len(masks)):
        mask = masks[text]
        if mask and (mask & rare or _has_rare(mask, having, common, places)):
            listed[filled] = text
            filled += 1
    return listed[:filled].copy()


@numba.njit(nogil=True, cache=True)
def _has_rare(mask: np.uint64, having: _Having, common: int, places: I64) -> bool:
    found = _set_bits(_several(mask, _PAIRS_FROM, PAIRED), places)
    for one in range(found):
        for two in range(one):
            if having.pairs[places[one], places[two]] <= common:
                return True
    found = _set_bits(_several(mask, _TRIPLES_FROM, TRIPLED), places)
    for one in range(found):
        for two in range(one):
            for three in range(two):
                if having.triples[places[one], places[two], places[three]] <= common:
                    return True
    return False


@numba.njit(nogil=True, cache=True)
def _in_order_of_ways(having: _Having, groups: int, counts: I64) -> None:
    """Write how many have each way, in the order of `ways.values_of`."""
    filled = 0
    for one in range(groups):
        counts[filled] = having.singles[one]
        filled += 1
        for two in range(one if one < PAIRED else 0):
            counts[filled] = having.pairs[one, two]
            filled += 1
            for three in range(two if one < TRIPLED else 0):
                counts[filled] = having.triples[one, two, three]
                filled += 1

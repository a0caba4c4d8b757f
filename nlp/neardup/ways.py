"""Compiled parts of the search for ideas: ways to meet, and the nearest of those met.

A way is a group of synonyms, two or three of a text's weightiest together, as a number of so many bits. Ways that
share a number are one way: more texts are compared, none fewer.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.neardup.arrays import F32, I64, U8, U32
from nlp.neardup.hashing import mixed

# Of a text's groups, the weightiest come two by two and three by three: 24 + 66 + 56 ways.
_PAIRED, _TRIPLED, _MOST_WAYS = 12, 8, 160
# So many texts are met at most for one that asks, the rarest ways first.
_MET = 5_000
# So many are compared in full for each that is wanted; more where they are equal.
_COMPARED = 8
_STEPS = 512
# Room for the keys of one text, so much that they seldom stand in each other's way.
_SLOTS = 256


@numba.njit(nogil=True, cache=True)
def _ways(keys: U32, begin: int, end: int, bits: int, ways: I64) -> int:
    """Write the ways to meet a text: its groups, and the weightiest by two and by three; returns how many."""
    shift = np.uint64(64 - bits)
    filled = 0
    for one in range(begin, end):
        first = mixed(np.uint64(keys[one]) + np.uint64(1))
        ways[filled] = np.int64(mixed(first) >> shift)
        filled += 1
        for two in range(begin, min(one, begin + _PAIRED) if one < begin + _PAIRED else begin):
            second = first + mixed(np.uint64(keys[two]) + np.uint64(1))
            ways[filled] = np.int64(mixed(second + np.uint64(2)) >> shift)
            filled += 1
            for three in range(begin, two if one < begin + _TRIPLED else begin):
                third = second + mixed(np.uint64(keys[three]) + np.uint64(1))
                ways[filled] = np.int64(mixed(third + np.uint64(3)) >> shift)
                filled += 1
    return filled


@numba.njit(nogil=True, cache=True)
def asked(keys: U32, starts: I64, asking: I64, bits: int) -> U8:
    """Mark the ways that one of the asking texts has, a bit each: so it stays near the processor."""
    marks = np.zeros(1 << (bits - 3), np.uint8)
    ways = np.empty(_MOST_WAYS, np.int64)
    for text in asking:
        for way in ways[: _ways(keys, starts[text], starts[text + 1], bits, ways)]:
            marks[way >> 3] |= np.uint8(1 << (way & 7))
    return marks


@numba.njit(nogil=True, cache=True)
def counted(keys: U32, starts: I64, marks: U8, bits: int) -> NDArray[np.int32]:
    """Count the texts that have each way that is marked."""
    having = np.zeros(1 << bits, np.int32)
    ways = np.empty(_MOST_WAYS, np.int64)
    for text in range(len(starts) - 1):
        for way in ways[: _ways(keys, starts[text], starts[text + 1], bits, ways)]:
            if marks[way >> 3] >> (way & 7) & 1:
                having[way] += 1
    return having


@numba.njit(nogil=True, cache=True)
def filled(keys: U32, starts: I64, marks: U8, heads: I64, bits: int) -> U32:
    """List the texts of each way: way w is had by `postings[heads[w]:heads[w + 1]]`."""
    postings = np.empty(heads[-1], np.uint32)
    at = heads[:-1].copy()
    ways = np.empty(_MOST_WAYS, np.int64)
    for text in range(len(starts) - 1):
        for way in ways[: _ways(keys, starts[text], starts[text + 1], bits, ways)]:
            if marks[way >> 3] >> (way & 7) & 1 and heads[way + 1] > heads[way]:
                postings[at[way]] = text
                at[way] += 1
    return postings


@numba.njit(nogil=True, cache=True)
def near(  # type: ignore[no-untyped-def]  # noqa: ANN201 - compiled
    asking: I64, keys: U32, weights: F32, starts: I64,
    heads: I64, postings: U32, rank: I64, most: int,
):  # fmt: skip
    """Give for each asking text the `most` nearest it meets: places of both and their cosines."""
    room = len(asking) * most
    one, two = np.empty(room, np.int64), np.empty(room, np.int64)
    cosines = np.empty(room, np.float32)
    met = np.empty(_MET + len(starts), np.int64)
    sums = np.zeros(len(starts) - 1, np.float32)
    own, own_keys = np.zeros(_SLOTS, np.float32), np.empty(_SLOTS, np.uint32)
    found = 0
    for text in asking:
        begin, end = starts[text], starts[text + 1]
        own[:] = 0.0
        for at in range(begin, end):
            slot = _slot(own_keys, own, keys[at])
            own_keys[slot], own[slot] = keys[at], weights[at]
        count = _meet(text, keys, begin, end, heads, postings, sums, met)
        least = _least_sum(sums, met, count, _COMPARED * most)
        first = found
        for other in met[:count]:
            if sums[other] >= least:
                cosine = np.float32(0.0)
                for at in range(starts[other], starts[other + 1]):
                    cosine += own[_slot(own_keys, own, keys[at])] * weights[at]
                if cosine > 0:  # numbers of ways may be equal by chance
                    found = _kept(two, cosines, first, found, most, other, cosine, rank)
            sums[other] = 0.0
        one[first:found] = text
    return one[:found].copy(), two[:found].copy(), cosines[:found].copy()


@numba.njit(nogil=True, cache=True)
def _slot(own_keys: U32, own: F32, key: np.uint32) -> int:
    """Find where a key of the asking text stands, or the empty slot where it would."""
    slot = np.int64(key) & (_SLOTS - 1)
    while own[slot] > 0 and own_keys[slot] != key:
        slot = (slot + 1) & (_SLOTS - 1)
    return int(slot)


@numba.njit(nogil=True, cache=True)
def _meet(
    text: int, keys: U32, begin: int, end: int, heads: I64, postings: U32, sums: F32, met: I64
) -> int:
    """Sum for every text met how rare the ways are on which it is met; returns how many were met."""
    ways = np.empty(_MOST_WAYS, np.int64)
    bits = 0
    while (1 << bits) < len(heads) - 1:
        bits += 1
    mine = ways[: _ways(keys, begin, end, bits, ways)]
    having = np.empty(len(mine), np.int64)
    for at, way in enumerate(mine):
        having[at] = heads[way + 1] - heads[way]
    count = 0
    looked = 0
    for at in np.argsort(having, kind="mergesort"):
        if having[at] == 0:
            continue
        looked += having[at]
        if looked > _MET:
            break
        telling = np.float32(np.log(len(sums) / having[at]) + 0.1)
        for other in postings[heads[mine[at]] : heads[mine[at] + 1]]:
            if other != text:
                if sums[other] == 0.0:
                    met[count] = other
                    count += 1
                sums[other] += telling
    return count


@numba.njit(nogil=True, cache=True)
def _least_sum(sums: F32, met: I64, count: int, wanted: int) -> np.float32:
    """Find a sum that at least `wanted` of those met reach, from their distribution in steps."""
    if count <= wanted:
        return np.float32(0.0)
    top = np.float32(0.0)
    for other in met[:count]:
        top = max(top, sums[other])
    steps = np.zeros(_STEPS + 1, np.int64)
    for other in met[:count]:
        steps[int(sums[other] / top * _STEPS)] += 1
    reached, step = 0, _STEPS + 1
    while reached < wanted:
        step -= 1
        reached += steps[step]
    return np.float32(top * step / _STEPS)


@numba.njit(nogil=True, cache=True)
def _kept(
    two: I64,
    cosines: F32,
    first: int,
    found: int,
    most: int,
    other: int,
    cosine: np.float32,
    rank: I64,
) -> int:
    """Put a text among the nearest, the nearest first, equals by rank; returns where they end."""
    at = found
    while at > first and (
        cosines[at - 1] < cosine or (cosines[at - 1] == cosine and rank[two[at - 1]] > rank[other])
    ):
        at -= 1
    if at - first >= most:
        return found
    last = min(found, first + most - 1)
    for place in range(last, at, -1):
        two[place], cosines[place] = two[place - 1], cosines[place - 1]
    two[at], cosines[at] = other, cosine
    return last + 1

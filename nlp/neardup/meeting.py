"""The nearest of those that a text meets on its ways, the rarest ways first."""

from functools import lru_cache

import numba
import numpy as np

from nlp.neardup.arrays import F32, I32, I64, U32
from nlp.neardup.laying import Ways
from nlp.neardup.ways import KEPT, MOST_MET, MOST_WAYS, number_of, ways_of

# So many are compared in full for each that is wanted; more where they are equal.
_COMPARED = 4
_STEPS = 512
# Room for those that a text meets, so much that they seldom stand in each other's way.
_MET_SLOTS = 1 << 13


def near(ways: Ways, asking: I64, rank: I64, most: int, least: float = 0.0) -> tuple[I32, I32, F32]:
    """Give for each asking text the `most` nearest it meets of cosines above `least`: places of both, and cosines."""
    lowest = np.float32(least)
    return _near(ways, asking, rank, _halves(), most, lowest, MOST_MET, _COMPARED * most)  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _halves() -> F32:
    """Give the value of every float of 16 bits up to 1, which numba cannot read."""
    return np.arange(0x3C01, dtype=np.uint16).view(np.float16).astype(np.float32)


@numba.njit(nogil=True, cache=True)
def _near(  # type: ignore[no-untyped-def]  # noqa: ANN202 - compiled
    known: Ways,
    asking: I64,
    rank: I64,
    halves: F32,
    most: int,
    lowest: np.float32,
    most_met: int,
    compared: int,
):
    room = len(asking) * most
    one, two = np.empty(room, np.int32), np.empty(room, np.int32)
    cosines = np.empty(room, np.float32)
    met, sums = np.zeros(_MET_SLOTS, np.uint32), np.zeros(_MET_SLOTS, np.float32)
    used = np.empty(most_met, np.int64)
    groups, own = known.texts.groups, np.zeros(len(known.texts.spread), np.float32)
    found = 0
    for text in asking:
        for at in range(KEPT):
            if groups[text, 1, at]:
                own[groups[text, 0, at]] = halves[groups[text, 1, at]]
        count = _meet(known, text, met, sums, used)
        enough = _least_sum(sums, used, count, compared)
        first = found
        for slot in used[:count]:
            if sums[slot] >= enough:
                other, cosine = np.int64(met[slot]), np.float32(0.0)
                for at in range(KEPT):
                    cosine += own[groups[other, 0, at]] * halves[groups[other, 1, at]]
                if cosine > lowest:  # 0 too: numbers of ways may be equal by chance
                    found = _kept(two, cosines, first, found, most, int(other), cosine, rank)
            sums[slot] = 0.0
        own[groups[text, 0]] = 0.0
        one[first:found] = text
    return one[:found].copy(), two[:found].copy(), cosines[:found].copy()


@numba.njit(nogil=True, cache=True)
def _meet(known: Ways, text: int, met: U32, sums: F32, used: I64) -> int:
    """Sum for every text met how rare the ways are on which it is met; returns how many were met.

    `met` and `sums` are an open addressing table of those met, `used` lists its places.
    """
    ways = np.empty(MOST_WAYS, np.int64)
    mine = ways[: ways_of(known.texts, text, known.bits, ways)]
    rarest, followed = np.empty(len(mine), np.int64), 0
    for at in range(len(mine)):
        mine[at] = number_of(mine[at], known.marks, known.before)
        if mine[at] >= 0:
            having = np.int64(known.heads[mine[at] + 1]) - np.int64(known.heads[mine[at]])
            rarest[followed] = having * MOST_WAYS + at
            followed += 1
    rarest[:followed].sort()
    count = 0
    looked = 0
    for way in rarest[:followed]:
        having, number = way // MOST_WAYS, mine[way % MOST_WAYS]
        looked += having
        if looked > len(used):
            break
        telling = np.float32(np.log(known.total / having) + 0.1)
        first = np.int64(known.heads[number])
        for other in known.postings[first : first + having]:
            if other != text:
                slot = np.int64(other * np.uint32(2654435769)) & (_MET_SLOTS - 1)
                while sums[slot] > 0 and met[slot] != other:
                    slot = (slot + 1) & (_MET_SLOTS - 1)
                if sums[slot] == 0:
                    met[slot], used[count] = other, slot
                    count += 1
                sums[slot] += telling
    return count


@numba.njit(nogil=True, cache=True)
def _least_sum(sums: F32, used: I64, count: int, wanted: int) -> np.float32:
    """Find a sum that at least `wanted` of those met reach, from their distribution in steps."""
    if count <= wanted:
        return np.float32(0.0)
    top = np.float32(0.0)
    for slot in used[:count]:
        top = max(top, sums[slot])
    steps = np.zeros(_STEPS + 1, np.int64)
    for slot in used[:count]:
        steps[int(sums[slot] / top * _STEPS)] += 1
    reached, step = 0, _STEPS + 1
    while reached < wanted:
        step -= 1
        reached += steps[step]
    return np.float32(top * step / _STEPS)


@numba.njit(nogil=True, cache=True)
def _kept(
    two: I32,
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

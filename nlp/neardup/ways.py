"""Ways to meet in the search for ideas: which texts share what few have.

A way is a group of synonyms, two or three of a text's weightiest together, as a number of so many bits. Ways that
share a number are one way: more texts are compared, none fewer.
"""

from typing import NamedTuple, Self

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.neardup.arrays import I64, U16, U32, U64
from nlp.neardup.hashing import mixed

# Groups kept of a text.
KEPT = 24
# Of a text's groups, the weightiest come two by two and three by three: 24 + 66 + 56 ways.
PAIRED, TRIPLED, MOST_WAYS = 12, 8, 160
# A way to meet that more texts have is not followed: this many and a share of the root of all texts.
_COMMON, _COMMON_GROWTH = 250, 0.5
# So many texts are met at most for one that asks, the rarest ways first.
MOST_MET = 2_000
# Groups are numbered by sixteen bits: twenty times what the lexicon holds.
_MOST_GROUPS = 1 << 16
_NONE = np.int64(-1)


class Texts(NamedTuple):
    """The groups of each text, by numbers of this search alone, the weightiest first.

    Row i of `groups` holds its groups and, behind them, the bits of their weights, 0 where it has fewer; so a text lies
    in one place of the memory. `spread` are 64 bits for each group, from its key.
    """

    groups: U16
    spread: U64

    @classmethod
    def of(cls, keys: U32, weights: NDArray[np.float16]) -> Self:
        """Number the keys of texts; see `ideas.Features`."""
        groups = np.empty((len(keys), 2, KEPT), np.uint16)
        groups[:, 1] = weights.view(np.uint16)
        names = np.zeros(_MOST_GROUPS, np.uint32)
        count = _number_keys(keys, groups, names)
        return cls(groups, _spread(names[:count]))


class Chosen(NamedTuple):
    """How texts were chosen: of how many (None: they are all), and which ways too many of those have."""

    total: int | None
    barred: I64


EVERY = Chosen(None, np.empty(0, np.int64))


def bits_for(total: int) -> int:
    """Say by how many bits the ways of so many texts are numbered."""
    return max(16, (32 * total).bit_length())


def common_from(total: int) -> int:
    """Say how many of so many texts may have a way that is followed."""
    return int(_COMMON + _COMMON_GROWTH * total**0.5)


@numba.njit(nogil=True, cache=True)
def _number_keys(keys: U32, groups: U16, names: U32) -> int:
    """Number keys as they come; `names` get the key of each number, their count is given."""
    table = np.zeros(2 * _MOST_GROUPS, np.int32)
    count = 0
    for text in range(len(keys)):
        for at in range(KEPT):
            key = keys[text, at]
            place = np.int64(mixed(np.uint64(key))) & (2 * _MOST_GROUPS - 1)
            while table[place] and names[table[place] - 1] != key:
                place = (place + 1) & (2 * _MOST_GROUPS - 1)
            if not table[place]:
                if count == _MOST_GROUPS:
                    raise ValueError("more groups of synonyms than sixteen bits number")
                names[count] = key
                count += 1
                table[place] = count
            groups[text, 0, at] = table[place] - 1
    return count


@numba.njit(nogil=True, cache=True)
def _spread(names: U32) -> U64:
    spread = np.empty(len(names), np.uint64)
    for number in range(len(names)):
        spread[number] = spread_of(names[number])
    return spread


@numba.njit(nogil=True, cache=True)
def values_of(places: I64, spread: U64, count: int, values: U64) -> int:
    """Write the ways by which to meet some groups of a text, in 64 bits; returns how many.

    `places` are those of the groups among all of the text, from the weightiest on, `spread` their bits.
    """
    filled = 0
    for one in range(count):
        first = spread[one]
        values[filled] = mixed(first)
        filled += 1
        for two in range(one if places[one] < PAIRED else 0):
            second = first + spread[two]
            values[filled] = mixed(second + np.uint64(2))
            filled += 1
            for three in range(two if places[one] < TRIPLED else 0):
                third = second + spread[three]
                values[filled] = mixed(third + np.uint64(3))
                filled += 1
    return filled


@numba.njit(nogil=True, cache=True)
def spread_of(key: np.uint32) -> np.uint64:
    """Give the bits of a group from its key."""
    return mixed(np.uint64(key) + np.uint64(1))


@numba.njit(nogil=True, cache=True)
def ways_of(texts: Texts, text: int, bits: int, ways: I64) -> int:
    """Write the ways to meet a text: its groups, and the weightiest by two and by three; returns how many."""
    places, spread = np.arange(KEPT), np.empty(KEPT, np.uint64)
    values = np.empty(MOST_WAYS, np.uint64)
    count = 0
    while count < KEPT and texts.groups[text, 1, count]:
        spread[count] = texts.spread[texts.groups[text, 0, count]]
        count += 1
    filled = values_of(places, spread, count, values)
    for at in range(filled):
        ways[at] = np.int64(values[at] >> np.uint64(64 - bits))
    return filled


@numba.njit(nogil=True, cache=True)
def mark(texts: Texts, asking: I64, bits: int, marks: U64) -> None:
    """Mark the ways that one of the asking texts has, a bit each."""
    ways = np.empty(MOST_WAYS, np.int64)
    for text in asking:
        for way in ways[: ways_of(texts, text, bits, ways)]:
            marks[way >> 6] |= np.uint64(1) << np.uint64(way & 63)


@numba.njit(nogil=True, cache=True)
def bits_in(word: np.uint64) -> np.int64:
    """Count the bits that are set."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    low = np.uint64(0x3333333333333333)
    word = (word & low) + ((word >> np.uint64(2)) & low)
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    return np.int64((word * np.uint64(0x0101010101010101)) >> np.uint64(56))


@numba.njit(nogil=True, cache=True)
def number_of(way: int, marks: U64, before: U32) -> np.int64:
    """Give the number of a marked way, -1 for another."""
    word, bit = marks[way >> 6], np.uint64(1) << np.uint64(way & 63)
    if not word & bit:
        return _NONE
    return np.int64(before[way >> 6]) + bits_in(word & (bit - np.uint64(1)))

"""Phrases that compiled code finds in texts: a tree of their words, looked up by exact numbers, so nothing collides."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numba
import numpy as np

from nlp.neardup.arrays import I32, I64, U64, Floats
from nlp.neardup.hashing import mixed

NOWHERE = -1
_FILTER = np.uint64(1 << 14)  # 64-bit numbers in the filter of a table

# The words of a phrase, and the values that it stands for with their weights.
Entry = tuple[Sequence[str], Sequence[tuple[int, float]]]


class Tree(NamedTuple):
    """Where phrases go on and end.

    `first[word]` is the node behind a phrase's first word; `keys` and `nodes` are an open addressing table of the
    nodes behind others, by node and word; `ends[node]` is the number of the phrase that ends there. -1 is none.
    """

    first: I32
    keys: U64
    nodes: I32
    ends: I32


class Told(NamedTuple):
    """What phrases stand for: phrase p for `values[starts[p]:starts[p + 1]]`, each of which counts `weights`."""

    starts: I64
    values: I32
    weights: Floats


class Phrases:
    """Phrases, each with what it stands for.

    `words` are the numbers of their words; several trees may share them.
    """

    def __init__(self, phrases: Iterable[Entry], words: dict[str, int] | None = None) -> None:
        self.words: dict[str, int] = {} if words is None else words
        edges: dict[tuple[int, int], int] = {}
        ends, told = [NOWHERE], []
        for number, (phrase, values) in enumerate(phrases):
            node = 0
            for word in phrase:
                edge = (node, self.words.setdefault(word, len(self.words)))
                if edge not in edges:
                    edges[edge] = len(ends)
                    ends.append(NOWHERE)
                node = edges[edge]
            if ends[node] == NOWHERE:  # of two phrases of the same words the first counts
                ends[node] = number
            told.append(values)
        begun = {word: behind for (node, word), behind in edges.items() if not node}
        first = np.full(max(begun, default=0) + 1, NOWHERE, np.int32)
        first[list(begun)] = list(begun.values())
        later = {edge: behind for edge, behind in edges.items() if edge[0]}
        table = pair_table(list(later), list(later.values()))
        self.tree = Tree(first, *table, np.array(ends, np.int32))
        self.told = Told(
            np.cumsum([0, *map(len, told)], dtype=np.int64),
            np.array([value for values in told for value, _ in values], np.int32),
            np.array([weight for values in told for _, weight in values], np.float64),
        )


def pair_table(
    pairs: Sequence[tuple[int, int]] | I32, values: Sequence[int] | I32
) -> tuple[U64, I32]:
    """Lay pairs of numbers out for open addressing, each with a value; see `looked_up`.

    Before the keys lies a filter of a bit a key: most pairs that are asked for are not there, and it says so from the
    processor's own memory.
    """
    size = 1 << (2 * len(pairs) + 2).bit_length()
    keys, found = np.zeros(int(_FILTER) + size, np.uint64), np.full(size, NOWHERE, np.int32)
    parts = np.array(pairs, np.int64).reshape(-1, 2)
    _fill(parts, np.array(values, np.int32), keys, found)
    return keys, found


@numba.njit(nogil=True, cache=True)
def _key(one: int, other: int) -> np.uint64:
    """Name a pair of numbers below 2^31 exactly; never 0, which marks a free place."""
    return np.uint64((np.int64(one + 1) << np.int64(32)) | np.int64(other))


@numba.njit(nogil=True, cache=True)
def _fill(pairs: I64, values: I32, keys: U64, found: I32) -> None:
    last = np.uint64(len(found) - 1)
    for at in range(len(pairs)):
        key = _key(pairs[at, 0], pairs[at, 1])
        hashed = mixed(key)
        keys[_word(hashed)] |= _bit(hashed)
        place = hashed & last
        while keys[_FILTER + place] != 0:
            place = (place + np.uint64(1)) & last
        keys[_FILTER + place], found[place] = key, values[at]


@numba.njit(nogil=True, cache=True)
def _word(hashed: np.uint64) -> np.uint64:
    """Say in which number of the filter a key's bit lies."""
    return np.uint64((hashed >> np.uint64(44)) % _FILTER)


@numba.njit(nogil=True, cache=True)
def _bit(hashed: np.uint64) -> np.uint64:
    return np.uint64(1) << (hashed >> np.uint64(58))


@numba.njit(nogil=True, cache=True)
def looked_up(one: int, other: int, keys: U64, found: I32) -> int:
    """Give the value of a pair; -1 for one that is not in the table."""
    key = _key(one, other)
    hashed = mixed(key)
    if not keys[_word(hashed)] & _bit(hashed):
        return NOWHERE
    last = np.uint64(len(found) - 1)
    place = hashed & last
    while keys[_FILTER + place] != 0:
        if keys[_FILTER + place] == key:
            return int(found[place])
        place = (place + np.uint64(1)) & last
    return NOWHERE


@numba.njit(nogil=True, cache=True)
def longest(
    words: I32, at: int, end: int, first: I32, keys: U64, nodes: I32, ends: I32
) -> tuple[int, int]:
    """Find the longest phrase that begins at a place of numbered words: its number and length; -1 and 1 for none."""
    phrase, length = NOWHERE, 1
    word = words[at]
    node = first[word] if 0 <= word < len(first) else NOWHERE
    here = at + 1
    while node >= 0:
        if ends[node] >= 0:
            phrase, length = int(ends[node]), here - at
        if here >= end or words[here] < 0:
            break
        node = looked_up(node, words[here], keys, nodes)
        here += 1
    return phrase, length

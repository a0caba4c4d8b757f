"""Which texts of a segment speak of a group of synonyms: an inverted index of `ideas.Features`.

For a few texts that ask, such as one draft, nothing else need be read of what a whole programme speaks of.
"""

from pathlib import Path
from typing import NamedTuple, Self

import numba
import numpy as np

from nlp.neardup.arrays import I32, I64, U32
from nlp.neardup.hashing import mixed
from nlp.neardup.segment import mapped

# Low bits of a posting, of 32: the place of the group among those of the text.
PLACE_BITS = 5
_FILES = {name: f"idea-{name}.npy" for name in ("names", "heads", "postings")}


class IdeaPostings(NamedTuple):
    """The texts that have each group: those of `names[g]` are `postings[heads[g]:heads[g + 1]]`, in their order.

    `names` are the keys of groups, sorted. A posting holds the number of a text and, in its low bits, the place of the
    group among those of the text, 0 for the weightiest. `texts` counts all texts.
    """

    names: U32
    heads: I64
    postings: U32
    texts: int

    @classmethod
    def of(cls, keys: U32) -> Self:
        """Invert rows of keys as of `ideas.Features`.

        Raises:
            ValueError: there are more texts than the bits of a posting can number.
        """
        if len(keys) >> 32 - PLACE_BITS:
            raise ValueError(f"{len(keys)} texts in one segment: postings cannot number so many")
        names = np.unique(keys)
        names = names[names > 0]
        table = _table(names)
        heads = np.zeros(len(names) + 1, np.int64)
        _count(keys, names, table, heads)
        heads = np.cumsum(heads)
        postings = np.empty(heads[-1], np.uint32)
        _fill(keys, names, table, heads[:-1].copy(), postings)
        return cls(names, heads, postings, len(keys))

    def having(self, key: np.uint32) -> U32:
        """Give the postings of one group, none where no text has it."""
        at = int(np.searchsorted(self.names, key))
        if at == len(self.names) or self.names[at] != key:
            return self.postings[:0]
        return self.postings[self.heads[at] : self.heads[at + 1]]

    def write(self, folder: Path) -> None:
        """Write every array as a file of its own, beside those of the segment."""
        for name, file in _FILES.items():
            np.save(folder / file, getattr(self, name), allow_pickle=False)

    @classmethod
    def open(cls, folder: Path, texts: int) -> Self:
        """Map the files of a segment of so many texts into memory.

        Raises:
            IndexUnusableError: a file is missing or no array.
        """
        return cls(**{name: mapped(folder / file) for name, file in _FILES.items()}, texts=texts)


def _table(names: U32) -> I32:
    """Lay the numbers of names out by their bits, -1 where there is none, in twice as many places or more."""
    table = np.full(2 << len(names).bit_length(), -1, np.int32)
    _place(names, table)
    return table


@numba.njit(nogil=True, cache=True)
def _place(names: U32, table: I32) -> None:
    for number in range(len(names)):
        at = _first_place(names[number], table)
        while table[at] >= 0:
            at = (at + 1) & (len(table) - 1)
        table[at] = number


@numba.njit(nogil=True, inline="always")
def _first_place(key: np.uint32, table: I32) -> np.int64:
    return np.int64(mixed(np.uint64(key)) & np.uint64(len(table) - 1))


@numba.njit(nogil=True, cache=True)
def _number(key: np.uint32, names: U32, table: I32) -> int:
    """Give the number of a key that is among the names."""
    at = _first_place(key, table)
    while names[table[at]] != key:
        at = (at + 1) & (len(table) - 1)
    return int(table[at])


@numba.njit(nogil=True, cache=True)
def _count(keys: U32, names: U32, table: I32, heads: I64) -> None:
    """Count the texts of each name, one place further on."""
    for text in range(len(keys)):
        for key in keys[text]:
            if key:
                heads[_number(key, names, table) + 1] += 1


@numba.njit(nogil=True, cache=True)
def _fill(keys: U32, names: U32, table: I32, filled: I64, postings: U32) -> None:
    """Write the postings of each name from its place in `filled` on."""
    for text in range(len(keys)):
        for place in range(len(keys[text])):
            key = keys[text, place]
            if key:
                number = _number(key, names, table)
                postings[filled[number]] = np.uint32((text << PLACE_BITS) | place)
                filled[number] += 1

"""Short pieces by exact names of 64 bits: most pieces are one syllable, and a name is found in one look."""

from functools import lru_cache

import numba
import numpy as np

from models.reading.pieces import CHARACTERS, KNOWN, SIGNS
from nlp.neardup.arrays import I32, I64, U8, U32, U64
from nlp.neardup.hashing import mixed

# What a piece is takes the eight bits before those of its characters, so no two pieces share a name.
_LONGEST = 7
_NOWHERE = -1


@lru_cache(maxsize=1)
def numbers_of_characters() -> U8:
    """Number the known characters from 1; all others below U+3001 are 0."""
    found = np.zeros(CHARACTERS, np.uint8)
    found[sorted(map(ord, KNOWN))] = np.arange(1, len(KNOWN) + 1)
    return found


def table_of_names(entries: int) -> U64:
    """Make room for the names of so many pieces: a name (0: free), then the number of its piece."""
    return np.zeros(2 << (2 * entries).bit_length(), np.uint64)


@numba.njit(nogil=True, cache=True)
def names_of(codes: U32, begins: I64, ends: I64, kinds: U8, characters: U8) -> U64:
    """Name pieces; 0 for long ones, those with other characters, and those that are not read by themselves."""
    names = np.zeros(len(begins), np.uint64)
    for piece in range(len(begins)):
        if ends[piece] - begins[piece] > _LONGEST or kinds[piece] > SIGNS:
            continue
        name = np.uint64(kinds[piece]) + np.uint64(1)
        for at in range(begins[piece], ends[piece]):
            code = codes[at]
            number = characters[code] if code < len(characters) else np.uint8(0)
            if number == 0:
                name = np.uint64(0)
                break
            name = (name << np.uint64(8)) | np.uint64(number)
        names[piece] = name
    return names


@numba.njit(nogil=True, cache=True)
def find_names(names: U64, table: U64) -> I32:
    """Look names up; gives the numbers of their pieces, -1 where there is none."""
    found = np.full(len(names), np.int32(_NOWHERE))
    for at in range(len(names)):
        if names[at] != 0:
            place = _place(names[at], table)
            if table[place] != 0:
                found[at] = np.int32(table[place + 1])
    return found


@numba.njit(nogil=True, cache=True)
def file_names(names: U64, numbers: I32, table: U64) -> None:
    """Put names into a table, each with the number of its piece."""
    for at in range(len(names)):
        if names[at] != 0:
            place = _place(names[at], table)
            table[place], table[place + 1] = names[at], np.uint64(numbers[at])


@numba.njit(nogil=True, cache=True)
def _place(name: np.uint64, table: U64) -> np.int64:
    """Find where a name stands, or the free place that it would take."""
    last = np.uint64(len(table) - 1)
    place = (mixed(name) << np.uint64(1)) & last
    while table[place] != 0 and table[place] != name:
        place = (place + np.uint64(2)) & last
    return np.int64(place)

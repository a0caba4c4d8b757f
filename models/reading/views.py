"""Lay the words of rows out as the vectorisers of the field model take them."""

import numba
import numpy as np

from models.reading.phrases import longest
from models.reading.texts import PARTS
from models.reading.typed import is_unaccented
from nlp.neardup.arrays import I32, I64, U32, U64


@numba.njit(nogil=True, cache=True)
def repeated(items: U32, starts: I64, titles: int) -> tuple[U32, I64]:
    """Lay out the words of each row, those of its title `titles` times, then what follows."""
    rows = len(starts) // PARTS
    room = len(items)
    for row in range(rows):
        room += (titles - 1) * (starts[PARTS * row + 1] - starts[PARTS * row])
    words, bounds = np.empty(room, np.uint32), np.zeros(rows + 1, np.int64)
    filled = 0
    for row in range(rows):
        title, body, end = starts[PARTS * row], starts[PARTS * row + 1], starts[PARTS * row + PARTS]
        for _ in range(titles):
            for at in range(title, body):
                words[filled] = items[at]
                filled += 1
        for at in range(body, end):
            words[filled] = items[at]
            filled += 1
        bounds[row + 1] = filled
    return words, bounds


@numba.njit(nogil=True, cache=True)
def accented_only(items: U32, bounds: I64, accented: I32, numbers: I32) -> I32:
    """Number the words of texts, -1 for all words of texts that were typed without diacritics."""
    found = np.full(len(items), np.int32(-1))
    for text in range(len(bounds) - 1):
        if not is_unaccented(items, bounds[text], bounds[text + 1], accented):
            for at in range(bounds[text], bounds[text + 1]):
                found[at] = numbers[items[at]]
    return found


@numba.njit(nogil=True, cache=True)
def values_said(
    words: I32,
    starts: I64,
    first: I32,
    keys: U64,
    nodes: I32,
    ends: I32,
    value_starts: I64,
    values: I32,
) -> tuple[I32, I64]:
    """Give the values of the longest phrases of texts from left to right, and where each text's start."""
    found, bounds = np.empty(len(words) + 64, np.int32), np.zeros(len(starts), np.int64)
    filled = 0
    for text in range(len(starts) - 1):
        at, end = starts[text], starts[text + 1]
        while at < end:
            phrase, length = longest(words, at, end, first, keys, nodes, ends)
            if phrase >= 0:
                for place in range(value_starts[phrase], value_starts[phrase + 1]):
                    if filled == len(found):
                        found = np.append(found, np.empty_like(found))
                    found[filled] = values[place]
                    filled += 1
            at += length
        bounds[text + 1] = filled
    return found[:filled], bounds

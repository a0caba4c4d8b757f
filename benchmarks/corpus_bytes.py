"""Compiled: rows of word numbers written out as UTF-8, each in one of several renderings of its words."""

import numba
import numpy as np
from numpy.typing import NDArray

from benchmarks.corpus_rows import NUMBER, STOP, Made, Places

RENDERINGS = ("plain", "nodiac", "nfd", "upper", "tcvn3", "vni", "homoglyph")

Bytes = NDArray[np.uint8]


@numba.njit(cache=True)
def render(
    begin: int, end: int, made: Made, rendering: NDArray[np.int8], data: Bytes, at: Places
) -> tuple[Places, Bytes]:
    """Write the rows `begin:end` out as UTF-8: where each begins, and the bytes; measured first, then written."""
    words = (len(at) - 1) // len(RENDERINGS) // 2
    offsets = np.zeros(end - begin + 1, np.int64)
    nothing = np.empty(0, np.uint8)
    for row in range(begin, end):
        base = rendering[row] * 2 * words
        offsets[row - begin + 1] = _write(
            row, made, base, words, data, at, nothing, offsets[row - begin]
        )
    out = np.empty(offsets[end - begin], np.uint8)
    for row in range(begin, end):
        base = rendering[row] * 2 * words
        _write(row, made, base, words, data, at, out, offsets[row - begin])
    return offsets, out


@numba.njit(cache=True)
def _write(
    row: int, made: Made, base: int, words: int, data: Bytes, at: Places, out: Bytes, filled: int
) -> int:
    """Write one row from place `filled` of `out` on; gives its end. An empty `out` is measured only."""
    writes, is_first = len(out) > 0, True
    first, last, title_end = made.starts[row], made.starts[row + 1], made.title_ends[row]
    for place in range(first, last):
        word = made.ids[place]
        if word == STOP:
            if writes:
                out[filled] = 10 if place + 1 == title_end else 46
            filled += 1
            is_first = True
            continue
        if place not in (first, title_end):
            if writes:
                out[filled] = 32
            filled += 1
        if word >= NUMBER:
            filled = _write_number(word - NUMBER, out, filled)
        else:
            which = base + word + (words if is_first else 0)
            size = at[which + 1] - at[which]
            if writes:
                out[filled : filled + size] = data[at[which] : at[which + 1]]
            filled += size
        is_first = False
    return filled


@numba.njit(cache=True)
def _write_number(value: int, out: Bytes, filled: int) -> int:
    digits = 3 if value >= 100 else 2 if value >= 10 else 1
    if len(out):
        for digit in range(digits):
            out[filled + digits - 1 - digit] = 48 + value % 10
            value //= 10
    return filled + digits

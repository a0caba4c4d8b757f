"""Split many texts at blanks into chunks, each of which is cut into tokens for itself.

underthesea's pattern of tokens looks beyond a chunk in two cases only. At the end of a text "A." is two
tokens, elsewhere one: such a chunk is marked. And the pattern's "Th.S" has a dot for any character, so that
it takes the blank of "Th Sáu": a text where that may happen is one chunk.
"""

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.words.sequences import Spans

# The mark of a chunk that ends in a dot and ends its text; all others have 0.
AT_END = 1

_NEWLINE, _DOT = ord("\n"), ord(".")
_T, _H, _LARGE_S, _SMALL_S = (ord(letter) for letter in "ThSs")

# What str.split and \s in a regular expression both call blank; the last one is U+3000.
_IS_BLANK = np.array([chr(code).isspace() for code in range(0x3001)])


@numba.njit(cache=True, nogil=True)
def split_chunks(
    codes: NDArray[np.uint32], text_starts: NDArray[np.int64]
) -> tuple[Spans, NDArray[np.int64]]:
    """Find the chunks of texts given as code points, and where each text's chunks start.

    Text i is `codes[text_starts[i]:text_starts[i + 1]]`.
    """
    room = len(codes) // 2 + len(text_starts)
    begins, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    marks = np.zeros(room, np.uint8)
    starts = np.zeros(len(text_starts), np.int64)
    count = 0
    for text in range(len(text_starts) - 1):
        begin, end = text_starts[text], text_starts[text + 1]
        at = _skip_blanks(codes, begin, end)
        while at < end:
            begins[count] = at
            at = _chunk_end(codes, at, end)
            ends[count] = at
            if codes[at - 1] == _DOT and _is_end(codes, at, end):
                marks[count] = AT_END
            count += 1
            if _may_cross(codes, begins[count - 1], at, end):
                count = starts[text] + 1
                begins[count - 1], ends[count - 1], marks[count - 1] = begin, end, AT_END
                break
            at = _skip_blanks(codes, at, end)
        starts[text + 1] = count
    return Spans(begins[:count], ends[:count], marks[:count]), starts


@numba.njit(cache=True, nogil=True)
def _is_blank(code: np.uint32) -> bool:
    return bool(code < len(_IS_BLANK) and _IS_BLANK[code])


@numba.njit(cache=True, nogil=True)
def _skip_blanks(codes: NDArray[np.uint32], at: int, end: int) -> int:
    while at < end and _is_blank(codes[at]):
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _chunk_end(codes: NDArray[np.uint32], at: int, end: int) -> int:
    while at < end and not _is_blank(codes[at]):
        at += 1
    return at


@numba.njit(cache=True, nogil=True)
def _is_end(codes: NDArray[np.uint32], at: int, end: int) -> bool:
    """Match what `$` matches: the end of the text, also before one last newline."""
    return at == end or (at + 1 == end and codes[at] == _NEWLINE)


@numba.njit(cache=True, nogil=True)
def _may_cross(codes: NDArray[np.uint32], begin: int, at: int, end: int) -> bool:
    """Say whether the chunk `begin:at` ends in "Th" and a blank and an S come next."""
    if at - begin < 2 or at + 1 >= end or codes[at] == _NEWLINE:
        return False
    ends_in_th = codes[at - 2] == _T and codes[at - 1] == _H
    return bool(ends_in_th and (codes[at + 1] == _LARGE_S or codes[at + 1] == _SMALL_S))

"""The compiled reader: tokens straight from the UTF-8 of many texts, the same as `folding.plain` gives.

Numbers are `np.int64` throughout: numba takes a byte for what it is, and shifting it must not lose bits.
"""

import numba
import numpy as np

from nlp.neardup.arrays import I64, U8, U16, U32
from nlp.neardup.codes import (
    AFTER_HEADING,
    ARE_HARD,
    BLANK,
    COLON,
    COMMA,
    DOT,
    ELLIPSIS,
    FNV_START,
    FNV_TIMES,
    FOREIGN,
    LINE,
    MARK_ABOVE,
    NEW_LINE,
    NEW_SENTENCE,
    OTHER,
    STOP,
    code,
)

_A, _E, _I, _O, _Q, _U, _Y, _Z = (np.int64(ord(letter)) for letter in "aeioquyz")
_ZERO, _NINE = np.int64(ord("0")), np.int64(ord("9"))
_POINT, _DECIMAL_COMMA = np.int64(ord(".")), np.int64(ord(","))
_NOTHING, _HARD = np.int64(0), np.int64(ARE_HARD)
_BEYOND = 0x10000  # the first character that the table of classes does not hold


@numba.njit(nogil=True, cache=True)
def read_all(data: U8, starts: I64, classes: U16, tokens: U32, breaks: U8, counts: I64) -> int:
    """Write the tokens of all texts end to end; gives their number.

    `counts` get the number of each text's tokens, -1 for a text that `read_one` cannot read.
    """
    filled = 0
    none = np.empty(0, np.int64)
    for text in range(len(starts) - 1):
        begin, end = starts[text], starts[text + 1]
        count = read_one(data, begin, end, classes, tokens, breaks, filled, none, none)
        counts[text] = count
        if count > 0:
            filled += count
    return filled


@numba.njit(nogil=True, cache=True)
def _hashed(hashed: np.uint32, letter: np.int64) -> np.uint32:
    """Add one letter, as its UTF-8 bytes."""
    if letter < FOREIGN:
        return np.uint32((hashed ^ np.uint32(letter)) * FNV_TIMES)
    point = letter - FOREIGN
    hashed = np.uint32((hashed ^ np.uint32(0xC0 | (point >> 6))) * FNV_TIMES)
    return np.uint32((hashed ^ np.uint32(0x80 | (point & 63))) * FNV_TIMES)


@numba.njit(nogil=True, cache=True)
def _decoded(data: U8, at: int) -> tuple[np.int64, int]:
    """Decode one character; gives its code point and the place behind it."""
    byte = np.int64(data[at])
    if byte < 0x80:
        return byte, at + 1
    if byte < 0xE0:
        return ((byte & 31) << 6) | (np.int64(data[at + 1]) & 63), at + 2
    low = ((np.int64(data[at + 1]) & 63) << 6) | (np.int64(data[at + 2]) & 63)
    if byte < 0xF0:
        return ((byte & 15) << 12) | low, at + 3
    return 0x10000 | ((byte & 7) << 18) | (low << 6) | (np.int64(data[at + 3]) & 63), at + 4


@numba.njit(nogil=True, cache=True)
def _spelt(held: np.int64, before: np.int64, earlier: np.int64, after: np.int64) -> np.int64:
    """Give the letter that counts: a final y after a consonant is i, a final i after qu is y."""
    if _A <= after <= _Z:
        return held
    if held == _Y and _A <= before <= _Z:
        is_vowel = before in (_A, _E, _I, _O, _U, _Y)
        return held if is_vowel else _I
    return _Y if held == _I and before == _U and earlier == _Q else held


@numba.njit(nogil=True, cache=True)
def _digit_follows(data: U8, at: int, end: int, classes: U16) -> bool:
    """Say whether the next character that counts is a digit, marks above aside."""
    while at < end:
        point, at = _decoded(data, at)
        coming = np.int64(classes[point]) if point < _BEYOND else _HARD
        if coming < MARK_ABOVE or coming == ARE_HARD or coming >= FOREIGN:
            return bool(_ZERO <= coming <= _NINE)
    return False


@numba.njit(nogil=True, cache=True)
def _ended(kind: np.int64, last: np.int64) -> int:
    """Say what ends with a character between tokens that comes after another one."""
    ends = NEW_LINE if kind == LINE else 0
    if kind in (BLANK, LINE) and last in (DOT, STOP, ELLIPSIS):
        ends |= NEW_SENTENCE
    if kind in (COLON, ELLIPSIS) or (kind == DOT and last == DOT):
        ends |= AFTER_HEADING
    return ends


# One pass over the bytes of a text, a dozen values in registers: parts of it as functions would hand all of them over.
@numba.njit(nogil=True, cache=True)
def read_one(  # noqa: C901, PLR0912, PLR0915 - see above
    data: U8,
    begin: int,
    end: int,
    classes: U16,
    tokens: U32,
    breaks: U8,
    first: int,
    begins: I64,
    ends: I64,
) -> int:
    """Write one text's tokens from place `first` on; gives their number, -1 for a text it cannot read.

    `begins` and `ends` get the places of the tokens, in characters; where they are empty nobody asks for them.
    """
    count, at, char = 0, begin, 0
    hashed, held, before, earlier = FNV_START, _NOTHING, _NOTHING, _NOTHING
    inside, is_number, digits_only, is_joined = False, False, False, False
    ends_before, last, spans = NEW_LINE, np.int64(OTHER), len(ends) > 0
    while at < end:
        kind = np.int64(classes[data[at]])
        following = at + 1
        if data[at] >= 0x80:
            point, following = _decoded(data, at)
            kind = np.int64(classes[point]) if point < _BEYOND else _HARD
        here = char
        char += 1
        at = following
        if inside and _A <= kind <= _Z and not is_joined:  # by far the most frequent case
            hashed = _hashed(hashed, held)
            earlier, before, held = before, held, kind
            digits_only = False
            if spans:
                ends[first + count] = char
            continue
        if MARK_ABOVE <= kind < FOREIGN:
            if kind == ARE_HARD:
                return -1
            if kind == MARK_ABOVE and inside and held > _NINE and spans:
                ends[first + count] = char
            continue
        is_letter = bool(_ZERO <= kind <= _Z or kind >= FOREIGN)
        if inside and is_letter and not (is_joined and kind > _NINE):
            hashed = _hashed(hashed, _spelt(held, before, earlier, kind))
            earlier, before, held = before, held, kind
            digits_only = bool(digits_only and kind <= _NINE)
            if spans:
                ends[first + count] = char
            continue
        joins = inside and digits_only and kind in (DOT, COMMA)
        if joins and _digit_follows(data, at, end, classes):
            hashed = _hashed(hashed, held)
            earlier, before = before, held
            held = _POINT if kind == DOT else _DECIMAL_COMMA
            is_joined = True
            continue
        if inside:
            hashed = _hashed(hashed, _spelt(held, before, earlier, _NOTHING))
            tokens[first + count] = code(hashed, is_number)
            count += 1
            inside, ends_before, last = False, 0, np.int64(OTHER)
        if is_letter:
            breaks[first + count] = ends_before if count else NEW_LINE
            if spans:
                begins[first + count] = here
                ends[first + count] = char
            hashed, held, before, earlier = FNV_START, kind, _NOTHING, _NOTHING
            inside, is_number, is_joined = True, bool(kind <= _NINE), False
            digits_only = is_number
            continue
        ends_before |= _ended(kind, last)
        last = kind
    if inside:
        hashed = _hashed(hashed, _spelt(held, before, earlier, _NOTHING))
        tokens[first + count] = code(hashed, is_number)
        count += 1
    return count

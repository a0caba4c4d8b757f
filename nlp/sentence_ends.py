"""Where sentences end, compiled: the cuts of `nlp.sentences`, without its spans."""

from functools import lru_cache
from typing import NamedTuple

import numba
import numpy as np

from nlp.bulk.points import I64, U16, U32
from nlp.sentences import ABBREVIATIONS, BACK, sentences

# What a character is to the rules of `nlp.sentences`, a bit each.
_LINE, _SPACE, _STOP, _CLOSES, _LOWER, _UPPER, _DIGIT, _ROMAN, _LETTER, _BEFORE_ITEM, _PARTS_WORDS = (
    np.uint16(1 << bit) for bit in range(11)
)  # fmt: skip
# Characters beyond the table (emoji, rare Chinese) are read by the plain way.
_CHARACTERS = 0x10000
_DOT = ord(".")


class _Tables(NamedTuple):
    """Bits and the small letter of each character, and the abbreviations, filled up with zeros: (n, longest).

    A character whose small letter is several is 0 there: no abbreviation has it.
    """

    bits: U16
    small: U16
    abbreviations: U16


def sentence_ends(text: str) -> I64:
    """List the ends of `nlp.sentences.sentences(text)`, in characters, ascending.

    >>> sentence_ends("Th.S Hoa đo 2.5 mm. Kết quả tốt!").tolist()
    [19, 32]
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(codes) and codes.max() >= _CHARACTERS:
        return np.array([span.end for span in sentences(text)], np.int64)
    return find_ends(codes, *_tables(), BACK)


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    characters = list(map(chr, range(_CHARACTERS)))
    asked = (
        (_LINE, lambda char: char in "\n\r\v\f\x85\u2028\u2029"),
        (_SPACE, str.isspace),
        (_STOP, lambda char: char in ".!?…"),
        (_CLOSES, lambda char: char in "\"'”’»)]"),
        (_LOWER, str.islower),
        (_UPPER, str.isupper),
        (_DIGIT, str.isdecimal),
        (_ROMAN, lambda char: char in "IVX"),
        (_LETTER, lambda char: char in "Đđ" or (char.isascii() and char.isalpha())),
        (_BEFORE_ITEM, lambda char: char in ".:;"),
        (_PARTS_WORDS, lambda char: char in "([\"'“‘«,;:" or char.isspace()),
    )
    bits = np.zeros(_CHARACTERS, np.uint16)
    for bit, is_so in asked:
        bits[[is_so(char) for char in characters]] |= bit
    small = [ord(low) if len(low := char.lower()) == 1 else 0 for char in characters]
    listed = sorted(ABBREVIATIONS)
    filled = np.zeros((len(listed), max(map(len, listed))), np.uint16)
    for at, word in enumerate(listed):
        filled[at, : len(word)] = list(map(ord, word))
    return _Tables(bits, np.array(small, np.uint16), filled)


@numba.njit(nogil=True, cache=True)
def find_ends(codes: U32, bits: U16, small: U16, abbreviations: U16, back: int) -> I64:
    """Find the ends line by line."""
    found, filled, at = np.empty(len(codes) + 1, np.int64), 0, 0
    while at < len(codes):
        line = at
        while line < len(codes) and not bits[codes[line]] & _LINE:
            line += 1
        end = line
        while at < end and bits[codes[end - 1]] & _SPACE:
            end -= 1
        while at < end and bits[codes[at]] & _SPACE:
            at += 1
        filled = _find_in_line(codes, at, end, bits, small, abbreviations, back, found, filled)
        at = line + 1
    return found[:filled]


@numba.njit(nogil=True, cache=True)
def _find_in_line(
    codes: U32, begin: int, end: int, bits: U16, small: U16, abbreviations: U16, back: int,
    found: I64, filled: int,
) -> int:  # fmt: skip
    """Write the ends of the sentences in a line without blanks around it; gives how many there are now."""
    at = begin
    while at < end:
        first = at
        while at < end and bits[codes[at]] & _STOP:
            at += 1
        if at == first:
            at += 1
            continue
        while at < end and bits[codes[at]] & _CLOSES:
            at += 1
        if _ends(codes, begin, first, at, end, bits, small, abbreviations, back):
            found[filled], begin = at, at
            filled += 1
    if begin < end:
        found[filled] = end
        filled += 1
    return filled


@numba.njit(nogil=True, cache=True)
def _ends(
    codes: U32, begin: int, first: int, stop: int, limit: int, bits: U16, small: U16,
    abbreviations: U16, back: int,
) -> bool:  # fmt: skip
    """Tell whether the marks `first:stop` end the sentence that begins at a place, in a line up to `limit`."""
    one = bits[codes[stop]] if stop < limit else np.uint16(0)
    other = bits[codes[stop + 1]] if stop + 1 < limit else np.uint16(0)
    if one & _SPACE:
        if other & _LOWER:
            return False
    elif not (first > 0 and bits[codes[first - 1]] & _LOWER and one & _UPPER and other & _LOWER):
        return False
    if stop - first > 1 or codes[first] != _DOT:
        return True
    begin = max(begin, stop - back)
    while begin < first and bits[codes[begin]] & _SPACE:
        begin += 1
    return not (
        _numbers_item(codes, begin, first, bits)
        or _is_abbreviated(codes, begin, stop, bits, small, abbreviations)
    )


@numba.njit(nogil=True, cache=True)
def _numbers_item(codes: U32, begin: int, dot: int, bits: U16) -> bool:
    """Tell whether the number of an item stands before a full stop: 2.1, IV, a."""
    at = dot
    for _ in range(4):
        for _ in range(2):
            if at > begin and bits[codes[at - 1]] & _DIGIT:
                at -= 1
                if _opens_item(codes, begin, at, bits):
                    return True
        if at == dot or at <= begin or codes[at - 1] != _DOT:
            break
        at -= 1
        if at <= begin or not bits[codes[at - 1]] & _DIGIT:
            break
    at = dot
    while at > begin and dot - at < 4 and bits[codes[at - 1]] & _ROMAN:
        at -= 1
        if _opens_item(codes, begin, at, bits):
            return True
    is_letter = dot > begin and bits[codes[dot - 1]] & _LETTER
    return bool(is_letter and _opens_item(codes, begin, dot - 1, bits))


@numba.njit(nogil=True, cache=True)
def _opens_item(codes: U32, begin: int, at: int, bits: U16) -> bool:
    """Tell whether an item may begin at a place: at the start, or behind a colon, semicolon or stop and a blank."""
    before = at
    while before > begin and bits[codes[before - 1]] & _SPACE:
        before -= 1
    return before == begin or bool(before < at and bits[codes[before - 1]] & _BEFORE_ITEM)


@numba.njit(nogil=True, cache=True)
def _is_abbreviated(
    codes: U32, begin: int, stop: int, bits: U16, small: U16, abbreviations: U16
) -> bool:
    """Tell whether the last word up to its full stop is an abbreviation that stands before names."""
    longest = abbreviations.shape[1]
    first = stop
    while first > begin and not bits[codes[first - 1]] & _PARTS_WORDS:
        first -= 1
        if stop - first > longest:
            return False
    for at in range(len(abbreviations)):
        place = 0
        while place < stop - first and small[codes[first + place]] == abbreviations[at, place]:
            place += 1
        if place == stop - first and (place == longest or not abbreviations[at, place]):
            return True
    return False

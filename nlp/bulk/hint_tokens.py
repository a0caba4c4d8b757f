"""Cut texts as `nlp.scanner` does and keep of each token only the roles it can play."""

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.bulk.hint_letters import (
    BLANK,
    CAPITAL_LETTER,
    COMMA,
    DIGIT,
    FOREIGN,
    LETTER,
    MARK,
    NEWLINE,
    PLAIN,
    PLAIN_FROM,
    POINT,
    SKIPPED,
    TONE,
    TONE_FROM,
    class_at,
)
from nlp.bulk.hint_words import (
    CAPITAL,
    GROUPED,
    LETTER_BITS,
    LONGEST,
    MOST_TONES,
    NUMBER,
    TONE_BITS,
    UNMARKED,
    role_of,
)
from nlp.bulk.points import HARD, I64, U16, U32

_Z = 26  # up to here a letter's number is that of one without marks
U64 = NDArray[np.uint64]


@numba.njit(nogil=True, cache=True)
def cut(
    codes: U32,
    begin: int,
    end: int,
    classes: U16,
    words: U64,
    meant: U32,
    signs: U32,
    tokens: U32,
    places: I64,
    marked_share: float,
) -> int:
    """Write the roles of a text's tokens; gives their number, -1 for a text with a hard character.

    `places` is room for the place of each token; a line with a smaller `marked_share` of marked words was typed
    without diacritics.
    """
    count, at, line, said, marked = 0, begin, 0, 0, 0
    while at < end:
        kind = class_at(codes, at, classes)
        if kind == HARD:
            return -1
        if kind in (BLANK, SKIPPED):
            at += 1
            continue
        places[count] = at
        if kind < BLANK:
            tokens[count], is_marked, at = _spelt(codes, at, end, classes, words, meant)
            said, marked = said + 1, marked + is_marked
        elif kind == DIGIT:
            tokens[count], at = _number(codes, at, end, classes)
        else:
            tokens[count], at = signs[kind - MARK] if kind >= MARK else np.uint32(0), at + 1
        count += 1
        if kind == NEWLINE:
            if marked < marked_share * said:
                _unmark(codes, end, classes, words, meant, tokens[line:count], places[line:count])
            line, said, marked = count, 0, 0
    if marked < marked_share * said:
        _unmark(codes, end, classes, words, meant, tokens[line:count], places[line:count])
    return count


@numba.njit(nogil=True, cache=True)
def _unmark(
    codes: U32, end: int, classes: U16, words: U64, meant: U32, tokens: U32, places: I64
) -> None:
    """Read the words of a line again as typed without diacritics."""
    for token in range(len(tokens)):
        if class_at(codes, places[token], classes) < BLANK:
            tokens[token] = _bare(codes, places[token], end, classes, words, meant)


@numba.njit(nogil=True, cache=True)
def _capital(codes: U32, at: int, classes: U16) -> np.uint32:
    return np.uint32(CAPITAL if class_at(codes, at, classes) & CAPITAL_LETTER else 0)


@numba.njit(nogil=True, cache=True)
def _spelt(
    codes: U32, begin: int, end: int, classes: U16, words: U64, meant: U32
) -> tuple[np.uint32, bool, int]:
    """Give the roles of the word that begins at a place, whether it has a mark, and the place behind it."""
    at, length, tones, said, key = begin, 0, np.int64(0), 0, np.int64(0)
    is_marked, is_known = False, True
    while at < end:
        kind = class_at(codes, at, classes)
        if kind >= BLANK:
            if kind != SKIPPED:
                break
            at += 1
            continue
        letter, tone = kind & LETTER, kind >> TONE_FROM & TONE
        if letter > _Z or tone:
            is_marked, is_known = True, bool(is_known and letter != FOREIGN)
            if tone:
                tones, said = tones << TONE_BITS | tone, said + 1
        key = key << LETTER_BITS | letter
        length += 1
        at += 1
    role = _capital(codes, begin, classes)
    if is_known and length <= LONGEST and said <= MOST_TONES:
        tones <<= TONE_BITS * (MOST_TONES - said)
        role |= role_of(np.uint64(key << TONE_BITS * MOST_TONES | tones), words, meant)
    return role, is_marked, at


@numba.njit(nogil=True, cache=True)
def _bare(codes: U32, begin: int, end: int, classes: U16, words: U64, meant: U32) -> np.uint32:
    """Give the roles of the word that begins at a place in a line typed without diacritics."""
    at, length, key, is_latin = begin, 0, np.int64(0), True
    while at < end:
        kind = class_at(codes, at, classes)
        if kind >= BLANK and kind != SKIPPED:
            break
        if kind != SKIPPED:
            letter = kind >> PLAIN_FROM & PLAIN
            is_latin = bool(is_latin and letter > 0)
            key = key << LETTER_BITS | letter
            length += 1
        at += 1
    role = _capital(codes, begin, classes)
    if is_latin and length <= LONGEST:
        role |= role_of(np.uint64(key << TONE_BITS * MOST_TONES) | UNMARKED, words, meant)
    return role


@numba.njit(nogil=True, cache=True)
def _number(codes: U32, at: int, end: int, classes: U16) -> tuple[np.uint32, int]:
    """Read digits and the points and commas between them; a second group of three digits may be of thousands."""
    separators, second = 0, 0
    while at < end:
        kind = class_at(codes, at, classes)
        if kind == DIGIT:
            second += separators == 1
        elif kind != SKIPPED:
            joins = kind in (POINT, COMMA)
            if not joins or not _digit_comes(codes, at + 1, end, classes):
                break
            separators += 1
        at += 1
    grouped = separators > 1 and second == 3
    return np.uint32(NUMBER | (GROUPED if grouped else 0)), at


@numba.njit(nogil=True, cache=True)
def _digit_comes(codes: U32, at: int, end: int, classes: U16) -> bool:
    while at < end and class_at(codes, at, classes) == SKIPPED:
        at += 1
    return bool(at < end and class_at(codes, at, classes) == DIGIT)

"""Tell which texts may hold words of an encoding before Unicode: few do, and only they are weighed word by word."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.bulk.points import HARD, I64, U16, U32, batches, composed, points_of, table_of
from nlp.encodings import LEGACY_LETTER
from nlp.syllables import VALID, WORD

# A character's class: the number of its small letter among those of syllables, and what it is besides.
_LETTER = 0x7F
_DELIMITER, _DIGIT, _ALPHABETIC, _LEGACY = 0x100, 0x200, 0x400, 0x800
# Seven bits a letter: nine letters fit into 64 bits, and no syllable is longer.
_BITS, _LONGEST = 7, 9
_SLOTS = 1 << 16
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_LETTERS = {letter: number for number, letter in enumerate(sorted(set("".join(VALID))), start=1)}
U64 = NDArray[np.uint64]
Flags = NDArray[np.bool_]


def suspects(texts: Sequence[str]) -> list[int]:
    """List the places of texts with a word that is no syllable and holds a letter of old encodings.

    Rather too many than too few: no other text is changed by `nlp.encodings.restore`.
    """
    found: list[int] = []
    for begin, batch in batches(texts):
        places = np.flatnonzero(_suspicious(batch)).tolist()
        again = composed(batch, places)
        cleared = ~_suspicious(list(again.values())) if again else np.empty(0, np.bool_)
        clear = {place for place, is_clear in zip(again, cleared.tolist(), strict=True) if is_clear}
        found += [begin + place for place in places if place not in clear]
    return found


def _suspicious(texts: Sequence[str]) -> Flags:
    points = points_of(texts)
    return find_suspects(points.codes, points.starts, _classes(), _syllables())


@lru_cache(maxsize=1)
def _classes() -> U16:
    return table_of(_class_of)


def _class_of(char: str) -> int:
    char = unicodedata.normalize("NFC", char)
    if len(char) != 1:
        return HARD
    if not WORD.fullmatch(char):
        return _DELIMITER
    legacy = _LEGACY if LEGACY_LETTER.fullmatch(char) else 0
    digit = _DIGIT if char.isdecimal() else 0
    return _LETTERS.get(char.lower(), 0) | legacy | digit | (_ALPHABETIC if char.isalpha() else 0)


@lru_cache(maxsize=1)
def _syllables() -> U64:
    """File the valid syllables, each as one number that is no other word's, by open addressing; 0 is a free slot."""
    table = np.zeros(_SLOTS, np.uint64)
    for syllable in sorted(VALID):
        number = 0
        for letter in syllable:
            number = number << _BITS | _LETTERS[letter]
        slot = int(_slot(np.uint64(number)))
        while table[slot]:
            slot = (slot + 1) % _SLOTS
        table[slot] = number
    return table


@numba.njit(nogil=True, cache=True)
def _slot(word: np.uint64) -> np.int64:
    return np.int64((word * _SPREAD) >> np.uint64(48))


@numba.njit(nogil=True, cache=True)
def _is_syllable(word: np.uint64, table: U64) -> bool:
    slot = _slot(word)
    while table[slot] != 0:
        if table[slot] == word:
            return True
        slot = (slot + 1) % _SLOTS
    return False


@numba.njit(nogil=True, cache=True)
def find_suspects(codes: U32, starts: I64, classes: U16, syllables: U64) -> Flags:
    """Flag each text that holds a suspicious word, or a character that neighbours may change."""
    found = np.zeros(len(starts) - 1, np.bool_)
    for text in range(len(found)):
        at, end = starts[text], starts[text + 1]
        while at < end and not found[text]:
            suspicious, at = _word_from(codes, at, end, classes, syllables)
            found[text] = suspicious
    return found


@numba.njit(nogil=True, cache=True)
def _word_from(codes: U32, at: int, end: int, classes: U16, syllables: U64) -> tuple[bool, int]:
    """Weigh the word that begins at a place; gives the place behind it and its delimiter."""
    word, length, seen, spelt = np.uint64(0), 0, np.int64(0), True
    while at < end:
        kind = np.int64(classes[codes[at]]) if codes[at] < len(classes) else np.int64(HARD)
        at += 1
        if kind == HARD:
            return True, at
        if kind == _DELIMITER:
            break
        seen |= kind
        length += 1
        spelt = spelt and kind & _LETTER != 0
        word = (word << np.uint64(_BITS)) | np.uint64(kind & _LETTER)
    if not (seen & _LEGACY and seen & _ALPHABETIC) or seen & _DIGIT:
        return False, at
    return not (spelt and length <= _LONGEST and _is_syllable(word, syllables)), at

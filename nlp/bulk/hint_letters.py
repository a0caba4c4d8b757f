"""What each character is to the compiled cutter: a letter with its tone, a digit, a blank or a mark."""

import re
import unicodedata
from functools import lru_cache

import numba
import numpy as np

from nlp.bulk.hint_words import ALPHABET, SIGNS, TONES
from nlp.bulk.points import HARD, U16, U32, table_of
from nlp.lookalikes import LOOKALIKES
from nlp.normal import normalise
from nlp.scanner import plain

# A letter: its number in the alphabet (six bits, `FOREIGN` for no Vietnamese one), the number of the same letter
# without its marks (five bits, 0 for no Latin one), its tone (three bits), whether it is a capital.
LETTER, FOREIGN = 0x3F, 0x3F
PLAIN_FROM, PLAIN, TONE_FROM, TONE, CAPITAL_LETTER = 6, 0x1F, 11, 0x7, 1 << 14
# Anything else; `MARK + n` is the n-th of the signs, `MARK` any other mark.
BLANK, DIGIT, SKIPPED, NEWLINE, MARK = 0x8000, 0x8001, 0x8002, 0x8003, 0x8010
POINT, COMMA, DASH, CLOSES = (MARK + 1 + SIGNS.index(sign) for sign in ".,-)")
_WORD = re.compile(r"[^\W\d_]")


@lru_cache(maxsize=1)
def classes() -> U16:
    """Say of each character what it is here."""
    return table_of(_class_of)


def _class_of(char: str) -> int:
    normal = normalise(char).text
    if LOOKALIKES.get(ord(char)) == "":
        return SKIPPED
    if normal == "...":
        return POINT
    if len(normal) != 1:
        return HARD
    if _WORD.fullmatch(normal):
        return _letter(normal.lower()) | (CAPITAL_LETTER if char.isupper() else 0)
    return _other(normal)


def _letter(small: str) -> int:
    apart = unicodedata.normalize("NFD", small)
    tones = [char for char in apart if char in TONES]
    letter = unicodedata.normalize("NFC", "".join(char for char in apart if char not in TONES))
    is_known = len(tones) < 2 and len(letter) == 1 and letter in ALPHABET
    tone = TONES.index(tones[0]) + 1 if tones and is_known else 0
    bare = plain(small)
    is_latin = len(bare) == 1 and "a" <= bare <= "z"
    return (
        (ALPHABET.index(letter) + 1 if is_known else FOREIGN)
        | (ALPHABET.index(bare) + 1 if is_latin else 0) << PLAIN_FROM
        | tone << TONE_FROM
    )


def _other(char: str) -> int:
    if char in "0123456789":
        return DIGIT
    if char == "\n":
        return NEWLINE
    if char == "_" or char.isspace():
        return BLANK
    if char.isdecimal():
        return HARD
    return MARK + 1 + SIGNS.index(char) if char in SIGNS else MARK


@numba.njit(nogil=True, cache=True)
def class_at(codes: U32, at: int, classes: U16) -> np.int64:
    """Say what the character at a place is."""
    return np.int64(classes[codes[at]]) if codes[at] < len(classes) else np.int64(HARD)

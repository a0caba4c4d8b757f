"""What the numbers mean that texts are read into: the bits of a token, what ends before it, and what a character is."""

import unicodedata
from functools import lru_cache

import numba
import numpy as np

from nlp.lookalikes import LOOKALIKES
from nlp.neardup.arrays import U8, U16
from nlp.normal import fold

# What a token's 32 bits hold besides its hash: bit 0 says that it is a number, bit 1 that a line begins with it (in
# tables of texts) or that its line reads like a form's (in texts that are being compared).
NUMBER = np.uint32(1)
MARK = np.uint32(2)
_HASH_BITS = np.uint32(0xFFFFFFFC)

# Why a line may end before a token, and whether the token before it may be a heading's last.
NEW_LINE, NEW_SENTENCE, AFTER_HEADING = 1, 2, 4

# What a character is that is no letter and no digit; those are the number of their folded form.
OTHER, LINE, DOT, COMMA, STOP, COLON, ELLIPSIS, BLANK = range(8)
MARK_ABOVE, ARE_HARD, SKIPPED = 253, 254, 255
# Greek, Cyrillic and other Latin letters ("Φ", "ø") count as themselves, from here on.
FOREIGN, _FOREIGN_UP_TO = 0x1000, 0x800
_SIGNS = {
    ".": DOT,
    ",": COMMA,
    "...": ELLIPSIS,
    ";": STOP,
    "!": STOP,
    "?": STOP,
    ":": COLON,
    "(": COLON,
}

# Tokens are hashed by Fowler, Noll and Vo, over the bytes of their UTF-8.
FNV_START, FNV_TIMES = np.uint32(2166136261), np.uint32(16777619)


# Chinese, Korean, halves of pairs, and what has no meaning of its own: all characters of one are of one class.
ALIKE = (range(0x4E00, 0xA000), range(0xAC00, 0xD7A4), range(0xD800, 0xE000), range(0xE000, 0xF900))


@lru_cache(maxsize=1)
def classes() -> U16:
    """Say what each of the first 65,536 characters is: a folded letter or digit, or one of the classes above."""
    found = np.empty(0x10000, np.uint16)
    for alike in ALIKE:
        found[alike.start : alike.stop] = class_of(chr(alike.start))
    apart = sorted({*range(0x10000)}.difference(*ALIKE))
    # Half of them fold to themselves; to fold them all takes a second.
    found[apart] = [
        ARE_HARD if _is_steady_letter(chr(point)) else class_of(chr(point)) for point in apart
    ]
    return found


def _is_steady_letter(char: str) -> bool:
    """Tell of a letter beyond the Latin, Greek and Cyrillic that it has no other form."""
    return (
        ord(char) >= _FOREIGN_UP_TO
        and char.isalpha()
        and char.lower() == char
        and ord(char) not in LOOKALIKES
        and not unicodedata.decomposition(char)
    )


@lru_cache(maxsize=1 << 10)
def class_of(char: str) -> int:
    """Say what one character is."""
    if "\ud800" <= char <= "\udfff":
        return ARE_HARD
    folded = fold(char)
    if not folded:
        return MARK_ABOVE if unicodedata.combining(char) else SKIPPED
    if any(part.isalnum() for part in folded):
        return _letter(folded)
    if "\n" in folded:
        return LINE
    return _SIGNS.get(folded, BLANK if folded.isspace() else OTHER)


def _letter(folded: str) -> int:
    if len(folded) != 1 or ord(folded) >= _FOREIGN_UP_TO:
        return ARE_HARD
    if folded.isascii():
        return ord(folded)
    return ARE_HARD if folded.isdigit() else FOREIGN + ord(folded)


@numba.njit(nogil=True, cache=True)
def code(hashed: np.uint32, is_number: bool) -> np.uint32:  # noqa: FBT001 - kernels have no keywords
    """Spread a token's hash over the 32 bits that stand for it."""
    spread = np.uint32(hashed ^ (hashed >> np.uint32(16)))
    spread = np.uint32(spread * np.uint32(0x85EBCA6B))
    spread = np.uint32(spread ^ (spread >> np.uint32(13)))
    return np.uint32((spread & _HASH_BITS) | (NUMBER if is_number else np.uint32(0)))


@numba.njit(nogil=True, cache=True)
def code_of(raw: U8, is_number: bool) -> np.uint32:  # noqa: FBT001 - kernels have no keywords
    """Give the 32 bits of the token with these bytes."""
    hashed = FNV_START
    for byte in raw:
        hashed = np.uint32((hashed ^ np.uint32(byte)) * FNV_TIMES)
    return code(hashed, is_number)

"""What words and signs can be to the grammars of money and personal data."""

from collections.abc import Iterable
from functools import lru_cache

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.bulk.points import U32
from nlp.money.currency import NAMES, PREFIXED
from nlp.money.quantity import HALF, SCALES, STARTS
from nlp.numerals import DIGIT_WORDS
from nlp.personal.addresses import HOME, HOUSE, LANES, PLACES, STREETS
from nlp.personal.names import CUES, SURNAMES
from nlp.scanner import Phrase

U64 = NDArray[np.uint64]

NUMBER, GROUPED, CAPITAL = 1 << 0, 1 << 1, 1 << 2
QUANTITY, SCALE, BEHIND_SCALE = 1 << 3, 1 << 4, 1 << 5
CURRENCY, CURRENCY_FIRST, CURRENCY_SECOND, PREFIX = 1 << 6, 1 << 7, 1 << 8, 1 << 9
HOUSE_FIRST, HOUSE_SECOND, LANE, STREET, PLACE = 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14
HOME_ALONE, HOME_FIRST, HOME_SECOND = 1 << 15, 1 << 16, 1 << 17
CUE, SURNAME, OPENS, COLON = 1 << 18, 1 << 19, 1 << 20, 1 << 21

# A key as one number that is no other key's: six bits a letter, three for each of two tones, one for "typed without
# diacritics". No word of the lexicons has more letters or more tones.
ALPHABET = "abcdefghijklmnopqrstuvwxyzăâđêôơư"
TONES = "\u0300\u0301\u0303\u0309\u0323"
LETTER_BITS, TONE_BITS, LONGEST, MOST_TONES = 6, 3, 9, 2
UNMARKED = np.uint64(1 << 63)
_SLOTS = 1 << 12
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
SIGNS = "(:-.,)$€£¥₫₩"
"""The marks that mean something; all others are one kind."""


def packed(key: str) -> np.uint64:
    """Give the number of a key of `nlp.scanner`, as the compiled cutter makes it."""
    letters = key.removeprefix("~").rstrip(TONES)
    tones = key[len(key.rstrip(TONES)) :]
    has_room = len(letters) <= LONGEST and len(tones) <= MOST_TONES
    assert has_room, f"{key!r} has no room in 64 bits"
    number = 0
    for letter in letters:
        number = number << LETTER_BITS | (ALPHABET.index(letter) + 1)
    for tone in tones:
        number = number << TONE_BITS | (TONES.index(tone) + 1)
    whole = np.uint64(number << TONE_BITS * (MOST_TONES - len(tones)))
    return whole | UNMARKED if key.startswith("~") else whole


@lru_cache(maxsize=1)
def roles() -> dict[str, int]:
    """Give for each key or sign of the lexicons the roles it can play."""
    found: dict[str, int] = {"(": OPENS, ":": COLON}
    for keys, role in (
        (STARTS, QUANTITY),
        (SCALES, SCALE),
        (DIGIT_WORDS | HALF, BEHIND_SCALE),
        (PREFIXED, PREFIX),
        (LANES, LANE),
        (STREETS, STREET),
        (PLACES, PLACE),
        (SURNAMES, SURNAME),
        (frozenset[str]().union(*(cue[-1] for cue in CUES)), CUE),
    ):
        _add(found, keys, role)
    _add_phrases(found, NAMES, CURRENCY, CURRENCY_FIRST, CURRENCY_SECOND)
    _add_phrases(found, HOME, HOME_ALONE, HOME_FIRST, HOME_SECOND)
    _add_phrases(found, HOUSE, HOUSE_FIRST, HOUSE_FIRST, HOUSE_SECOND)
    return found


def _add_phrases(
    found: dict[str, int], phrases: Iterable[Phrase], alone: int, first: int, second: int
) -> None:
    for words in phrases:
        _add(found, words[0], alone if len(words) == 1 else first)
        _add(found, words[1] if len(words) > 1 else (), second)


def _add(found: dict[str, int], keys: Iterable[str], role: int) -> None:
    for key in keys:
        found[key] = found.get(key, 0) | role


@lru_cache(maxsize=1)
def filed_words() -> tuple[U64, U32]:
    """File the keys of words by open addressing: their numbers (0 is a free slot) and their roles."""
    words, meant = np.zeros(_SLOTS, np.uint64), np.zeros(_SLOTS, np.uint32)
    for key, role in roles().items():
        if not key.removeprefix("~")[0].isalpha():
            continue
        number = packed(key)
        slot = int(_slot(number))
        while words[slot]:
            slot = (slot + 1) % _SLOTS
        words[slot], meant[slot] = number, role
    return words, meant


@lru_cache(maxsize=1)
def sign_roles() -> U32:
    """Give the roles of `SIGNS`, one after the other, behind a place for all other marks."""
    known = roles()
    return np.array([0, *(known.get(sign, 0) for sign in SIGNS)], np.uint32)


@numba.njit(nogil=True, cache=True)
def _slot(word: np.uint64) -> np.int64:
    return np.int64((word * _SPREAD) >> np.uint64(52))


@numba.njit(nogil=True, cache=True)
def role_of(key: np.uint64, words: U64, meant: U32) -> np.uint32:
    """Look a key up; 0 for one without a role."""
    slot = _slot(key)
    while words[slot] != 0:
        if words[slot] == key:
            return np.uint32(meant[slot])
        slot = (slot + 1) % _SLOTS
    return np.uint32(0)

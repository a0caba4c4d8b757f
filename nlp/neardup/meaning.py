"""Compiled: which groups of synonyms the words of texts stand for, as `nlp.synonyms.meanings` tells for one text.

The phrases of the lexicon are laid out as a table by the hash of their words' numbers.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numba
import numpy as np

from nlp.neardup.arrays import I32, I64, U8, U16, U32, U64, Flags
from nlp.neardup.hashing import added
from nlp.neardup.spelling import UNKNOWN, Words, vocabulary
from nlp.synonyms import MARKED_SHARE, READINGS, Phrase, lexicon

_START = np.uint64(1)


class Phrases(NamedTuple):
    """The phrases of one spelling: keys of an open addressing table, and what each says.

    The phrase at a place of the table stands for `groups[firsts[at]:firsts[at] + sizes[at]]`; `reaches` gives for a
    word the length of the longest phrase that begins with it.
    """

    keys: U64
    firsts: I32
    sizes: U8
    reaches: U8
    groups: U16


class Meanings(NamedTuple):
    """The lexicon, with marks and without; no phrase stands for more than `readings` groups."""

    marked: Phrases
    folded: Phrases
    readings: int


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    """Lay out the lexicon: groups of manner are left out, bare syllables of many readings say nothing."""
    known, words = lexicon(), vocabulary()
    marked = _laid_out(known.marked, words.marked, known.lengths, readings=None)
    folded = _laid_out(known.folded, words.folded, known.folded_lengths, readings=READINGS)
    return Meanings(marked, folded, int(max(marked.sizes.max(), folded.sizes.max())))


def _laid_out(
    phrases: Mapping[Phrase, tuple[int, ...]],
    numbers: Mapping[str, int],
    lengths: Mapping[str, int],
    *,
    readings: int | None,
) -> Phrases:
    manner = lexicon().manner
    size = 1 << (4 * len(phrases)).bit_length()
    keys, firsts, sizes = np.zeros(size, np.uint64), np.zeros(size, np.int32), np.zeros(size, np.uint8)  # fmt: skip
    laid: list[int] = []
    for phrase, groups in phrases.items():
        own = [group for group in groups if group not in manner]
        if readings is not None and len(phrase) == 1 and len(groups) > readings:
            own = []
        key = phrase_key(np.array([numbers[word] for word in phrase], np.uint32))
        place = int(key) & (size - 1)
        while keys[place]:
            assert keys[place] != key, f"two phrases have one key: {phrase}"
            place = (place + 1) & (size - 1)
        keys[place], firsts[place], sizes[place] = key, len(laid), len(own)
        laid += own
    reaches = np.zeros(len(numbers), np.uint8)
    for word, length in lengths.items():
        reaches[numbers[word]] = length
    return Phrases(keys, firsts, sizes, reaches, np.array(laid, np.uint16))


@numba.njit(nogil=True, cache=True)
def phrase_key(words: U32) -> np.uint64:
    """Hash the words of a phrase; never 0."""
    key = _START
    for word in words:
        key = added(key, word)
    return key | np.uint64(1)


@numba.njit(nogil=True, cache=True)
def are_unaccented(is_ascii: Flags, begin: int, end: int) -> bool:
    """Tell whether words were typed without marks; see `nlp.synonyms.is_unaccented`."""
    marked = 0
    for at in range(begin, end):
        marked += not is_ascii[at]
    return bool(marked < MARKED_SHARE * (end - begin))


@numba.njit(nogil=True, cache=True)
def find_groups(
    words: Words, begin: int, end: int, known: Meanings, places: I64, groups: I64, shares: I64
) -> int:
    """Write the groups that the words from `begin` to `end` stand for, in their order; gives how many.

    `places` get the place of each, counted from `begin`, `shares` how many groups the word or phrase stands for. There
    is room for `known.readings` of every word. Words without marks are looked up among phrases without marks.
    """
    if are_unaccented(words.is_ascii, begin, end):
        return _find(words.folded, begin, end, known.folded, places, groups, shares)
    return _find(words.words, begin, end, known.marked, places, groups, shares)


@numba.njit(nogil=True, cache=True)
def _find(
    words: U32, begin: int, end: int, phrases: Phrases, places: I64, groups: I64, shares: I64
) -> int:
    filled, at = 0, begin
    last = np.uint64(len(phrases.keys) - 1)
    while at < end:
        word = words[at]
        reach = 0 if word >= UNKNOWN else min(int(phrases.reaches[word]), end - at)
        length, key, found = 1, _START, np.int64(-1)
        for ahead in range(reach):
            if words[at + ahead] >= UNKNOWN:
                break
            key = added(key, words[at + ahead])
            place = (key | np.uint64(1)) & last
            while phrases.keys[place] != 0 and phrases.keys[place] != key | np.uint64(1):
                place = (place + np.uint64(1)) & last
            if phrases.keys[place] != 0:
                length, found = ahead + 1, np.int64(place)
        if found >= 0:
            size = np.int64(phrases.sizes[found])
            for one in range(size):
                places[filled], shares[filled] = at - begin, size
                groups[filled] = phrases.groups[phrases.firsts[found] + one]
                filled += 1
        at += length
    return filled

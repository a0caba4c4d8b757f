"""The words of many texts as numbers, form text left out: what `nlp.synonyms.words_of` gives, at the speed of arrays.

`words_of` stays the definition: it is asked once for every way in which a word was ever written, and its answer is
remembered by the bytes that were written. Plain small letters and digits are their own spelling and need no memory.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import NamedTuple, Self

import numba
import numpy as np
import pyarrow as pa

from nlp.neardup.arrays import I64, U8, U32, U64, Flags
from nlp.neardup.hashing import mixed, stable_hash, stable_hashes
from nlp.neardup.placing import PlacedTexts
from nlp.neardup.sources import utf8_of
from nlp.neardup.templates import NONE
from nlp.synonyms import lexicon, weights, words_of

# A word that no lexicon knows is this bit and 31 bits of its hash.
UNKNOWN = np.uint32(1 << 31)
_FNV_START, _FNV_TIMES = np.uint64(14695981039346656037), np.uint64(1099511628211)
_NEW_LINE, _CONTINUED, _CONTINUING = np.uint8(10), np.uint8(0xC0), np.uint8(0x80)
_MISSED = np.int64(-1)
# A word of these bytes alone is its own spelling; a y may be an i.
_PLAIN = np.isin(np.arange(256), list(b"abcdefghijklmnopqrstuvwxz0123456789.,"))


class Words(NamedTuple):
    """Words of texts: text i has `words[starts[i]:starts[i + 1]]`, of which the first `titles[i]` are its first line.

    `words` number the words that `Vocabulary` knows, others by `UNKNOWN`; `folded` number the same words among those of
    phrases without marks; `is_ascii` says which have none. `tokens` counts what is left of each text without form text.
    """

    words: U32
    folded: U32
    is_ascii: Flags
    starts: I64
    titles: I64
    tokens: I64

    @classmethod
    def none(cls) -> Self:
        """Give the words of no texts."""
        nothing = np.zeros(0, np.uint32)
        counts = np.zeros(0, np.int64)
        return cls(nothing, nothing, np.zeros(0, np.bool_), np.zeros(1, np.int64), counts, counts)


class Vocabulary:
    """Numbers for the words of the lexicons, and the memory of how written words are spelt.

    `marked` are the words of phrases and of the weights, `folded` those of phrases without marks: number i is entry i.
    """

    def __init__(self, marked: Iterable[str], folded: Iterable[str]) -> None:
        self.marked = {word: number for number, word in enumerate(sorted(set(marked)))}
        self.folded = {word: number for number, word in enumerate(sorted(set(folded)))}
        self._lock = Lock()
        self._keys, self._at = np.zeros(1 << 16, np.uint64), np.zeros(1 << 16, np.int64)
        self._filled = 0
        # Memory of what was written: entry e is spelt by the rows `_begins[e]` to `_begins[e + 1]` of the others.
        self._begins, self._spelt = np.zeros(1 << 16, np.int64), np.zeros((1 << 16, 3), np.uint32)
        plain = {word for word in {*self.marked, *self.folded} if word.isascii()}
        self._remember(sorted(plain))

    def read(self, column: pa.Array, found: PlacedTexts) -> Words:
        """Spell the words of a column of texts that were read already; threads may do so side by side."""
        kept, bounds = found.own(NONE)
        data, starts = utf8_of(column)
        keys, begins, ends, is_plain, breaks = _written(
            data, starts, found.begins[kept], found.ends[kept], bounds, _PLAIN
        )
        with self._lock:
            at = np.empty(len(keys), np.int64)
            if _look_up(keys, is_plain, self._keys, self._at, at):
                missed = np.flatnonzero(at == _MISSED)
                missed = missed[np.unique(keys[missed], return_index=True)[1]]
                raw = [bytes(data[begins[one] : ends[one]]).decode() for one in missed.tolist()]
                self._remember(raw)
                _look_up(keys, is_plain, self._keys, self._at, at)
            spelt, word_starts, titles = _spelt(keys, at, breaks, bounds, self._begins, self._spelt)
        return Words(
            spelt[:, 0].copy(),
            spelt[:, 1].copy(),
            spelt[:, 2] > 0,
            word_starts,
            titles,
            np.diff(bounds),
        )

    def number(self, word: str) -> int:
        """Give the number of a word."""
        return self._number(word, self.marked)

    def _number(self, word: str, known: dict[str, int]) -> int:
        found = known.get(word)
        return int(UNKNOWN) | stable_hash(word) >> 33 if found is None else found

    def _remember(self, written: Sequence[str]) -> None:
        """Spell words by the definition and keep the answers."""
        rows, counts = [], []
        for one in written:
            spelt = words_of(one)
            counts.append(len(spelt))
            for word in spelt:
                folded = self._number(word, self.folded)
                rows.append((self.number(word), folded, int(word.isascii())))
        first, size = int(self._begins[self._filled]), len(rows)
        self._begins = _grown(self._begins, self._filled + len(written) + 1)
        self._spelt = _grown(self._spelt, first + size)
        self._spelt[first : first + size] = np.array(rows, np.uint32).reshape(-1, 3)
        ends = first + np.cumsum(counts, dtype=np.int64)
        self._begins[self._filled + 1 : self._filled + 1 + len(written)] = ends
        entries = np.arange(self._filled, self._filled + len(written))
        self._filled += len(written)
        if 2 * self._filled > len(self._keys):
            old_keys, old_at = self._keys, self._at
            size = 4 * len(old_keys)
            self._keys, self._at = np.zeros(size, np.uint64), np.zeros(size, np.int64)
            here = old_keys != 0
            _enter(old_keys[here], old_at[here], self._keys, self._at)
        _enter(stable_hashes(written), entries, self._keys, self._at)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Give the words of `data/lexicons/synonyms.txt` and `idea_weights.csv` their numbers, once a process."""
    known = lexicon()
    marked = [word for phrase in known.marked for word in phrase]
    folded = [word for phrase in known.folded for word in phrase]
    return Vocabulary([*marked, *weights().words], folded)


def _grown(row: "np.ndarray", wanted: int) -> "np.ndarray":
    if wanted <= len(row):
        return row
    larger = np.zeros((2 * wanted, *row.shape[1:]), row.dtype)
    larger[: len(row)] = row
    return larger


@numba.njit(nogil=True, cache=True)
def _written(
    data: U8, starts: I64, begins: I64, ends: I64, bounds: I64, plain: Flags
) -> tuple[U64, I64, I64, Flags, Flags]:
    """Hash tokens as they are written, as `hashes_of_utf8` would.

    Gives also their places in bytes, whether each is plain, and
    whether a line ended before it.
    """
    size = len(begins)
    keys, firsts, lasts = np.empty(size, np.uint64), np.empty(size, np.int64), np.empty(size, np.int64)  # fmt: skip
    is_plain, breaks = np.ones(size, np.bool_), np.zeros(size, np.bool_)
    for text in range(len(starts) - 1):
        at, char, ended = starts[text], 0, False
        for token in range(bounds[text], bounds[text + 1]):
            while char < begins[token]:
                ended |= data[at] == _NEW_LINE
                at += 1
                char += at >= starts[text + 1] or data[at] & _CONTINUED != _CONTINUING
            key, firsts[token], breaks[token], ended = _FNV_START, at, ended, False
            while char < ends[token]:
                key = np.uint64((key ^ np.uint64(data[at])) * _FNV_TIMES)
                is_plain[token] &= plain[data[at]]
                at += 1
                char += at >= starts[text + 1] or data[at] & _CONTINUED != _CONTINUING
            keys[token], lasts[token] = max(np.uint64(1), mixed(key)), at
    return keys, firsts, lasts, is_plain, breaks


@numba.njit(nogil=True, cache=True)
def _enter(keys: U64, entries: I64, table: U64, at: I64) -> None:
    last = np.uint64(len(table) - 1)
    for number in range(len(keys)):
        place = keys[number] & last
        while table[place] != 0 and table[place] != keys[number]:
            place = (place + np.uint64(1)) & last
        table[place], at[place] = keys[number], entries[number]


@numba.njit(nogil=True, cache=True)
def _look_up(keys: U64, is_plain: Flags, table: U64, at: I64, found: I64) -> int:
    """Find the entries of written words; counts those that are neither there nor plain."""
    last = np.uint64(len(table) - 1)
    missed = 0
    for number in range(len(keys)):
        place = keys[number] & last
        while table[place] != 0 and table[place] != keys[number]:
            place = (place + np.uint64(1)) & last
        if table[place] != 0:
            found[number] = at[place]
        else:
            found[number] = _MISSED
            missed += not is_plain[number]
    return missed


@numba.njit(nogil=True, cache=True)
def _spelt(
    keys: U64, at: I64, breaks: Flags, bounds: I64, begins: I64, spelt: U32
) -> tuple[U32, I64, I64]:
    """Lay out the words of texts: shape (words, 3), where each text begins, and the length of its first line."""
    size = 0
    for entry in at:
        size += 1 if entry < 0 else begins[entry + 1] - begins[entry]
    found = np.empty((size, 3), np.uint32)
    starts, titles = np.zeros(len(bounds), np.int64), np.zeros(len(bounds) - 1, np.int64)
    filled = 0
    for text in range(len(bounds) - 1):
        title = -1
        for token in range(bounds[text], bounds[text + 1]):
            if breaks[token] and token > bounds[text] and title < 0:
                title = filled - starts[text]
            entry = at[token]
            if entry < 0:
                unknown = UNKNOWN | np.uint32(keys[token] >> np.uint64(33))
                found[filled, 0], found[filled, 1], found[filled, 2] = unknown, unknown, 1
                filled += 1
                continue
            for row in range(begins[entry], begins[entry + 1]):
                found[filled] = spelt[row]
                filled += 1
        titles[text] = filled - starts[text] if title < 0 else title
        starts[text + 1] = filled
    return found, starts, titles

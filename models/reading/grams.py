"""Count words and pairs of neighbours in many texts: what `TfidfVectorizer` counts, from numbered words."""

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numba
import numpy as np
from scipy.sparse import csr_matrix

from models.reading.phrases import NOWHERE, looked_up, pair_table
from nlp.neardup.arrays import F32, I32, I64, U64, Floats

# Bits of a word's lowest one bit times this are a different number of six bits for each place (de Bruijn).
_SPREAD = np.uint64(0x03F79D71B4CB0A89)
_PLACES = np.zeros(64, np.int64)
_PLACES[[((1 << bit) * int(_SPREAD) & (1 << 64) - 1) >> 58 for bit in range(64)]] = range(64)


class Columns(NamedTuple):
    """The column of each word, by its number, and of each pair of neighbours; -1 is none."""

    words: I32
    keys: U64
    pairs: I32


def terms_of(terms: Sequence[str]) -> tuple[list[str], I32]:
    """Number the words of terms, each one word or two with a blank between.

    Gives the words, and for each term the numbers of its words: shape (terms, 2), the second -1 where it has one.
    """
    parted = [term.split(" ") for term in terms]
    numbers = {word: at for at, word in enumerate(dict.fromkeys(chain.from_iterable(parted)))}
    numbered = [[numbers[word] for word in term] + [NOWHERE] * (2 - len(term)) for term in parted]
    return list(numbers), np.array(numbered, np.int32).reshape(-1, 2)


class Grams:
    """The words of a vocabulary whose terms are single words or pairs, as `terms_of` numbers them; a column a term."""

    def __init__(self, words: Sequence[str], terms: I32) -> None:
        self._width = len(terms)
        self._numbers = {word: number for number, word in enumerate(words)}
        columns = np.arange(len(terms), dtype=np.int32)
        is_pair = terms[:, 1] != NOWHERE
        single = np.full(len(words), NOWHERE, np.int32)
        single[terms[~is_pair, 0]] = columns[~is_pair]
        self._columns = Columns(single, *pair_table(terms[is_pair], columns[is_pair]))

    def word(self, word: str) -> int:
        """Give the number of a word; -1 for one that no term has."""
        return self._numbers.get(word, NOWHERE)

    def counts(self, words: I32, starts: I64) -> csr_matrix:
        """Count the terms of texts given as numbered words: float32, shape (texts, terms), columns in order."""
        parts = counted(words, starts, *self._columns, self._width)
        return csr_matrix(parts, shape=(len(starts) - 1, self._width))

    def columns(self, words: I32, starts: I64) -> tuple[I32, I64]:
        """List the columns of the known terms of texts, first those of words, and where each text's start."""
        return listed(words, starts, *self._columns)

    def heaviest(self, words: I32, bounds: I64, columns: I32, weights: Floats) -> int:
        """Choose of a text's lines, `words[bounds[i]:bounds[i + 1]]`, the first whose terms weigh most.

        `columns` are those that weigh something, in order, with their `weights`.
        """
        return int(heaviest(words, bounds, *self._columns, columns, weights))


@numba.njit(nogil=True, cache=True)
def counted(
    words: I32, starts: I64, single: I32, keys: U64, pairs: I32, width: int
) -> tuple[F32, I32, I32]:
    """Count terms text by text; gives the data, columns and row bounds of a sparse matrix."""
    data = np.empty(2 * len(words), np.float32)
    found = np.empty(2 * len(words), np.int32)
    bounds = np.zeros(len(starts), np.int32)
    counts = np.zeros(width, np.int32)
    marks = np.zeros(width // 64 + 1, np.uint64)
    filled = 0
    for text in range(len(starts) - 1):
        before = NOWHERE
        for at in range(starts[text], starts[text + 1]):
            word = words[at]
            if word >= 0:
                _count(single[word], counts, marks)
                if before >= 0:
                    _count(looked_up(before, word, keys, pairs), counts, marks)
            before = word
        filled = _emptied(counts, marks, data, found, filled)
        bounds[text + 1] = filled
    return data[:filled].copy(), found[:filled].copy(), bounds


@numba.njit(nogil=True, cache=True)
def _count(column: int, counts: I32, marks: U64) -> None:
    if column >= 0:
        counts[column] += 1
        marks[column >> 6] |= np.uint64(1) << np.uint64(column & 63)


@numba.njit(nogil=True, cache=True)
def _emptied(counts: I32, marks: U64, data: F32, found: I32, filled: int) -> int:
    """Write what was counted in the order of columns and set it back to nothing; gives the end of what is written."""
    for at in range(len(marks)):
        mark = marks[at]
        while mark:
            lowest = mark & (~mark + np.uint64(1))
            column = (at << 6) + _PLACES[(lowest * _SPREAD) >> np.uint64(58)]
            data[filled], found[filled] = counts[column], column
            counts[column] = 0
            filled += 1
            mark ^= lowest
        marks[at] = 0
    return filled


@numba.njit(nogil=True, cache=True)
def weigh(data: F32, columns: I32, bounds: I32, weights: F32) -> None:
    """Weigh what stands in a sparse matrix by its column, then bring every row that is not 0 to length 1, in place."""
    for text in range(len(bounds) - 1):
        squares = 0.0
        for at in range(bounds[text], bounds[text + 1]):
            data[at] *= weights[columns[at]]
            squares += np.float64(data[at] * data[at])  # rounded first, as scikit-learn does
        if squares > 0:
            length = np.sqrt(squares)
            for at in range(bounds[text], bounds[text + 1]):
                data[at] = np.float32(np.float64(data[at]) / length)


@numba.njit(nogil=True, cache=True)
def heaviest(
    words: I32, bounds: I64, single: I32, keys: U64, pairs: I32, columns: I32, weights: Floats
) -> int:
    """Choose the first of a text's lines whose terms weigh most."""
    best, chosen = -np.inf, 0
    for line in range(len(bounds) - 1):
        total = 0.0
        for at in range(bounds[line], bounds[line + 1]):
            if words[at] >= 0:
                total += _weight(single[words[at]], columns, weights)
        for at in range(bounds[line], bounds[line + 1] - 1):
            if words[at] >= 0 and words[at + 1] >= 0:
                column = looked_up(words[at], words[at + 1], keys, pairs)
                total += _weight(column, columns, weights)
        if total > best:
            best, chosen = total, line
    return chosen


@numba.njit(nogil=True, cache=True)
def _weight(column: int, columns: I32, weights: Floats) -> float:
    place = np.searchsorted(columns, column)
    there = place < len(columns) and columns[place] == column
    return float(weights[place]) if there else 0.0


@numba.njit(nogil=True, cache=True)
def listed(words: I32, starts: I64, single: I32, keys: U64, pairs: I32) -> tuple[I32, I64]:
    """List the columns of the terms of each text, as often as they stand there."""
    found, bounds = np.empty(2 * len(words), np.int32), np.zeros(len(starts), np.int64)
    filled = 0
    for text in range(len(starts) - 1):
        for at in range(starts[text], starts[text + 1]):
            if words[at] >= 0 and single[words[at]] >= 0:
                found[filled] = single[words[at]]
                filled += 1
        for at in range(starts[text], starts[text + 1] - 1):
            if words[at] >= 0 and words[at + 1] >= 0:
                column = looked_up(words[at], words[at + 1], keys, pairs)
                if column >= 0:
                    found[filled] = column
                    filled += 1
        bounds[text + 1] = filled
    return found[:filled].copy(), bounds

"""Look up the rows of two or three neighbouring tokens: compiled, and without Python's global lock."""

from collections.abc import Mapping
from itertools import chain
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.words.packing import RowIndex
from nlp.words.vocabulary import IS_TITLE, LOWER_NUMBER, WRITTEN_NUMBER, Vocabulary
from nlp.words.weights import ANSWERS, IN_DICTIONARY, LOWER, TITLE, WRITTEN

# A token's number takes 20 bits of an n-gram's 64-bit key: three fit, and none makes NO_KEY.
_BITS = np.uint64(20)
_NO_KEY = np.uint64(2**64 - 1)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)


class KeyTable(NamedTuple):
    """Open addressing: slot i holds `keys[i]`, NO_KEY when free, and `values[i]`.

    `values` has one more line than there are slots: for all keys that are not in the table.
    """

    keys: NDArray[np.uint64]
    values: NDArray[np.int32]


class NgramRows(NamedTuple):
    """The rows of all n-grams of one size.

    A value of `written` is a row; a value of `lower` is a row and a row for the dictionary's
    answer; `title` has the rows for no and yes.
    """

    size: int
    written: KeyTable
    lower: KeyTable
    title: NDArray[np.int32]


def ngram_rows(
    size: int, index: RowIndex, vocabulary: Vocabulary, dictionary: frozenset[str]
) -> NgramRows:
    """Pack the rows of the n-grams that the model or its dictionary knows."""
    written, lower, title, answers = (
        index[report, size] for report in (WRITTEN, LOWER, TITLE, IN_DICTIONARY)
    )
    no, yes = (answers.get(answer, 0) for answer in ANSWERS)
    # Of 70,000 entries those of this size alone: a person may be waiting for the first text.
    known = {ngram: (0, yes) for ngram in dictionary if ngram.count(" ") == size - 1}
    known.update({ngram: (row, yes if ngram in dictionary else no) for ngram, row in lower.items()})
    alone = {ngram: (row,) for ngram, row in written.items()}
    return NgramRows(
        size,
        _key_table(size, alone, (0,), vocabulary.written_numbers),
        _key_table(size, known, (0, no), vocabulary.lower_numbers),
        np.array([title.get(answer, 0) for answer in ANSWERS], np.int32),
    )


def _key_table(
    size: int,
    values: Mapping[str, tuple[int, ...]],
    otherwise: tuple[int, ...],
    numbers: Mapping[str, int],
) -> KeyTable:
    """Pack the values of n-grams of this size; whatever has another number of tokens is left out."""
    assert len(numbers) < 1 << int(_BITS), "a token's number must fit in 20 bits"
    fitting = {ngram: value for ngram, value in values.items() if ngram.count(" ") == size - 1}
    tokens = [numbers[token] for ngram in fitting for token in ngram.split(" ")]
    slots = 1 << (2 * len(fitting)).bit_length()
    table = KeyTable(
        np.full(slots, _NO_KEY, np.uint64),
        np.full((slots + 1, len(otherwise)), otherwise, np.int32),
    )
    rows = np.fromiter(chain.from_iterable(fitting.values()), np.int32)
    _fill(table, np.array(tokens, np.int32).reshape(-1, size), rows.reshape(-1, len(otherwise)))
    return table


@numba.njit(cache=True, nogil=True)
def place_ngrams(
    ngrams: NgramRows,
    types: NDArray[np.int32],
    tokens: NDArray[np.int32],
    starts: NDArray[np.int64],
    rows: NDArray[np.int32],
) -> None:
    """Write the rows of all runs of tokens, given by their types, into `rows` (see `decoding`)."""
    # Taking an array out of a tuple counts references, for which threads would queue: once is enough.
    size, written, lower, title = ngrams
    written_keys, written_values = written
    lower_keys, lower_values = lower
    for text in range(len(starts) - 1):
        for at in range(starts[text], starts[text + 1] - size + 1):
            place = at + 4 * text + 2
            key = _key(types, WRITTEN_NUMBER, tokens, at, size)
            rows[WRITTEN, size - 1, place] = written_values[_slot(written_keys, key), 0]
            slot = _slot(lower_keys, _key(types, LOWER_NUMBER, tokens, at, size))
            rows[LOWER, size - 1, place] = lower_values[slot, 0]
            rows[IN_DICTIONARY, size - 1, place] = lower_values[slot, 1]
            all_titles = 1
            for token in range(at, at + size):
                all_titles &= types[tokens[token], IS_TITLE]
            rows[TITLE, size - 1, place] = title[all_titles]


@numba.njit(cache=True, nogil=True)
def _key(
    types: NDArray[np.int32], column: int, tokens: NDArray[np.int32], begin: int, size: int
) -> np.uint64:
    """Make the key of a run of tokens from the numbers in a column of their types."""
    key = np.uint64(0)
    for at in range(begin, begin + size):
        number = types[tokens[at], column]
        if number < 0:
            return _NO_KEY
        key = (key << _BITS) | np.uint64(number)
    return key


@numba.njit(cache=True, nogil=True)
def _slot(keys: NDArray[np.uint64], key: np.uint64) -> np.int64:
    """Find the slot that holds the key; -1 when none does, which is the values' last line."""
    slot = _free_or_equal(keys, key)
    return slot if keys[slot] == key and key != _NO_KEY else np.int64(-1)


@numba.njit(cache=True, nogil=True)
def _free_or_equal(keys: NDArray[np.uint64], key: np.uint64) -> np.int64:
    mask = np.uint64(len(keys) - 1)
    mixed = (key ^ (key >> np.uint64(31))) * _MIX
    slot = (mixed ^ (mixed >> np.uint64(29))) & mask
    while keys[slot] != key and keys[slot] != _NO_KEY:
        slot = (slot + _ONE) & mask
    return np.int64(slot)


@numba.njit(cache=True)
def _fill(table: KeyTable, ngrams: NDArray[np.int32], values: NDArray[np.int32]) -> None:
    for row in range(len(ngrams)):
        key = np.uint64(0)
        for number in ngrams[row]:
            key = (key << _BITS) | np.uint64(number)
        slot = _free_or_equal(table.keys, key)
        table.keys[slot] = key
        table.values[slot] = values[row]

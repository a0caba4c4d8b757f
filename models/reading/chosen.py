"""Choose the words of texts that weighed most for a class: compiled, for many texts at once."""

import numba
import numpy as np

from nlp.neardup.arrays import F32, I32, I64, Floats
from nlp.neardup.hashing import mixed


@numba.njit(nogil=True, cache=True)
def names(forms: I32, starts: I64, usable: I32) -> I32:
    """Number words by their forms, so that words of the same forms are one; -1 for words that are not usable."""
    size = 16
    while size < 2 * len(usable) + 2:
        size *= 2
    table, last = np.full(size, -1, np.int64), np.uint64(size - 1)
    found = np.full(len(usable), np.int32(-1))
    for word in range(len(usable)):
        if not usable[word]:
            continue
        begin, end = starts[word], starts[word + 1]
        key = np.uint64(end - begin)
        for at in range(begin, end):
            key = mixed(key * np.uint64(31) + np.uint64(forms[at]))
        place = key & last
        while table[place] >= 0 and not _are_same(forms, starts, table[place], word):
            place = (place + np.uint64(1)) & last
        if table[place] < 0:
            table[place] = word
        found[word] = table[place]
    return found


@numba.njit(nogil=True, cache=True)
def _are_same(forms: I32, starts: I64, one: int, other: int) -> bool:
    length = starts[one + 1] - starts[one]
    if starts[other + 1] - starts[other] != length:
        return False
    at = 0
    while at < length and forms[starts[one] + at] == forms[starts[other] + at]:
        at += 1
    return bool(at == length)


@numba.njit(nogil=True, cache=True)
def strongest(  # noqa: PLR0917 - numba takes arrays one by one
    data: F32,
    columns: I32,
    bounds: I32,
    weights: F32,
    classes: I64,
    words: I32,
    starts: I64,
    name: I32,
    rank: I64,
    word_columns: I32,
    word_bounds: I64,
    most: int,
) -> I32:
    """Choose up to `most` words of each text, the strongest first: shape (texts, most), -1 where there are no more.

    A text's columns weigh what they hold times the weight for the text's class (`weights` is (classes, columns)), a
    word what the columns of its syllables do. Words of one `name` are one word, the first said; words of equal weight
    come in the order of their `rank`.
    """
    texts = len(bounds) - 1
    found, totals = np.full((texts, most), np.int32(-1)), np.zeros(most)
    share, seen_in = np.zeros(weights.shape[1]), np.full(len(name), -1, np.int64)
    for text in range(texts):
        for at in range(bounds[text], bounds[text + 1]):
            share[columns[at]] = data[at] * weights[classes[text], columns[at]]
        count = 0
        for at in range(starts[text], starts[text + 1]):
            word = words[at]
            if name[word] < 0 or seen_in[name[word]] == text:
                continue
            total = 0.0
            for place in range(word_bounds[word], word_bounds[word + 1]):
                total += share[word_columns[place]]
            if total > 0:
                seen_in[name[word]] = text
                count = _placed(found[text], totals, count, word, total, rank)
        for at in range(bounds[text], bounds[text + 1]):
            share[columns[at]] = 0.0
    return found


@numba.njit(nogil=True, cache=True)
def _placed(found: I32, totals: Floats, count: int, word: int, total: float, rank: I64) -> int:
    """Put a word among those chosen, if it belongs there; gives how many there are now."""
    place = count
    while place > 0 and (
        total > totals[place - 1]
        or (total == totals[place - 1] and rank[word] < rank[found[place - 1]])
    ):
        place -= 1
    if place == len(found):
        return count
    count = min(count + 1, len(found))
    for at in range(count - 1, place, -1):
        found[at], totals[at] = found[at - 1], totals[at - 1]
    found[place], totals[place] = word, total
    return count


@numba.njit(nogil=True, cache=True)
def side_by_side(one: I32, one_bounds: I64, other: I32, other_bounds: I64) -> tuple[I32, I64]:
    """Join two lists a word into one: what the first holds, then what the second does."""
    found, bounds = np.empty(len(one) + len(other), np.int32), one_bounds + other_bounds
    for word in range(len(bounds) - 1):
        filled = bounds[word]
        for at in range(one_bounds[word], one_bounds[word + 1]):
            found[filled] = one[at]
            filled += 1
        for at in range(other_bounds[word], other_bounds[word + 1]):
            found[filled] = other[at]
            filled += 1
    return found, bounds

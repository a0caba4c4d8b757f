"""Signals that two texts tell of one idea: what groups of synonyms, words and neighbours they share.

The weights are kept in `data/lexicons/idea_weights.csv`; a group or word of few texts weighs more.
"""

from typing import NamedTuple

import numba
import numpy as np

from models.idea_layout import HUNDREDTHS, ONE, ONE_OF_TOPICS, Laid
from models.idea_profiles import Profiles
from nlp.neardup.arrays import I64, U32, Flags, Floats
from nlp.neardup.threads import in_pieces
from nlp.synonyms import weights

NAMES = ("groups", "neighbours", "titles", "title_least", "strongest", "overlap", "words", "topics")
# Groups this many words apart belong together: "nam châm ... hút phoi".
_REACH = 7
# Pairs measured at once.
_PIECE = 50_000


class Worth(NamedTuple):
    """When to measure a pair in full: the constant and all signals times theirs may add up to `least`."""

    constant: float
    coefficients: Floats
    least: float


_ALWAYS = Worth(0.0, np.zeros(len(NAMES)), -np.inf)


def signals(
    profiles: Profiles, left: I64, right: I64, *, worth: Worth = _ALWAYS, threads: int = 1
) -> Floats:
    """Measure pairs of filings, given by their places; returns shape (pairs, signals), columns as `NAMES`.

    Groups, titles and words are cosines; so are topics, of where the two lie in the space of topics. `title_least` is
    the lesser of what each title has of the other's rest, `strongest` sums the weights of the three heaviest groups
    that both have, `overlap` is what they share of the one with less, `neighbours` the logarithm of the summed
    products of the weights of groups that stand within reach of each other in both. The sides may be changed.
    Pairs with the same left one after the other are measured sooner. What is not worth it has words or neighbours not
    measured, and stays below what `worth` asks for.
    """
    one, two = profiles.row_of[left], profiles.row_of[right]
    heavy = np.round(np.array(weights().groups) * HUNDREDTHS).astype(np.int64)

    def work(begin: int, end: int) -> Floats:
        return _measured(profiles.laid, one[begin:end], two[begin:end], heavy, worth)

    parts = in_pieces(work, len(one), piece=_PIECE, threads=threads)
    return np.concatenate([np.empty((0, len(NAMES))), *parts])


@numba.njit(nogil=True, cache=True)
def _measured(laid: Laid, left: I64, right: I64, heavy: I64, worth: Worth) -> Floats:
    found = np.zeros((len(left), 8), np.float64)
    # What the left text has, by group: weights in the whole, the title and the rest; its words and its neighbours.
    own = np.zeros((len(heavy), 3), np.int64)
    is_own, is_shared = np.zeros(len(heavy), np.bool_), np.zeros(len(heavy), np.bool_)
    words, word_weights = np.zeros(0, np.uint32), np.zeros(0, np.int64)
    beside, seen = np.zeros(0, np.uint32), np.zeros(0, np.int64)
    text = laid_out = -1
    for pair in range(len(left)):
        if left[pair] != text:
            _take(laid, text, own, is_own, np.False_)
            text = left[pair]
            _take(laid, text, own, is_own, np.True_)
        other = right[pair]
        groups, titles, least, summed, strongest = _groups(laid, other, own, is_own, is_shared, heavy)  # fmt: skip
        topics = 0
        for at in range(laid.topics.shape[1]):
            topics += int(laid.topics[text, at]) * int(laid.topics[other, at])
        found[pair, 0] = groups / ONE**2
        found[pair, 2] = titles / ONE**2
        found[pair, 3] = least / ONE**2
        found[pair, 4] = strongest / HUNDREDTHS
        found[pair, 5] = summed / max(HUNDREDTHS, min(laid.sums[text], laid.sums[other]))
        found[pair, 7] = topics / ONE_OF_TOPICS**2
        sure = _at_most(found[pair], summed, worth)
        if sure + max(0.0, worth.coefficients[6]) < worth.least:
            continue
        if laid_out != text:
            words, word_weights = _words(laid, text)
            beside = _neighbours(laid, text)
            seen, laid_out = np.full(len(beside), -1, np.int64), text
        spelt = 0
        for at in range(laid.word_starts[other], laid.word_starts[other + 1]):
            slot = _slot(words, laid.words[at] + np.uint32(1))
            spelt += word_weights[slot] * np.int64(laid.word_weights[at])
        found[pair, 6] = spelt / ONE**2
        if sure + worth.coefficients[6] * found[pair, 6] < worth.least:
            continue
        near = _beside(laid, other, is_shared, beside, seen, pair, heavy)
        found[pair, 1] = np.log1p(near / HUNDREDTHS**2)
    return found


@numba.njit(nogil=True, cache=True)
def _take(laid: Laid, text: int, own: I64, is_own: Flags, is_taken: np.bool_) -> None:
    """Take the groups of a text, or let them go; -1 is no text."""
    if text < 0:
        return
    for at in range(laid.group_starts[text], laid.group_starts[text + 1]):
        group = laid.groups[at, 0]
        is_own[group] = is_taken
        own[group] = laid.groups[at, 1:]


@numba.njit(nogil=True, cache=True)
def _at_most(measured: Floats, summed: int, worth: Worth) -> float:
    """Say what the sum of a pair cannot exceed, but for its words, whose neighbours are not measured yet."""
    total = worth.constant
    for signal in range(len(measured)):
        total += float(worth.coefficients[signal] * measured[signal])
    # All groups that both have stand side by side: half the square of the sum of their weights, and never more.
    beside = float(np.log1p((summed / HUNDREDTHS) ** 2 / 2))
    return total + max(0.0, float(worth.coefficients[1])) * beside


@numba.njit(nogil=True, cache=True)
def _groups(
    laid: Laid, other: int, own: I64, is_own: Flags, is_shared: Flags, heavy: I64
) -> tuple[int, int, int, int, int]:
    """Sum over the groups that two texts share: wholes, titles, the lesser of title with rest, weights, the top three.

    Says in `is_shared` of each group of the other text whether it is one of them.
    """
    groups, titles, there, back, summed = 0, 0, 0, 0, 0
    first, second, third = 0, 0, 0
    for at in range(laid.group_starts[other], laid.group_starts[other + 1]):
        group = laid.groups[at, 0]
        is_shared[group] = is_own[group]
        if not is_own[group]:
            continue
        title, body = np.int64(laid.groups[at, 2]), np.int64(laid.groups[at, 3])
        groups += own[group, 0] * np.int64(laid.groups[at, 1])
        titles += own[group, 1] * title
        there += own[group, 1] * body
        back += own[group, 2] * title
        weight = heavy[group]
        summed += weight
        if weight > first:
            first, second, third = weight, first, second
        elif weight > second:
            second, third = weight, second
        elif weight > third:
            third = weight
    return groups, titles, min(there, back), summed, first + second + third


@numba.njit(nogil=True, cache=True)
def _words(laid: Laid, text: int) -> tuple[U32, I64]:
    """Lay the words of a text out for looking up, one added to each, with their weights; empty places hold 0."""
    first, last = laid.word_starts[text], laid.word_starts[text + 1]
    table = np.zeros(_roomy(last - first), np.uint32)
    found = np.zeros(len(table), np.int64)
    for at in range(first, last):
        slot = _slot(table, laid.words[at] + np.uint32(1))
        table[slot], found[slot] = laid.words[at] + np.uint32(1), laid.word_weights[at]
    return table, found


@numba.njit(nogil=True, cache=True)
def _neighbours(laid: Laid, text: int) -> U32:
    """Lay the pairs of groups that stand within reach of each other in a text out for looking up."""
    first, last = laid.beside_starts[text], laid.beside_starts[text + 1]
    table = np.zeros(_roomy(0), np.uint32)
    for is_told in (False, True):
        count = 0
        for at in range(first, last):
            distance, before = np.uint32(0), at
            while before > first:
                distance += laid.beside[before] >> np.uint32(16)
                before -= 1
                if distance > _REACH:
                    break
                key = _pair(laid.beside[at], laid.beside[before])
                if distance > 0 and key:
                    count += 1
                    if is_told:
                        table[_slot(table, key)] = key
        if not is_told:
            table = np.zeros(_roomy(count), np.uint32)
    return table


@numba.njit(nogil=True, cache=True)
def _beside(
    laid: Laid, other: int, is_shared: Flags, beside: U32, seen: I64, pair: int, heavy: I64
) -> int:
    """Sum over the neighbours of one text that stand in the table of another's the products of their weights."""
    first, summed = laid.beside_starts[other], 0
    for at in range(first, laid.beside_starts[other + 1]):
        group = laid.beside[at] & np.uint32(0xFFFF)
        if not is_shared[group]:
            continue
        distance, before = np.uint32(0), at
        while before > first:
            distance += laid.beside[before] >> np.uint32(16)
            before -= 1
            if distance > _REACH:
                break
            fellow = laid.beside[before] & np.uint32(0xFFFF)
            if distance > 0 and is_shared[fellow] and fellow != group:
                slot = _slot(beside, _pair(group, fellow))
                if beside[slot] and seen[slot] != pair:
                    seen[slot] = pair
                    summed += heavy[group] * heavy[fellow]
    return summed


@numba.njit(nogil=True, cache=True)
def _pair(one: np.uint32, other: np.uint32) -> np.uint32:
    """Name two groups, 0 for a group with itself."""
    one, other = one & np.uint32(0xFFFF), other & np.uint32(0xFFFF)
    if one == other:
        return np.uint32(0)
    return np.uint32(min(one, other) << np.uint32(16) | max(one, other))


@numba.njit(nogil=True, cache=True)
def _slot(table: U32, key: np.uint32) -> int:
    """Find where a key stands, or the empty place where it would."""
    last = len(table) - 1
    slot = np.int64((key * np.uint32(2654435769)) >> np.uint32(8)) & last
    while table[slot] != 0 and table[slot] != key:
        slot = (slot + 1) & last
    return int(slot)


@numba.njit(nogil=True, cache=True)
def _roomy(entries: int) -> int:
    size = 16
    while size < 2 * entries + 2:
        size *= 2
    return size

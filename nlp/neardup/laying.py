"""Who has the ways to meet, laid out for the search for ideas.

Of all texts only the ways that one of the asking texts follows are laid out: for a day's filings that is little,
whatever was screened before.
"""

from typing import NamedTuple, Self

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.neardup.arrays import I64, U16, U32, U64, Flags
from nlp.neardup.threads import in_pieces
from nlp.neardup.ways import (
    EVERY,
    MOST_MET,
    MOST_WAYS,
    Chosen,
    Texts,
    bits_for,
    bits_in,
    common_from,
    mark,
    number_of,
    ways_of,
)

# Ways counted by threads apart, of 2 bytes each.
_MOST_COUNTERS = 1 << 25
_PIECE = 1_024

Span = tuple[int, int]
# A row of counters, and the texts and ways of which it counts.
Part = tuple[int, Span, Span]


class _Marked(NamedTuple):
    """The ways that are marked, as in `Ways`."""

    texts: Texts
    bits: int
    marks: U64
    before: U32


class Ways(NamedTuple):
    """Which texts have the ways that those that ask follow: way w is had by `postings[heads[w]:heads[w + 1]]`.

    Ways are numbered by their place among the bits of `marks`; `before` counts the bits before each word of it. `total`
    counts the texts among which these are sought.
    """

    texts: Texts
    bits: int
    marks: U64
    before: U32
    heads: U32
    postings: U32
    total: int

    @classmethod
    def of(
        cls,
        keys: U32,
        weights: NDArray[np.float16],
        asking: I64,
        *,
        threads: int,
        chosen: Chosen = EVERY,
    ) -> Self:
        """Lay out, of all texts or those chosen of them, the ways that one of the asking follows."""
        total = len(keys) if chosen.total is None else chosen.total
        bits = bits_for(total)
        common = common_from(total)
        texts = Texts.of(keys, weights)
        marks = _asked_ways(texts, asking, bits, threads)
        _unmark(chosen.barred, marks)
        marked = _Marked(texts, bits, marks, _bits_before(marks))
        parts = _parts(marked, threads)
        counts = _counted(marked, parts, common, threads)
        followed = _followed_by(asking, marked, counts, common, threads)
        heads, begins = _heads(counts, followed)
        _keep(followed, marks)
        postings = np.empty(heads[-1], np.uint32)
        found = cls(texts, bits, marks, _bits_before(marks), heads, postings, total)

        def fill(begin: int, end: int) -> None:
            for row, of_texts, of_ways in parts[begin:end]:
                _fill(found, of_texts, of_ways, begins[row])

        in_pieces(fill, len(parts), piece=1, threads=threads)
        return found


def _counted(marked: _Marked, parts: list[Part], common: int, threads: int) -> U16:
    """Count the texts that have each marked way, for each row of the parts."""
    counts = np.zeros((1 + max(row for row, _, _ in parts), marked.before[-1]), np.uint16)

    def count(begin: int, end: int) -> None:
        for row, of_texts, of_ways in parts[begin:end]:
            _count(marked, of_texts, of_ways, common, counts[row])

    in_pieces(count, len(parts), piece=1, threads=threads)
    return counts


def _followed_by(asking: I64, marked: _Marked, counts: U16, common: int, threads: int) -> Flags:
    """Tell which marked ways one of the asking texts follows: the rarest of its own that others have."""
    followed = np.zeros(counts.shape[1], np.bool_)

    def work(begin: int, end: int) -> None:
        _follow(asking[begin:end], marked, counts, common, followed)

    in_pieces(work, len(asking), piece=_PIECE, threads=threads)
    return followed


def _parts(marked: _Marked, threads: int) -> list[Part]:
    """Share the work out: by texts where a row of counters for each part is small, else by ways, in the same row."""
    texts, ways = len(marked.texts.groups), 1 << marked.bits
    if int(marked.before[-1]) * threads <= _MOST_COUNTERS:
        return [(row, part, (0, ways)) for row, part in enumerate(_spans(texts, threads))]
    return [(0, (0, texts), part) for part in _spans(ways, threads)]


def _spans(length: int, parts: int) -> list[Span]:
    step = max(1, -(-length // max(1, parts)))
    return [(begin, min(begin + step, length)) for begin in range(0, max(1, length), step)]


def _asked_ways(texts: Texts, asking: I64, bits: int, threads: int) -> U64:
    """Mark the ways that one of the asking texts has, a bit each."""

    def work(begin: int, end: int) -> U64:
        marks = np.zeros(1 << bits - 6, np.uint64)
        mark(texts, asking[begin:end], bits, marks)
        return marks

    piece = max(1, -(-len(asking) // max(1, threads)))
    first, *others = in_pieces(work, max(1, len(asking)), piece=piece, threads=threads)
    for one in others:
        first |= one
    return first


def _bits_before(marks: U64) -> U32:
    """Count the bits before each word of a row, and all of them."""
    before = np.empty(len(marks) + 1, np.uint32)
    _count_bits(marks, before)
    return before


@numba.njit(nogil=True, cache=True)
def _count_bits(marks: U64, before: U32) -> None:
    count = np.uint32(0)
    for at in range(len(marks)):
        before[at] = count
        count += np.uint32(bits_in(marks[at])) if marks[at] else np.uint32(0)
    before[len(marks)] = count


@numba.njit(nogil=True, cache=True)
def _unmark(barred: I64, marks: U64) -> None:
    for way in barred:
        marks[way >> 6] &= ~(np.uint64(1) << np.uint64(way & 63))


@numba.njit(nogil=True, cache=True)
def _count(known: _Marked, of_texts: Span, of_ways: Span, common: int, having: U16) -> None:
    """Count the texts that have each marked way by its number, no further than that they are too many."""
    ways, in_question = np.empty(MOST_WAYS, np.int64), known.marks.copy()
    for text in range(*of_texts):
        for way in ways[: ways_of(known.texts, text, known.bits, ways)]:
            bit = np.uint64(1) << np.uint64(way & 63)
            if of_ways[0] <= way < of_ways[1] and in_question[way >> 6] & bit:
                number = number_of(way, known.marks, known.before)
                having[number] += np.uint16(1)
                if having[number] > common:
                    in_question[way >> 6] &= ~bit


@numba.njit(nogil=True, cache=True)
def _follow(asking: I64, known: _Marked, counts: U16, common: int, followed: Flags) -> None:
    ways, rarest = np.empty(MOST_WAYS, np.int64), np.empty(MOST_WAYS, np.int64)
    numbers = np.empty(MOST_WAYS, np.int64)
    for text in asking:
        worth = 0
        for way in ways[: ways_of(known.texts, text, known.bits, ways)]:
            number = number_of(way, known.marks, known.before)
            if number >= 0:
                having = np.int64(0)
                for row in range(len(counts)):
                    having += counts[row, number]
                if 1 < having <= common:
                    rarest[worth], numbers[worth] = having * MOST_WAYS + worth, number
                    worth += 1
        rarest[:worth].sort()
        looked = 0
        for way in rarest[:worth]:
            looked += way // MOST_WAYS
            if looked > MOST_MET:
                break
            followed[numbers[way % MOST_WAYS]] = True


@numba.njit(nogil=True, cache=True)
def _heads(counts: U16, followed: Flags) -> tuple[U32, U32]:
    """Say where the texts of each followed way begin, of all texts and of those that each row counted."""
    ways = np.count_nonzero(followed)
    heads, begins = np.zeros(ways + 1, np.uint32), np.empty((len(counts), ways), np.uint32)
    number, at = 0, np.uint32(0)
    for way in range(len(followed)):
        if followed[way]:
            for row in range(len(counts)):
                begins[row, number] = at
                at += np.uint32(counts[row, way])
            number += 1
            heads[number] = at
    return heads, begins


@numba.njit(nogil=True, cache=True)
def _keep(followed: Flags, marks: U64) -> None:
    """Leave of the marked ways, in their order, those that are followed."""
    way = 0
    for at in range(len(marks)):
        word, kept, bit = marks[at], np.uint64(0), np.uint64(1)
        while word:
            if word & np.uint64(1):
                if followed[way]:
                    kept |= bit
                way += 1
            word >>= np.uint64(1)
            bit <<= np.uint64(1)
        marks[at] = kept


@numba.njit(nogil=True, cache=True)
def _fill(known: Ways, of_texts: Span, of_ways: Span, filled: U32) -> None:
    """List the texts of each marked way, in their order, from the places in `filled` on."""
    ways = np.empty(MOST_WAYS, np.int64)
    for text in range(*of_texts):
        for way in ways[: ways_of(known.texts, text, known.bits, ways)]:
            if of_ways[0] <= way < of_ways[1]:
                number = number_of(way, known.marks, known.before)
                if number >= 0:
                    known.postings[filled[number]] = text
                    filled[number] += np.uint32(1)

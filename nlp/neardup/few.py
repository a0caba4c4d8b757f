"""Which texts a few others can meet in the search for ideas: they alone need be laid out, with the same outcome.

For one draft against a whole programme that is one look at what each text speaks of, and nothing is copied or sorted.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from nlp.neardup.arrays import I64, U32, U64
from nlp.neardup.threads import in_pieces
from nlp.neardup.ways import (
    MOST_WAYS,
    Chosen,
    Texts,
    bits_for,
    common_from,
    mark,
    number_of,
    ways_of,
)

# Among more, most texts meet one that asks.
FEW = 16
_PIECE = 1 << 14
# Bits that say of most ways, from the processor's own memory, that nobody asks for them.
_FILTER = 1 << 15

Rows = tuple[U32, NDArray[np.float16]]


class _Asked(NamedTuple):
    """The ways of those that ask: see `laying.Ways`; `few` has a bit for the last bits of each."""

    bits: int
    marks: U64
    before: U32
    few: U64


def meeting(asking: Rows, parts: Sequence[Rows], *, threads: int) -> tuple[list[I64], Chosen]:
    """Find in each part the texts that have a way, not too common, of one of the few that ask.

    Rows are keys and weights as of `ideas.Features`. Gives their places in each part, and what `offers` must know of
    the choice.
    """
    total = len(asking[0]) + sum(len(keys) for keys, _ in parts)
    asked = _asked(Texts.of(*asking), bits_for(total))
    common = common_from(total)
    met = [_met(*part, asked, common, threads) for part in [asking, *parts]]
    having = np.sum([counts for counts, _, _ in met], axis=0)
    is_followed = having <= common
    chosen = [np.unique(texts[is_followed[ways]]) for _, ways, texts in met[1:]]
    return chosen, Chosen(total, _marked(asked.marks)[~is_followed])


def _asked(texts: Texts, bits: int) -> _Asked:
    marks, before = np.zeros(1 << bits - 6, np.uint64), np.zeros((1 << bits - 6) + 1, np.uint32)
    mark(texts, np.arange(len(texts.groups)), bits, marks)
    np.cumsum(np.bitwise_count(marks), out=before[1:], dtype=np.uint32)
    few = np.bitwise_or.reduce(marks.reshape(-1, _FILTER >> 6), axis=0)
    return _Asked(bits, marks, before, few)


def _marked(marks: U64) -> I64:
    """List the ways that are marked, in the order of their numbers."""
    words = np.flatnonzero(marks)
    bits = np.unpackbits(marks[words].astype("<u8").view(np.uint8), bitorder="little")
    at, bit = np.nonzero(bits.reshape(-1, 64))
    return words[at] * 64 + bit


def _met(
    keys: U32, weights: NDArray[np.float16], asked: _Asked, common: int, threads: int
) -> tuple[I64, I64, I64]:
    """Count the texts that have each way, and pair ways with these texts as far as they are not too many."""

    def work(begin: int, end: int) -> tuple[I64, I64, I64]:
        here = slice(begin, end)
        counts = np.zeros(asked.before[-1], np.int64)
        room = min(len(counts) * common, MOST_WAYS * (end - begin))
        ways, texts = np.empty(room, np.int64), np.empty(room, np.int64)
        filled = _meet(Texts.of(keys[here], weights[here]), asked, common, counts, ways, texts)
        return counts, ways[:filled].copy(), texts[:filled] + begin

    nothing = np.zeros(asked.before[-1], np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    counts, ways, texts = zip(
        nothing, *in_pieces(work, len(keys), piece=_PIECE, threads=threads), strict=True
    )
    return np.sum(counts, axis=0), np.concatenate(ways), np.concatenate(texts)


@numba.njit(nogil=True, cache=True)
def _meet(texts: Texts, asked: _Asked, common: int, counts: I64, having: I64, places: I64) -> int:
    """Write the asked ways of texts by number, with the places of the texts; returns how many pairs there are."""
    ways = np.empty(MOST_WAYS, np.int64)
    filled = 0
    for text in range(len(texts.groups)):
        for way in ways[: ways_of(texts, text, asked.bits, ways)]:
            last = way & (_FILTER - 1)
            if asked.few[last >> 6] >> np.uint64(last & 63) & np.uint64(1):
                number = number_of(way, asked.marks, asked.before)
                if number >= 0:
                    counts[number] += 1
                    if counts[number] <= common:
                        having[filled], places[filled] = number, text
                        filled += 1
    return filled

"""Which texts a few others can meet in the search for ideas: they alone need be laid out.

For one draft against a whole programme that is one look at what each text speaks of, and nothing is copied or sorted.
The outcome is that of laying out all, but that ways are told apart by 64 bits here and there by fewer: whom a text
meets by chance of numbers alone may not be among them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np

from nlp.neardup.arrays import I64, U32, U64
from nlp.neardup.threads import in_pieces
from nlp.neardup.ways import (
    KEPT,
    MOST_WAYS,
    Chosen,
    bits_for,
    common_from,
    spread_of,
    values_of,
)

# Among more, most texts meet one that asks.
FEW = 16
_PIECE = 1 << 14
# Bits that say of most groups, and of most ways, from the processor's own memory, that nobody asks for them.
_FILTER = 1 << 16


class _Asked(NamedTuple):
    """The ways of those that ask, sorted; each filter has a bit for the last bits of each group or way."""

    ways: U64
    groups_filter: U64
    ways_filter: U64


def meeting(asking: U32, parts: Sequence[U32], *, threads: int) -> tuple[list[I64], Chosen]:
    """Find in each part the texts that have a way, not too common, of one of the few that ask.

    Rows are keys as of `ideas.Features`. Gives their places in each part, and what `offers` must know of the choice.
    """
    total = len(asking) + sum(map(len, parts))
    asked = _asked(asking)
    common = common_from(total)
    met = [_met(keys, asked, common, threads) for keys in [asking, *parts]]
    having = np.sum([counts for counts, _, _ in met], axis=0)
    is_followed = having <= common
    chosen = [np.unique(texts[is_followed[ways]]) for _, ways, texts in met[1:]]
    barred = asked.ways[~is_followed] >> np.uint64(64 - bits_for(total))
    return chosen, Chosen(total, barred.astype(np.int64))


def _asked(keys: U32) -> _Asked:
    groups = _filter_of(keys[keys > 0].astype(np.uint64))
    places, spread = np.empty(KEPT, np.int64), np.empty(KEPT, np.uint64)
    values = np.empty(MOST_WAYS, np.uint64)
    own = [values[: _ways_by(row, groups, places, spread, values)].copy() for row in keys]
    ways = np.unique(np.concatenate([np.empty(0, np.uint64), *own]))
    return _Asked(ways, groups, _filter_of(ways))


def _filter_of(values: U64) -> U64:
    """Set the bit of each value's last bits."""
    found = np.zeros(_FILTER >> 6, np.uint64)
    last = values & np.uint64(_FILTER - 1)
    np.bitwise_or.at(
        found, (last >> np.uint64(6)).astype(np.int64), np.uint64(1) << (last & np.uint64(63))
    )
    return found


def _met(keys: U32, asked: _Asked, common: int, threads: int) -> tuple[I64, I64, I64]:
    """Count the texts that have each way, and pair ways with these texts as far as they are not too many."""

    def work(begin: int, end: int) -> tuple[I64, I64, I64]:
        counts = np.zeros(len(asked.ways), np.int64)
        room = min(len(counts) * common, MOST_WAYS * (end - begin))
        ways, texts = np.empty(room, np.int64), np.empty(room, np.int64)
        filled = _meet(keys[begin:end], asked, common, counts, ways, texts)
        return counts, ways[:filled].copy(), texts[:filled] + begin

    nothing = np.zeros(len(asked.ways), np.int64), np.empty(0, np.int64), np.empty(0, np.int64)
    counts, ways, texts = zip(
        nothing, *in_pieces(work, len(keys), piece=_PIECE, threads=threads), strict=True
    )
    return np.sum(counts, axis=0), np.concatenate(ways), np.concatenate(texts)


@numba.njit(nogil=True, cache=True)
def _ways_by(keys: U32, groups_filter: U64, places: I64, spread: U64, values: U64) -> int:
    """Write the ways of a text by which one that asks for such groups could meet it; returns how many."""
    count = 0
    for at in range(KEPT):
        key = keys[at]
        if not key:
            break
        last = key & np.uint32(_FILTER - 1)
        if groups_filter[last >> np.uint32(6)] >> np.uint64(last & np.uint32(63)) & np.uint64(1):
            places[count], spread[count] = at, spread_of(key)
            count += 1
    return values_of(places, spread, count, values)


@numba.njit(nogil=True, cache=True)
def _meet(keys: U32, asked: _Asked, common: int, counts: I64, having: I64, texts: I64) -> int:
    """Write the asked ways of texts by number, with the places of the texts; returns how many pairs there are."""
    places, spread = np.empty(KEPT, np.int64), np.empty(KEPT, np.uint64)
    values = np.empty(MOST_WAYS, np.uint64)
    filled = 0
    for text in range(len(keys)):
        found = _ways_by(keys[text], asked.groups_filter, places, spread, values)
        for value in values[:found]:
            last = value & np.uint64(_FILTER - 1)
            bits = asked.ways_filter[last >> np.uint64(6)]
            if bits >> (last & np.uint64(63)) & np.uint64(1):
                number = np.searchsorted(asked.ways, value)
                if number < len(asked.ways) and asked.ways[number] == value:
                    counts[number] += 1
                    if counts[number] <= common:
                        having[filled], texts[filled] = number, text
                        filled += 1
    return filled

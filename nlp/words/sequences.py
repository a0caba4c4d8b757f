"""A table of number sequences (code points, token numbers) that many threads read while one adds.

Entries are numbered in the order they come and never change. A reader passes `limit`, the number of entries it has
seen finished: whatever is being added meanwhile lies beyond it and counts as unknown.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

_PRIME = np.uint64(0x100000001B3)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ONE = np.uint64(1)


class SequenceTable(NamedTuple):
    """Entry i is `codes[starts[i]:starts[i + 1]]`; `slots` holds entry numbers by hash, -1 when free."""

    slots: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    codes: NDArray[np.uint32]


class Spans(NamedTuple):
    """Pieces `begins[i]:ends[i]` of a flat array; pieces of different `marks` are never the same entry."""

    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    marks: NDArray[np.uint8]


def sequence_table(entries: int, codes: int) -> SequenceTable:
    """Make room for so many sequences and so many numbers in all (pages are taken when they are used)."""
    slots = np.full(1 << (2 * entries - 1).bit_length(), -1, np.int32)
    starts = np.zeros(entries + 1, np.int64)
    return SequenceTable(slots, np.zeros(entries, np.uint64), starts, np.zeros(codes, np.uint32))


def selected(spans: Spans, places: NDArray[np.int64]) -> Spans:
    """Take some of the spans, in the order of `places`."""
    return Spans(spans.begins[places], spans.ends[places], spans.marks[places])


def has_room(table: SequenceTable, count: int, spans: Spans) -> bool:
    """Say whether these spans would fit behind the first `count` entries."""
    codes = table.starts[count] + (spans.ends - spans.begins).sum()
    return bool(count + len(spans.begins) <= len(table.hashes) and codes <= len(table.codes))


@numba.njit(cache=True, nogil=True)
def find_sequences(
    table: SequenceTable, limit: int, codes: NDArray[np.uint32], spans: Spans
) -> NDArray[np.int32]:
    """Look up each span of `codes`: its entry's number, or -1."""
    # Taking an array out of a tuple counts references, for which threads would queue: once is enough.
    slots, hashes, starts, known = table
    begins, ends, marks = spans
    found = np.empty(len(begins), np.int32)
    for i in range(len(begins)):
        begin, end = begins[i], ends[i]
        hashed = _hash(codes, begin, end, marks[i])
        entry = slots[_slot(slots, hashes, starts, known, limit, codes, begin, end, hashed)]
        found[i] = entry if entry < limit else -1
    return found


@numba.njit(cache=True, nogil=True)
def add_sequences(
    table: SequenceTable, count: int, codes: NDArray[np.uint32], spans: Spans
) -> None:
    """Add spans that are new and differ, numbered from `count` on.

    The caller holds a lock, has looked whether there is room, and then tells readers the new limit.
    """
    slots, hashes, starts, known = table
    for i in range(len(spans.begins)):
        begin, end, entry = spans.begins[i], spans.ends[i], count + i
        hashed = _hash(codes, begin, end, spans.marks[i])
        starts[entry + 1] = starts[entry] + end - begin
        known[starts[entry] : starts[entry + 1]] = codes[begin:end]
        hashes[entry] = hashed
        slots[_slot(slots, hashes, starts, known, entry, codes, begin, end, hashed)] = entry


@numba.njit(cache=True, nogil=True)
def _slot(
    slots: NDArray[np.int32],
    hashes: NDArray[np.uint64],
    starts: NDArray[np.int64],
    known: NDArray[np.uint32],
    limit: int,
    codes: NDArray[np.uint32],
    begin: int,
    end: int,
    hashed: np.uint64,
) -> np.uint64:
    """Find the slot of the entry below `limit` that equals the span, or the free slot it would take."""
    mask = np.uint64(len(slots) - 1)
    slot = hashed & mask
    entry = slots[slot]
    while entry >= 0:
        if entry < limit and hashes[entry] == hashed:
            at = starts[entry]
            if starts[entry + 1] - at == end - begin and _equal(known, at, codes, begin, end):
                break
        slot = (slot + _ONE) & mask
        entry = slots[slot]
    return slot


@numba.njit(cache=True, nogil=True)
def _equal(
    known: NDArray[np.uint32], at: int, codes: NDArray[np.uint32], begin: int, end: int
) -> bool:
    place = begin
    while place < end and known[at + place - begin] == codes[place]:
        place += 1
    return place == end


@numba.njit(cache=True, nogil=True)
def _hash(codes: NDArray[np.uint32], begin: int, end: int, mark: int) -> np.uint64:
    """Hash by Fowler, Noll and Vo, spread at the end.

    Each step can be undone, so one span with two marks has two hashes: nobody need compare marks.
    """
    hashed = np.uint64(mark)
    for place in range(begin, end):
        hashed = (hashed ^ np.uint64(codes[place])) * _PRIME
    hashed = (hashed ^ (hashed >> np.uint64(31))) * _MIX
    return hashed ^ (hashed >> np.uint64(29))

"""Looking up in sorted rows: keys of filings, and fingerprints with the places of filings in their low bits."""

import numba
import numpy as np

from nlp.neardup.arrays import I64, U64
from nlp.neardup.prints import TEXT_BITS

# So few values are sought one by one, which reads the row at the memory's pace.
_ONE_BY_ONE = 8


def places_of(keys: U64, wanted: U64) -> I64:
    """Find the places of wanted keys in a sorted row; -1 where a key is not there."""
    at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    return np.where(keys[at] == wanted, at, -1).astype(np.int64)


def having(values: U64, wanted: U64) -> I64:
    """Find the places of wanted values in a long row that is in no order."""
    wanted = np.unique(wanted)
    if len(wanted) <= _ONE_BY_ONE:
        return np.flatnonzero(np.isin(values, wanted))
    return np.flatnonzero(places_of(wanted, values) >= 0)


def counts_with(prints: U64, wanted: U64) -> I64:
    """Count for each wanted fingerprint its postings; `wanted` is sorted."""
    counts = np.zeros(len(wanted), np.int64)
    _count_with(prints, wanted, counts)
    return counts


def places_with(prints: U64, wanted: U64, counts: I64) -> I64:
    """Give the low bits of all postings of wanted fingerprints, in their order; `counts` are those of `counts_with`."""
    found = np.empty(counts.sum(), np.int64)
    _fill_with(prints, wanted, counts, found)
    return found


@numba.njit(nogil=True, cache=True)
def first_at(prints: U64, high: np.uint64, low: int) -> int:
    """Find the first place from `low` on whose fingerprint is not below `high`."""
    top = len(prints)
    while low < top:
        middle = (low + top) >> 1
        if prints[middle] >> np.uint64(TEXT_BITS) < high:
            low = middle + 1
        else:
            top = middle
    return low


@numba.njit(nogil=True, cache=True)
def _count_with(prints: U64, wanted: U64, counts: I64) -> None:
    at = 0
    for number in range(len(wanted)):
        at = first_at(prints, wanted[number], at)
        first = at
        while at < len(prints) and prints[at] >> np.uint64(TEXT_BITS) == wanted[number]:
            at += 1
        counts[number] = at - first


@numba.njit(nogil=True, cache=True)
def _fill_with(prints: U64, wanted: U64, counts: I64, found: I64) -> None:
    low = np.uint64((1 << TEXT_BITS) - 1)
    filled, at = 0, 0
    for number in range(len(wanted)):
        if counts[number] == 0:
            continue
        at = first_at(prints, wanted[number], at)
        for _ in range(counts[number]):
            found[filled] = np.int64(prints[at] & low)
            filled, at = filled + 1, at + 1

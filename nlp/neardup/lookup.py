"""Looking up in sorted rows: keys of filings, and fingerprints with the places of filings in their low bits."""

import numba
import numpy as np

from nlp.neardup.arrays import I64, U64
from nlp.neardup.prints import TEXT_BITS


def places_of(keys: U64, wanted: U64) -> I64:
    """Find the places of wanted keys in a sorted row; -1 where a key is not there."""
    at = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    if not len(keys):
        return np.full(len(wanted), -1, np.int64)
    return np.where(keys[at] == wanted, at, -1).astype(np.int64)


def places_with(prints: U64, wanted: U64) -> I64:
    """Give the low bits of all postings whose fingerprint is wanted; `wanted` is sorted."""
    room = _count_with(prints, wanted)
    found = np.empty(room, np.int64)
    _fill_with(prints, wanted, found)
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
def _count_with(prints: U64, wanted: U64) -> int:
    count, at = 0, 0
    for high in wanted:
        at = first_at(prints, high, at)
        while at < len(prints) and prints[at] >> np.uint64(TEXT_BITS) == high:
            count, at = count + 1, at + 1
    return count


@numba.njit(nogil=True, cache=True)
def _fill_with(prints: U64, wanted: U64, found: I64) -> None:
    low = np.uint64((1 << TEXT_BITS) - 1)
    count, at = 0, 0
    for high in wanted:
        at = first_at(prints, high, at)
        while at < len(prints) and prints[at] >> np.uint64(TEXT_BITS) == high:
            found[count] = np.int64(prints[at] & low)
            count, at = count + 1, at + 1

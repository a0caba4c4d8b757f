"""Which pairs of texts are worth comparing: those that share fingerprints.

A fingerprint that stands in few texts pairs them all; one that stands in many pairs each with the first and its
nearest neighbours in the order of the postings, so that mass copies hang together without pairing all with all.
"""

import numba
import numpy as np

from nlp.neardup.arrays import I64, U64, Flags
from nlp.neardup.prints import TEXT_BITS
from nlp.neardup.threads import in_pieces

_NEIGHBOURS = 3
_PIECE = 2_000_000


def pairs_sharing(
    postings: U64, is_new: Flags, *, at_least: int, full_up_to: int, threads: int
) -> U64:
    """Pair texts that share at least so many fingerprints, at least one of the two being new.

    Returns sorted pairs, the smaller number in the high 32 bits.
    """
    cuts = _cuts(postings)

    def work(begin: int, end: int) -> U64:
        return _paired(postings, cuts[begin], cuts[end], is_new, full_up_to)

    parts = in_pieces(work, len(cuts) - 1, piece=1, threads=threads)
    pairs = np.concatenate([np.empty(0, np.uint64), *parts])
    del parts
    pairs.sort()
    return _often(pairs, at_least)


def _cuts(postings: U64) -> I64:
    """List the places at which the postings can be cut without parting a fingerprint's texts."""
    cuts = [0]
    while cuts[-1] < len(postings):
        at = min(cuts[-1] + _PIECE, len(postings))
        while at < len(postings) and postings[at] >> TEXT_BITS == postings[at - 1] >> TEXT_BITS:
            at += 1
        cuts.append(at)
    return np.array(cuts, np.int64)


@numba.njit(nogil=True, cache=True)
def _paired(postings: U64, begin: int, end: int, is_new: Flags, full_up_to: int) -> U64:
    """Pair the texts of the fingerprints `begin:end`: counted first, then filled in."""
    low = np.uint64((1 << TEXT_BITS) - 1)
    found = np.empty(0, np.uint64)
    for filling in range(2):
        filled, first = 0, begin
        while first < end:
            after = first + 1
            print_of = postings[first] >> np.uint64(TEXT_BITS)
            while after < end and postings[after] >> np.uint64(TEXT_BITS) == print_of:
                after += 1
            for right in range(first + 1, after):
                two = np.int64(postings[right] & low)
                nearest = first if after - first <= full_up_to else max(first, right - _NEIGHBOURS)
                left = right - 1
                while left >= first:
                    one = np.int64(postings[left] & low)
                    if is_new[one] or is_new[two]:
                        if filling:
                            found[filled] = (np.uint64(one) << np.uint64(32)) | np.uint64(two)
                        filled += 1
                    left = left - 1 if left > nearest else (first if left > first else -1)
            first = after
        if not filling:
            found = np.empty(filled, np.uint64)
    return found


@numba.njit(nogil=True, cache=True)
def _often(pairs: U64, at_least: int) -> U64:
    """Keep, once each, what stands so often in a sorted row; the row is used up."""
    kept, first = 0, 0
    for after in range(1, len(pairs) + 1):
        if after == len(pairs) or pairs[after] != pairs[first]:
            if after - first >= at_least:
                pairs[kept] = pairs[first]
                kept += 1
            first = after
    return pairs[:kept].copy()

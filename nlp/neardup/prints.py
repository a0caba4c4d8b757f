"""Fingerprints: runs of five tokens, kept by their hash alone, so that the same run is kept in every text.

A text keeps one run in four, a short one more: about `AT_LEAST` of those with the smallest hashes. Which runs a text
keeps depends on the text alone, so fingerprints of today fit those of last year, whatever the cut into days.
(The sampling is that of FracMinHash, see Irber et al. 2022, with a floor for short texts.)
"""

import numba
import numpy as np

from nlp.neardup.arrays import I64, U32, U64
from nlp.neardup.hashing import TIMES, masked, mixed
from nlp.neardup.threads import in_pieces

WIDTH = 5
TEXT_BITS = 22
MOST_TEXTS = 1 << TEXT_BITS
KEPT = 1 / 4
AT_LEAST = 36
_PIECE = 8_000
_TIMES = TIMES


def postings(
    tokens: U32,
    starts: I64,
    texts: I64,
    *,
    threads: int,
    kept: float = KEPT,
    at_least: int = AT_LEAST,
) -> U64:
    """List the fingerprints of the given texts, sorted; the place in `texts` stands in the low 22 bits of each.

    A text keeps a share of its runs, `at_least` so many. Two texts have in common what the longer one keeps.

    Raises:
        ValueError: there are more texts than 22 bits can number.
    """
    require_numbers_for(len(texts))

    def work(begin: int, end: int) -> U64:
        return _prints(tokens, starts, texts, begin, end, kept, at_least)

    found = np.concatenate(
        [np.empty(0, np.uint64), *in_pieces(work, len(texts), piece=_PIECE, threads=threads)]
    )
    found.sort()
    return found


def require_numbers_for(texts: int) -> None:
    """Look whether so many texts can be numbered.

    Raises:
        ValueError: there are more than 22 bits can number.
    """
    if texts > MOST_TEXTS:
        raise ValueError(f"{texts} texts in one index; it holds {MOST_TEXTS} at most")


@numba.njit(nogil=True, cache=True)
def run_hash(tokens: U32, at: int) -> np.uint64:
    """Hash the run of five tokens that begins at a place; numbers count as one token."""
    return mixed(
        np.uint64(masked(tokens[at])) * _TIMES[0]
        + np.uint64(masked(tokens[at + 1])) * _TIMES[1]
        + np.uint64(masked(tokens[at + 2])) * _TIMES[2]
        + np.uint64(masked(tokens[at + 3])) * _TIMES[3]
        + np.uint64(masked(tokens[at + 4])) * _TIMES[4]
    )


@numba.njit(nogil=True, cache=True)
def _prints(
    tokens: U32, starts: I64, texts: I64, begin: int, end: int, kept: float, at_least: int
) -> U64:
    """List the fingerprints of the texts `texts[begin:end]`, by text; a run that a text repeats counts once."""
    room = 0
    longest = 0
    for number in range(begin, end):
        length = starts[texts[number] + 1] - starts[texts[number]]
        longest = max(longest, length)
        room += max(0, length - WIDTH + 1)
    found = np.empty(room, np.uint64)
    runs = np.empty(max(1, longest), np.uint64)
    high = ~np.uint64((1 << TEXT_BITS) - 1)
    filled = 0
    for number in range(begin, end):
        first = starts[texts[number]]
        count = starts[texts[number] + 1] - first - WIDTH + 1
        if count <= 0:
            continue
        share = max(kept, min(1.0, at_least / count))
        limit = np.uint64(0xFFFFFFFFFFFFFFFF)
        if share < 1.0:
            limit = np.uint64(share * 18446744073709549568.0)
        below = np.int64(0)
        for at in range(count):
            run = run_hash(tokens, first + at)
            runs[below] = run
            below += np.int64(run <= limit)
        mine = runs[:below]
        mine.sort()
        before = np.uint64(0)
        for run in mine:
            cut = run & high
            if cut != before:
                found[filled] = cut | np.uint64(number)
                filled += 1
                before = cut
    return found[:filled].copy()

"""Learning a corpus's template text: runs of five tokens that stand in many otherwise different filings.

Mass copies look like template text. Therefore filings that are copies of each other through and through count as one
thought, and a run is template text only when most of its places are different thoughts: a text that two hundred
branches file is copied, a sentence that stands in two hundred different texts is a form.
"""

import numba
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from nlp.neardup.arrays import I32, I64, U32, U64, Flags
from nlp.neardup.candidates import pairs_sharing
from nlp.neardup.comparing import compare
from nlp.neardup.prints import WIDTH, postings, run_hash
from nlp.neardup.templates import HIGH, Template, is_in, lookup_table
from nlp.neardup.tokens import TokenTable, taken

# What stands in so many texts of the sample as to be template text stands in thousands of a larger corpus.
SAMPLE = 120_000
# One thought: so much in common, and no stretch longer than this that only one of the two has. Texts that share a
# form have such stretches: their own content.
_SAME_THOUGHT, _OWN_STRETCH, _PART = 0.45, 10, 0.7
# The share of a run's places that must be different thoughts, in the two rounds of learning.
_MOSTLY = (0.5, 0.15)
# Few fingerprints tell copies through and through.
_PRINTS = 12


def learn(
    table: TokenTable, order: I64, units: U64, *, at_least: int, least_units: int, threads: int
) -> Template:
    """Find the runs that stand in at least so many different thoughts of at least so many units.

    `order` lists the texts in an order that depends on nothing but the texts themselves; of a large corpus the first
    `SAMPLE` are looked at. `units` name the units (0: unknown, counts as a unit of its own). In the first of two rounds
    only what stands mostly in different thoughts is learned; without it copies are told better, so that in the second
    even the form that mass copies carry is seen.
    """
    texts = order[:SAMPLE]
    sample = taken(table, texts)
    named = units[texts]
    own = np.arange(len(texts), dtype=np.uint64)
    unit_numbers = np.unique(np.where(named == 0, own, named), return_inverse=True)[1]
    known = Template(np.empty(0, np.uint64), len(order))
    for mostly in _MOSTLY:
        thoughts = _thoughts(sample, threads=threads)
        runs, places = _runs(sample)
        found, different, everywhere = _counted(runs, thoughts[places])
        found = found[(different >= at_least) & (different >= mostly * everywhere)]
        if len(found) and least_units > 1:
            found = _of_many_units(found, runs, unit_numbers[places], least_units)
        known = Template(np.union1d(known.runs, found), len(order))
        sample = Template(found).strip(sample, threads=threads)
    return known


def _of_many_units(found: U64, runs: U64, units: I64, least: int) -> U64:
    """Keep the runs that stand in texts of at least so many units."""
    here = np.empty(len(runs), np.bool_)
    _mark_found(runs, lookup_table(found), here)
    again, of_units, _ = _counted(runs[here], units[here])
    return again[of_units >= least]


def _thoughts(sample: TokenTable, *, threads: int) -> I64:
    """Number the thoughts: texts that are copies of each other through and through share a number."""
    everything = np.arange(len(sample))
    prints = postings(
        sample.tokens, sample.starts, everything, threads=threads, kept=0.0, at_least=_PRINTS
    )
    everyone = np.ones(len(sample), np.bool_)
    pairs = pairs_sharing(prints, everyone, at_least=2, full_up_to=4, threads=threads)
    left = (pairs >> np.uint64(32)).astype(np.int64)
    right = (pairs & np.uint64(0xFFFFFFFF)).astype(np.int64)
    counts = compare(sample.tokens, sample.starts, pairs, threads=threads)
    lengths = sample.lengths
    alike = (counts.left + counts.right) / np.maximum(1, lengths[left] + lengths[right])
    both = (alike >= _SAME_THOUGHT) & (
        np.maximum(counts.left_gap, counts.right_gap) <= _OWN_STRETCH
    )
    thoughts = _linked(left[both], right[both], len(sample))
    inside = np.concatenate(
        [
            _whole_in(left, right, thoughts, counts.left, counts.left_gap, lengths),
            _whole_in(right, left, thoughts, counts.right, counts.right_gap, lengths),
        ]
    )
    return _linked(np.r_[left[both], inside[:, 0]], np.r_[right[both], inside[:, 1]], len(sample))


def _whole_in(inner: I64, outer: I64, thoughts: I64, common: I32, gap: I32, lengths: I64) -> I64:
    """Link texts that stand as good as whole in texts of one thought only: a part of it, not a form that many carry."""
    here = (common >= _PART * lengths[inner]) & (gap <= _OWN_STRETCH)
    here &= thoughts[inner] != thoughts[outer]
    inner, outer = inner[here], outer[here]
    links = np.unique(np.stack([inner, thoughts[outer]], axis=1), axis=0).reshape(-1, 2)
    times = np.bincount(links[:, 0], minlength=len(lengths))
    _, first = np.unique(inner, return_index=True)
    first = first[times[inner[first]] == 1]
    return np.stack([inner[first], outer[first]], axis=1)


def _linked(left: I64, right: I64, size: int) -> I64:
    links = coo_array((np.ones(len(left), np.int8), (left, right)), shape=(size, size))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)


def _runs(sample: TokenTable) -> tuple[U64, I64]:
    """All runs of five tokens, and the number of the text of each."""
    counts = np.maximum(0, sample.lengths - WIDTH + 1)
    begins = np.zeros(len(sample) + 1, np.int64)
    np.cumsum(counts, out=begins[1:])
    runs = np.empty(begins[-1], np.uint64)
    _all_runs(sample.tokens, sample.starts, begins, runs)
    return runs, np.repeat(np.arange(len(sample)), counts)


def _counted(runs: U64, numbers: I64) -> tuple[U64, I64, I64]:
    """Count for each run how many different numbers stand beside it, and its places; sorted by run."""
    packed = (runs & HIGH) | numbers.astype(np.uint64)
    packed.sort()
    return _in_row(packed)


@numba.njit(nogil=True, cache=True)
def _in_row(packed: U64) -> tuple[U64, I64, I64]:
    """Count the runs of a sorted row that have more than one place."""
    found, different = np.empty(len(packed) // 2, np.uint64), np.empty(len(packed) // 2, np.int64)
    everywhere = np.empty(len(packed) // 2, np.int64)
    filled, first, fresh = 0, 0, 1
    for after in range(1, len(packed) + 1):
        if after < len(packed) and packed[after] & HIGH == packed[first] & HIGH:
            fresh += packed[after] != packed[after - 1]
            continue
        if after - first > 1:
            found[filled], different[filled] = packed[first] & HIGH, fresh
            everywhere[filled] = after - first
            filled += 1
        first, fresh = after, 1
    return found[:filled], different[:filled], everywhere[:filled]


@numba.njit(nogil=True, cache=True)
def _all_runs(tokens: U32, starts: I64, begins: I64, runs: U64) -> None:
    for number in range(len(starts) - 1):
        for at in range(begins[number + 1] - begins[number]):
            runs[begins[number] + at] = run_hash(tokens, starts[number] + at)


@numba.njit(nogil=True, cache=True)
def _mark_found(runs: U64, table: U64, here: Flags) -> None:
    for at in range(len(runs)):
        here[at] = is_in(runs[at] & HIGH, table)

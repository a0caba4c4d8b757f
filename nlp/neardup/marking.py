"""Many pairs of texts side by side: where they say the same, in characters of both, and how much.

For one pair `aligning.align` tells the same, and is the definition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numba
import numpy as np
import pyarrow as pa

from nlp.neardup.aligning import common_runs_of
from nlp.neardup.arrays import I64, U32, Floats
from nlp.neardup.placing import placed_in_pieces
from nlp.neardup.templates import Template
from nlp.neardup.threads import in_pieces

_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class Marked:
    """What pairs have in common, as `aligning.Alignment` says: pair i has `passages[starts[i]:starts[i + 1]]`.

    `passages` has the shape (passages, 4).
    """

    passages: I64
    starts: I64
    left_in_right: Floats
    right_in_left: Floats
    longest_passage: I64
    template_share: Floats

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Lay what was found of several rows of pairs end to end."""
        counts = np.concatenate([np.diff(part.starts) for part in parts])
        rows = {
            name: np.concatenate([getattr(part, name) for part in parts])
            for name in cls.__slots__
            if name != "starts"
        }
        return cls(**rows, starts=np.r_[0, np.cumsum(counts)])

    def lists(self) -> pa.Array:
        """Give each pair's passages as a list of lists of four numbers."""
        four = pa.array(np.arange(0, 4 * len(self.passages) + 1, 4, dtype=np.int32))
        inner = pa.ListArray.from_arrays(four, pa.array(self.passages.ravel()))
        return pa.ListArray.from_arrays(pa.array(self.starts.astype(np.int32)), inner)


class _Texts(NamedTuple):
    """What compiled code needs of texts: all tokens, those that are a text's own, by `kept`, and their places."""

    tokens: U32
    starts: I64
    own: U32
    own_starts: I64
    kept: I64
    begins: I64
    ends: I64


def mark(texts: pa.Array, left: I64, right: I64, template: Template, *, threads: int) -> Marked:
    """Compare pairs of texts, given by their places in a column.

    Texts are read once, however many pairs they are in, and all at once: callers cut pairs into blocks.
    """
    found = placed_in_pieces(texts, threads=threads)
    kept, own_starts = found.own(template)
    lengths, total = np.diff(own_starts), np.diff(found.starts)
    own = found.tokens[kept]
    laid = _Texts(found.tokens, found.starts, own, own_starts, kept, found.begins, found.ends)

    def work(begin: int, end: int) -> tuple[I64, I64, I64]:
        return _marked(left[begin:end], right[begin:end], laid)

    parts = in_pieces(work, len(left), piece=_PIECE, threads=threads)
    empty = np.zeros((0, 4), np.int64), np.zeros(0, np.int64), np.zeros((0, 4), np.int64)
    passages, counts, measured = (
        np.concatenate(column) for column in zip(empty, *parts, strict=True)
    )
    same, in_right, in_left, longest = measured.T
    both = total[left] + total[right]
    left_out = np.where(same > 0, 0, both - lengths[left] - lengths[right])
    return Marked(
        passages,
        np.r_[0, np.cumsum(counts)],
        np.where(same > 0, 1.0, in_right / np.maximum(1, lengths[left])),
        np.where(same > 0, 1.0, in_left / np.maximum(1, lengths[right])),
        longest,
        left_out / np.maximum(1, both),
    )


@numba.njit(nogil=True, cache=True)
def _marked(left: I64, right: I64, texts: _Texts) -> tuple[I64, I64, I64]:
    """Give the passages of pairs, how many each has, and whether texts are equal, what is common, the longest run."""
    passages, counts = np.empty((8 * len(left) + 8, 4), np.int64), np.zeros(len(left), np.int64)
    measured = np.zeros((len(left), 4), np.int64)
    filled = 0
    for pair in range(len(left)):
        passages = _roomy(passages, filled + 1)
        if _are_equal(texts, left[pair], right[pair]):
            one, two = texts.starts[left[pair]], texts.starts[right[pair]]
            length = texts.starts[left[pair] + 1] - one
            _place(passages[filled], texts, one, two, one + length - 1, two + length - 1)
            filled, counts[pair] = filled + 1, 1
            measured[pair] = 1, length, length, length
            continue
        one, two = texts.own_starts[left[pair]], texts.own_starts[right[pair]]
        a = texts.own[one : texts.own_starts[left[pair] + 1]]
        b = texts.own[two : texts.own_starts[right[pair] + 1]]
        runs = common_runs_of(a, b)
        order = np.argsort(runs[0] * (len(b) + 1) + runs[1])
        passages = _roomy(passages, filled + len(order))
        for run in order:
            at, to, length = one + runs[0, run], two + runs[1, run], runs[2, run]
            kept = (
                texts.kept[at],
                texts.kept[to],
                texts.kept[at + length - 1],
                texts.kept[to + length - 1],
            )
            _place(passages[filled], texts, *kept)
            filled += 1
            measured[pair, 3] = max(measured[pair, 3], length)
        counts[pair] = len(order)
        measured[pair, 1] = _covered(len(a), runs[0], runs[2])
        measured[pair, 2] = _covered(len(b), runs[1], runs[2])
    return passages[:filled].copy(), counts, measured


@numba.njit(nogil=True, cache=True)
def _are_equal(texts: _Texts, left: int, right: int) -> bool:
    a = texts.tokens[texts.starts[left] : texts.starts[left + 1]]
    b = texts.tokens[texts.starts[right] : texts.starts[right + 1]]
    return bool(len(a) and np.array_equal(a, b))


@numba.njit(nogil=True, cache=True)
def _place(passage: I64, texts: _Texts, one: int, two: int, one_last: int, two_last: int) -> None:
    """Write where a run lies in both texts, from its first token to its last."""
    passage[0], passage[1] = texts.begins[one], texts.ends[one_last]
    passage[2], passage[3] = texts.begins[two], texts.ends[two_last]


@numba.njit(nogil=True, cache=True)
def _roomy(passages: I64, wanted: int) -> I64:
    if wanted <= len(passages):
        return passages
    larger = np.empty((2 * wanted, 4), np.int64)
    larger[: len(passages)] = passages
    return larger


@numba.njit(nogil=True, cache=True)
def _covered(length: int, begins: I64, sizes: I64) -> int:
    """Count the places below `length` that at least one run covers."""
    steps = np.zeros(length + 1, np.int64)
    for run in range(len(begins)):
        steps[begins[run]] += 1
        steps[begins[run] + sizes[run]] -= 1
    covered, open_runs = 0, 0
    for place in range(length):
        open_runs += steps[place]
        covered += open_runs > 0
    return covered

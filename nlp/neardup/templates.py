"""Template text: the runs of five tokens that a corpus's filings have from their forms; `learning` finds them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numba
import numpy as np

from nlp.neardup.arrays import I64, U32, U64
from nlp.neardup.codes import MARK
from nlp.neardup.folding import placed
from nlp.neardup.prints import WIDTH, run_hash
from nlp.neardup.threads import in_pieces
from nlp.neardup.tokens import TokenTable

_PIECE = 8_000
# A run is named by the high bits of its hash, so that 20 are left for the number of a text beside it.
HIGH = ~np.uint64((1 << 20) - 1)


@dataclass(frozen=True)
class Template:
    """The runs of a corpus's template text, as sorted hashes; `filings` of the corpus were looked at."""

    runs: U64
    filings: int = 0

    @cached_property
    def name(self) -> str:
        """Name what is template text: twelve hexadecimal digits, "" for none."""
        return hashlib.sha256(self.runs.tobytes()).hexdigest()[:12] if len(self.runs) else ""

    @cached_property
    def table(self) -> U64:
        """The runs laid out for looking up."""
        return lookup_table(self.runs)

    def with_passages(self, passages: Iterable[str]) -> "Template":
        """Add passages that people accepted as template text; of fewer than five words nothing can be added."""
        runs = [all_runs(placed(passage).tokens) for passage in passages]
        if not runs:
            return self
        return Template(np.unique(np.concatenate([self.runs, *runs])), self.filings)

    def strip(self, table: TokenTable, *, threads: int) -> TokenTable:
        """Leave template text out of texts; the tokens are changed in place."""
        if not len(self.runs):
            return table
        keys = self.table
        kept = np.zeros(len(table) + 1, np.int64)

        def work(begin: int, end: int) -> None:
            _strip(table.tokens, table.starts, begin, end, keys, kept)

        in_pieces(work, len(table), piece=_PIECE, threads=threads)
        starts = np.cumsum(kept)
        left_out = table.left_out + (table.lengths - np.diff(starts)).astype(np.int32)
        tokens = _closed_up(table.tokens, table.starts, starts)
        return TokenTable(tokens, starts, table.whole, left_out)

    def marks(self, tokens: U32) -> U32:
        """Tell for each token of one text whether template text covers it (1) or not (0)."""
        covered = np.zeros(len(tokens), np.uint32)
        if len(self.runs) and len(tokens) >= WIDTH:
            runs = all_runs(tokens)
            at = np.minimum(np.searchsorted(self.runs, runs), len(self.runs) - 1)
            for place in np.flatnonzero(self.runs[at] == runs):
                covered[place : place + WIDTH] = 1
        return covered


NONE = Template(np.empty(0, np.uint64))


@numba.njit(nogil=True, cache=True)
def all_runs(tokens: U32) -> U64:
    """Hash every run of five tokens of one text, as templates name them."""
    runs = np.empty(max(0, len(tokens) - WIDTH + 1), np.uint64)
    for at in range(len(runs)):
        runs[at] = run_hash(tokens, at) & HIGH
    return runs


def lookup_table(runs: U64) -> U64:
    """Lay sorted hashes out for open addressing; empty places hold 0."""
    size = 16
    while size < 2 * len(runs) + 2:
        size *= 2
    table = np.zeros(size, np.uint64)
    _fill(runs, table)
    return table


@numba.njit(nogil=True, cache=True)
def _fill(runs: U64, table: U64) -> None:
    last = len(table) - 1
    for run in runs:
        place = np.int64(run >> np.uint64(24)) & last
        while table[place] != 0:
            place = (place + 1) & last
        table[place] = run


@numba.njit(nogil=True, cache=True)
def is_in(run: np.uint64, table: U64) -> bool:
    """Look a run up in a table that `lookup_table` laid out."""
    last = len(table) - 1
    place = np.int64(run >> np.uint64(24)) & last
    while table[place] != 0:
        if table[place] == run:
            return True
        place = (place + 1) & last
    return False


@numba.njit(nogil=True, cache=True)
def _strip(tokens: U32, starts: I64, begin: int, end: int, table: U64, kept: I64) -> None:
    for text in range(begin, end):
        mine = tokens[starts[text] : starts[text + 1]]
        filled, covered_to, begins = 0, 0, np.uint32(0)
        # A run is looked at before the first of its tokens is moved; moved tokens lie before it.
        for at in range(len(mine)):
            if at <= len(mine) - WIDTH and is_in(run_hash(mine, at) & HIGH, table):
                covered_to = at + WIDTH
            begins |= mine[at] & MARK
            if at >= covered_to:
                mine[filled] = mine[at] | begins
                begins = np.uint32(0)
                filled += 1
        kept[text + 1] = filled


@numba.njit(nogil=True, cache=True)
def _closed_up(tokens: U32, old: I64, new: I64) -> U32:
    for text in range(len(new) - 1):
        for at in range(new[text + 1] - new[text]):
            tokens[new[text] + at] = tokens[old[text] + at]
    return tokens[: new[-1]]

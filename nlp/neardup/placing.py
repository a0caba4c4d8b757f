"""Many texts read at once, with the place of every token: what `folding.placed` gives for one text, for a column."""

from dataclasses import dataclass
from typing import Any

import numba
import numpy as np
import pyarrow as pa

from nlp.neardup.arrays import I64, U8, U16, U32, U64
from nlp.neardup.codes import MARK, classes
from nlp.neardup.folding import Placed, Read, plain
from nlp.neardup.forms import FORM, curated
from nlp.neardup.prints import WIDTH, run_hash
from nlp.neardup.reading import read_one
from nlp.neardup.sources import utf8_of
from nlp.neardup.templates import HIGH, Template, is_in
from nlp.neardup.threads import in_pieces

# Texts read at once; a text of 700 bytes takes 8 kB while it is read.
_PIECE = 2_000


@dataclass(frozen=True, slots=True)
class PlacedTexts:
    """Texts with all their tokens: text i has `tokens[starts[i]:starts[i + 1]]`.

    `begins` and `ends` are the places of tokens in characters of their text, `breaks` and `marks` those of
    `folding.Read` and `Forms.marks`.
    """

    tokens: U32
    breaks: U8
    marks: U8
    begins: I64
    ends: I64
    starts: I64

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def as_read(self) -> Read:
        """The same without places."""
        return Read(self.tokens, self.breaks, self.starts)

    def own(self, template: Template) -> tuple[I64, I64]:
        """List the tokens that are neither form text nor template text: their places, and where each text's begin."""
        return _own(self.tokens, self.marks, self.starts, template.table)


def read_placed(column: pa.Array) -> PlacedTexts:
    """Read a column of texts in one thread; nulls are empty texts."""
    data, starts = utf8_of(column)
    room = int(starts[-1] - starts[0]) // 2 + len(starts)
    tokens, breaks = np.empty(room, np.uint32), np.empty(room, np.uint8)
    begins, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    counts = np.empty(len(starts) - 1, np.int64)
    filled = _read_all(data, starts, classes(), tokens, breaks, begins, ends, counts)
    found = Placed(tokens[:filled], breaks[:filled], begins[:filled], ends[:filled])
    hard = np.flatnonzero(counts < 0)
    if len(hard):
        slow = {int(at): plain(column[int(at)].as_py()) for at in hard}
        found, counts = _with_hard(found, counts, slow)
    bounds = np.zeros(len(starts), np.int64)
    np.cumsum(counts, out=bounds[1:])
    marks = curated().marks(Read(found.tokens, found.breaks, bounds))
    return PlacedTexts(found.tokens, found.breaks, marks, found.begins, found.ends, bounds)


def placed_in_pieces(column: pa.Array, *, threads: int) -> PlacedTexts:
    """Read a column of texts in threads, whose number changes nothing."""
    parts = in_pieces(
        lambda begin, end: read_placed(column.slice(begin, end - begin)),
        len(column),
        piece=_PIECE,
        threads=threads,
    )
    if not parts:
        return read_placed(column)
    lengths = [np.diff(part.starts) for part in parts]
    starts = np.zeros(len(column) + 1, np.int64)
    np.cumsum(np.concatenate(lengths), out=starts[1:])
    rows = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("tokens", "breaks", "marks", "begins", "ends")
    }
    return PlacedTexts(**rows, starts=starts)


def _with_hard(found: Placed, counts: I64, slow: dict[int, Placed]) -> tuple[Placed, I64]:
    """Put in the texts that the compiled way could not read."""
    whole = counts.copy()
    whole[list(slow)] = [len(text.tokens) for text in slow.values()]
    starts = np.r_[0, np.cumsum(whole)]
    easy = np.repeat(counts >= 0, whole)
    rows: list[Any] = []
    flat: tuple[Any, ...] = found
    for number, row in enumerate(flat):
        filled = np.empty(starts[-1], row.dtype)
        filled[easy] = row
        for at, text in slow.items():
            filled[starts[at] : starts[at + 1]] = text[number]
        rows.append(filled)
    return Placed(*rows), whole


@numba.njit(nogil=True, cache=True)
def _read_all(
    data: U8, starts: I64, classes: U16, tokens: U32, breaks: U8, begins: I64, ends: I64, counts: I64
) -> int:  # fmt: skip
    """Write the tokens of all texts end to end, with their places; gives their number, as `reading.read_all` does."""
    filled = 0
    for text in range(len(starts) - 1):
        count = read_one(
            data, starts[text], starts[text + 1], classes, tokens, breaks, filled, begins, ends
        )
        counts[text] = count
        if count > 0:
            filled += count
    return filled


@numba.njit(nogil=True, cache=True)
def _own(tokens: U32, marks: U8, starts: I64, template: U64) -> tuple[I64, I64]:
    kept, bounds = np.empty(len(tokens), np.int64), np.zeros(len(starts), np.int64)
    filled = 0
    wording = np.empty(len(tokens), np.uint32)
    for text in range(len(starts) - 1):
        first = filled
        for at in range(starts[text], starts[text + 1]):
            if not marks[at] & FORM:
                kept[filled], wording[filled] = at, tokens[at] & ~MARK
                filled += 1
        mine = wording[first:filled]
        last, covered_to, filled = filled, 0, first
        for at in range(last - first):
            if at <= last - first - WIDTH and is_in(run_hash(mine, at) & HIGH, template):
                covered_to = at + WIDTH
            if at >= covered_to:
                kept[filled] = kept[first + at]
                filled += 1
        bounds[text + 1] = filled
    return kept[:filled].copy(), bounds

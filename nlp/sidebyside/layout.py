"""What two texts side by side are made of."""

from enum import IntEnum
from typing import NamedTuple

from nlp.neardup.aligning import Alignment

# Beyond these a pair is laid out as two whole texts with their passages: nobody reads it row by row.
MOST_WORDS, MOST_SENTENCES = 40_000, 4_000


class Change(IntEnum):
    """What became of words: nothing, there are others in their place, they stand on this side only."""

    NONE = 0
    REPLACED = 1
    ONLY_HERE = 2


class Piece(NamedTuple):
    """Characters `start` to `end` of a text; template text is neither a passage's nor changed.

    `passage` is the number (from 1) of the common passage it belongs to, 0 for none.
    """

    start: int
    end: int
    passage: int
    change: Change
    is_template: bool


class Cell(NamedTuple):
    """One side of a row: pieces that follow on each other; none where the other side has nothing like it.

    `moved` numbers (from 1) sentences that stand elsewhere in the other text; 0 for all others.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    moved: int


class Row(NamedTuple):
    """Sentences beside those of the other text that say the same; `is_aligned` is False where they do not."""

    left: Cell
    right: Cell
    is_aligned: bool
    is_same: bool


class SideBySide(NamedTuple):
    """Two texts side by side; the cells of one side joined give its text.

    `shares` are those of `nlp.neardup.align` with the template text that is marked; `is_plain` marks texts too long to
    be aligned.
    """

    rows: tuple[Row, ...]
    shares: Alignment
    is_plain: bool

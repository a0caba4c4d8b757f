"""Rows of title, content and benefit as the numbers of their pieces, and block by block as tokens and words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from models.reading.memory import ENTRIES, Memory, MemoryFullError
from models.reading.pieces import Pieces, classes, cut, told_whole
from models.reading.remembered import LOCK
from nlp.neardup.arrays import I32, I64, U32, Flags
from nlp.words.layout import gather_tokens

# The texts of a row, in the order in which they are laid out.
TITLE, CONTENT, BENEFIT = range(3)
PARTS = 3
# Rows that are worked on together: few enough for their numbers to stay in the processor's own memory.
_ROWS = 1_000


class Flat(NamedTuple):
    """Numbers of many texts end to end: text i has `items[starts[i]:starts[i + 1]]`."""

    items: U32
    starts: I64


@dataclass(frozen=True, slots=True)
class Texts:
    """Rows of three texts each: text `PARTS * row + part` has `pieces[starts[text]:starts[text + 1]]`.

    `joined` says which pieces hang on the one before, `lengths` counts the characters of each text.
    """

    titles: Sequence[str]
    contents: Sequence[str]
    benefits: Sequence[str]
    memory: Memory
    pieces: I32
    joined: Flags
    starts: I64
    lengths: I64

    def __len__(self) -> int:
        return len(self.titles)

    def whole(self) -> "Block":
        """Give all rows as one block."""
        return Block(self, 0, len(self))

    def blocks(self) -> Iterator["Block"]:
        """Give the rows in blocks, in their order."""
        for first in range(0, len(self), _ROWS):
            yield Block(self, first, min(first + _ROWS, len(self)))


@dataclass(frozen=True)
class Block:
    """The rows `first:end` of texts, with everything compiled code asks about them."""

    texts: Texts
    first: int
    end: int

    def __len__(self) -> int:
        return self.end - self.first

    @cached_property
    def starts(self) -> I64:
        """Where the pieces of each text start, from 0: shape (PARTS * rows + 1,)."""
        starts: I64 = self.texts.starts[PARTS * self.first : PARTS * self.end + 1]
        return np.asarray(starts - starts[0])

    @cached_property
    def pieces(self) -> I32:
        """The numbers of the pieces."""
        return self.texts.pieces[self._span]

    @cached_property
    def joined(self) -> Flags:
        """Which pieces hang on the one before."""
        return self.texts.joined[self._span]

    @cached_property
    def lengths(self) -> I64:
        """Characters of each text."""
        return self.texts.lengths[PARTS * self.first : PARTS * self.end]

    @cached_property
    def tokens(self) -> Flat:
        """The tokens of each text, as numbers of `memory.tokens`."""
        return Flat(
            *gather_tokens(self.pieces, self.starts, *self.texts.memory.piece_tokens.arrays)
        )

    @cached_property
    def words(self) -> Flat:
        """The words of each text in the spelling of `nlp.synonyms`, as numbers of `memory.words`."""
        return Flat(*gather_tokens(self.pieces, self.starts, *self.texts.memory.piece_words.arrays))

    @property
    def _span(self) -> slice:
        starts = self.texts.starts
        return slice(starts[PARTS * self.first], starts[PARTS * self.end])


class _Reader:
    """Reads with one memory a process, which is emptied when it is full."""

    def __init__(self) -> None:
        self.memory = Memory(ENTRIES)

    def read(
        self, titles: Sequence[str], contents: Sequence[str], benefits: Sequence[str]
    ) -> Texts:
        laid = [text for row in zip(titles, contents, benefits, strict=True) for text in row]
        with LOCK:
            entries = ENTRIES
            while True:
                try:
                    numbered = _numbered(laid, self.memory)
                    return Texts(titles, contents, benefits, self.memory, *numbered)
                except MemoryFullError:
                    self.memory = Memory(entries)
                    entries *= 2  # rows may hold more pieces than are remembered otherwise


# Single words apart: of them nothing is asked but their tokens.
_TEXTS, _WORDS = _Reader(), _Reader()


def read(titles: Sequence[str], contents: Sequence[str], benefits: Sequence[str]) -> Texts:
    """Read rows of three texts; what pieces say is remembered from call to call.

    >>> from models.reading import read
    >>> texts = read(["Bơm nước"], ["Bơm, bơm!"], [""])
    >>> (block,) = texts.blocks()
    >>> [texts.memory.tokens.things[number].folded for number in block.tokens.items]
    ['bom', 'nuoc', 'bom', 'bom']
    """
    return _TEXTS.read(titles, contents, benefits)


def read_words(words: Sequence[str]) -> Block:
    """Read single words: the tokens of word i are those of text i, three of which make a row."""
    filled = [*words, *[""] * (-len(words) % PARTS)]
    return _WORDS.read(filled[::PARTS], filled[1::PARTS], filled[2::PARTS]).whole()


def _numbered(laid: Sequence[str], memory: Memory) -> tuple[I32, Flags, I64, I64]:
    """Number the pieces of texts, as `Texts` holds them."""
    lengths = np.array([len(text) for text in laid], np.int64)
    pieces, joined, counts = (
        [np.empty(0, np.int32)],
        [np.empty(0, np.bool_)],
        [np.zeros(1, np.int64)],
    )
    for first in range(0, len(laid), PARTS * _ROWS):
        here = slice(first, first + PARTS * _ROWS)
        text = "".join(laid[here])
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        bounds = np.r_[0, np.cumsum(lengths[here])]
        found = Pieces(*cut(codes, bounds, classes()))
        numbers = memory.numbers(text, codes, found.spans)
        uneven = np.flatnonzero(memory.uneven.rows[numbers])
        if len(uneven):
            texts = np.unique(np.searchsorted(found.starts, uneven, side="right") - 1)
            found = told_whole(found, bounds, texts)
            numbers = memory.numbers(text, codes, found.spans)
        pieces.append(numbers)
        joined.append(found.joined)
        counts.append(np.diff(found.starts))
    return (
        np.concatenate(pieces),
        np.concatenate(joined),
        np.cumsum(np.concatenate(counts)),
        lengths,
    )

"""What the pieces of texts say, by the plain functions of `nlp`; each piece is asked once and remembered."""

import re
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from models.reading.pieces import NEW_LINE, SIGNS, SILENT, WHOLE
from models.reading.remembered import LOCK, Column, Grown, Numbered
from models.text_signals import BLANK, readable
from nlp.neardup.arrays import I32, I64, U32
from nlp.normal import marked_tokens, normalise, tokens
from nlp.scanner import bare_key, key, scan
from nlp.synonyms import words_of
from nlp.words.sequences import (
    Spans,
    add_sequences,
    find_sequences,
    has_room,
    selected,
    sequence_table,
)

# So many pieces are remembered, about 100 MB with their strings; then the memory is emptied.
ENTRIES = 1 << 18
_CODES_PER_ENTRY = 16
# Hints in brackets span several pieces and are looked for in whole texts.
_BLANK = re.compile(BLANK)
_ASCII_DIGITS = frozenset("0123456789")

# What is counted of a piece, one column each. Words that a reader could make sense of are counted in halves.
COUNTED = (
    "readable_halves", "readable_words", "digits", "capitals", "blanks", "newlines", "ends_line", "begins_with_letter",
    "ends_with_stop", "uneven",
)  # fmt: skip
UNEVEN = COUNTED.index("uneven")
# As `nlp.normal` finds tokens. Where a text has more of them as written than folded, each token is looked up in the
# text for how it was written: that text is told as a whole.
_WRITTEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")


class Token(NamedTuple):
    """A token as `nlp.normal` folds it, and in small letters as it was written."""

    folded: str
    marked: str


class Scanned(NamedTuple):
    """A token of `nlp.scanner` by both its keys: in a line typed with diacritics, and in one without."""

    key: str
    bare: str
    is_word: bool
    opens_upper: bool
    has_upper: bool
    has_lower: bool


class MemoryFullError(Exception):
    """There is no room for what these texts would add."""


class Sequences:
    """Runs of numbers, one a piece: piece i has `items[starts[i]:starts[i + 1]]`."""

    def __init__(self) -> None:
        self._starts, self._items = Grown(np.int64), Grown(np.uint32)
        self._starts.extend([0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def extend(self, runs: Iterable[list[int]]) -> None:
        """Add the runs of new pieces."""
        listed = list(runs)
        before = len(self._items)
        self._items.extend(item for run in listed for item in run)
        self._starts.extend(before + np.cumsum([len(run) for run in listed]))

    @property
    def arrays(self) -> tuple[I64, U32]:
        """Where the runs start, and their items."""
        return self._starts.rows, self._items.rows


class Memory:
    """The pieces met so far, up to `entries` of them; not for several threads at once."""

    def __init__(self, entries: int) -> None:
        self._table, self._count = sequence_table(entries, entries * _CODES_PER_ENTRY), 0
        self.counted = Grown(np.int32, (len(COUNTED),))
        self.tokens: Numbered[Token] = Numbered()
        self.folded: Numbered[str] = Numbered()
        # For each token the number of its folded form, and for each of those its UTF-8.
        self.folded_of = Column[Token](lambda token: self.folded.number(token.folded))
        self.utf8 = Sequences()
        self.words: Numbered[str] = Numbered()
        self.scanned: Numbered[Scanned] = Numbered()
        self.piece_tokens, self.piece_words = Sequences(), Sequences()
        # A number is twice that of the scanned token, and 1 more where blanks stand before it.
        self.piece_scanned = Sequences()

    def numbers(self, text: str, codes: U32, pieces: Spans) -> I32:
        """Number the pieces of a text, given also as code points; learn those not met before.

        Raises:
            MemoryFullError: not all can be numbered.
        """
        found = find_sequences(self._table, self._count, codes, pieces)
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            pieces = selected(pieces, unknown)
            self._learn(text, codes, pieces)
            found[unknown] = find_sequences(self._table, self._count, codes, pieces)
        return found

    def _learn(self, text: str, codes: U32, pieces: Spans) -> None:
        first_at: dict[tuple[str, int], int] = {}
        spans = zip(pieces.begins.tolist(), pieces.ends.tolist(), pieces.marks.tolist())
        for at, (begin, end, kind) in enumerate(spans):
            first_at.setdefault((text[begin:end], kind), at)
        new = selected(pieces, np.array(list(first_at.values()), np.int64))
        if not has_room(self._table, self._count, new):
            raise MemoryFullError
        self.piece_tokens.extend(
            [] if kind & SILENT else self._tokens(piece) for piece, kind in first_at
        )
        self.piece_words.extend(
            [] if kind == WHOLE else [self.words.number(word) for word in words_of(piece)]
            for piece, kind in first_at
        )
        self.piece_scanned.extend(self._scanned(piece, kind) for piece, kind in first_at)
        self.counted.extend(_counted(piece, kind) for piece, kind in first_at)
        add_sequences(self._table, self._count, codes, new)
        self._count += len(first_at)

    def folded_forms(self) -> tuple[I32, I64, U32]:
        """Give the folded form of each token by number, where the bytes of each form start, and the bytes."""
        with LOCK:
            forms = self.folded_of.of(self.tokens)
            new = self.folded.things[len(self.utf8) :]
            self.utf8.extend([*form.encode("utf-8", "surrogatepass")] for form in new)
            return forms, *self.utf8.arrays

    def _tokens(self, piece: str) -> list[int]:
        pairs = zip(tokens(piece), marked_tokens(piece), strict=True)
        return [self.tokens.number(Token(*pair)) for pair in pairs]

    def _scanned(self, piece: str, kind: int) -> list[int]:
        if kind == WHOLE:
            return []
        if kind & ~SILENT == NEW_LINE:
            ends = normalise(piece).text == "\n"
            return [2 * self.scanned.number(_LINE_END) + 1] if ends else []
        return [
            2 * self.scanned.number(_scanned(token.key, piece[token.start : token.end]))
            + token.apart
            for token in scan(piece)
        ]


_LINE_END = Scanned("\n", "\n", is_word=False, opens_upper=False, has_upper=False, has_lower=False)


def _scanned(said: str, original: str) -> Scanned:
    """Tell both keys of a scanned token and how it was written."""
    written = normalise(original).text
    is_word = written[0].isalnum() and written[0] not in _ASCII_DIGITS
    keys = (key(written), bare_key(written)) if is_word else (said, said)
    return Scanned(
        *keys,
        is_word,
        original[0].isupper(),
        any(map(str.isupper, original)),
        any(char.islower() or char.istitle() > char.isupper() for char in original),
    )


def _counted(piece: str, kind: int) -> list[int]:
    """Count what `COUNTED` names in one piece."""
    if kind == WHOLE:
        return [0] * len(COUNTED)
    kind, text = kind & ~SILENT, normalise(piece).text
    read = text.split() if kind != SIGNS else []
    return [
        int(sum(2 * readable(word) for word in read)),
        len(read),
        sum(map(str.isdigit, piece)),
        sum(map(str.isupper, piece)),
        len(_BLANK.findall(piece)),
        piece.count("\n"),
        kind == NEW_LINE,
        piece[0].isalpha(),
        piece[-1] in ".:;",
        len(_WRITTEN.findall(text.lower())) != len(tokens(piece)),
    ]

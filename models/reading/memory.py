"""What the pieces of texts say, by the plain functions of `nlp`; each piece is asked once and remembered."""

import re
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.reading.names import (
    file_names,
    find_names,
    names_of,
    numbers_of_characters,
    table_of_names,
)
from models.reading.pieces import LETTERS, NEW_LINE, SIGNS, SILENT, WHOLE
from models.reading.remembered import LOCK, Column, Grown, Numbered, Sequences
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
# New pieces are asked for their normal form by one column after the other; a block of rows brings a few thousand.
_ASKED_AGAIN = 1 << 13
_ASCII_DIGITS = frozenset("0123456789")

# What is counted of a piece, one column each. Words that a reader could make sense of are counted in halves.
COUNTED = (
    "readable_halves", "readable_words", "digits", "capitals", "blanks", "newlines", "ends_line", "begins_with_letter",
    "ends_with_stop",
)  # fmt: skip
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


class Piece(NamedTuple):
    """A piece of text, and what it is as `models.reading.pieces` says."""

    text: str
    kind: int


class Counts:
    """What is counted of each piece, in the order of `COUNTED`; told when it is asked for."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces, self._counts = pieces, Grown(np.int32, (len(COUNTED),))

    @property
    def rows(self) -> NDArray[Any]:
        """The counts of all pieces met so far: shape (pieces, what is counted)."""
        with LOCK:
            self._counts.extend(map(_counted, self._pieces[len(self._counts) :]))
            return self._counts.rows


class Memory:
    """The pieces met so far, up to `entries` of them; not for several threads at once.

    What they say is worked out when it is first asked for: no judgement asks for all of it.
    """

    def __init__(self, entries: int) -> None:
        self._table = sequence_table(entries, entries * _CODES_PER_ENTRY)
        self._names = table_of_names(entries)
        self._pieces: list[Piece] = []
        # Which pieces have other tokens as written than folded.
        self.uneven = Grown(np.bool_)
        self.tokens: Numbered[Token] = Numbered()
        self.folded: Numbered[str] = Numbered()
        # For each token the number of its folded form, and for each of those its UTF-8.
        self.folded_of = Column[Token](lambda token: self.folded.number(token.folded))
        self._utf8 = Sequences(self.folded.things, _utf8)
        self.words: Numbered[str] = Numbered()
        self.scanned: Numbered[Scanned] = Numbered()
        self.piece_tokens = Sequences(self._pieces, self._tokens)
        self.piece_words = Sequences(self._pieces, self._words)
        # A number is twice that of the scanned token, and 1 more where blanks stand before it.
        self.piece_scanned = Sequences(self._pieces, self._scanned)
        self.counted = Counts(self._pieces)

    def numbers(self, text: str, codes: U32, pieces: Spans) -> I32:
        """Number the pieces of a text, given also as code points; learn those not met before.

        Raises:
            MemoryFullError: not all can be numbered.
        """
        names = names_of(codes, *pieces, numbers_of_characters())
        found = find_names(names, self._names)
        rest = np.flatnonzero(found < 0)
        if len(rest):
            found[rest] = self._looked_up(text, codes, selected(pieces, rest))
            file_names(names[rest], found[rest], self._names)
        return found

    def _looked_up(self, text: str, codes: U32, pieces: Spans) -> I32:
        found = find_sequences(self._table, len(self._pieces), codes, pieces)
        unknown = np.flatnonzero(found < 0)
        if len(unknown):
            pieces = selected(pieces, unknown)
            self._learn(text, codes, pieces)
            found[unknown] = find_sequences(self._table, len(self._pieces), codes, pieces)
        return found

    def _learn(self, text: str, codes: U32, pieces: Spans) -> None:
        first_at: dict[Piece, int] = {}
        spans = zip(pieces.begins.tolist(), pieces.ends.tolist(), pieces.marks.tolist())
        for at, (begin, end, kind) in enumerate(spans):
            first_at.setdefault(Piece(text[begin:end], kind), at)
        new, known = selected(pieces, np.array([*first_at.values()], np.int64)), len(self._pieces)
        if not has_room(self._table, known, new):
            raise MemoryFullError
        add_sequences(self._table, known, codes, new)
        self.uneven.extend(map(_is_uneven, first_at))
        self._pieces.extend(first_at)

    def folded_forms(self) -> tuple[I32, I64, U32]:
        """Give the folded form of each token by number, where the bytes of each form start, and the bytes."""
        with LOCK:
            return self.folded_of.of(self.tokens), *self._utf8.arrays

    def _tokens(self, piece: Piece) -> list[int]:
        if piece.kind & SILENT:
            return []
        folded, written = tokens(piece.text), _written(piece.text)
        if len(folded) != len(written):
            written = marked_tokens(piece.text)
        return [self.tokens.number(Token(*pair)) for pair in zip(folded, written, strict=True)]

    def _words(self, piece: Piece) -> list[int]:
        if piece.kind == WHOLE:
            return []
        return [self.words.number(word) for word in words_of(piece.text)]

    def _scanned(self, piece: Piece) -> list[int]:
        text, kind = piece
        if kind == WHOLE:
            return []
        if kind & ~SILENT == NEW_LINE:
            ends = _normal(text) == "\n"
            return [2 * self.scanned.number(_LINE_END) + 1] if ends else []
        return [
            2 * self.scanned.number(_scanned(token.key, text[token.start : token.end]))
            + token.apart
            for token in scan(text)
        ]


def _utf8(form: str) -> bytes:
    return form.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=_ASKED_AGAIN)
def _normal(text: str) -> str:
    return normalise(text).text


def _written(text: str) -> list[str]:
    return _WRITTEN.findall(_normal(text).lower())


def _is_uneven(piece: Piece) -> bool:
    text, kind = piece
    if kind & ~SILENT in (SIGNS, NEW_LINE) or LETTERS.issuperset(text):
        return False  # no tokens at all, or letter by letter the same
    return kind != WHOLE and len(_written(text)) != len(tokens(text))


_LINE_END = Scanned("\n", "\n", is_word=False, opens_upper=False, has_upper=False, has_lower=False)


def _scanned(said: str, original: str) -> Scanned:
    """Tell both keys of a scanned token and how it was written."""
    written = _normal(original)
    is_word = written[0].isalnum() and written[0] not in _ASCII_DIGITS
    keys = (key(written), bare_key(written)) if is_word else (said, said)
    return Scanned(
        *keys,
        is_word,
        original[0].isupper(),
        any(map(str.isupper, original)),
        any(char.islower() or char.istitle() > char.isupper() for char in original),
    )


def _counted(piece: Piece) -> list[int]:
    """Count what `COUNTED` names in one piece."""
    text, kind = piece
    if kind == WHOLE:
        return [0] * len(COUNTED)
    kind &= ~SILENT
    read = _normal(text).split() if kind != SIGNS else []
    return [
        int(sum(2 * readable(word) for word in read)),
        len(read),
        sum(map(str.isdigit, text)),
        sum(map(str.isupper, text)),
        len(_BLANK.findall(text)),
        text.count("\n"),
        kind == NEW_LINE,
        text[0].isalpha(),
        text[-1] in ".:;",
    ]

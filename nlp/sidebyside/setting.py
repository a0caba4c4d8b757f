"""Setting two texts side by side, and measuring what they have in common."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel

from nlp.neardup.aligning import Alignment, aligned
from nlp.neardup.arrays import I64, Flags
from nlp.neardup.templates import NONE, Template
from nlp.sidebyside.known import KnownLines, house_lines
from nlp.sidebyside.layout import MOST_SENTENCES, MOST_WORDS, Cell, Change, Piece, Row, SideBySide
from nlp.sidebyside.reading import Reading, read
from nlp.sidebyside.rows import Beside, Matching, Range, matched, rows

Passage = Sequence[int]  # left start, left end, right start, right end
_MOST_STEPS = (
    4_000_000  # words of both sides multiplied: beyond it a sentence's changes are told by passages
)


def side_by_side(
    left: str,
    right: str,
    *,
    template: Template = NONE,
    known: KnownLines | None = None,
    passages: Sequence[Passage] | None = None,
) -> SideBySide:
    """Set two texts side by side; `passages` are those already found, None to find them here.

    >>> told = side_by_side("Lắp còi báo ở cổng kho.", "Lắp chuông báo ở cổng kho lạnh.")
    >>> [(piece.start, piece.end, piece.change.name) for piece in told.rows[0].right.pieces if piece.change]
    [(4, 10, 'REPLACED'), (26, 30, 'ONLY_HERE')]
    """
    one, other = (read(text, template, known or house_lines()) for text in (left, right))
    shares = _shares(one, other)
    told = shares.passages if passages is None else passages
    on_left = _Marks(one, [(start, end) for start, end, _, _ in told])
    on_right = _Marks(other, [(start, end) for _, _, start, end in told])
    words, most = len(one.letters) + len(other.letters), max(one.sentences, other.sentences)
    if is_plain := words > MOST_WORDS or most > MOST_SENTENCES:
        whole = Beside(Range(0, one.sentences), Range(0, other.sentences))
        laid = [whole] if words else []
    else:
        found = matched(one, other)
        laid = list(rows(one, other, found))
        _mark_changes(one, other, found, laid, on_left, on_right)
    return SideBySide(
        tuple(_rows(one, other, laid, on_left.cut(), on_right.cut())), shares, is_plain
    )


def measure(
    left: str, right: str, *, template: Template = NONE, known: KnownLines | None = None
) -> Alignment:
    """Measure two texts as `side_by_side` does, without laying them out."""
    one, other = (read(text, template, known or house_lines()) for text in (left, right))
    return _shares(one, other)


def one_side(
    text: str,
    spans: Sequence[tuple[int, int]],
    *,
    template: Template = NONE,
    known: KnownLines | None = None,
) -> tuple[Piece, ...]:
    """Cut one text into pieces: numbered spans and template text, nothing said of the other text."""
    here = read(text, template, known or house_lines())
    return tuple(_Marks(here, spans).cut().within(0, len(text)))


def _shares(one: Reading, other: Reading) -> Alignment:
    """Identical texts are 1.0 in all shares, whatever of them is template text; its share is told."""
    shares = aligned(one.own, other.own)
    a, b = one.words, other.words
    if not len(a.tokens) or not np.array_equal(a.tokens, b.tokens):
        return shares
    whole = (int(a.begins[0]), int(a.ends[-1]), int(b.begins[0]), int(b.ends[-1]))
    return Alignment(1.0, 1.0, 1.0, len(a.tokens), shares.template_share, (whole,))


class _Marks:
    """What is said of each character of a text: number of its passage, change, template text."""

    def __init__(self, here: Reading, spans: Sequence[tuple[int, int]]) -> None:
        self._size = len(here.text)
        self._begins, self._ends = here.words.begins, here.words.ends
        self._passage = np.zeros(self._size, np.int64)
        self._change = np.zeros(self._size, np.int64)
        self._template = np.zeros(self._size, np.int64)
        by_length = sorted(
            (end - start, -number, start, end) for number, (start, end) in enumerate(spans, 1)
        )
        for (
            _,
            number,
            start,
            end,
        ) in by_length:  # where two overlap the longer stays, then the first
            begin = max(0, start)
            self._passage[begin : max(begin, end)] = -number
        for begin, end in _stretches(here.template):
            self._template[self._begins[begin] : self._ends[end - 1]] = 1

    def in_passage(self, begin: int, end: int) -> Flags:
        """Tell for each word whether a passage covers it."""
        return np.asarray(self._passage[self._begins[begin:end]] > 0)

    def change(self, begin: int, end: int, how: Change) -> None:
        """Mark words as changed, but for those of common passages."""
        for first, last in _stretches(~self.in_passage(begin, end)):
            start, stop = self._begins[begin + first], self._ends[begin + last - 1]
            self._change[start:stop] = how

    def cut(self) -> "_Pieces":
        """Cut the text where something else is said of it."""
        is_own = self._template == 0
        passage = np.where(is_own, self._passage, 0)
        change = np.where(is_own & (passage == 0), self._change, 0)
        said = (passage * 4 + change) * 2 + self._template
        cuts: I64 = np.flatnonzero(said[1:] != said[:-1]) + 1
        begins = np.concatenate([np.zeros(min(1, self._size), np.int64), cuts])
        return _Pieces(begins.tolist(), said[begins].tolist(), self._size)


class _Pieces(NamedTuple):
    """A text cut into pieces: where they begin and what is said of them."""

    begins: list[int]
    said: list[int]
    size: int

    def within(self, start: int, end: int) -> Iterator[Piece]:
        """Give the pieces of a cell."""
        at = bisect_right(self.begins, start) - 1
        while start < end:
            following = self.begins[at + 1] if at + 1 < len(self.begins) else self.size
            said, stop = self.said[at], min(following, end)
            yield Piece(start, stop, said // 8, Change(said // 2 % 4), bool(said % 2))
            start, at = stop, at + 1


def _stretches(flags: Flags) -> Iterable[tuple[int, int]]:
    """List the runs of places that are true, as (begin, end)."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _mark_changes(
    one: Reading,
    other: Reading,
    found: Matching,
    laid: Sequence[Beside],
    on_left: _Marks,
    on_right: _Marks,
) -> None:
    pairs = [*found.aligned, *((Range(a, a + 1), Range(b, b + 1)) for a, b in found.moved)]
    for mine, theirs in pairs:
        here, there = _words(one, mine), _words(other, theirs)
        for begin, end, from_, to in _steps(one, other, here, there):
            how = Change.REPLACED if begin < end and from_ < to else Change.ONLY_HERE
            on_left.change(here.begin + begin, here.begin + end, how)
            on_right.change(there.begin + from_, there.begin + to, how)
    for row in laid:
        if not row.is_aligned and not row.left_moved:
            on_left.change(*_words(one, row.left), Change.ONLY_HERE)
        if not row.is_aligned and not row.right_moved:
            on_right.change(*_words(other, row.right), Change.ONLY_HERE)


def _words(here: Reading, sentences: Range) -> Range:
    return Range(here.bounds[sentences.begin], here.bounds[sentences.end])


def _steps(
    one: Reading, other: Reading, here: Range, there: Range
) -> Iterator[tuple[int, int, int, int]]:
    """Give what differs between two sentences as (begin, end) on the left and on the right."""
    mine, theirs = one.letters[slice(*here)], other.letters[slice(*there)]
    if len(mine) * len(theirs) > _MOST_STEPS:
        yield 0, len(mine), 0, len(theirs)  # all that no passage covers
        return
    at = to = 0
    for step in Indel.opcodes(mine, theirs):
        if step.tag == "equal":
            if at < step.src_start or to < step.dest_start:
                yield at, step.src_start, to, step.dest_start
            at, to = step.src_end, step.dest_end
    if at < len(mine) or to < len(theirs):
        yield at, len(mine), to, len(theirs)


def _rows(
    one: Reading, other: Reading, laid: Iterable[Beside], on_left: _Pieces, on_right: _Pieces
) -> Iterator[Row]:
    for row in laid:
        is_same = row.is_aligned and one.line(*row.left) == other.line(*row.right)
        left = _cell(one, row.left, on_left, row.left_moved)
        right = _cell(other, row.right, on_right, row.right_moved)
        yield Row(left, right, row.is_aligned, is_same)


def _cell(here: Reading, sentences: Range, cut: _Pieces, moved: int) -> Cell:
    start, end = here.begins[sentences.begin], here.begins[sentences.end]
    return Cell(start, end, tuple(cut.within(start, end)), moved)

"""Two texts laid out for the pair page: rows of cells, cells of parts, each part as markup with what is said of it."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from review import words_vi
from review.hover import pieces_with_abbreviations
from review.passages import Parts, Span
from review.pieces import piece as rendered
from review.views.comparison import HEADINGS

if TYPE_CHECKING:
    from nlp.sidebyside import Cell, Piece, SideBySide

SIDES = ("truoc", "sau")  # names of the sides in anchors: earlier, later


class Part(NamedTuple):
    """A piece of one text: markup, and the number of its passage, the label of a change, or the mark of template text.

    `anchor` names the first part of a passage on its side, `to` the one that it leads to on the other side. `heading`
    stands before the part that begins a section of the filing.
    """

    text: SafeString
    number: int = 0
    anchor: str = ""
    to: str = ""
    change: str = ""
    is_template: bool = False
    heading: str = ""

    @property
    def markup(self) -> SafeString:
        """The element of a part; made here, for a template takes ten times as long and a page holds thousands."""
        if not self.heading:
            return self._element()
        return format_html('<b class="part-name">{}</b>{}', self.heading, self._element())

    def _element(self) -> SafeString:
        if self.is_template:
            tag = _("mẫu")
            return format_html(
                '<span class="template"><span class="tag">{}</span>{}</span>', tag, self.text
            )
        if self.number:
            return self._passage()
        if self.change:
            return format_html(
                '<span class="changed"><span class="tag">{}</span>{}</span>', self.change, self.text
            )
        return self.text

    def _passage(self) -> SafeString:
        name = format_html(
            '<span class="sr">{} </span>{}', _("đoạn giống nhau số"), str(self.number)
        )
        number = format_html('<span class="number">{}</span>', name)
        if self.to:
            number = format_html('<a class="number" href="#{}">{}</a>', self.to, name)
        anchor = format_html(' id="{}"', self.anchor) if self.anchor else ""
        return format_html(
            '<mark class="passage"{} data-passage="{}">{}{}</mark>',
            anchor,
            str(self.number),
            number,
            self.text,
        )


@dataclass(frozen=True, slots=True)
class Half:
    """One side of a row; `note` tells that the other text lacks it or has it elsewhere, where `to` leads."""

    side: str
    parts: list[Part]
    anchor: str = ""
    to: str = ""
    note: str = ""

    @property
    def markup(self) -> SafeString:
        """The text of this side."""
        return SafeString("".join(part.markup for part in self.parts))


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the sentences of the earlier filing and, beside them, those of the later one."""

    left: Half
    right: Half
    is_same: bool

    @property
    def halves(self) -> tuple[Half, Half]:
        """Both sides, the earlier one first."""
        return self.left, self.right


def lines(
    told: "SideBySide",
    left: Parts,
    right: Parts,
    passages: Sequence[Sequence[int]],
    *,
    prefix: str = "",
) -> list[Line]:
    """Lay two texts out; the passages are numbered in their order, as `told` has them.

    `prefix` begins the anchors, where a page holds several pairs.
    """
    cells = [row.left for row in told.rows], [row.right for row in told.rows]
    spans = [Span(*one[:2]) for one in passages], [Span(*one[2:]) for one in passages]
    one = _Text(left, cells[0], spans[0], side=0, prefix=prefix)
    other = _Text(right, cells[1], spans[1], side=1, prefix=prefix)
    halves = zip(one.halves(other, told), other.halves(one, told), told.rows, strict=True)
    return [Line(mine, theirs, is_same=row.is_same) for mine, theirs, row in halves]


def rows_of(laid: Sequence[Line], left_name: str, right_name: str) -> SafeString | str:
    """Render rows, each side named for narrow screens; "" where there are none."""
    return rendered("rows.html", {"lines": laid, "names": (left_name, right_name)}) if laid else ""


def one_text(parts: Parts, pieces: Iterable["Piece"]) -> list[Part]:
    """Lay the later text out beside excerpts of the other, which carry the numbers of their passages in the anchors."""
    laid = list(_by_section(pieces, parts))
    first: set[int] = set()
    told: list[Part] = []
    for (piece, heading), markup in zip(laid, _markup(parts, laid), strict=True):
        anchor = "" if piece.passage in first else f"doan-{piece.passage}-{SIDES[1]}"
        first.add(piece.passage)
        told.append(
            Part(markup, piece.passage, anchor, f"doan-{piece.passage}-{SIDES[0]}", heading=heading)
            if piece.passage
            else Part(markup, is_template=piece.is_template, heading=heading)
        )
    return told


def _by_section(pieces: Iterable["Piece"], parts: Parts) -> Iterator[tuple["Piece", str]]:
    """Cut pieces where a section of the filing begins; gives each with the section's name, if it begins one."""
    begins = _section_begins(parts)
    for piece in pieces:
        cuts = [at for at in begins if piece.start < at < piece.end]
        for start, end in pairwise([piece.start, *cuts, piece.end]):
            yield piece._replace(start=start, end=end), begins.get(start, "")


def _section_begins(parts: Parts) -> dict[int, str]:
    """Tell where the sections that are not blank begin in the joined text."""
    begins, offset = {}, 0
    for part, name in zip(parts, HEADINGS, strict=True):
        if part:
            begins[offset] = str(name)
        offset += len(part) + 1
    return begins


def _markup(parts: Parts, laid: Sequence[tuple["Piece", str]]) -> list[SafeString]:
    text = "\n".join(parts)
    return pieces_with_abbreviations([text[piece.start : piece.end] for piece, _ in laid])


def _trimmed(parts: list[Part]) -> list[Part]:
    """Leave out the blanks that a cell ends with: a newline would show as an empty line."""
    while parts and not parts[-1].text.strip():
        parts = parts[:-1]
    return [*parts[:-1], *(one._replace(text=SafeString(one.text.rstrip())) for one in parts[-1:])]


class _Text:
    """One side: its cells, and where its passages are found in them."""

    def __init__(
        self,
        parts: Parts,
        cells: Sequence["Cell"],
        spans: Sequence[Span],
        *,
        side: int,
        prefix: str,
    ) -> None:
        self._parts, self._cells, self._spans, self._side = parts, cells, spans, side
        self._prefix = prefix
        self._anchored: set[int] = set()
        pieces = [piece for cell in cells for piece in cell.pieces]
        self._begins = [piece.start for piece in pieces]
        self._passages = [piece.passage for piece in pieces]

    def shown_at(self, passage: int) -> int:
        """Give the number under which a passage is marked here: another one's where that covers its begin."""
        at = bisect_right(self._begins, self._spans[passage - 1].start) - 1
        return self._passages[at] if at >= 0 else 0

    def halves(self, other: "_Text", told: "SideBySide") -> list[Half]:
        """Lay the cells out, one a row."""
        laid = [list(_by_section(cell.pieces, self._parts)) for cell in self._cells]
        markup = iter(_markup(self._parts, [one for cell in laid for one in cell]))
        halves: list[Half] = []
        for row, cell, pieces in zip(told.rows, self._cells, laid, strict=True):
            is_apart = not row.is_aligned and not cell.moved and not told.is_plain
            parts = [
                self._said(piece, next(markup), heading, other, is_apart=is_apart)
                for piece, heading in pieces
            ]
            halves.append(self._half(cell, _trimmed(parts), is_apart=is_apart))
        return halves

    def _said(
        self, piece: "Piece", markup: SafeString, heading: str, other: "_Text", *, is_apart: bool
    ) -> Part:
        """Say of a piece what it is; words of sentences that stand on this side only are not marked one by one."""
        if piece.is_template:
            return Part(markup, is_template=True, heading=heading)
        if piece.passage:
            anchor = self._anchor(piece.passage)
            there = other.shown_at(piece.passage)
            to = f"{self._prefix}doan-{there}-{SIDES[1 - self._side]}" if there else ""
            return Part(markup, piece.passage, anchor, to, heading=heading)
        is_marked = piece.change and not is_apart
        label = words_vi.CHANGES[piece.change.name][self._side] if is_marked else ""
        return Part(markup, change=_(label) if label else "", heading=heading)

    def _anchor(self, passage: int) -> str:
        """Name the first part of a passage; no other part carries the name."""
        if passage in self._anchored:
            return ""
        self._anchored.add(passage)
        return f"{self._prefix}doan-{passage}-{SIDES[self._side]}"

    def _half(self, cell: "Cell", parts: list[Part], *, is_apart: bool) -> Half:
        side = SIDES[self._side]
        if cell.moved:
            here, there = (
                f"{self._prefix}cau-{cell.moved}-{one}" for one in (side, SIDES[1 - self._side])
            )
            note = _("Chuyển chỗ, câu số %(number)s") % {"number": cell.moved}
            return Half(side, parts, here, there, note)
        says_more = any(not part.is_template and part.text.strip() for part in parts)
        return Half(side, parts, note=_("Chỉ có bên này") if is_apart and says_more else "")

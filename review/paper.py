"""A Word document laid out as Vietnamese offices lay out theirs, built from top to bottom.

Layout: Nghị định 30/2020/NĐ-CP, phụ lục I (A4, Times New Roman, margins, place of each part of the head).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import _Cell

from review import paper_layout as layout
from review.spreadsheet_text import fit

_HEAD, _SMALL_HEAD = 13, 12  # points
_INDENT = 12.7  # millimetres, of a paragraph's first line
_HEAD_WIDTHS = (69, 96)  # millimetres
_ROOM_TO_SIGN = 4  # blank lines
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
DOTS = "…………………"


@dataclass(frozen=True, slots=True)
class Office:
    """Who issues a paper: the office above ("" for none) and the office itself, as the head names them."""

    above: str
    name: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, its width in millimetres."""

    title: str
    width: float


class Paper:
    """One document; each method adds what comes next. Text is stored as text: nothing in it is markup or a field.

    Pages are `numbered` from the second on, unless the document is several papers.
    """

    def __init__(self, title: str, *, numbered: bool = True) -> None:
        self._document = Document()
        self._document.core_properties.title = title
        self._document.core_properties.author = ""
        self._document.core_properties.comments = ""
        self._document.core_properties.language = "vi-VN"
        layout.style(self._normal())
        cells = self._document.styles.add_style("Bảng", WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(cells, ParagraphStyle)
        cells.base_style = self._normal()
        layout.style_cells(cells)
        self._cell_style = cells.style_id
        first = self._document.sections[0]
        layout.lay(first, layout.A4)
        if numbered:
            layout.number_pages(first)
        body = self._document.element.body
        for paragraph in body.findall(qn("w:p")):
            body.remove(paragraph)

    def head(self, office: Office, number: str, day: dt.date, *, about: str = "") -> None:
        """Put the head: office and number on the left, the state's name, place and day on the right.

        A letter says there what it is `about`; other papers say it below their name.
        """
        left, right = self._two_cells(_HEAD_WIDTHS)
        if office.above:
            layout.centred(left, office.above.upper(), size=_SMALL_HEAD)
        layout.centred(left, office.name.upper(), size=_SMALL_HEAD, bold=True)
        layout.rule(left, _HEAD_WIDTHS[0], share=0.4)
        layout.centred(left, number, size=_HEAD)
        if about:
            layout.centred(left, about, size=_SMALL_HEAD)
        layout.centred(right, STATE, size=_SMALL_HEAD, bold=True)
        layout.centred(right, MOTTO, size=_HEAD, bold=True)
        layout.rule(right, _HEAD_WIDTHS[1], share=0.6)
        told = f"{DOTS}, ngày {day.day:02d} tháng {day.month:02d} năm {day.year}"
        layout.centred(right, told, size=_HEAD, italic=True)
        for cell in (left, right):  # a cell comes with an empty paragraph
            cell._tc.remove(cell.paragraphs[0]._p)
        self._document.add_paragraph().paragraph_format.line_spacing = Pt(6)

    def name(self, kind: str, about: str = "") -> None:
        """Put what kind of paper it is, and what it is about."""
        self._line(kind.upper(), bold=True, before=12)
        if about:
            self._line(about, bold=True)

    def section(self, words: str) -> None:
        """Put a heading."""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(6)
        paragraph.add_run(fit(words)).bold = True

    def paragraph(self, words: str, *, indented: bool = True, italic: bool = False) -> None:
        """Put a paragraph of text."""
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        if indented:
            paragraph.paragraph_format.first_line_indent = Mm(_INDENT)
        paragraph.add_run(fit(words)).italic = italic

    def dotted(self, lines: int) -> None:
        """Leave lines to write on."""
        for _ in range(lines):
            paragraph = self._document.add_paragraph("\t")
            end = Mm(layout.BETWEEN)
            stops = paragraph.paragraph_format.tab_stops
            stops.add_tab_stop(end, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
        """Put a table whose head comes again on every page; a row is never parted."""
        table = self._document.add_table(rows=0, cols=len(columns), style="Table Grid")
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = [column.width for column in columns]
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        titles = [column.title for column in columns]
        table._tbl.append(layout.row(titles, widths, self._cell_style, is_head=True))
        for row in rows:
            table._tbl.append(layout.row(row, widths, self._cell_style))

    def signatures(self, roles: Sequence[str]) -> None:
        """Leave room for people to sign, side by side; "" leaves a place empty."""
        width = (layout.BETWEEN) / len(roles)
        for cell, role in zip(self._two_cells([width] * len(roles)), roles, strict=True):
            layout.centred(cell, role.upper(), size=_HEAD, bold=True)
            layout.centred(cell, "(Ký, ghi rõ họ tên)" if role else "", size=_HEAD, italic=True)
            for _ in range(_ROOM_TO_SIGN):
                layout.centred(cell, "", size=_HEAD)
            cell._tc.remove(cell.paragraphs[0]._p)

    def wide(self) -> None:
        """Go on with pages that lie on their side."""
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        layout.lay(section, (layout.A4[1], layout.A4[0]))
        section.different_first_page_header_footer = False

    def next_page(self) -> None:
        """Go on with a new page."""
        self._document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def save(self, target: Path | IO[bytes]) -> None:
        """Write the file."""
        self._document.save(str(target) if isinstance(target, Path) else target)

    def _normal(self) -> ParagraphStyle:
        style = self._document.styles["Normal"]
        assert isinstance(style, ParagraphStyle)
        return style

    def _line(self, words: str, *, bold: bool, before: float = 0) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.add_run(fit(words)).bold = bold

    def _two_cells(self, widths: Sequence[float]) -> tuple[_Cell, ...]:
        """Put cells without lines side by side."""
        table = self._document.add_table(rows=1, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        cells = table.rows[0].cells
        for column, cell, width in zip(table.columns, cells, widths, strict=True):
            column.width = cell.width = Mm(width)
        return tuple(cells)

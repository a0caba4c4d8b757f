"""Tables written row by row, as .xlsx or as CSV, in memory that does not grow with them."""

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

from review.spreadsheet_text import fit, for_csv, is_live

Value = str | int | float | dt.date | None
Kind = Literal["text", "long", "code", "date", "money", "input", "why"]
MOST_ROWS = 1_048_575  # of a sheet under its header
_FIRST_DAY = dt.date(1900, 3, 1)  # Excel counts days from here on without its leap-year error
_EXACT = 10**15  # a larger number loses its last digits in Excel
_ROW_HEIGHT = 62  # four lines: whole texts in every row would make a list unreadable
# A text between these is taken by the writer for its own markup; a blank behind it keeps it a text.
_MARKUP = ("<r>", "</r>")
_PAPER = {"text_wrap": True, "valign": "top"}
_FORMATS: dict[str, dict[str, Any]] = {
    "text": {"valign": "top"},
    "long": _PAPER,
    "code": {"valign": "top", "num_format": "@"},
    "date": {"valign": "top", "num_format": "dd/mm/yyyy", "align": "left"},
    "money": {"valign": "top", "num_format": "#,##0"},
    # As text: of "3/4" or "-5" typed into it a spreadsheet would make a day or a sum.
    "input": _PAPER
    | {"bg_color": "#FFF7DB", "border": 1, "border_color": "#D9C77A", "num_format": "@"},
    "why": _PAPER | {"bg_color": "#FDECEC"},
}
_HEAD = {"bold": True, "bg_color": "#E3EFEE", "border": 1, "text_wrap": True, "valign": "top"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, width in characters, what it holds; `choices` is where its drop-down list stands."""

    title: str
    width: int
    kind: Kind = "text"
    hidden: bool = False
    choices: str = ""


class Table(Protocol):
    """Something that takes rows and is closed, or abandoned, once."""

    def add(self, values: Sequence[Value]) -> None:
        """Write one row, a value a column."""

    def close(self) -> None:
        """Finish the file."""

    def abandon(self) -> None:
        """Let go of an unfinished file, which is for the caller to delete."""


class CsvTable:
    """UTF-8 with a byte order mark, by which Excel knows it, and commas.

    Windows separates lists by a comma under its Vietnamese settings as under its American ones, and Excel goes by
    that; a line "sep=" would settle it for all, but makes Excel pass over the mark and garble every letter.
    """

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)
        self._rows.writerow([column.title for column in columns])

    def add(self, values: Sequence[Value]) -> None:
        """Write one row; days as 2022-03-14, which Excel reads as a day under any settings."""
        self._rows.writerow([for_csv(one) if isinstance(one, str) else one for one in values])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def abandon(self) -> None:
        """Let go of an unfinished file."""
        self._file.close()


class XlsxTable:
    """A workbook whose rows go to disk as they come, on as many sheets as they need.

    Text is stored as text, marked as such where a program might run it when somebody edits the cell. `pages` are
    further sheets, a list of lines each; drop-downs point to them. `before` are such sheets that stand in front; the
    workbook opens on the table all the same.
    """

    def __init__(
        self,
        path: Path,
        columns: Sequence[Column],
        *,
        title: str,
        before: Mapping[str, Sequence[Sequence[str]]] | None = None,
        pages: Mapping[str, Sequence[Sequence[str]]] | None = None,
        frozen: int = 2,
        rows_a_sheet: int = MOST_ROWS,
    ) -> None:
        import xlsxwriter  # here, not above: pages start without it

        options = {"constant_memory": True, "tmpdir": str(path.parent)}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._columns, self._title, self._pages = columns, title, pages or {}
        self._frozen, self._most = frozen, rows_a_sheet
        self._formats = {
            (kind, live): self._book.add_format(look | ({"quote_prefix": True} if live else {}))
            for kind, look in _FORMATS.items()
            for live in (False, True)
        }
        self._head = self._book.add_format(_HEAD)
        for name, lines in (before or {}).items():
            self._page(name, lines)
        self._sheets = 0
        self._begin()
        self._sheet.activate()

    def add(self, values: Sequence[Value]) -> None:
        """Write one row; on a new sheet when the one at hand is full."""
        if self._row == self._most:
            self._end()
            self._begin()
        self._row += 1
        for place, (column, value) in enumerate(zip(self._columns, values, strict=True)):
            self._cell(place, column.kind, value)

    def close(self) -> None:
        """Finish the file, with the further sheets at its end."""
        self._end()
        for name, lines in self._pages.items():
            self._page(name, lines)
        self._book.close()

    def abandon(self) -> None:
        """Let go of an unfinished file; its rows lie in files of their own beside it, which are closed here."""
        for sheet in self._book.worksheets():
            sheet._opt_close()  # the writer closes them only once the workbook is whole

    def _begin(self) -> None:
        self._sheets += 1
        name = self._title if self._sheets == 1 else f"{self._title} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.set_default_row(_ROW_HEIGHT)
        self._sheet.freeze_panes(1, self._frozen)
        self._row = 0
        for place, column in enumerate(self._columns):
            self._sheet.set_column(
                place, place, column.width, None, {"hidden": True} if column.hidden else None
            )
            self._sheet.write_string(0, place, column.title, self._head)

    def _end(self) -> None:
        last = max(self._row, 1)
        self._sheet.autofilter(0, 0, last, len(self._columns) - 1)
        for place, column in enumerate(self._columns):
            if column.choices:
                self._sheet.data_validation(1, place, last, place, _choice(column))

    def _cell(self, place: int, kind: Kind, value: Value) -> None:
        if isinstance(value, str):
            text = fit(value)
            look = self._formats[kind, is_live(text)]
            if text:
                self._sheet.write_string(self._row, place, _no_markup(text), look)
                return
        look = self._formats[kind, False]
        if value is None or value == "":
            if kind == "input":
                self._sheet.write_blank(self._row, place, None, look)
        elif isinstance(value, dt.date):
            self._day(place, value)
        elif isinstance(value, int | float):
            self._number(place, value, look)

    def _day(self, place: int, day: dt.date) -> None:
        plain = day.date() if isinstance(day, dt.datetime) else day
        if plain < _FIRST_DAY:
            words = f"{plain.day:02d}/{plain.month:02d}/{plain.year:04d}"
            self._sheet.write_string(self._row, place, words, self._formats["text", False])
        else:
            self._sheet.write_datetime(self._row, place, day, self._formats["date", False])

    def _number(self, place: int, number: float, look: Any) -> None:  # noqa: ANN401 - the writer's own
        if abs(number) < _EXACT:
            self._sheet.write_number(self._row, place, number, look)
        else:
            self._sheet.write_string(self._row, place, str(number), self._formats["code", False])

    def _page(self, name: str, lines: Sequence[Sequence[str]]) -> None:
        sheet = self._book.add_worksheet(name)
        sheet.set_column(0, 5, 48)
        for row, line in enumerate(lines):
            for place, text in enumerate(line):
                shown = fit(text)
                look = self._formats["long", is_live(shown)] if row else self._head
                sheet.write_string(row, place, _no_markup(shown), look)


def _no_markup(text: str) -> str:
    return f"{text} " if text.startswith(_MARKUP[0]) and text.endswith(_MARKUP[1]) else text


def _choice(column: Column) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": column.choices,
        "error_title": "Chưa đúng danh mục",
        "error_message": f"Cột “{column.title}”: hãy chọn một dòng trong danh sách thả xuống.",
    }

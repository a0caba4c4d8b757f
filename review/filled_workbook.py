"""A workbook that an officer filled in: the sheets that carry an export's columns, read as one table."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from review import export_columns, sheets
from review.export_columns import ANSWERS, KEY, PAIR, VERDICT, VERSION
from review.unpacking import UnfitFileError, no_workbook, repacked, too_large

_HEADER_WITHIN = 10  # rows
# What the process that opens a batch may take: ten times as much as the largest that can be unpacked.
_MOST_MEGABYTES = 768
_MOST_SECONDS = 60
MOST_ROWS = 5_000
# Without one of these an answer would be lost, or go to another filing.
_NEEDED = (*ANSWERS, VERSION, KEY, PAIR)
Cells = list[list[Any]]
Ranges = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Filled:
    """One row as it was sent: where it stands, and its cells, one for each title of `Sheet.titles`.

    `sheet` is named where the file has several. `is_joined` tells that a cell of its answers is one with the row above
    or below: merged.
    """

    number: int
    cells: Sequence[Any]
    sheet: str = ""
    is_joined: bool = False

    @property
    def place(self) -> str:
        """Say where the row stands."""
        if not self.sheet:
            return str(self.number)
        named = {"row": self.number, "sheet": self.sheet}
        return _("%(row)s (trang “%(sheet)s”)") % named


@dataclass(frozen=True, slots=True)
class Sheet:
    """The titles of the columns and the rows below them that are not empty."""

    titles: Sequence[str]
    rows: Sequence[Filled]

    def cell(self, row: Filled, title: str) -> Any:  # noqa: ANN401 - cells come in any type
        """Give a cell as it was sent, None where there is no such column."""
        return row.cells[self.titles.index(title)] if title in self.titles else None

    def text(self, row: Filled, title: str) -> str:
        """Give a cell as text, blank where there is no such column; whole numbers without ".0"."""
        return as_text(self.cell(row, title))


def as_text(cell: Any) -> str:  # noqa: ANN401 - cells come in any type
    """Write a cell as text.

    >>> as_text(3.0), as_text(" Duyệt "), as_text(None)
    ('3', 'Duyệt', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def plain(text: str) -> str:
    """Write a text as texts are compared: composed letters, no capitals, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def read(path: Path) -> Sheet:
    """Read the sheets that carry the columns of an export.

    Raises:
        UnfitFileError: it is no workbook, too large when unpacked, none of its sheets is an export's, or one lacks a
            column or has it twice.
    """
    found = {name: sheet for name, sheet in _sheets(path) if sheet is not None}
    if not found:
        raise UnfitFileError(
            _(
                "Tệp không có các cột %(columns)s. Hãy dùng tệp “Lô để quyết định” tải từ trang này và giữ nguyên các "
                "cột ẩn ở cuối."
            )
            % {"columns": _quoted((VERDICT, VERSION, KEY))}
        )
    if sum(len(sheet.rows) for sheet in found.values()) > MOST_ROWS:
        raise UnfitFileError(
            _("Tệp có nhiều hơn %(most)s hàng; hãy chia nhỏ.") % {"most": MOST_ROWS}
        )
    return _together(found) if len(found) > 1 else next(iter(found.values()))


def _sheets(path: Path) -> list[tuple[str, Sheet | None]]:
    bounds = {"megabytes": _MOST_MEGABYTES, "seconds": _MOST_SECONDS}
    try:
        with repacked(path) as file, sheets.opened(file, **bounds) as found:
            cells = [(one.name, _cells_of(one), one.merged) for one in found]
    except sheets.UnreadableSheetsError as error:
        raise (no_workbook() if error.why == "damaged" else too_large()) from None
    return [(name, _sheet(rows, merged)) for name, rows, merged in cells]


def _cells_of(sheet: sheets.Sheet) -> Cells:
    """Give all cells from the first column on."""
    return [[*[""] * sheet.left, *row] for row in sheet.rows]


def _sheet(rows: Cells, merged: Ranges) -> Sheet | None:
    """Find the header of a sheet and what stands below it; None for a sheet that is no export's."""
    for at, cells in enumerate(rows[:_HEADER_WITHIN]):
        titles = _titles(cells)
        if {VERDICT, KEY} <= set(titles):
            _require_each_once(titles)
            joined = _joined(rows, merged, {titles.index(title) for title in ANSWERS})
            below = range(at + 1, len(rows))
            filled = [
                Filled(place + 1, rows[place], is_joined=joined[place])
                for place in below
                if any(map(as_text, rows[place]))
            ]
            return Sheet(titles, filled)
    return None


def _titles(cells: Sequence[Any]) -> list[str]:
    """Read titles; those of an export are known however they are written."""
    known = {plain(title): title for title in export_columns.titles()}
    written = map(as_text, cells)
    return [known.get(plain(title), title) for title in written]


def _require_each_once(titles: Sequence[str]) -> None:
    missing = [title for title in _NEEDED if title not in titles]
    if missing:
        raise UnfitFileError(
            _(
                "Bảng thiếu cột %(columns)s: cột đã bị xóa hay đổi tên. Hãy đặt lại tên cột như trong tệp đã tải, hoặc "
                "điền vào tệp tải lại."
            )
            % {"columns": _quoted(missing)}
        )
    doubled = [title for title in _NEEDED if titles.count(title) > 1]
    if doubled:
        raise UnfitFileError(
            _("Bảng có hai cột cùng tên %(columns)s; hãy giữ một cột rồi gửi lại.")
            % {"columns": _quoted(doubled)}
        )


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)


def _joined(rows: Cells, merged: Ranges, columns: set[int]) -> list[bool]:
    """Tell of each row whether a merged cell that says something holds it together with others in some columns."""
    steps = [0] * (len(rows) + 1)
    for top, left, bottom, right in merged:
        is_over_rows = top < bottom and top < len(rows) and left < len(rows[top])
        if is_over_rows and any(left <= one <= right for one in columns):
            step = 1 if as_text(rows[top][left]) else 0
            steps[top] += step
            steps[min(bottom + 1, len(rows))] -= step
    return [depth > 0 for depth in accumulate(steps)]


def _together(found: dict[str, Sheet]) -> Sheet:
    """Put the rows of several sheets under one head; each may have columns of its own."""
    titles = list(next(iter(found.values())).titles)
    more = (title for sheet in found.values() for title in sheet.titles)
    titles += [title for title in dict.fromkeys(more) if title and title not in titles]
    rows = [
        replace(row, sheet=name, cells=[sheet.cell(row, title) for title in titles])
        for name, sheet in found.items()
        for row in sheet.rows
    ]
    return Sheet(titles, rows)

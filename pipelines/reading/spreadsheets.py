"""Read workbooks (.xlsx, .xls and their kin): every sheet that has a header of filings."""

import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pipelines.errors import UnusableInput
from pipelines.reading import headers
from pipelines.reading.cell_text import cell_text
from pipelines.reading.headers import Columns
from pipelines.reading.rows import Piece, ReadingLimits, Record
from pipelines.reading.tables import Table, check_width, header_missing
from pipelines.reading.workbook_size import check_size
from review import sheets
from review.sheets import Sheet

# A merged cell speaks for all its rows, but these make a row a filing of its own.
_ROWS_OWN = ("title", "content", "submission_id")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read(path: Path, limits: ReadingLimits, piece_rows: int) -> Iterator[Piece]:
    """Give the rows of all sheets that have a header; the later ones are named "file.xlsx#sheet".

    When a sheet with content has no header, a last piece without rows notes that it was not read.

    Raises:
        UnusableInput: no workbook, locked with a password, too large when expanded, asks for more memory or time than
            `limits` give, or no sheet has a header.

    """
    _check(path, limits)
    sheets_read = 0
    unread: dict[str, list[list[str]]] = {}
    for sheet in _sheets(path, limits):
        rows = map(_texts, sheet.rows)
        head = list(islice(rows, limits.header_rows))
        header = headers.find(head)
        if header is None:
            unread[sheet.name] = head
            continue
        check_width(path, header.columns, limits)
        source = f"{path.name}#{sheet.name}" if sheets_read else path.name
        sheets_read += 1
        records = _records(chain(head, rows), _merged_down(sheet, header.columns))
        below = islice(records, header.data_from, None)
        yield from Table(source, header.columns).pieces(below, piece_rows=piece_rows)
    if not sheets_read:
        raise header_missing(path, [row for head in unread.values() for row in head])
    yield from _note_on(path, unread)


def _check(path: Path, limits: ReadingLimits) -> None:
    try:
        check_size(path, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        ValueError,
        OSError,
        EOFError,
        RuntimeError,
    ) as error:
        raise _unreadable(path, error) from error


def _sheets(path: Path, limits: ReadingLimits) -> Iterator[Sheet]:
    """Give one sheet after the other, hidden ones too: what is in the file is not passed over."""
    bounds = {"megabytes": limits.workbook_megabytes, "seconds": limits.workbook_seconds}
    try:
        with path.open("rb") as file, sheets.opened(file, **bounds) as found:
            yield from found
    except sheets.UnreadableSheetsError as error:
        raise (
            _unreadable(path, error) if error.why == "damaged" else _asks_too_much(path)
        ) from error


def _texts(row: list[Any]) -> list[str]:
    return [cell_text(value) for value in row]


def _unreadable(path: Path, error: Exception) -> UnusableInput:
    with path.open("rb") as file:
        locked = _ENCRYPTED in file.read(2**20)
    if locked:
        return UnusableInput(
            f"Tệp {path.name} được khóa bằng mật khẩu, cần tệp mở được tự do. "
            "Hãy mở bằng Excel, bỏ mật khẩu, lưu lại rồi chạy lại."
        )
    return UnusableInput(
        f"Tệp {path.name} không phải bảng tính Excel đọc được ({error}); cần tệp .xlsx hoặc .xls. "
        "Hãy mở bằng Excel, lưu lại thành .xlsx rồi chạy lại."
    )


def _asks_too_much(path: Path) -> UnusableInput:
    return UnusableInput(
        f"Tệp {path.name} cần quá nhiều bộ nhớ hoặc thời gian để mở (tệp hỏng, ô lạc ở rất xa hoặc tệp bẫy); "
        "cần một bảng sáng kiến bình thường. Hãy mở bằng Excel, chép bảng sang tệp mới rồi chạy lại."
    )


def _records(
    rows: Iterable[list[str]], starts: Mapping[int, list[tuple[int, int]]]
) -> Iterator[Record]:
    """Give the rows of a sheet; cells merged downwards, which begin at `starts`, are filled in."""
    merged: dict[int, tuple[int, str]] = {}
    for at, cells in enumerate(rows):
        if merged and any(map(str.strip, cells)):
            for column, (last, text) in merged.items():
                cells[column] = cells[column] or (text if at <= last else "")
        for column, last in starts.get(at, ()):
            merged[column] = (last, cells[column])
        yield Record(at + 1, cells)


def _merged_down(sheet: Sheet, columns: Columns) -> dict[int, list[tuple[int, int]]]:
    """Map the first row of each downward merge to its column and last row, counted from 0."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, first, bottom, _ in sheet.merged:
        column = first - sheet.left
        inside = bottom > top and 0 <= column < len(columns.canonical)
        if inside and columns.canonical[column] not in _ROWS_OWN:
            starts.setdefault(top, []).append((column, bottom))
    return starts


def _note_on(path: Path, unread: dict[str, list[list[str]]]) -> Iterator[Piece]:
    names = [
        name for name, rows in unread.items() if any(map(str.strip, (c for r in rows for c in r)))
    ]
    if names:
        sheets = ", ".join(f"“{name}”" for name in names)
        note = f"Tệp {path.name}: không đọc trang {sheets} vì không có hàng tiêu đề."
        yield Piece(path.name, [], [], {}, "", (note,))

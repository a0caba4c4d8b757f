"""Refuse a workbook that would fill the memory, before it is loaded, and say what is wrong with it.

Only honest ones are told here, by what they say of themselves; whatever a file holds, `review.sheets` bounds its
reader.
"""

import re
import zipfile
from pathlib import Path

from pipelines.errors import UnusableInput
from pipelines.reading.rows import ReadingLimits

# The place of a filled cell ("AB12") or of a row with cells ("12"); empty ones are closed at once. Atomic: the first
# that reads so counts, and a tag of a thousand places is passed once.
_FILLED = re.compile(
    rb"""<(?:\w+:)?(?:c|row)\s(?>[^<>]*?\br=["'])([A-Za-z]{0,4})(\d{1,8})["'][^<>/]*>"""
)
_BLOCK_BYTES = 2**20
_LONGEST_TAG = 4096


def check_size(path: Path, limits: ReadingLimits) -> None:
    """Weigh a workbook and measure its sheets; only those of .xlsx are measured.

    Raises:
        UnusableInput: the workbook expands beyond `limits.max_workbook_bytes`, or a sheet spans
            more cells than `limits.max_sheet_cells`.
        zipfile.BadZipFile: the archive is damaged (so are ValueError, EOFError, OSError, the errors of zlib
            and lzma).

    """
    size = path.stat().st_size
    if not zipfile.is_zipfile(path):
        _require_bytes(path, size, limits)
        return
    with zipfile.ZipFile(path) as archive:
        _require_bytes(path, sum(part.file_size for part in archive.infolist()), limits)
        for part in archive.infolist():  # a sheet may go by any name
            _require_cells(path, _spanned(archive, part), limits)


def _require_bytes(path: Path, size: int, limits: ReadingLimits) -> None:
    if size > limits.max_workbook_bytes:
        raise UnusableInput(
            f"Tệp {path.name}: bảng tính mở ra tới {size / 2**20:.0f} MB, "
            f"cần không quá {limits.max_workbook_bytes / 2**20:.0f} MB. "
            "Hãy lưu thành .csv hoặc chia nhỏ rồi chạy lại."
        )


def _require_cells(path: Path, cells: int, limits: ReadingLimits) -> None:
    if cells > limits.max_sheet_cells:
        raise UnusableInput(
            f"Tệp {path.name}: một trang trải rộng tới {cells / 1e6:.0f} triệu ô, "
            f"cần không quá {limits.max_sheet_cells / 1e6:.0f} triệu. "
            "Hãy xóa những ô lạc ở xa ngoài bảng, hoặc lưu thành .csv, rồi chạy lại."
        )


def _spanned(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Count the cells of the rectangle from A1 to the last filled row and column of a sheet."""
    columns: set[bytes] = set()
    last_row = 0
    rest = b""
    with archive.open(part) as sheet:
        while block := sheet.read(_BLOCK_BYTES):
            rest += block
            found = _FILLED.findall(rest)
            columns.update(column for column, _ in found)
            last_row = max([last_row, *(int(row) for _, row in found)])
            rest = rest[max(rest.rfind(b"<"), len(rest) - _LONGEST_TAG) :]
    return last_row * max(map(_column_number, columns), default=0)


def _column_number(letters: bytes) -> int:
    """Count a column's letters out: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number

"""A workbook that an officer filled in, read without trusting it: bounded in bytes, cells and rows."""

import io
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review.export_columns import KEY, VERDICT, VERSION

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_MOST_UNPACKED = 60_000_000  # bytes: what comes of a file that is larger than this is no batch
_MOST_CELLS = (
    2_000_000  # of one sheet, spanned from its first cell to its last: the reader fills the gaps
)
_MOST_PARTS = 500
_HEADER_WITHIN = 10  # rows
MOST_ROWS = 5_000
# The place of a cell ("AB12") or of a row ("12").
_PLACE = re.compile(
    rb'<(?:\w+:)?(?:c|row)\s[^<>]*?\br="([A-Za-z]*)(\d+)"[^<>/]*>'
)  # empty ones end in "/>"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD = b"\xd0\xcf\x11\xe0"  # how files of Excel 97 to 2003 begin, and locked ones of today


class UnfitFileError(Exception):
    """A file that cannot be read as a filled-in export; the message tells the officer what to do."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One row as it was sent: its number in the sheet, and its cells, one for each title of `Sheet.titles`."""

    number: int
    cells: Sequence[Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The titles of the columns and the rows below them that are not empty."""

    titles: Sequence[str]
    rows: Sequence[Filled]

    def text(self, row: Filled, title: str) -> str:
        """Give a cell as text, blank where there is no such column; whole numbers without ".0"."""
        return as_text(row.cells[self.titles.index(title)]) if title in self.titles else ""


def as_text(cell: Any) -> str:  # noqa: ANN401 - cells come in any type
    """Write a cell as text.

    >>> as_text(3.0), as_text(" Duyệt "), as_text(None)
    ('3', 'Duyệt', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def read(path: Path) -> Sheet:
    """Read the sheets that carry the columns of an export.

    Raises:
        UnfitFileError: it is no workbook, too large when unpacked, or none of its sheets is an export's.
    """
    found = [sheet for rows in _sheets(_opened(_repacked(path))) if (sheet := _sheet(rows))]
    if not found:
        raise UnfitFileError(
            _(
                "Tệp không có các cột %(columns)s. Hãy dùng tệp “Lô để quyết định” tải từ trang này và giữ nguyên các "
                "cột ẩn ở cuối."
            )
            % {"columns": ", ".join(f"“{title}”" for title in (VERDICT, VERSION, KEY))}
        )
    titles = found[0].titles
    rows = [row for sheet in found if sheet.titles == titles for row in sheet.rows]
    if len(rows) > MOST_ROWS:
        raise UnfitFileError(
            _("Tệp có nhiều hơn %(most)s hàng; hãy chia nhỏ.") % {"most": MOST_ROWS}
        )
    return Sheet(titles, rows)


def _repacked(path: Path) -> io.BytesIO:
    """Unpack a workbook within bounds and pack it anew: the reader then meets nothing that was not measured.

    A file may lie about what it holds; here no part gives more than was counted.
    """
    out = io.BytesIO()
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(path) as packed, zipfile.ZipFile(out, "w") as plain:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS:
                raise _too_large()
            for part in parts:
                data = _part(packed, part, left)
                left -= len(data)
                _require_narrow(data)
                plain.writestr(part.filename, data)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ):
        raise _unreadable(path) from None
    out.seek(0)
    return out


def _part(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    if part.file_size > left:
        raise _too_large()
    with packed.open(part) as file:
        return file.read(left)


def _require_narrow(data: bytes) -> None:
    """Measure the rectangle that the cells of a part span."""
    widest = deepest = 0
    for found in _PLACE.finditer(data):
        widest = max(widest, _number(found[1][:4]))
        deepest = max(deepest, int(found[2][:8]))
    if widest * deepest > _MOST_CELLS:
        raise UnfitFileError(
            _(
                "Bảng tính trải quá rộng: có ô lạc ở xa ngoài bảng. Hãy xóa các hàng, cột trống ở xa rồi lưu lại."
            )
        )


def _number(letters: bytes) -> int:
    """Count a column's letters out: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _opened(packed: io.BytesIO) -> "CalamineWorkbook":
    from python_calamine import CalamineError, CalamineWorkbook  # here: pages start without it

    try:
        return CalamineWorkbook.from_filelike(packed)
    except (CalamineError, OSError, ValueError):
        raise UnfitFileError(_(_NO_WORKBOOK)) from None


def _sheets(workbook: "CalamineWorkbook") -> list[list[list[Any]]]:
    from python_calamine import CalamineError

    try:
        return [
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        ]
    except (CalamineError, OSError, ValueError):
        raise UnfitFileError(_(_NO_WORKBOOK)) from None


def _sheet(rows: list[list[Any]]) -> Sheet | None:
    """Find the header of a sheet and what stands below it; None for a sheet that is no export's."""
    for at, cells in enumerate(rows[:_HEADER_WITHIN]):
        titles = [as_text(cell) for cell in cells]
        if {VERDICT, VERSION, KEY} <= set(titles):
            below = enumerate(rows[at + 1 :], start=at + 2)
            filled = [Filled(number, row) for number, row in below if any(map(as_text, row))]
            return Sheet(titles, filled)
    return None


def _unreadable(path: Path) -> UnfitFileError:
    with path.open("rb") as file:
        start = file.read(2**20)
    if _ENCRYPTED in start:
        return UnfitFileError(
            _("Tệp được khóa bằng mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu, lưu lại rồi gửi.")
        )
    if start.startswith(_OLD):
        return UnfitFileError(
            _("Tệp ở dạng Excel cũ (.xls). Hãy mở bằng Excel, lưu thành .xlsx rồi gửi.")
        )
    return UnfitFileError(_(_NO_WORKBOOK))


def _too_large() -> UnfitFileError:
    return UnfitFileError(
        _("Tệp mở ra quá lớn nên không đọc. Hãy gửi đúng tệp đã tải từ trang này.")
    )


_NO_WORKBOOK = gettext_noop(
    "Đây không phải bảng tính Excel đọc được. Hãy gửi tệp .xlsx đã tải từ trang này và điền vào."
)

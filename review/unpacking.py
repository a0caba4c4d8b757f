"""A workbook that somebody sent in, unpacked within bounds: what the reader behind it meets was measured before."""

import lzma
import re
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_MOST_UNPACKED = 60_000_000  # bytes: what comes of a file that is larger than this is no batch
_MOST_CELLS = (
    2_000_000  # of one sheet, spanned from its first cell to its last: the reader fills the gaps
)
_MOST_PARTS = 500
# The place of a cell ("AB12") or of a row ("12"); empty ones end in "/>". Atomic: a tag of a thousand places is passed
# once.
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\s(?>[^<>]*?\br=["'])([A-Za-z]*)(\d+)["'][^<>/]*>""")
# A cell whose formula failed. The reader takes it for blank; as a text it shows what stands there ("#N/A").
_FAILED = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\bt=)(?:"e"|'e')""")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD = b"\xd0\xcf\x11\xe0"  # how files of Excel 97 to 2003 begin, and locked ones of today
_WORKBOOK = "xl/workbook.xml"
# Other kinds of workbooks are packed too, but what they hold cannot be measured here: a part that each of them has.
_OTHER_KINDS = {"content.xml", "xl/workbook.bin"}  # .ods, .xlsb


class UnfitFileError(Exception):
    """A file that cannot be read as a filled-in export; the message tells the officer what to do."""


def repacked(path: Path) -> IO[bytes]:
    """Unpack a workbook within bounds and pack it anew, into a file without a name.

    A file may lie about what it holds; here no part gives more than was counted.

    Raises:
        UnfitFileError: it is no .xlsx, or too large when unpacked.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever asked closes it
    left = _MOST_UNPACKED
    try:
        with zipfile.ZipFile(path) as packed, zipfile.ZipFile(out, "w") as plain:
            parts = packed.infolist()
            _require_workbook(parts)
            for part in parts:
                data = _part(packed, part, left)
                left -= len(data)
                _require_narrow(data)
                plain.writestr(part.filename, _FAILED.sub(rb'\1"str"', data))
    except (
        zipfile.BadZipFile,
        zlib.error,
        lzma.LZMAError,
        ValueError,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
    ):
        out.close()
        raise _unreadable(path) from None
    out.seek(0)
    return out


def no_workbook() -> UnfitFileError:
    """Say that a file is no workbook at all."""
    return UnfitFileError(_(_NO_WORKBOOK))


def _require_workbook(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > _MOST_PARTS:
        raise too_large()
    names = {part.filename for part in parts}
    if _WORKBOOK not in names:
        raise UnfitFileError(_(_OTHER_KIND)) if names & _OTHER_KINDS else no_workbook()


def _part(packed: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    if part.file_size > left:
        raise too_large()
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
    if start and (b"\0" not in start or start.startswith((b"\xff\xfe", b"\xfe\xff"))):
        return UnfitFileError(_(_PLAIN_TEXT))
    return no_workbook()


def too_large() -> UnfitFileError:
    """Say that a file asks for more than any batch."""
    return UnfitFileError(
        _("Tệp mở ra quá lớn nên không đọc. Hãy gửi đúng tệp đã tải từ trang này.")
    )


_NO_WORKBOOK = gettext_noop(
    "Đây không phải bảng tính Excel đọc được. Hãy gửi tệp .xlsx đã tải từ trang này và điền vào."
)
_OTHER_KIND = gettext_noop(
    "Tệp không ở dạng .xlsx (có thể là .ods hoặc .xlsb). Hãy mở ra, lưu thành .xlsx rồi gửi."
)
_PLAIN_TEXT = gettext_noop(
    "Đây là tệp chữ (như CSV), không phải bảng tính Excel; lưu thành CSV có thể làm hỏng mã hồ sơ. Hãy mở lại tệp "
    ".xlsx đã tải, điền vào đó và lưu dạng .xlsx."
)

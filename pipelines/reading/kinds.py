"""Tell what a file is by its first bytes: names lie, an ".xls" from a portal is often text."""

import codecs
from pathlib import Path
from typing import Literal

from pipelines.errors import UnusableInput
from pipelines.reading.file_encoding import wide

Kind = Literal["workbook", "parquet", "json_lines", "text"]

_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_FOREIGN = (
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"%PDF", "tệp PDF"),
    (b"{\\rtf", "văn bản RTF"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén gzip"),
    (b"<", "trang web hoặc XML"),
)
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Some zero bytes are damage, and cost their row; so many are no text.
_ZERO_SHARE = 0.1
_EXPECTED = "cần .csv, .xlsx, .xls, .jsonl hoặc .parquet"


def kind_of(path: Path) -> Kind:
    """Tell which reader a file needs.

    Raises:
        UnusableInput: there is no such file, it is a folder, it is empty, or it is no table at all.

    """
    head = _head(path)
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text.strip(b"\0"):
        raise UnusableInput(
            f"Tệp {path.name} rỗng; {_EXPECTED} có hàng tiêu đề. Hãy kiểm tra lại tệp."
        )
    if head.startswith(_WORKBOOKS):
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    for mark, what in _FOREIGN:
        if text.startswith(mark):
            raise _no_table(path, f"là {what}")
    if path.suffix.lower() == ".parquet":
        raise _no_table(path, "không phải tệp Parquet nguyên vẹn")
    if head.count(0) > _ZERO_SHARE * len(head) and not (head.startswith(_MARKS) or wide(head)):
        raise _no_table(path, "là tệp nhị phân")
    is_json = path.suffix.lower() in (".jsonl", ".ndjson", ".json") or text.startswith(b"{")
    return "json_lines" if is_json else "text"


def _head(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnusableInput(
                f"{path} là thư mục; cần đường dẫn tới từng tệp. Hãy ghi rõ tên tệp."
            )
        with path.open("rb") as file:
            return file.read(4096)
    except FileNotFoundError as error:
        raise UnusableInput(f"Không thấy tệp {path}; hãy kiểm tra lại tên và thư mục.") from error
    except OSError as error:
        raise UnusableInput(
            f"Không đọc được tệp {path} ({error.strerror}); hãy kiểm tra quyền đọc."
        ) from error


def _no_table(path: Path, what: str) -> UnusableInput:
    return UnusableInput(
        f"Tệp {path.name} {what}, không phải bảng; {_EXPECTED}. "
        "Hãy mở tệp gốc, lưu lại đúng dạng rồi chạy lại."
    )

"""Filings of a small office, ways to write them as offices do, and a way to read a file whole."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp.encodings import encode
from pipelines.reading import Piece, RawRow, ReadingLimits, SetAside, read_pieces

HEADERS = {
    "submission_id": "Mã sáng kiến",
    "title": "Tên sáng kiến",
    "content": "Nội dung",
    "author": "Tác giả",
    "unit": "Đơn vị",
    "submitted_on": "Ngày nộp",
}

FILINGS = [
    {
        "submission_id": "SK-001",
        "title": "Giá quay cho cuộn cáp ở kho vật tư",
        "content": "Tổ kho hàn một giá quay từ ống thép cũ, đặt cuộn cáp lên là một người kéo được. "
        "Trước đây phải ba người lăn cuộn trên sàn, hay xước vỏ cáp.",
        "author": "Lò Văn Pánh",
        "unit": "Điện lực huyện Mường Thanh",
        "submitted_on": "14/3/2022",
    },
    {
        "submission_id": "SK-002",
        "title": "Phiếu màu nhắc giờ uống thuốc cho buồng bệnh",
        "content": "Mỗi khung giờ một màu phiếu, điều dưỡng gài ở đầu giường và rút đi khi đã phát thuốc. "
        "Nhìn từ cửa là biết giường nào còn thiếu.",
        "author": "Đặng Thị Mẫn",
        "unit": "Bệnh viện Đa khoa Sông Lũy",
        "submitted_on": "02.04.2022",
    },
    {
        "submission_id": "SK-003",
        "title": "Máng hứng mùn cưa dưới bàn bào",
        "content": "Thợ mộc gò tôn thành máng dốc, nối ống mềm vào máy hút của xưởng. "
        "Sàn khô ráo, cuối ca không còn phải quét nửa giờ.",
        "author": "Trương Quốc Bửu",
        "unit": "Hợp tác xã Mộc Vĩnh Thới",
        "submitted_on": "tháng 5/2022",
    },
    {
        "submission_id": "SK-004",
        "title": "Sổ mượn dụng cụ bằng thẻ treo",
        "content": "Ai lấy cờ lê thì treo thẻ tên vào chỗ trống trên bảng. "
        "Tổ trưởng liếc qua bảng là biết đồ ở đâu, sáu tháng nay không mất cái nào.",
        "author": "Nguyễn Thị Út",
        "unit": "Xí nghiệp Xe buýt Phú Lộc",
        "submitted_on": "20/6/2022",
    },
    {
        "submission_id": "SK-005",
        "title": "Bộ chữ nổi bằng hạt đậu cho lớp ghép",
        "content": "Cô giáo dán hạt đậu theo nét chữ lên bìa cứng để các em sờ và đọc theo. "
        "Em nào viết ngược nét thì tay nhận ra trước mắt.",
        "author": "Vàng Thị Súa",
        "unit": "Trường Tiểu học Pa Khôm",
        "submitted_on": "01/09/2022",
    },
    {
        "submission_id": "SK-006",
        "title": "Đảo ca trực bơm theo con nước",
        "content": "Trạm bơm xếp ca theo lịch thủy triều thay vì theo giờ cố định. "
        "Mỗi tháng bớt được bảy lần khởi động máy vào giờ cao điểm.",
        "author": "Huỳnh Văn Rạng",
        "unit": "Trạm Thủy nông Cái Đôi",
        "submitted_on": "2022-10-03",
    },
]


@dataclass(frozen=True)
class Whole:
    """A file read to its end."""

    pieces: list[Piece]

    @property
    def rows(self) -> list[RawRow]:
        return [row for piece in self.pieces for row in piece.rows]

    @property
    def set_aside(self) -> list[SetAside]:
        return [row for piece in self.pieces for row in piece.set_aside]

    @property
    def cells(self) -> list[dict[str, str]]:
        return [row.cells for row in self.rows]

    @property
    def codes(self) -> list[tuple[int, str]]:
        return [(row.row, row.code) for row in self.set_aside]


def read_whole(
    path: Path, *, limits: ReadingLimits | None = None, piece_rows: int = 20_000
) -> Whole:
    return Whole(list(read_pieces(path, limits=limits or ReadingLimits(), piece_rows=piece_rows)))


def csv_text(
    rows: Iterable[Mapping[str, str]] = FILINGS,
    *,
    headers: Mapping[str, str] = HEADERS,
    delimiter: str = ",",
    newline: str = "\r\n",
) -> str:
    """Write filings as Excel would."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(headers.values())
    writer.writerows([row[name] for name in headers] for row in rows)
    return out.getvalue()


def table(headers: Mapping[str, str] = HEADERS) -> list[list[str]]:
    """Give the filings as rows of cells below their header."""
    return [list(headers.values()), *([row[name] for name in headers] for row in FILINGS)]


def legacy_bytes(text: str, encoding: str) -> bytes:
    """Write a text as an old program saved it: in TCVN3, VNI, VPS or VISCII, a byte a code."""
    return b"".join(map(_western_byte, encode(text, encoding)))


def _western_byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")


def windows_1258_bytes(text: str) -> bytes:
    """Write a text as Windows for Vietnam did: letters with their shape, tones as signs of their own."""
    return "".join(map(_tone_apart, unicodedata.normalize("NFC", text))).encode("cp1258")


def _tone_apart(char: str) -> str:
    parts = unicodedata.normalize("NFD", char)
    tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
    shape = "".join(part for part in parts if part not in tones)
    return unicodedata.normalize("NFC", shape) + "".join(tones)


def written(path: Path, lines: Sequence[str] | str, encoding: str = "utf-8") -> Path:
    text = lines if isinstance(lines, str) else "\n".join(lines) + "\n"
    path.write_bytes(text.encode(encoding))
    return path

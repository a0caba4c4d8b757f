"""Workbooks: real .xlsx files with what offices put into them, and files that only pretend."""

import datetime as dt
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]  # it has no stubs
import pytest
import xlsxwriter

from nlp.encodings import encode
from pipelines.errors import UnusableInput
from pipelines.reading import ReadingLimits
from tests.pipelines.filings import FILINGS, csv_text, read_whole, table

HEADER = ["STT", "Tên sáng kiến", "Nội dung", "Đơn vị", "Ngày nộp", "Giá trị làm lợi"]


def workbook(path: Path, **sheets: Sequence[Sequence[str | int]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_an_office_workbook(tmp_path: Path) -> None:
    """A merged title, a header in row 4, typed cells, a blank row, numbers kept as text."""
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range("A1:F1", "DANH SÁCH SÁNG KIẾN QUÝ I")
        sheet.write_row("A4", HEADER)
        sheet.write_row("A5", [1, "Giá quay cuộn cáp", "Hàn từ ống cũ", "Tổ kho"])
        sheet.write_datetime("E5", dt.date(2022, 3, 14), day)
        sheet.write_number("F5", 15_000_000)
        sheet.write_row(
            "A7", ["02", "Phiếu màu", "Một giờ một màu", "Khoa Nội", 44562, "1.500.000"]
        )
        sheet.write_row("A8", [3, "Máng mùn cưa", "Tôn gò dốc", "Xưởng", "tháng 5/2022", 15.5])
    whole = read_whole(path)
    assert [row.row for row in whole.rows] == [5, 7, 8]
    assert [list(cells.values()) for cells in whole.cells] == [
        ["1", "Giá quay cuộn cáp", "Hàn từ ống cũ", "Tổ kho", "2022-03-14", "15000000"],
        ["02", "Phiếu màu", "Một giờ một màu", "Khoa Nội", "44562", "1.500.000"],
        ["3", "Máng mùn cưa", "Tôn gò dốc", "Xưởng", "tháng 5/2022", "15.5"],
    ]
    assert whole.pieces[0].source == "ds.xlsx"
    assert not whole.set_aside


def test_rows_are_counted_from_the_top_of_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(table()):
            sheet.write_row(9 + at, 3, row)
    whole = read_whole(path)
    assert whole.cells == FILINGS
    assert [row.row for row in whole.rows] == [11, 12, 13, 14, 15, 16]


def test_a_cell_merged_downwards_speaks_for_its_rows_but_makes_no_filing(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", HEADER)
        sheet.write_row("A2", [1, "Xe đẩy", "hai bánh"])
        sheet.write_row("A3", [2, "Xe kéo", "ba bánh"])
        sheet.merge_range("D2:D5", "Tổ cơ giới")
        sheet.write("E4", "nộp cùng xe kéo")
        sheet.write_row("A6", [3, "Xe nâng", "tay quay"])
    whole = read_whole(path)
    units = [(row.row, row.cells["title"], row.cells["unit"]) for row in whole.rows]
    assert units == [
        (2, "Xe đẩy", "Tổ cơ giới"),
        (3, "Xe kéo", "Tổ cơ giới"),
        (4, "", "Tổ cơ giới"),
        (6, "Xe nâng", ""),
    ]


def test_all_sheets_with_a_header_are_read_and_others_are_noted(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "ds.xlsx",
        Huong_dan=[["Điền vào các trang sau"]],
        Quy_1=[["Tên sáng kiến", "Nội dung"], ["Xe đẩy", "hai bánh"]],
        Trong=[],
        Quy_2=[["Ghi chú", "Mô tả"], ["", "ba bánh"]],
    )
    whole = read_whole(path)
    assert [(piece.source, len(piece.rows)) for piece in whole.pieces] == [
        ("ds.xlsx", 1),
        ("ds.xlsx#Quy_2", 1),
        ("ds.xlsx", 0),
    ]
    (note,) = whole.pieces[-1].notes
    assert "“Huong_dan”" in note
    assert "Trong" not in note


def test_a_workbook_in_the_old_letters(tmp_path: Path) -> None:
    rows = [["STT", "Tên sáng kiến", "Nội dung"], ["1", "Xe đẩy đá", "Hai bánh, một người đẩy"]]
    old = [[encode(cell, "tcvn3") for cell in row] for row in rows]
    whole = read_whole(workbook(tmp_path / "ds.xlsx", S=old))
    assert whole.cells == [dict(zip(["submission_id", "title", "content"], old[1], strict=True))]


def test_a_text_file_named_xls_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "tai_ve.xls"
    path.write_bytes(csv_text(delimiter="\t").encode("utf-16"))
    assert read_whole(path).cells == FILINGS


def test_a_workbook_named_csv_is_read_as_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "ds.xlsx", S=table())
    assert read_whole(path.rename(tmp_path / "ds.csv")).cells == FILINGS


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("anh.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(400), "ảnh PNG"),
        ("anh.xlsx", b"\xff\xd8\xff\xe0" + bytes(400), "ảnh JPEG"),
        ("ds.xlsx", b"PK\x03\x04" + bytes(400), "không phải bảng tính Excel"),
        ("ds.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "không phải bảng tính Excel"),
        (
            "ds.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + bytes(600)
            + "EncryptedPackage".encode("utf-16-le"),
            "mật khẩu",
        ),
    ],
)
def test_files_that_are_no_workbook(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnusableInput, match=says) as caught:
        read_whole(path)
    assert name in str(caught.value)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    with pytest.raises(UnusableInput, match="không phải bảng tính Excel"):
        read_whole(path)


def test_a_workbook_without_a_header_names_what_it_found(tmp_path: Path) -> None:
    path = workbook(tmp_path / "luong.xlsx", S=[["Bảng lương"], ["Họ và tên", "Lương"], ["A", 5]])
    with pytest.raises(UnusableInput, match="“Họ và tên”; “Lương”"):
        read_whole(path)


def test_a_workbook_that_expands_too_far(tmp_path: Path) -> None:
    path = workbook(tmp_path / "ds.xlsx", S=[["Nội dung"], ["a" * 30_000]])
    with pytest.raises(UnusableInput, match="MB"):
        read_whole(path, limits=ReadingLimits(max_workbook_bytes=10_000))


def test_a_stray_cell_far_away_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column("A1", ["Nội dung", "Xe đẩy hai bánh"])
        sheet.write("XFD1048576", " ")
    with pytest.raises(UnusableInput, match="ô lạc"):
        read_whole(path)


def test_an_empty_formatted_cell_far_away_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_column("A1", ["Nội dung", "Xe đẩy hai bánh"])
        sheet.write_blank("XFD5", None, book.add_format({"bold": True}))
    assert [row.row for row in read_whole(path).rows] == [2]

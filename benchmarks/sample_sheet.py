"""Rebuild the sample's spreadsheet from its CSV, as an office would keep it: `make sample`.

Title lines above the header, merged cells, empty rows, real dates beside typed ones, numbers kept as text.
"""

import csv
import datetime as dt
import re
from pathlib import Path

import xlsxwriter

from nlp.lexicons import data_path

_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_WIDE = {"Nội dung giải pháp": 60, "Tên sáng kiến": 40, "Hiệu quả": 30}
_HEADER_ROW = 4
# The file would differ from build to build if it carried the time of day.
_MADE_ON = dt.datetime(2026, 11, 21, tzinfo=dt.UTC).replace(tzinfo=None)


def build(source: Path, target: Path) -> int:
    """Write the sheet; returns the number of rows. The same CSV gives the same bytes."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    with xlsxwriter.Workbook(
        str(target), {"strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": "Danh sách sáng kiến", "created": _MADE_ON})
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "bg_color": "#FFF2CC"}
        )
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        centred = book.add_format({"bold": True, "align": "center", "font_size": 14})
        sheet.merge_range(
            0, 0, 0, len(header) - 1, "DANH SÁCH SÁNG KIẾN THAM GIA CHƯƠNG TRÌNH", centred
        )
        sheet.merge_range(
            1,
            0,
            1,
            len(header) - 1,
            "(Tổng hợp từ các đơn vị gửi về, số liệu để chạy thử)",
            centred,
        )
        for place, title in enumerate(header):
            sheet.write_string(_HEADER_ROW, place, title, bold)
            sheet.set_column(place, place, _WIDE.get(title, 18))
        for line, row in enumerate(rows):
            _write_row(sheet, _sheet_row(line), header, row, day)
    return len(rows)


def _sheet_row(line: int) -> int:
    """Where a row stands: an empty row parts the two offices' lists."""
    return _HEADER_ROW + 1 + line + (line >= _FIRST_OF_SOUTH)


_FIRST_OF_SOUTH = 173


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet, at: int, header: list[str], row: list[str], day: object
) -> None:
    for place, (title, cell) in enumerate(zip(header, row, strict=True)):
        found = _DAY.fullmatch(cell) if title.startswith("Ngày") else None
        if found:
            date, month, year = map(int, found.groups())
            moment = dt.datetime(year, month, date, tzinfo=dt.UTC).replace(tzinfo=None)
            sheet.write_datetime(at, place, moment, day)
        elif cell:
            sheet.write_string(at, place, cell)


if __name__ == "__main__":
    folder = data_path("sample")
    print(build(folder / "sang_kien_mau.csv", folder / "sang_kien_mau.xlsx"), "rows")

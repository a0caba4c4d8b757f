"""Rows written whole are what xlsxwriter writes cell by cell."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.report.rows_sheet import RowsSheet

Row = Sequence[object]
Write = Callable[[Any, int, Row, Any], None]
_TEXTS = st.text(max_size=12) | st.sampled_from(
    [
        "=1+1",
        "https://x.vn",
        "a & b < c > d",
        "\0",
        "_x0041_",
        " lề ",
        "hai\ndòng\r",
        "\ufffe",
        "007",
        "<r>",
    ]
)
_NUMBERS = st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
_ROWS = st.lists(st.lists(st.none() | _TEXTS | _NUMBERS | st.booleans(), max_size=30), max_size=6)


def whole(sheet: Any, line: int, row: Row, style: Any) -> None:
    sheet.add_row(line, row, style)


def cell_by_cell(sheet: Any, line: int, row: Row, style: Any) -> None:
    for place, value in enumerate(row):
        if isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(line, place, value, style)
        elif value is not None and value != "":
            sheet.write_string(line, place, str(value), style)


def written(path: Path, rows: Sequence[Row], write: Write) -> Path:
    """A book with a header and a line below the rows, as ours have."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        style = book.add_format({"text_wrap": True})
        sheet = book.add_worksheet("Một", RowsSheet)
        sheet.write_string(0, 0, "Mã", style)
        for line, row in enumerate(rows, start=1):
            write(sheet, line, row, style)
        sheet.write_string(len(rows) + 1, 0, "hết")
    return path


def cells(path: Path) -> list[tuple[Any, ...]]:
    return [*openpyxl.load_workbook(path)["Một"].iter_rows(values_only=True)]


@settings(max_examples=50)
@given(_ROWS)
def test_a_row_written_whole_gives_the_bytes_of_its_cells(rows: list[list[object]]) -> None:
    with TemporaryDirectory() as folder:
        ways = [
            written(Path(folder) / f"{write.__name__}.xlsx", rows, write)
            for write in (whole, cell_by_cell)
        ]
        ours, theirs = (ZipFile(way).read("xl/worksheets/sheet1.xml") for way in ways)
    assert ours == theirs


def test_markup_that_xlsxwriter_would_take_for_its_own_stays_text(tmp_path: Path) -> None:
    text = "<r><t>đậm</t></r>"
    assert cells(written(tmp_path / "a.xlsx", [[text]], whole))[1] == (text,)


@pytest.mark.parametrize("letter", ["ă", "𝒳"])
def test_a_text_longer_than_a_cell_is_cut_to_what_excel_takes(tmp_path: Path, letter: str) -> None:
    book = written(tmp_path / "a.xlsx", [["x" + letter * 40_000, 1]], whole)
    text, one = cells(book)[1]
    assert text == "x" + letter * (32_766 * 2 // len(letter.encode("utf-16-le")))
    assert one == 1


@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_what_is_no_number_is_refused_by_its_place(tmp_path: Path, number: float) -> None:
    with pytest.raises(ValueError, match="C2"):
        written(tmp_path / "a.xlsx", [["a", None, number]], whole)

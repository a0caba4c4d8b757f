"""screened.xlsx: one sheet a lane, as officers use sheets: filters, a header that stays, no live formulas."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from pipelines.files import rows_of, write_whole
from pipelines.report.columns import COLUMNS, SET_ASIDE_COLUMNS, Column
from pipelines.settings import LANES
from review.words_vi import LANES as LANE_NAMES

# Excel's own limit of a cell; longer text is cut here and whole in screened.parquet.
_CELL = 32_767
_ROWS = 1_048_575


def write_workbook(path: Path, screened: pd.DataFrame, set_aside: pd.DataFrame) -> None:
    """Write the workbook; text stays text (zeros kept, formulas neutralised), most urgent rows come first."""
    write_whole(path, lambda partial: _write(partial, screened, set_aside))


def _write(path: Path, screened: pd.DataFrame, set_aside: pd.DataFrame) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(str(path), options) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}
        )
        body = book.add_format({"text_wrap": True, "valign": "top"})
        ranked = screened.sort_values(
            ["priority", "submission_id"], ascending=[False, True], kind="stable"
        )
        for lane in LANES:
            rows = ranked.loc[ranked["lane"] == lane]
            write_sheet(book, LANE_NAMES[lane], COLUMNS, rows, head=head, body=body)
        if len(set_aside):
            write_sheet(book, "Để riêng", SET_ASIDE_COLUMNS, set_aside, head=head, body=body)


def write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[Column],
    rows: pd.DataFrame,
    *,
    head: Any,  # noqa: ANN401
    body: Any,  # noqa: ANN401
) -> None:
    """Add a sheet with a row a filing and a filter above each column."""
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, body)
        sheet.write_string(0, place, column.title, head)
    for line, row in enumerate(rows_of(rows.head(_ROWS)), start=1):
        for place, column in enumerate(columns):
            _cell(sheet, line, place, column.value(row), body)
    sheet.autofilter(0, 0, max(1, min(len(rows), _ROWS)), len(columns) - 1)


def _cell(sheet: Any, line: int, place: int, value: object, body: Any) -> None:  # noqa: ANN401
    """Write numbers as numbers and everything else as text."""
    if value is None or value == "":
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(line, place, str(value)[:_CELL], body)
    else:
        sheet.write_number(line, place, value, body)

"""The rows of an import that were not taken in, given back as a workbook with the reason of each."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from review import export_columns
from review.filled_workbook import Sheet, as_text
from review.importing import Outcome
from review.table_files import Column, Value, XlsxTable

WHY = "Vì sao chưa nhập"
_WIDTH = 20


def write_left(path: Path, sheet: Sheet, left: Sequence[Outcome]) -> None:
    """Write the rows as they were sent, the reason before them; mended, the file can be brought in again."""
    kept = [place for place, title in enumerate(sheet.titles) if title and title != WHY]
    known = {one.column.title: one.column for one in export_columns.of_list()}
    known |= {column.title: column for column in export_columns.answer_columns()}
    columns = [
        known.get(sheet.titles[place], Column(sheet.titles[place], _WIDTH)) for place in kept
    ]
    table = XlsxTable(
        path,
        [Column(WHY, 44, "why"), *columns],
        title="Hàng chưa nhập",
        pages=export_columns.pages(),
        frozen=2,
    )
    for outcome in left:
        cells = [_value(outcome.row.cells[place]) for place in kept]
        table.add([outcome.why, *cells])
    table.close()


def _value(cell: Any) -> Value:  # noqa: ANN401 - cells come in any type
    return cell if isinstance(cell, str | int | float | dt.date) else as_text(cell)

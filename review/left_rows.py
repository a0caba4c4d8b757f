"""What became of a filled-in workbook, given back as one: every answer's outcome, and the rows to be mended."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from review import export_columns
from review.export_columns import CODE, VERDICT
from review.filled_workbook import Sheet, as_text
from review.importing import Brought, Outcome
from review.table_files import Column, Value, XlsxTable

OUTCOMES, LEFT = "Kết quả nhập", "Hàng chưa nhập"
WHY = "Vì sao chưa nhập"
_WIDTH = 20


def write_left(path: Path, sheet: Sheet, brought: Brought) -> None:
    """Write what became of each answer, and on a second sheet the rows that were not taken in.

    These stand there as they were sent, the reason before them; mended, the file can be brought in again.
    """
    left = brought.left
    kept = [place for place, title in enumerate(sheet.titles) if _is_kept(place, title, left)]
    known = {one.column.title: one.column for one in export_columns.of_list()}
    known |= {column.title: column for column in export_columns.answer_columns()}
    columns = [
        known.get(sheet.titles[place], Column(sheet.titles[place], _WIDTH)) for place in kept
    ]
    table = XlsxTable(
        path,
        [Column(WHY, 44, "why"), *columns],
        title=LEFT,
        before={OUTCOMES: [["Hàng", CODE, VERDICT, "Kết quả"], *_told(sheet, brought)]},
        pages=export_columns.pages(),
        frozen=2,
    )
    for outcome in left:
        cells = [_value(outcome.row.cells[place]) for place in kept]
        table.add([outcome.why, *cells])
    table.close()


def _is_kept(place: int, title: str, left: Sequence[Outcome]) -> bool:
    """Keep the officer's own columns too, but for the last import's reasons and what is blank all the way down."""
    return title != WHY and bool(title or any(as_text(one.row.cells[place]) for one in left))


def _told(sheet: Sheet, brought: Brought) -> list[list[str]]:
    return [
        [one.row.place, sheet.text(one.row, CODE), sheet.text(one.row, VERDICT), _outcome(one)]
        for one in brought.outcomes
    ]


def _outcome(one: Outcome) -> str:
    if one.why:
        return _("Chưa nhập: %(why)s") % {"why": one.why}
    return _("Đã có: nhập từ trước hoặc lặp lại hàng trên") if one.before else _("Đã lưu")


def _value(cell: Any) -> Value:  # noqa: ANN401 - cells come in any type
    return cell if isinstance(cell, str | int | float | dt.date) else as_text(cell)

"""An answer on paper: a table for people, CSV that opens right in Excel, JSON for programs."""

import csv
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any, TextIO

from pipelines.analysis.asking import Answer
from review.spreadsheet_text import for_csv
from review.words_vi import number, percent

_ROWS = 200  # on a terminal
_WIDE = 60  # characters of a cell there
_NOTHING = "–"


def table(answer: Answer, titles: Mapping[str, str]) -> Iterator[str]:
    """Give the lines of a table; an answer of one row stands as a list, its titles in front."""
    names = [titles.get(column, column) for column in answer.columns]
    found = list(islice(answer.rows, _ROWS + 1))
    cells = [
        [_cell(column, value) for column, value in zip(answer.columns, row, strict=True)]
        for row in found[:_ROWS]
    ]
    if len(found) == 1 and len(names) > 1:
        yield from _laid_out([[name, cell] for name, cell in zip(names, cells[0], strict=True)])
        return
    yield from _laid_out([names, *cells])
    if not found:
        yield "(không có hàng nào)"
    if len(found) > _ROWS:
        yield f"… còn nữa: mới hiện {_ROWS} hàng; thêm --csv hoặc --json để lấy đủ."


def write_csv(answer: Answer, out: TextIO) -> None:
    """Write the answer as CSV under its own column names."""
    out.write("\ufeff")
    lines = csv.writer(out, lineterminator="\r\n")
    lines.writerow(answer.columns)
    lines.writerows([_in_csv(value) for value in row] for row in answer.rows)


def write_json(answer: Answer, out: TextIO) -> None:
    """Write the answer as a list of objects, a line each."""
    between = "[\n"
    for row in answer.rows:
        told = dict(zip(answer.columns, row, strict=True))
        out.write(between + json.dumps(told, ensure_ascii=False, default=_as_json))
        between = ",\n"
    out.write("[]\n" if between == "[\n" else "\n]\n")


def _laid_out(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numeric = [all(_is_number(cell) for cell in column[1:]) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        )
        yield "  " + "  ".join(padded).rstrip()


def _is_number(cell: str) -> bool:
    return cell == _NOTHING or cell[:1].isdigit() or cell[:1] == "-"


def _cell(column: str, value: Any) -> str:  # noqa: ANN401 - whatever a column holds
    match value:
        case None:
            return _NOTHING
        case bool():
            return "có" if value else "không"
        case dt.datetime():
            return f"{value:%d/%m/%Y %H:%M}"
        case dt.date():
            return f"{value:%d/%m/%Y}"
        case int() | float() | Decimal():
            return percent(float(value)) if column.endswith("_share") else number(float(value))
    text = " ".join(str(_plain(value)).split())
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 1]}…"


def _in_csv(value: Any) -> object:  # noqa: ANN401 - whatever a column holds
    told = _plain(value)
    return for_csv(told) if isinstance(told, str) else told


def _plain(value: Any) -> object:  # noqa: ANN401 - whatever a column holds
    return "; ".join(map(str, value)) if isinstance(value, list) else value


def _as_json(value: Any) -> object:  # noqa: ANN401 - what JSON has no form for
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else float(value)

"""The scoreboard of a run: a section of the report and two sheets of the workbook, from one count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines import board_of_run
from pipelines.copies_between import between
from pipelines.home import Home
from pipelines.unions import Unions
from review.figures import board as boards
from review.figures import kinds
from review.figures.between import Between
from review.figures.board import Line, Within
from review.figures.clusters import clusters
from review.figures.counted import Counted
from review.figures.groups import BLANK, UNKNOWN, Groups
from review.figures.series import Period, Step, series
from review.figures.shares import Share
from review.figures.standings import Standings, by_first
from review.figures.targets import in_line, targets
from review.figures.told import (
    EARLIER,
    MEANINGS,
    PROGRESS,
    WITHIN,
    Column,
    Value,
    Vnd,
    named,
    written,
)
from review.union_tree import ROOT

NAME, NAME_OF_DAYS = "Bảng điểm", "Theo ngày nộp"
_COLUMNS = (*PROGRESS, *WITHIN, EARLIER)
_STEPS: Mapping[Step, str] = {"day": "Ngày", "week": "Tuần bắt đầu từ", "month": "Tháng bắt đầu từ"}


@dataclass(frozen=True, slots=True)
class RunBoard:
    """The figures of one run, by the unions as filed; unions that filed nothing in it are left out."""

    lines: Sequence[Line]
    inside: Within
    periods: Mapping[Step, Sequence[Period]]
    between: Between
    undated: int
    set_aside: Mapping[str, int]
    outlier: int


def of_run(run: Path, *, outlier: int, home: Home | None = None) -> RunBoard:
    """Count the filings of a run's folder and draw up its board; money above `outlier` (đồng) is marked.

    `home` knows the unions of filings that this run's filings copy and an earlier run screened.
    """
    counted = board_of_run.count(run)
    aside = board_of_run.set_aside(run)
    days = [(day, how, n) for (_, day, how), n in counted.days.items()]
    return RunBoard(
        lines=_lines(counted, aside, outlier),
        inside=boards.within(kinds.together(_rows(counted)), outlier=outlier),
        periods={step: series(days, step) for step in _STEPS},
        between=between(run, home),
        undated=sum(number for day, _, number in days if not day),
        set_aside=aside,
        outlier=outlier,
    )


def section(board: RunBoard) -> dict[str, Any]:
    """Give what the report's template shows."""
    whole = sum(board.inside.groups.values())
    return {
        "tables": [
            _table("Tiến độ", PROGRESS, board.lines),
            _table("Bên trong hồ sơ", (*WITHIN, EARLIER), board.lines),
        ],
        "groups": [
            (name, written(n), written(Share(n, whole)))
            for name, n in named(board.inside.groups, _group)
        ],
        "without_post": written(board.inside.without_post),
        "months": [
            (f"{one.first:%m/%Y}", written(one.filings.screened)) for one in board.periods["month"]
        ],
        "undated": written(board.undated) if board.undated else "",
        "outlier": written(Vnd(board.outlier)),
        "meanings": MEANINGS,
    }


def add_sheets(book: xlsxwriter.Workbook, board: RunBoard, *, head: Any, body: Any) -> None:  # noqa: ANN401
    """Add a sheet with a row a union, and one of days, weeks and months; numbers are numbers, money is in đồng."""
    rows: list[Sequence[Value]] = [["Công đoàn", *(column.title for column in _COLUMNS)]]
    rows += [[_union(line), *(column.value(line) for column in _COLUMNS)] for line in board.lines]
    rows += [[], *([one] for one in MEANINGS)]
    _sheet(book, NAME, rows, [34, *([16] * len(_COLUMNS))], head=head, body=body)
    _sheet(book, NAME_OF_DAYS, _dated(board), [18, 12] * len(_STEPS), head=head, body=body)


def _lines(counted: Counted, aside: Mapping[str, int], outlier: int) -> list[Line]:
    by_union = by_first((union, how, n) for (union, _, how), n in counted.days.items())
    filings = {
        union: by_union.get(union, Standings()) + Standings(set_aside=aside.get(union, 0))
        for union in {*by_union, *aside}
    }
    aims = {
        code: one
        for code, told in targets().items()
        if code in filings and code != ROOT and (one := in_line(told))
    }
    return boards.board(
        filings,
        targets=aims,
        clusters=clusters(),
        within={
            union: boards.within(one, outlier=outlier)
            for union, one in kinds.by_union(_rows(counted)).items()
        },
    )


def _rows(counted: Counted) -> Iterator[kinds.Row]:
    return ((*key, number, counted.amounts[key]) for key, number in counted.numbers.items())


def _table(
    name: str, columns: Sequence[Column], lines: Sequence[Line]
) -> tuple[str, list[tuple[str, str]], list[tuple[str, list[str]]]]:
    """Give a table's caption, its columns with their class in the page, and its rows."""
    rows = [(_union(line), [written(column.value(line)) for column in columns]) for line in lines]
    return name, [(one.title, "" if one.is_text else "n") for one in columns], rows


def _union(line: Line) -> str:
    return union_name(line.union_code)


def union_name(code: str) -> str:
    """Name a union; filings of a union that is not known carry a blank code."""
    return Unions.load().name(code) if code else "(chưa rõ công đoàn)"


def _group(code: str) -> str:
    return {BLANK: "(không ghi)", UNKNOWN: "(chưa có trong danh sách)"}.get(
        code
    ) or Groups.load().name(code)


def _dated(board: RunBoard) -> list[list[Value]]:
    """Set days, weeks and months side by side, each with its own number of lines."""
    rows: list[list[Value]] = [[part for name in _STEPS.values() for part in (name, "Đã nộp")]]
    for at in range(max(map(len, board.periods.values()))):
        rows.append([cell for step in _STEPS for cell in _period(board.periods[step], at)])
    return rows


def _period(periods: Sequence[Period], at: int) -> list[Value]:
    if at >= len(periods):
        return [None, None]
    return [f"{periods[at].first:%d/%m/%Y}", periods[at].filings.screened]


def _sheet(
    book: xlsxwriter.Workbook,
    name: str,
    rows: Sequence[Sequence[Value]],
    widths: Sequence[int],
    *,
    head: Any,  # noqa: ANN401
    body: Any,  # noqa: ANN401
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(1, len(rows) - 1), len(widths) - 1)
    for place, width in enumerate(widths):
        sheet.set_column(place, place, width)
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, Vnd):
                value = value.amount  # noqa: PLW2901 - a number that can be added up
            if isinstance(value, int):
                sheet.write_number(line, place, value, body)
            elif value is not None:
                sheet.write_string(line, place, written(value), head if line == 0 else body)

"""A run's own board is the one that the review database has once the run is loaded, and stands in report and workbook."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import board_of_run
from pipelines.records import PAIRS as PAIR_COLUMNS
from pipelines.records import SCREENED, SET_ASIDE, schema
from pipelines.report import board as boards
from pipelines.report.board import NAME, NAME_OF_DAYS
from pipelines.report.page import _environment
from pipelines.report.workbook import write_workbook
from review.figures.told import PROGRESS
from tests.review.story import HA_NOI, HUE, PAIRS, SUBMISSIONS

OUTLIER = 100_000_000_000
_AS_TEXT = ("low_content_evidence", "eligibility_evidence")
ASIDE = [{"upper_union": "LĐLĐ TP Hà Nội", "title": ""}, {"STT": "1"}, {"upper_union": "Sao Hỏa"}]


def run_of(folder: Path, rows: list[dict[str, Any]], pairs: list[dict[str, Any]]) -> Path:
    """A run's folder with the tables that the board is counted from."""
    readable = {"filed_on": None, "same_row": False, "priority": 0.1}
    told = [
        {
            **readable,
            **row,
            "filed_on": "-".join(reversed(row["submitted_on"].split("/"))),
            **{name: json.dumps(row[name]) for name in _AS_TEXT if name in row},
        }
        for row in rows
    ]
    aside = [
        {"source": "a.csv", "row": n, "code": "no_text", "message": "", "raw": json.dumps(raw)}
        for n, raw in enumerate(ASIDE)
    ]
    for name, given, columns in (
        ("screened", told, SCREENED),
        ("pairs", pairs, PAIR_COLUMNS),
        ("set_aside", aside, SET_ASIDE),
    ):
        table = pa.Table.from_pylist(given, schema=schema(columns))
        pq.write_table(table, folder / f"{name}.parquet", row_group_size=7)
    return folder


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return run_of(tmp_path, SUBMISSIONS, PAIRS)


def test_it_counts_as_the_database_counts_what_is_loaded(db: None, run: Path) -> None:
    from tests.review.test_board_counts import kept
    from tests.review.test_first_load import stored

    stored(SUBMISSIONS, PAIRS)
    found = board_of_run.count(run)
    counted = {key: (n,) for key, n in found.days.items()}
    counted |= {key: (n, found.amounts[key]) for key, n in found.numbers.items()}
    assert counted == kept()


def test_a_copy_of_another_runs_filing_is_told_apart(tmp_path: Path) -> None:
    later = [row for row in SUBMISSIONS if row["key"] in ("key-02", "key-04")]
    pairs = [row for row in PAIRS if row["right_key"] in ("key-02", "key-04")]
    found = board_of_run.count(run_of(tmp_path, later, pairs))
    assert found.numbers[HA_NOI, "copy", "same_unit"] == 1
    assert found.numbers[HUE, "copy", board_of_run.EARLIER_RUN] == 1
    (line,) = [
        line for line in boards.of_run(tmp_path, outlier=OUTLIER).lines if line.union_code == HUE
    ]
    assert line.within is not None
    assert (line.within.copies_elsewhere, line.within.copies_across) == (1, 0)


def test_a_row_that_repeats_another_whole_counts_once(tmp_path: Path) -> None:
    again = SUBMISSIONS[0] | {"same_row": True, "row": 99}
    found = board_of_run.count(run_of(tmp_path, [SUBMISSIONS[0], again], []))
    assert sum(found.days.values()) == 1


def test_rows_set_aside_are_filed_by_the_union_that_they_name(run: Path) -> None:
    assert board_of_run.set_aside(run) == {HA_NOI: 1, "": 2}
    lines = {line.union_code: line for line in boards.of_run(run, outlier=OUTLIER).lines}
    assert lines[HA_NOI].filings.filed == lines[HA_NOI].filings.screened + 1
    assert (lines[""].filings.filed, lines[""].filings.screened) == (3, 1)
    assert sum(line.filings.screened for line in lines.values()) == len(SUBMISSIONS)


def test_the_workbook_has_the_board_as_numbers(run: Path) -> None:
    found = boards.of_run(run, outlier=OUTLIER)
    write_workbook(run / "screened.xlsx", run, found)
    book = openpyxl.load_workbook(run / "screened.xlsx")
    head, *rows = book[NAME].iter_rows(values_only=True)
    assert list(head[1 : len(PROGRESS) + 1]) == [column.title for column in PROGRESS]
    cells = dict(zip(head, next(row for row in rows if row[0] == "Hà Nội"), strict=True))
    assert (cells["Đã nộp"], cells["Chỉ tiêu"], cells["Hạng"]) == (
        sum(row["union_code"] == HA_NOI for row in SUBMISSIONS) + 1,
        62_000,
        "1/3",
    )
    assert cells["Tổng tiền làm lợi"] == 250_015_000_000
    assert str(cells["Đã nộp so với chỉ tiêu"]).endswith("% của 62.000")
    days = list(book[NAME_OF_DAYS].iter_rows(values_only=True))[1:]
    for place in (1, 3, 5):
        assert sum(row[place] or 0 for row in days) == len(SUBMISSIONS)


def test_the_report_shows_the_board_with_its_denominators(run: Path) -> None:
    content = boards.section(boards.of_run(run, outlier=OUTLIER))
    page = _environment().get_template("board.html").render(board=content)
    for words in (
        "Hà Nội",
        "% của 62.000",
        "250,01 tỷ đồng",
        "trên 100 tỷ đồng",
        "chưa rõ công đoàn",
    ):
        assert words in page
    assert "Người nộp" not in page.replace("Người nộp không giữ chức vụ quản lý", "")


def test_a_run_without_a_filing_has_an_empty_board(tmp_path: Path) -> None:
    found = boards.of_run(run_of(tmp_path, [], []), outlier=OUTLIER)
    assert [line.union_code for line in found.lines] == [HA_NOI, ""]
    assert found.inside.money.median is None

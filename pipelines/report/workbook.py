"""screened.xlsx: one sheet a lane, as officers use sheets: filters, a header that stays, no live formulas."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from pipelines.files import write_whole
from pipelines.records import SCREENED
from pipelines.report.board import RunBoard, add_sheets
from pipelines.report.columns import COLUMNS, SET_ASIDE_COLUMNS, Column, Row, without_names
from pipelines.report.rows_sheet import RowsSheet
from pipelines.settings import LANES
from review.words_vi import LANES as LANE_NAMES

# Excel takes 1,048,575 rows a sheet, but a workbook of so many filings, some 50 MB, is what a desk computer opens, and
# nobody goes through more of them there.
MOST_ROWS = 100_000
# Rows turned into Python's own values at a time.
_BATCH = 2_000
# The texts as they were filed and their words are not shown: leaving them unread halves the reading.
_READ = [name for name in SCREENED if name not in ("title", "content", "benefit", "words", "extra")]
_URGENT = [("priority", "descending"), ("submission_id", "ascending")]


def write_workbook(path: Path, run: Path, board: RunBoard, *, names: bool = True) -> None:
    """Write the workbook of a run from its tables: the most urgent rows of each lane, `MOST_ROWS` in all.

    A sheet tells how many rows it leaves out. Text stays text: zeros are kept, formulas neutralised. Without `names` no
    author stands in it, and personal data in texts are masked.

    Raises:
        OSError: the file cannot be written.

    """
    try:
        write_whole(path, lambda partial: _write(partial, run, board, names=names))
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(*error.args[0].args) from error


def _write(path: Path, run: Path, board: RunBoard, *, names: bool) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    columns = COLUMNS if names else without_names(COLUMNS)
    aside = SET_ASIDE_COLUMNS if names else without_names(SET_ASIDE_COLUMNS)
    with xlsxwriter.Workbook(str(path), options | {"tmpdir": str(path.parent)}) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}
        )
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for lane, rows, total in _lanes(run / "screened.parquet"):
            more = _more(len(rows), total)
            write_sheet(
                book, LANE_NAMES[lane], columns, _plain(rows), head=head, body=body, more=more
            )
        with pq.ParquetFile(run / "set_aside.parquet") as file:
            total = file.metadata.num_rows
            if total:
                batch = next(file.iter_batches(MOST_ROWS))
                rows, more = _plain(batch), _more(len(batch), total)
                write_sheet(book, "Để riêng", aside, rows, head=head, body=body, more=more)
        add_sheets(book, board, head=head, body=body)


def _lanes(screened: Path) -> Iterator[tuple[str, pa.Table, int]]:
    """Give for each lane its most urgent rows, the most urgent first, and how many it has."""
    ranked = pq.read_table(screened, columns=["lane", "priority", "submission_id"])
    order = ranked.append_column("place", pa.array(np.arange(len(ranked)))).sort_by(_URGENT)
    lanes = order["lane"].to_numpy()
    places = order["place"].to_numpy()
    of_lane = {lane: places[lanes == lane] for lane in LANES}
    most = _shares({lane: len(here) for lane, here in of_lane.items()}, MOST_ROWS)
    chosen = {lane: here[: most[lane]] for lane, here in of_lane.items()}
    wanted = np.sort(np.concatenate(list(chosen.values())))
    rows = _rows_at(screened, wanted)
    for lane, here in chosen.items():
        yield lane, rows.take(pa.array(np.searchsorted(wanted, here))), len(of_lane[lane])


def _shares(totals: Mapping[str, int], most: int) -> dict[str, int]:
    """Share out the rows of a workbook: an even part to each lane, what is left over to the first that have more.

    >>> _shares({"duplicate": 9, "low_content": 1, "ready": 50}, 30)
    {'duplicate': 9, 'low_content': 1, 'ready': 20}
    """
    shares = {lane: min(total, most // len(totals)) for lane, total in totals.items()}
    for lane, total in totals.items():
        shares[lane] += min(total - shares[lane], most - sum(shares.values()))
    return shares


def _rows_at(screened: Path, places: "np.ndarray[Any, np.dtype[np.int64]]") -> pa.Table:
    """Read the rows at some places, given in ascending order, group after group of the file."""
    with pq.ParquetFile(screened) as file:
        found = [file.schema_arrow.empty_table().select(_READ)]
        begin = 0
        for group in range(file.num_row_groups):
            end = begin + file.metadata.row_group(group).num_rows
            first, last = np.searchsorted(places, [begin, end])
            if first < last:
                table = file.read_row_group(group, _READ)
                found.append(table.take(pa.array(places[first:last] - begin)))
            begin = end
    return pa.concat_tables(found)


def _plain(rows: pa.Table | pa.RecordBatch) -> Iterator[Row]:
    """Give rows as mappings of plain values, a few at a time."""
    for begin in range(0, len(rows), _BATCH):
        yield from rows.slice(begin, _BATCH).to_pylist()


def _more(written: int, total: int) -> str:
    if written == total:
        return ""
    return (
        f"Trang này có {written} hàng đầu trong {total} hàng; toàn bộ nằm ở trang duyệt và trong thư mục của lượt"
        " (screened.parquet, set_aside.csv)."
    )


def write_sheet(
    book: xlsxwriter.Workbook,
    name: str,
    columns: Sequence[Column],
    rows: Iterable[Row],
    *,
    head: Any,  # noqa: ANN401
    body: Any,  # noqa: ANN401
    more: str = "",
) -> None:
    """Add a sheet with a row a filing and a filter above each column; `more` stands below the rows."""
    sheet = book.add_worksheet(name[:31], RowsSheet)
    live = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, body)
        sheet.write_string(0, place, column.title, head)
    line = 0
    for line, row in enumerate(rows, start=1):
        sheet.add_row(line, [column.value(row) for column in columns], body, live=live)
    sheet.autofilter(0, 0, max(1, line), len(columns) - 1)
    if more:
        sheet.write_string(line + 1, 0, more)

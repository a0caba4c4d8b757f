"""Writing the rows of an export to a file."""

from collections.abc import Callable, Iterator
from pathlib import Path

from review import export_columns
from review.exporting import Row
from review.table_files import CsvTable, Table, XlsxTable


def write(
    path: Path,
    rows: Iterator[list[Row]],
    *,
    batch: bool,
    beat: Callable[[int], None],
    nameless: bool = False,
) -> int:
    """Write rows to a file of the kind that its name tells; `beat` hears after each piece how many are written.

    An error on the way, from `beat` too, leaves an unfinished file behind.
    """
    lists = export_columns.without_names if nameless else export_columns.of_list
    columns = export_columns.of_batch() if batch else lists()
    table = _table(path, columns, batch=batch)
    written = 0
    try:
        for piece in rows:
            for row in piece:
                table.add(export_columns.values(columns, row))
            written += len(piece)
            beat(written)
    except BaseException:
        table.abandon()  # to finish a long workbook that nobody gets would take half as long as the rows did
        raise
    table.close()
    return written


def _table(path: Path, columns: list[export_columns.Told], *, batch: bool) -> Table:
    plain = [one.column for one in columns]
    if path.suffix == ".csv":
        return CsvTable(path, plain)
    return XlsxTable(path, plain, title="Hồ sơ", pages=export_columns.pages() if batch else None)

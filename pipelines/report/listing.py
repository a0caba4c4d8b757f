"""A workbook of a few lists beside a run's own: the same sheets, the same care with cells."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

from pipelines.errors import UnusableInput
from pipelines.files import write_whole
from pipelines.report.columns import Column, Row
from pipelines.report.workbook import write_sheet

# Cells that begin like a formula stay text.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}


def checked(path: Path | None) -> Path | None:
    """Refuse a path that is not that of an .xlsx file before any work is done; None stays None.

    Raises:
        UnusableInput: the name ends otherwise.

    """
    if path is not None and path.suffix.lower() != ".xlsx":
        raise UnusableInput(f"--out {path}: cần tên tệp kết thúc bằng .xlsx.")
    return path


def write_listing(path: Path, sheets: Mapping[str, tuple[Sequence[Column], Sequence[Row]]]) -> None:
    """Write one sheet a name, its columns and rows; the folder is made where it is missing.

    Raises:
        UnusableInput: the path cannot be written to.

    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda partial: _write(partial, sheets))
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise UnusableInput(f"Không ghi được {path}: {error}") from error


def _write(path: Path, sheets: Mapping[str, tuple[Sequence[Column], Sequence[Row]]]) -> None:
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "top"}
        )
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for name, (columns, rows) in sheets.items():
            write_sheet(book, name, columns, rows, head=head, body=body)

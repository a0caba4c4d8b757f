"""What the file tests share: files asked for and written at once, read back by two readers."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from review import export_files, export_jobs
from review.models import Export, Officer, Submission
from review.wanted import Wanted

TECHNICAL = ("ma_ho_so", "phien_ban", "khoa", "cap")


def export(officer: Officer, query: str = "", kind: str = "xlsx") -> Export:
    """Ask for a file and let it be written, as the thread of a server does."""
    asked = export_jobs.ask(officer, kind, Wanted.read(query))
    export_jobs.work_off()
    asked.refresh_from_db()
    return asked


def written(officer: Officer, query: str = "", kind: str = "xlsx") -> Path:
    return export_files.file_of(officer, export(officer, query, kind))


def rows_of(path: Path, sheet: int | str = 0) -> list[dict[str, Any]]:
    """The rows of a sheet by title, read by openpyxl; CSV as Python's own reader has it."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))
    book = openpyxl.load_workbook(path)
    named = book[sheet] if isinstance(sheet, str) else book.worksheets[sheet]
    head, *rows = named.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def rows_by_calamine(path: Path, sheet: int = 0) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_path(path)
    head, *rows = book.get_sheet_by_index(sheet).to_python(skip_empty_area=False)
    return [dict(zip(head, row, strict=True)) for row in rows]


def keys_in(path: Path) -> list[str]:
    return [row["khoa"] for row in rows_of(path)]


def fill(path: Path, answers: dict[str, dict[str, Any]], out: Path) -> Path:
    """Fill answers, by key and title, into an exported batch, or into what came back of one, as Excel would."""
    book = openpyxl.load_workbook(path)
    sheet = next(one for one in book.worksheets if "khoa" in [cell.value for cell in one[1]])
    places = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        for title, value in answers.get(sheet.cell(row, places["khoa"]).value, {}).items():
            sheet.cell(row, places[title]).value = value
    book.save(out)
    return out


def rewrite(number: int, **columns: Any) -> Submission:
    """Change columns of a filing of the story without a run."""
    Submission.objects.filter(key=f"key-{number:02d}").update(**columns)
    return Submission.objects.get(key=f"key-{number:02d}")

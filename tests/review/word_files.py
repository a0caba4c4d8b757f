"""Reading Word files as their reader does: paragraphs and tables in their order."""

import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from review import export_files, export_jobs
from review.models import Officer
from review.wanted import Wanted


def paper(officer: Officer, query: str, kind: str = "docx") -> Path:
    """Ask for a paper as a page does, and let it be written as the thread of a server does."""
    asked = export_jobs.ask(officer, kind, Wanted.read(query))
    export_jobs.work_off()
    asked.refresh_from_db()
    assert not asked.fault, asked.fault
    return export_files.file_of(officer, asked)


def fault_of(officer: Officer, query: str, kind: str = "docx") -> str:
    """What an officer is told of a paper that cannot be written."""
    asked = export_jobs.ask(officer, kind, Wanted.read(query))
    export_jobs.work_off()
    asked.refresh_from_db()
    return asked.fault


def blocks(file: Path | bytes) -> list[str | list[list[str]]]:
    """Paragraphs as texts, tables as rows of texts."""
    document = Document(BytesIO(file) if isinstance(file, bytes) else str(file))
    found: list[str | list[list[str]]] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            found.append(block.text)
        elif isinstance(block, Table):
            found.append([[cell.text for cell in row.cells] for row in block.rows])
    return found


def tables(file: Path | bytes) -> list[list[list[str]]]:
    """The tables only."""
    return [block for block in blocks(file) if isinstance(block, list)]


def words(file: Path | bytes) -> str:
    """Everything that is read, a line each."""
    told = []
    for block in blocks(file):
        told += [block] if isinstance(block, str) else [cell for row in block for cell in row]
    return "\n".join(told)


def part(file: Path | bytes, name: str) -> str:
    """A part of the file as it is stored."""
    with zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file) as archive:
        return archive.read(name).decode("utf-8")

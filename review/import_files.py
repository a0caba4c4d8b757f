"""A filled-in file from beginning to end: brought in, traced, and what is left given back as a file."""

import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from review import export_jobs, kept_files, trail
from review.filled_workbook import Sheet, read
from review.filters import Filters
from review.importing import Brought, bring_in
from review.left_rows import write_left
from review.models import Export, Officer, Trace, TraceKind
from review.wanted import Wanted

_LISTED = 50  # rows that a page names; the file given back has them all


def import_file(officer: Officer, path: Path, name: str) -> Trace:
    """Bring a file in and leave the trace of it; rows that were not taken in become an export of the officer's.

    Raises:
        UnfitFileError: it is no filled-in export.
        TooManyError: it holds more answers than one import takes.
    """
    sheet = read(path)
    brought = bring_in(officer, sheet)
    export = _given_back(officer, sheet, brought, name) if brought.left else None
    told = told_of(brought) | {"file": name, "left_export": export.pk if export else None}
    with transaction.atomic():
        return trail.leave(officer, TraceKind.IMPORTED, **told)


def bring_in_and_trace(officer: Officer, sheet: Sheet, name: str) -> Brought:
    """Bring in what was read, and leave the trace of it; the caller gives back what is left."""
    brought = bring_in(officer, sheet)
    with transaction.atomic():
        trail.leave(officer, TraceKind.IMPORTED, **told_of(brought), file=name)
    return brought


def _given_back(officer: Officer, sheet: Sheet, brought: Brought, name: str) -> Export:
    export = export_jobs.begin(officer, Wanted(Filters(), left_of=name))
    export.written = len(brought.left)
    with tempfile.TemporaryDirectory(
        dir=kept_files.folder(kept_files.EXPORTS), prefix=kept_files.UNFINISHED
    ) as aside:
        path = Path(aside) / "con-lai.xlsx"
        write_left(path, sheet, brought)
        about = {"export": export.pk, "what": "left", "rows": export.written, "of": name}
        export_jobs.finish(export, officer, path, about)
    return export


def told_of(brought: Brought) -> dict[str, Any]:
    """Give the counts, and the first of the rows that are not taken in, as a page and the trail keep them."""
    listed = [{"row": one.row.place, "why": one.why} for one in brought.left[:_LISTED]]
    return {
        "saved": brought.saved,
        "saved_number": brought.saved_number,
        "before": brought.before,
        "left": len(brought.left),
        "silent": brought.silent,
        "edited": brought.edited,
        "listed": listed,
    }

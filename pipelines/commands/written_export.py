"""A file written for an officer by a command, through the same steps as the page takes."""

import argparse
import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipelines.commands import acting_officer

if TYPE_CHECKING:
    from review.wanted import Wanted


def write(
    given: argparse.Namespace, kind: str, wanted: "Callable[[argparse.Namespace], Wanted]"
) -> int:
    """Write `--out` for the officer named, log it as an export, and print where it is; returns the exit status.

    Raises:
        UnusableInput: there is such a file, no such officer, or the pages would refuse it.
    """
    from pipelines.errors import UnusableInput

    acting_officer.refuse_existing(given.out)
    officer = acting_officer.officer_named(given)
    from review import export_files, export_jobs
    from review.refusals import RefusedError

    try:
        export = export_jobs.write_now(officer, kind, wanted(given))
        file = export_files.file_of(officer, export)
    except RefusedError as refusal:
        raise UnusableInput(str(refusal)) from refusal
    shutil.copyfile(file, given.out)
    print(f"Đã ghi {export.written} hồ sơ vào {given.out}")
    return 0

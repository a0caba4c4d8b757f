"""Whether a row that came back still shows the filing that its hidden columns name, and shows it as it was filed."""

import re

from review.export_columns import CODE, TITLE, of_filing
from review.exporting import Row
from review.filled_workbook import Filled, Sheet, plain
from review.models import Submission
from review.spreadsheet_text import fit

_SCIENTIFIC = re.compile(
    r"\d(?:[.,]\d+)?e\+?\d+"
)  # "1.23457e+15": a long code that became a number


def shows(sheet: Sheet, row: Filled, submission: Submission) -> bool:
    """Tell whether a row shows a submission's code; where that is no text any more, its title.

    Who sorts the columns that are seen without the hidden ones moves every answer to another filing. The code tells;
    spreadsheets turn some codes into numbers or days, and then the title does. Cells that are gone contradict nothing.
    """
    code = sheet.text(row, CODE)
    if _is_same(code.lstrip("0"), submission.submission_id.lstrip("0")):
        return True
    is_text = isinstance(sheet.cell(row, CODE), str) and not _SCIENTIFIC.fullmatch(plain(code))
    if code and is_text:
        return False
    title = sheet.text(row, TITLE)
    return not title or _is_same(title, submission.readable[0])


def edited(sheet: Sheet, row: Filled, submission: Submission) -> list[str]:
    """List the columns in which a row shows another text than was filed: nobody brings such a change in."""
    stored = {one.column.title: one.value(Row(submission)) for one in of_filing()}
    return [
        title
        for title, value in stored.items()
        if title in sheet.titles and not _is_same(sheet.text(row, title), str(value or ""))
    ]


def _is_same(shown: str, stored: str) -> bool:
    return plain(shown) == plain(fit(stored))

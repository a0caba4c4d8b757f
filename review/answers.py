"""What the rows of a filled-in workbook say, read into what `decisions.decide` takes."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from review import curated, export_columns, words_vi
from review.decisions import Said
from review.export_columns import FIELD, KEY, PAIR, REASON, VERDICT, VERSION, WORDS
from review.filled_workbook import Filled, Sheet
from review.models import Officer


@dataclass(frozen=True, slots=True)
class Answer:
    """One row read: which submission, and what is said of it; `fault` if it says nothing that can be said."""

    row: Filled
    key: str
    said: Said
    fault: str = ""


def answers_in(officer: Officer, sheet: Sheet) -> list[Answer]:
    """Read every row that says something."""
    return _once(_answer(officer, sheet, row) for row in sheet.rows if _says_something(sheet, row))


def _says_something(sheet: Sheet, row: Filled) -> bool:
    return any(sheet.text(row, title) for title in export_columns.ANSWERS)


def _once(answers: Iterable[Answer]) -> list[Answer]:
    """Mark the second row of the same submission: which of two answers holds is not for us to guess."""
    first: dict[str, int] = {}
    found: list[Answer] = []
    for one in answers:
        number = first.setdefault(one.key, one.row.number)
        twice = _("Hồ sơ này đã có ở hàng %(row)s của tệp; chỉ hàng đó được dùng.") % {
            "row": number
        }
        found.append(one if number == one.row.number or not one.key else replace(one, fault=twice))
    return found


def _answer(officer: Officer, sheet: Sheet, row: Filled) -> Answer:
    verdict, verdict_fault = _coded(sheet, row, VERDICT, export_columns.VERDICTS)
    reason, reason_fault = _coded(sheet, row, REASON, words_vi.DECISION_REASONS)
    field, field_fault = _coded(sheet, row, FIELD, curated.fields())
    key, version = sheet.text(row, KEY), sheet.text(row, VERSION)
    said = Said(
        verdict=verdict,
        version=_number(version),
        idempotency_key="",
        reason_code=reason,
        reason=sheet.text(row, WORDS).replace("\r\n", "\n"),
        field=field,
        pair=_number(sheet.text(row, PAIR)) if verdict == "duplicate" else None,
    )
    fault = verdict_fault or reason_fault or field_fault
    if not fault and not verdict:
        fault = _("Chưa chọn “%(column)s”.") % {"column": VERDICT}
    if not key or said.version is None:
        fault = _("Hàng thiếu mã ở các cột ẩn cuối bảng; hãy xuất lại tệp.")
    return Answer(row, key, replace(said, idempotency_key=_mark(officer, key, said)), fault)


def _coded(sheet: Sheet, row: Filled, title: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Read a chosen name, or its code, as the code; the second is what is wrong with the cell."""
    cell = sheet.text(row, title)
    if not cell:
        return "", ""
    wanted = _plain(cell)
    for code, name in names.items():
        if wanted in (code, _plain(name)):
            return code, ""
    listed = "; ".join(names.values())
    unlisted = _("“%(cell)s” không có trong danh sách của cột “%(column)s”: %(listed)s.")
    return "", unlisted % {"cell": cell[:60], "column": title, "listed": listed}


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _mark(officer: Officer, key: str, said: Said) -> str:
    """Name what is said, of what and by whom: the same answer brought in twice has one name."""
    told = [str(officer.user_id), key, str(said.version), said.verdict, said.reason_code]
    named = "\n".join([*told, said.reason.strip(), said.field])
    return f"tep-{hashlib.sha256(named.encode()).hexdigest()[:56]}"

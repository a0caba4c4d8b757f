"""What the rows of a filled-in workbook say, read into what `decisions.decide` takes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from review import curated, export_columns, words_vi
from review.decisions import Said
from review.export_columns import FIELD, KEY, PAIR, REASON, VERDICT, VERSION, WORDS
from review.filled_workbook import Filled, Sheet, plain
from review.models import Officer


@dataclass(frozen=True, slots=True)
class Answer:
    """One row read: which submission, and what is said of it; `fault` if it says nothing that can be said.

    `is_repeated` tells that a row above says the very same.
    """

    row: Filled
    key: str
    said: Said
    fault: str = ""
    is_repeated: bool = False


def answers_in(officer: Officer, sheet: Sheet) -> list[Answer]:
    """Read every row that says something."""
    return _once(
        [_answer(officer, sheet, row) for row in sheet.rows if _says_something(sheet, row)]
    )


def _says_something(sheet: Sheet, row: Filled) -> bool:
    return row.is_joined or any(sheet.text(row, title) for title in export_columns.ANSWERS)


def _once(answers: Sequence[Answer]) -> list[Answer]:
    """Mark rows of one submission: the same answer counts once, and which of two holds is not for us to guess."""
    by_key: dict[str, list[Answer]] = {}
    for one in answers:
        by_key.setdefault(one.key or one.row.place, []).append(one)
    return [_among(by_key[one.key or one.row.place], one) for one in answers]


def _among(same: Sequence[Answer], one: Answer) -> Answer:
    others = [other for other in same if other is not one]
    if one.fault or not others:
        return one
    mark = one.said.idempotency_key
    if any(other.said.idempotency_key != mark for other in others):
        told = _(
            "Hồ sơ này có các câu trả lời khác nhau ở nhiều hàng (%(rows)s); hãy giữ một hàng."
        )
        return replace(one, fault=told % {"rows": ", ".join(other.row.place for other in same)})
    return replace(one, is_repeated=one is not same[0])


def _answer(officer: Officer, sheet: Sheet, row: Filled) -> Answer:
    verdict, verdict_fault = _coded(sheet, row, VERDICT, export_columns.VERDICTS)
    reason, reason_fault = _coded(sheet, row, REASON, words_vi.DECISION_REASONS)
    field, field_fault = _coded(sheet, row, FIELD, curated.fields())
    key = sheet.text(row, KEY)
    said = Said(
        verdict=verdict,
        version=_number(sheet.text(row, VERSION)),
        idempotency_key="",
        reason_code=reason,
        reason=sheet.text(row, WORDS).replace("\r\n", "\n"),
        field=field,
        pair=_number(sheet.text(row, PAIR)) if verdict == "duplicate" else None,
    )
    fault = _fault_of_row(sheet, row) or verdict_fault or reason_fault or field_fault
    if not fault and not verdict:
        fault = _("Chưa chọn “%(column)s”.") % {"column": VERDICT}
    return Answer(row, key, replace(said, idempotency_key=_mark(officer, key, said)), fault)


def _fault_of_row(sheet: Sheet, row: Filled) -> str:
    """Say why nothing that a row answers can be taken in; "" when it can."""
    if not sheet.text(row, KEY) or _number(sheet.text(row, VERSION)) is None:
        return _("Hàng thiếu mã ở các cột ẩn cuối bảng; hãy xuất lại tệp.")
    if not isinstance(sheet.cell(row, KEY), str):
        return _(
            "Mã ẩn của hàng đã bị đổi thành số hay ngày, như khi lưu qua CSV; hãy điền vào tệp tải lại."
        )
    if row.is_joined:
        return _("Ô trả lời bị gộp với hàng khác; hãy bỏ gộp rồi điền từng hàng.")
    return ""


def _coded(sheet: Sheet, row: Filled, title: str, names: Mapping[str, str]) -> tuple[str, str]:
    """Read a chosen name, or its code, as the code; the second is what is wrong with the cell."""
    cell = sheet.text(row, title)
    if not cell:
        return "", ""
    wanted = plain(cell)
    for code, name in names.items():
        if wanted in (code, plain(name)):
            return code, ""
    listed = "; ".join(names.values())
    unlisted = _("“%(cell)s” không có trong danh sách của cột “%(column)s”: %(listed)s.")
    return "", unlisted % {"cell": cell[:60], "column": title, "listed": listed}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _mark(officer: Officer, key: str, said: Said) -> str:
    """Name what is said, of what and by whom: the same answer brought in twice has one name."""
    told = [str(officer.user_id), key, str(said.version), said.verdict, said.reason_code]
    named = "\n".join([*told, said.reason.strip(), said.field])
    return f"tep-{hashlib.sha256(named.encode()).hexdigest()[:56]}"

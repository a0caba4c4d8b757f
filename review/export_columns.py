"""The columns of an export: what officers read, what they fill in, and what brings their answers back."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from review import curated, words_vi
from review.exporting import Row
from review.models import State
from review.table_files import Column, Kind, Value

VERDICT, REASON, WORDS, FIELD = "Quyết định", "Lý do", "Ghi thêm", "Lĩnh vực đúng"
CODE, TITLE = "Mã hồ sơ", "Tên sáng kiến"
ID, VERSION, KEY, PAIR = "ma_ho_so", "phien_ban", "khoa", "cap"
ANSWERS = (VERDICT, REASON, WORDS, FIELD)
TECHNICAL = (ID, VERSION, KEY, PAIR)
OTHER_UNION = "Hồ sơ của công đoàn khác"
LISTS = "Danh mục"
# Said in Excel; "Không trùng" is about a pair and is said beside it.
VERDICTS = {
    code: words_vi.VERDICTS[code]
    for code in ("approve", "return", "duplicate", "reject", "unsure", "later")
}


@dataclass(frozen=True, slots=True)
class Told:
    """A column and how a row fills it."""

    column: Column
    value: Callable[[Row], Value]


def told(
    title: str,
    width: int,
    value: Callable[[Row], Value],
    kind: Kind = "text",
    *,
    hidden: bool = False,
) -> Told:
    """Describe one column."""
    return Told(Column(title, width, kind, hidden), value)


def of_list() -> list[Told]:
    """Give the columns of an export that is only read."""
    return [*_LEADING, *_READ, *_SAID, *_BRINGING_BACK]


def without_names() -> list[Told]:
    """Give the columns of a list that names neither who filed nor who decided, and covers personal data in texts."""
    kept = (one for one in of_list() if one.column.title not in _NAMING)
    return [_masked(one) if one.column.title in _TEXTS else one for one in kept]


def of_batch() -> list[Told]:
    """Give the columns of a batch to be decided: beside the title stands what the officer fills in."""
    answers = [Told(column, lambda _: None) for column in answer_columns()]
    return [*_LEADING, *answers, *_READ, *_BRINGING_BACK]


def of_filing() -> list[Told]:
    """Give the columns that show what was filed, word for word."""
    return [one for one in of_list() if one.column.title in _AS_FILED]


def titles() -> list[str]:
    """List the titles of all columns, of lists and of batches."""
    return [*(one.column.title for one in of_list()), *ANSWERS]


def answer_columns() -> list[Column]:
    """Give the columns that an officer fills in, with where their drop-down lists stand."""
    kinds = zip(ANSWERS, (17, 34, 34, 28), (_verdicts(), _reasons(), [], _fields()), strict=True)
    return [
        Column(title, width, "input", choices=_range(place, names) if names else "")
        for place, (title, width, names) in enumerate(kinds)
    ]


def pages() -> dict[str, list[list[str]]]:
    """Give the further sheets of a batch: how to fill it in, and the lists behind the drop-downs."""
    lists: tuple[list[str], ...] = (_verdicts(), _reasons(), [], _fields())
    longest = max(map(len, lists))
    rows = [[names[at] if at < len(names) else "" for names in lists] for at in range(longest)]
    return {"Hướng dẫn": [[line] for line in _GUIDE], LISTS: [list(ANSWERS), *rows]}


def values(columns: Sequence[Told], row: Row) -> list[Value]:
    """Fill one row."""
    return [one.value(row) for one in columns]


def _masked(one: Told) -> Told:
    def value(row: Row) -> Value:
        from nlp.personal import masked  # here, not above: pages start without the text tools

        told = one.value(row)
        return masked(told) if isinstance(told, str) else told

    return Told(one.column, value)


def _verdicts() -> list[str]:
    return list(VERDICTS.values())


def _reasons() -> list[str]:
    return list(words_vi.DECISION_REASONS.values())


def _fields() -> list[str]:
    return list(curated.fields().values())


def _range(place: int, names: Sequence[str]) -> str:
    letter = "ABCD"[place]
    return f"='{LISTS}'!${letter}$2:${letter}${len(names) + 1}"


def _reason_names(row: Row) -> str:
    codes = row.submission.reason_codes.split()
    return "; ".join(words_vi.reason(code).name for code in codes)


def _day(row: Row) -> Value:
    return row.submission.submitted_day or words_vi.day_first(row.submission.submitted_on)


def _earlier(row: Row) -> str:
    if row.pair is None:
        return ""
    return row.earlier or OTHER_UNION


def _relation(row: Row) -> str:
    return words_vi.RELATIONS.get(row.pair.relation, "") if row.pair else ""


def _decided_on(row: Row) -> dt.date | None:
    return timezone.localdate(row.decision.at) if row.decision else None


def _said_why(row: Row) -> str:
    if row.decision is None:
        return ""
    named = words_vi.DECISION_REASONS.get(row.decision.reason_code, "")
    return "; ".join(part for part in (named, row.decision.reason) if part)


_LEADING = (
    told(CODE, 15, lambda row: row.submission.submission_id, "code"),
    told(TITLE, 40, lambda row: row.submission.readable[0], "long"),
)
_READ = (
    told("Nội dung", 70, lambda row: row.submission.readable[1], "long"),
    told("Hiệu quả", 36, lambda row: row.submission.readable[2], "long"),
    told("Nhóm gợi ý", 18, lambda row: words_vi.LANES.get(row.submission.lane, "")),
    told("Ưu tiên", 11, lambda row: words_vi.BANDS.get(row.submission.band, "")),
    told("Lý do gợi ý", 34, _reason_names, "long"),
    told("Giống hồ sơ nộp trước", 20, _earlier, "code"),
    told("Quan hệ với hồ sơ đó", 24, _relation),
    told("Lĩnh vực (gợi ý)", 26, lambda row: curated.field_name(row.submission.field_code)),
    told("Lĩnh vực khai", 20, lambda row: row.submission.declared_field),
    told("Tác giả", 22, lambda row: row.submission.author),
    told("Đơn vị", 28, lambda row: row.submission.unit_text or row.submission.unit, "long"),
    told("Công đoàn", 26, lambda row: curated.union_name(row.submission.union_code), "long"),
    told("Ngày nộp", 12, _day, "date"),
    told("Áp dụng từ", 12, lambda row: words_vi.day_first(row.submission.applied_on)),
    told("Làm lợi khai (đồng)", 18, lambda row: row.submission.benefit_vnd_stated, "money"),
    told("Làm lợi trong bài (đồng)", 18, lambda row: row.submission.benefit_vnd_found, "money"),
    told("Bảo mật", 10, lambda row: "có" if row.submission.confidential else ""),
    told("Trạng thái", 18, lambda row: words_vi.STATES[State(row.submission.state)]),
)
_AS_FILED = (TITLE, "Nội dung", "Hiệu quả", "Lĩnh vực khai", "Tác giả", "Đơn vị")
_NAMING = ("Tác giả", "Người quyết định")
_TEXTS = (TITLE, "Nội dung", "Hiệu quả", "Đơn vị", "Lĩnh vực khai", "Áp dụng từ", "Lý do đã ghi")
_SAID = (
    told(
        "Đã quyết định",
        18,
        lambda row: words_vi.VERDICTS[row.decision.verdict] if row.decision else "",
    ),
    told("Lý do đã ghi", 34, _said_why, "long"),
    told("Người quyết định", 24, lambda row: row.decision.officer_name if row.decision else ""),
    told("Ngày quyết định", 14, _decided_on, "date"),
)
_BRINGING_BACK = (
    told(ID, 15, lambda row: row.submission.submission_id, "code", hidden=True),
    told(VERSION, 10, lambda row: row.submission.version, "code", hidden=True),
    told(KEY, 20, lambda row: row.submission.key, "code", hidden=True),
    told(PAIR, 10, lambda row: row.pair.pk if row.pair else None, "code", hidden=True),
)
_GUIDE = (
    "Cách dùng tệp này",
    "Máy chỉ gợi ý; người quyết định. Hồ sơ trong tệp được giữ cho anh/chị trong một ngày làm việc.",
    f"1. Ở trang “Hồ sơ”, điền các cột màu vàng: “{VERDICT}”, “{REASON}”, “{WORDS}”, “{FIELD}”. Hàng nào chưa quyết "
    "định thì để trống.",
    f"2. “{VERDICT}”, “{REASON}” và “{FIELD}” chọn trong danh sách thả xuống. “{FIELD}” chỉ điền khi lĩnh vực gợi ý "
    "chưa đúng.",
    "3. Trả lại bổ sung và Không đạt cần lý do. Trùng chỉ dùng cho hàng có “Giống hồ sơ nộp trước”; trùng khác đơn vị "
    "cần ghi thêm bằng lời.",
    "4. Được sắp xếp cả bảng, lọc, tô màu, xóa hàng, thêm cột. Đừng gộp ô ở các cột màu vàng, đừng xóa các cột ẩn ở "
    "cuối và đừng đổi tên cột: nhờ chúng mà quyết định về đúng hồ sơ. Chỉ các cột màu vàng được nhập; sửa ở cột khác "
    "không được lưu.",
    "5. Lưu lại dạng .xlsx, mở trang “Tệp”, chọn “Nhập quyết định từ Excel”, xem trước rồi xác nhận.",
    "6. Hàng chưa nhập được (ví dụ hồ sơ đã thay đổi) được trả về trong một tệp, có cột “Vì sao”; các hàng khác vẫn "
    "được lưu. Nhập lại cùng một tệp không gây hại gì.",
)

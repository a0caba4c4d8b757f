"""The columns of the workbook for officers: title, where the value comes from, width in characters."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from models.taxonomy import Taxonomy
from nlp import personal
from pipelines.unions import Unions
from review.words_vi import LABELS, day_first, reason

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    title: str
    width: int
    value: Callable[[Row], object]


def _field(row: Row) -> str:
    return Taxonomy.load().name(row["field"])


def _union(row: Row) -> str:
    return Unions.load().name(row["union_code"]) if row["union_code"] else str(row["upper_union"])


def _reasons(row: Row) -> str:
    return "; ".join(reason(code).name for code in row["reasons"])


def _percent(row: Row) -> object:
    return round(row["duplicate_similarity"], 2) if row["duplicate_of"] else None


COLUMNS = (
    Column("Mã sáng kiến", 14, lambda row: row["submission_id"]),
    Column("Tên sáng kiến", 44, lambda row: row["title_text"]),
    Column("Nội dung", 70, lambda row: row["content_text"]),
    Column("Hiệu quả", 34, lambda row: row["benefit_text"]),
    Column("Tác giả", 22, lambda row: row["author"]),
    Column("Đơn vị", 28, lambda row: row["unit"]),
    Column("Công đoàn cấp trên", 24, _union),
    Column("Ngày nộp", 12, lambda row: day_first(row["submitted_on"])),
    Column("Ngày áp dụng", 14, lambda row: day_first(row["applied_on"])),
    Column("Lý do gợi ý", 44, _reasons),
    Column("Trùng với", 14, lambda row: row["duplicate_of"]),
    Column(
        "Loại trùng", 16, lambda row: LABELS[row["duplicate_label"]] if row["duplicate_of"] else ""
    ),
    Column("Giống nhau", 11, _percent),
    Column("Nhóm", 16, lambda row: row["cluster_id"]),
    Column("Lĩnh vực (gợi ý)", 26, _field),
    Column("Lĩnh vực khai", 20, lambda row: row["declared_field"]),
    Column("Từ gợi ý", 26, lambda row: ", ".join(row["field_cues"])),
    Column("Làm lợi khai (đồng)", 18, lambda row: row["benefit_vnd_stated"]),
    Column("Làm lợi trong bài (đồng)", 18, lambda row: row["benefit_vnd_found"]),
    Column("Ưu tiên", 9, lambda row: row["priority"]),
    Column("Tệp", 18, lambda row: row["source"]),
    Column("Hàng", 8, lambda row: row["row"]),
)

SET_ASIDE_COLUMNS = (
    Column("Tệp", 24, lambda row: row["source"]),
    Column("Hàng", 8, lambda row: row["row"]),
    Column("Mã lý do", 16, lambda row: row["code"]),
    Column("Vì sao chưa sàng lọc được", 70, lambda row: row["message"]),
    Column("Nội dung hàng", 90, lambda row: row["raw"]),
)

_NAMING = ("Tác giả", "Nội dung hàng")
_TEXTS = ("Tên sáng kiến", "Nội dung", "Hiệu quả", "Từ gợi ý")


def without_names(columns: Sequence[Column]) -> list[Column]:
    """Leave out the columns that name people, and mask personal data in those that hold texts."""
    kept = (one for one in columns if one.title not in _NAMING)
    return [_masked(one) if one.title in _TEXTS else one for one in kept]


def _masked(column: Column) -> Column:
    return replace(column, value=lambda row: personal.masked(str(column.value(row) or "")))

"""Filings that hang together, made to measure: branches that file one text, a chain, two knots with a bridge."""

from collections.abc import Iterable, Sequence
from typing import Any

from review.loading import load
from review.models import Submission
from tests.review.story import RUN

UNIONS = (
    "ldld_ha_noi",
    "ldld_hue",
    "ldld_da_nang",
    "ldld_hai_phong",
    "ldld_can_tho",
    "ldld_nghe_an",
    "ldld_thanh_hoa",
    "ldld_lao_cai",
    "ldld_phu_tho",
    "ldld_gia_lai",
    "ldld_lam_dong",
    "ldld_tay_ninh",
)
TEXT = (
    "Mỗi phòng giao dịch đặt một bàn chờ có mã quét để khách tự lấy số, chọn việc cần làm và khai trước trên điện thoại; "
    "giao dịch viên thấy ngay hồ sơ đã khai, chỉ đối chiếu giấy tờ rồi ký. Cuối ngày trưởng phòng xem bảng giờ chờ để "
    "xếp lại quầy cho ngày hôm sau."
)


def key_of(number: int) -> str:
    return f"nhom-{number:04d}"


def row(number: int, *, union: str = UNIONS[0], unit: str = "", **more: Any) -> dict[str, Any]:
    """One filing of a group; the day grows with the number."""
    title = more.pop("title", f"Bàn chờ có mã quét, chi nhánh {number}")
    unit = unit or f"Chi nhánh {number}"
    return {
        "key": key_of(number),
        "submission_id": f"NH-{number:04d}",
        "source": "nhom.csv",
        "row": number,
        "title": title,
        "content": TEXT,
        "benefit": "Khách chờ ít hơn mười phút.",
        "author": f"Người nộp {number}",
        "unit": unit,
        "union_code": union,
        "submitted_on": f"{number % 28 + 1:02d}/{number // 28 % 9 + 1:02d}/2022",
        "lane": "duplicate" if number > 1 else "ready",
        "priority": 0.9 if number > 1 else 0.1,
        "reasons": ["copy"] if number > 1 else ["has_later_copies"],
        "duplicate_label": "copy" if number > 1 else "",
        "cluster_id": "G-nhom-0001",
        "cluster_size": 2,
        "field": "co_khi",
        "content_hash": f"noi-dung-{number:04d}",
        "confidential": "không",
        **more,
    }


def link(left: int, right: int, similarity: float = 0.97, **more: Any) -> dict[str, Any]:
    """A pair that joins two filings of a group."""
    return {
        "left_key": key_of(left),
        "right_key": key_of(right),
        "label": "copy",
        "similarity": similarity,
        "left_in_right": similarity,
        "right_in_left": similarity,
        "longest_passage": 60,
        "filing": "other_unit",
        "cluster_id": "G-nhom-0001",
        "joins": True,
        "passages": [],
        **more,
    }


def star(size: int) -> list[dict[str, Any]]:
    """Everybody copied the first."""
    return [link(1, number) for number in range(2, size + 1)]


def chain(size: int) -> list[dict[str, Any]]:
    """Everybody copied the one before."""
    return [link(number - 1, number) for number in range(2, size + 1)]


def branches(size: int, unions: Sequence[str] = UNIONS) -> list[dict[str, Any]]:
    """One headquarters text filed by so many branches in turn over some unions."""
    return [row(number, union=unions[number % len(unions)]) for number in range(1, size + 1)]


def loaded(
    rows: Iterable[dict[str, Any]],
    pairs: Iterable[dict[str, Any]],
    *,
    run: str = "nhom",
    blind: Iterable[int] = (),
) -> None:
    """Load a run of them; only those numbered in `blind` are in the sample."""
    rows = list(rows)
    load(RUN | {"run_id": run}, rows, pairs)
    Submission.objects.filter(key__in=[row["key"] for row in rows]).update(blind=0)
    Submission.objects.filter(key__in=[key_of(number) for number in blind]).update(blind=1)


def member(number: int) -> Submission:
    return Submission.objects.get(key=key_of(number))

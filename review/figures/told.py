"""The board's columns, named once for the page, the workbook and the report, and how their values are written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from review.figures.board import Line, Rank, Within
from review.figures.shares import MoneyShare, Share, of_whole
from review.marked import marked as _
from review.words_vi import number

_UNITS = ((10**9, "tỷ đồng"), (10**6, "triệu đồng"), (10**3, "nghìn đồng"))


class Vnd(NamedTuple):
    """An amount in đồng."""

    amount: int


Name: TypeAlias = Callable[[str], str]  # names a code
Value: TypeAlias = int | str | Share | Rank | Vnd | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board: its title, and its value in a union's line (None: nothing to tell); figures or text."""

    title: str
    value: Callable[[Line], Value]
    is_text: bool = False


def _target(line: Line) -> int | None:
    return line.target.number if line.target else None


def _within(value: Callable[[Within], Value]) -> Callable[[Line], Value]:
    return lambda line: value(line.within) if line.within else None


def _money(value: Callable[[Within], Value]) -> Callable[[Line], Value]:
    """Tell a figure of money only where some filing tells money."""
    return _within(lambda one: value(one) if one.money.told.number else None)


PROGRESS = (
    Column(_("Hạng"), lambda line: line.rank),
    Column(_("Đã nộp"), lambda line: line.filings.filed),
    Column(_("Đã sàng lọc"), lambda line: line.filings.screened),
    Column(_("Đã duyệt"), lambda line: line.filings.approved),
    Column(_("Trả lại"), lambda line: line.filings.returned),
    Column(_("Không nhận (trùng, không đạt)"), lambda line: line.filings.refused),
    Column(_("Chưa rõ"), lambda line: line.filings.unsure),
    Column(_("Đang chờ"), lambda line: line.filings.waiting),
    Column(_("Chỉ tiêu"), _target),
    Column(_("Đã nộp so với chỉ tiêu"), lambda line: line.of_target),
    Column(_("Đã duyệt so với chỉ tiêu"), lambda line: line.approved_of_target),
    Column(_("Cụm, khối thi đua (giả định)"), lambda line: line.cluster, is_text=True),
    Column(_("Hạng trong cụm"), lambda line: line.cluster_rank),
)
WITHIN = (
    Column(_("Nghi trùng trong cùng công đoàn"), _within(lambda one: one.copies_within)),
    Column(_("Nghi trùng với công đoàn khác"), _within(lambda one: one.copies_across)),
    Column(_("Người nộp không giữ chức vụ quản lý"), _within(lambda one: one.without_post)),
    Column(_("Hồ sơ nêu tiền"), _within(lambda one: one.money.told.number)),
    Column(_("Tổng tiền làm lợi"), _money(lambda one: Vnd(one.money.told.amount))),
    Column(_("Trung vị"), _money(lambda one: Vnd(one.money.median or 0))),
    Column(_("Mười hồ sơ lớn nhất chiếm"), _money(lambda one: one.money.top)),
    Column(_("Hồ sơ trên mức bất thường"), _within(lambda one: one.money.outliers.number)),
    Column(_("Tiền của các hồ sơ ấy"), _money(lambda one: Vnd(one.money.outliers.amount))),
    Column(_("Tiền của hồ sơ đã duyệt"), _money(lambda one: Vnd(one.money.approved.amount))),
    Column(_("Bản sao không tính tiền"), _within(lambda one: one.money.copied.number)),
    Column(_("Số tiền không tin được"), _within(lambda one: one.money.beyond)),
)
# Only of a run by itself: once runs are loaded, every earlier filing's union is known.
EARLIER = Column(_("Nghi trùng với lượt trước"), _within(lambda one: one.copies_elsewhere))
# What the words of the columns mean; stands below every board.
MEANINGS = (
    _(
        "Đã nộp gồm cả hàng để riêng vì chưa sàng lọc được; đã sàng lọc là số còn lại. Hai số không thay cho nhau."
    ),
    _(
        "Tỷ lệ luôn ghi kèm mẫu số. “Đã nộp so với chỉ tiêu” và “đã duyệt so với chỉ tiêu” là hai con số khác nhau."
    ),
    _("Nghi trùng là gợi ý của máy; “không nhận” là kết luận của người."),
    _(
        "Tiền lấy từ ô khai, ô trống thì từ số nêu trong bài; bản sao chỉ tính một lần. Đó là tiền nêu ra, chưa phải "
        "tiền đã kiểm chứng."
    ),
    _(
        "Cụm, khối thi đua chia theo vùng và ngành là giả định của chương trình, chưa phải danh sách "
        "chính thức."
    ),
    _("Nhóm đối tượng theo danh sách của cơ quan, không phải năm nhóm chính thức."),
)


def written(value: Value) -> str:
    """Write a value for people; blank where there is nothing to tell.

    >>> written(Share(201_129, 62_000)), written(Rank(2, 82)), written(Vnd(15_900_000_000)), written(1260)
    ('324,4 % của 62.000', '2/82', '15,9 tỷ đồng', '1.260')
    """
    if isinstance(value, Share):
        return of_whole(value, whole(value))
    if isinstance(value, Rank):
        return f"{value.place}/{value.among}"
    if isinstance(value, Vnd):
        return vnd(value.amount)
    return number(value) if isinstance(value, int) else value or ""


def whole(share: Share) -> str:
    """Write the denominator of a share."""
    return vnd(share.whole) if isinstance(share, MoneyShare) else number(share.whole)


def vnd(amount: int) -> str:
    """Write an amount in the unit that people say it in.

    >>> vnd(33_000_000_000_000), vnd(16_226_000), vnd(0)
    ('33.000 tỷ đồng', '16,23 triệu đồng', '0 đồng')
    """
    for unit, name in _UNITS:
        if amount >= unit:
            return f"{number(round(amount / unit, 2))} {name}"
    return f"{number(amount)} đồng"


def named(counts: Mapping[str, int], name: Name) -> list[tuple[str, int]]:
    """List counts by name, the largest first."""
    return sorted(
        ((name(code), n) for code, n in counts.items() if n), key=lambda one: (-one[1], one[0])
    )

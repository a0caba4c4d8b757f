"""A draft's parts and its money in words: for the page, the answer to programs and the command line."""

from typing import TYPE_CHECKING

from review.curated import said
from review.marked import marked as _
from review.words_vi import number

if TYPE_CHECKING:
    from nlp.money import Amount

_CURRENCIES = {"VND": _("đồng")}
_PERIODS = {
    "year": _("mỗi năm"),
    "quarter": _("mỗi quý"),
    "month": _("mỗi tháng"),
    "week": _("mỗi tuần"),
    "day": _("mỗi ngày"),
    "shift": _("mỗi ca"),
    "unit": _("mỗi đơn vị (sản phẩm, giờ, người …)"),
}
_QUALIFIERS = {
    "=": "%(low)s",
    "≥": _("từ %(low)s trở lên"),
    "<": _("dưới %(low)s"),
    "≈": _("khoảng %(low)s"),
    "≈ ≥": _("khoảng %(low)s trở lên"),
    "≈ <": _("khoảng %(low)s trở xuống"),
    "range": _("từ %(low)s đến %(high)s"),
    "band": _("cỡ %(low)s đến %(high)s, chưa nêu số cụ thể"),
    "mơ hồ": _("chưa rõ là số nào; hãy viết đủ, ví dụ 1.250.000.000 đồng"),
}
IS_BENEFIT = {
    True: _("hiểu là tiền làm lợi"),
    False: _("không hiểu là tiền làm lợi (giá mua, chi phí, mức cũ …)"),
}
EXPECTED = _("Muốn được hiểu là tiền làm lợi: nêu “tiết kiệm”, “làm lợi” ngay trước số tiền.")


def amount(found: "Amount") -> str:
    """Say an amount as it was understood, with the time that it is for."""
    low, high = (_bound(bound, found.currency) for bound in found.band or (found.low, found.high))
    told = said(_QUALIFIERS.get(found.qualifier, "%(low)s")) % {"low": low, "high": high}
    period = _PERIODS.get(found.period, "")
    return f"{told}, {said(period)}" if period else told


def _bound(value: float | None, currency: str) -> str:
    return "" if value is None else f"{number(value)} {said(_CURRENCIES.get(currency, currency))}"

"""Read the sums of money among the tokens of a text, without judging them: one pass from left to right."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from nlp.money.currency import read_currency, read_prefix
from nlp.money.period import period_after
from nlp.money.quantity import Quantity, may_start, read_pair, read_quantity, read_scale
from nlp.scanner import Token, forms, index, longest, phrase, said_at, spelt

Kind = Literal["exact", "range", "band", "mơ hồ"]

_MILLION = Decimal(10) ** 6
_TO = forms("đến tới") | frozenset("-÷~")
_OPEN, _CLOSE = frozenset("("), frozenset(")")
_UNIT_WORDS = index(
    phrase(words) for words in ("đvt :", "đơn vị tính :", "đơn vị :", "đv :", "tính bằng")
)
_IS = forms("là") | frozenset(":=")
_TIMES_SIGNS = forms("x") | frozenset("×*")
# A bare "5 đ" is points, a bare "3 dong" a stream.
_LEAST_DONG = 100
_BARE_D = frozenset({"~d"})
_LARGE = Decimal(10_000)
# What may follow an amount whose currency is not said; a counted noun may not.
_GOES_ON = forms(
    "mỗi một trong cho so và do nhờ vì từ tiền chi phí là thì nếu khi để còn đến tới ở tại với theo trên trở"
    " nữa rồi được mà hoặc hay năm tháng quý tuần vốn thuế lợi nhuận nhân như bằng lên xuống sau trước nên gồm"
    " kể chưa đã không cả tính ước đó này về thành của tăng giảm thay kinh tiết tương đầu ai hàng hằng thu"
    " nhưng cũng các bù hơn làm mấy lẻ ngoài ko nhé ạ"
)
# A small or bare number without currency is money when one of these stands shortly before it.
_HINTS = forms(
    "lợi kiệm giá phí tiền chi tốn hết mua bán thưởng lương thuê trả đồng giảm bớt lãi lời thu góp đóng mất chịu phạt"
    " xin vay mượn nhận cost x"
) | spelt("đỡ ×")
_FOLLOWS = _GOES_ON | _TIMES_SIGNS
_HINT_REACH = 8
_ONE = frozenset({"1", "01"})


class Sum(NamedTuple):
    """A sum of money at tokens `first:end`; no values when it is ambiguous, low and high of a range or band.

    `period`: as stated inside brackets ("(triệu đồng/năm): 150"), else "".
    """

    values: tuple[Decimal, ...]
    kind: Kind
    currency: str
    first: int
    end: int
    period: str = ""


def read_sums(tokens: Sequence[Token]) -> list[Sum]:
    """List the sums of money from left to right; they do not overlap."""
    found: list[Sum] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.key in _OPEN:
            money, end = _read_unit_first(tokens, place), place + 1
        elif may_start(token):
            money, end = _read_sum(tokens, place)
        else:
            place += 1
            continue
        if money is not None:
            found.append(money)
        place = money.end if money else end
    return found


def _read_sum(tokens: Sequence[Token], place: int) -> tuple[Sum | None, int]:
    """Read a sum that begins with its number; without one, give the place from which to go on."""
    quantity = read_quantity(tokens, place)
    if quantity is None or not quantity.values:
        return None, place + 1
    currency, end = _currency(tokens, place, quantity)
    money = (
        _read_pair(tokens, place, quantity)
        or _read_range(tokens, place, quantity, currency, end)
        or _read_unit_behind(tokens, place, quantity)
        or _read_single(tokens, place, quantity, currency, end)
    )
    return money, quantity.end if quantity.scale > 1 else place + 1


def _read_single(
    tokens: Sequence[Token], place: int, quantity: Quantity, currency: str, end: int
) -> Sum | None:
    if not currency and not _stands_as_money(tokens, place, quantity):
        return None
    kind: Kind = "exact"
    if quantity.is_band:
        kind = "band"
    elif len(quantity.values) > 1:
        kind = "mơ hồ"
    values = () if kind == "mơ hồ" else quantity.values
    return Sum(values, kind, currency or "VND", place, end)


def _currency(tokens: Sequence[Token], place: int, quantity: Quantity) -> tuple[str, int]:
    large = quantity.values[0] >= _LARGE
    code, end = read_currency(tokens, quantity.end, large=large)
    if code == "VND" and not large and _is_doubtful(tokens, quantity, end):
        return "", quantity.end
    return (code, end) if code else (read_prefix(tokens, place), quantity.end)


def _is_doubtful(tokens: Sequence[Token], quantity: Quantity, end: int) -> bool:
    """Tell whether a few "đ" are points or dimensions rather than money: 9 đ, in 3D, but 500 đồng, 12 đ/kWh."""
    small = quantity.scale == 1 and quantity.values[0] < _LEAST_DONG
    return small and (said_at(tokens, end - 1, _BARE_D) or period_after(tokens, end)[1] == end)


def _read_range(
    tokens: Sequence[Token], place: int, lower: Quantity, currency: str, end: int
) -> Sum | None:
    """Read "200 đến 300 triệu", "5 triệu - 7 triệu đồng"; the lower number may borrow the scale."""
    if not said_at(tokens, end, _TO) or lower.is_band or len(lower.values) != 1:
        return None
    upper = read_quantity(tokens, end + 1)
    if upper is None or upper.is_band or len(upper.values) != 1:
        return None
    upper_currency, upper_end = _currency(tokens, end + 1, upper)
    if not upper_currency and not _stands_as_money(tokens, end + 1, upper):
        return None
    low, high = lower.values[0], upper.values[0]
    if lower.scale == 1 and not currency and low < _LARGE:
        low *= upper.scale
    named = upper_currency or currency or "VND"
    return Sum((low, high), "range", named, place, upper_end) if 0 < low < high else None


def _read_pair(tokens: Sequence[Token], place: int, lower: Quantity) -> Sum | None:
    """Read "hai ba triệu", "40 50 triệu đồng"."""
    pair = read_pair(tokens, place) if lower.scale == 1 else None
    if pair is None:
        return None
    low, upper = pair
    currency, end = _currency(tokens, place + 1, upper)
    if not currency and not _stands_as_money(tokens, place + 1, upper):
        return None
    return Sum((low, upper.values[0]), "range", currency or "VND", place, end)


def _read_unit_first(tokens: Sequence[Token], place: int) -> Sum | None:
    """Read a form's "Giá trị làm lợi (triệu đồng/năm): 150"; the sum starts at the bracket."""
    unit = _bracketed_unit(tokens, place)
    if unit is None:
        return None
    end = unit.end + said_at(tokens, unit.end, _IS)
    quantity = read_quantity(tokens, end)
    if quantity is None or quantity.scale != 1 or len(quantity.values) != 1:
        return None
    if not tokens[end].is_number or not _closes(tokens, quantity.end):
        return None
    values = (quantity.values[0] * unit.scale,)
    return Sum(values, "exact", unit.currency, place, quantity.end, unit.period)


def _read_unit_behind(tokens: Sequence[Token], place: int, quantity: Quantity) -> Sum | None:
    """Read "150 (triệu đồng)"."""
    unit = _bracketed_unit(tokens, quantity.end) if quantity.scale == 1 else None
    if unit is None:
        return None
    values = (quantity.values[0] * unit.scale,)
    return Sum(values, "exact", unit.currency, place, unit.end, unit.period)


class _Unit(NamedTuple):
    """What stands between brackets: (triệu đồng/năm)."""

    scale: Decimal
    currency: str
    period: str
    end: int


def _bracketed_unit(tokens: Sequence[Token], place: int) -> _Unit | None:
    """Read "(triệu đồng)", "(ĐVT: nghìn đồng/tháng)"."""
    if not said_at(tokens, place, _OPEN):
        return None
    words = longest(tokens, place + 1, _UNIT_WORDS)
    scale, end = read_scale(tokens, place + 1 + len(words or ()))
    currency, end = read_currency(tokens, end, large=True)
    period, end = period_after(tokens, end)
    closed = bool(currency) and said_at(tokens, end, _CLOSE)
    return _Unit(scale, currency, period, end + 1) if closed else None


def _stands_as_money(tokens: Sequence[Token], place: int, quantity: Quantity) -> bool:
    """Tell whether a quantity without a currency is money: no counted noun follows, and small ones need a hint."""
    if not _closes(tokens, quantity.end):
        return False
    if quantity.scale >= _MILLION:
        return True
    hinted = any(token.key in _HINTS for token in tokens[max(0, place - _HINT_REACH) : place])
    if quantity.scale == 1:
        written = tokens[place].key
        return hinted and written.count(".") + written.count(",") > 1
    return hinted or period_after(tokens, quantity.end)[1] > quantity.end


def _closes(tokens: Sequence[Token], place: int) -> bool:
    if place >= len(tokens):
        return True
    following = tokens[place]
    if following.is_word:
        return following.key in _FOLLOWS
    if following.is_number:
        return following.key in _ONE
    return following.key not in "%°"

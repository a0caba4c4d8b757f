"""Read a number with its scale words: 15,9 tỷ; 1 tỷ 250 triệu; mười hai triệu; 1tr5; hàng trăm triệu."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from nlp.numerals import DIGIT_WORDS, read_cardinal, read_digit_word, read_digits
from nlp.scanner import Token, forms, said_at

_ONE = Decimal(1)
_MILLION, _BILLION = Decimal(10) ** 6, Decimal(10) ** 9
# More than all money there is: digits that stand together by chance.
_LIMIT = Decimal(10) ** 17
_SCALES = {
    Decimal(10) ** 3: forms("nghìn ngàn k"),
    _MILLION: forms("triệu tr trđ triệuđồng") | {"trieu"},
    _BILLION: forms("tỷ tỉ tỷđồng"),
}
_SCALE_OF = {form: scale for scale, keys in _SCALES.items() for form in keys}
SCALES = frozenset(_SCALE_OF)
"""Keys of the words for thousand, million and billion."""
_TIMES = {form: Decimal(10) for form in forms("chục mươi")}
_TIMES |= {form: Decimal(100) for form in forms("trăm")}
_TENS_OR_HUNDREDS = frozenset(_TIMES)
# "2 triệu năm" is a year, "5 triệu một" goes on with "tháng".
_NO_TAIL = forms("một năm")
# "tỷ lệ", "tỉ mỉ", "ti vi": the word is no scale before these.
_NO_BILLION = forms("lệ trọng số suất giá mỉ phần phú vi mẫu thí")
HALF = forms("rưỡi rưởi")
_HALF_A = forms("nửa")
_DOZENS = forms("hàng cả bạc")
_SOME = forms("vài mấy dăm đôi")
_SOME_MORE = forms("ba bảy")
# Behind an unfinished "1 tỷ 2" only these leave no doubt that the 2 is 200 triệu.
_ENDS_TAIL = forms("đồng đ tiền mỗi một vnd vnđ hàng hằng so cho")
_COUNTED = forms("năm tháng ngày quý điều khoản số câu mục lớp")
_MOST_GROUPS = 6
STARTS = _DOZENS | _SOME | _HALF_A | forms("mười") | DIGIT_WORDS | _TIMES.keys() | SCALES
"""Keys of the words with which a quantity may begin; one that has no scale yet ends with such a word too."""


class Quantity(NamedTuple):
    """A number read from tokens: its possible values, the last scale, the place behind it.

    Two values: both readings of an ambiguous number, or low and high of a band.
    """

    values: tuple[Decimal, ...]
    scale: Decimal
    end: int
    is_band: bool = False


def read_quantity(tokens: Sequence[Token], place: int) -> Quantity | None:
    """Read the longest quantity that starts at a place, with or without a scale."""
    quantity = _read_band(tokens, place) or _read_exact(tokens, place)
    too_large = quantity and any(value >= _LIMIT for value in quantity.values)
    return None if too_large else quantity


def may_start(token: Token) -> bool:
    """Tell cheaply whether a quantity can begin with a token."""
    return token.key in STARTS or token.is_number


def read_pair(tokens: Sequence[Token], place: int) -> tuple[Decimal, Quantity] | None:
    """Read two neighbouring numbers before one scale, "hai ba triệu" or "40 50 triệu": the lower, and the upper."""
    upper = read_quantity(tokens, place + 1)
    if upper is None or upper.scale == 1 or upper.is_band or len(upper.values) != 1:
        return None
    ratio = _ratio(tokens, place)
    return (upper.values[0] * ratio, upper) if 0 < ratio < 1 else None


def _ratio(tokens: Sequence[Token], place: int) -> Decimal:
    """Divide a number by its neighbour of the same kind; 0 when they are no pair."""
    first, second = read_digit_word(tokens, place), read_digit_word(tokens, place + 1)
    if first and second:
        return Decimal(first) / second
    lower, upper = tokens[place].key, tokens[place + 1].key
    alike = lower.isdecimal() and upper.isdecimal() and len(lower) == len(upper) <= 3
    labelled = place > 0 and tokens[place - 1].key in _COUNTED
    return Decimal(lower) / Decimal(upper) if alike and not labelled and int(upper) else Decimal(0)


def _read_exact(tokens: Sequence[Token], place: int) -> Quantity | None:
    part = _read_part(tokens, place)
    if part is None or part.scale == 1:
        return part
    values, scale, end = part.values, part.scale, part.end
    while (more := _read_part(tokens, end)) and 1 < more.scale < scale and len(more.values) == 1:
        values, scale, end = tuple(value + more.values[0] for value in values), more.scale, more.end
    if said_at(tokens, end, HALF):
        return Quantity(tuple(value + scale / 2 for value in values), scale, end + 1)
    tail, end = _read_tail(tokens, end)
    return Quantity(tuple(value + tail * scale for value in values), scale, end)


def _read_part(tokens: Sequence[Token], place: int) -> Quantity | None:
    """Read one factor and its scale."""
    factors, end = _read_factor(tokens, place)
    if not factors:
        return None
    scale, end = read_scale(tokens, end)
    if scale == 1:
        # No scale: a đồng or a cent has no three decimals, so a comma before three digits can only group.
        factors = factors[-1:]
    return Quantity(tuple(factor * scale for factor in factors), scale, end)


def _read_factor(tokens: Sequence[Token], place: int) -> tuple[tuple[Decimal, ...], int]:
    if place >= len(tokens):
        return (), place
    if tokens[place].is_number:
        written, end = _joined(tokens, place)
        return read_digits(written), end
    cardinal = read_cardinal(tokens, place)
    if cardinal:
        return (Decimal(cardinal[0]),), cardinal[1]
    if said_at(tokens, place, _HALF_A) and read_scale(tokens, place + 1)[0] > 1:
        return (Decimal("0.5"),), place + 1
    return _unsaid_one(tokens, place)


def _unsaid_one(tokens: Sequence[Token], place: int) -> tuple[tuple[Decimal, ...], int]:
    """Read the 1 that is not said in "triệu rưỡi", "triệu tám", "trăm triệu"."""
    scale, end = read_scale(tokens, place)
    if scale < _MILLION:
        return (), place
    tail = read_digit_word(tokens, end) and _read_tail(tokens, end)[1] > end
    finished = tail or said_at(tokens, end, HALF) or said_at(tokens, place, _TENS_OR_HUNDREDS)
    return ((_ONE,), place) if finished else ((), place)


def _joined(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """Join what stray blanks took apart: "21, 5 tỉ", "500 000 000 đồng"."""
    written, end = tokens[place].key, place + 1
    if _split_decimal(tokens, place):
        return f"{written},{tokens[place + 2].key}", place + 3
    if not written.isdecimal() or len(written) > 3:
        return written, end
    while end < len(tokens) and end - place < _MOST_GROUPS and _is_group(tokens[end]):
        written, end = written + tokens[end].key, end + 1
    return written, end


def _is_group(token: Token) -> bool:
    return token.apart and len(token.key) == 3 and token.key.isdecimal()


def _split_decimal(tokens: Sequence[Token], place: int) -> bool:
    if place + 2 >= len(tokens) or tokens[place + 1].key != ",":
        return False
    whole, rest = tokens[place].key, tokens[place + 2].key
    short = whole.isdecimal() and len(whole) <= 3 and rest.isdecimal() and len(rest) <= 2
    counted = place > 0 and tokens[place - 1].key in _COUNTED
    return short and not counted and read_scale(tokens, place + 3)[0] > 1


def read_scale(tokens: Sequence[Token], place: int) -> tuple[Decimal, int]:
    """Read "triệu", "nghìn tỷ", "trăm triệu" … with the place behind it; 1 and the same place when there is none."""
    times, end = _ONE, place
    if end < len(tokens) and tokens[end].key in _TIMES:
        times, end = _TIMES[tokens[end].key], end + 1
    scale = _scale_at(tokens, end)
    if scale is None:
        return _ONE, place
    end += 1
    larger = _scale_at(tokens, end)
    if larger is not None and larger > scale:
        return times * scale * larger, end + 1
    return times * scale, end


def _scale_at(tokens: Sequence[Token], place: int) -> Decimal | None:
    if place >= len(tokens):
        return None
    scale = _SCALE_OF.get(tokens[place].key)
    return None if scale == _BILLION and said_at(tokens, place + 1, _NO_BILLION) else scale


def _read_tail(tokens: Sequence[Token], place: int) -> tuple[Decimal, int]:
    """Read the unfinished end of "1 tỷ 2", "1tr5", "15 triệu 500" as a fraction of the scale before it."""
    if place >= len(tokens):
        return Decimal(0), place
    digits, word = tokens[place].key, read_digit_word(tokens, place)
    if word and digits not in _NO_TAIL:
        digits = str(word)
    if not digits.isdecimal() or len(digits) > 3 or not _ends_tail(tokens, place + 1):
        return Decimal(0), place
    return Decimal(f"0.{digits}"), place + 1


def _ends_tail(tokens: Sequence[Token], place: int) -> bool:
    if place >= len(tokens):
        return True
    following = tokens[place]
    if following.is_word or following.is_number:
        return following.key in _ENDS_TAIL
    return following.key not in "%x×*-"


def _read_band(tokens: Sequence[Token], place: int) -> Quantity | None:
    """Read a vague band: "hàng trăm triệu" is 1e8 to 1e9, "vài chục triệu" 2e7 to 1e8."""
    if not (said_at(tokens, place, _DOZENS) or said_at(tokens, place, _SOME)):
        return None
    some = tokens[place].key in _SOME
    end = place + 1 + (some and said_at(tokens, place + 1, _SOME_MORE))
    scale, end = read_scale(tokens, end)
    low = 2 if some else 1
    return None if scale == 1 else Quantity((low * scale, 10 * scale), scale, end, is_band=True)

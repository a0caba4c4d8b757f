"""Tell for which time or piece an amount holds: per year, quarter, month, week, day, shift, or per unit."""

from collections.abc import Sequence

from nlp.scanner import Token, forms, said_at, spelt

_TIMES = {
    "year": forms("năm year"),
    "quarter": forms("quý quí"),
    "month": forms("tháng th thg month"),
    "week": forms("tuần"),
    "day": forms("ngày day"),
    "shift": forms("ca"),
}
_TIME_OF = {form: period for period, keys in _TIMES.items() for form in keys}
_TIME_WORDS = frozenset(_TIME_OF)
_SLASH = frozenset("/")
_ONE = frozenset({"1", "01"})
_A = forms("một")
_EACH_THING = forms("mỗi từng")
# Typed without diacritics "moi" is more often mới than mỗi: before a thing only the spelt words count.
_EACH_THING_SPELT = spelt("mỗi từng")
_EACH_ONE = _EACH_THING | _A | _ONE
_EACH = forms("hàng hằng") | _EACH_ONE
_LINKS = forms("trong cho trên vòng tính theo")
_PATIENTS = forms("bệnh mắc nhiễm mổ đẻ sinh phẫu dương cấp nặng f0 khó")
_NO_THINGS = forms("cách phần số khi lúc chút ít mặt trong")
_ORDINAL = forms("đầu thứ sau trước nay qua tới cuối")
_BREAKS = forms("và nghỉ nhưng nên còn thì mà") | frozenset(",;:(")
_REACH_AFTER = 9
_REACH_BEFORE = 30
# "480.000 kWh/năm, tương đương gần 800 triệu": only such words between them make the period that of the amount.
_EQUIVALENT = forms(
    "tương đương ứng tức là cỡ khoảng chừng ước tính ra quy gần hơn trên dưới xấp xỉ"
) | frozenset(",(=≈~")


def period_after(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    """Read a period that directly follows an amount: "/năm", "/1 ca", "mỗi tháng", "một ký", "/người/tháng".

    Per person and month is per unit: times twelve it would not be the sum of a year. The place behind it comes along.
    """
    period, end = _per_slash(tokens, place)
    if end > place:
        while (more := _per_slash(tokens, end))[1] > end:
            period, end = ("unit" if "unit" in (period, more[0]) else period), more[1]
        return period, end
    start = place
    while start < place + 2 and said_at(tokens, start, _LINKS):
        start += 1
    return _per_each(tokens, start) or ("", place)


def period_around(tokens: Sequence[Token], first: int, end: int, start: int, limit: int) -> str:
    """Look for a period elsewhere in the sentence `start:limit` of an amount `first:end`; "" for none.

    What follows in the same clause is heard before what precedes.
    """
    return _period_behind(tokens, end, limit) or _period_before(tokens, first, start)


def _period_behind(tokens: Sequence[Token], end: int, limit: int) -> str:
    for place in range(end, min(end + _REACH_AFTER, limit)):
        if tokens[place].key in _BREAKS or tokens[place].is_number:
            break
        found = _slash_time(tokens, place) or _each_time(tokens, place)
        if found:
            return found
    return ""


def _period_before(tokens: Sequence[Token], first: int, start: int) -> str:
    place = first - 1
    while place >= start and tokens[place].key in _EQUIVALENT:
        place -= 1
    if place < first - 1 and (equal := _slash_time(tokens, place - 1)):
        return equal
    for place in range(first - 1, max(start, first - _REACH_BEFORE) - 1, -1):
        if found := _each_time(tokens, place) or _each_thing(tokens, place):
            return found
    return ""


def _per_slash(tokens: Sequence[Token], place: int) -> tuple[str, int]:
    if not said_at(tokens, place, _SLASH) or place + 1 >= len(tokens):
        return "", place
    count, thing = "1", place + 1
    if tokens[thing].is_number:
        count, thing = tokens[thing].key.lstrip("0"), thing + 1
    if thing >= len(tokens) or not tokens[thing].is_word:
        return "", place
    period = _time(tokens, thing)
    if period == "month" and count == "12":
        return "year", thing + 1
    if period and count != "1":
        return "", thing + 1
    return period or "unit", thing + 1


def _per_each(tokens: Sequence[Token], place: int) -> tuple[str, int] | None:
    if not said_at(tokens, place, _EACH) or place + 1 >= len(tokens):
        return None
    period, thing = _time(tokens, place + 1), tokens[place + 1]
    if period:
        return None if _is_date(tokens, place + 1) else (period, place + 2)
    counted = tokens[place].key in _EACH_ONE and thing.key not in _NO_THINGS
    return ("unit", place + 2) if counted and thing.is_word else None


def _slash_time(tokens: Sequence[Token], place: int) -> str:
    return _time(tokens, place + 1) if said_at(tokens, place, _SLASH) else ""


def _each_time(tokens: Sequence[Token], place: int) -> str:
    """Read "mỗi năm", "1 tháng" at a place, but not "tháng 1 năm 2022" nor "một năm đầu"."""
    if not said_at(tokens, place, _EACH):
        return ""
    dated = tokens[place].is_number and said_at(tokens, place - 1, _TIME_WORDS)
    return "" if dated or _is_date(tokens, place + 1) else _time(tokens, place + 1)


def _each_thing(tokens: Sequence[Token], place: int) -> str:
    each = said_at(tokens, place, _EACH_THING_SPELT) and place + 1 < len(tokens)
    return "unit" if each and tokens[place + 1].is_word else ""


def _time(tokens: Sequence[Token], place: int) -> str:
    if place >= len(tokens):
        return ""
    period = _TIME_OF.get(tokens[place].key, "")
    return "" if period == "shift" and said_at(tokens, place + 1, _PATIENTS) else period


def _is_date(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a time word is followed by its number or order: năm 2022, năm đầu."""
    year = (
        place + 1 < len(tokens)
        and tokens[place + 1].key.isdecimal()
        and len(tokens[place + 1].key) == 4
    )
    return year or said_at(tokens, place + 1, _ORDINAL)

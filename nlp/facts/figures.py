"""Find measured quantities and the figures before and after a change."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from nlp.money.quantity import may_start, read_quantity
from nlp.scanner import Token, forms, index, longest, phrase, said_at, says
from nlp.units import PHYSICAL, read_unit


class Measure(NamedTuple):
    """A quantity with its unit at `text[start:end]`; of an ambiguous number the decimal reading."""

    value: float
    unit: str
    start: int
    end: int


class Change(NamedTuple):
    """A figure before and after at `text[start:end]`: "từ 46% xuống 29%"; `unit` is "" when neither names one."""

    before: float
    after: float
    unit: str
    start: int
    end: int


class Figure(NamedTuple):
    """A number at tokens `first:end` with the unit behind it, if any."""

    value: Decimal
    unit: str
    first: int
    end: int


_LABELLED = forms(
    "lớp số điều khoản bài tổ chuyền tháng quý năm mục câu khối tuần ngày bước tập phần chương quyển trang máy phòng"
    " đợt lần ca tầng trạm cầu km hạng bậc loại khóa nhóm đội line cấp kênh"
) | frozenset("/")
_WORKSHOP = phrase("phân xưởng")
_CHANGED = index(
    phrase(words)
    for words in (
        "xuống còn", "xuống", "còn", "chỉ còn", "lên", "lên đến", "lên tới", "nay còn", "→", "- >", "= >", "thay vì",
    )
)  # fmt: skip
_INSTEAD = index([phrase("thay vì")])
_FROM = forms("từ")
_TO = forms("đến tới")
# "từ 8 giờ đến 14 giờ" is a span of time; only behind these it is a change.
_CHANGES = forms("tăng giảm nâng hạ rút kéo")
_STOPS = frozenset(".;\n")
_DURATIONS = frozenset({"giây", "phút", "giờ", "buổi", "ngày", "tuần", "tháng", "năm", "ca"})
_LONGEST_GAP = 6


def find_figures(tokens: Sequence[Token]) -> list[Figure]:
    """List the numbers of a text with their units; labels, bands, "một máy" and bare number words are left out."""
    found: list[Figure] = []
    place = 0
    while place < len(tokens):
        quantity = read_quantity(tokens, place) if may_start(tokens[place]) else None
        if quantity is None or not quantity.values or quantity.is_band:
            place = quantity.end if quantity else place + 1
            continue
        unit, end = read_unit(tokens, quantity.end)
        if _is_date(tokens, unit, end):
            unit, end = "", quantity.end
        label = unit not in PHYSICAL and _is_label(tokens, place)
        if not label and (tokens[place].is_number or (unit and quantity.values[0] > 1)):
            found.append(Figure(quantity.values[0], unit, place, end))
        place = end
    return found


def _is_date(tokens: Sequence[Token], unit: str, end: int) -> bool:
    """Tell "29 năm 2022" from "29 năm"."""
    return unit == "năm" and end < len(tokens) and tokens[end].is_number


def _is_label(tokens: Sequence[Token], place: int) -> bool:
    workshop = says(tokens, place - len(_WORKSHOP), _WORKSHOP)
    return workshop or said_at(tokens, place - 1, _LABELLED)


def measures(tokens: Sequence[Token], figures: Sequence[Figure]) -> Iterator[Measure]:
    """Yield the figures that have a unit."""
    for figure in figures:
        if figure.unit:
            start, end = tokens[figure.first].start, tokens[figure.end - 1].end
            yield Measure(float(figure.value), figure.unit, start, end)


def find_changes(tokens: Sequence[Token], figures: Sequence[Figure]) -> Iterator[Change]:
    """Yield the neighbouring figures of one unit, or two of time, that words of change join."""
    for earlier, later in pairwise(figures):
        if not _leads_to(tokens, earlier, later) or not _comparable(tokens, earlier, later):
            continue
        before, after = earlier, later
        if any(longest(tokens, place, _INSTEAD) for place in range(earlier.end, later.first)):
            before, after = later, earlier
        unit = after.unit or before.unit
        start, end = tokens[earlier.first].start, tokens[later.end - 1].end
        yield Change(float(before.value), float(after.value), unit, start, end)


def _leads_to(tokens: Sequence[Token], earlier: Figure, later: Figure) -> bool:
    """Tell whether words of change stand between two figures, a few words apart at most."""
    between = range(earlier.end, later.first)
    if not 0 < len(between) <= _LONGEST_GAP or any(tokens[i].key in _STOPS for i in between):
        return False
    if any(longest(tokens, place, _CHANGED) for place in between):
        return True
    changed = said_at(tokens, earlier.first - 2, _CHANGES)
    spans = said_at(tokens, earlier.first - 1, _FROM) and said_at(tokens, later.first - 1, _TO)
    return changed and spans


def _comparable(tokens: Sequence[Token], earlier: Figure, later: Figure) -> bool:
    """Tell whether two figures are of one kind; bare numbers need the "từ" that opens a comparison."""
    if later.unit == earlier.unit:
        return bool(later.unit) or said_at(tokens, earlier.first - 1, _FROM)
    if not earlier.unit:
        opened = said_at(tokens, earlier.first - 1, _FROM)
        return opened or longest(tokens, earlier.end, _CHANGED) is not None
    return {earlier.unit, later.unit} <= _DURATIONS

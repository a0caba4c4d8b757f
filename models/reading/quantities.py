"""Read numbers with their scale words in tokens: compiled, the same quantities as `nlp.money.quantity` reads.

Only their end and size are of interest here, so a quantity is its largest value as a float; no figure is shown.
`bits` and `values` are those of `fact_words.Keys` for the tokens of one text.
"""

from typing import NamedTuple

import numba
import numpy as np

from models.reading.fact_words import (
    AND,
    APART,
    BELOW_LIMIT,
    COMMA,
    COUNTED,
    DECIMAL,
    DIGIT_AT,
    DOZENS,
    ENDS_TAIL,
    HALF,
    HALF_A,
    HUNDREDS,
    LIMIT,
    NO_BILLION,
    NO_TAIL,
    NO_TAIL_SIGN,
    NUMBER,
    ONE,
    ONLY_UNITS,
    READINGS_AT,
    SCALE_AT,
    SCALES,
    SOME,
    SOME_MORE,
    TEN,
    TENS,
    THREE,
    TIMES_HUNDRED,
    TIMES_TEN,
    UP_TO_THREE,
    UP_TO_TWO,
    WORD,
)
from nlp.neardup.arrays import I64, Floats

_MILLION, _BILLION = 1e6, 1e9
_SCALES = np.array(SCALES)
_MOST_GROUPS = 6


class Part(NamedTuple):
    """A number that was read: how many readings it has (0: none was read), the largest, its scale, the place behind."""

    readings: int
    value: float
    scale: float
    end: int


@numba.njit(nogil=True, cache=True)
def said_at(bits: I64, place: int, asked: int) -> bool:
    """Tell whether the token at a place, if there is one, has one of the bits asked for."""
    return 0 <= place < len(bits) and bits[place] & asked != 0


@numba.njit(nogil=True, cache=True)
def read_quantity(bits: I64, values: Floats, place: int) -> tuple[int, float, int]:
    """Read the longest quantity at a place; gives 0 for none, 1 for one, 2 for a vague band, its value, its end."""
    if said_at(bits, place, DOZENS | SOME):
        some = said_at(bits, place, SOME)
        behind = place + 1 + int(some and said_at(bits, place + 1, SOME_MORE))
        scale, end = _read_scale(bits, behind)
        if scale > 1:
            return (2 if 10 * scale < LIMIT else 0), 10 * scale, end
    found = _read_exact(bits, values, place)
    return int(found.readings > 0 and found.value < LIMIT), found.value, found.end


@numba.njit(nogil=True, cache=True)
def _read_exact(bits: I64, values: Floats, place: int) -> Part:
    part = _read_part(bits, values, place)
    if not part.readings or part.scale == 1:
        return part
    readings, value, scale, end = part
    more = _read_part(bits, values, end)
    while more.readings == 1 and 1 < more.scale < scale:
        value, scale, end = value + more.value, more.scale, more.end
        more = _read_part(bits, values, end)
    if said_at(bits, end, HALF):
        return Part(readings, value + scale / 2, scale, end + 1)
    tail, end = _read_tail(bits, values, end)
    return Part(readings, value + tail * scale, scale, end)


@numba.njit(nogil=True, cache=True)
def _read_part(bits: I64, values: Floats, place: int) -> Part:
    """Read one factor and its scale."""
    readings, value, end = _read_factor(bits, values, place)
    if not readings:
        return Part(0, 0.0, 1.0, place)
    scale, end = _read_scale(bits, end)
    return Part(1 if scale == 1 else readings, value * scale, scale, end)


@numba.njit(nogil=True, cache=True)
def _read_factor(bits: I64, values: Floats, place: int) -> tuple[int, float, int]:
    if place >= len(bits):
        return 0, 0.0, place
    if said_at(bits, place, NUMBER):
        return _joined(bits, values, place)
    cardinal, end = _read_cardinal(bits, place)
    if cardinal:
        return 1, float(cardinal), end
    if said_at(bits, place, HALF_A) and _read_scale(bits, place + 1)[0] > 1:
        return 1, 0.5, place + 1
    return _unsaid_one(bits, values, place)


@numba.njit(nogil=True, cache=True)
def _unsaid_one(bits: I64, values: Floats, place: int) -> tuple[int, float, int]:
    """Read the 1 that is not said in "triệu rưỡi", "triệu tám", "trăm triệu"."""
    scale, end = _read_scale(bits, place)
    if scale < _MILLION:
        return 0, 0.0, place
    tail = _digit(bits, end) > 0 and _read_tail(bits, values, end)[1] > end
    finished = tail or said_at(bits, end, HALF) or said_at(bits, place, TIMES_TEN | TIMES_HUNDRED)
    return int(finished), 1.0, place


@numba.njit(nogil=True, cache=True)
def _joined(bits: I64, values: Floats, place: int) -> tuple[int, float, int]:
    """Read digits, joined where stray blanks took them apart: "21, 5 tỉ", "500 000 000 đồng"."""
    if _split_decimal(bits, place):
        return 1, values[place] + _fraction(bits, values, place + 2), place + 3
    if not (bits[place] & DECIMAL and bits[place] & UP_TO_THREE):
        return int((bits[place] >> READINGS_AT) & 15), values[place], place + 1
    whole, end = np.int64(values[place]), place + 1
    while end < len(bits) and end - place < _MOST_GROUPS and _is_group(bits[end]):
        whole, end = whole * 1000 + np.int64(values[end]), end + 1
    value = float(whole)
    return 1, (min(value, BELOW_LIMIT) if whole < np.int64(LIMIT) else value), end


@numba.njit(nogil=True, cache=True)
def _is_group(bits: np.int64) -> bool:
    return bool(bits & APART and bits & THREE and bits & DECIMAL)


@numba.njit(nogil=True, cache=True)
def _fraction(bits: I64, values: Floats, place: int) -> float:
    """Read up to three digits as those behind a decimal mark."""
    tens = 10.0 if bits[place] & ONE else 100.0 if bits[place] & UP_TO_TWO else 1000.0
    return float(values[place] / tens)


@numba.njit(nogil=True, cache=True)
def _split_decimal(bits: I64, place: int) -> bool:
    if place + 2 >= len(bits) or not said_at(bits, place + 1, COMMA):
        return False
    whole, rest = bits[place], bits[place + 2]
    short = whole & DECIMAL and whole & UP_TO_THREE and rest & DECIMAL and rest & UP_TO_TWO
    if not short or said_at(bits, place - 1, COUNTED):
        return False
    return bool(_read_scale(bits, place + 3)[0] > 1)


@numba.njit(nogil=True, cache=True)
def _read_scale(bits: I64, place: int) -> tuple[float, int]:
    """Read "triệu", "nghìn tỷ", "trăm triệu" with the place behind it; 1 and the same place when there is none."""
    times, end = 1.0, place
    if said_at(bits, end, TIMES_TEN | TIMES_HUNDRED):
        times, end = (10.0 if said_at(bits, end, TIMES_TEN) else 100.0), end + 1
    scale = _scale_at(bits, end)
    if not scale:
        return 1.0, place
    larger = _scale_at(bits, end + 1)
    if larger > scale:
        return times * scale * larger, end + 2
    return times * scale, end + 1


@numba.njit(nogil=True, cache=True)
def _scale_at(bits: I64, place: int) -> float:
    """Give the scale at a place, 0 for none: "tỷ lệ" is none."""
    if place >= len(bits):
        return 0.0
    scale = _SCALES[(bits[place] >> SCALE_AT) & 3]
    return 0.0 if scale == _BILLION and said_at(bits, place + 1, NO_BILLION) else scale


@numba.njit(nogil=True, cache=True)
def _read_tail(bits: I64, values: Floats, place: int) -> tuple[float, int]:
    """Read the unfinished end of "1 tỷ 2", "15 triệu 500" as a fraction of the scale before it."""
    if place >= len(bits):
        return 0.0, place
    word = _digit(bits, place)
    is_word = word > 0 and not said_at(bits, place, NO_TAIL)
    is_number = bits[place] & DECIMAL and bits[place] & UP_TO_THREE
    if not (is_word or is_number) or not _ends_tail(bits, place + 1):
        return 0.0, place
    return (word / 10.0 if is_word else _fraction(bits, values, place)), place + 1


@numba.njit(nogil=True, cache=True)
def _ends_tail(bits: I64, place: int) -> bool:
    if place >= len(bits):
        return True
    if said_at(bits, place, WORD | NUMBER):
        return bool(said_at(bits, place, ENDS_TAIL))
    return not said_at(bits, place, NO_TAIL_SIGN)


@numba.njit(nogil=True, cache=True)
def _digit(bits: I64, place: int) -> int:
    """Give the digit from 1 to 9 that a word names, 0 for none."""
    return int((bits[place] >> DIGIT_AT) & 15) if place < len(bits) else 0


@numba.njit(nogil=True, cache=True)
def _read_cardinal(bits: I64, place: int) -> tuple[int, int]:
    """Read a number below 1,000 in words; 0 for none."""
    hundreds = _digit(bits, place)
    if hundreds and said_at(bits, place + 1, HUNDREDS):
        rest, end = _below_hundred(bits, place + 2, linked=True)
        return hundreds * 100 + rest, end
    return _below_hundred(bits, place, linked=False)


@numba.njit(nogil=True, cache=True)
def _below_hundred(bits: I64, place: int, linked: bool) -> tuple[int, int]:  # noqa: FBT001 - kernels
    if said_at(bits, place, TEN):
        unit = _digit(bits, place + 1)
        return 10 + unit, place + 1 + int(unit > 0)
    if linked and said_at(bits, place, AND):
        unit = _digit(bits, place + 1)
        return unit, (place + 2 if unit else place)
    tens = _digit(bits, place)
    if not tens:
        return 0, place
    if said_at(bits, place + 1, TENS):
        unit = _digit(bits, place + 2)
        return tens * 10 + unit, place + 2 + int(unit > 0)
    if said_at(bits, place + 1, ONLY_UNITS):
        return tens * 10 + _digit(bits, place + 1), place + 2
    return (tens * 10 if linked else tens), place + 1

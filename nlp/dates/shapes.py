"""The shapes in which dates are written, as linear regular expressions, and what each means."""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from nlp.dates.when import Precision, When
from nlp.scanner import plain

_SEP = " ?[/.-] ?"
_YEAR = "(?P<y>[12][0-9]{3})"
_NAMED_YEAR = f"(?:,? ?năm |,? |{_SEP}){_YEAR}"
_CLOCK = r"(?:[0-9]{1,2} ?(?:h|g|:|giờ) ?(?:[0-9]{1,2})?(?::[0-9]{2})?(?: ?phút)?,? ?)?"
_CLOCK_BEHIND = "(?:[t ,] ?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
_DAY = f"{_CLOCK}(?:ngày )?(?P<d>[0-9]{{1,2}})"
_MONTH = "(?P<m>[0-9]{1,2})"
_MONTH_WORD = "tháng"
_TO = " ?(?:-|đến|tới) ?"

# Tried in this order at each place of the text in small letters. What has the shape of a date but is none
# (31/02/2022) is read past, so that no "02/2022" is found in it.
_SHAPES = [
    ("day", f"{_YEAR}-{_MONTH}-(?P<d>[0-9]{{1,2}}){_CLOCK_BEHIND}"),
    ("day", f"{_DAY}{_SEP}{_MONTH}{_SEP}{_YEAR}{_CLOCK_BEHIND}"),
    ("day", f"{_DAY}/{_MONTH}/(?P<y>[0-9]{{2}}){_CLOCK_BEHIND}"),
    ("day", f"{_DAY},? {_MONTH_WORD} {_MONTH}{_NAMED_YEAR}"),
    ("school", f"năm học:? ?{_YEAR} ?[-/] ?(?P<z>(?:20)?[0-9]{{2}})"),
    ("quarter", f"(?:quý|quí) (?P<q>iv|iii|ii|i|[1-4]){_NAMED_YEAR}"),
    ("half", f"(?:6|sáu) {_MONTH_WORD} (?P<h>đầu|cuối) năm {_YEAR}"),
    ("months", f"{_MONTH_WORD} (?P<k>[0-9]{{1,2}}){_TO}(?:{_MONTH_WORD} )?{_MONTH}{_NAMED_YEAR}"),
    ("months", f"{_MONTH_WORD} {_MONTH}{_NAMED_YEAR}"),
    ("months", f"t?{_MONTH} ?[/.-] ?{_YEAR}"),
    ("months", f"{_YEAR}[-/]{_MONTH}"),
    ("years", f"(?:năm )?{_YEAR} ?- ?(?P<z>20[0-9]{{2}})"),
    ("incomplete", f"ngày (?P<d>[0-9]{{1,2}})(?:{_SEP}|,? {_MONTH_WORD} ){_MONTH}"),
    ("incomplete", f"{_MONTH_WORD} {_MONTH}"),
    ("years", f"năm {_YEAR}"),
]
# A letter behind a slash makes it a document number: 13/2012/NĐ-CP.
_EDGES = r"(?<![\w/.,-]){}(?!\w|[/.,-][0-9]|/ ?[^\W\d_])"
_PATTERNS = [(shape, re.compile(_EDGES.format(pattern))) for shape, pattern in _SHAPES]
_BARE_PATTERNS = [(shape, re.compile(plain(_EDGES.format(p)))) for shape, p in _SHAPES]
_START = re.compile(
    r"(?<![\w/.,-])(?:[0-9]|t[0-9]|tháng|thang|ngày|ngay|năm|nam|quý|quí|quy|sáu|sau)"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

Parts = Mapping[str, str | None]


def shaped_dates(low: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Yield what has the shape of a date, possible or not, from left to right, after the name of its shape.

    `low`: the text in normal form and small letters. Words without diacritics count only in a text that has none.
    """
    patterns = _BARE_PATTERNS if low.isascii() else _PATTERNS
    free_from = 0
    for start in _START.finditer(low):
        if start.start() < free_from:
            continue
        tried = ((shape, pattern.match(low, start.start())) for shape, pattern in patterns)
        shaped = next(((shape, match) for shape, match in tried if match), None)
        if shaped:
            yield shaped
            free_from = shaped[1].end()


def meaning(shape: str, parts: Parts, text: str) -> When | None:
    """Give the date that the named groups of a shape mean; None for an impossible one."""
    if shape == "incomplete":
        return incomplete(parts.get("d") or "1", parts["m"] or "", text)
    year = int(parts["y"] or 0)
    year += 2000 if year < 100 else 0
    return _READERS[shape](year, parts, text) if 1900 <= year <= 2100 else None


def years(first: int, last: int, text: str) -> When | None:
    """Give one calendar year or a range of them."""
    precision: Precision = "year" if first == last else "range"
    days = date(first, 1, 1), date(last, 12, 31)
    return When(*days, precision, text) if first <= last else None


def incomplete(day: str, month: str, text: str) -> When | None:
    """Give a date without year."""
    possible = 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return When(None, None, "incomplete", text) if possible else None


def _day(year: int, parts: Parts, text: str) -> When | None:
    month, day = int(parts["m"] or 0), int(parts["d"] or 0)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    exact = date(year, month, day)
    return When(exact, exact, "day", text)


def _months(year: int, parts: Parts, text: str) -> When | None:
    last = int(parts["m"] or 0)
    first = int(parts.get("k") or last)
    return _month_range(year, first, last, text)


def _month_range(year: int, first: int, last: int, text: str) -> When | None:
    if not 1 <= first <= last <= 12:
        return None
    precision: Precision = "month" if first == last else "range"
    end = date(year, last, monthrange(year, last)[1])
    return When(date(year, first, 1), end, precision, text)


def _quarter(year: int, parts: Parts, text: str) -> When | None:
    written = parts["q"] or ""
    last = 3 * (_QUARTERS.get(written) or int(written))
    return _month_range(year, last - 2, last, text)


def _half(year: int, parts: Parts, text: str) -> When | None:
    first = 1 if parts["h"] in ("đầu", "dau") else 7
    return _month_range(year, first, first + 5, text)


def _school(year: int, parts: Parts, text: str) -> When | None:
    fits = int(parts["z"] or 0) % 100 == (year + 1) % 100
    return When(date(year, 9, 1), date(year + 1, 8, 31), "range", text) if fits else None


def _years(year: int, parts: Parts, text: str) -> When | None:
    return years(year, int(parts.get("z") or year), text)


_READERS: dict[str, Callable[[int, Parts, str], When | None]] = {
    "day": _day,
    "months": _months,
    "quarter": _quarter,
    "half": _half,
    "school": _school,
    "years": _years,
}

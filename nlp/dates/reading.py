"""Read dates from whole cells and from running text."""

import re
from datetime import date, timedelta
from typing import NamedTuple

from nlp.dates.shapes import incomplete, meaning, shaped_dates, years
from nlp.dates.when import When
from nlp.normal import normalise

_JOIN = re.compile(" ?(?:-|đến|den|tới|toi) ?(?:hết |het )?")
_LONGEST_JOIN = 16
_BARE_DAY = re.compile(r"(?P<d>[0-9]{1,2}) ?[/.-] ?(?P<m>[0-9]{1,2})")
_BARE_YEAR = re.compile("(?:19|20)[0-9]{2}")
_SERIAL = re.compile(r"(?P<day>[2-7][0-9]{4})(?:\.[0-9]{1,10})?")
# Excel counts days from here (its 1900 leap-year error included).
_EXCEL_ZERO = date(1899, 12, 30)


class FoundDate(NamedTuple):
    """A date in a text, at `text[start:end]`."""

    when: When
    start: int
    end: int


def parse(text: str) -> When | None:
    """Read a whole cell that states one date, day first; also ISO dates and Excel day numbers ("44562").

    None when there is no date ("Đợt 1"), an impossible one ("31/02/2022"), or several that form no range.

    >>> parse("09.2023")
    When(first=datetime.date(2023, 9, 1), last=datetime.date(2023, 9, 30), precision='month', text='09.2023')
    >>> parse("8.11").precision, parse("31/02/2022")
    ('incomplete', None)
    """
    cell = normalise(text).text.strip()
    if serial := _SERIAL.fullmatch(cell):
        day = _EXCEL_ZERO + timedelta(days=int(serial["day"]))
        return When(day, day, "day", text.strip())
    if _BARE_YEAR.fullmatch(cell):
        return years(int(cell), int(cell), text.strip())
    if bare := _BARE_DAY.fullmatch(cell):
        return incomplete(bare["d"], bare["m"], text.strip())
    found = find(text)
    return found[0].when if len(found) == 1 else None


def find(text: str) -> list[FoundDate]:
    """List the dates of a text from left to right, with their places; two joined by a dash or "đến" are one range.

    A day without year counts only behind "ngày" or "tháng": "2-9" in running text may be anything.

    >>> [found.when.text for found in find("Vận hành từ 15h34 ngày 3/10/2022 tại Hà Nội")]
    ['15h34 ngày 3/10/2022']
    """
    normal = normalise(text)
    low = normal.text.lower()
    if len(low) != len(normal.text):  # a letter whose small form is longer would shift the places
        low = normal.text
    found: list[FoundDate] = []
    for shape, match in shaped_dates(low):
        start, end = normal.span(*match.span())
        when = meaning(shape, match.groupdict(), text[start:end])
        if when is not None:
            _add(found, FoundDate(when, start, end), text)
    return found


def _add(found: list[FoundDate], new: FoundDate, text: str) -> None:
    """Append a date, or join it with the one before when only a dash or "đến" stands between them."""
    before = found[-1] if found else None
    if before and _are_joined(text[before.end : new.start]):
        first, last = before.when.first, new.when.last
        if first and last and first <= last:
            spread = When(first, last, "range", text[before.start : new.end])
            found[-1] = FoundDate(spread, before.start, new.end)
            return
    found.append(new)


def _are_joined(between: str) -> bool:
    return len(between) <= _LONGEST_JOIN and bool(_JOIN.fullmatch(normalise(between).text.lower()))

"""Write typed cells (numbers, dates, nested values) as the text an officer would have typed."""

import datetime as dt
import json
import math
import re
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from types import NoneType
from typing import Any

_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_THREE_DECIMALS = re.compile(r"\.\d{3}$")


def cell_text(value: object) -> str:
    """Write one cell of a workbook, a Parquet file or a JSON object as text; nothing is "".

    Dates become ISO dates, moments with a zone are told by Vietnam's clock, whole numbers lose ".0", lists and
    objects become JSON.

    >>> cell_text(12.0), cell_text(dt.datetime(2022, 3, 14)), cell_text(["a", 1]), cell_text(None)
    ('12', '2022-03-14', '["a", 1]', '')
    """
    if isinstance(value, str):
        return value
    for types, write in _WRITERS:
        if isinstance(value, types):
            return write(value)
    return str(value)


def number_text(value: float | Decimal) -> str:
    """Write a number without ".0" and without an exponent; what is no number is "".

    Exactly three decimals get a zero more, since to a Vietnamese reader "1.250" is a number of four
    digits.

    >>> number_text(33e9), number_text(15.9), number_text(1.25e-7), number_text(1.125)
    ('33000000000', '15.9', '0.000000125', '1.1250')
    >>> number_text(Decimal("30000000.000")), number_text(Decimal("0.500"))
    ('30000000', '0.5000')
    """
    if not math.isfinite(value):
        return ""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if exact == exact.to_integral_value():
        return str(int(exact))
    text = f"{exact:f}"
    return f"{text}0" if _THREE_DECIMALS.search(text) else text


def _moment_text(value: dt.datetime) -> str:
    if (
        value.tzinfo is not None
    ):  # else a day that began here would still be the day before in Greenwich
        with suppress(OverflowError):  # the last day of all that stands for "no end"
            value = value.astimezone(_VIETNAM)
        value = value.replace(tzinfo=None)
    at_midnight = value.time() == dt.time(0)
    return value.date().isoformat() if at_midnight else value.isoformat(sep=" ")


def _json_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=cell_text)


# The first type that fits counts: True is an int and a moment is a date to Python.
_WRITERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (NoneType, lambda _: ""),
    (bool, lambda value: "TRUE" if value else "FALSE"),
    ((float, Decimal), number_text),
    (dt.datetime, _moment_text),
    ((dt.date, dt.time), lambda value: value.isoformat()),
    (bytes, lambda value: value.decode("utf-8", "replace")),
    ((list, tuple, dict), _json_text),
)

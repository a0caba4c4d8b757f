"""Read a cell that holds nothing but an amount of money: the column `benefit_vnd`."""

import re
from dataclasses import replace
from decimal import Decimal

from nlp.money.amount import Amount
from nlp.money.reading import find
from nlp.normal import normalise
from nlp.numerals import read_digits

_BARE = re.compile(r"[0-9][0-9.,]*(?: [0-9]{3})*")
_FLOAT = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE]\+?[0-9]{1,2})?")
# Put before the cell, it makes "500 nghìn" money, which alone might count anything.
_MONEY_WORD = "thu "
_WHY = "stands in the amount cell"
# "15,9" alone has lost its scale: a đồng has no fractions.
_LEAST_FRACTION = 1000


def parse_amount(cell: str) -> Amount | None:
    """Read a cell with a bare number of đồng or an expression ("15,9 triệu"); None when it states no amount.

    Several amounts: the last after an equals sign, else the only one in đồng, else the amount is "mơ hồ" (ambiguous).
    A bare number with fractions below 1,000 is "mơ hồ" too: its "triệu" or "tỷ" is missing.

    >>> parse_amount("15.000.000").low, parse_amount("1500000.0").low, parse_amount("15,9 triệu").low
    (15000000, 1500000, 15900000)
    """
    written = normalise(cell).text.strip()
    if _BARE.fullmatch(written) or _FLOAT.fullmatch(written):
        return _bare(cell, written)
    found = [_moved(amount) for amount in find(_MONEY_WORD + cell)]
    if not found:
        return None
    chosen = _chosen(cell, found)
    if chosen is None:
        chosen = replace(found[0], low=None, high=None, qualifier="mơ hồ", end=found[-1].end)
    return replace(chosen, is_benefit=True, why=_WHY)


def _moved(amount: Amount) -> Amount:
    shift = len(_MONEY_WORD)
    return replace(amount, start=amount.start - shift, end=amount.end - shift)


def _chosen(cell: str, found: list[Amount]) -> Amount | None:
    if "=" in cell and cell.rindex("=") < found[-1].start:
        return found[-1]
    in_dong = [amount for amount in found if amount.currency == "VND"] or found
    return in_dong[0] if len(in_dong) == 1 else None


def _bare(cell: str, written: str) -> Amount | None:
    value = _value(written)
    if value is None:
        return None
    fraction = value != value.to_integral_value()
    unclear = fraction and value < _LEAST_FRACTION
    number = None if unclear else float(value) if fraction else int(value)
    start = len(cell) - len(cell.lstrip())
    end = len(cell.rstrip())
    sign = "mơ hồ" if unclear else "="
    return Amount(
        low=number,
        high=number,
        qualifier=sign,
        period="",
        currency="VND",
        is_benefit=True,
        why=_WHY,
        start=start,
        end=end,
    )


def _value(written: str) -> Decimal | None:
    """Read a bare number; with one comma before three digits it is whole: a đồng has no thousandths."""
    if "e" in written.lower():
        return Decimal(written)
    values = read_digits(written.replace(" ", "").rstrip(".,"))
    return values[-1] if values else None

"""What is known of one sum of money in a text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as stated, its place in the text, and whether it is claimed as a benefit.

    `low`, `high`: units of `currency`. Both are the number stated, whatever the qualifier: of "hơn 5 triệu" it is
    the qualifier that leaves one side open. A "range" has two numbers. A "band" ("hàng trăm triệu") and an
    "mơ hồ" (ambiguous) one ("1,250 tỷ" may be 1.25 or 1,250) state no number: None and None.
    `band`: the bounds that the words of a band allow, else None; never a number to count with.
    `qualifier`: "=", "≥", "<", "≈", "≈ ≥", "≈ <", "range", "band" or "mơ hồ".
    `period`: "" when none is stated, else year, quarter, month, week, day, shift, or unit (per piece, hour, person …).
    `currency`: ISO 4217 code. `why`: the rule that decided `is_benefit`, with the words that triggered it.
    `start`, `end`: the number with its scale and currency, without qualifier and period, in the text given.
    """

    low: int | float | None
    high: int | float | None
    qualifier: str
    period: str
    currency: str
    is_benefit: bool
    why: str
    start: int
    end: int
    band: tuple[int | float, int | float] | None = None

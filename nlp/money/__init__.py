"""Money in Vietnamese text: how much, for which time, and whether it is claimed as a benefit."""

from nlp.money.amount import Amount
from nlp.money.cell import parse_amount
from nlp.money.reading import find

__all__ = ["Amount", "find", "parse_amount"]

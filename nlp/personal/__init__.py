"""Data in a text that point to a person: so that an officer is warned, and other unions are not shown them."""

from nlp.personal.finding import PersonalData, find
from nlp.personal.masking import MASK, masked

__all__ = ["MASK", "PersonalData", "find", "masked"]

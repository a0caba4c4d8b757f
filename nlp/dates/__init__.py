"""Dates as Vietnamese texts and cells write them: day first, often only a month, a school year or no year at all."""

from nlp.dates.reading import FoundDate, find, parse
from nlp.dates.when import When, overlap

__all__ = ["FoundDate", "When", "find", "overlap", "parse"]

"""Data in a text that point to a person: so that an officer is warned before the text is shared."""

from nlp.personal.finding import PersonalData, find

__all__ = ["PersonalData", "find"]

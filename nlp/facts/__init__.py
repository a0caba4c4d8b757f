"""The concrete things a text names: tools, measured quantities, before and after, steps, places of use."""

from nlp.facts.figures import Change, Measure
from nlp.facts.finding import Facts, find
from nlp.facts.mentions import Mention

__all__ = ["Change", "Facts", "Measure", "Mention", "find"]

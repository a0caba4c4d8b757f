"""Near-duplicate search among Vietnamese texts: candidates by MinHash, proof by alignment, groups by links.

The order of work is that of `search.search`: tokens → template text out → candidates → measures → labels →
groups.
"""

from nlp.neardup.corpus import Corpus
from nlp.neardup.limits import Limits
from nlp.neardup.measures import Measures, measure
from nlp.neardup.search import Found, Pair, search

__all__ = ["Corpus", "Found", "Limits", "Measures", "Pair", "measure", "search"]

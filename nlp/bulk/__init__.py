"""Many texts at once: compiled readers that fold a whole column and tell which few texts need the full grammars.

A reader never decides what a grammar decides: it rules texts out, and what it does not know it leaves to the plain way.
"""

from nlp.bulk.folding import Folded, fold_tokens
from nlp.bulk.hints import MONEY, PERSONAL, hints_of
from nlp.bulk.restoring import restore_all
from nlp.bulk.spelling import suspects

__all__ = ["MONEY", "PERSONAL", "Folded", "fold_tokens", "hints_of", "restore_all", "suspects"]

"""Near-duplicate search among Vietnamese texts.

The way of a text: tokens (`folding`, `reading`) without form text (`forms`, `lines`) → fingerprints (`prints`) →
candidates → comparing → judging → groups (`search`). `learning` finds a corpus's own template text; `index` keeps what
was screened; `screening` sets new filings against it. `align` and `Index.similar` are for people who look at one pair
or one text.
"""

from nlp.neardup.aligning import Alignment, align
from nlp.neardup.errors import IndexUnusableError
from nlp.neardup.filings import Filings
from nlp.neardup.index import Index
from nlp.neardup.limits import Limits
from nlp.neardup.rulings import Rulings
from nlp.neardup.screening import Screening, screen
from nlp.neardup.search import Found, search
from nlp.neardup.segment import Segment
from nlp.neardup.similar import Similar, similar
from nlp.neardup.templates import Template

__all__ = [
    "Alignment",
    "Filings",
    "Found",
    "Index",
    "IndexUnusableError",
    "Limits",
    "Rulings",
    "Screening",
    "Segment",
    "Similar",
    "Template",
    "align",
    "screen",
    "search",
    "similar",
]

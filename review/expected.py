"""How many filings probably have some words, and what is therefore asked of their index.

Only PostgreSQL has such an index, and statistics of it; on SQLite everything is read and nothing counts as common.
"""

import json
from functools import lru_cache
from math import prod

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from review.models import Submission

# Rows expected. The index gathers all of them before the first is looked at.
MANY = 20_000
_READING = 10  # gathering so many entries of the index takes as long as reading one filing


def words_are_common(words: list[str]) -> bool:
    """Tell of folded words, the last perhaps only begun."""
    return has_statistics() and _with_words(words) > MANY


def asked_of_index(words: list[str]) -> Q:
    """Give the condition that finds folded words, the last perhaps only begun.

    Of a beginning the index gathers everything that has a word with it. Where the whole words before it are so much
    rarer, it is asked for these only, and what they find is read.
    """
    whole, begun = words[:-1], words[-1:]
    if (
        whole
        and words_are_common(begun)
        and _READING * _with_words(whole, begun=False) < _with_words(begun)
    ):
        return Q(search_text__has_whole_words=whole) & Q(search_text__reads_words=words)
    return Q(search_text__has_words=words)


def _with_words(words: list[str], *, begun: bool = True) -> float:
    """Estimate how many filings have all of some words: of the rarest all, of each further one half as much.

    Words of one expression keep company: PostgreSQL, which takes them for independent, expects far too few. The
    exponents 1, 1/2, 1/4 … are those of SQL Server's estimates for several conditions ("exponential backoff").
    """
    hour = _hour()
    rows = max(_rows(Q(), hour), 1)
    asked = [Q(search_text__has_whole_words=[word]) for word in words]
    if begun:
        asked[-1] = Q(search_text__has_words=words[-1:])
    shares = sorted(min(_rows(one, hour) / rows, 1) for one in asked)
    kept: float = prod(share ** (0.5**place) for place, share in enumerate(shares))
    return rows * kept


def has_statistics() -> bool:
    """Tell whether the database has an index of words, and statistics of it."""
    return connection.vendor == "postgresql"


def _hour() -> str:
    return timezone.now().strftime("%d%H")


@lru_cache(maxsize=5_000)
def _rows(condition: Q, _hour: str) -> int:
    """Ask PostgreSQL how many rows it expects; once an hour, for statistics change slowly."""
    found = Submission.objects.filter(condition).values("pk").order_by()
    (plan,) = json.loads(found.explain(format="json"))
    return int(plan["Plan"]["Plan Rows"])

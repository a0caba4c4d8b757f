"""Whether so many filings have some words that their index is no help."""

import json
from functools import lru_cache

from django.db import connection
from django.utils import timezone

from review.models import Submission

# Rows expected, by PostgreSQL's own statistics. Its index gathers all of them before the first is looked at; from here
# on, going through the queue in its order meets a page's worth of them sooner.
MANY = 20_000


def are_common(words: list[str]) -> bool:
    """Tell of folded words, the last perhaps only begun; never on SQLite, which has no such index.

    Asked once an hour for the same words: statistics change slowly.
    """
    if connection.vendor != "postgresql":
        return False
    return _expected(tuple(words), timezone.now().strftime("%d%H")) > MANY


@lru_cache(maxsize=1_000)
def _expected(words: tuple[str, ...], _hour: str) -> int:
    found = Submission.objects.filter(search_text__has_words=list(words)).values("pk")
    (plan,) = json.loads(found.explain(format="json"))
    return int(plan["Plan"]["Plan Rows"])

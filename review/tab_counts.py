"""How many the filters let through in each tab: one statement for all, no number beyond a limit."""

from collections import Counter

from django.db.models import QuerySet

from review.models import Submission

MOST = 1_000  # beyond it no exact number is told: counting on would cost more than it tells


def by_tab(queue: QuerySet[Submission]) -> Counter[str] | None:
    """Count a queue by tab; None when that is too many to count."""
    found = Counter(queue.order_by().values_list("tab", flat=True)[: MOST + 1])
    return found if found.total() <= MOST else None

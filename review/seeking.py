"""Pages of a queue in which words are sought, which many filings have or hardly any.

PostgreSQL gathers from an index all that have them before it looks at the first; of what many have the beginning of the
queue, read in its order, fills a page sooner. It is read so far and no further: what was expected to be common may be
rare just here.
"""

from django.db.models import QuerySet

from review.filters import Filters, Gathered
from review.models import BLIND_TAB, Officer, Submission
from review.paging import Page, behind, page_after

_MOST = 20_000  # filings read before the index is asked


def page_of(
    filters: Filters,
    visible: QuerySet[Submission],
    officer: Officer | None,
    *,
    place: str,
    size: int,
    among: Gathered | None = None,
) -> Page:
    """Take the page of `size` filings that follow a place of the filtered queue, in its order.

    `among` is what `filters.gathered()` gave, where it was asked already.
    """
    if filters.finds_many and filters.lane != BLIND_TAB:
        queue = behind(filters.along(visible, officer), place)
        end = queue.values_list("priority", flat=True)[_MOST : _MOST + 1].first()
        head = queue if end is None else queue.filter(priority__gte=end)
        found = page_after(filters.read_of(head), place, size)
        if end is None or found.after:
            return found
    return page_after(filters.apply(visible, officer, among=among), place, size)

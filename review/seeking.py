"""Pages of a queue in which words are sought, which many filings have or hardly any.

PostgreSQL gathers from an index all that have them before it looks at the first; of what many have the beginning of the
queue, read in its order, fills a page sooner. It is read so far and no further: what was expected to be common may be
rare just here.
"""

from typing import Any

from django.db.models import QuerySet

from review.filters import Filters, Gathered
from review.models import BLIND_TAB, Officer, Submission
from review.paging import ORDER, Page, behind, page_after
from review.scope import seen_apart

_STEPS = (2_500, 20_000)  # filings read before the index is asked: mostly the first are enough
_Queue = QuerySet[Submission]
_SEVERAL = range(
    2, 13
)  # unions read side by side; who sees more, sees much of the whole country's queue


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
        queues = _queues(filters, visible, officer, place)
        for most in _STEPS:
            found, is_all = _head_of(queues, filters, most=most, size=size)
            if is_all or len(found) > size:
                return page_after(visible.filter(pk__among=found).order_by(*ORDER), "", size)
    return page_after(filters.apply(visible, officer, among=among), place, size)


def _queues(
    filters: Filters, visible: QuerySet[Submission], officer: Officer | None, place: str
) -> list[_Queue]:
    """Give what follows a place: union by union where an officer has several, for a list of them is in no order."""
    apart = [visible] if filters.union or officer is None else seen_apart(officer)
    parts = apart if len(apart) in _SEVERAL else [visible]
    return [behind(filters.along(part, officer), place) for part in parts]


def _head_of(
    queues: list[_Queue], filters: Filters, *, most: int, size: int
) -> tuple[list[int], bool]:
    """Read the first `most` filings for words: ids for a page and the row behind, and whether those were all."""
    bound = list(_in_order(queues)[most : most + 1])
    if bound:
        queues = [queue.filter(priority__gte=bound[0][0]) for queue in queues]
    found = _in_order([filters.read_of(queue) for queue in queues])[: size + 1]
    return [pk for _, pk in found], not bound


def _in_order(queues: list[_Queue]) -> QuerySet[Any, tuple[float, int]]:
    """Give priority and id of queues in their common order.

    Each is put into it first: so PostgreSQL reads each by the index that has that order, and merges.
    """
    first, *others = (queue.order_by(*ORDER).values_list("priority", "id") for queue in queues)
    return first.union(*others, all=True).order_by(*ORDER) if others else first

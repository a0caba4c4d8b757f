"""Pages by key instead of by number: the time for a page does not grow with the queue."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from review.models import Submission

Order = tuple[Any, ...]
ORDER: Order = ("-priority", "id")  # most urgent first
# The same order, which no index has: PostgreSQL, not knowing how few filings have the words sought, would otherwise go
# through the whole queue in its order, waiting for a page of them.
SOUGHT_ORDER: Order = ((F("priority") + 0.0).desc(), "id")
BLIND_ORDER: Order = ("id",)  # as they came in: urgency would tell what the machine thinks


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; `after` is the place to go on from, blank on the last page."""

    rows: list[Submission]
    after: str


def page_after(queue: QuerySet[Submission], place: str, size: int) -> Page:
    """Take the rows that follow a place in a queue's own order; an unreadable place is the beginning."""
    order = order_of(queue)
    rows = list(behind(queue, place).order_by(*order)[: size + 1])
    shown = rows[:size]
    return Page(shown, place_of(shown[-1], order) if len(rows) > size else "")


def next_after(queue: QuerySet[Submission], submission: Submission) -> int | None:
    """Give the id of the submission that follows one in a queue, else of the first; None when none is left."""
    others = queue.exclude(pk=submission.pk).order_by(*order_of(queue)).only("pk")
    found = following(others, submission).first() or others.first()
    return found.pk if found else None


def following(queue: QuerySet[Submission], submission: Submission) -> QuerySet[Submission]:
    """Select what follows a submission in a queue's own order."""
    return behind(queue, place_of(submission, order_of(queue)))


def order_of(queue: QuerySet[Submission]) -> Order:
    """Give the order that `Filters.apply` gave a queue: one of the three above."""
    own = tuple(queue.query.order_by)
    return own if own in (BLIND_ORDER, SOUGHT_ORDER) else ORDER


def place_of(submission: Submission, order: Order = ORDER) -> str:
    """Write the place of a submission; in the blind order nothing but its number, for addresses are read too."""
    return (
        f"{submission.pk}" if order == BLIND_ORDER else f"{submission.priority!r}~{submission.pk}"
    )


def behind(queue: QuerySet[Submission], place: str) -> QuerySet[Submission]:
    """Select what comes behind a place in a queue's own order; everything behind an unreadable one."""
    before = _read(place, order_of(queue))
    if before is None:
        return queue
    priority, pk = before
    if priority is None:
        return queue.filter(id__gt=pk)
    beyond = Q(priority__lt=priority) | Q(priority=priority, id__gt=pk)
    return queue.filter(beyond, priority__lte=priority)  # the second lets the index start here


def first_behind(
    rows: Iterable[tuple[float, int]], place: str, size: int, order: Order
) -> list[int]:
    """Give the ids of the first rows behind a place, of rows given as (priority, id): `behind` for what was read."""
    is_blind = order == BLIND_ORDER
    before = _read(place, order)
    keys = ((0.0 if is_blind else -priority, pk) for priority, pk in rows)
    if before is not None:
        last = (-(before[0] or 0.0), before[1])
        keys = (key for key in keys if key > last)
    return [pk for _, pk in heapq.nsmallest(size, keys)]


def _read(place: str, order: Order) -> tuple[float | None, int] | None:
    """Read a place as priority and id, without a priority in the blind order; None for an unreadable one."""
    try:
        if order == BLIND_ORDER:
            return None, _number(place)
        priority, _, pk = place.partition("~")
        return float(priority), _number(pk)
    except ValueError:
        return None


def _number(typed: str) -> int:
    """Read a number of a row; databases know none beyond 64 bits."""
    found = int(typed)
    if not 0 <= found < 1 << 63:
        raise ValueError(typed)
    return found

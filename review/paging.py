"""Pages by key instead of by number: the time for a page does not grow with the queue."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from review.models import Submission

PAGE = 50
ORDER = ("-priority", "id")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page; `after` is the place to go on from, blank on the last page."""

    rows: list[Submission]
    after: str


def page_after(queue: QuerySet[Submission], place: str, size: int = PAGE) -> Page:
    """Take the rows that follow a place, most urgent first; an unreadable place is the beginning."""
    rows = list(_following(queue, place).order_by(*ORDER)[: size + 1])
    shown = rows[:size]
    return Page(shown, place_of(shown[-1]) if len(rows) > size else "")


def next_after(queue: QuerySet[Submission], submission: Submission) -> int | None:
    """Give the id of the submission that follows one in a queue, else of the first; None when none is left."""
    others = queue.exclude(pk=submission.pk).order_by(*ORDER).only("pk")
    found = _following(others, place_of(submission)).first() or others.first()
    return found.pk if found else None


def place_of(submission: Submission) -> str:
    """Write the place of a submission in the order of the queue."""
    return f"{submission.priority!r}~{submission.pk}"


def _following(queue: QuerySet[Submission], place: str) -> QuerySet[Submission]:
    priority, _, pk = place.partition("~")
    try:
        before = (float(priority), int(pk))
    except ValueError:
        return queue
    beyond = Q(priority__lt=before[0]) | Q(priority=before[0], id__gt=before[1])
    return queue.filter(
        beyond, priority__lte=before[0]
    )  # the second condition lets the index start here

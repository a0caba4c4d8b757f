"""How many submissions wait, by union and lane: kept in step with every load and decision."""

from django.db.models import Count, F, Q

from review.models import State, Submission, Waiting
from review.writing import upsert

_WAITING = (State.OPEN, State.LATER)


def recount() -> None:
    """Set the waiting counters from the rows; the first statement holds decisions off until the end of the load."""
    Waiting.objects.update(number=0)
    groups = Submission.objects.order_by().values("union_code", "lane")
    counted = groups.annotate(number=Count("id", filter=Q(waiting=1)))
    upsert(Waiting, [dict(row) for row in counted], unique=["union_code", "lane"])


def move(submission: Submission, state_after: str) -> None:
    """Count a submission in or out when its state changes; `submission` still has the state before."""
    step = (state_after in _WAITING) - (submission.state in _WAITING)
    counter = Waiting.objects.filter(union_code=submission.union_code, lane=submission.lane)
    counter.update(number=F("number") + step)

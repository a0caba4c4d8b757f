"""How many submissions wait, by union and tab: kept in step with every load and decision."""

from django.db.models import Count, F, Q

from review.models import BLIND_TAB, State, Submission, Waiting
from review.writing import upsert

_WAITING = (State.OPEN, State.LATER)


def recount() -> None:
    """Set the waiting counters from the rows; the first statement holds decisions off until the end of the load."""
    Waiting.objects.update(number=0)
    groups = Submission.objects.order_by().values("owner_code", "tab")
    counted = groups.annotate(number=Count("id", filter=Q(waiting=1)))
    upsert(Waiting, [dict(row) for row in counted], unique=["owner_code", "tab"])


def move(submission: Submission, state_after: str) -> None:
    """Count a submission in or out when its state changes; `submission` still has the state before."""
    step = (state_after in _WAITING) - (submission.state in _WAITING)
    if step:
        tab = BLIND_TAB if submission.blind else submission.lane
        upsert_count(submission.owner_code, tab, step)


def upsert_count(owner_code: str, tab: str, step: int) -> None:
    """Move one counter, which a load may not have met yet."""
    counter, _ = Waiting.objects.get_or_create(owner_code=owner_code, tab=tab)
    Waiting.objects.filter(pk=counter.pk).update(number=F("number") + step)

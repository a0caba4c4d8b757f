"""How many submissions wait, by union and tab: kept in step with every load and decision."""

from collections.abc import Mapping

from django.db.models import Count, F, Q

from review.models import BLIND_TAB, State, Submission, Waiting
from review.writing import upsert

_WAITING = (State.OPEN, State.LATER)


def recount() -> None:
    """Set all counters from the rows, reading them all; the first statement holds decisions off until it is done."""
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
    counter = Waiting.objects.filter(owner_code=owner_code, tab=tab)
    if not counter.update(number=F("number") + step):
        Waiting.objects.get_or_create(owner_code=owner_code, tab=tab)
        counter.update(number=F("number") + step)


def move_all(steps: Mapping[tuple[str, str], int]) -> None:
    """Move counters by (union, tab), always in the same order: two that move several must not wait for each other."""
    for (owner_code, tab), step in sorted(steps.items()):
        if step:
            upsert_count(owner_code, tab, step)

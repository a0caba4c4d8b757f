"""Who has a submission in hand: claimed by one conditional UPDATE, for as long as the page shows a sign of life."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from review import policy, trail
from review.models import Officer, State, Submission, TraceKind
from review.paging import ORDER
from review.scope import seen_by

_TRIED = (
    50  # candidates read at a time: as many officers may snatch them away before the next reading
)


def is_free_for(officer: Officer, at: dt.datetime) -> Q:
    """Tell of a submission, in a query, that nobody else has it in hand at a moment."""
    return Q(claimed_by=None) | Q(claimed_by=officer.user_id) | Q(lease_until__lte=at)


def held_by_other(submission: Submission, officer: Officer) -> bool:
    """Tell whether somebody else has a submission in hand now."""
    is_held = submission.claimed_by_id is not None and submission.lease_until is not None
    mine = submission.claimed_by_id == officer.user_id
    return is_held and not mine and submission.lease_until > timezone.now()  # type: ignore[operator]


def claim(officer: Officer, submission_id: int) -> bool:
    """Take a submission in hand, or renew that; False when somebody else has it or it waits no longer.

    One conditional UPDATE whose row count is the answer: never read, then save.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
    """
    now = timezone.now()
    until = now + dt.timedelta(minutes=policy.in_force().lease_minutes)
    with transaction.atomic():
        if officer.reads_only or not seen_by(officer).filter(pk=submission_id).exists():
            raise Submission.DoesNotExist
        one = Submission.objects.filter(pk=submission_id).exclude(state=State.DECIDED)
        still = one.filter(claimed_by=officer.user_id, lease_until__gt=now)
        if still.update(lease_until=until):
            return True
        if not one.filter(is_free_for(officer, now)).update(
            claimed_by=officer.user_id, lease_until=until
        ):
            return False
        trail.leave(
            officer, TraceKind.CLAIMED, Submission(pk=submission_id), until=until.isoformat()
        )
    return True


def claim_next(
    officer: Officer, queue: QuerySet[Submission], *, after: int | None = None
) -> int | None:
    """Claim the first free submission of a queue, most urgent first; None when nothing is free.

    `after` is left out: the one the officer comes from.
    """
    now = timezone.now()
    free = queue.filter(is_free_for(officer, now)).exclude(pk=after or 0)
    passed: list[int] = []
    while tried := list(
        free.exclude(pk__in=passed).order_by(*ORDER).values_list("pk", flat=True)[:_TRIED]
    ):
        for pk in tried:
            if claim(officer, pk):
                return pk
        passed += tried
    return None


def release(officer: Officer, submission_id: int) -> bool:
    """Put a submission back for the others; False when the officer did not have it."""
    with transaction.atomic():
        mine = Submission.objects.filter(pk=submission_id, claimed_by=officer.user_id)
        if not mine.update(claimed_by=None, lease_until=None):
            return False
        trail.leave(officer, TraceKind.RELEASED, Submission(pk=submission_id))
    return True

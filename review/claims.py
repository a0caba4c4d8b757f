"""Who has a submission in hand: claimed by one conditional UPDATE, for as long as the page shows a sign of life."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from review import policy, trail
from review.models import CLOSED, Officer, State, Submission, TraceKind
from review.paging import following, order_of
from review.scope import nodes_of, seen_by
from review.union_tree import ROOT, UnionTree

_TRIED = 50  # candidates read at a time: as many officers may snatch them away before the next read
_READ_MOST = 20  # times: somebody else got on each time, so "nothing free" is as good as true then
# A lease that has longer to run than any lease has was written by a clock that was since set back. Twice the length:
# the clocks of several servers are never quite the same.
_CREDIBLE = 2
BATCH_LEASE = dt.timedelta(hours=10)  # a working day: of a batch that is decided in Excel


def lease() -> dt.timedelta:
    """Give the length of a lease."""
    return dt.timedelta(minutes=policy.in_force().lease_minutes)


def _longest() -> dt.timedelta:
    """Give the time beyond which no lease can have to run."""
    return max(_CREDIBLE * lease(), BATCH_LEASE + lease())


def is_free_for(officer: Officer, at: dt.datetime) -> Q:
    """Tell of a submission, in a query, that nobody else has it in hand at a moment."""
    ended = Q(lease_until__lte=at) | Q(lease_until__gt=at + _longest())
    return Q(claimed_by=None) | Q(claimed_by=officer.user_id) | ended


def is_held() -> Q:
    """Tell of a submission, in a query, that somebody has it in hand now."""
    now = timezone.now()
    return Q(claimed_by__isnull=False, lease_until__gt=now, lease_until__lte=now + _longest())


def is_held_by(user_id: int) -> Q:
    """Tell of a submission, in a query, that a user has it in hand now."""
    return Q(claimed_by=user_id) & is_held()


def time_left(submission: Submission) -> dt.timedelta | None:
    """Tell how long the claim on a submission still lasts; None when nobody has it in hand now."""
    if submission.claimed_by_id is None or submission.lease_until is None:
        return None
    left = submission.lease_until - timezone.now()
    return left if dt.timedelta() < left <= _longest() else None


def held_by_other(submission: Submission, officer: Officer) -> bool:
    """Tell whether somebody else has a submission in hand now."""
    return submission.claimed_by_id != officer.user_id and time_left(submission) is not None


def can_work_on(officer: Officer) -> Q:
    """Tell of a submission, in a query, that an officer may say everything of it: see `authority.settles`."""
    nodes = nodes_of(officer)
    if ROOT in nodes:
        return Q()
    return Q(crosses=0) | Q(decider_code__in=sorted(UnionTree.load().below(nodes)))


def claim(officer: Officer, submission_id: int) -> bool:
    """Take a submission in hand, or renew that; False when somebody else has it or it waits for nobody.

    One conditional UPDATE whose row count is the answer: never read, then save.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
    """
    with transaction.atomic():
        if officer.reads_only or not seen_by(officer).filter(pk=submission_id).exists():
            raise Submission.DoesNotExist
        return _take(officer, submission_id)


def claim_next(
    officer: Officer, queue: QuerySet[Submission], *, after: Submission | None = None
) -> int | None:
    """Claim the first free submission of a queue and give its id; None when nothing is free.

    What was put off comes last, whoever put it off. `after` is the one the officer comes from: the queue goes on
    behind it and then begins anew. Without it the first free one may be one that the officer has in hand already, so
    that a second click changes nothing.
    """
    if officer.reads_only:
        return None
    for part in _in_turn(queue.order_by(*order_of(queue)), after):
        if (claimed := _claim_first(officer, part)) is not None:
            return claimed
    return None


def release(officer: Officer, submission_id: int) -> bool:
    """Put a submission back for the others; False when the officer did not have it."""
    with transaction.atomic():
        mine = Submission.objects.filter(pk=submission_id, claimed_by=officer.user_id)
        if not mine.update(claimed_by=None, lease_until=None):
            return False
        trail.leave(officer, TraceKind.RELEASED, Submission(pk=submission_id))
    return True


def _in_turn(
    queue: QuerySet[Submission], after: Submission | None
) -> Iterator[QuerySet[Submission]]:
    for part in (queue.exclude(state=State.LATER), queue.filter(state=State.LATER)):
        if after is None:
            yield part
        else:
            yield following(part, after)
            yield part.exclude(pk=after.pk)


def _claim_first(officer: Officer, queue: QuerySet[Submission]) -> int | None:
    """Read candidates without a lock, which may take long, then claim the first that is still free."""
    for _ in range(_READ_MOST):
        free = queue.filter(is_free_for(officer, timezone.now()))
        tried = list(free.values_list("pk", flat=True)[:_TRIED])
        if not tried:
            return None
        if (claimed := _claim_one_of(officer, free.filter(pk__in=tried))) is not None:
            return claimed
    return None


def _claim_one_of(officer: Officer, free: QuerySet[Submission]) -> int | None:
    """Claim the first of few candidates that fits still and that nobody else is claiming at this moment.

    SQLite lets one writer in at a time; PostgreSQL passes over the rows that others hold.
    """
    with transaction.atomic():
        pk = free.select_for_update(skip_locked=True).values_list("pk", flat=True).first()
        return pk if pk is not None and _take(officer, pk) else None


def _take(officer: Officer, submission_id: int) -> bool:
    """Claim or renew by the row count of a conditional UPDATE; a claim leaves its trace in the same transaction."""
    now = timezone.now()
    until = now + lease()
    to_read = ~Q(state__in=CLOSED) | Q(second_due=1)
    one = Submission.objects.filter(to_read, pk=submission_id)
    # A page that is opened must not shorten what is held for a batch.
    held = one.filter(is_held_by(officer.user_id))
    if held.update(lease_until=Greatest(F("lease_until"), until)):
        return True
    free = one.filter(is_free_for(officer, now))
    if not free.update(claimed_by=officer.user_id, lease_until=until):
        return False
    trail.leave(officer, TraceKind.CLAIMED, Submission(pk=submission_id), until=until.isoformat())
    return True

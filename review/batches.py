"""Batches to be decided in Excel: submissions that an officer takes in hand together, for a working day."""

import datetime as dt

from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from review import claims, trail
from review.models import CLOSED, Export, Officer, Submission, Trace, TraceKind
from review.paging import order_of
from review.scope import seen_by


def take(officer: Officer, queue: QuerySet[Submission], most: int) -> list[int]:
    """Take up to `most` submissions of a queue in hand, those that the officer has already first.

    Nobody else can have one of them in a batch of theirs: each is taken by one conditional UPDATE.
    """
    now = timezone.now()
    free = queue.exclude(state__in=CLOSED).filter(claims.is_free_for(officer, now))
    free = free.order_by(*order_of(queue))
    in_hand = free.filter(claims.is_held_by(officer.user_id))
    taken: list[int] = []
    for pk in in_hand.values_list("pk", flat=True)[:most]:
        taken += [pk] if _taken(officer, pk, now) else []
    passed = list(taken)
    while len(taken) < most:
        others = free.exclude(pk__in=passed).values_list("pk", flat=True)
        candidates = list(others[: most - len(taken)])
        if not candidates:
            break
        taken += [pk for pk in candidates if _taken(officer, pk, now)]
        passed += candidates
    return taken


def give_back(officer: Officer, export: Export) -> int:
    """Put back what an officer still has in hand of a batch of theirs; return how many submissions that were."""
    own = Trace.objects.filter(officer_id=officer.user_id, kind=TraceKind.EXPORTED)
    trace = own.filter(about__export=export.pk, about__has_key="claimed").first()
    claimed = trace.about["claimed"] if trace else []
    held = seen_by(officer).filter(claims.is_held_by(officer.user_id), pk__in=claimed)
    return sum(claims.release(officer, pk) for pk in list(held.values_list("pk", flat=True)))


def _taken(officer: Officer, pk: int, now: dt.datetime) -> bool:
    """Take one, or hold it longer; False when somebody else was faster or it waits no longer."""
    until = now + claims.BATCH_LEASE
    with transaction.atomic():
        one = seen_by(officer).filter(pk=pk).exclude(state__in=CLOSED)
        still = one.filter(claims.is_held_by(officer.user_id))
        if still.update(lease_until=Greatest(F("lease_until"), until)):
            return True
        free = one.filter(claims.is_free_for(officer, now))
        if not free.update(claimed_by=officer.user_id, lease_until=until):
            return False
        trail.leave(
            officer, TraceKind.CLAIMED, Submission(pk=pk), until=until.isoformat(), batch=True
        )
    return True

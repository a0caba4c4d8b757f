"""What was kept long enough by the settings: filings that were not recognised, and free words of the history."""

import datetime as dt
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from review.forgetting import quoting
from review.models import Decision, Forgetting, SecondReading, SignOff, State, Verdict

_NOT_RECOGNISED = (Verdict.RETURN, Verdict.DUPLICATE, Verdict.REJECT)
_ROWS = 2_000


def not_recognised(before: dt.datetime) -> Iterator[tuple[str, str]]:
    """Give key and id of filings that people returned, refused or called copies before a moment, and not anew since."""
    said = Decision.objects.filter(
        verdict__in=_NOT_RECOGNISED,
        at__lt=before,
        undone_by__isnull=True,
        submission__state=State.DECIDED,
        submission__removal__isnull=True,
    )
    approved = Decision.objects.filter(verdict=Verdict.APPROVE, undone_by__isnull=True)
    told = said.exclude(submission__in=approved.values("submission")).order_by("submission_id")
    rows = told.values_list("submission__key", "submission__submission_id").distinct()
    yield from rows.iterator(chunk_size=_ROWS)


def empty_words(before: dt.datetime, now: dt.datetime) -> int:
    """Empty what officers wrote freely before a moment; who decided what, when and why by its code stays.

    Returns how many rows were changed; where none is, the door is not opened and nothing is logged.
    """
    old = (
        (Decision.objects.exclude(reason="", letter=""), {"reason": "", "letter": ""}),
        (SecondReading.objects.exclude(reason=""), {"reason": ""}),
        (SignOff.objects.exclude(note=""), {"note": ""}),
    )
    found = [(rows.filter(at__lt=before), blank) for rows, blank in old]
    if not any(rows.exists() for rows, _ in found) and not quoting.has_words(before):
        return 0
    with transaction.atomic():
        begun = Forgetting.objects.create(
            entry=uuid.uuid4().hex,
            kind="retention",
            who="",
            carried_out_by="sangloc",
            reason="trail_days",
            asked_at=now,
        )
        changed = sum(rows.update(**blank) for rows, blank in found) + quoting.drop_words(before)
        Forgetting.objects.filter(pk=begun.pk).update(
            finished_at=timezone.now(), counts={"words": changed}
        )
    return changed

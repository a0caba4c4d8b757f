"""The second reading of the blind sample: another officer reads what the first one decided, knowing neither."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from review import blind, claims, tallies, trail
from review.authority import READS_ONLY
from review.decisions import Said, checked
from review.models import Decision, Officer, SecondReading, State, Submission, Verdict
from review.refusals import HeldError, RefusedError, StaleError
from review.scope import seen_by

EVERY = 10  # one reading in so many is a second one, until none is due
COUNT_MOST = 1_000
_TRIED = 50
_SAYABLE = (Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT, Verdict.UNSURE)


def due_for(officer: Officer) -> QuerySet[Submission]:
    """Select what an officer may read a second time: decided blind by others, seen, and nothing said of it yet."""
    if officer.reads_only:
        return Submission.objects.none()
    return seen_by(officer).filter(blind.hidden_from(officer), second_due=1)


def due_count(officer: Officer) -> int:
    """Count the second readings that wait for an officer; one more than `COUNT_MOST` stands for "more"."""
    return due_for(officer).order_by()[: COUNT_MOST + 1].count()


def next_for(officer: Officer, *, always: bool = False, after: int | None = None) -> int | None:
    """Claim the next second reading for an officer, oldest first; None when none is due or it is not the time.

    Unless asked for (`always`) it comes in measure: once after every `EVERY` - 1 words of the officer's own day.
    `after` is left out: the one the officer comes from.
    """
    if officer.reads_only or not (always or _is_time(officer)):
        return None
    free = due_for(officer).filter(claims.is_free_for(officer, timezone.now()))
    tried = free.exclude(pk=after or 0).order_by("id").values_list("pk", flat=True)[:_TRIED]
    return next((pk for pk in tried if claims.claim(officer, pk)), None)


def _is_time(officer: Officer) -> bool:
    """Tell whether the officer has decided often enough today since the last second reading."""
    newest = Decision.objects.filter(officer_id=officer.user_id).order_by("-id")
    enough = newest.values_list("at", flat=True)[EVERY - 2 : EVERY - 1].first()
    if enough is None or timezone.localdate(enough) != timezone.localdate():
        return False
    return not SecondReading.objects.filter(officer_id=officer.user_id, at__gte=enough).exists()


def read_again(officer: Officer, submission_id: int, said: Said) -> SecondReading:
    """Record what a second officer said of a submission of the blind sample; nothing about the submission changes.

    The same `idempotency_key` again gives the reading it made the first time.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
        RefusedError: the verdict cannot be given without suggestions, lacks its reason or its field, or the officer
            only looks.
        StaleError: no second reading is due (any more) or not from this officer: the first reader, or somebody who
            said something of it before; nothing was written.
        HeldError: another officer is reading it; nothing was written.
    """
    try:
        with transaction.atomic():
            return _said_before(officer, submission_id, said) or _read(officer, submission_id, said)
    except (IntegrityError, StaleError) as error:
        # The same click may have arrived twice at once: then the other one has written the reading by now.
        before = _said_before(officer, submission_id, said)
        if before is not None:
            return before
        if isinstance(error, IntegrityError):
            raise StaleError from error
        raise


def _read(officer: Officer, submission_id: int, said: Said) -> SecondReading:
    submission = seen_by(officer).get(pk=submission_id)
    verdict = _fitting(officer, said)
    if said.version != submission.version or not submission.second_due:
        raise StaleError
    if not blind.hides(submission, officer):
        raise StaleError
    if claims.held_by_other(submission, officer):
        raise HeldError
    first = _first_word(submission)
    now = timezone.now()
    still_due = Submission.objects.filter(
        claims.is_free_for(officer, now), pk=submission.pk, version=said.version, second_due=1
    )
    if not still_due.update(second_due=0, claimed_by=None, lease_until=None):
        raise StaleError
    reading = SecondReading.objects.create(
        submission=submission,
        first=first,
        officer_id=officer.user_id,
        officer_name=trail.name_of(officer),
        at=now,
        verdict=verdict,
        reason_code=said.reason_code,
        reason=said.reason.strip(),
        field=said.field,
        differs=int(differ(first, verdict, said.field)),
        idempotency_key=said.idempotency_key,
    )
    tallies.note_reading(reading)
    return reading


def _fitting(officer: Officer, said: Said) -> Verdict:
    """Check what was said as a decision is checked, and that it can be said here."""
    if officer.reads_only:
        raise RefusedError(READS_ONLY)
    verdict = checked(said)
    if why := blind.refusal(verdict, said.field):
        raise RefusedError(why)
    if verdict not in _SAYABLE:
        raise RefusedError(
            _("Lần đọc thứ hai không có “Để sau”: hãy rời trang, hồ sơ vẫn chờ người đọc.")
        )
    return verdict


def _first_word(submission: Submission) -> Decision:
    """Give the blind decision in force that a second reader is wanted for."""
    in_force = Decision.objects.filter(
        submission=submission, state_after=State.DECIDED, undone_by__isnull=True
    )
    first = in_force.order_by("-id").first()
    if first is None or first.shown.get("blind") is not True:
        raise StaleError
    return first


def differ(first: Decision, verdict: str, field: str) -> bool:
    """Tell whether two words on a filing differ: another verdict, or another field where both chose one."""
    return first.verdict != verdict or bool(first.field and field and first.field != field)


def _said_before(officer: Officer, submission_id: int, said: Said) -> SecondReading | None:
    mine = SecondReading.objects.filter(
        Q(submission__in=seen_by(officer)), officer_id=officer.user_id, submission_id=submission_id
    )
    return mine.filter(idempotency_key=said.idempotency_key).first()

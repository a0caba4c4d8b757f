"""Signing off: a lead's word that what was decided in a union is settled; from then on only a lead reopens it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from review import trail
from review.models import Decision, Officer, Ownership, SignOff, State, Submission, TraceKind
from review.refusals import RefusedError, StaleError
from review.scope import owners_of, seen_by
from review.words_vi import number

COUNT_MOST = 1_000  # of a union; counting on would cost more than it tells
_NOTE_MOST = 500
_RECENT = 20


@dataclass(frozen=True, slots=True)
class Unsigned:
    """How many decided submissions of a union wait for a sign-off; one more than `COUNT_MOST` means "more"."""

    owner_code: str
    number: int


class _Counted(Subquery):
    """Counts the rows of a subquery that is cut off, so that the count costs no more than it tells."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"


def unsigned(officer: Officer) -> list[Unsigned]:
    """List the unions that an officer sees in which something decided waits for a sign-off."""
    owners = owners_of(officer)
    stored = Ownership.objects.order_by("owner_code").values("owner_code").distinct()
    if owners is not None:
        stored = stored.filter(owner_code__in=owners)
    some = _waiting(Submission.objects.filter(owner_code=OuterRef("owner_code")))
    counted = stored.annotate(number=_Counted(some.order_by().values("pk")[: COUNT_MOST + 1]))
    told = counted.values_list("owner_code", "number")
    return [Unsigned(owner, found) for owner, found in told if found]


def last_event() -> int:
    """Give the number of the newest event: what a page that is shown now can know of."""
    newest = Decision.objects.order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0


def sign_off(
    officer: Officer, owner_code: str, *, up_to: int | None, idempotency_key: str, note: str = ""
) -> SignOff:
    """Settle what was decided in a union up to an event; the same key again gives the sign-off it made the first time.

    What was decided after the page was shown stays open, so that nobody signs what they could not see.

    Raises:
        PermissionDenied: the officer signs nothing off, or does not see the union.
        RefusedError: the form is incomplete, its note too long, or nothing waits.
        StaleError: something was reopened at the same moment; nothing was signed.
    """
    if not officer.leads or not _covers(officer, owner_code):
        raise PermissionDenied
    if not idempotency_key or up_to is None:
        raise RefusedError(_("Biểu mẫu thiếu thông tin; hãy tải lại trang rồi chốt."))
    if len(note) > _NOTE_MOST:
        raise RefusedError(
            _("Ghi chú dài quá %(most)s ký tự; hãy rút gọn.") % {"most": number(_NOTE_MOST)}
        )
    try:
        with transaction.atomic():
            before = _signed_before(officer, owner_code, idempotency_key)
            return before or _sign(officer, owner_code, up_to, idempotency_key, note.strip())
    except IntegrityError:
        # The same click may have arrived twice at once: then the other one has signed by now.
        before = _signed_before(officer, owner_code, idempotency_key)
        if before is None:
            raise StaleError from None
        return before


def recent(officer: Officer) -> list[SignOff]:
    """List the newest sign-offs of the unions that an officer sees."""
    owners = owners_of(officer)
    signed = SignOff.objects.all()
    mine = signed if owners is None else signed.filter(owner_code__in=owners)
    return list(mine[:_RECENT])


def _sign(officer: Officer, owner_code: str, up_to: int, key: str, note: str) -> SignOff:
    newer = Decision.objects.filter(submission=OuterRef("pk"), pk__gt=up_to).order_by()
    mine = _waiting(seen_by(officer).filter(owner_code=owner_code)).exclude(Exists(newer))
    counted = mine.count()
    if not counted:
        raise RefusedError(_("Không còn hồ sơ nào chờ chốt ở công đoàn này."))
    signed = SignOff.objects.create(
        owner_code=owner_code,
        officer_id=officer.user_id,
        officer_name=trail.name_of(officer),
        at=timezone.now(),
        number=counted,
        note=note,
        idempotency_key=key,
    )
    if mine.update(signed=signed) != counted:
        raise StaleError
    trail.leave(
        officer, TraceKind.SIGNED, owner_code=owner_code, number=counted, sign_off=signed.pk
    )
    return signed


def _waiting(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    return submissions.filter(state=State.DECIDED, signed=None)


def _covers(officer: Officer, owner_code: str) -> bool:
    owners = owners_of(officer)
    return owners is None or owner_code in owners


def _signed_before(officer: Officer, owner_code: str, key: str) -> SignOff | None:
    mine = SignOff.objects.filter(officer_id=officer.user_id, owner_code=owner_code)
    return mine.filter(idempotency_key=key).first()

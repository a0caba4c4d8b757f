"""What an officer does to a submission: checked, written and logged in one transaction, or refused."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from review import blind, checklist, claims
from review.authority import refusal
from review.duplicates import canonical_of, other_filing_of
from review.events import HandedBack, is_about_a_pair, write
from review.evidence import as_shown
from review.forgetting.marks import REMOVED, is_removed
from review.group_links import canonical_along
from review.models import CLOSED, Decision, Officer, Pair, State, Submission, Verdict
from review.refusals import HeldError, RefusedError, StaleError
from review.rulings import standing_pairs
from review.saying import STATE_AFTER, Said, checked
from review.scope import officer_of, seen_by

__all__ = ["STATE_AFTER", "Said", "checked", "decide", "is_undoable", "may_undo", "undo"]


def decide(officer: Officer, submission_id: int, said: Said) -> Decision:
    """Record what an officer said about a submission they may see.

    The same `idempotency_key` again gives the event it made the first time.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
        RefusedError: the verdict is unknown, not this officer's to say, lacks its reason, or lacks an earlier filing
            to point to.
        StaleError: `said.version` is not the submission's, or it is decided; nothing was written.
        HeldError: another officer has it in hand; nothing was written.
    """
    try:
        with transaction.atomic():
            before = _said_before(officer, submission_id, said)
            return before or _decide(officer, submission_id, said)
    except (IntegrityError, StaleError) as error:
        # The same click may have arrived twice at once: then the other one has written the event by now.
        before = _said_before(officer, submission_id, said)
        if before is not None:
            return before
        raise _as_refusal(error) from error


def undo(
    officer: Officer,
    decision_id: int,
    *,
    version: int | None,
    idempotency_key: str,
    hand_back: bool = False,
) -> Decision:
    """Take back the last event on a submission, or a "Không trùng"; an event of its own.

    Officers take back their own; a lead takes back anybody's, after a sign-off only a lead does. With `hand_back` the
    reopened submission is kept a working day for whoever decided it.

    Raises:
        Decision.DoesNotExist: there is no such event for this officer to take back.
        RefusedError: the event is itself an undoing, was taken back already, is signed off, or is not this officer's
            to settle.
        StaleError: something happened after it; nothing was written.
        HeldError: another officer has the submission in hand; nothing was written.
    """
    try:
        with transaction.atomic():
            before = _undone_before(officer, decision_id, idempotency_key)
            return before or _undo(
                officer, decision_id, version, idempotency_key, hand_back=hand_back
            )
    except (IntegrityError, StaleError) as error:
        before = _undone_before(officer, decision_id, idempotency_key)
        if before is not None:
            return before
        raise _as_refusal(error) from error


def may_undo(officer: Officer) -> QuerySet[Decision]:
    """Select the events that an officer may take back if nothing else stands against it: their own, a lead's all."""
    if officer.reads_only:
        return Decision.objects.none()
    seen = Decision.objects.filter(submission__in=seen_by(officer))
    return seen if officer.leads else seen.filter(officer_id=officer.user_id)


def is_undoable(event: Decision) -> bool:
    """Tell whether an event can still be taken back: nothing has happened to the submission since.

    "Không trùng" says nothing about the submission's own state and binds every later screening: it can be taken back
    as long as the submission is undecided.
    """
    if is_removed(event.submission):
        return False
    if event.verdict == Verdict.NOT_DUPLICATE:
        return event.submission.state not in CLOSED
    return event.verdict != Verdict.UNDO and event.version_seen + 1 == event.submission.version


def _as_refusal(error: Exception) -> Exception:
    """A key that another form used already is a fault of the page, not of the officer: reloading mends it."""
    if isinstance(error, IntegrityError):
        return RefusedError(
            _("Biểu mẫu này đã được dùng cho việc khác; hãy tải lại trang rồi làm lại.")
        )
    return error


def _decide(officer: Officer, submission_id: int, said: Said) -> Decision:
    # The pair before the submission: who rules it apart in between has raised the version by then.
    pair = standing_pairs().filter(pk=said.pair).first() if said.pair else None
    submission = seen_by(officer).get(pk=submission_id)
    verdict = checked(said)
    if said.version != submission.version or submission.state in CLOSED:
        raise StaleError
    if claims.held_by_other(submission, officer):
        raise HeldError
    is_hidden = blind.hides(submission, officer)
    if is_hidden and (why := blind.refusal(verdict, said.field)):
        raise RefusedError(why)
    why = refusal(officer, submission, verdict)
    if why and not is_hidden:
        raise RefusedError(why)
    event = _event(officer, submission, pair, verdict, said)
    if why:
        # A refusal would tell a blind reader what the machine found: the word is kept, a third party has the last one.
        event.state_after = State.UNSURE
    return write(officer, submission, event)


def _event(
    officer: Officer, submission: Submission, pair: Pair | None, verdict: Verdict, said: Said
) -> Decision:
    """Make the event of what was said; who says it is written on it later."""
    is_return = verdict == Verdict.RETURN
    shown_pair = pair if pair and pair.right_key == submission.key else None
    return Decision(
        verdict=verdict,
        reason_code=said.reason_code,
        reason=said.reason.strip(),
        field=said.field,
        state_after=STATE_AFTER.get(verdict, submission.state),
        canonical=_earlier(officer, submission, pair, verdict, said),
        shown=_shown(officer, submission, shown_pair),
        missing=list(dict.fromkeys(said.missing)) if is_return else [],
        letter=_letter(submission, said) if is_return else "",
        act=said.act,
        idempotency_key=said.idempotency_key,
    )


def _letter(submission: Submission, said: Said) -> str:
    told = said.letter.replace("\r\n", "\n").strip()
    return told or checklist.letter(
        submission, said.missing, reason_code=said.reason_code, reason=said.reason
    )


def _shown(officer: Officer, submission: Submission, pair: Pair | None) -> dict[str, object]:
    """Gather what the machine had suggested; `blind` where the officer's page gave none of it away.

    `sample` marks a submission of the blind sample whose suggestions were shown, for it was read before.
    """
    shown = as_shown(submission, pair)
    if not submission.blind:
        return shown
    return shown | ({"blind": True} if blind.hides(submission, officer) else {"sample": True})


def _earlier(
    officer: Officer, submission: Submission, pair: Pair | None, verdict: Verdict, said: Said
) -> Submission | None:
    """Give the earlier filing that a verdict is about, if it is about one."""
    if verdict == Verdict.DUPLICATE and said.chain:
        return canonical_along(officer, submission, said.chain, reason=said.reason.strip())
    if verdict == Verdict.DUPLICATE:
        return canonical_of(officer, submission, pair, reason=said.reason.strip())
    if verdict == Verdict.NOT_DUPLICATE:
        return other_filing_of(officer, submission, pair)
    return None


def _undo(
    officer: Officer, decision_id: int, version: int | None, key: str, *, hand_back: bool
) -> Decision:
    undone = may_undo(officer).select_related("submission", "canonical").get(pk=decision_id)
    submission = undone.submission
    if why := _why_not(officer, undone, key):
        raise RefusedError(why)
    if not is_undoable(undone) or submission.version != version:
        raise StaleError
    if claims.held_by_other(submission, officer):
        raise HeldError
    event = Decision(
        verdict=Verdict.UNDO,
        undoes=undone,
        shown=_shown(officer, submission, None),
        idempotency_key=key,
    )
    event.state_after = submission.state if is_about_a_pair(event) else undone.state_before
    handed = _handed_back(officer, undone) if hand_back else None
    return write(officer, submission, event, handed=handed)


def _why_not(officer: Officer, undone: Decision, key: str) -> str:
    """Say why an event cannot be taken back by this officer; "" when it can."""
    if not key or undone.verdict == Verdict.UNDO or hasattr(undone, "undone_by"):
        return _("Việc này đã được hoàn tác hoặc không hoàn tác được.")
    if is_removed(undone.submission):
        return _(REMOVED)
    if undone.submission.signed_id is not None and not officer.leads:
        return _("Đợt này đã chốt: chỉ cán bộ phụ trách mở lại được; hãy báo cấp trên.")
    if undone.shown.get("blind") is True:
        return ""  # a word that was given without knowing of a third party is its officer's to take back
    return refusal(officer, undone.submission, undone.verdict)


def _handed_back(officer: Officer, undone: Decision) -> HandedBack:
    """Find whoever decided, if they may still decide this submission and the officer may give work out."""
    before = officer_of(undone.officer)
    can_take = before is not None and not before.reads_only
    if before is None or not (can_take and seen_by(before).filter(pk=undone.submission_id)):
        raise RefusedError(
            _("Người đã quyết định không còn phụ trách hồ sơ này; hãy mở lại mà không giao lại.")
        )
    if not officer.leads:
        raise RefusedError(_("Chỉ cán bộ phụ trách giao lại hồ sơ được."))
    return HandedBack(before, timezone.now() + claims.BATCH_LEASE)


def _said_before(officer: Officer, submission_id: int, said: Said) -> Decision | None:
    return Decision.objects.filter(
        idempotency_key=said.idempotency_key,
        submission_id=submission_id,
        officer_id=officer.user_id,
        submission__in=seen_by(officer),
    ).first()


def _undone_before(officer: Officer, decision_id: int, key: str) -> Decision | None:
    mine = Decision.objects.filter(officer_id=officer.user_id, undoes_id=decision_id)
    return mine.filter(idempotency_key=key, submission__in=seen_by(officer)).first()

"""What an officer does to a submission: checked, written and logged in one transaction, or refused."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from review import blind, claims, counters, curated, relations, trail, words_vi
from review.authority import refusal
from review.duplicates import canonical_of, other_filing_of
from review.evidence import as_shown
from review.models import Decision, Officer, Pair, State, Submission, Verdict
from review.refusals import HeldError, RefusedError, StaleError
from review.rulings import standing_pairs
from review.scope import seen_by

STATE_AFTER = {
    Verdict.APPROVE: State.DECIDED,
    Verdict.RETURN: State.DECIDED,
    Verdict.DUPLICATE: State.DECIDED,
    Verdict.REJECT: State.DECIDED,
    Verdict.UNSURE: State.UNSURE,
    Verdict.LATER: State.LATER,
}
_SAYABLE = (*STATE_AFTER, Verdict.NOT_DUPLICATE)  # the last leaves the submission in its state
_NEED_REASON = (Verdict.RETURN, Verdict.REJECT)
_REASON_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer sends. `version` is that of the page they saw; `pair` the pair that it is about, if any.

    `missing` and `letter` go with a return: codes of what is missing, and the text to send. `act` is the same for all
    that is said at once of a group.
    """

    verdict: str
    version: int | None
    idempotency_key: str
    reason_code: str = ""
    reason: str = ""
    field: str = ""
    pair: int | None = None
    missing: tuple[str, ...] = ()
    letter: str = ""
    act: str = ""


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
    officer: Officer, decision_id: int, *, version: int | None, idempotency_key: str
) -> Decision:
    """Take back the officer's own last event on a submission, or a "Không trùng" of theirs; an event of its own.

    Raises:
        Decision.DoesNotExist: there is no such event of this officer on a submission they may see.
        RefusedError: the event is itself an undoing, or was taken back already.
        StaleError: something happened after it; nothing was written.
    """
    try:
        with transaction.atomic():
            return _undo(officer, decision_id, version, idempotency_key)
    except (IntegrityError, StaleError) as error:
        mine = Decision.objects.filter(officer_id=officer.user_id, undoes_id=decision_id)
        before = mine.filter(idempotency_key=idempotency_key).first()
        if before is not None:
            return before
        raise _as_refusal(error) from error


def _as_refusal(error: Exception) -> Exception:
    """A key that another form used already is a fault of the page, not of the officer: reloading mends it."""
    if isinstance(error, IntegrityError):
        return RefusedError(
            "Biểu mẫu này đã được dùng cho việc khác; hãy tải lại trang rồi làm lại."
        )
    return error


def _decide(officer: Officer, submission_id: int, said: Said) -> Decision:
    # The pair before the submission: who rules it apart in between has raised the version by then.
    pair = standing_pairs().filter(pk=said.pair).first() if said.pair else None
    submission = seen_by(officer).get(pk=submission_id)
    verdict = _checked(said)
    if said.version != submission.version or submission.state == State.DECIDED:
        raise StaleError
    if claims.held_by_other(submission, officer):
        raise HeldError
    if why := refusal(officer, submission, verdict):
        raise RefusedError(why)
    is_hidden = blind.hides(submission, officer)
    event = Decision(
        verdict=verdict,
        reason_code=said.reason_code,
        reason=said.reason.strip(),
        field=said.field,
        state_after=STATE_AFTER.get(verdict, submission.state),
        canonical=_earlier(officer, submission, pair, verdict, said),
        shown=as_shown(submission, pair if pair and pair.right_key == submission.key else None)
        | ({"blind": True} if is_hidden else {}),
        missing=list(said.missing),
        letter=said.letter.strip(),
        act=said.act,
        idempotency_key=said.idempotency_key,
    )
    return _write(officer, submission, event)


def _earlier(
    officer: Officer, submission: Submission, pair: Pair | None, verdict: Verdict, said: Said
) -> Submission | None:
    """Give the earlier filing that a verdict is about, if it is about one."""
    if verdict == Verdict.DUPLICATE:
        return canonical_of(officer, submission, pair, reason=said.reason.strip())
    if verdict == Verdict.NOT_DUPLICATE:
        return other_filing_of(officer, submission, pair)
    return None


def _checked(said: Said) -> Verdict:
    if not said.idempotency_key or said.version is None:
        raise RefusedError("Biểu mẫu thiếu thông tin phiên bản; hãy mở lại hồ sơ rồi quyết định.")
    if said.verdict not in _SAYABLE:
        raise RefusedError(
            f"Không có quyết định “{said.verdict}”; hãy chọn một nút trên trang hồ sơ."
        )
    verdict = Verdict(said.verdict)
    if said.field and said.field not in curated.fields():
        raise RefusedError("Lĩnh vực đã chọn không còn trong danh mục; hãy chọn lại.")
    if said.reason_code and said.reason_code not in words_vi.DECISION_REASONS:
        raise RefusedError("Lý do đã chọn không còn trong danh mục; hãy chọn lại.")
    if len(said.reason) > _REASON_MOST:
        raise RefusedError(f"Lý do dài quá {_REASON_MOST} ký tự; hãy rút gọn.")
    unknown = set(said.missing) - words_vi.MISSING.keys()
    if unknown:
        raise RefusedError("Mục còn thiếu đã chọn không còn trong danh mục; hãy chọn lại.")
    told = said.reason_code or said.reason.strip() or said.missing
    if verdict in _NEED_REASON and not told:
        raise RefusedError("Hãy chọn hoặc ghi lý do: người nộp cần biết phải bổ sung, sửa điều gì.")
    return verdict


def is_undoable(event: Decision) -> bool:
    """Tell whether an event can still be taken back: nothing has happened to the submission since.

    "Không trùng" says nothing about the submission's own state and binds every later screening: it can be taken back
    as long as the submission is undecided.
    """
    if event.verdict == Verdict.NOT_DUPLICATE:
        return event.submission.state != State.DECIDED
    return event.version_seen + 1 == event.submission.version


def _undo(
    officer: Officer, decision_id: int, version: int | None, idempotency_key: str
) -> Decision:
    undone = may_undo(officer).select_related("submission").get(pk=decision_id)
    before = Decision.objects.filter(undoes=undone).first()
    if before is not None and before.idempotency_key == idempotency_key:
        return before
    if not idempotency_key or undone.verdict == Verdict.UNDO or before is not None:
        raise RefusedError("Việc này đã được hoàn tác hoặc không hoàn tác được.")
    if undone.submission.signed_id is not None and not officer.leads:
        raise RefusedError("Đợt này đã chốt: chỉ cán bộ phụ trách mở lại được; hãy báo cấp trên.")
    if not is_undoable(undone) or undone.submission.version != version:
        raise StaleError
    if why := refusal(officer, undone.submission, undone.verdict):
        raise RefusedError(why)
    event = Decision(
        verdict=Verdict.UNDO,
        undoes=undone,
        state_after=_state_without(undone),
        shown=as_shown(undone.submission, None),
        idempotency_key=idempotency_key,
    )
    return _write(officer, undone.submission, event)


def may_undo(officer: Officer) -> QuerySet[Decision]:
    """Select the events that an officer may take back if nothing else stands against it: their own, a lead's all."""
    if officer.reads_only:
        return Decision.objects.none()
    seen = Decision.objects.filter(submission__in=seen_by(officer))
    return seen if officer.leads else seen.filter(officer_id=officer.user_id)


def _state_without(undone: Decision) -> str:
    """Give the state that taking an event back leads to."""
    is_ruling = undone.verdict == Verdict.NOT_DUPLICATE
    return undone.submission.state if is_ruling else undone.state_before


def _write(officer: Officer, submission: Submission, event: Decision) -> Decision:
    """Change the submission if it is still the one that was seen, count it, and log the event."""
    now = timezone.now()
    still_seen = Submission.objects.filter(
        claims.is_free_for(officer, now), pk=submission.pk, version=submission.version
    )
    is_decided = event.state_after == State.DECIDED
    changed = still_seen.update(
        state=event.state_after,
        version=F("version") + 1,
        canonical=event.canonical if event.verdict == Verdict.DUPLICATE else None,
        decided_by=officer.user_id if is_decided else None,
        second_due=int(is_decided and event.shown.get("blind") is True),
        signed=None,
        claimed_by=None,
        lease_until=None,
    )
    if not changed:
        raise StaleError
    counters.move(submission, event.state_after)
    event.submission = submission
    event.officer_id = officer.user_id
    event.officer_name = trail.name_of(officer)
    event.officer_role = officer.role
    event.officer_unions = officer.unions
    event.at = now
    event.state_before = submission.state
    event.version_seen = submission.version
    event.save(force_insert=True)
    if event.canonical_id or event.undoes_id:
        relations.note_on_submissions([submission.key])
    return event


def _said_before(officer: Officer, submission_id: int, said: Said) -> Decision | None:
    return Decision.objects.filter(
        idempotency_key=said.idempotency_key,
        submission_id=submission_id,
        officer_id=officer.user_id,
        submission__in=seen_by(officer),
    ).first()

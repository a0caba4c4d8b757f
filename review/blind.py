"""The blind sample: a fixed share of new submissions that two officers read without a suggestion."""

import hashlib

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from review.models import Decision, Officer, SecondReading, State, Submission, Verdict

_PARTS = 1_000_000
_WAITING = (State.OPEN, State.LATER)
# Events that say nothing of the filing itself: who put it off, or took somebody's word back, has still to read it.
_NO_WORD = (Verdict.LATER, Verdict.UNDO)
# What can be said without a suggestion: the other two verdicts are about an earlier filing, which is not shown.
SAYABLE = (Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT, Verdict.UNSURE, Verdict.LATER)


def is_drawn(key: str, share: float) -> bool:
    """Tell whether a submission is in the sample of `share` (0..1), drawn by its key: the same in every run."""
    drawn = int.from_bytes(hashlib.sha256(f"blind {key}".encode()).digest()[:8])
    return drawn % _PARTS < share * _PARTS


def hidden_from(officer: Officer | None) -> Q:
    """Tell of a submission, in a query, that no page may give an officer any suggestion about it.

    So it is until the officer has said something of it, while the first or the second reading is due. What a first
    reader was not sure of, and what is opened again after both readings, is settled with the suggestions. Auditors
    only look. Lists leave these out (`exclude(hidden_from(officer))`) or show them without what the machine says.
    """
    if officer is None or officer.reads_only:
        return Q(pk__in=[])
    mine = Decision.objects.filter(submission=OuterRef("pk"), officer_id=officer.user_id)
    said = Exists(mine.exclude(verdict__in=_NO_WORD).order_by())
    read_twice = Exists(SecondReading.objects.filter(submission=OuterRef("pk")))
    is_due = Q(state__in=_WAITING) | Q(second_due=1)
    return Q(blind=1) & is_due & ~Q(said) & ~Q(read_twice)


def hides(submission: Submission, officer: Officer | None) -> bool:
    """Tell whether an officer's page of a submission must give no suggestion away; see `hidden_from`."""
    is_due = submission.state in _WAITING or bool(submission.second_due)
    if not submission.blind or not is_due or officer is None or officer.reads_only:
        return False
    return Submission.objects.filter(hidden_from(officer), pk=submission.pk).exists()


def refusal(verdict: str, field: str) -> str:
    """Say why a verdict cannot be given without suggestions; "" when it can.

    Nothing in the words depends on what the machine found.
    """
    if verdict not in SAYABLE:
        return _(
            "Hồ sơ này đang được đọc không kèm gợi ý: hãy chọn Duyệt, Trả lại bổ sung, Không đạt hoặc Chưa rõ."
        )
    if verdict == Verdict.APPROVE and not field:
        return _(
            "Hãy chọn lĩnh vực trước khi duyệt: hồ sơ này đọc không kèm gợi ý nên chưa có lĩnh vực nào được chọn sẵn."
        )
    return ""

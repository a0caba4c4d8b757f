"""The line that tells what was just saved, with the way to take it back."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from review import words_vi
from review.models import Decision, Submission, Verdict


@dataclass(frozen=True, slots=True)
class Toast:
    """What was saved; `decision` can be taken back unless it is an undoing or was undone."""

    decision: Decision
    text: str
    title: str
    can_undo: bool
    version: int
    idempotency_key: str


def toast_for(request: HttpRequest, visible: QuerySet[Submission]) -> Toast | None:
    """Find the officer's own event that the address names as just saved."""
    saved = request.GET.get("da_luu", "")
    if not (saved.isascii() and saved.isdigit() and len(saved) < 19):
        return None
    mine = Decision.objects.filter(
        pk=int(saved), officer_id=request.user.pk, submission__in=visible
    )
    decision = mine.select_related("submission", "undone_by").first()
    if decision is None:
        return None
    undone = decision.verdict == Verdict.UNDO or hasattr(decision, "undone_by")
    return Toast(
        decision=decision,
        text=_("Đã lưu: %(verdict)s") % {"verdict": _(words_vi.VERDICTS[decision.verdict])},
        title=decision.submission.readable[0],
        can_undo=not undone,
        version=decision.version_seen + 1,
        idempotency_key=uuid.uuid4().hex,
    )

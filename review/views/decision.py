"""Saving a decision and taking one back."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from review.decisions import Said, decide, undo
from review.filters import Filters
from review.models import Decision, Submission, Verdict
from review.refusals import RefusedError, StaleError
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.submission import Typed, address_after, page_of

_CONFLICT, _UNFIT = 409, 422
_CHANGED = (
    "Chưa lưu: hồ sơ đã thay đổi sau khi anh/chị mở trang (có người vừa quyết định, hoặc có lượt sàng lọc mới). "
    "Lý do đã gõ được giữ lại; hãy xem lại thông tin mới."
)


@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the officer said and go on to the next submission; a refusal keeps what was typed.

    "Không trùng" leaves the submission waiting, so its page is shown again.
    """
    officer = officer_asking(request)
    said = _said(request.POST)
    try:
        event = decide(officer, pk, said)
    except Submission.DoesNotExist:
        raise Http404 from None
    except StaleError:
        return page_of(request, pk, _kept(said, _CHANGED), status=_CONFLICT)
    except RefusedError as refusal:
        return page_of(request, pk, _kept(said, str(refusal)), status=_UNFIT)
    if event.verdict == Verdict.NOT_DUPLICATE:
        return redirect(_page_again(request, event))
    return redirect(address_after(request, event.submission, saved=event))


@require_POST
def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the officer's own event and show its submission again."""
    officer = officer_asking(request)
    submission = Submission.objects.filter(decisions=pk) & seen_by(officer)
    try:
        event = undo(
            officer,
            pk,
            version=number_in(request.POST.get("version", "")),
            idempotency_key=request.POST.get("idempotency_key", "")[:64],
        )
    except Decision.DoesNotExist:
        raise Http404 from None
    except StaleError:
        return page_of(request, submission.get().pk, Typed(message=_CHANGED), status=_CONFLICT)
    except RefusedError as refusal:
        return page_of(request, submission.get().pk, Typed(message=str(refusal)), status=_UNFIT)
    return redirect(_page_again(request, event))


def _page_again(request: HttpRequest, event: Decision) -> str:
    page = reverse("submission", args=[event.submission_id])
    return f"{page}?{Filters.read(request.GET).query}&da_luu={event.pk}"


def _said(form: QueryDict) -> Said:
    return Said(
        verdict=form.get("verdict", ""),
        version=number_in(form.get("version", "")),
        idempotency_key=form.get("idempotency_key", "")[:64],
        reason_code=form.get("reason_code", ""),
        reason=form.get("reason", ""),
        field=form.get("field", ""),
        pair=number_in(form.get("pair", "")),
    )


def _kept(said: Said, message: str) -> Typed:
    return Typed(
        reason=said.reason, reason_code=said.reason_code, field=said.field, message=message
    )

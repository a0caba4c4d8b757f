"""Reading a submission of the blind sample a second time, and going to the next one that waits for that."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from review import second_readings
from review.decisions import Said
from review.models import BLIND_TAB, SecondReading, Submission
from review.refusals import RefusedError, StaleError
from review.views.asking import number_in, officer_asking
from review.views.form import Typed
from review.views.submission import page_of

_CONFLICT, _UNFIT = 409, 422


@require_POST
def reading_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Save a second reading and show the submission with what was hidden; a refusal keeps what was typed."""
    officer = officer_asking(request)
    said = _said(request)
    try:
        reading = second_readings.read_again(officer, pk, said)
    except Submission.DoesNotExist:
        raise Http404 from None
    except StaleError:
        return page_of(request, pk, _kept(said, _changed()), status=_CONFLICT)
    except RefusedError as refusal:
        return page_of(request, pk, _kept(said, str(refusal)), status=_UNFIT)
    return redirect(address_of(reading))


@require_POST
def next_reading(request: HttpRequest) -> HttpResponse:
    """Claim the next second reading and open it; back to the queue when none is due."""
    officer = officer_asking(request)
    after = number_in(request.POST.get("after", ""))
    found = second_readings.next_for(officer, always=True, after=after)
    queue = f"{reverse('queue')}?lane={BLIND_TAB}"
    return redirect(queue if found is None else reverse("submission", args=[found]))


def address_of(reading: SecondReading) -> str:
    """Give the address that shows a submission and what its second reader and the others said."""
    page = reverse("submission", args=[reading.submission_id])
    return f"{page}?lane={BLIND_TAB}&da_doc={reading.pk}"


def _said(request: HttpRequest) -> Said:
    form = request.POST
    return Said(
        verdict=form.get("verdict", ""),
        version=number_in(form.get("version", "")),
        idempotency_key=form.get("idempotency_key", "")[:64],
        reason_code=form.get("reason_code", ""),
        reason=form.get("reason", ""),
        field=form.get("field", ""),
    )


def _kept(said: Said, message: str) -> Typed:
    return Typed(
        reason=said.reason, reason_code=said.reason_code, field=said.field, message=message
    )


def _changed() -> str:
    return _(
        "Chưa lưu: hồ sơ này không còn chờ anh/chị đọc lần hai (đã có người đọc, hoặc quyết định đã được hoàn tác). "
        "Lời đã gõ được giữ lại."
    )


routes = [
    path("ho-so/<int:pk>/doc-lai/", reading_again, name="reading_again"),
    path("doc-lai/tiep/", next_reading, name="next_reading"),
]

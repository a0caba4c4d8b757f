"""The letter that goes with a return: written from what is ticked, and later at hand to copy or print."""

from io import BytesIO

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from review import blind, checklist, papers
from review.models import Decision
from review.scope import seen_by
from review.views.asking import officer_asking
from review.views.decision import kept, said_in
from review.views.submission import page_of

_AS_TEXT, _AS_PAPER = "van-ban", "docx"


@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter of a return, as a page to print, as plain text or as a paper."""
    officer = officer_asking(request)
    seen = Decision.objects.filter(submission__in=seen_by(officer)).exclude(letter="")
    event = seen.select_related("submission").filter(pk=pk).first()
    if event is None or blind.hides(event.submission, officer):
        raise Http404
    if request.GET.get("dang") == _AS_TEXT:
        answer = HttpResponse(event.letter + "\n", content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="thu-{event.pk}.txt"'
        return answer
    if request.GET.get("dang") == _AS_PAPER:
        return _paper(event)
    context = {"event": event, "submission": event.submission, "is_undone": _is_undone(event)}
    return render(request, "review/letter.html", context)


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the letter from what is ticked, without saving anything: for htmx the field, else the page again."""
    officer = officer_asking(request)
    if officer.reads_only:
        raise PermissionDenied
    submission = seen_by(officer).filter(pk=pk).first()
    if submission is None:
        raise Http404
    said = said_in(request.POST, submission)
    written = checklist.letter(
        submission, said.missing, reason_code=said.reason_code, reason=said.reason
    )
    if not request.headers.get("HX-Request"):
        return page_of(request, pk, kept(request.POST, letter=written))
    context = {"submission": submission, "letter": written, "composed_of": " ".join(said.missing)}
    return render(request, "review/_letter.html", context)


def _paper(event: Decision) -> HttpResponse:
    from review import letters_paper  # here, not above: pages start without the writer

    written = BytesIO()
    letters_paper.write(written, [event], at=timezone.now())
    answer = HttpResponse(written.getvalue(), content_type=papers.DOCX)
    answer["Content-Disposition"] = f'attachment; filename="thu-{event.pk}.docx"'
    return answer


def _is_undone(event: Decision) -> bool:
    return Decision.objects.filter(undoes=event).exists()


routes: list[URLPattern] = [
    path("quyet-dinh/<int:pk>/thu/", letter, name="letter"),
    path("ho-so/<int:pk>/thu/", draft, name="letter_draft"),
]

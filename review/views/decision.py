"""Saving a decision and taking one back."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from review import checklist, words_vi
from review.decisions import decide, may_undo, undo
from review.filters import Filters
from review.models import Decision, Officer, Submission, Verdict
from review.refusals import RefusedError, StaleError
from review.saying import Said
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.conflicts import conflict_of
from review.views.form import Typed
from review.views.submission import address_after, page_of

_CONFLICT, _UNFIT = 409, 422
_KEY_MOST = 64
# Verdicts that a reason goes with by itself; for the others only one that the officer picked counts.
_WITH_REASON = (Verdict.RETURN, Verdict.REJECT, Verdict.DUPLICATE)


@require_POST
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the officer said and go on to the next submission; a refusal keeps what was typed.

    "Không trùng" leaves the submission waiting, so its page is shown again.
    """
    officer = _deciding(request)
    submission = seen_by(officer).filter(pk=pk).first()
    if submission is None:
        raise Http404
    said = said_in(request.POST, submission)
    try:
        event = decide(officer, pk, said)
    except Submission.DoesNotExist:
        raise Http404 from None
    except StaleError:
        message = _conflict(officer, pk, said.version)
        return page_of(request, pk, kept(request.POST, message), status=_CONFLICT)
    except RefusedError as refusal:
        return page_of(request, pk, kept(request.POST, str(refusal)), status=_UNFIT)
    if event.verdict == Verdict.NOT_DUPLICATE:
        return redirect(_page_again(request, event))
    return redirect(address_after(request, event.submission, saved=event))


@require_POST
def undoing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an event back and show its submission again; a lead may hand it back to whoever decided."""
    officer = _deciding(request)
    version = number_in(request.POST.get("version", ""))
    undone = may_undo(officer).filter(pk=pk).first()
    if undone is None:
        raise Http404
    try:
        event = undo(
            officer,
            pk,
            version=version,
            idempotency_key=request.POST.get("idempotency_key", "")[:_KEY_MOST],
            hand_back=request.POST.get("giao_lai") == "1",
        )
    except Decision.DoesNotExist:
        raise Http404 from None
    except StaleError:
        message = _conflict(officer, undone.submission_id, version)
        return page_of(request, undone.submission_id, Typed(message=message), status=_CONFLICT)
    except RefusedError as refusal:
        typed = Typed(message=str(refusal))
        return page_of(request, undone.submission_id, typed, status=_UNFIT)
    return redirect(_page_again(request, event))


def said_in(form: QueryDict, submission: Submission) -> Said:
    """Read what a form says of a submission.

    A reason that the form had picked by itself counts with the verdicts that need one; a letter that nobody touched is
    left out, for it is written anew from what is ticked now.
    """
    verdict = form.get("verdict", "")
    reason_code = form.get("reason_code", "")
    if verdict not in _WITH_REASON and reason_code == form.get("preselected", ""):
        reason_code = ""
    composed = checklist.letter(submission, form.get("composed_of", "").split())
    letter = _lines(form.get("letter", ""))
    return Said(
        verdict=verdict,
        version=number_in(form.get("version", "")),
        idempotency_key=form.get("idempotency_key", "")[:_KEY_MOST],
        reason_code=reason_code,
        reason=form.get("reason", ""),
        field=form.get("field", ""),
        pair=number_in(form.get("pair", "")),
        missing=_ticked(form),
        letter="" if letter == composed else letter,
    )


def kept(form: QueryDict, message: str = "", *, letter: str | None = None) -> Typed:
    """Keep what a form holds for the page that shows it again; `letter` in place of the one that was typed."""
    return Typed(
        reason=form.get("reason", ""),
        reason_code=form.get("reason_code", ""),
        field=form.get("field", ""),
        missing=_ticked(form),
        letter=_lines(form.get("letter", "")) if letter is None else letter,
        message=message,
    )


def _deciding(request: HttpRequest) -> Officer:
    officer = officer_asking(request)
    if officer.reads_only:
        raise PermissionDenied
    return officer


def _conflict(officer: Officer, submission_id: int, version: int | None) -> str:
    now = seen_by(officer).select_related("claimed_by").get(pk=submission_id)
    return conflict_of(officer, now, version)


def _page_again(request: HttpRequest, event: Decision) -> str:
    page = reverse("submission", args=[event.submission_id])
    parts = (Filters.read(request.GET).query, f"da_luu={event.pk}")
    return f"{page}?{'&'.join(part for part in parts if part)}"


def _ticked(form: QueryDict) -> tuple[str, ...]:
    """Read what was ticked; codes that are no codes are kept, so that they are refused and not lost."""
    return tuple(code[:_KEY_MOST] for code in form.getlist("missing")[: 2 * len(words_vi.MISSING)])


def _lines(typed: str) -> str:
    return typed.replace("\r\n", "\n").strip()

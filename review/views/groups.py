"""Filings that hang together: their page, one decision for those shown, taking some out, taking an act back."""

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from review import acts
from review.acts import Chosen, Outcome
from review.group_decisions import GroupSaid, decide_group
from review.models import Decision, Submission
from review.refusals import RefusedError
from review.splitting import split
from review.views.asking import number_in, officer_asking
from review.views.group_page import Typed, address_of, group_page

_CONFLICT, _UNFIT = 409, 422
_KEY = 32  # characters of a form's key: with a member's number it is an idempotency key


@require_safe
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the group of a submission that the officer may see."""
    return group_page(request, pk, Typed())


@require_POST
def group_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what the officer said of the members shown; whoever was left out is told by name and reason."""
    officer = officer_asking(request)
    form = request.POST
    said = GroupSaid(
        verdict=form.get("verdict", ""),
        chosen=_chosen(form),
        reason_code=form.get("reason_code", ""),
        reason=form.get("reason", ""),
        with_earliest=form.get("with_earliest") == "1",
    )
    try:
        outcome = decide_group(officer, pk, said)
    except Submission.DoesNotExist:
        raise Http404 from None
    except RefusedError as refusal:
        return group_page(request, pk, _typed(form, message=str(refusal)), status=_UNFIT)
    return _answer(request, pk, outcome)


@require_POST
def splitting(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the chosen members out of the group; with `so_sanh` set two of them side by side instead."""
    officer = officer_asking(request)
    form = request.POST
    chosen = _chosen(form)
    try:
        if "so_sanh" in form:
            return redirect("pair", acts.pair_of_two(officer, pk, chosen.members))
        outcome = split(officer, pk, chosen, reason=form.get("reason", ""))
    except Submission.DoesNotExist:
        raise Http404 from None
    except RefusedError as refusal:
        return group_page(request, pk, _typed(form, message=str(refusal)), status=_UNFIT)
    return _answer(request, pk, outcome)


@require_POST
def group_undoing(request: HttpRequest) -> HttpResponse:
    """Take back a whole act of the officer's own, or as a lead anybody's."""
    officer = officer_asking(request)
    first = number_in(request.POST.get("event", ""))
    try:
        event = acts.events_of_act(officer, first or 0).last()
        outcome = acts.undo_act(officer, first or 0)
    except Decision.DoesNotExist:
        raise Http404 from None
    if event is None:
        raise Http404
    pk = number_in(request.POST.get("nhom", "")) or event.submission_id
    if outcome.refused:
        return _report(request, pk, outcome, first)
    return redirect(address_of(pk, saved=event))


def _chosen(form: QueryDict) -> Chosen:
    """Read whom a form chose and what its page showed: numbers, and "number:version" with blanks between."""
    shown = (one.partition(":") for one in form.get("shown", "").split())
    versions = {number_in(pk): number_in(version) for pk, _colon, version in shown}
    members = (number_in(one) for one in form.getlist("member"))
    return Chosen(
        key=form.get("key", "")[:_KEY],
        members=tuple(pk for pk in members if pk is not None),
        versions={pk: seen for pk, seen in versions.items() if pk is not None and seen is not None},
    )


def _answer(request: HttpRequest, pk: int, outcome: Outcome) -> HttpResponse:
    first = outcome.written[0] if outcome.written else None
    if outcome.refused:
        return _report(request, pk, outcome, first.pk if first else None)
    if first is None:
        message = _("Hãy chọn ít nhất một hồ sơ.")
        return group_page(request, pk, _typed(request.POST, message=message), status=_UNFIT)
    return redirect(address_of(pk, saved=first))


def _report(request: HttpRequest, pk: int, outcome: Outcome, first: int | None) -> HttpResponse:
    """Show the group with the list of those of whom nothing was written; they stay chosen."""
    status = 200 if outcome.written else _CONFLICT if outcome.is_late else _UNFIT
    typed = _typed(request.POST)
    return group_page(
        request,
        pk,
        Typed(
            refused=outcome.refused,
            written=len(outcome.written),
            reason=typed.reason,
            reason_code=typed.reason_code,
            chosen=frozenset(one.pk for one in outcome.refused if one.pk is not None),
            first_event=first,
        ),
        status=status,
    )


def _typed(form: QueryDict, *, message: str = "") -> Typed:
    chosen = (number_in(one) for one in form.getlist("member"))
    return Typed(
        message=message,
        reason=form.get("reason", ""),
        reason_code=form.get("reason_code", ""),
        with_earliest=form.get("with_earliest") == "1",
        chosen=frozenset(pk for pk in chosen if pk is not None),
    )


routes: list[URLPattern] = [
    path("nhom/<int:pk>/", group, name="group"),
    path("nhom/<int:pk>/quyet-dinh/", group_decision, name="group_decision"),
    path("nhom/<int:pk>/tach/", splitting, name="splitting"),
    path("nhom/hoan-tac/", group_undoing, name="group_undoing"),
]

"""Claiming, renewing and releasing submissions, and the strip that tells who has one in hand."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from review import blind, claims, second_readings, words_vi
from review.filters import Filters
from review.models import CLOSED, Officer, Submission
from review.relations import GROUNDS
from review.rulings import standing_pairs
from review.scope import seen_by
from review.views.asking import number_in, officer_asking
from review.views.lines import Holder, holder_of

_RENEWALS = 3  # within a lease: one that is lost on the way does no harm


@dataclass(frozen=True, slots=True)
class Strip:
    """What `review/_claim.html` tells: `holder` has it in hand (a blank name: the officer who looks), or nobody has.

    `seconds` are those that the claim still lasts, `renew_every` those between two signs of life; `can_go_on` offers
    the next submission.
    """

    pk: int
    holder: Holder | None
    is_mine: bool
    can_claim: bool
    can_go_on: bool
    seconds: int
    renew_every: int


def claim_strip(officer: Officer, submission: Submission) -> Strip:
    """Tell an officer who has a submission in hand; the page includes `review/_claim.html` with it as `claim`."""
    holder, left = holder_of(submission, officer), claims.time_left(submission)
    is_to_read = submission.state not in CLOSED or blind.hides(submission, officer)
    return Strip(
        pk=submission.pk,
        holder=holder,
        is_mine=holder is not None and not holder.name,
        can_claim=holder is None and is_to_read and not officer.reads_only,
        can_go_on=not officer.reads_only,
        seconds=int(left.total_seconds()) if left else 0,
        renew_every=int(claims.lease().total_seconds()) // _RENEWALS,
    )


@require_POST
def next_item(request: HttpRequest) -> HttpResponse:
    """Claim the next submission for an officer and show it; the one they come from goes back to the others."""
    officer, visible = _who_may_claim(request)
    filters = Filters.read(request.GET)
    here = visible.filter(pk=number_in(request.POST.get("dang_xem", "")) or 0).first()
    found = second_readings.next_for(officer, after=here.pk if here else None)
    if found is None:
        found = _next_of_queue(officer, visible, filters, here)
    if here is not None and here.pk != found:
        claims.release(officer, here.pk)
    if found is None:
        return redirect(_with(reverse("queue"), filters, "het=1"))
    return redirect(_with(address_of(visible.get(pk=found)), filters))


@require_POST
def holding(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a submission in hand, or go on having it."""
    officer, visible = _who_may_claim(request)
    _found(visible, pk)
    claims.claim(officer, pk)
    return _strip_or_page(request, officer, _found(visible, pk))


@require_POST
def releasing(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a submission back for the others."""
    officer, visible = _who_may_claim(request)
    _found(visible, pk)
    claims.release(officer, pk)
    return _strip_or_page(request, officer, _found(visible, pk))


def address_of(submission: Submission) -> str:
    """Give the page where a submission is worked on: beside its earlier filing, where the lane says it has one."""
    if submission.tab == "duplicate" and not submission.second_due:
        grounds = standing_pairs().filter(right_key=submission.key, label__in=GROUNDS)
        pair = grounds.order_by("-similarity", "pk").values_list("pk", flat=True).first()
        if pair is not None:
            return reverse("pair", args=[pair])
    return reverse("submission", args=[submission.pk])


def _next_of_queue(
    officer: Officer, visible: QuerySet[Submission], filters: Filters, here: Submission | None
) -> int | None:
    """Claim from the tab that the filters name, else from the first that has something free."""
    for tab in [filters.lane] if filters.lane else words_vi.TABS:
        queue = filters.with_lane(tab).apply(visible, officer).filter(claims.can_work_on(officer))
        if (found := claims.claim_next(officer, queue, after=here)) is not None:
            return found
    return None


def _who_may_claim(request: HttpRequest) -> tuple[Officer, QuerySet[Submission]]:
    officer = officer_asking(request)
    if officer.reads_only:
        raise PermissionDenied
    return officer, seen_by(officer).select_related("claimed_by")


def _found(visible: QuerySet[Submission], pk: int) -> Submission:
    found = visible.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _strip_or_page(request: HttpRequest, officer: Officer, submission: Submission) -> HttpResponse:
    """Answer htmx with the strip, a plain form with the page it came from."""
    filters = Filters.read(request.GET)
    if request.headers.get("HX-Request"):
        strip = {"claim": claim_strip(officer, submission), "filters": filters}
        return render(request, "review/_claim.html", strip)
    came_from = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    )
    page = reverse("submission", args=[submission.pk])
    return redirect(came_from if is_ours else _with(page, filters))


def _with(page: str, filters: Filters, more: str = "") -> str:
    query = "&".join(part for part in (filters.query, more) if part)
    return f"{page}?{query}" if query else page


routes: list[URLPattern] = [
    path("tiep-theo/", next_item, name="next_item"),
    path("ho-so/<int:pk>/giu/", holding, name="holding"),
    path("ho-so/<int:pk>/nha/", releasing, name="releasing"),
]

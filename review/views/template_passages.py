"""Template text for everyone: proposing a passage, and the page where national officers settle proposals."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from review import words_vi
from review.filters import Filters
from review.models import Officer, PassageState, Submission, TemplatePassage
from review.refusals import RefusedError, StaleError
from review.scope import seen_by
from review.template_passages import propose, settle
from review.views.asking import number_in, officer_asking
from review.views.form import Typed
from review.views.pair import pair_page
from review.views.submission import page_of

_MOST = 50  # passages of a list that are shown; the rest are counted, up to so many
_COUNTED = 1_000
_CONFLICT, _UNFIT = 409, 422
_SETTLED = gettext_lazy("Chưa lưu: đoạn này vừa được người khác xử lý; trang đã hiện kết quả mới.")


@dataclass(frozen=True, slots=True)
class Group:
    """Passages under one heading; `choices` are the buttons beside each: state and its name."""

    heading: str
    passages: list[tuple[TemplatePassage, str, str, int | None]]
    more: int
    choices: tuple[tuple[str, str], ...] = ()


@require_POST
def proposing(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a passage of a pair and show the pair again, with what its measures become without the passage."""
    officer = officer_asking(request)
    pair = number_in(request.POST.get("pair", "")) or 0
    passage, reason = request.POST.get("passage", ""), request.POST.get("reason", "")
    try:
        propose(officer, pk, pair_id=pair, passage=passage, reason=reason)
    except Submission.DoesNotExist:
        raise Http404 from None
    except RefusedError as refusal:
        return _refused(request, pk, pair, str(refusal))
    query = "&".join(part for part in (Filters.read(request.GET).query, "mau=1") if part)
    return redirect(f"{reverse('pair', args=[pair])}?{query}#doan-giong-nhau")


def _refused(request: HttpRequest, pk: int, pair: int, message: str) -> HttpResponse:
    """Say why on the page of the pair; on the submission's where the pair is gone."""
    try:
        return pair_page(request, pair, message=message, status=_UNFIT)
    except Http404:
        return page_of(request, pk, Typed(message=message), status=_UNFIT)


@require_safe
def template_passages(request: HttpRequest) -> HttpResponse:
    """Show what waits and what is in force to national officers, to others their own proposals."""
    return _page(request, "")


@require_POST
def settling(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept, refuse or withdraw a passage; for national officers."""
    officer = officer_asking(request)
    said = request.POST.get("state", "")
    try:
        settle(officer, pk, said)
    except TemplatePassage.DoesNotExist:
        raise Http404 from None
    except StaleError:
        return _page(request, str(_SETTLED), status=_CONFLICT)
    except RefusedError as refusal:
        return _page(request, str(refusal), status=_UNFIT)
    return redirect("template_passages")


def _page(request: HttpRequest, message: str, status: int = 200) -> HttpResponse:
    officer = officer_asking(request)
    context = {
        "officer": officer,
        "message": message,
        "groups": _all_groups(officer) if officer.national else [_own_group(officer)],
    }
    return render(request, "review/template_passages.html", context, status=status)


def _all_groups(officer: Officer) -> list[Group]:
    everything = TemplatePassage.objects.all()
    waiting = everything.filter(state=PassageState.PROPOSED).order_by("id")
    in_force = everything.filter(state=PassageState.ACCEPTED).order_by("-decided_at", "-id")
    settled = Q(state=PassageState.REFUSED) | Q(state=PassageState.WITHDRAWN)
    return [
        _group(
            officer,
            _("Chờ xem"),
            waiting,
            (("accepted", _("Nhận làm mẫu")), ("refused", _("Không nhận"))),
        ),
        _group(officer, _("Đang là mẫu chung"), in_force, (("withdrawn", _("Rút lại")),)),
        _group(officer, _("Không nhận, đã rút"), everything.filter(settled).order_by("-id")),
    ]


def _own_group(officer: Officer) -> Group:
    """List the officer's own proposals, as far as they may still see the filings these came from."""
    seen = seen_by(officer).values("key")
    own = TemplatePassage.objects.filter(proposed_by_id=officer.user_id, right_key__in=seen)
    return _group(officer, _("Đoạn anh/chị đã đề xuất"), own.order_by("-id"))


def _group(
    officer: Officer,
    heading: str,
    found: QuerySet[TemplatePassage],
    choices: tuple[tuple[str, str], ...] = (),
) -> Group:
    shown = list(found[:_MOST])
    more = found[_MOST : _MOST + _COUNTED].count() if len(shown) == _MOST else 0
    keys = [one.right_key for one in shown]
    pages = dict(seen_by(officer).filter(key__in=keys).values_list("key", "pk"))
    named = [
        (
            one,
            _(words_vi.PASSAGE_STATES[one.state]),
            _(words_vi.PASSAGE_REASONS.get(one.reason) or words_vi.NO_REASON),
            pages.get(one.right_key),
        )
        for one in shown
    ]
    return Group(heading, named, more, choices)

"""Asking another union for a filing's whole text, and answering."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from review import curated, words_vi
from review.filters import Filters
from review.full_text import answer, ask, to_answer
from review.models import FullTextRequest, Officer, Pair, RequestState, Submission
from review.refusals import RefusedError, StaleError
from review.scope import seen_by
from review.views.asking import officer_asking
from review.views.comparison import likeness_in_words
from review.views.pair import pair_page

_MOST = 50  # requests of a list that are shown, the newest
_CONFLICT, _UNFIT = 409, 422
_ANSWERED = gettext_lazy("Chưa lưu: người khác vừa trả lời yêu cầu này; trang đã hiện kết quả mới.")
_CHOICES = (("granted", gettext_lazy("Cho xem")), ("refused", gettext_lazy("Không cho xem")))


@dataclass(frozen=True, slots=True)
class Told:
    """A request in words: its state, how alike the pair is, the union behind it; `page` is the pair, for the asker."""

    request: FullTextRequest
    state: str
    likeness: str
    from_union: str
    page: int | None = None


@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """List what waits for the officer's answer, what was answered, and what they asked for themselves."""
    return _page(request)


@require_POST
def asking_text(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the whole text of the earlier filing of a pair; a refusal keeps what was typed."""
    officer = officer_asking(request)
    why = request.POST.get("why", "")
    try:
        ask(officer, pk, why=why)
    except Pair.DoesNotExist:
        raise Http404 from None
    except RefusedError as refusal:
        return pair_page(request, pk, message=str(refusal), why=why, status=_UNFIT)
    return redirect(f"{reverse('pair', args=[pk])}?{Filters.read(request.GET).query}#toan-van")


@require_POST
def answering(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse a request for a filing that the officer answers for."""
    officer = officer_asking(request)
    try:
        answer(officer, pk, request.POST.get("state", ""))
    except FullTextRequest.DoesNotExist:
        raise Http404 from None
    except StaleError:
        return _page(request, str(_ANSWERED), status=_CONFLICT)
    except RefusedError as refusal:
        return _page(request, str(refusal), status=_UNFIT)
    return redirect("requests")


def _page(request: HttpRequest, message: str = "", status: int = 200) -> HttpResponse:
    officer = officer_asking(request)
    asked = to_answer(officer)
    own = FullTextRequest.objects.filter(asked_by_id=officer.user_id).select_related("pair")
    waiting = asked.filter(state=RequestState.ASKED).order_by("id")[:_MOST]
    answered = asked.exclude(state=RequestState.ASKED).order_by("-id")[:_MOST]
    context = {
        "officer": officer,
        "message": message,
        "waiting": _told(waiting),
        "answered": _told(answered),
        "own": _own(officer, own.order_by("-id")[:_MOST]),
        "choices": _CHOICES,
    }
    return render(request, "review/requests.html", context, status=status)


def _told(found: QuerySet[FullTextRequest]) -> list[Told]:
    """Tell of requests to their owner: the union of the filing beside theirs, and nothing else of it."""
    listed = list(found)
    beside = Submission.objects.filter(key__in=[one.pair.right_key for one in listed])
    unions = dict(beside.values_list("key", "owner_code"))
    return [_in_words(one, unions.get(one.pair.right_key, "")) for one in listed]


def _own(officer: Officer, found: QuerySet[FullTextRequest]) -> list[Told]:
    """Tell an officer of their own requests; the page of a pair that they may no longer see is not linked."""
    listed = list(found)
    keys = [one.pair.right_key for one in listed]
    seen = set(seen_by(officer).filter(key__in=keys).values_list("key", flat=True))
    return [
        _in_words(one, one.owner_code, one.pair_id if one.pair.right_key in seen else None)
        for one in listed
    ]


def _in_words(one: FullTextRequest, union: str, page: int | None = None) -> Told:
    return Told(
        one,
        _(words_vi.REQUEST_STATES[one.state]),
        likeness_in_words(one.pair),
        curated.union_name(union),
        page,
    )


routes: list[URLPattern] = [
    path("cap/<int:pk>/xin-toan-van/", asking_text, name="asking_text"),
    path("yeu-cau/", requests, name="requests"),
    path("yeu-cau/<int:pk>/", answering, name="answering"),
]

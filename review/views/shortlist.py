"""The page "Đề xuất khen": approved solutions with plausible money, for a council to look at; never a ranking."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from review import curated, export_jobs, export_worker, papers, words_vi
from review.filters import Filters
from review.models import Decision, Officer
from review.pieces import piece
from review.refusals import RefusedError
from review.shortlist import Page, page_after
from review.speaking_for import candidate
from review.views.asking import officer_asking
from review.views.links import links_to
from review.views.minutes import union_names
from review.views.options import options
from review.wanted import Wanted

_UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request: HttpRequest) -> HttpResponse:
    """Show the candidates of one union, page by page; a POST asks for a file of them, or of all unions."""
    officer = officer_asking(request)
    chosen = Filters.read(request.POST if request.method == "POST" else request.GET)
    filters = Filters(union=chosen.union, field=chosen.field, tu=chosen.tu, den=chosen.den)
    if request.method != "POST":
        return _page(request, officer, filters)
    kind = request.POST.get("loai", "")
    names = request.POST.get("kem_ten") == "1"
    try:
        export_jobs.ask(officer, kind, Wanted(filters, paper=papers.SHORTLIST, names=names))
    except RefusedError as refusal:
        return _page(request, officer, filters, message=_(str(refusal)), status=_UNFIT)
    export_worker.wake()
    return redirect(f"{reverse('exports')}#cac-tep")


def _page(
    request: HttpRequest,
    officer: Officer,
    filters: Filters,
    *,
    message: str = "",
    status: int = 200,
) -> HttpResponse:
    names = union_names(officer)
    union = filters.union or (next(iter(names)) if len(names) == 1 else "")
    place = request.GET.get("sau", "")
    within = Filters(union=union, field=filters.field, tu=filters.tu, den=filters.den)
    found = page_after(officer, within, place) if union else Page([], "")
    context = {
        "officer": officer,
        "message": message,
        "filters": within,
        "unions": options(names, union),
        "fields": options(curated.fields(), filters.field),
        "union_name": names.get(union, curated.union_name(union)) if union else "",
        "candidates": _told(found.candidates),
        "is_first": not place,
        "first": within.query,
        "next": _next(within, found.after),
        "looked_to": words_vi.day_first(found.after.partition("~")[0].strip("-")),
    }
    return render(request, "review/shortlist.html", context, status=status)


def _told(approvals: list[Decision]) -> SafeString | str:
    """Render candidates as items of a list; "" where there is none."""
    if not approvals:
        return ""
    given = {
        "candidates": [candidate(approval) for approval in approvals],
        "day_first": words_vi.day_first,
        "submission_page": links_to("submission"),
        "words": {
            "filed": _("nộp"),
            "money": _("Làm lợi nêu trong bài"),
            "cues": _("Từ của lĩnh vực"),
            "doubts": _("Còn cần xem"),
        },
    }
    return piece("candidates.html", given)


def _next(filters: Filters, after: str) -> str:
    if not after:
        return ""
    return "&".join(part for part in (filters.query, urlencode({"sau": after})) if part)


routes: list[URLPattern] = [path("de-xuat-khen/", shortlist, name="shortlist")]

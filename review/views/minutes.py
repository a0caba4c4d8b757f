"""The page that asks for minutes of what was decided, or for the letters of its returns."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from review import curated, export_jobs, export_worker, lots, papers
from review.filters import UNKNOWN_UNION, Filters
from review.lots import Lot
from review.minutes import MOST
from review.models import Officer
from review.refusals import RefusedError
from review.views.asking import officer_asking
from review.views.options import options
from review.wanted import Wanted
from review.words_vi import number

_UNFIT = 422
_OFFERED = (papers.MINUTES, papers.LETTERS)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: HttpRequest) -> HttpResponse:
    """Show the form for a batch, a sign-off or some days; a POST asks for the paper, written in the background."""
    officer = officer_asking(request)
    if request.method != "POST":
        return _page(request, officer, Lot.read(request.GET))
    lot = Lot.read(request.POST)
    union = Filters.read(request.POST).union
    paper = request.POST.get("giay", "")
    wanted = Wanted(Filters(union=union), paper=paper if paper in _OFFERED else "", lot=lot)
    try:
        lots.reach(officer, lot, union)
        export_jobs.ask(officer, "docx", wanted)
    except RefusedError as refusal:
        return _page(request, officer, lot, message=_(str(refusal)), status=_UNFIT)
    export_worker.wake()
    return redirect(f"{reverse('exports')}#cac-tep")


def union_names(officer: Officer) -> dict[str, str]:
    """Name the unions of today whose filings an officer sees, by code, in the order of their names."""
    return {
        code: curated.union_name("" if code == UNKNOWN_UNION else code)
        for code in lots.unions_of(officer)
    }


def _page(
    request: HttpRequest, officer: Officer, lot: Lot, *, message: str = "", status: int = 200
) -> HttpResponse:
    lot_name = _name_of(officer, lot, is_asked=status == 200)
    today = timezone.localdate()
    days = replace(lot, since=lot.since or today.replace(day=1), until=lot.until or today)
    names = union_names(officer)
    union = Filters.read(request.POST or request.GET).union
    context = {
        "officer": officer,
        "message": message,
        "lot": days,
        "lot_name": lot_name,
        "unions": options(names, union) if len(names) > 1 else "",
        "most": number(MOST),
        "most_letters": number(papers.MOST_LETTERS),
    }
    return render(request, "review/minutes.html", context, status=status)


def _name_of(officer: Officer, lot: Lot, *, is_asked: bool) -> str:
    """Call a batch or a sign-off by its name, "" for days; one that is not the officer's is not found (404)."""
    if not (lot.batch or lot.signed):
        return ""
    try:
        return lots.reach(officer, lot).name
    except RefusedError:
        if is_asked:
            raise Http404 from None
        return ""


routes: list[URLPattern] = [path("bien-ban/", minutes, name="minutes")]

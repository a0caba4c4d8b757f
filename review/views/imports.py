"""Decisions made in Excel: the file is sent in, what it would do is shown, and only then it is done."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from review import uploads, words_vi
from review.authority import READS_ONLY
from review.filled_workbook import read
from review.import_files import import_file, told_of
from review.importing import MOST_ANSWERS, TooManyError, bring_in
from review.models import Officer, Trace, TraceKind
from review.unpacking import UnfitFileError
from review.views.asking import number_in, officer_asking

_UNFIT = 422


@require_http_methods(["GET", "HEAD", "POST"])
def importing(request: HttpRequest) -> HttpResponse:
    """Show the form, the preview of a sent file, or what an import did."""
    officer = officer_asking(request)
    if officer.reads_only:
        raise PermissionDenied(_(READS_ONLY))
    if request.method != "POST":
        return _page(request, done=_done(officer, request.GET.get("xong", "")))
    token = request.POST.get("token", "")
    try:
        return _confirmed(request, officer, token) if token else _preview(request, officer)
    except UnfitFileError as fault:
        return _page(request, message=str(fault), status=_UNFIT)
    except TooManyError:
        most = {"most": words_vi.number(MOST_ANSWERS)}
        too_many = _("Mỗi lần nhập tối đa %(most)s quyết định; hãy chia tệp làm nhiều phần.") % most
        return _page(request, message=too_many, status=_UNFIT)


def _preview(request: HttpRequest, officer: Officer) -> HttpResponse:
    """Say what a file would do; nothing is written but the file, for an hour."""
    sent = request.FILES.get("file")
    if sent is None:
        return _page(request, message=_why_no_file(request), status=_UNFIT)
    token = uploads.keep(officer, sent)
    path, name = uploads.kept(officer, token)
    try:
        brought = bring_in(officer, read(path), rehearse=True)
    except (UnfitFileError, TooManyError):
        path.unlink(missing_ok=True)
        raise
    return _page(request, preview=told_of(brought), token=token, name=name)


def _confirmed(request: HttpRequest, officer: Officer, token: str) -> HttpResponse:
    """Do what the preview said, by the state of things now; what cannot be done comes back as a file."""
    try:
        path, name = uploads.kept(officer, token)
    except FileNotFoundError:
        gone = _("Tệp xem trước chỉ được giữ một giờ và đã hết hạn; hãy gửi lại tệp.")
        return _page(request, message=gone, status=_UNFIT)
    trace = import_file(officer, path, name)
    return redirect(f"{reverse('importing')}?xong={trace.pk}")


def _done(officer: Officer, number: str) -> dict[str, Any] | None:
    """Find what an own import did, to show it after the redirect."""
    pk = number_in(number)
    own = Trace.objects.filter(officer_id=officer.user_id, kind=TraceKind.IMPORTED)
    trace = own.filter(pk=pk).first() if pk else None
    return trace.about if trace else None


def _page(
    request: HttpRequest,
    *,
    message: str = "",
    preview: dict[str, Any] | None = None,
    done: dict[str, Any] | None = None,
    token: str = "",
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    told = preview or done
    saved = told["saved"].items() if told else ()
    edited = (
        told.get("edited", {}) if told else {}
    )  # imports of earlier versions told nothing of it
    context = {
        "message": message,
        "told": told,
        "is_done": done is not None,
        "edited": ", ".join(f"“{title}” ({number})" for title, number in edited.items()),
        "saved": [(words_vi.VERDICTS[verdict], number) for verdict, number in saved],
        "token": token,
        "name": name or (done or {}).get("file", ""),
        "most_mb": uploads.MOST_BYTES // 1_000_000,
    }
    return render(request, "review/importing.html", context, status=status)


def _why_no_file(request: HttpRequest) -> str:
    if request.META.get(uploads.TOO_LARGE):
        most = {"most": uploads.MOST_BYTES // 1_000_000}
        return _("Tệp lớn quá %(most)s MB; hãy chia làm nhiều phần rồi gửi.") % most
    return _("Hãy chọn tệp .xlsx đã điền.")

"""Files that officers take away: asked for, written in the background, downloaded."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from review import (
    batches,
    export_files,
    export_jobs,
    export_progress,
    export_worker,
    kept_files,
    papers,
    trail,
    words_vi,
)
from review.authority import READS_ONLY
from review.claims import BATCH_LEASE
from review.filters import Filters
from review.models import Export, ExportState, Officer, TraceKind
from review.refusals import RefusedError
from review.views.asking import number_in, officer_asking
from review.views.imports import importing
from review.wanted import MOST_IN_BATCH, NAMELESS, Wanted, described, described_lot

_UNFIT, _REFUSED, _GONE = 422, 403, 410
_SHOWN = 30  # exports listed; older ones have no file any more
_USUAL_BATCH = 50
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": papers.DOCX,
}


@dataclass(frozen=True, slots=True)
class Line:
    """An export as its officer sees it."""

    export: Export
    what: str
    filters: str
    state: str
    rows: str
    of_rows: str
    share: int | None
    is_there: bool
    can_be_stopped: bool
    can_be_given_back: bool
    is_batch: bool


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Show the officer's own files and the form that asks for one; the filters are those of the address."""
    officer = officer_asking(request)
    if request.method != "POST":
        if request.headers.get("HX-Request"):  # the list asks for itself while something is written
            return render(request, "review/_exports.html", _listed(officer))
        return page(request, officer)
    batch = number_in(request.POST.get("so_luong", "")) or 0
    wants_batch = request.POST.get("loai") == "lo"
    if wants_batch and not 1 <= batch <= MOST_IN_BATCH:
        fault = _("Một lô có từ 1 đến %(most)s hồ sơ.") % {"most": MOST_IN_BATCH}
        return page(request, officer, message=fault, status=_UNFIT)
    nameless = not wants_batch and request.POST.get(NAMELESS) == "1"
    wanted = Wanted(Filters.read(request.GET), batch if wants_batch else 0, nameless=nameless)
    kind = "xlsx" if wants_batch else request.POST.get("loai", "")
    try:
        export_jobs.ask(officer, kind, wanted)
    except RefusedError as refusal:
        return page(request, officer, message=_(str(refusal)), status=_UNFIT)
    export_worker.wake()
    return redirect(f"{reverse('exports')}?{Filters.read(request.GET).query}#cac-tep")


@require_http_methods(["GET", "POST"])
def export_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Give an own file; what was written with wider rights than the officer has now is refused.

    A POST puts back what the officer still has in hand of the batch that the file holds.
    """
    officer = officer_asking(request)
    export = export_jobs.own(officer).filter(pk=pk).first()
    if export is None:
        raise Http404
    if request.method == "POST":
        if officer.reads_only:
            raise PermissionDenied(_(READS_ONLY))
        number = batches.give_back(officer, export)
        return redirect(f"{reverse('exports')}?da_tra={number}")
    try:
        file = export_files.file_of(officer, export)
    except FileNotFoundError:
        gone = _("Tệp này chưa ghi xong hoặc đã được xóa; hãy xuất lại nếu còn cần.")
        return page(request, officer, message=gone, status=_GONE)
    except RefusedError as refusal:
        return page(request, officer, message=_(str(refusal)), status=_REFUSED)
    with transaction.atomic():
        trail.leave(
            officer,
            TraceKind.EXPORTED,
            export=export.pk,
            what="downloaded",
            filters=export.query,
            rows=export.written,
        )
    return FileResponse(
        file.open("rb"), as_attachment=True, filename=file.name, content_type=_TYPES[export.kind]
    )


@require_POST
def export_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an own export that is not wanted any more; one that is ready by then stays."""
    officer = officer_asking(request)
    try:
        export_progress.stop(officer, pk)
    except Export.DoesNotExist:
        raise Http404 from None
    return redirect(f"{reverse('exports')}#cac-tep")


def page(
    request: HttpRequest, officer: Officer, *, message: str = "", status: int = 200
) -> HttpResponse:
    """Show the page of files."""
    filters = Filters.read(request.GET)
    context = {
        "officer": officer,
        "filters": filters,
        "chosen": _words(filters),
        "message": message,
        "given_back": number_in(request.GET.get("da_tra", "")),
        "most_in_batch": MOST_IN_BATCH,
        "usual_batch": _USUAL_BATCH,
        "days_kept": kept_files.kept(kept_files.EXPORTS).days,
        **_listed(officer),
    }
    return render(request, "review/exports.html", context, status=status)


def _listed(officer: Officer) -> dict[str, object]:
    lines = [_line(officer, export) for export in export_jobs.own(officer)[:_SHOWN]]
    return {
        "lines": lines,
        "is_running": any(one.export.state in export_jobs.RUNNING for one in lines),
        "now": timezone.localtime(),
    }


def _line(officer: Officer, export: Export) -> Line:
    wanted = Wanted.read(export.query)
    is_there = export.state == ExportState.READY and bool(export.file_name)
    is_written = export.state == ExportState.WRITING
    expected = export_progress.of_how_many(officer, wanted) if is_written else None
    return Line(
        export=export,
        what=_what(export, wanted),
        filters=_about(wanted),
        state=_state(export),
        rows=words_vi.number(export.written),
        of_rows=words_vi.number(expected) if expected else "",
        share=min(99, 100 * export.written // expected) if expected else None,
        is_there=is_there,
        can_be_stopped=export_progress.may_be_stopped(export, wanted),
        can_be_given_back=bool(
            wanted.batch and export.ready_at and timezone.now() - export.ready_at < BATCH_LEASE
        ),
        is_batch=bool(wanted.batch and export.ready_at and export.written),
    )


def _state(export: Export) -> str:
    if export.state == ExportState.READY and not export.file_name:
        return _("Đã xóa")
    if export.fault == export_progress.STOPPED:
        return _("Đã dừng")
    return _(words_vi.EXPORT_STATES[export.state])


def _about(wanted: Wanted) -> str:
    """Say what a file was asked to hold."""
    if wanted.left_of:
        return ""
    if wanted.paper:
        return " · ".join([*described(wanted.filters), *described_lot(wanted.lot)])
    return _words(wanted.filters)


def _words(filters: Filters) -> str:
    lane = [] if filters.lane else [_("mọi nhóm")]
    state = [] if filters.state else [_("đang chờ")]
    return " · ".join([*lane, *described(filters), *state])


def _what(export: Export, wanted: Wanted) -> str:
    if wanted.paper:
        return f"{_(papers.SORTS[wanted.paper].name)} (.{export.kind})"
    if wanted.left_of:
        return _("Hàng chưa nhập của tệp “%(name)s”") % {"name": wanted.left_of}
    if wanted.batch:
        return _("Lô để quyết định, tối đa %(most)s hồ sơ") % {"most": wanted.batch}
    listed = _("Danh sách Excel") if export.kind == "xlsx" else _("Danh sách CSV")
    return _("%(list)s, không kèm tên") % {"list": listed} if wanted.nameless else listed


routes: list[URLPattern] = [
    path("tep/", exports, name="exports"),
    path("tep/nhap/", importing, name="importing"),
    path("tep/<int:pk>/", export_file, name="export_file"),
    path("tep/<int:pk>/dung/", export_stop, name="export_stop"),
]

"""The written files: with whose rights, who gets them, when they go."""

from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from review import kept_files
from review.models import Export, ExportState, Officer, Trace, TraceKind
from review.refusals import RefusedError
from review.scope import owners_of

_NARROWER = gettext_noop(
    "Quyền của anh/chị đã thay đổi sau khi tệp này được ghi; hãy xuất lại theo quyền hiện nay."
)


def rights_of(officer: Officer) -> dict[str, Any]:
    """Note with whose eyes a file was written: the unions (None: the whole country), and whether nothing was blind."""
    return {"unions": owners_of(officer), "auditor": officer.reads_only}


def file_of(officer: Officer, export: Export) -> Path:
    """Give the file of an officer's own finished export.

    Raises:
        FileNotFoundError: it is not written, or was deleted.
        RefusedError: it was written with wider rights than the officer has now.
    """
    if export.state != ExportState.READY or not export.file_name:
        raise FileNotFoundError
    written = Trace.objects.filter(
        officer_id=officer.user_id,
        kind__in=[TraceKind.EXPORTED, TraceKind.IMPORTED],
        about__export=export.pk,
        about__has_key="rights",
    )
    trace = written.first()
    if trace is None or not _covers(rights_of(officer), trace.about["rights"]):
        raise RefusedError(_NARROWER)
    path = kept_files.folder(kept_files.EXPORTS) / Path(export.file_name).name
    if not path.is_file():
        raise FileNotFoundError
    return path


def clear_away() -> None:
    """Delete files that were kept long enough, and say so on their exports."""
    now = timezone.now()
    kept = kept_files.kept(kept_files.EXPORTS)
    Export.objects.filter(ready_at__lt=now - kept).exclude(file_name="").update(file_name="")
    for name in kept_files.FOLDERS:
        kept_files.sweep(name, now=now)


def _covers(now: dict[str, Any], then: dict[str, Any]) -> bool:
    """Tell whether rights of now hold all that rights of then held."""
    if then["auditor"] and not now["auditor"]:
        return False  # auditors' files hold suggestions that others must not read yet
    if now["unions"] is None:
        return True
    return then["unions"] is not None and set(then["unions"]) <= set(now["unions"])

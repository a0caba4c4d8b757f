"""Exports as jobs: asked for, taken by one process, written, kept for some days; one conditional UPDATE a step."""

import datetime as dt
import errno
import logging
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from nlp import durable
from review import batches, export_files, kept_files, papers, trail
from review.causes import causes
from review.export_writing import write
from review.exporting import pieces, pieces_of, shown_to
from review.models import Export, ExportState, Officer, TraceKind
from review.refusals import RefusedError
from review.scope import officer_of
from review.wanted import OF_BATCHES, Wanted

KINDS = ("xlsx", "csv")
RUNNING = (ExportState.ASKED, ExportState.WRITING)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_AT_ONCE = 5  # exports of one officer that wait or are written: more is a key held down
# Without a sign of life for so long the process that wrote it is dead; one comes after every piece of rows.
_DEAD_AFTER = dt.timedelta(minutes=10)
_GIVEN_UP_AFTER = dt.timedelta(hours=6)  # what was begun anew for so long will never be finished
_NO_RIGHTS = gettext_noop("Tài khoản không còn quyền xem hồ sơ, nên không ghi tệp.")
_READS_ONLY = gettext_noop(
    "Tài khoản kiểm tra chỉ xem nên không nhận lô để quyết định; hãy xuất danh sách."
)
_BATCHES_NAME = gettext_noop(
    "Lô để quyết định phải giữ nguyên chữ và tên để nhập lại đúng hồ sơ; hãy bỏ “không kèm tên”, hoặc xuất danh sách."
)
_NOTHING_FREE = gettext_noop("Không còn hồ sơ nào trong bộ lọc này chưa có người nhận.")
_FULL = gettext_noop("Máy chủ hết chỗ trống nên không ghi được tệp; hãy báo người quản trị.")
_BROKEN = gettext_noop(
    "Không ghi được tệp vì lỗi của máy chủ; hãy thử lại, nếu vẫn lỗi thì báo người quản trị."
)
_GIVEN_UP = gettext_noop("Đã thử ghi nhiều lần mà không xong; hãy thu hẹp bộ lọc rồi xuất lại.")
_CUT_OFF = gettext_noop(
    "Việc nhập tệp bị ngắt giữa chừng; hãy nhập lại tệp đó, hàng đã lưu không bị lưu hai lần."
)
_NO_SUCH_FILE = gettext_noop(
    "Không có loại tệp này; hãy chọn Excel hoặc CSV (lô để quyết định chỉ có Excel)."
)
_ENOUGH = gettext_noop("Đang có nhiều tệp chờ ghi; hãy đợi xong rồi xuất tiếp.")
_log = logging.getLogger(__name__)


class TakenAwayError(Exception):
    """The export is not this process's any more: stopped, or taken over by another that thought this one dead."""


def ask(officer: Officer, kind: str, wanted: Wanted) -> Export:
    """Ask for a file; the same file asked for again while it is not written yet is the one asked for before.

    Raises:
        RefusedError: the kind is unknown, a batch is asked for that cannot be, or too many exports are under way.
    """
    _check(officer, kind, wanted)
    with transaction.atomic():
        running = own(officer).filter(state__in=RUNNING)
        before = running.filter(kind=kind, query=wanted.query).first()
        if before is not None:
            return before
        if running.count() >= _AT_ONCE:
            raise RefusedError(_ENOUGH)
        return _noted(officer, kind, wanted, ExportState.ASKED)


def write_now(officer: Officer, kind: str, wanted: Wanted) -> Export:
    """Write a file at once, in the calling process; for commands, where somebody waits for it.

    Raises:
        RefusedError: it cannot be asked for, or could not be written.
    """
    _check(officer, kind, wanted)
    export = _noted(officer, kind, wanted, ExportState.WRITING)
    carry_out(export)
    export.refresh_from_db()
    if export.state != ExportState.READY:
        raise RefusedError(export.fault or _BROKEN)
    return export


def begin(officer: Officer, wanted: Wanted) -> Export:
    """Begin a workbook that the caller writes and hands to `finish`."""
    return _noted(officer, "xlsx", wanted, ExportState.WRITING)


def _check(officer: Officer, kind: str, wanted: Wanted) -> None:
    kinds = papers.SORTS[wanted.paper].kinds if wanted.paper else KINDS
    if kind not in kinds or (wanted.batch and kind != "xlsx"):
        raise RefusedError(_NO_SUCH_FILE)
    if wanted.batch and officer.reads_only:
        raise RefusedError(_READS_ONLY)
    if wanted.batch and wanted.nameless:
        raise RefusedError(_BATCHES_NAME)


def _noted(officer: Officer, kind: str, wanted: Wanted, state: ExportState) -> Export:
    now = timezone.now()
    return Export.objects.create(
        officer_id=officer.user_id,
        kind=kind,
        query=wanted.query,
        state=state,
        asked_at=now,
        begun_at=now if state == ExportState.WRITING else None,
    )


def own(officer: Officer) -> QuerySet[Export]:
    """Select the exports of an officer, newest first."""
    return Export.objects.filter(officer_id=officer.user_id)


def take(*, batches_only: bool = False) -> Export | None:
    """Take the oldest export, or batch, that waits or whose process died; None when there is none.

    Several processes may ask at once: the row count of a conditional UPDATE says whose it is.
    """
    now = timezone.now()
    dead = Q(state=ExportState.WRITING, begun_at__lt=now - _DEAD_AFTER)
    ripe = Export.objects.filter(Q(state=ExportState.ASKED) | dead)
    if batches_only:
        ripe = ripe.filter(query__regex=OF_BATCHES)
    for pk in ripe.order_by("id").values_list("pk", flat=True)[:_AT_ONCE]:
        if ripe.filter(pk=pk).update(state=ExportState.WRITING, begun_at=now, written=0, fault=""):
            return Export.objects.select_related("officer").get(pk=pk)
    return None


def work_off(*, batches_only: bool = False) -> int:
    """Write every export, or batch, that waits, one after the other; return how many were taken."""
    taken = 0
    while (export := take(batches_only=batches_only)) is not None:
        carry_out(export)
        taken += 1
    return taken


def carry_out(export: Export) -> None:
    """Write a taken export to the end, or note in words why it could not be written."""
    try:
        _write(export, _asker(export))
    except TakenAwayError:
        _log.warning("export %s was stopped, or taken over by another process", export.pk)
    except RefusedError as refusal:
        _fail(export, str(refusal))
    except Exception as error:  # noqa: BLE001 - whatever it was, the officer is told and the next export begins
        _log.exception("export %s", export.pk)
        _fail(export, _FULL if _is_full(error) else _BROKEN)


def _asker(export: Export) -> Officer:
    """Read anew who asked, and with which rights."""
    if timezone.now() - export.asked_at > _GIVEN_UP_AFTER:
        raise RefusedError(_GIVEN_UP)
    officer = officer_of(export.officer)
    if officer is None:
        raise RefusedError(_NO_RIGHTS)
    return officer


def finish(export: Export, officer: Officer, written: Path, about: dict[str, Any]) -> None:
    """Move a written file into place, and say in one transaction that it is ready and who may read what it holds.

    Raises:
        TakenAwayError: the export was stopped, or is another process's by now.
    """
    about_what = Wanted.read(export.query).paper or "ho-so"
    asked = timezone.localtime(export.asked_at)
    name = f"{about_what}-{asked:%Y%m%d-%H%M}-{export.pk}.{export.kind}"
    _beat(export, export.written)
    durable.replace(written, kept_files.folder(kept_files.EXPORTS) / name)
    with transaction.atomic():
        ready = _mine(export).update(
            state=ExportState.READY, ready_at=timezone.now(), file_name=name
        )
        if not ready:
            raise TakenAwayError
        trail.leave(officer, TraceKind.EXPORTED, **about, rights=export_files.rights_of(officer))


def _write(export: Export, officer: Officer) -> None:
    wanted = Wanted.read(export.query)
    if wanted.left_of:
        raise RefusedError(_CUT_OFF)
    claimed = _claimed(officer, wanted) if wanted.batch else []
    with tempfile.TemporaryDirectory(
        dir=kept_files.folder(kept_files.EXPORTS), prefix=kept_files.UNFINISHED
    ) as aside:
        path = Path(aside) / f"tep.{export.kind}"
        written = _written(path, export, officer, wanted, claimed)
        about = {"export": export.pk, "what": "written", "file": export.kind}
        more = {"filters": wanted.query, "rows": written, "claimed": claimed}
        finish(export, officer, path, about | more)


def _written(
    path: Path, export: Export, officer: Officer, wanted: Wanted, claimed: list[int]
) -> int:
    """Write the file; return how many filings it holds."""

    def beat(number: int) -> None:
        _beat(export, number)

    if wanted.paper:
        written = papers.write(path, officer, wanted, beat=beat)
        _beat(export, written)
        return written
    rows = pieces_of(officer, claimed) if wanted.batch else pieces(officer, wanted.filters)
    return write(path, rows, batch=bool(wanted.batch), beat=beat, nameless=wanted.nameless)


def _claimed(officer: Officer, wanted: Wanted) -> list[int]:
    """Take a batch in hand."""
    if officer.reads_only:
        raise RefusedError(_READS_ONLY)
    queue = wanted.filters.apply(shown_to(officer), officer)
    taken = batches.take(officer, queue, wanted.batch)
    if not taken:
        raise RefusedError(_NOTHING_FREE)
    return taken


def _beat(export: Export, written: int) -> None:
    """Give a sign of life; each goes by the one before, so that two processes never write one export.

    Raises:
        TakenAwayError: another process has given one since, or the export was stopped.
    """
    now = timezone.now()
    if not _mine(export).update(written=written, begun_at=now):
        raise TakenAwayError
    export.begun_at, export.written = now, written


def _is_full(error: BaseException) -> bool:
    """Tell whether the disk was full, or the account's share of it: a workbook's writer wraps what the disk said."""
    return any(isinstance(one, OSError) and one.errno in _NO_ROOM for one in causes(error))


def _mine(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, state=ExportState.WRITING, begun_at=export.begun_at)


def _fail(export: Export, fault: str) -> None:
    _mine(export).update(state=ExportState.FAILED, ready_at=timezone.now(), fault=fault)

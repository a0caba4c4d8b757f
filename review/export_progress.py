"""How far an export has come, and its officer's word that it is not wanted any more."""

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from review import words_vi
from review.export_jobs import RUNNING, own
from review.filters import owner_of
from review.models import Export, ExportState, Officer, Waiting
from review.scope import owners_of
from review.wanted import Wanted

STOPPED = gettext_noop("Anh/chị đã dừng việc ghi tệp này.")


def of_how_many(officer: Officer, wanted: Wanted) -> int | None:
    """Give about how many filings a list will hold, by the stored counters; None where these do not tell.

    Filings that the officer sees only in part are among those counted, so that a list may end a little earlier.
    """
    filters = wanted.filters
    if wanted.batch or wanted.paper or wanted.left_of or not filters.counted_beforehand:
        return None
    waiting = Waiting.objects.filter(tab__in=[filters.lane] if filters.lane else words_vi.LANES)
    owners = owners_of(officer)
    if owners is not None:
        waiting = waiting.filter(owner_code__in=owners)
    if filters.union:
        waiting = waiting.filter(owner_code=owner_of(filters.union))
    return waiting.aggregate(all=Sum("number"))["all"] or None


def may_be_stopped(export: Export, wanted: Wanted) -> bool:
    """Tell whether an export is still to be stopped."""
    return export.state in _stoppable(wanted)


def stop(officer: Officer, pk: int) -> bool:
    """Stop an own export; False when it is too late. Who writes it notices at its next sign of life.

    Raises:
        Export.DoesNotExist: the officer has no such export.
    """
    one = own(officer).filter(pk=pk)
    running = one.filter(state__in=_stoppable(Wanted.read(one.get().query)))
    stopped = {"state": ExportState.FAILED, "ready_at": timezone.now(), "fault": STOPPED}
    return bool(running.update(**stopped))


def _stoppable(wanted: Wanted) -> tuple[ExportState, ...]:
    """A batch that is being written has its filings in hand already: its file comes, and gives them back if need be."""
    if wanted.left_of:
        return ()
    return (ExportState.ASKED,) if wanted.batch else RUNNING

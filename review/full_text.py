"""Asking another union for the whole text of an earlier filing, and answering; every step is in the trail."""

from collections.abc import Iterable
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from review import blind, trail
from review.counterparts import earlier_filing
from review.models import FullTextRequest, Officer, Pair, RequestState, Submission, TraceKind
from review.refusals import RefusedError, StaleError
from review.relations import GROUNDS
from review.rulings import standing_pairs
from review.scope import owners_of, seen_by

MOST_COUNTED = 100  # what waits is counted up to here
_WHY_MOST = 1_000
_TRACES: dict[str, TraceKind] = {
    RequestState.GRANTED: TraceKind.TEXT_GRANTED,
    RequestState.REFUSED: TraceKind.TEXT_REFUSED,
}


class Beside(NamedTuple):
    """A standing pair, its later filing, and all standing pairs of that, the strongest first."""

    pair: Pair
    later: Submission
    pairs: list[Pair]


def pair_beside(officer: Officer | None, pair_id: int) -> Beside:
    """Find a standing pair and its later filing, which the officer must see, suggestions and all.

    Raises:
        Pair.DoesNotExist: there is no such pair for this officer, or nothing of it may be given away yet.
    """
    of_it = Pair.objects.filter(pk=pair_id).values("right_key")
    pairs = strongest_first(standing_pairs().filter(right_key__in=of_it))
    pair = next((one for one in pairs if one.pk == pair_id), None)
    if pair is None:
        raise Pair.DoesNotExist
    right = seen_by(officer).select_related("claimed_by").filter(key=pair.right_key).first()
    if right is None or blind.hides(right, officer):
        raise Pair.DoesNotExist
    return Beside(pair, right, pairs)


def strongest_first(pairs: Iterable[Pair]) -> list[Pair]:
    """Order pairs of a later filing; another wording of an idea comes last."""
    return sorted(pairs, key=lambda one: (one.label not in GROUNDS, -one.similarity, one.pk))


def last_request(officer: Officer, pair: Pair) -> FullTextRequest | None:
    """Give the officer's newest request for the earlier filing of a pair."""
    asked = FullTextRequest.objects.filter(pair=pair, asked_by_id=officer.user_id)
    return asked.order_by("-id").first()


def ask(officer: Officer, pair_id: int, *, why: str) -> FullTextRequest:
    """Ask the owner of a pair's earlier filing for its text; what waits or was granted is given back as it is.

    Raises:
        Pair.DoesNotExist: there is no such pair for this officer, or nothing of its earlier filing may be asked for.
        PermissionDenied: the officer only looks.
        RefusedError: there is no reason, or it is too long.
    """
    pair, right, _pairs = pair_beside(officer, pair_id)
    other = earlier_filing(officer, pair)
    if other.behind is None:
        raise Pair.DoesNotExist
    if officer.reads_only:
        raise PermissionDenied
    why = why.strip()
    if not why:
        raise RefusedError(
            _("Hãy ghi vì sao cần xem toàn văn: công đoàn có hồ sơ sẽ đọc lý do này.")
        )
    if len(why) > _WHY_MOST:
        raise RefusedError(_("Lý do dài quá 1.000 ký tự; hãy rút gọn."))
    active = FullTextRequest.objects.filter(pair=pair, asked_by_id=officer.user_id)
    active = active.exclude(state=RequestState.REFUSED)
    return active.first() or _asked(officer, pair, other.behind, right, why) or active.get()


def _asked(
    officer: Officer, pair: Pair, filing: Submission, right: Submission, why: str
) -> FullTextRequest | None:
    """Write a request; None when the same click has just written it."""
    try:
        with transaction.atomic():
            request = FullTextRequest.objects.create(
                pair=pair,
                wanted=filing,
                owner_code=filing.owner_code,
                why=why,
                asked_by_id=officer.user_id,
                asked_name=trail.name_of(officer),
                asked_at=timezone.now(),
            )
            trail.leave(
                officer, TraceKind.TEXT_ASKED, filing, pair=pair.pk, beside=right.pk, why=why
            )
            return request
    except IntegrityError:
        return None


def answer(officer: Officer, request_id: int, state: str) -> FullTextRequest:
    """Grant or refuse a request for a filing that the officer sees; the same answer again changes nothing.

    Raises:
        FullTextRequest.DoesNotExist: there is no such request for this officer to answer.
        RefusedError: that is no answer.
        StaleError: somebody answered otherwise; nothing was written.
    """
    request = to_answer(officer).get(pk=request_id)
    if state not in _TRACES:
        raise RefusedError(_("Hãy chọn “Cho xem” hoặc “Không cho xem”."))
    if (request.state, request.answered_by_id) == (state, officer.user_id):
        return request
    with transaction.atomic():
        waiting = FullTextRequest.objects.filter(pk=request_id, state=RequestState.ASKED)
        changed = waiting.update(
            state=state,
            answered_by=officer.user_id,
            answered_name=trail.name_of(officer),
            answered_at=timezone.now(),
        )
        if not changed:
            raise StaleError
        trail.leave(
            officer,
            _TRACES[state],
            request.wanted,
            pair=request.pair_id,
            asked_by=request.asked_name,
        )
    request.refresh_from_db()
    return request


def to_answer(officer: Officer) -> QuerySet[FullTextRequest]:
    """Select the requests, answered ones too, for filings that an officer answers for; auditors answer for none.

    Nobody answers their own, and a filing that has become confidential is not asked for any more.
    """
    owners = owners_of(officer)
    asked = FullTextRequest.objects.select_related("wanted", "pair").filter(
        wanted__confidential=False
    )
    if officer.reads_only:
        return asked.none()
    asked = asked.exclude(asked_by_id=officer.user_id)
    return asked if owners is None else asked.filter(wanted__owner_code__in=owners)


def waiting_requests(officer: Officer) -> int:
    """Count the requests that wait for an officer's answer, up to `MOST_COUNTED`, in one query."""
    if officer.reads_only:
        return 0
    waiting = to_answer(officer).select_related(None).filter(state=RequestState.ASKED)
    return len(waiting.order_by().values_list("pk")[:MOST_COUNTED])  # a count of a few costs more

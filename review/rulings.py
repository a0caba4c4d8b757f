"""What people ruled about pairs of filings: which are one, which are not; by text, for the next screening."""

from dataclasses import dataclass
from functools import cache

from django.db.models import Exists, OuterRef, Q, QuerySet

from review.models import Decision, Pair, Verdict


@dataclass(frozen=True, slots=True, order=True)
class Ruling:
    """People's last word on two texts, told by `Submission.content_hash`; `left_hash` is the smaller of the two."""

    left_hash: str
    right_hash: str
    is_same: bool


def rulings() -> list[Ruling]:
    """List the newest ruling in force about every two texts that people ruled on, sorted.

    "Trùng" says that they are the same, "Không trùng" that they are not; what was taken back says nothing.
    """
    newest: dict[tuple[str, str], bool] = {}
    told = _in_force().filter(verdict__in=[Verdict.DUPLICATE, Verdict.NOT_DUPLICATE])
    columns = ("verdict", "submission__content_hash", "canonical__content_hash")
    for verdict, one, other in told.order_by("id").values_list(*columns).iterator():
        if one and other:
            newest[min(one, other), max(one, other)] = verdict == Verdict.DUPLICATE
    return sorted(Ruling(left, right, is_same) for (left, right), is_same in newest.items())


def standing_pairs() -> QuerySet[Pair]:
    """Select the pairs that still stand as evidence: found by the last screening, not ruled to be two filings.

    Read from the history itself, so that no later run brings a pair back, and taking the ruling back does.
    """
    return _standing().all()


@cache
def _standing() -> QuerySet[Pair]:
    """Build the query once: that costs as much as running it, and pages ask for it several times."""
    return Pair.objects.filter(withdrawn=False).exclude(is_ruled_apart())


def is_ruled_apart() -> Q:
    """Tell of a pair, in a query, whether "Không trùng" is in force about its filings, whichever was filed first."""
    apart = _in_force().filter(verdict=Verdict.NOT_DUPLICATE).order_by()
    left, right = OuterRef("left_key"), OuterRef("right_key")
    as_now = apart.filter(submission__key=right, canonical__key=left)
    other_way = apart.filter(submission__key=left, canonical__key=right)
    return Q(Exists(as_now)) | Q(Exists(other_way))


def _in_force() -> QuerySet[Decision]:
    return Decision.objects.filter(undone_by__isnull=True, canonical__isnull=False)

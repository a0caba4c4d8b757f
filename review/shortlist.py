"""What may be put forward for an award: approved, no copy, with money that the text names and that is plausible.

A shortlist of solutions, never a ranking of people: one union at a time, in the order of filing, without names.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from review import curated
from review.filters import Filters, owner_of
from review.models import Decision, Officer, State, Submission, Verdict
from review.scope import owners_of

PAGE = 20
PIECE = 500
# Filings are looked through in the order of an index, so many at a time and so many times a page: a page costs the same
# among a hundred filings of a union and among half a million, and says how far it came where it found few.
LOOKED = 2_000
TIMES = 4
_DOUBTED = frozenset(["benefit_mismatch", "benefit_outlier"])
_UNDATED = "-"
# What neither the page nor a file tells.
_UNREAD = tuple(
    f"submission__{name}"
    for name in ("search_text", "low_content_evidence", "eligibility_evidence")
)


@dataclass(frozen=True, slots=True)
class Page:
    """Some candidates; `after` is the place to go on from, blank on the last page."""

    candidates: list[Decision]
    after: str


class _Place(NamedTuple):
    """A filing's place in the order of filing: by day, behind all days without one, then as they came in."""

    day: dt.date | None
    number: int

    def __str__(self) -> str:
        return f"{self.day or _UNDATED}~{self.number}"


class _Filed(NamedTuple):
    """What decides without a look at the decisions whether a filing may stand on the list."""

    pk: int
    submitted_day: dt.date | None
    state: str
    second_due: int
    relation: str
    benefit_vnd_found: int | None
    reason_codes: str

    @property
    def place(self) -> _Place:
        return _Place(self.submitted_day, self.pk)

    @property
    def may_stand(self) -> bool:
        """Decided and read as often as it must be, like no earlier filing, with money that nothing speaks against."""
        return (
            self.state == State.DECIDED
            and not self.second_due
            and not self.relation
            and (self.benefit_vnd_found or 0) > 0
            and _DOUBTED.isdisjoint(self.reason_codes.split())
        )


class _Approved(NamedTuple):
    """A candidate by the number of its approval, with its field as decided, else as suggested."""

    pk: int
    field: str
    place: _Place


_BEGINNING = _Place(dt.date.min, 0)


def page_after(officer: Officer, filters: Filters, place: str) -> Page:
    """Take the candidates of one union that follow a place; an unreadable place is the beginning.

    A page may hold few or none and not be the last: there was enough to look through.
    """
    found: list[_Approved] = []
    after = ""
    for times, looked in enumerate(_looked_through(officer, filters, _read(place)), start=1):
        found += _approved(looked, filters)
        after = str(looked[-1].place)
        if len(found) >= PAGE:
            after = str(found[PAGE - 1].place)
            break
        if times == TIMES:
            break
    else:
        after = ""
    return Page(_whole([one.pk for one in found[:PAGE]]), after)


def pieces(officer: Officer, filters: Filters, unions: Sequence[str]) -> Iterator[list[Decision]]:
    """Give the candidates of some unions for a file: union by union, field by field, each in the order of filing."""
    order = {code: place for place, code in enumerate(curated.fields())}
    for union in unions:
        of_union = Filters(union=union, field=filters.field, tu=filters.tu, den=filters.den)
        steps = _looked_through(officer, of_union, _BEGINNING)
        found = chain.from_iterable(_approved(looked, of_union) for looked in steps)
        ordered = sorted(found, key=lambda one: order.get(one.field, len(order)))
        ids = iter([one.pk for one in ordered])
        while some := list(islice(ids, PIECE)):
            yield _whole(some)


def field_of(approval: Decision) -> str:
    """Give the field of a candidate: as the officer decided it, else as it was suggested."""
    return approval.field or approval.submission.field_code


def _looked_through(officer: Officer, filters: Filters, place: _Place) -> Iterator[list[_Filed]]:
    """Read what was decided in a union in the order of filing from a place on, some at a time."""
    owner, owners = owner_of(filters.union), owners_of(officer)
    if owners is not None and owner not in owners:
        return
    decided = Submission.objects.filter(owner_code=owner, waiting=0).filter(_days(filters))
    for is_dated in (True, False):
        if place.day is None and is_dated:
            continue
        while looked := [_Filed(*row) for row in _behind(decided, place, is_dated=is_dated)]:
            yield looked
            place = looked[-1].place
        place = _Place(None, 0) if is_dated else place


def _behind(
    decided: QuerySet[Submission], place: _Place, *, is_dated: bool
) -> QuerySet[Submission, tuple[Any, ...]]:
    if is_dated:
        beyond = Q(submitted_day__gt=place.day) | Q(submitted_day=place.day, pk__gt=place.number)
        found = decided.filter(beyond, submitted_day__gte=place.day).order_by("submitted_day", "pk")
    else:
        found = decided.filter(submitted_day__isnull=True, pk__gt=place.number).order_by("pk")
    return found.values_list(*_Filed._fields)[:LOOKED]


def _days(filters: Filters) -> Q:
    found = Q()
    if filters.tu:
        found &= Q(submitted_day__gte=filters.tu)
    if filters.den:
        found &= Q(submitted_day__lte=filters.den)
    return found


def _approved(looked: Sequence[_Filed], filters: Filters) -> list[_Approved]:
    """Find the approvals in force of what may stand on the list, in the same order."""
    standing = {one.pk: one.place for one in looked if one.may_stand}
    approvals = Decision.objects.filter(
        submission__among=list(standing),
        verdict=Verdict.APPROVE,
        state_after=State.DECIDED,
        undone_by__isnull=True,
    )
    told = approvals.order_by().values_list(
        "pk", "submission_id", "field", "submission__field_code"
    )
    found = {
        filed: _Approved(pk, decided or suggested, standing[filed])
        for pk, filed, decided, suggested in told
    }
    return [found[pk] for pk in standing if pk in found and filters.field in ("", found[pk].field)]


def _whole(ids: Sequence[int]) -> list[Decision]:
    """Read approvals with their filings, in the order of their numbers given."""
    read = Decision.objects.filter(pk__in=ids).select_related("submission").defer(*_UNREAD)
    found = {one.pk: one for one in read}
    return [found[pk] for pk in ids if pk in found]


def _read(place: str) -> _Place:
    day, _, number = place.partition("~")
    try:
        found = int(number)
        if not 0 <= found < 1 << 63:
            return _BEGINNING
        return _Place(None if day == _UNDATED else dt.date.fromisoformat(day), found)
    except ValueError:
        return _BEGINNING

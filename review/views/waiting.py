"""The queue: what waits, lane by lane, most urgent first."""

from dataclasses import dataclass

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review import curated, words_vi
from review.evidence import Flag, flags, urgency
from review.filters import Filters
from review.models import Officer, Submission, Waiting
from review.paging import page_after
from review.relations import GROUNDS
from review.rulings import standing_pairs
from review.scope import officer_of, owners_of, seen_by
from review.views.toast import toast_for

_COUNT_MOST = (
    1_000  # beyond it a filtered count reads "hơn 1.000": counting on would cost more than it tells
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A lane with its name, how many wait in it, and its address."""

    lane: str
    name: str
    number: str
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A submission as the queue shows it."""

    submission: Submission
    title: str
    unit: str
    union: str
    flags: list[Flag]
    urgency: str


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one lane of what the officer may see, with filters from the address."""
    officer = officer_of(request.user)
    visible = seen_by(officer)
    filters = Filters.read(request.GET)
    numbers = _stored_numbers(officer, filters)
    if not filters.lane:
        filters = filters.with_lane(_first_filled(numbers))
    page = page_after(filters.apply(visible).defer("search_text"), request.GET.get("sau", ""))
    relations = _relations(page.rows)
    context = {
        "officer": officer,
        "filters": filters,
        "tabs": _tabs(filters, numbers, visible),
        "lines": [_line(one, relations.get(one.key, "")) for one in page.rows],
        "after": page.after,
        "is_first": not request.GET.get("sau"),
        "choices": _choices(officer, filters),
        "toast": toast_for(request, visible),
    }
    return render(request, "review/queue.html", context)


def _stored_numbers(officer: Officer | None, filters: Filters) -> dict[str, int]:
    """Read how many wait, by lane, from the counters of the officer's unions."""
    if officer is None:
        return {}
    counters = Waiting.objects.all()
    owners = owners_of(officer)
    if owners is not None:
        counters = counters.filter(owner_code__in=owners)
    if filters.union:
        counters = counters.filter(owner_code=filters.union)
    return dict(counters.values("tab").annotate(all=Sum("number")).values_list("tab", "all"))


def _first_filled(numbers: dict[str, int]) -> str:
    lanes = list(words_vi.LANES)
    return next((lane for lane in lanes if numbers.get(lane)), lanes[0])


def _tabs(filters: Filters, numbers: dict[str, int], visible: QuerySet[Submission]) -> list[Tab]:
    return [
        Tab(
            lane=lane,
            name=name,
            number=_number(filters.with_lane(lane), numbers, visible),
            query=filters.with_lane(lane).query,
            is_current=lane == filters.lane,
        )
        for lane, name in words_vi.LANES.items()
    ]


def _number(filters: Filters, numbers: dict[str, int], visible: QuerySet[Submission]) -> str:
    if filters.counted_beforehand:
        return words_vi.number(numbers.get(filters.lane, 0))
    counted = filters.apply(visible).order_by()[: _COUNT_MOST + 1].count()
    return (
        words_vi.number(counted)
        if counted <= _COUNT_MOST
        else f"hơn {words_vi.number(_COUNT_MOST)}"
    )


def _relations(rows: list[Submission]) -> dict[str, str]:
    """Name how each duplicate of the page is related to its earlier filing: same author, unit, or another unit."""
    pairs = standing_pairs().filter(right_key__in=[row.key for row in rows])
    grounds = pairs.filter(label__in=GROUNDS).order_by("similarity", "-pk")
    named = grounds.values_list("right_key", "filing")
    return {key: words_vi.FILINGS.get(filing, filing) for key, filing in named}


def _line(submission: Submission, relation: str) -> Line:
    return Line(
        submission=submission,
        title=submission.readable[0] or "(không có tên)",
        unit=submission.unit_text or submission.unit,
        union=curated.union_name(submission.union_code),
        flags=flags(submission, relation.lower()),
        urgency=urgency(submission),
    )


def _choices(officer: Officer | None, filters: Filters) -> dict[str, list[tuple[str, str, bool]]]:
    """List what each filter offers: code, name, whether it is chosen."""
    reasons = {code: reason.name for code, reason in words_vi.REASONS.items()}
    unions = {code: curated.union_name(code) for code in _unions_of(officer)}
    states = {"": "Đang chờ"} | words_vi.STATES
    return {
        "field": _offered({"": "Mọi lĩnh vực"} | curated.fields(), filters.field),
        "union": _offered({"": "Mọi công đoàn"} | unions, filters.union),
        "reason": _offered({"": "Mọi lý do"} | reasons, filters.reason),
        "state": _offered(states, filters.state),
    }


def _unions_of(officer: Officer | None) -> list[str]:
    if officer is None:
        return []
    found = set(Waiting.objects.exclude(owner_code="").values_list("owner_code", flat=True))
    owners = owners_of(officer)
    return sorted(found if owners is None else found.intersection(owners))


def _offered(names: dict[str, str], chosen: str) -> list[tuple[str, str, bool]]:
    return [(code, name, code == chosen) for code, name in names.items()]

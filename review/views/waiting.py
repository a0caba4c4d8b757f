"""The queue: what waits, tab by tab, most urgent first."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from review import bands, policy, tab_counts, words_vi
from review.filters import Filters, Gathered, owner_of
from review.found_few import FoundFew
from review.models import BLIND_TAB, Officer, Submission, Waiting
from review.scope import officer_of, owners_of, seen_by
from review.seeking import page_of
from review.views.choices import chips, choices
from review.views.lines import UNSHOWN, listed
from review.views.toast import toast_for

_LANES = [tab for tab in words_vi.TABS if tab != BLIND_TAB]
_READ_MOST = 5_000  # of an officer's submissions, to count what many have


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with its name, how many are in it, and its address."""

    name: str
    number: str
    query: str
    is_current: bool


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show one tab of what the officer may see, with filters from the address."""
    officer = officer_of(request.user)
    if officer is None:
        return render(request, "review/queue.html")
    visible = seen_by(officer)
    filters = Filters.read(request.GET)
    numbers = _Numbers(officer, visible, filters.gathered())
    if not filters.lane:
        filters = filters.with_lane(numbers.first_filled(filters))
    return render(request, "review/queue.html", _shown(request, officer, visible, filters, numbers))


def _shown(
    request: HttpRequest,
    officer: Officer,
    visible: QuerySet[Submission],
    filters: Filters,
    numbers: "_Numbers",
) -> dict[str, Any]:
    place = request.GET.get("sau", "")
    shown = visible.defer(*UNSHOWN).select_related("claimed_by")
    size = policy.in_force().page_rows
    among = numbers.of_page(filters, place, size)
    page = page_of(filters, shown, officer, place=place, size=size, among=among)
    offered = choices(officer, visible, filters)
    return {
        "officer": officer,
        "filters": filters,
        "query": filters.query,
        "is_blind": filters.lane == BLIND_TAB,
        "tabs": [_tab(filters.with_lane(lane), filters.lane, numbers) for lane in words_vi.TABS],
        "lines": listed(page.rows, officer, filters.query),
        "after": page.after,
        "is_first": not place,
        "choices": offered,
        "chips": chips(filters, offered),
        "days": [
            (name, _(words_vi.FILTERS[name][0]), getattr(filters, name)) for name in ("tu", "den")
        ],
        "bare": Filters(lane=filters.lane).query,
        "nothing_free": request.GET.get("het") == "1",
        "urgent_from": words_vi.number(bands.URGENT_FROM),
        "middling_from": words_vi.number(bands.MIDDLING_FROM),
        "toast": toast_for(request, visible),
    }


def _tab(filters: Filters, current: str, numbers: "_Numbers") -> Tab:
    return Tab(
        name=_(words_vi.TABS[filters.lane]),
        number=numbers.of(filters),
        query=filters.query,
        is_current=filters.lane == current,
    )


class _Numbers:
    """How many an officer finds in a tab: from the stored counters, else counted up to a limit."""

    def __init__(
        self, officer: Officer, visible: QuerySet[Submission], among: Gathered | None
    ) -> None:
        self._officer, self._visible, self._among = officer, visible, among
        self._read: dict[str, dict[str, int]] = {}
        self._counts: dict[Filters, Counter[str] | None] = {}
        self._few: dict[Filters, FoundFew] = {}

    def first_filled(self, filters: Filters) -> str:
        """Give the first tab in which something waits, else the first."""
        stored = self._stored(filters.union)
        return next((tab for tab in words_vi.TABS if stored.get(tab)), next(iter(words_vi.TABS)))

    def of(self, filters: Filters) -> str:
        """Write how many the filters, which name a tab, let through."""
        if filters.counted_beforehand:
            return words_vi.number(self._stored(filters.union).get(filters.lane, 0))
        if isinstance(self._among, list):
            return words_vi.number(self._found(filters).number(filters.lane))
        found = self._counted(filters)
        return _("nhiều") if found is None else words_vi.number(found[filters.lane])

    def of_page(self, filters: Filters, place: str, size: int) -> Gathered | None:
        """Narrow what the words sought are looked for among to a page and the row behind it, where few have them."""
        if not isinstance(self._among, list):
            return self._among
        return self._found(filters).head(filters.lane, place, size + 1)

    def _found(self, filters: Filters) -> FoundFew:
        """Read what few filings are found, all tabs at once: again where the blind tab's filters are others."""
        wanted = filters.with_lane("")
        if wanted not in self._few:
            queue = wanted.apply(self._visible, self._officer, among=self._among)
            self._few[wanted] = FoundFew.read(queue)
        return self._few[wanted]

    def _counted(self, filters: Filters) -> Counter[str] | None:
        """Count all lanes at once, the blind sample by itself, without what would tell a suggestion."""
        is_blind = filters.lane == BLIND_TAB
        wanted = filters if is_blind else filters.with_lane("")
        if wanted not in self._counts:
            queue = wanted.apply(self._visible, self._officer, among=self._among)
            lanes = queue if is_blind else queue.filter(tab__in=_LANES)
            many = wanted.finds_many and not self._are_few(wanted)
            self._counts[wanted] = None if many else tab_counts.by_tab(lanes)
        return self._counts[wanted]

    def _are_few(self, filters: Filters) -> bool:
        """Tell whether all that waits can be read through, where no index is of help."""
        return filters.waits and sum(self._stored(filters.union).values()) <= _READ_MOST

    def _stored(self, union: str) -> dict[str, int]:
        """Read how many wait, by tab, from the counters of the officer's unions."""
        if union not in self._read:
            counters = Waiting.objects.all()
            owners = owners_of(self._officer)
            if owners is not None:
                counters = counters.filter(owner_code__in=owners)
            if union:
                counters = counters.filter(owner_code=owner_of(union))
            told = counters.values("tab").annotate(all=Sum("number"))
            self._read[union] = dict(told.values_list("tab", "all"))
        return self._read[union]

"""What few filings have the words sought, read once a page: for the numbers of all tabs, and for the rows of one."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from review.models import BLIND_TAB, Submission
from review.paging import BLIND_ORDER, ORDER, first_behind


@dataclass(frozen=True, slots=True)
class FoundFew:
    """Filings by tab, each as (priority, id)."""

    by_tab: Mapping[str, list[tuple[float, int]]]

    @classmethod
    def read(cls, queue: QuerySet[Submission]) -> "FoundFew":
        """Read a queue that is known to be short."""
        found: dict[str, list[tuple[float, int]]] = {}
        for tab, priority, pk in queue.order_by().values_list("tab", "priority", "pk"):
            found.setdefault(tab, []).append((priority, pk))
        return cls(found)

    def number(self, tab: str) -> int:
        """Count a tab."""
        return len(self.by_tab.get(tab, ()))

    def head(self, tab: str, place: str, size: int) -> list[int]:
        """Give the ids of the first filings of a tab behind a place."""
        order = BLIND_ORDER if tab == BLIND_TAB else ORDER
        return first_behind(self.by_tab.get(tab, ()), place, size, order)

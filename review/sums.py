"""Adding up tallies within what an officer sees."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from review import policy
from review.agreement import Estimate, proportion
from review.models import Officer, Tally
from review.scope import owners_of
from review.union_tree import UnionTree


@dataclass(frozen=True, slots=True)
class Cases:
    """How many cases of a measure there were, and how many of them are hits."""

    hits: int = 0
    number: int = 0

    def __add__(self, other: "Cases") -> "Cases":
        return Cases(self.hits + other.hits, self.number + other.number)

    @property
    def share(self) -> Estimate | None:
        """The share of hits; None where the cases are fewer than the policy's least."""
        return proportion(self.hits, self.number, least=policy.in_force().least_sample)


Sums = Mapping[str, Cases]
NONE = Cases()


def tallies_of(officer: Officer, union: str = "") -> QuerySet[Tally]:
    """Select the tallies of the filings that an officer sees, or of those of one union among them."""
    owners = owners_of(officer)
    chosen = Tally.objects.order_by()
    if owners is not None:
        chosen = chosen.filter(owner_code__in=owners)
    return chosen.filter(owner_code__in=codes_of(union)) if union else chosen


def codes_of(union: str) -> list[str]:
    """List the codes whose filings a union answers for today: what was counted before a merger counts there now."""
    tree = UnionTree.load()
    return [union, *(one.code for one in tree.all if tree.today(one.code) == union)]


def total(parts: Iterable[Sums]) -> dict[str, Cases]:
    """Add up measures."""
    found: dict[str, Cases] = {}
    for part in parts:
        for measure, cases in part.items():
            found[measure] = found.get(measure, NONE) + cases
    return found

"""How far filings have come: the counts of their standings, named."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from review.figures.counted import Standing


@dataclass(frozen=True, slots=True)
class Standings:
    """Filings by what people have made of them; `screened` is the sum, `filed` has those set aside as well.

    A filing is set aside where it could not be read or screened; `set_aside` is 0 where that is not told by union.
    """

    set_aside: int = 0
    waiting: int = 0
    unsure: int = 0
    approved: int = 0
    returned: int = 0
    duplicate: int = 0
    rejected: int = 0

    @property
    def screened(self) -> int:
        """Filings that were screened."""
        closed = self.approved + self.returned + self.refused
        return self.waiting + self.unsure + closed

    @property
    def filed(self) -> int:
        """Filings that came in."""
        return self.screened + self.set_aside

    @property
    def refused(self) -> int:
        """Filings that people decided not to accept, as copies or otherwise."""
        return self.duplicate + self.rejected

    def __add__(self, other: "Standings") -> "Standings":
        return Standings(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        )


_NAMED = {
    Standing.WAITING.value: "waiting",
    Standing.UNSURE.value: "unsure",
    Standing.APPROVED.value: "approved",
    Standing.RETURNED.value: "returned",
    Standing.DUPLICATE.value: "duplicate",
    Standing.REJECTED.value: "rejected",
}


def standings(counts: Mapping[str, int], *, set_aside: int = 0) -> Standings:
    """Name counts by standing.

    Raises:
        KeyError: a standing that no filing can have once everything is counted.
    """
    return Standings(set_aside=set_aside, **{_NAMED[how]: n for how, n in counts.items() if n})


def by_first(counts: Iterable[tuple[str, str, int]]) -> dict[str, Standings]:
    """Name counts given as (union or day, standing, number), by their first."""
    found: dict[str, dict[str, int]] = {}
    for first, how, number in counts:
        of_first = found.setdefault(first, {})
        of_first[how] = of_first.get(how, 0) + number
    return {first: standings(one) for first, one in found.items()}

"""The queue's filters: read from the address, applied to what an officer may see, written back to the address."""

from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from review import words_vi
from review.models import Submission

_WAITING = ""  # no state chosen: what waits, that is open or put off


@dataclass(frozen=True, slots=True)
class Filters:
    """What the officer looks at; blank means everything (for `state`: everything that waits)."""

    lane: str = ""
    field: str = ""
    union: str = ""
    reason: str = ""
    state: str = _WAITING
    q: str = ""

    @classmethod
    def read(cls, address: QueryDict) -> "Filters":
        """Read the filters of an address; values that no filter knows are taken as blank."""
        given = {one.name: address.get(one.name, "").strip()[:200] for one in fields(cls)}
        known = {
            "lane": words_vi.LANES.keys(),
            "reason": words_vi.REASONS.keys(),
            "state": words_vi.STATES.keys(),
        }
        for name, values in known.items():
            given[name] = given[name] if given[name] in values else ""
        return cls(**given)

    def with_lane(self, lane: str) -> "Filters":
        """Give the same filters for another lane."""
        return replace(self, lane=lane)

    @property
    def query(self) -> str:
        """The filters as the part of an address after "?"; blanks left out."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def counted_beforehand(self) -> bool:
        """Whether the stored counters (by union and lane, of what waits) answer for these filters."""
        return not (self.field or self.reason or self.q or self.state)

    def apply(self, visible: QuerySet[Submission]) -> QuerySet[Submission]:
        """Narrow what an officer may see."""
        chosen = visible.filter(state=self.state) if self.state else visible.filter(waiting=1)
        equal = {"tab": self.lane, "field_code": self.field, "owner_code": self.union}
        chosen = chosen.filter(**{name: value for name, value in equal.items() if value})
        if self.reason:
            chosen = chosen.filter(reason_codes__has_code=self.reason)
        words = _folded_words(self.q)
        return chosen.filter(search_text__has_words=words) if words else chosen


def _folded_words(typed: str) -> list[str]:
    if not typed:
        return []
    from nlp.normal import tokens  # here, not above: pages start without the text tools

    return tokens(typed)

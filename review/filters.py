"""The queue's filters: read from the address, applied to what an officer may see, written back to the address."""

import datetime as dt
import re
from collections.abc import Container
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict

from review import blind, claims, curated, expected, words_vi
from review.bands import MIDDLING_FROM, URGENT_FROM
from review.models import BLIND_TAB, CLOSED, Band, Officer, State, Submission
from review.paging import BLIND_ORDER, ORDER, SOUGHT_ORDER, Order
from review.union_tree import UnionTree

UNKNOWN_UNION = "chua_ro"  # in place of a union: filings that no known union answers for
_WAITING = ""  # no state chosen: what waits, that is open or put off
_SETTLED = (State.UNSURE, *CLOSED)
_SUGGESTED = ("field", "reason", "relation", "band")  # what a blind reading must not tell
_DAYS = ("tu", "den")
_MOST_TYPED = 200
_FEW = 5_000  # numbers of filings to be named in a statement
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


Gathered = list[int] | QuerySet[Submission, int]


@dataclass(frozen=True, slots=True)
class Filters:
    """What the officer looks at; blank means everything (for `state`: everything that waits).

    `lane` is a tab of the queue: a lane, or the blind sample. `tu` and `den` are the first and the last day of filing,
    `reviewer` the user who decided or holds a submission now.
    """

    lane: str = ""
    field: str = ""
    union: str = ""
    reason: str = ""
    relation: str = ""
    band: str = ""
    tu: dt.date | None = None
    den: dt.date | None = None
    reviewer: str = ""
    state: str = _WAITING
    q: str = ""

    @classmethod
    def read(cls, address: QueryDict) -> "Filters":
        """Read the filters of an address; values that no filter knows are taken as blank."""
        typed = {one.name: address.get(one.name, "").strip()[:_MOST_TYPED] for one in fields(cls)}
        known: dict[str, Container[str]] = {
            "lane": words_vi.TABS,
            "field": curated.fields(),
            "reason": words_vi.REASONS,
            "relation": words_vi.RELATIONS,
            "band": words_vi.BANDS,
            "state": words_vi.STATES,
        }
        given: dict[str, Any] = {
            name: typed[name] for name, values in known.items() if typed[name] in values
        }
        if UnionTree.load().is_node(typed["union"]) or typed["union"] == UNKNOWN_UNION:
            given["union"] = typed["union"]
        if re.fullmatch(r"[0-9]{1,18}", typed["reviewer"]):
            given["reviewer"] = typed["reviewer"]
        given |= {name: day_in(typed[name]) for name in _DAYS}
        return cls(**given, q=typed["q"]).with_lane(given.get("lane", ""))

    def with_lane(self, lane: str) -> "Filters":
        """Give the same filters for another tab; for the blind sample without those that tell a suggestion."""
        hidden: dict[str, Any] = dict.fromkeys(_SUGGESTED, "") if lane == BLIND_TAB else {}
        return replace(self, lane=lane, **hidden)

    def without(self, name: str) -> "Filters":
        """Give the same filters but one."""
        blank: dict[str, Any] = {name: None if name in _DAYS else ""}
        return replace(self, **blank)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, as the address names and writes them."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: str(value) for name, value in values.items() if value}

    @property
    def narrowing(self) -> list[str]:
        """Names of the filters that are set, the tab left out."""
        return [name for name in self.chosen if name != "lane"]

    @property
    def query(self) -> str:
        """The filters as the part of an address after "?"; blanks left out."""
        return urlencode(self.chosen)

    @property
    def finds_many(self) -> bool:
        """Whether the words sought are so common that their index is no help."""
        return bool(self.words) and expected.words_are_common(self.words)

    @property
    def words(self) -> list[str]:
        """The words sought, folded; the last is perhaps only begun."""
        if not self.q:
            return []
        from nlp.normal import tokens  # here, not above: pages start without the text tools

        return tokens(self.q)

    @property
    def counted_beforehand(self) -> bool:
        """Whether the stored counters (by union of today and tab, of what waits) answer for these filters."""
        as_filed = self.union and "union_code" in _union(self.union)
        return not as_filed and set(self.narrowing) <= {"union"}

    def apply(
        self,
        visible: QuerySet[Submission],
        officer: Officer | None = None,
        *,
        among: Gathered | None = None,
    ) -> QuerySet[Submission]:
        """Narrow what an officer may see, in the order of the queue; `among` is what `gathered` gave, if it was asked.

        What waits for a second reading is left out, unless `officer` is told and has no suggestion hidden from them:
        that it is found by its field would give the field away.
        """
        queue = self.along(visible, officer)
        if not self.words:
            return queue
        among = self.gathered() if among is None else among
        if among is None:
            queue = queue.filter(expected.asked_of_index(self.words))
        else:
            queue = queue.filter(Q(pk__among=among) if isinstance(among, list) else Q(pk__in=among))
        return queue.order_by(*self._order())

    def gathered(self) -> Gathered | None:
        """Give the filings that have the words sought, gathered by themselves; None where that would be no help.

        Together with the other conditions PostgreSQL, which expects thousands behind every beginning of a word, would
        gather all filings of a union or a tab beside them.
        """
        if not self.words or not expected.has_statistics() or self.finds_many:
            return None
        asked = expected.asked_of_index(self.words)
        found = Submission.objects.filter(asked).order_by().values_list("pk", flat=True)
        few = list(found[: _FEW + 1])
        return few if len(few) <= _FEW else found.distinct()  # not joined into the rest

    def along(
        self, visible: QuerySet[Submission], officer: Officer | None = None
    ) -> QuerySet[Submission]:
        """Narrow as `apply` does but for words, in the order that the queue's indexes have."""
        queue = self._in_state(visible, officer).filter(self._measured(), **self._equal())
        if self.reason:
            queue = queue.filter(reason_codes__has_code=self.reason)
        return queue.order_by(*(BLIND_ORDER if self.lane == BLIND_TAB else ORDER))

    def read_of(self, queue: QuerySet[Submission]) -> QuerySet[Submission]:
        """Narrow by words, reading row by row: the index is not asked, the queue keeps its order."""
        return queue.filter(search_text__reads_words=self.words)

    @property
    def waits(self) -> bool:
        """Whether the filters are about what waits for a decision."""
        return self.state not in _SETTLED

    def _order(self) -> Order:
        if self.lane == BLIND_TAB:
            return BLIND_ORDER
        return SOUGHT_ORDER if expected.has_statistics() else ORDER

    def _in_state(
        self, visible: QuerySet[Submission], officer: Officer | None
    ) -> QuerySet[Submission]:
        # `waiting` beside the state: the indexes begin with it.
        if self.waits:
            waiting = visible.filter(waiting=1)
            return waiting.filter(state=self.state) if self.state else waiting
        settled = visible.filter(waiting=0, state=self.state)
        hidden = blind.hidden_from(officer) if officer else Q(second_due=1)
        return settled.exclude(hidden)

    def _equal(self) -> dict[str, str]:
        equal = {
            "tab": self.lane,
            "field_code": self.field,
            "relation": self.relation,
            "band": self.band,
        }
        return {name: value for name, value in equal.items() if value} | _union(self.union)

    def _measured(self) -> Q:
        found = Q()
        if self.tu:
            found &= Q(submitted_day__gte=self.tu)
        if self.den:
            found &= Q(submitted_day__lte=self.den)
        if self.reviewer:
            reviewer = int(self.reviewer)
            found &= Q(decided_by=reviewer) | claims.is_held_by(reviewer)
        return found & _PRIORITIES.get(self.band, Q())


# What a band says of the priority: with it the index of the queue starts where the band does. Middle has no upper end:
# short copies are held back there from above, see `bands.urgency`.
_PRIORITIES = {
    Band.HIGH.value: Q(priority__gte=URGENT_FROM),
    Band.MIDDLE.value: Q(priority__gte=MIDDLING_FROM),
    Band.LOW.value: Q(priority__lt=MIDDLING_FROM),
}


def day_in(typed: str) -> dt.date | None:
    """Read a day written as people here do, or ISO; None for anything else.

    >>> day_in("5/2/2022"), day_in("2022-02-05"), day_in("31/02/2022")
    (datetime.date(2022, 2, 5), datetime.date(2022, 2, 5), None)
    """
    found = _DAY.fullmatch(typed)
    try:
        if found:
            return dt.date(int(found[3]), int(found[2]), int(found[1]))
        return dt.date.fromisoformat(typed) if len(typed) == len("2022-02-05") else None
    except ValueError:
        return None


def owner_of(code: str) -> str:
    """Give the union of today that answers for a chosen one; blank for the unknown."""
    return "" if code == UNKNOWN_UNION else UnionTree.load().today(code)


def _union(code: str) -> dict[str, str]:
    """Give the columns of a chosen union: what it answers for today, or what was filed under a name of yesterday."""
    if not code:
        return {}
    owner = owner_of(code)
    is_of_today = code in (owner, UNKNOWN_UNION)
    return {"owner_code": owner} if is_of_today else {"owner_code": owner, "union_code": code}

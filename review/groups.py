"""Filings that hang together by copies of whole texts, as the pairs that still stand tell it; for the pages of a group.

The name that a run gave a group (`cluster_id`) goes with the filings of that run: when a later run joins two groups,
older members keep their old name. So a group is what the standing pairs hold together, and nothing else.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db import connection

from review.models import Pair, Submission
from review.relations import GROUNDS
from review.rulings import standing_pairs
from review.structure import Beside, Fragile, Link, Step, beside, fragile, way, ways_to, weakest
from review.words_vi import ALMOST_ALL_FROM

MOST_MEMBERS = 5_000  # more hang together only by mistake; the nearest are looked at
# A headquarters text: so many later filings, most of them near-whole copies of the first, from so many units.
_SHARED_COPIES, _SHARED_SHARE, _SHARED_UNITS = 5, 0.5, 3

# Both ends of a link lie in one group, so that what is reached is all of it. "OR" lets either index answer.
_REACHED = """
WITH RECURSIVE reached(filing) AS (
  SELECT "key" FROM {submission} WHERE id = %s
  UNION
  SELECT CASE WHEN p.left_key = r.filing THEN p.right_key ELSE p.left_key END
  FROM reached AS r JOIN {pair} AS p ON (p.left_key = r.filing OR p.right_key = r.filing)
  WHERE p.joins AND NOT p.withdrawn
)
SELECT filing FROM reached LIMIT %s"""


class Member(NamedTuple):
    """What is needed of a member to place it; read for all, told only of those whom the officer sees."""

    pk: int
    key: str
    day: dt.date | None
    owner_code: str
    unit: str
    confidential: bool
    loaded_at: dt.datetime | None


class Alike(NamedTuple):
    """A standing pair of two members, `left` filed earlier."""

    pk: int
    left: str
    right: str
    similarity: float
    left_in_right: float
    right_in_left: float
    joins: bool
    label: str

    @property
    def most(self) -> float:
        """The largest of its three shares: a text that lies whole in another is a whole copy of it."""
        return max(self.similarity, self.left_in_right, self.right_in_left)


@dataclass(frozen=True)
class Group:
    """The members that hang together, in the order in which they were filed, and the pairs among them.

    `is_cut_off` tells that there are more than `MOST_MEMBERS`.
    """

    members: tuple[Member, ...]
    pairs: tuple[Alike, ...]
    is_cut_off: bool = False

    @cached_property
    def of_key(self) -> dict[str, Member]:
        """The members by key."""
        return {member.key: member for member in self.members}

    @cached_property
    def of_pk(self) -> dict[int, Member]:
        """The members by id."""
        return {member.pk: member for member in self.members}

    @property
    def earliest(self) -> Member:
        """The member that the others can be called copies of."""
        return self.members[0]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The links that hold the group together, one for two members."""
        return tuple(_links(self.pairs))

    @cached_property
    def beside(self) -> Beside:
        """The links at every member, one at most to each other member."""
        return beside(self.links)

    @cached_property
    def weakest(self) -> Link | None:
        """The weakest link that the group needs."""
        return weakest(self.links)

    @cached_property
    def fragile(self) -> Fragile:
        """The links and members that the group falls apart without."""
        return fragile(self.beside)

    @cached_property
    def to_earliest(self) -> dict[str, Alike]:
        """The pairs with the earliest member, by the key of the later one."""
        first = self.earliest.key
        return {one.right: one for one in self.pairs if one.left == first and one.label in GROUNDS}

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return ways_to(self.earliest.key, self.beside)

    def chain(self, member: Member) -> tuple[int, ...]:
        """Give the standing pairs that lead from a member to the earliest one."""
        return tuple(link.pair for link in way(member.key, self._steps))

    @property
    def near_copies(self) -> int:
        """How many members are near-whole copies of the earliest."""
        return sum(pair.most >= ALMOST_ALL_FROM for pair in self.to_earliest.values())

    @property
    def units(self) -> int:
        """From how many units the members come."""
        return len({(one.owner_code, one.unit) for one in self.members})

    @property
    def unions(self) -> int:
        """From how many unions the members come."""
        return len({one.owner_code for one in self.members})

    @property
    def is_shared_text(self) -> bool:
        """Whether this looks like one text from above that many units filed."""
        later = len(self.members) - 1
        enough = self.near_copies >= max(_SHARED_COPIES, later * _SHARED_SHARE)
        return enough and self.units >= _SHARED_UNITS


def group_of(submission: Submission) -> Group:
    """Gather what hangs together with a filing, in a few statements however large it is.

    Reads beyond `scope`, since a group is what it is for everybody; whoever shows it leaves out what the officer may
    not see.
    """
    reached = _reached(submission)
    pairs = list(_pairs_among(reached[:MOST_MEMBERS]))
    steps = ways_to(submission.key, beside(_links(pairs)))
    keys = {submission.key, *steps}
    pairs = [pair for pair in pairs if pair.left in keys and pair.right in keys]
    members = _in_order(list(_members(sorted(keys))), pairs)
    return Group(tuple(members), tuple(pairs), is_cut_off=len(reached) > MOST_MEMBERS)


def _reached(submission: Submission) -> list[str]:
    """Give the keys of all that joining pairs lead to, those ruled apart among them."""
    quote = connection.ops.quote_name
    tables = {"submission": Submission, "pair": Pair}
    named = {name: quote(model._meta.db_table) for name, model in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(_REACHED.format(**named), [submission.pk, MOST_MEMBERS + 1])
        return [key for (key,) in cursor.fetchall()]


def _pairs_among(keys: Sequence[str]) -> Iterator[Alike]:
    known = set(keys)
    columns = ("pk", "left_key", "right_key", "similarity", "left_in_right", "right_in_left")
    found = standing_pairs().filter(right_key__among=keys).order_by("pk")
    for pair in map(Alike._make, found.values_list(*columns, "joins", "label")):
        if pair.left in known:
            yield pair


def _members(keys: Sequence[str]) -> Iterator[Member]:
    columns = ("pk", "key", "submitted_day", "owner_code", "unit_text", "unit", "confidential")
    found = Submission.objects.filter(key__among=keys)
    for row in found.values_list(*columns, "loaded_at"):
        pk, key, day, owner, readable, filed, confidential, loaded = row
        unit = " ".join((readable or filed).casefold().split())
        yield Member(pk, key, day, owner, unit, confidential, loaded)


def _links(pairs: Sequence[Alike]) -> Iterator[Link]:
    """Give the joining pairs as links; of two pairs of the same filings the stronger."""
    strongest: dict[tuple[str, str], Link] = {}
    for pair in pairs:
        if pair.joins:
            left, right = pair.left, pair.right
            ends = (left, right) if left < right else (right, left)
            before = strongest.get(ends)
            if before is None or before.strength < pair.similarity:
                strongest[ends] = Link(*ends, pair.similarity, pair.pk)
    yield from strongest.values()


def _in_order(members: list[Member], pairs: Sequence[Alike]) -> list[Member]:
    """Order members as they were filed, first the earliest: the first of those that no pair calls the later side.

    A filing without a day counts as filed with the latest day that came in before it, as for the screening.
    """
    latest, days = dt.date.min, {}
    for one in sorted(members, key=lambda member: member.pk):
        days[one.pk] = one.day or latest
        latest = max(latest, days[one.pk])
    later = {pair.right for pair in pairs if pair.joins}
    ordered = sorted(members, key=lambda one: (days[one.pk], one.pk))
    first = next((one for one in ordered if one.key not in later), ordered[0])
    return [first, *(one for one in ordered if one is not first)]

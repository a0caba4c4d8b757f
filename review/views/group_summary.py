"""A group in words and numbers: how large, in which shape, and what it hangs by."""

import dataclasses
from dataclasses import dataclass

from django.utils.translation import gettext as _

from review import words_vi
from review.groups import Group, Member
from review.structure import Bridge, Link
from review.views.group_rows import Sight, likeness_of

_BRIDGES = 5  # told one by one; the rest are counted


@dataclass(frozen=True, slots=True)
class Named:
    """A member by name, and its id where the officer may open it."""

    name: str
    pk: int | None


@dataclass(frozen=True, slots=True)
class Tie:
    """A link between two members in words; `sides` are the sizes of the parts without it."""

    one: Named
    other: Named
    words: str
    percent: str
    pair: int | None
    sides: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Summary:
    """A group in words and numbers. Numbers count everybody; names are given of those whom the officer sees."""

    size: int
    listed: int
    foreign: int
    hidden: int
    units: int
    unions: int
    later: int
    near_copies: int
    is_shared_text: bool
    is_cut_off: bool
    earliest: Named
    earliest_day: str
    weakest: Tie | None
    bridges: list[Tie]
    more_bridges: int


def summary_of(group: Group, sight: Sight, names: dict[int, str]) -> Summary:
    """Tell of a group as much as the officer may know of it."""
    ties = _Ties(group, sight, names)
    earliest = group.earliest
    seen = len(sight.listed) + len(sight.hidden)
    bridges = [one for one in group.fragile.bridges if min(one.sides) > 1]
    bridges.sort(key=lambda one: (one.link.strength, one.link.pair))
    return Summary(
        size=len(group.members),
        listed=len(sight.listed),
        foreign=len(group.members) - seen,
        hidden=len(sight.hidden),
        units=group.units,
        unions=group.unions,
        later=len(group.members) - 1,
        near_copies=group.near_copies,
        is_shared_text=group.is_shared_text,
        is_cut_off=group.is_cut_off,
        earliest=ties.named(earliest.key),
        earliest_day=_day(earliest, sight),
        weakest=ties.tie(group.weakest) if group.weakest else None,
        bridges=[ties.bridge(one) for one in bridges[:_BRIDGES]],
        more_bridges=max(0, len(bridges) - _BRIDGES),
    )


def _day(member: Member, sight: Sight) -> str:
    is_told = member.pk not in sight.hidden and not sight.is_secret(member)
    return f"{member.day:%d/%m/%Y}" if member.day and is_told else ""


@dataclass(frozen=True, slots=True)
class _Ties:
    """Puts links of a group into words for one officer."""

    group: Group
    sight: Sight
    names: dict[int, str]

    def named(self, key: str) -> Named:
        pk = self.group.of_key[key].pk
        name = self.sight.name(self.group, key, self.names)
        return Named(name, pk if pk in self.sight.listed else None)

    def tie(self, link: Link) -> Tie:
        pair = next(one for one in self.group.pairs if one.pk == link.pair)
        ends = [self.group.of_key[key] for key in (pair.left, pair.right)]
        is_told = not any(self.sight.is_secret(member) for member in ends)
        return Tie(
            one=self.named(pair.left),
            other=self.named(pair.right),
            words=_(likeness_of(pair, pair.right)) if is_told else "",
            percent=words_vi.percent(pair.similarity) if is_told else "",
            pair=pair.pk if self.sight.may_open(self.group, pair) else None,
        )

    def bridge(self, bridge: Bridge) -> Tie:
        small, large = sorted(bridge.sides)
        return dataclasses.replace(self.tie(bridge.link), sides=(small, large))

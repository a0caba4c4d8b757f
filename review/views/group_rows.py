"""The members of a group as its page lists them, each as far as the officer may know of it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from review import claims, curated, words_vi
from review.authority import settles
from review.groups import Alike, Group, Member
from review.models import CLOSED, Officer, Submission
from review.views.group_members import Seen, Settled

_WITH = gettext_noop("không so trực tiếp; với %(whom)s:")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a member and another one are, in words; `percent` is "" where not even that is told.

    `whose` names the other one where it is not the earliest.
    """

    words: str
    percent: str
    whose: str
    pair: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One member that the officer sees; `marks` say in words what hangs on it."""

    pk: int
    code: str
    version: int
    title: str
    unit: str
    union: str
    day: str
    state: str
    settled: str
    is_third_partys: bool
    held_by: str
    likeness: Likeness | None
    marks: tuple[str, ...]
    is_earliest: bool
    is_new: bool
    can_choose: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """What an officer may know of a group's members: ids of those listed, and of those read apart."""

    listed: frozenset[int]
    hidden: frozenset[int]

    def name(self, group: Group, key: str, names: dict[int, str]) -> str:
        """Name a member as far as the officer may know of it."""
        member = group.of_key[key]
        if member.pk in self.hidden:
            return _("một hồ sơ thuộc mẫu mù")
        return names.get(member.pk, "") or _("một hồ sơ của công đoàn khác")

    def is_secret(self, member: Member) -> bool:
        """Tell whether nothing at all may be told of a member: another union's confidential filing."""
        return member.confidential and not self.is_own(member)

    def may_open(self, group: Group, pair: Alike) -> bool:
        """Tell whether the officer may set a pair side by side without being told what is read apart."""
        left, right = group.of_key[pair.left], group.of_key[pair.right]
        return right.pk in self.listed and left.pk not in self.hidden and not self.is_secret(left)

    def is_own(self, member: Member) -> bool:
        """Tell whether a member lies within the officer's unions."""
        return member.pk in self.listed or member.pk in self.hidden


class RowMaker:
    """Makes the rows of a page, given what was read for all of them.

    A page says the same few words of hundreds of rows: each is looked up once.
    """

    def __init__(
        self,
        officer: Officer,
        group: Group,
        sight: Sight,
        names: dict[int, str],
        settled: dict[int, Settled],
    ) -> None:
        self._officer, self._group, self._sight = officer, group, sight
        self._names, self._settled = names, settled
        self._last = max((event.at for event in settled.values()), default=None)
        self._closest = _closest(group.pairs)
        self._translated = cache(gettext)
        self._union = cache(curated.union_name)
        self._settles = cache(self._covers)

    def row(self, seen: Seen) -> Row:
        """Tell of one member that the officer sees."""
        member = self._group.of_pk[seen.pk]
        is_decided = seen.state in CLOSED
        is_held = seen.claimed_by is not None and self._is_held(seen)
        return Row(
            pk=seen.pk,
            code=seen.code,
            version=seen.version,
            title=seen.title,
            unit=seen.unit_text or seen.unit_filed or _("(chưa ghi đơn vị)"),
            union=self._union(seen.owner_code),
            day=words_vi.day_first(seen.submitted_on),
            state=self._translated(words_vi.STATES[seen.state]),
            settled=self._told(self._settled.get(seen.pk)) if is_decided else "",
            is_third_partys=not is_decided and not self._settles(seen.crosses, seen.decider_code),
            held_by=_("%(name)s đang xem") % {"name": seen.holder} if is_held else "",
            likeness=self._likeness(member),
            marks=tuple(self._marks(member)),
            is_earliest=member is self._group.earliest,
            is_new=not is_decided and self._is_newer(member.loaded_at),
            can_choose=not is_decided and not is_held and not self._officer.reads_only,
        )

    def _is_held(self, seen: Seen) -> bool:
        claimed = Submission(claimed_by_id=seen.claimed_by, lease_until=seen.lease_until)
        return claims.held_by_other(claimed, self._officer)

    def _covers(self, crosses: int, decider_code: str) -> bool:
        return settles(self._officer, Submission(crosses=crosses, decider_code=decider_code))

    def _told(self, event: Settled | None) -> str:
        if event is None:
            return ""
        verdict = self._translated(words_vi.VERDICTS[event.verdict])
        return f"{verdict}, {event.officer_name}, {timezone.localtime(event.at):%H:%M %d/%m/%Y}"

    def _is_newer(self, loaded_at: dt.datetime | None) -> bool:
        return bool(self._last and loaded_at and loaded_at > self._last)

    def _likeness(self, member: Member) -> Likeness | None:
        """Compare a member with the earliest one, else with the one it resembles most."""
        direct = self._group.to_earliest.get(member.key)
        pair = direct or self._closest.get(member.key)
        if pair is None or member is self._group.earliest:
            return None
        other = pair.left if pair.right == member.key else pair.right
        named = self._with(other) if direct is None else ""
        if self._sight.is_secret(self._group.of_key[other]):
            return Likeness(_("không hiện: hồ sơ bảo mật"), "", named, None)
        return Likeness(
            self._translated(likeness_of(pair, member.key)),
            words_vi.percent(pair.similarity),
            named,
            pair.pk if self._sight.may_open(self._group, pair) else None,
        )

    def _with(self, key: str) -> str:
        whom = self._sight.name(self._group, key, self._names)
        return self._translated(_WITH) % {"whom": whom}

    def _marks(self, member: Member) -> Iterable[str]:
        group = self._group
        if member is not group.earliest and member.key in group.fragile.cut_points:
            parts = len(group.fragile.cut_points[member.key])
            yield _("cầu nối: bỏ hồ sơ này thì nhóm rời thành %(parts)s phần") % {"parts": parts}
        links = group.beside.get(member.key, [])  # one at most to each other member
        if len(links) == 1 and group.earliest.key not in (links[0].one, links[0].other):
            yield _("chỉ dính vào nhóm qua một hồ sơ")
        link = group.weakest
        is_telling = link is not None and link.strength < words_vi.ALMOST_ALL_FROM
        if link and is_telling and len(group.links) > 1 and member.key in (link.one, link.other):
            yield _("một đầu của liên kết yếu nhất")


def likeness_of(pair: Alike, key: str) -> str:
    """Say in words, yet to be translated, how far the member `key` is like the other side of a pair."""
    is_right = pair.right == key
    mine = pair.right_in_left if is_right else pair.left_in_right
    its = pair.left_in_right if is_right else pair.right_in_left
    return words_vi.likeness(pair.similarity, this_in_other=mine, other_in_this=its)


def _closest(pairs: Iterable[Alike]) -> dict[str, Alike]:
    """Give each member's strongest joining pair, its earlier filing first where two are as strong."""
    found: dict[str, Alike] = {}
    for pair in pairs:
        for key in (pair.right, pair.left) if pair.joins else ():
            if key not in found or found[key].similarity < pair.similarity:
                found[key] = pair
    return found

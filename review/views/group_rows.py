"""The members of a group as its page lists them, each as far as the officer may know of it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from review import claims, curated, words_vi
from review.authority import settles
from review.groups import Alike, Group, Member
from review.models import Decision, Officer, State, Submission, Verdict
from review.structure import Link, far_end

_FINAL = (Verdict.APPROVE, Verdict.RETURN, Verdict.DUPLICATE, Verdict.REJECT)
_PIECE = 900  # ids in one "in (…)": below SQLite's limit of variables


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike a member and another one are, in words; `percent` is "" where not even that is told."""

    words: str
    percent: str
    with_whom: str
    pair: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """One member that the officer sees; `marks` say in words what hangs on it."""

    submission: Submission
    title: str
    unit: str
    union: str
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


def settled_by(ids: Sequence[int]) -> dict[int, Decision]:
    """Give the decision in force of each decided member."""
    found: dict[int, Decision] = {}
    for start in range(0, len(ids), _PIECE):
        events = Decision.objects.filter(
            submission_id__in=ids[start : start + _PIECE],
            verdict__in=_FINAL,
            undone_by__isnull=True,
        )
        for event in events.defer("shown", "letter").order_by("id"):
            found[event.submission_id] = event
    return found


class RowMaker:
    """Makes the rows of a page, given what was read for all of them."""

    def __init__(
        self,
        officer: Officer,
        group: Group,
        sight: Sight,
        names: dict[int, str],
        settled: dict[int, Decision],
    ) -> None:
        self._officer, self._group, self._sight = officer, group, sight
        self._names, self._settled = names, settled
        self._last = max((event.at for event in settled.values()), default=None)
        self._closest = _closest(group.pairs)
        self._beside: dict[str, list[Link]] = {}
        for link in group.links:
            for key in (link.one, link.other):
                self._beside.setdefault(key, []).append(link)

    def row(self, submission: Submission) -> Row:
        """Tell of one member that the officer sees."""
        member = self._group.of_pk[submission.pk]
        is_decided = submission.state == State.DECIDED
        is_held = claims.held_by_other(submission, self._officer)
        return Row(
            submission=submission,
            title=title_of(submission),
            unit=submission.unit_text or submission.unit or _("(chưa ghi đơn vị)"),
            union=curated.union_name(submission.owner_code),
            state=_(words_vi.STATES[submission.state]),
            settled=_told(self._settled.get(submission.pk)) if is_decided else "",
            is_third_partys=not is_decided and not settles(self._officer, submission),
            held_by=_holder(submission) if is_held else "",
            likeness=self._likeness(member),
            marks=tuple(self._marks(member)),
            is_earliest=member is self._group.earliest,
            is_new=not is_decided and self._is_newer(member.loaded_at),
            can_choose=not is_decided and not is_held and not self._officer.reads_only,
        )

    def _is_newer(self, loaded_at: dt.datetime | None) -> bool:
        return bool(self._last and loaded_at and loaded_at > self._last)

    def _likeness(self, member: Member) -> Likeness | None:
        """Compare a member with the earliest one, else with the one it resembles most."""
        direct = self._group.to_earliest.get(member.key)
        pair = direct or self._closest.get(member.key)
        if pair is None or member is self._group.earliest:
            return None
        other = pair.left if pair.right == member.key else pair.right
        named = self._sight.name(self._group, other, self._names) if direct is None else ""
        if self._sight.is_secret(self._group.of_key[other]):
            return Likeness(_("không hiện: hồ sơ bảo mật"), "", named, None)
        return Likeness(
            _(likeness_of(pair, member.key)),
            words_vi.percent(pair.similarity),
            named,
            pair.pk if self._sight.may_open(self._group, pair) else None,
        )

    def _marks(self, member: Member) -> Iterable[str]:
        group = self._group
        if member is not group.earliest and member.key in group.fragile.cut_points:
            parts = len(group.fragile.cut_points[member.key])
            yield _("cầu nối: bỏ hồ sơ này thì nhóm rời thành %(parts)s phần") % {"parts": parts}
        ends = {far_end(link, member.key) for link in self._beside.get(member.key, [])}
        if len(ends) == 1 and group.earliest.key not in {member.key, *ends}:
            yield _("chỉ dính vào nhóm qua một hồ sơ")
        link = group.weakest
        is_telling = link is not None and link.strength < words_vi.ALMOST_ALL_FROM
        if link and is_telling and len(group.links) > 1 and member.key in (link.one, link.other):
            yield _("một đầu của liên kết yếu nhất")


def likeness_of(pair: Alike, key: str) -> str:
    """Say in words how far the member `key` is like the other side of a pair."""
    is_right = pair.right == key
    mine = pair.right_in_left if is_right else pair.left_in_right
    its = pair.left_in_right if is_right else pair.right_in_left
    return _(words_vi.likeness(pair.similarity, this_in_other=mine, other_in_this=its))


def title_of(submission: Submission) -> str:
    """Give the title of a filing as the page shows it."""
    return (submission.title_text or submission.title).strip() or _("(không có tên)")


def _closest(pairs: Iterable[Alike]) -> dict[str, Alike]:
    """Give each member's strongest joining pair, its earlier filing first where two are as strong."""
    found: dict[str, Alike] = {}
    for pair in pairs:
        for key in (pair.right, pair.left) if pair.joins else ():
            if key not in found or found[key].similarity < pair.similarity:
                found[key] = pair
    return found


def _told(event: Decision | None) -> str:
    if event is None:
        return ""
    at = timezone.localtime(event.at)
    return f"{_(words_vi.VERDICTS[event.verdict])}, {event.officer_name}, {at:%H:%M %d/%m/%Y}"


def _holder(submission: Submission) -> str:
    user = submission.claimed_by
    return (user.get_full_name() or user.get_username()) if user else ""

"""Taking members out of a group: "Không trùng" for every pair that they share with the rest, remembered by text."""

import dataclasses
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from review import acts
from review.acts import Chosen, Outcome
from review.decisions import Said, decide
from review.groups import Alike, Group
from review.models import CLOSED, Decision, Officer, Submission, Verdict
from review.refusals import RefusedError
from review.saying import checked

NOBODY = gettext_noop("Hãy chọn ít nhất một hồ sơ để tách khỏi nhóm.")
EVERYBODY = gettext_noop(
    "Đã chọn mọi hồ sơ của nhóm nên không có gì để tách; hãy chỉ chọn hồ sơ cần tách."
)
WITH_FOREIGN = gettext_noop("giống hồ sơ của công đoàn khác: cấp trên chung quyết định")


def split(officer: Officer, submission_id: int, chosen: Chosen, *, reason: str = "") -> Outcome:
    """Rule the chosen members apart from all others of the group, pair by pair.

    "Không trùng" is said of the later filing of a pair, so that it may be an event of a member that was not chosen:
    then the version in which the page showed that one counts. The same `chosen.key` again writes nothing twice.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
        PermissionDenied: the officer only looks.
        RefusedError: nobody or everybody is chosen, the form is incomplete, or the submission is to be read without
            suggestions.
    """
    group = acts.group_for(officer, submission_id)
    key = chosen.key
    told = Said(Verdict.NOT_DUPLICATE, version=0, idempotency_key=key, reason=reason, act=key)
    checked(told)
    if not chosen.members:
        raise RefusedError(_(NOBODY))
    before = _said_before(officer, chosen)
    if not before and set(chosen.members) >= set(group.of_pk):
        raise RefusedError(_(EVERYBODY))
    ids = list(dict.fromkeys([*chosen.members, *_later_sides(group, chosen)]))
    seen, hidden = acts.seen_among(officer, ids), acts.hidden_among(officer, [*group.of_pk])
    splitting = _Splitting(officer, group, chosen, told, seen, hidden, before)
    splitting.part()
    return splitting.outcome


def _later_sides(group: Group, chosen: Chosen) -> Iterator[int]:
    """Give the members of whom "Không trùng" would be said."""
    keys = {member.key for member in group.members if member.pk in set(chosen.members)}
    for pair in group.pairs:
        if pair.left in keys or pair.right in keys:
            yield group.of_key[pair.right].pk


def _said_before(officer: Officer, chosen: Chosen) -> list[Decision]:
    """List what an earlier click of the same form wrote: those pairs are the group's no longer."""
    about = Decision.objects.filter(submission_id__in=[*chosen.versions], act=chosen.key)
    return list(about.filter(officer_id=officer.user_id).order_by("id"))


@dataclass(slots=True)
class _Splitting:
    """A splitting under way: what was read before it, and what it has come to."""

    officer: Officer
    group: Group
    chosen: Chosen
    told: Said
    seen: dict[int, Submission]
    hidden: set[int]
    before: list[Decision]
    outcome: Outcome = dataclasses.field(default_factory=Outcome)
    # By how much own events have raised the versions that the page showed.
    raised: Counter[int] = dataclasses.field(default_factory=Counter)

    def part(self) -> None:
        """Say "Không trùng" of every pair between a chosen member and the rest."""
        self.outcome.written += self.before
        self.raised.update(event.submission_id for event in self.before)
        parting = {pk for pk in self.chosen.members if self._may_part(pk)}
        for pair in self._pairs_across(parting):
            self._rule(pair)

    def _may_part(self, pk: int) -> bool:
        if any(pk in (event.submission_id, event.canonical_id) for event in self.before):
            return pk in self.group.of_pk
        submission = self.seen.get(pk)
        why = self._why_not(pk, submission)
        if why:
            name = acts.name_of(submission) if submission else acts.numbered(pk)
            self.outcome.refuse(name, why, pk if submission else None)
        return not why

    def _why_not(self, pk: int, submission: Submission | None) -> str:
        if submission is None:
            return acts.FOREIGN
        if pk in self.hidden:
            return acts.READ_APART
        if pk not in self.chosen.versions:
            return acts.UNSEEN
        if pk not in self.group.of_pk:
            return acts.NOT_OF_GROUP
        return acts.DECIDED if submission.state in CLOSED else ""

    def _pairs_across(self, parting: set[int]) -> Iterator[Alike]:
        """Give the pairs of which one side parts and the other stays, in the order of filing of the later one."""
        places = {member.key: place for place, member in enumerate(self.group.members)}
        parts = {member.key for member in self.group.members if member.pk in parting}
        across = (
            pair for pair in self.group.pairs if (pair.left in parts) != (pair.right in parts)
        )
        yield from sorted(across, key=lambda pair: (places[pair.right], places[pair.left]))

    def _rule(self, pair: Alike) -> None:
        later, earlier = self.group.of_key[pair.right], self.group.of_key[pair.left]
        submission = self.seen.get(later.pk)
        if self.hidden & {later.pk, earlier.pk}:
            self.outcome.refuse(_("Một hồ sơ của nhóm"), acts.READ_APART)
        elif submission is None:
            self.outcome.refuse(acts.name_of(self.seen[earlier.pk]), WITH_FOREIGN, earlier.pk)
        elif later.pk not in self.chosen.versions:
            self.outcome.refuse(acts.name_of(submission), acts.UNSEEN, later.pk)
        else:
            self._write(pair, submission)

    def _write(self, pair: Alike, submission: Submission) -> None:
        pk = submission.pk
        told = dataclasses.replace(
            self.told,
            version=self.chosen.versions[pk] + self.raised[pk],
            idempotency_key=f"{self.chosen.key}-{pair.pk}",
            pair=pair.pk,
        )
        write = partial(decide, self.officer, pk, told)
        if self.outcome.tried(acts.name_of(submission), pk, write):
            self.raised[pk] += 1

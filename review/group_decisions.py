"""One decision for the members of a group that a page showed: each gets an event of its own, or a reason why not."""

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from review import acts
from review.acts import Chosen, Outcome
from review.authority import THIRD_PARTY
from review.decisions import Said, decide
from review.group_links import NOT_LATER, may_link
from review.groups import Group, Member
from review.models import Decision, Officer, Submission, Verdict
from review.saying import checked

# What can be said of a whole group, and the reason that it stands for.
CHOICES = {
    Verdict.DUPLICATE: "same_text",
    Verdict.APPROVE: "shared_text",
    Verdict.RETURN: "",
}


@dataclass(frozen=True, slots=True)
class GroupSaid:
    """What an officer sends of a group. `with_earliest`: the earliest filing is decided too, if it was shown.

    With "return" it is returned like the others; with the other two it is approved.
    """

    verdict: str
    chosen: Chosen
    reason_code: str = ""
    reason: str = ""
    missing: tuple[str, ...] = ()
    with_earliest: bool = False


def decide_group(officer: Officer, submission_id: int, said: GroupSaid) -> Outcome:
    """Record what an officer said of the members that a page of this submission's group showed.

    Each member is decided, or refused with its reason, in a transaction of its own: what another officer does meanwhile
    stops nobody else's. The same `chosen.key` again writes nothing twice and completes what an earlier click left.

    Raises:
        Submission.DoesNotExist: there is no such submission for this officer.
        PermissionDenied: the officer only looks.
        RefusedError: the form is incomplete, lacks the reason that its verdict needs, or the submission is to be read
            without suggestions.
    """
    group = acts.group_for(officer, submission_id)
    told = _as_said(said)
    checked(told)
    named = list(dict.fromkeys(said.chosen.members))
    whole = [*named, group.earliest.pk]
    deciding = _Deciding(officer, group, said, told, *_read(officer, whole, said))
    for pk in deciding.in_order(named):
        deciding.say(pk)
    return deciding.outcome


def _as_said(said: GroupSaid) -> Said:
    """Give what is said of every member, but for whose version and pair."""
    verdict = said.verdict if said.verdict in CHOICES else ""
    return Said(
        verdict=verdict,
        version=0,
        idempotency_key=said.chosen.key,
        reason_code=said.reason_code or (CHOICES[Verdict(verdict)] if verdict else ""),
        reason=said.reason,
        missing=said.missing if verdict == Verdict.RETURN else (),
        act=said.chosen.key,
    )


def _read(
    officer: Officer, ids: list[int], said: GroupSaid
) -> tuple[dict[int, Submission], set[int], dict[str, Decision]]:
    keys = [_key(said, pk) for pk in ids]
    return (
        acts.seen_among(officer, ids),
        acts.hidden_among(officer, ids),
        acts.written_before(officer, keys),
    )


def _key(said: GroupSaid, pk: int) -> str:
    return f"{said.chosen.key}-{pk}"


@dataclass(slots=True)
class _Deciding:
    """A group decision under way: what was read before it, and what it has come to."""

    officer: Officer
    group: Group
    said: GroupSaid
    told: Said
    seen: dict[int, Submission]
    hidden: set[int]
    before: dict[str, Decision]
    outcome: Outcome = dataclasses.field(default_factory=Outcome)

    def in_order(self, named: list[int]) -> Iterator[int]:
        """Order what a form names as it was filed; the earliest is among them only where that was asked for."""
        earliest = self.group.earliest.pk
        if self.said.with_earliest and earliest not in named:
            yield earliest
        places = {member.pk: place for place, member in enumerate(self.group.members)}
        yield from sorted(named, key=lambda pk: places.get(pk, len(places)))

    def say(self, pk: int) -> None:
        """Write what is said of one member, unless something stands against it."""
        key = _key(self.said, pk)
        if key in self.before:
            self.outcome.written.append(self.before[key])
            return
        submission = self.seen.get(pk)
        name = acts.name_of(submission) if submission else acts.numbered(pk)
        if why := self._why_not(pk, submission):
            self.outcome.refuse(name, why, pk if submission else None)
            return
        self.outcome.tried(name, pk, self._writing(self.group.of_pk[pk], key))

    def _why_not(self, pk: int, submission: Submission | None) -> str:
        if submission is None:
            return acts.FOREIGN
        if pk in self.hidden:
            return acts.READ_APART
        if pk not in self.said.chosen.versions:
            return acts.UNSEEN
        if pk not in self.group.of_pk:
            return acts.NOT_OF_GROUP
        return self._why_no_copy(pk, submission)

    def _why_no_copy(self, pk: int, submission: Submission) -> str:
        if self.told.verdict != Verdict.DUPLICATE or self._is_only_approved(pk):
            return ""
        if pk == self.group.earliest.pk:
            return NOT_LATER
        canonical = self.seen.get(self.group.earliest.pk)
        earliest = self.group.earliest
        owner = canonical or Submission(owner_code=earliest.owner_code)
        return "" if may_link(self.officer, submission, owner) else THIRD_PARTY

    def _is_only_approved(self, pk: int) -> bool:
        """Tell whether a filing is the earliest one, decided along with what is called its copies."""
        return pk == self.group.earliest.pk and self.said.with_earliest

    def _writing(self, member: Member, key: str) -> Callable[[], Decision]:
        told = dataclasses.replace(
            self.told, version=self.said.chosen.versions[member.pk], idempotency_key=key
        )
        if self.told.verdict == Verdict.DUPLICATE:
            told = self._linking(told, member)
        return partial(decide, self.officer, member.pk, told)

    def _linking(self, told: Said, member: Member) -> Said:
        if self._is_only_approved(member.pk):
            return dataclasses.replace(told, verdict=Verdict.APPROVE, reason_code="")
        direct = self.group.to_earliest.get(member.key)
        if direct is not None:
            return dataclasses.replace(told, pair=direct.pk)
        return dataclasses.replace(told, chain=self.group.chain(member))

"""An officer's events, newest first, page by page; those of others for who answers for them or looks on."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from review.models import Decision, Officer, Verdict
from review.scope import nodes_of, seen_by
from review.trail import name_written
from review.union_tree import ROOT, UnionTree

PAGE = 30
_PEOPLE_MOST = 500
# What a page tells of an event, and that it was taken back.
OF_EVENT = (
    *("officer", "officer_name", "officer_role", "at", "verdict", "reason_code", "reason"),
    *("field", "missing", "letter", "canonical", "shown", "version_seen", "undone_by__undoes"),
)
_OF_SUBMISSION = tuple(
    f"submission__{name}"
    for name in (
        *("submission_id", "title", "title_text", "version", "state", "signed"),
        *("crosses", "decider_code", "blind", "second_due", "reason_codes"),
    )
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of an officer's events is looked at; blank means everything."""

    verdict: str = ""
    day: dt.date | None = None
    before: int | None = None


class Person(NamedTuple):
    """An officer whose events are looked at."""

    user_id: int
    name: str


def people_of(officer: Officer) -> list[Person]:
    """List the officers whose events somebody may look at besides their own.

    Leads look at who holds for nothing but what they hold for, auditors at everybody who may decide something there.
    """
    if not (officer.leads or officer.reads_only):
        return []
    answers = _answers_for(officer)
    listed = Officer.objects.exclude(pk=officer.pk).order_by("user__last_name", "user__username")
    names = ("user__first_name", "user__last_name", "user__username")
    return [
        Person(user_id, name_written(first, last, username))
        for user_id, role, unions, first, last, username in listed.values_list(
            "user", "role", "unions", *names
        )
        if answers(nodes_of(Officer(role=role, unions=unions)))
    ][:_PEOPLE_MOST]


def events_of(looking: Officer, user_id: int, chosen: Chosen) -> list[Decision]:
    """Read one page of somebody's events, and one more that tells whether there is another page.

    Only those on submissions that whoever looks may see; of the submissions and of what took an event back no more than
    the page tells.
    """
    theirs = Decision.objects.filter(officer_id=user_id, submission__in=seen_by(looking))
    read = theirs.select_related("submission", "undone_by").only(*OF_EVENT, *_OF_SUBMISSION)
    return list(_narrowed(read, chosen).order_by("-pk")[: PAGE + 1])


def _narrowed(events: QuerySet[Decision], chosen: Chosen) -> QuerySet[Decision]:
    if chosen.verdict in Verdict.values:
        events = events.filter(verdict=chosen.verdict)
    if chosen.day is not None:
        begins = timezone.make_aware(dt.datetime.combine(chosen.day, dt.time.min))
        events = events.filter(at__gte=begins, at__lt=begins + dt.timedelta(days=1))
    return events if chosen.before is None else events.filter(pk__lt=chosen.before)


def _answers_for(officer: Officer) -> Callable[[Sequence[str]], bool]:
    """Give what tells of the nodes that somebody holds for whether the officer may look at their events."""
    ours, tree = nodes_of(officer), UnionTree.load()
    if ROOT in ours:
        return lambda _theirs: True
    is_ours = cache(lambda node: tree.covers(ours, node))

    def answers(theirs: Sequence[str]) -> bool:
        if officer.reads_only and any(tree.covers(theirs, node) for node in ours):
            return True
        return bool(theirs) and all(is_ours(node) for node in theirs)

    return answers

"""An officer's events, newest first, page by page; those of others for who answers for them or looks on."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from review.models import Decision, Officer, Verdict
from review.scope import nodes_of, seen_by
from review.union_tree import ROOT, UnionTree

PAGE = 30
_PEOPLE_MOST = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of an officer's events is looked at; blank means everything."""

    verdict: str = ""
    day: dt.date | None = None
    before: int | None = None


def people_of(officer: Officer) -> list[Officer]:
    """List the officers whose events somebody may look at besides their own.

    Leads look at who holds for nothing but what they hold for, auditors at everybody who may decide something there.
    """
    if not (officer.leads or officer.reads_only):
        return []
    everybody = Officer.objects.select_related("user").exclude(pk=officer.pk)
    listed = everybody.order_by("user__last_name", "user__username")
    return [one for one in listed if _answers_for(officer, one)][:_PEOPLE_MOST]


def events_of(looking: Officer, officer: Officer, chosen: Chosen) -> list[Decision]:
    """Read one page of an officer's events, and one more that tells whether there is another page.

    Only those on submissions that whoever looks may see.
    """
    theirs = Decision.objects.filter(
        officer_id=officer.user_id, submission__in=seen_by(looking)
    ).select_related("submission", "submission__signed", "undone_by", "canonical")
    return list(_narrowed(theirs, chosen).order_by("-pk")[: PAGE + 1])


def _narrowed(events: QuerySet[Decision], chosen: Chosen) -> QuerySet[Decision]:
    if chosen.verdict in Verdict.values:
        events = events.filter(verdict=chosen.verdict)
    if chosen.day is not None:
        begins = timezone.make_aware(dt.datetime.combine(chosen.day, dt.time.min))
        events = events.filter(at__gte=begins, at__lt=begins + dt.timedelta(days=1))
    return events if chosen.before is None else events.filter(pk__lt=chosen.before)


def _answers_for(officer: Officer, other: Officer) -> bool:
    ours, theirs = nodes_of(officer), nodes_of(other)
    if ROOT in ours:
        return True
    tree = UnionTree.load()
    if officer.reads_only and any(tree.covers(theirs, node) for node in ours):
        return True
    return bool(theirs) and all(tree.covers(ours, node) for node in theirs)

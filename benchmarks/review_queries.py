"""How many queries each page makes, and whether every acknowledged decision is there, once."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import Count, Max
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.review_drafting import DraftingDay
from benchmarks.review_officers import Answer
from review.models import Decision, State, Submission, Verdict


class TestBrowser:
    """Django's test client as one officer, counting queries."""

    def __init__(self, name: str) -> None:
        self.client = Client(headers={"host": "localhost"})
        self.client.force_login(User.objects.get(username=name))
        self.queries = 0

    def get(self, address: str) -> Answer:
        """Fetch a page."""
        with CaptureQueriesContext(connection) as told:
            found = self.client.get(address)
        self.queries = len(told)
        return Answer(found.status_code, found.headers.get("location", ""), found.content.decode())

    def post(self, address: str, form: dict[str, Any]) -> Answer:
        """Send a form."""
        with CaptureQueriesContext(connection) as told:
            found = self.client.post(address, form)
        self.queries = len(told)
        return Answer(found.status_code, found.headers.get("location", ""), found.content.decode())

    def ask(self, address: str, told: dict[str, Any], *, key: str) -> Answer:
        """Send JSON as a program that has a key."""
        headers = {"authorization": f"Bearer {key}"}
        with CaptureQueriesContext(connection) as caught:
            found = self.client.post(address, told, "application/json", headers=headers)
        self.queries = len(caught)
        return Answer(found.status_code, "", found.content.decode())


@dataclass
class _Counting(DraftingDay):
    """A day whose steps are counted instead of timed: the most queries that each page made."""

    most: dict[str, int] = field(default_factory=dict)

    def _timed(self, name: str, address: str, send: Callable[[], Answer]) -> Answer:
        answer = send()
        self.most[name] = max(self.most.get(name, 0), self.browser.queries)  # type: ignore[attr-defined]
        return answer


def counted(people: list[dict[str, Any]]) -> dict[str, int]:
    """Count the queries of every page, the most that any of these officers needs; nothing stays changed."""
    most: dict[str, int] = {}
    for person in people:
        with transaction.atomic():
            browser = TestBrowser(person["name"])
            day = _Counting(
                browser, person["role"], person["about"], random.Random(7), lambda: None
            )
            day.everything()
            transaction.set_rollback(True)
        for name, number in day.most.items():
            most[name] = max(most.get(name, 0), number)
    return most


def last_event() -> int:
    """Give the number of the last event so far."""
    return Decision.objects.aggregate(last=Max("pk"))["last"] or 0


def lost_and_doubled(saved: Mapping[str, int], *, since: int) -> tuple[int, int]:
    """Count acknowledged events that are not there, and submissions decided twice at once or keys written twice."""
    events = dict(Decision.objects.filter(pk__gt=since).values_list("idempotency_key", "pk"))
    lost = sum(events.get(key) != event for key, event in saved.items())
    standing = Decision.objects.filter(pk__gt=since, undone_by=None, state_after=State.DECIDED)
    twice = (
        standing.exclude(verdict=Verdict.UNDO)
        .order_by()
        .values("submission")
        .annotate(number=Count("pk"))
        .filter(number__gt=1)
    )
    return lost, twice.count()


def overtaken(*, since: int) -> int:
    """Count submissions that do not stand where the last event of their history left them."""
    events = Decision.objects.filter(pk__gt=since).order_by("pk")
    last = dict(events.values_list("submission_id", "state_after"))  # a later one takes the place
    now = dict(Submission.objects.filter(pk__in=last).values_list("pk", "state"))
    return sum(now.get(about) != state for about, state in last.items())

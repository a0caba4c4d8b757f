"""The history of decisions as plain rows, for those who count; no officer is named and no free text is given."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from review.standing import opened

__all__ = ["Event", "Reading", "Touched", "events", "opened", "readings", "touched"]

# JSON's truth as SQLite and PostgreSQL give it as text.
_TRUE = (1, "1", "true")


class Event(NamedTuple):
    """One event; `said_at` is Vietnam's time, `lane` and `shown_field` what was suggested, hidden or not."""

    id: int
    key: str
    submission_id: str
    said_at: str
    verdict: str
    reason_code: str
    field: str
    state_before: str
    state_after: str
    lane: str
    shown_field: str
    is_blind: bool
    is_undone: bool
    officer: int
    officer_role: str


class Reading(NamedTuple):
    """A second reading of the blind sample, beside the event `first` that it was to know nothing of."""

    first: int
    key: str
    said_at: str
    verdict: str
    reason_code: str
    field: str
    differs: bool
    officer: int


class Touched(NamedTuple):
    """The state of a filing that people have dealt with."""

    key: str
    state: str


def events() -> Iterator[Event]:
    """Give all events, oldest first."""
    from django.db.models.fields.json import KeyTextTransform as Text

    from review.models import Decision  # only after Django is set up

    shown = {
        "lane": Text("lane", "shown"),
        "shown_field": Text("code", Text("field", "shown")),
        "blind": Text("blind", "shown"),
    }
    rows = Decision.objects.order_by("id").values_list(
        "id",
        "submission__key",
        "submission__submission_id",
        "at",
        "verdict",
        "reason_code",
        "field",
        "state_before",
        "state_after",
        *shown.values(),
        "undone_by",
        "officer_id",
        "officer_role",
    )
    for row in rows.iterator():
        pk, key, submission_id, at, verdict, reason, chosen, before, after, *more = row
        lane, field, is_blind, undone, officer, role = more
        yield Event(
            pk,
            key,
            submission_id,
            _here(at),
            verdict,
            reason,
            chosen,
            before,
            after,
            lane or "",
            field or "",
            is_blind in _TRUE,
            undone is not None,
            officer,
            role,
        )


def readings() -> Iterator[Reading]:
    """Give the second readings whose first word stands, oldest first."""
    from review.models import SecondReading  # only after Django is set up

    standing = SecondReading.objects.filter(first__undone_by__isnull=True).order_by("id")
    rows = standing.values_list(
        "first_id",
        "submission__key",
        "at",
        "verdict",
        "reason_code",
        "field",
        "differs",
        "officer_id",
    )
    for first, key, at, verdict, reason, field, differs, officer in rows.iterator():
        yield Reading(first, key, _here(at), verdict, reason, field, bool(differs), officer)


def touched() -> Iterator[Touched]:
    """Give the filings that are no longer as they came in."""
    from review.models import State, Submission  # only after Django is set up

    rows = Submission.objects.exclude(state=State.OPEN).order_by("id").values_list("key", "state")
    for key, state in rows.iterator():
        yield Touched(key, state)


def _here(moment: dt.datetime) -> str:
    """Write a moment by Vietnam's clock."""
    from django.utils import timezone

    return timezone.localtime(moment).replace(tzinfo=None).isoformat()

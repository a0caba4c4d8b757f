"""Writing an event: the submission changes, its counter moves and the history grows, together or not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from review import board_counts, claims, counters, relations, tallies, trail
from review.figures.counted import Counted
from review.models import Decision, Officer, State, Submission, TraceKind, Verdict
from review.refusals import StaleError


@dataclass(frozen=True, slots=True)
class HandedBack:
    """Whose hands a reopened submission goes to, and until when it is kept for them."""

    officer: Officer
    until: datetime


def write(
    officer: Officer, submission: Submission, event: Decision, *, handed: HandedBack | None = None
) -> Decision:
    """Change a submission if it is still the one that was seen, count it, and log the event.

    Call it within a transaction; `event` holds what was said, the rest is filled in here.

    Raises:
        StaleError: the submission changed, was signed off, or is in other hands; nothing was written.
    """
    now = timezone.now()
    still_seen = Submission.objects.filter(
        claims.is_free_for(officer, now),
        pk=submission.pk,
        version=submission.version,
        signed=submission.signed_id,
    )
    if not still_seen.update(**_columns(officer, event, handed)):
        raise StaleError
    counters.move(submission, event.state_after)
    moved = board_counts.of_event(submission, event)
    _sign(officer, submission, event, now)
    event.save(force_insert=True)
    tallies.note(event)
    if handed:
        trail.leave(
            officer,
            TraceKind.CLAIMED,
            submission,
            until=handed.until.isoformat(),
            handed_to=trail.name_of(handed.officer),
        )
    _note_relations(submission, event, moved)
    board_counts.move(moved)
    return event


def is_about_a_pair(event: Decision) -> bool:
    """Tell whether an event says, or takes back, that two filings are no duplicates: it leaves the state as it was."""
    said = event.undoes if event.undoes_id and event.undoes else event
    return said.verdict == Verdict.NOT_DUPLICATE


def _columns(officer: Officer, event: Decision, handed: HandedBack | None) -> dict[str, Any]:
    is_decided = event.state_after == State.DECIDED
    columns: dict[str, Any] = {
        "state": event.state_after,
        "version": F("version") + 1,
        "canonical": event.canonical if event.verdict == Verdict.DUPLICATE else None,
        "decided_by": officer.user_id if is_decided else None,
        "second_due": int(is_decided and event.shown.get("blind") is True),
        "signed": None,
    }
    if not is_about_a_pair(event):  # after a word about a pair the filing is still to be decided
        columns["claimed_by"] = handed.officer.user_id if handed else None
        columns["lease_until"] = handed.until if handed else None
    return columns


def _sign(officer: Officer, submission: Submission, event: Decision, now: datetime) -> None:
    """Write on an event who says it, with which rights, of which version."""
    event.submission = submission
    event.officer_id = officer.user_id
    event.officer_name = trail.name_of(officer)
    event.officer_role = officer.role
    event.officer_unions = officer.unions
    event.at = now
    event.state_before = submission.state
    event.version_seen = submission.version


def _note_relations(submission: Submission, event: Decision, moved: Counted) -> None:
    """Tell anew whose copy the filings of a pair are that "Không trùng" took away or brought back."""
    ruling = event.undoes if event.undoes_id and event.undoes else event
    if is_about_a_pair(event) and ruling.canonical is not None:
        keys = [submission.key, ruling.canonical.key]
        with board_counts.counted_anew(moved, keys):
            relations.note_on_submissions(keys)

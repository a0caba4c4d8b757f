"""What happened to a submission, newest first, as its page tells it."""

from dataclasses import dataclass

from review import curated, words_vi
from review.decisions import is_undoable
from review.models import Decision, Officer, Submission, Verdict
from review.scope import seen_by


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words; `about` is the id of the earlier filing it is about, where the officer may see that one.

    `is_ruling` marks a "Không trùng" that is in force.
    """

    event: Decision
    verdict: str
    role: str
    reason: str
    field: str
    undone: bool
    lane: str
    run_id: str
    can_undo: bool
    about: str
    is_ruling: bool


def history_of(shown: Submission, officer: Officer | None) -> list[Entry]:
    """List the events of a submission."""
    found = Decision.objects.filter(submission=shown).select_related("undone_by", "submission")
    events = list(found)
    linked = [event.canonical_id for event in events if event.canonical_id]
    seen = seen_by(officer).filter(pk__in=linked)
    names = dict(seen.values_list("pk", "submission_id"))
    return [_entry(event, officer, names) for event in events]


def _entry(event: Decision, officer: Officer | None, names: dict[int, str]) -> Entry:
    undone = hasattr(event, "undone_by")
    return Entry(
        event=event,
        verdict=words_vi.VERDICTS[event.verdict],
        role=words_vi.ROLES.get(event.officer_role, event.officer_role),
        reason=words_vi.DECISION_REASONS.get(event.reason_code, event.reason_code),
        field=curated.field_name(event.field) if event.field else "",
        undone=undone,
        lane=words_vi.LANES.get(event.shown.get("lane", ""), ""),
        run_id=event.shown.get("run_id", ""),
        can_undo=not undone and _can_undo(event, officer),
        about=names.get(event.canonical_id or 0, ""),
        is_ruling=event.verdict == Verdict.NOT_DUPLICATE and not undone,
    )


def _can_undo(event: Decision, officer: Officer | None) -> bool:
    """Tell whether an event is the officer's own and can be taken back now."""
    is_own = officer is not None and event.officer_id == officer.user_id
    return is_own and event.verdict != Verdict.UNDO and is_undoable(event)

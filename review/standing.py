"""Decisions in force beside what the machine had suggested, for those who only read them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What a lane suggests to do. The other two lanes ask a person to look and suggest nothing to agree with.
_SUGGESTED = {
    "duplicate": frozenset(["duplicate"]),
    "low_content": frozenset(["return", "reject"]),
    "ready": frozenset(["approve"]),
}
# Reasons of a decision that say that the entry tells too little; others (dates, benefit, papers) say nothing of that.
THIN_REASONS = ("missing_way", "routine")
_MACHINE_WRONG = "machine_wrong"
# A headquarters' text that two hundred branches filed is approved although the lane is right that it is one text.
_SHARED_TEXT = "shared_text"
_FINAL = ("approve", "return", "duplicate", "reject")


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that closed a submission and was not taken back; texts are the readable ones.

    `lane` and `low_content_reasons` are what the page showed when the officer decided; `field` is the field that
    the officer chose, "" where they kept the suggestion. Neither author nor officer is named.
    """

    key: str
    submission_id: str
    union_code: str
    title: str
    content: str
    benefit: str
    confidential: bool
    verdict: str
    reason_code: str
    field: str
    lane: str
    low_content_reasons: tuple[str, ...]

    @property
    def is_override(self) -> bool | None:
        """Whether the officer went against the lane; None where the lane suggested nothing to agree with."""
        return overrides(self.lane, self.verdict, self.reason_code)


def overrides(lane: str, verdict: str, reason_code: str = "") -> bool | None:
    """Tell whether a verdict goes against what a lane suggested; None where it suggests to look and no more.

    >>> overrides("ready", "approve"), overrides("low_content", "approve"), overrides("check_facts", "return")
    (False, True, None)
    """
    if lane not in _SUGGESTED:
        return None
    if lane == "duplicate" and reason_code == _SHARED_TEXT:
        return False
    return verdict not in _SUGGESTED[lane] or reason_code == _MACHINE_WRONG


def is_there(home: Path) -> bool:
    """Tell whether a home has a review database: in a file of its own, or where `DATABASE_URL` says."""
    return bool(os.environ.get("DATABASE_URL")) or (home / "review.sqlite3").exists()


def opened(home: Path) -> bool:
    """Let the following queries go to the review database of a home; False where there is none to read.

    Unlike `review.setup` nothing is made and nothing is brought up to date: the database stays as it is.
    """
    if not is_there(home):
        return False
    os.environ["SANGLOC_HOME"] = str(home)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
    import django

    django.setup()
    from django.db import connection

    from review.database import point_at

    point_at(home)
    return "review_decision" in connection.introspection.table_names()


def standing() -> Iterator[Standing]:
    """Give the decisions in force, oldest first; undone ones and those about a pair only are left out."""
    from review.models import Decision, State  # only after Django is set up

    events = Decision.objects.filter(
        verdict__in=_FINAL,
        state_after=State.DECIDED,  # not a blind word that only goes to who may settle
        undone_by__isnull=True,
        submission__state=State.DECIDED,
    )
    for event in events.select_related("submission").order_by("id").iterator():
        filed, shown = event.submission, event.shown
        title, content, benefit = filed.readable
        told = shown.get("low_content", {}).get("evidence") or []
        yield Standing(
            key=filed.key,
            submission_id=filed.submission_id,
            union_code=filed.union_code,
            title=title,
            content=content,
            benefit=benefit,
            confidential=filed.confidential,
            verdict=event.verdict,
            reason_code=event.reason_code,
            field=event.field,
            lane=str(shown.get("lane", "")),
            low_content_reasons=tuple(str(one["code"]) for one in told if "code" in one),
        )

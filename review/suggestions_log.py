"""The log of what the program suggested and what people made of it, as the law on artificial intelligence asks for.

Of each word on a filing: what was suggested and by which versions, whether the page showed it, to whom, when, and what
that person decided. Filings of which nobody has said anything stand in it with what they were suggested. No text of a
filing, no name of an author and nothing that an officer wrote freely is in it.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from review import criteria
from review.models import Decision, Run, Submission
from review.records import code_of

_ROWS = 2_000


class Suggestion(NamedTuple):
    """One line; `at` is Vietnam's time, `was_shown` false in a blind reading, `verdict` "" where nobody has decided.

    `reasons` are codes with blanks between, `versions` JSON of run, models, settings and program.
    """

    at: str
    submission_id: str
    lane: str
    reasons: str
    low_content_score: float | None
    field: str
    field_confidence: float | None
    duplicate_label: str
    duplicate_similarity: float | None
    run_id: str
    criteria: str
    versions: str
    was_shown: bool
    officer: int | None
    officer_name: str
    officer_role: str
    verdict: str
    reason_code: str
    decided_field: str
    state_after: str
    is_undone: bool


def lines(since: dt.datetime, until: dt.datetime, *, names: bool = False) -> Iterator[Suggestion]:
    """Give every word said from a moment until another, then the filings that came in meanwhile and wait for one."""
    undone = Exists(Decision.objects.filter(undoes=OuterRef("pk")))
    said = Decision.objects.filter(at__gte=since, at__lt=until).annotate(undone=undone)
    for event in _by_number(said.select_related("submission").defer("letter", "reason")):
        yield _said(event, names=names)
    waiting = Submission.objects.filter(
        loaded_at__gte=since, loaded_at__lt=until, decisions__isnull=True
    )
    versions = {one.run_id: _told(one.manifest) for one in Run.objects.all()}
    now = criteria.in_force().version
    for filing in _by_number(waiting):
        yield _waits(filing, now, versions.get(filing.run_id, ""))


def _by_number(rows: QuerySet[Any]) -> Iterator[Any]:
    return rows.order_by("pk").iterator(chunk_size=_ROWS)


def _said(event: Any, *, names: bool) -> Suggestion:  # noqa: ANN401 - a decision with `undone` beside it
    shown: Mapping[str, Any] = event.shown
    field, pair = shown.get("field") or {}, shown.get("duplicate") or {}
    return Suggestion(
        at=_here(event.at),
        submission_id=event.submission.submission_id,
        lane=str(shown.get("lane") or ""),
        reasons=" ".join(dict.fromkeys(map(code_of, shown.get("reasons") or []))),
        low_content_score=(shown.get("low_content") or {}).get("score"),
        field=str(field.get("code") or ""),
        field_confidence=field.get("confidence"),
        duplicate_label=str(pair.get("label") or ""),
        duplicate_similarity=pair.get("similarity"),
        run_id=str(shown.get("run_id") or ""),
        criteria=str(shown.get("criteria") or ""),
        versions=json.dumps(shown.get("versions") or {}, ensure_ascii=False, sort_keys=True),
        was_shown=shown.get("blind") is not True,
        officer=event.officer_id,
        officer_name=event.officer_name if names else "",
        officer_role=event.officer_role,
        verdict=event.verdict,
        reason_code=event.reason_code,
        decided_field=event.field,
        state_after=event.state_after,
        is_undone=event.undone,
    )


def _waits(filing: Submission, criteria_version: str, versions: str) -> Suggestion:
    assert filing.loaded_at is not None, "chosen by the moment it came in"
    return Suggestion(
        at=_here(filing.loaded_at),
        submission_id=filing.submission_id,
        lane=filing.lane,
        reasons=" ".join(filing.reason_codes.split()),
        low_content_score=filing.low_content_score,
        field=filing.field_code,
        field_confidence=filing.field_confidence,
        duplicate_label=filing.duplicate_label,
        duplicate_similarity=filing.duplicate_similarity,
        run_id=filing.run_id,
        criteria=criteria_version,
        versions=versions,
        was_shown=not filing.blind,
        officer=None,
        officer_name="",
        officer_role="",
        verdict="",
        reason_code="",
        decided_field="",
        state_after=filing.state,
        is_undone=False,
    )


def _told(manifest: Mapping[str, Any]) -> str:
    kept = {k: v for k, v in manifest.items() if k.startswith(("model", "settings", "version"))}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def _here(moment: dt.datetime) -> str:
    return timezone.localtime(moment).replace(tzinfo=None).isoformat(timespec="seconds")

"""Filings emptied on request: texts and names go, counts and decisions stay, and what quotes them is emptied too.

A request is begun, its filings are emptied some at a time, and it is finished; each step is a transaction and harmless
to repeat, so that one that was killed goes on where it stopped.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from review import board_counts, counters
from review.figures.counted import Counted
from review.forgetting import quoting
from review.forgetting.marks import CODE
from review.models import CLOSED, Forgetting, Pair, Removal, State, Submission

_PIECE = 200
# Everything that people wrote or that tells who they are; what was measured stays.
_EMPTY: dict[str, object] = {
    **dict.fromkeys(("title", "content", "benefit", "title_text", "content_text"), ""),
    **dict.fromkeys(("benefit_text", "author", "unit", "unit_text", "upper_union"), ""),
    **dict.fromkeys(("participant_group", "solution_type", "declared_field"), ""),
    **dict.fromkeys(("submitted_on", "applied_on", "search_text", "content_hash"), ""),
    "field_cues": [],
    "low_content_evidence": [],
    "eligibility_evidence": [],
    "claimed_by": None,
    "lease_until": None,
    "second_due": 0,
    "fingerprint": "",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the log keeps of a request; `who` is a keyed hash, `kind` is person, submission or retention."""

    entry: str
    kind: str
    who: str
    carried_out_by: str
    reason: str
    asked_at: dt.datetime


def is_finished(entry: str) -> bool:
    """Tell whether a request was carried out in this database to the end."""
    return Forgetting.objects.filter(entry=entry, finished_at__isnull=False).exists()


def carry_out(request: Request, keys: Iterable[str]) -> int:
    """Empty the filings of these keys, and what quotes them; returns how many there are.

    Of a request that was finished before only what came back since is emptied: a database may have been restored.
    """
    begun = _begun(request)
    number = 0
    everything = iter(keys)
    while some := list(islice(everything, _PIECE)):
        number += _empty(begun, some)
    with transaction.atomic():
        if _is_asked(begun):
            quoting.forget_searches(begun.asked_at)
        open_still = Forgetting.objects.filter(pk=begun.pk, finished_at__isnull=True)
        open_still.update(finished_at=timezone.now(), counts={"filings": number})
    return number


def _is_asked(begun: Forgetting) -> bool:
    """Tell whether somebody asked, or texts were only kept long enough."""
    return begun.kind != "retention"


def _begun(request: Request) -> Forgetting:
    """Open the door by its log. Where this very request was finished in a state before, the log tells it once more."""
    found, is_new = Forgetting.objects.get_or_create(
        entry=request.entry,
        defaults={
            "kind": request.kind,
            "who": request.who,
            "carried_out_by": request.carried_out_by,
            "reason": request.reason,
            "asked_at": request.asked_at,
        },
    )
    if is_new or found.finished_at is None:
        return found
    times = Forgetting.objects.filter(entry__startswith=f"{request.entry[:24]}-").count() + 1
    return Forgetting.objects.create(
        entry=f"{request.entry[:24]}-{times}",
        kind=found.kind,
        who=found.who,
        carried_out_by=found.carried_out_by,
        reason=found.reason,
        asked_at=found.asked_at,
    )


def _empty(begun: Forgetting, keys: Sequence[str]) -> int:
    """Empty some filings in one transaction, with the counters that hang on them."""
    with transaction.atomic():
        rows = list(Submission.objects.select_for_update().filter(key__in=keys).order_by("pk"))
        if not rows:
            return 0
        quoting.empty(rows, is_asked=_is_asked(begun))
        moved = Counted()
        with board_counts.counted_anew(moved, [one.key for one in rows]):
            for one in rows:
                _take_out(one)
        Removal.objects.bulk_create(
            [Removal(submission=one, forgetting=begun) for one in _not_yet(rows)]
        )
        sides = Q(left_key__in=[one.key for one in rows]) | Q(
            right_key__in=[one.key for one in rows]
        )
        Pair.objects.filter(sides).update(passages=[])
        board_counts.move(moved)
        return len(rows)


def _take_out(one: Submission) -> None:
    """Empty a filing; one that nobody has decided leaves the queue."""
    codes = [code for code in one.reason_codes.split() if code != CODE]
    reasons = [reason for reason in one.reasons if reason != CODE]
    state = one.state if one.state in CLOSED else State.REMOVED.value
    counters.move(one, state)
    Submission.objects.filter(pk=one.pk).update(
        **_EMPTY,
        reasons=[*reasons, CODE],
        reason_codes=f" {' '.join([*codes, CODE])} ",
        state=state,
        version=F("version") + 1,
    )


def _not_yet(rows: Sequence[Submission]) -> Iterator[Submission]:
    there = set(Removal.objects.filter(submission__in=rows).values_list("submission_id", flat=True))
    return (one for one in rows if one.pk not in there)


def tidy() -> None:
    """Let go of what the database's files still hold of removed rows: SQLite's free pages, PostgreSQL's dead rows.

    Nothing is done within a transaction. PostgreSQL's write-ahead log and its archives keep what was written until
    the server recycles them.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for table in (
            "submission", "decision", "trace", "secondreading", "pair", "templatepassage", "export",
            "fulltextrequest", "signoff", "run",
        ):  # fmt: skip
            cursor.execute(f"VACUUM review_{table}")

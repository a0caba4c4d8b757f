"""The scoreboard's counters, kept in step with every load and decision: what `figures.counted` says of them.

A change takes a filing out as it was and in again as it is. Counters are written last in a transaction and in one
order, so that no two transactions wait for each other.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection

from review.figures import thin
from review.figures.counted import OF_RUNS, Counted, Filing, amount_of, standing
from review.models import DayCount, Decision, Run, State, Submission, TotalCount, Verdict
from review.writing import stored

READ = (
    *("union_code", "submitted_day", "state", "relation", "field_code", "participant_group"),
    *("benefit_vnd_stated", "benefit_vnd_found", "low_content", "reason_codes"),
)
_FINAL = (Verdict.APPROVE, Verdict.RETURN, Verdict.DUPLICATE, Verdict.REJECT)
_ROWS = 500  # counters written by one statement
_ADD_DAYS = """
INSERT INTO review_daycount (union_code, day, standing, number) VALUES {}
ON CONFLICT (union_code, day, standing) DO UPDATE SET number = review_daycount.number + EXCLUDED.number
"""
_ADD_TOTALS = """
INSERT INTO review_totalcount (union_code, measure, code, number, amount) VALUES {}
ON CONFLICT (union_code, measure, code) DO UPDATE
SET number = review_totalcount.number + EXCLUDED.number, amount = review_totalcount.amount + EXCLUDED.amount
"""


def of_event(submission: Submission, event: Decision) -> Counted:
    """Tell how an event moves a filing, once its row is written; `submission` still has the state before."""
    moved = Counted()
    undone = event.undoes if event.undoes_id else None
    was = standing(submission.state, undone.verdict if undone else "")
    now = standing(event.state_after, event.verdict)
    if was != now:
        # Read again: what the officer's page stood on may have been related anew since, which raises no version.
        row = Submission.objects.values_list(*READ).get(pk=submission.pk)
        moved.add(filing(row, was), -1)
        moved.add(filing(row, now))
    return moved


@contextmanager
def counted_anew(moved: Counted, keys: Collection[str]) -> Iterator[None]:
    """Note in `moved` what a block changes about filings; how they stand to people's words stays as it is."""
    take(moved, keys, -1)
    yield
    take(moved, keys, 1)


def take(moved: Counted, keys: Collection[str], step: int) -> None:
    """Note filings, as they are stored, in (1) or out (-1)."""
    for row in stored(Submission, READ, "key", keys, is_locked=True):
        moved.add(filing(row), step)


def take_run(moved: Counted, run_id: str, step: int) -> None:
    """Note what a run tells, as it is stored, in (1) or out (-1); a run that is not stored tells nothing."""
    for manifest in Run.objects.filter(run_id=run_id).values_list("manifest", flat=True):
        moved.add_run(manifest, step)


def move(moved: Counted) -> None:
    """Move the counters, in the transaction of what moves them."""
    days = [(*key, number) for key, number in sorted(moved.days.items()) if number]
    totals = [
        (*key, number, moved.amounts[key])
        for key, number in sorted(moved.numbers.items())
        if number or moved.amounts[key]
    ]
    _add(_ADD_DAYS, days)
    _add(_ADD_TOTALS, totals)


def recount() -> None:
    """Count everything anew from filings, words in force and runs; other writers wait until it is done."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE review_submission IN SHARE MODE")
    counted = Counted()
    words = _Words()
    rows = Submission.objects.order_by("id").values_list("id", *READ)
    for pk, *row in rows.iterator(chunk_size=_CHUNK):
        decided = words.of(pk) if row[_STATE] == State.DECIDED else ""
        counted.add(filing(row, standing(row[_STATE], decided)))
    DayCount.objects.all().delete()
    TotalCount.objects.all().delete()
    move(counted)
    recount_runs()


def recount_runs() -> None:
    """Count anew what runs tell, and nothing else."""
    counted = Counted()
    for manifest in Run.objects.values_list("manifest", flat=True).iterator(chunk_size=_MANIFESTS):
        counted.add_run(manifest)
    TotalCount.objects.filter(measure__in=OF_RUNS).delete()
    move(counted)


class _Words:
    """The words in force that closed filings, read along with the filings in their order: no table is held whole."""

    def __init__(self) -> None:
        closing = Decision.objects.filter(
            undone_by__isnull=True, state_after=State.DECIDED, verdict__in=_FINAL
        )
        told = closing.order_by("submission_id", "id").values_list("submission_id", "verdict")
        self._rows = iter(told.iterator(chunk_size=_CHUNK))
        self._next = next(self._rows, None)

    def of(self, pk: int) -> str:
        """Give the last word on a filing; asked for ever larger numbers."""
        verdict = ""
        while self._next is not None and self._next[0] <= pk:
            if self._next[0] == pk:
                verdict = self._next[1]
            self._next = next(self._rows, None)
        return verdict


_CHUNK = 10_000
_MANIFESTS = 50  # read at a time: those of a whole programme are large
_STATE = READ.index("state")


def filing(row: Sequence[Any], how: str = "") -> Filing:
    """Give what is counted of a row of `READ`; `how` people's word left it, where that is asked for."""
    union, day, state, relation, field, group, given, found, is_thin, reasons = row
    # SQLite keeps a day as text.
    return Filing(
        union,
        str(day) if day else "",
        how or standing(state),
        relation,
        field,
        group,
        amount_of(given, found),
        thin.among(reasons) if is_thin else "",
    )


def _add(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        for some in _pieces(rows):
            one = f"({', '.join(['%s'] * len(some[0]))})"
            cursor.execute(statement.format(", ".join([one] * len(some))), sum(some, ()))


def _pieces(rows: Sequence[tuple[Any, ...]]) -> Iterable[Sequence[tuple[Any, ...]]]:
    return (rows[begin : begin + _ROWS] for begin in range(0, len(rows), _ROWS))

"""What was decided, counted by officer and union as it is said: what the page on quality adds up.

A word adds to its measures, taking it back takes away the same: both read the event alone, which never changes.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F

from review.figures.thin import LOW_CONTENT
from review.models import Decision, SecondReading, State, Tally, Verdict
from review.records import code_of
from review.standing import THIN_REASONS, overrides
from review.writing import upsert

_FINAL = (Verdict.APPROVE, Verdict.RETURN, Verdict.DUPLICATE, Verdict.REJECT)
_OPINION = (Verdict.APPROVE, Verdict.RETURN, Verdict.REJECT)
GROUNDS = ("copy", "resubmission", "same_idea")
# What a verdict names beside `THIN_REASONS` when it says that the text tells too little, and when it confirms a gate.
THIN_MISSING = ("solution",)
GATES: Mapping[str, tuple[str, ...]] = {
    "outside_window": ("missing_date", "date"),
    "window_unknown": ("missing_date", "date"),
    "recognition_missing": ("missing_recognition", "recognition"),
    "type_missing": ("wrong_place", "type"),
    "benefit_mismatch": ("missing_benefit", "money"),
    "benefit_outlier": ("missing_benefit", "money"),
}
# The columns that counting reads, and no others: an older database has no later ones.
_READ = ("officer_id", "verdict", "state_after", "reason_code", "field", "missing", "shown")
_ADD = """
INSERT INTO review_tally (owner_code, officer_id, measure, number, hits) VALUES {}
ON CONFLICT (owner_code, officer_id, measure) DO UPDATE
SET number = review_tally.number + EXCLUDED.number, hits = review_tally.hits + EXCLUDED.hits
"""


class Count(NamedTuple):
    """One case of a measure: whether it is a hit."""

    measure: str
    is_hit: bool


def note(event: Decision) -> None:
    """Count an event that is being written, in its transaction; an undoing takes away what the undone one counted."""
    if event.verdict != Verdict.UNDO:
        _move(event.submission.owner_code, event.officer_id, cases_of(event), 1)
        return
    undone = event.undoes
    if undone is None:
        return
    owner = event.submission.owner_code
    _move(owner, undone.officer_id, cases_of(undone), -1)
    for reading in SecondReading.objects.filter(first=undone):
        _move(owner, undone.officer_id, cases_of_both(undone, reading), -1)


def note_reading(reading: SecondReading) -> None:
    """Count a second reading beside the first word, in its transaction."""
    first = reading.first
    _move(reading.submission.owner_code, first.officer_id, cases_of_both(first, reading), 1)


def recount() -> None:
    """Count everything anew from the history: for a database that was filled by other ways than the pages'."""
    found: dict[tuple[str, int, str], list[int]] = {}

    def add(owner: str, officer_id: int, cases: Iterable[Count]) -> None:
        for case in cases:
            cell = found.setdefault((owner, officer_id, case.measure), [0, 0])
            cell[0] += 1
            cell[1] += case.is_hit

    in_force = Decision.objects.filter(undone_by__isnull=True).exclude(verdict=Verdict.UNDO)
    events = in_force.annotate(owner=F("submission__owner_code")).only(*_READ).order_by()
    for event in events.iterator():
        add(event.owner, event.officer_id, cases_of(event))
    both = SecondReading.objects.filter(first__undone_by__isnull=True).select_related("first")
    readings = both.annotate(owner=F("submission__owner_code")).order_by()
    needed = ("verdict", "field", "first__verdict", "first__field", "first__officer_id")
    for reading in readings.only(*needed).iterator():
        add(reading.owner, reading.first.officer_id, cases_of_both(reading.first, reading))
    Tally.objects.all().delete()
    rows = (
        {"owner_code": owner, "officer_id": officer, "measure": measure, "number": n, "hits": hits}
        for (owner, officer, measure), (n, hits) in found.items()
    )
    upsert(Tally, list(rows), unique=["owner_code", "officer_id", "measure"])


def cases_of(event: Decision) -> list[Count]:
    """List what an event is a case of."""
    shown = event.shown
    cases: list[Count] = []
    if event.verdict in _FINAL and event.state_after == State.DECIDED:
        cases += _kept(event, shown)
    if shown.get("blind") is True and event.verdict in _OPINION:
        cases += _judged(event, shown)
    elif shown.get("sample") is True:
        cases += _copies(event, shown)
    return cases


def _kept(event: Decision, shown: Mapping[str, Any]) -> Iterator[Count]:
    """Count whether a filing was kept, and whether its lane was gone against; blind words go against nothing."""
    is_kept = event.verdict == Verdict.APPROVE
    yield Count("kept", is_kept)
    lane = str(shown.get("lane", ""))
    if lane and lane != "ready":
        yield Count("kept_flagged", is_kept)
    if shown.get("crosses"):
        yield Count("kept_crossing", is_kept)
    against = overrides(lane, event.verdict, event.reason_code)
    if against is not None and shown.get("blind") is not True:
        yield Count(f"override:{lane}", against)


def _judged(event: Decision, shown: Mapping[str, Any]) -> Iterator[Count]:
    """Count what a blind word says of each thing that the machine had suggested."""
    flagged, told = _codes(shown), {event.reason_code, *event.missing}
    is_kept = event.verdict == Verdict.APPROVE
    yield Count("blind", is_kept)
    is_thin = bool(told.intersection([*THIN_REASONS, *THIN_MISSING]))
    low = flagged.intersection(LOW_CONTENT)
    if is_thin:
        yield Count("found:low_content", bool(low))
    if is_kept or is_thin:
        for code in ["low_content", *sorted(low)] if low else []:
            yield Count(f"flag:{code}", is_thin)
    for code in sorted(flagged.intersection(GATES)):
        is_confirmed = bool(told.intersection(GATES[code]))
        if is_kept or is_confirmed:
            yield Count(f"flag:{code}", is_confirmed and not is_kept)
    yield from _field(event, str(shown.get("field", {}).get("code") or ""))


def _field(event: Decision, suggested: str) -> Iterator[Count]:
    if event.field:
        yield Count("field_given", bool(suggested))
    if event.field and suggested:
        yield Count("field", event.field == suggested)
        yield Count(f"field:{suggested}", event.field == suggested)


def _copies(event: Decision, shown: Mapping[str, Any]) -> Iterator[Count]:
    """Count a ruling on a pair of a filing of the sample, given once its suggestions were shown."""
    label = str((shown.get("duplicate") or {}).get("label", ""))
    if label in GROUNDS and event.verdict in (Verdict.DUPLICATE, Verdict.NOT_DUPLICATE):
        yield Count(f"copy:{label}", event.verdict == Verdict.DUPLICATE)


def cases_of_both(first: Decision, second: SecondReading) -> list[Count]:
    """List what two readings of one filing are a case of: the cells of the tables of agreement."""
    both = f"{first.verdict}:{second.verdict}"
    cases = [Count(f"verdicts:{both}", first.verdict == second.verdict)]
    if first.field and second.field:
        same = first.field == second.field
        cases.append(Count(f"fields:{first.field}:{second.field}", same))
    return cases


def _codes(shown: Mapping[str, Any]) -> set[str]:
    """Gather the codes that a page would have shown."""
    low = shown.get("low_content", {}).get("evidence") or []
    return {
        code_of(one) for one in [*shown.get("reasons", []), *low, *shown.get("eligibility", [])]
    }


def _move(owner: str, officer_id: int, cases: Iterable[Count], step: int) -> None:
    """Move the counters of some cases by one statement; in one order, so that no two officers block each other."""
    cases = list(cases)
    number = Counter(case.measure for case in cases)
    hits = Counter(case.measure for case in cases if case.is_hit)
    rows = [
        (owner, officer_id, measure, step * number[measure], step * hits[measure])
        for measure in sorted(number)
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                _ADD.format(", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))), sum(rows, ())
            )

"""What the minutes of a review hold: who decided what of which filing and why, by which versions, and the counts."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_noop

from review import blind, curated, lots, words_vi
from review.lots import Lot, Reach
from review.models import Decision, Officer, Submission, Verdict
from review.refusals import RefusedError
from review.scope import seen_by

MOST = (
    5_000  # filings of one paper: some four hundred pages, beyond which nobody signs what they read
)
TOO_MANY = gettext_noop(
    "Một biên bản chứa tối đa 5.000 hồ sơ, ở đây có nhiều hơn; hãy chọn ít ngày hơn hoặc một công đoàn."
)
NOTHING = gettext_noop(
    "Chưa có quyết định nào ở đây, nên không có gì để ghi; hãy chọn ngày khác, công đoàn khác hoặc lô khác."
)
OTHER_UNION = "hồ sơ của công đoàn khác"
_ABOUT_PAIRS = Verdict.NOT_DUPLICATE
_READ = (
    *("submission", "officer_name", "officer_role", "at", "verdict", "reason_code", "reason"),
    *("field", "missing", "letter", "canonical", "shown", "undone_by__undoes"),
    *(f"submission__{name}" for name in ("submission_id", "title", "title_text", "unit")),
    *(f"submission__{name}" for name in ("unit_text", "owner_code", "blind")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The last word on one filing, as a line of the minutes tells it."""

    owner_code: str
    submission_id: str
    title: str
    unit: str
    verdict: str
    reason_code: str
    why: str
    event: Decision

    @property
    def person(self) -> tuple[str, str]:
        """Who said it, in which role."""
        return self.event.officer_name, self.event.officer_role


@dataclass(slots=True)
class Minutes:
    """The last words on the filings of a lot, union by union, and what is beside them.

    `waiting` counts the filings of a batch of which nothing was said; `undone` the words that were taken back since;
    `apart` the pairs that were ruled to be two filings; `hidden` what another officer is still to read without
    suggestions, of which nothing is told here.
    """

    name: str
    entries: list[Entry] = field(default_factory=list)
    waiting: int = 0
    undone: int = 0
    apart: int = 0
    hidden: int = 0

    def counted(self, of: Callable[[Entry], Any]) -> Counter[Any]:
        """Count the entries by something."""
        return Counter(map(of, self.entries))

    def versions(self) -> dict[str, Counter[str]]:
        """Count the entries by each version that the decisions were made with: run, criteria, settings, models."""
        found: dict[str, Counter[str]] = {}
        for entry in self.entries:
            for name, version in _versions(entry.event.shown):
                found.setdefault(name, Counter())[version] += 1
        return found


def of_lot(officer: Officer, lot: Lot, *, union: str, beat: Callable[[int], None]) -> Minutes:
    """Gather the minutes of a lot within what an officer sees; `beat` hears how many filings were read so far.

    Raises:
        RefusedError: the lot is not this officer's, holds nothing, or more than a paper can.
    """
    reach = lots.reach(officer, lot, union)
    last, minutes = last_words(officer, reach, beat=beat)
    minutes.entries = _entries(officer, list(last.values()))
    minutes.waiting = len(set(reach.claimed) - last.keys())
    if not minutes.entries and not minutes.waiting:
        raise RefusedError(NOTHING)
    return minutes


def last_words(
    officer: Officer, reach: Reach, *, beat: Callable[[int], None], most: int = MOST
) -> tuple[dict[int, Decision], Minutes]:
    """Read the last word in force on each filing, by the filing; beside it what else was said, counted.

    Raises:
        RefusedError: there are more than `most`.
    """
    last: dict[int, Decision] = {}
    minutes = Minutes(reach.name)
    hidden: set[int] = set()
    told = reach.events.select_related("submission", "undone_by").only(*_READ)
    for piece in lots.pieces(told):
        hidden |= _hidden_of(officer, piece)
        for event in piece:
            _take(event, last, hidden, minutes)
        if len(last) > most:
            raise RefusedError(TOO_MANY)
        beat(len(last))
    minutes.hidden = len(hidden)
    return last, minutes


def _take(event: Decision, last: dict[int, Decision], hidden: set[int], minutes: Minutes) -> None:
    if event.submission_id in hidden or event.verdict == Verdict.UNDO:
        return
    if hasattr(event, "undone_by"):
        minutes.undone += 1
    elif event.verdict == _ABOUT_PAIRS:
        minutes.apart += 1
    else:
        last[event.submission_id] = event


def _hidden_of(officer: Officer, events: Sequence[Decision]) -> set[int]:
    sample = {event.submission_id for event in events if event.submission.blind}
    if not sample:
        return set()
    unread = Submission.objects.filter(blind.hidden_from(officer), pk__in=sample)
    return set(unread.values_list("pk", flat=True))


def _entries(officer: Officer, events: list[Decision]) -> list[Entry]:
    linked = {event.canonical_id for event in events if event.canonical_id}
    earlier = dict(seen_by(officer).filter(pk__among=linked).values_list("pk", "submission_id"))
    entries = [_entry(event, earlier.get(event.canonical_id or 0, OTHER_UNION)) for event in events]
    places = {code: lots.place_of_union(code) for code in {one.owner_code for one in entries}}
    return sorted(entries, key=lambda one: (places[one.owner_code], one.event.pk))


def _entry(event: Decision, earlier: str) -> Entry:
    filed = event.submission
    return Entry(
        owner_code=filed.owner_code,
        submission_id=filed.submission_id,
        title=" ".join((filed.title_text or filed.title).split()) or "(chưa ghi tên)",
        unit=" ".join((filed.unit_text or filed.unit).split()),
        verdict=event.verdict,
        reason_code=event.reason_code,
        why=_why(event, earlier),
        event=event,
    )


def _why(event: Decision, earlier: str) -> str:
    """Say all that was given as a reason, a line each."""
    missing = [words_vi.MISSING[code][0] for code in event.missing if code in words_vi.MISSING]
    told = [
        f"Trùng với {earlier}" if event.verdict == Verdict.DUPLICATE else "",
        words_vi.DECISION_REASONS.get(event.reason_code, event.reason_code),
        event.reason.strip(),
        f"Còn thiếu: {', '.join(missing).lower()}" if missing else "",
        f"Lĩnh vực: {curated.field_name(event.field)}" if event.field else "",
    ]
    return "\n".join(one for one in told if one)


def _versions(shown: dict[str, Any]) -> list[tuple[str, str]]:
    """List what a decision was made with, as (what, version); what an old decision did not keep is left out."""
    told = [("run", str(shown.get("run_id") or "")), ("criteria", str(shown.get("criteria") or ""))]
    for name, value in (shown.get("versions") or {}).items():
        if isinstance(value, dict):
            told += [(f"{name}.{inner}", str(version)) for inner, version in value.items()]
        else:
            told.append((str(name), str(value)))
    return [(name, version) for name, version in told if version]

"""A filing beside another text, as much of it as an officer may see: the only reading outside `visible_to`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.utils import timezone

from review import trail
from review.forgetting.marks import is_removed
from review.masking import masked_filing, masked_parts
from review.models import Officer, Pair, Submission, Trace, TraceKind
from review.passages import Span, excerpt
from review.scope import sees

Access = Literal["whole", "granted", "passages", "protected", "missing"]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A filing beside a later one, or beside a text that an officer pasted.

    `access` says what is given: `whole` the submission; `granted` another union's filing, whose text its owner lets
    the officer read beside this pair; `passages` another union's filing, of which only the matching passages and the
    date are given; `protected` a confidential filing of another union, of which nothing is given; `missing` one that
    is not in this database, or was emptied on its author's request. Of another union's filing personal data are
    covered, in the text as in passages. `behind` is that filing as it is, for measuring and for the trail; no page
    shows it.
    """

    access: Access
    submission: Submission | None = None
    submitted_on: str = ""
    passages: tuple[str, ...] = ()
    behind: Submission | None = None

    @property
    def is_readable(self) -> bool:
        """Whether there is text to compare; without it nobody can call the later filing a duplicate."""
        return self.access in ("whole", "granted", "passages")


def earlier_filing(officer: Officer | None, pair: Pair, *, is_granted: bool = False) -> Counterpart:
    """Give the left side of a pair as far as the officer's unions reach, or as its owner granted."""
    filing = Submission.objects.filter(key=pair.left_key).first()
    if filing is None or is_removed(filing):
        return Counterpart("missing")
    return filing_beside(officer, filing, left_spans(pair), is_granted=is_granted)


def filing_beside(
    officer: Officer | None,
    filing: Submission,
    spans: Sequence[Span],
    *,
    is_granted: bool = False,
) -> Counterpart:
    """Give a filing that shares these passages with something the officer has, as far as their unions reach."""
    if sees(officer, filing):
        return Counterpart("whole", submission=filing, submitted_on=filing.submitted_on)
    if filing.confidential:
        return Counterpart("protected")
    parts = masked_parts(filing.readable)
    passages = tuple(excerpt(parts, span) for span in spans)
    given = masked_filing(filing) if is_granted else None
    return Counterpart(
        "granted" if is_granted else "passages", given, filing.submitted_on, passages, filing
    )


def note_shown(officer: Officer, other: Counterpart, pair: Pair | None = None) -> None:
    """Leave a trace of what an officer is shown of another union's filing: one a day for each pair and kind.

    Without a pair it was found by searching. Two pages opened at once wait for each other here, so that one traces.
    """
    if other.behind is None:
        return
    kind = TraceKind.TEXT_READ if other.access == "granted" else TraceKind.PASSAGES_SHOWN
    number = pair.pk if pair else None
    if _was_traced(officer, kind, other.behind, number):
        return
    with transaction.atomic():
        Officer.objects.select_for_update().get(pk=officer.pk)
        if not _was_traced(officer, kind, other.behind, number):
            trail.leave(officer, kind, other.behind, pair=number)


def _was_traced(officer: Officer, kind: TraceKind, filing: Submission, pair: int | None) -> bool:
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    traces = Trace.objects.filter(
        submission=filing, officer_id=officer.user_id, kind=kind, at__gte=today
    )
    return any(about.get("pair") == pair for about in traces.values_list("about", flat=True))


def left_spans(pair: Pair) -> list[Span]:
    """Give the matching passages of the earlier filing."""
    return [Span(passage[0], passage[1]) for passage in pair.passages]


def right_spans(pair: Pair) -> list[Span]:
    """Give the matching passages of the later filing."""
    return [Span(passage[2], passage[3]) for passage in pair.passages]

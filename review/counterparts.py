"""A filing beside another text, as much of it as an officer may see: the only reading outside `visible_to`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from review.models import Officer, Pair, Submission
from review.passages import Span, excerpt
from review.scope import seen_by

Access = Literal["whole", "passages", "protected", "missing"]


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A filing beside a later one, or beside a text that an officer pasted.

    `access` says what is given: `whole` the submission; `passages` another union's filing, of which only the
    matching passages and the date are given; `protected` a confidential filing of another union, of which nothing
    is given; `missing` one that is not in this database.
    """

    access: Access
    submission: Submission | None = None
    submitted_on: str = ""
    passages: tuple[str, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether there is text to compare; without it nobody can call the later filing a duplicate."""
        return self.access in ("whole", "passages")


def earlier_filing(officer: Officer | None, pair: Pair) -> Counterpart:
    """Give the left side of a pair as far as the officer's unions reach."""
    filing = Submission.objects.filter(key=pair.left_key).first()
    if filing is None:
        return Counterpart("missing")
    return filing_beside(officer, filing, left_spans(pair))


def filing_beside(
    officer: Officer | None, filing: Submission, spans: Sequence[Span]
) -> Counterpart:
    """Give a filing that shares these passages with something the officer has, as far as their unions reach."""
    if seen_by(officer).filter(pk=filing.pk).exists():
        return Counterpart("whole", submission=filing, submitted_on=filing.submitted_on)
    if filing.confidential:
        return Counterpart("protected")
    passages = tuple(excerpt(filing.readable, span) for span in spans)
    return Counterpart("passages", submitted_on=filing.submitted_on, passages=passages)


def left_spans(pair: Pair) -> list[Span]:
    """Give the matching passages of the earlier filing."""
    return [Span(passage[0], passage[1]) for passage in pair.passages]


def right_spans(pair: Pair) -> list[Span]:
    """Give the matching passages of the later filing."""
    return [Span(passage[2], passage[3]) for passage in pair.passages]

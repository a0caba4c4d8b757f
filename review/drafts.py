"""What can be told of a draft before it is filed: what it resembles, lacks, is about, and which money it names.

Nothing is stored. Of filings that the asking person may not see only the likeness is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from review import curated, words_vi
from review.draft_reading import Money, Part, money_in, parts_in
from review.models import Officer, Submission
from review.passages import excerpt
from review.screener import screened
from review.similar import Found, parts_of, similar_to

if TYPE_CHECKING:
    from nlp.neardup import Similar

MOST_CHARACTERS = 100_000
# What the screening says that a draft can be asked about; what a filing's other columns hold is not asked of a draft.
_NOTES = ("personal_data", "benefit_outlier")


@dataclass(frozen=True, slots=True)
class Likeness:
    """A filing that the draft resembles; `filing` is None and `passages` empty for one that may not be shown."""

    similar: "Similar"
    filing: Submission | None
    passages: tuple[str, ...]  # of the draft, in its order

    @property
    def label(self) -> str:
        """Say whether it is a copy."""
        return _(words_vi.FOUND[self.similar.is_copy])

    @property
    def likeness(self) -> str:
        """Say how far both are alike."""
        one = self.similar
        said = words_vi.likeness(
            one.similarity, this_in_other=one.text_in_filing, other_in_this=one.filing_in_text
        )
        return _(said)

    @property
    def union(self) -> str:
        """Name the union that filed it."""
        return curated.union_name(self.filing.union_code) if self.filing else ""


@dataclass(frozen=True, slots=True)
class Field:
    """The field that a draft seems to be about; `code` is blank where the text does not tell enough."""

    code: str
    confidence: float
    second: str
    cues: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name it."""
        return curated.field_name(self.code) if self.code else _(words_vi.NO_FIELD)

    @property
    def second_name(self) -> str:
        """Name the runner-up."""
        return curated.field_name(self.second) if self.second else ""


@dataclass(frozen=True, slots=True)
class Looked:
    """All that is told of one draft; `thin` and `notes` are codes of `words_vi.REASONS`."""

    parts: tuple[Part, ...]
    likenesses: tuple[Likeness, ...]
    field: Field
    money: tuple[Money, ...]
    thin: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def lacking(self) -> int:
        """Count the parts that were not seen."""
        return sum(not part.quote for part in self.parts)


def look_at(officer: Officer, text: str, *, with_confidential: bool = True) -> Looked:
    """Look at a draft, its first line being the title, with the rights of an officer.

    Confidential filings of the officer's own unions count as not to be shown unless asked for.

    Raises:
        nlp.neardup.IndexUnusableError: nothing was screened in this home yet, or the index does not fit.
        NoScreenerError: this process has no screener.
    """
    likenesses = tuple(
        _likeness(one, text, with_confidential=with_confidential)
        for one in similar_to(officer, text)
    )
    said = screened(text)
    thin = tuple(said["low_content_reasons"]) if said["low_content"] else ()
    return Looked(
        parts=parts_in(text, thin),
        likenesses=likenesses,
        field=_field(said),
        money=money_in(text),
        thin=thin,
        notes=tuple(code for code in said["eligibility"] if code in _NOTES),
    )


def _likeness(found: Found, text: str, *, with_confidential: bool) -> Likeness:
    filing = found.filing.submission if found.filing.access == "whole" else None
    if filing is None or (filing.confidential and not with_confidential):
        return Likeness(found.similar, None, ())
    quoted = tuple(excerpt(parts_of(text), span) for span in found.text_spans)
    return Likeness(found.similar, filing, quoted)


def _field(said: Mapping[str, Any]) -> Field:
    return Field(
        said["field"] or "",
        float(said["field_confidence"]),
        said["field_second"] or "",
        tuple(said["field_cues"]),
    )

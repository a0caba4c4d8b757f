"""Is a candidate worse than the model in use? Both on the same texts, each resample drawn for both."""

from collections.abc import Sequence
from dataclasses import dataclass

from models import evaluate_field, evaluate_low_content
from models.evaluation import Figure
from models.labelled import Labelled
from models.outcomes import FieldJudge, FieldOutcome, LowContentJudge, LowContentOutcome, told


@dataclass(frozen=True, slots=True)
class Models:
    """One model of each kind."""

    field: FieldJudge
    low_content: LowContentJudge


@dataclass(frozen=True, slots=True)
class Sample:
    """Texts to compare on, those with a known field and those known to be genuine or not; `name` is told to people."""

    name: str
    field: tuple[Labelled, ...]
    low_content: tuple[Labelled, ...]

    @classmethod
    def of(cls, name: str, texts: Sequence[Labelled]) -> "Sample":
        """Use labelled texts for both."""
        return cls(name, tuple(told(texts)), tuple(texts))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Candidate less current in one measure on one sample; `decides` is False where the sample is too small."""

    sample: str
    difference: Figure
    decides: bool

    def is_worse(self, *, by: float) -> bool:
        """Tell whether the candidate may be worse by more than `by`; without any figure it may."""
        return self.decides and not self.difference.low >= -by


def compare(
    candidate: Models, current: Models, sample: Sample, *, at_least: int = 0
) -> list[Comparison]:
    """Compare on one sample; a measure with fewer texts than `at_least` is told but decides nothing.

    An AUC needs genuine entries and others; without both it decides nothing either.
    """
    thin = sum(text.low_content is not None for text in sample.low_content)
    both = 0 < thin < len(sample.low_content)
    fields = evaluate_field.difference(
        FieldOutcome.of(candidate.field, sample.field), FieldOutcome.of(current.field, sample.field)
    )
    entries = evaluate_low_content.difference(
        LowContentOutcome.of(candidate.low_content, sample.low_content),
        LowContentOutcome.of(current.low_content, sample.low_content),
    )
    return [
        Comparison(sample.name, fields, fields.n > 0 and fields.n >= at_least),
        Comparison(sample.name, entries, both and entries.n >= at_least),
    ]

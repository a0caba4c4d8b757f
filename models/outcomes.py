"""What models said of labelled texts, beside what people say of them: the ground of figures, comparisons and plots."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.labelled import Labelled
from models.low_content import Entry, Verdict

Flags = NDArray[np.bool_]


class FieldJudge(Protocol):
    """What is asked of a field model."""

    @property
    def classes(self) -> list[str]:
        """The fields it can answer with."""
        ...

    def probabilities(self, titles: Sequence[str], bodies: Sequence[str]) -> NDArray[np.float64]:
        """Calibrated probabilities, shape (texts, classes)."""
        ...


class LowContentJudge(Protocol):
    """What is asked of a low-content model."""

    def score_many(self, entries: Sequence[Entry]) -> NDArray[np.float64]:
        """How likely each entry says little, 0..1: shape (entries,)."""
        ...

    def judge_many(self, entries: Sequence[Entry]) -> list[Verdict]:
        """Judge each entry, with reasons."""
        ...


@dataclass(frozen=True)
class FieldOutcome:
    """A field model on texts whose field is known: `truth` (texts,), `chances` (texts, classes)."""

    texts: tuple[Labelled, ...]
    truth: NDArray[np.str_]
    classes: NDArray[np.str_]
    chances: NDArray[np.float64]

    @classmethod
    def of(cls, model: FieldJudge, texts: Sequence[Labelled]) -> "FieldOutcome":
        """Ask a model about the texts whose field a person could tell."""
        known = told(texts)
        classes = np.array(model.classes)
        # A model need not bear being asked about nothing.
        chances = _chances(model, known) if known else np.zeros((0, len(classes)))
        return cls(tuple(known), np.array([str(t.field) for t in known], np.str_), classes, chances)

    @cached_property
    def ranked(self) -> NDArray[np.str_]:
        """The fields of each text, likeliest first: shape (texts, classes)."""
        return np.asarray(self.classes[np.argsort(-self.chances, axis=1, kind="stable")])

    @cached_property
    def ordered(self) -> NDArray[np.float64]:
        """The probabilities of each text, largest first: shape (texts, classes)."""
        return np.sort(self.chances, axis=1)[:, ::-1]

    @property
    def guess(self) -> NDArray[np.str_]:
        """The likeliest field of each text."""
        return np.asarray(self.ranked[:, 0])

    @property
    def confidence(self) -> NDArray[np.float64]:
        """The probability of the likeliest field of each text."""
        return np.asarray(self.ordered[:, 0])

    @property
    def right(self) -> Flags:
        """Whether the likeliest field is the right one."""
        return np.asarray(self.guess == self.truth, np.bool_)

    def answered(self, *, abstain_below: float, tie_within: float) -> Flags:
        """Whether the model would answer at all: sure enough, and the runner-up not close."""
        apart = self.ordered[:, 0] - self.ordered[:, 1] >= tie_within
        return np.asarray((self.confidence >= abstain_below) & apart, np.bool_)


@dataclass(frozen=True)
class LowContentOutcome:
    """A low-content judgement of texts: `thin` is what people say; all arrays have the shape (texts,)."""

    texts: tuple[Labelled, ...]
    thin: Flags
    scores: NDArray[np.float64]
    flagged: Flags
    reason_right: Flags

    @classmethod
    def of(cls, model: LowContentJudge, texts: Sequence[Labelled]) -> "LowContentOutcome":
        """Ask a model about texts."""
        entries = entries_of(texts)
        scores = model.score_many(entries) if entries else np.zeros(0)
        return cls.judged(texts, np.asarray(scores, np.float64), model.judge_many(entries))

    @classmethod
    def judged(
        cls, texts: Sequence[Labelled], scores: NDArray[np.float64], verdicts: Sequence[Verdict]
    ) -> "LowContentOutcome":
        """Put verdicts beside what people say."""
        right = [
            bool(verdict.reasons) and verdict.reasons[0].code == text.low_content
            for text, verdict in zip(texts, verdicts, strict=True)
        ]
        return cls(
            tuple(texts),
            np.array([text.low_content is not None for text in texts], np.bool_),
            scores,
            np.array([verdict.flagged for verdict in verdicts], np.bool_),
            np.array(right, np.bool_),
        )


def told(texts: Sequence[Labelled]) -> list[Labelled]:
    """Keep the genuine texts whose field a person could tell."""
    return [text for text in texts if text.low_content is None and text.field]


def entries_of(texts: Sequence[Labelled]) -> list[Entry]:
    """Give texts as low-content models read them."""
    return [Entry(text.title, text.content, text.benefit) for text in texts]


def unaccented(text: str) -> str:
    """Strip a text of its marks as a keyboard without Vietnamese would, case kept.

    >>> unaccented("Đổi mới Quy trình")
    'Doi moi Quy trinh'
    """
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare)


def _chances(model: FieldJudge, texts: Sequence[Labelled]) -> NDArray[np.float64]:
    bodies = [f"{text.content}\n{text.benefit}" for text in texts]
    return np.asarray(model.probabilities([text.title for text in texts], bodies), np.float64)

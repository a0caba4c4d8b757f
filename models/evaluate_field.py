"""How good a field model is on texts that it was not trained on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from models.field import FieldModel
from models.labelled import Labelled

_BINS = 10


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares in 0..1 over genuine texts that have a field.

    `top2`: the right field is among the two likeliest; `ece`: expected calibration error over ten bins.
    """

    accuracy: float
    macro_f1: float
    top2: float
    ece: float
    texts: int

    def as_dict(self) -> dict[str, float]:
        """Give the scores as plain rounded values."""
        return {name: round(float(value), 4) for name, value in asdict(self).items()}


def told(texts: Sequence[Labelled]) -> list[Labelled]:
    """Keep the genuine texts whose field a person could tell."""
    return [text for text in texts if text.low_content is None and text.field]


def score(model: FieldModel, texts: Sequence[Labelled]) -> Scores:
    """Score a model without abstention, on the genuine texts that have a field."""
    known = told(texts)
    chances = model.probabilities(
        [text.title for text in known], [f"{text.content}\n{text.benefit}" for text in known]
    )
    truth = np.array([str(text.field) for text in known])
    ranked = np.array(model.classes)[np.argsort(-chances, axis=1, kind="stable")]
    right = ranked[:, 0] == truth
    return Scores(
        accuracy=float(right.mean()),
        macro_f1=float(f1_score(truth, ranked[:, 0], average="macro", zero_division=0)),
        top2=float((ranked[:, :2] == truth[:, None]).any(axis=1).mean()),
        ece=calibration_error(chances.max(axis=1), right),
        texts=len(known),
    )


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Mean gap between confidence and accuracy over equal-width bins, weighted by their texts."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(confidence[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean()
        for b in range(_BINS)
        if (bins == b).any()
    ]
    return float(sum(gaps))

"""How good a field model is on texts that it was not trained on, beside plain ways to tell a field."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from models import weighted
from models.baselines import field_guesses
from models.evaluation import Figure, paired_figure, weighted_figure
from models.labelled import Labelled
from models.outcomes import FieldJudge, FieldOutcome, Flags, unaccented
from models.weighted import Weighted

# What officers may take as good as certain: measured how often it comes and how often it is right.
SURE = 0.9
_MODEL = "field model"


def scores(outcome: FieldOutcome) -> dict[str, float]:
    """Score a model for its card, without abstention: shares in 0..1, and the number of texts.

    `top2`: the right field is among the two likeliest; `ece`: expected calibration error over ten bins.
    """
    everything = np.ones((1, len(outcome.texts)))
    measured = {
        "accuracy": weighted.mean(outcome.right),
        "macro_f1": macro_f1(outcome),
        "top2": weighted.mean(_among_two(outcome)),
        "ece": weighted.calibration_error(outcome.confidence, outcome.right),
    }
    values = {name: round(float(of(everything)[0]), 4) for name, of in measured.items()}
    return values | {"texts": float(len(outcome.texts))}


def macro_f1(outcome: FieldOutcome) -> Weighted:
    """Average the F1 of the fields, each counting the same."""
    return weighted.macro_f1(outcome.truth, outcome.guess)


def field_figures(
    outcome: FieldOutcome, *, bare: FieldOutcome, abstain_below: float, tie_within: float
) -> list[Figure]:
    """Measure a field model on genuine texts whose field a person could tell.

    `bare` is the model on unaccented copies of the same texts; the other two say when it abstains.
    """
    number, right = len(outcome.texts), outcome.right
    answered = outcome.answered(abstain_below=abstain_below, tie_within=tie_within)
    sure = outcome.confidence >= SURE
    elsewhere = np.array([text.workplace_field != text.field for text in outcome.texts], np.bool_)
    ece = weighted.calibration_error(outcome.confidence, right)
    return [
        _share("accuracy", right),
        weighted_figure(_MODEL, "macro-F1", number, macro_f1(outcome)),
        _share("right among two", _among_two(outcome)),
        weighted_figure(_MODEL, "ECE", number, ece),
        _share("answered", answered),
        _share("right when answered", right[answered]),
        _share("confidence >= 0.9", sure),
        _share("right when confidence >= 0.9", right[sure]),
        _share("accuracy, unaccented", bare.right),
        _share("accuracy, employer elsewhere", right[elsewhere]),
        _share("accuracy, employer's field", right[~elsewhere]),
    ]


def baseline_figures(outcome: FieldOutcome, train: Sequence[Labelled]) -> list[Figure]:
    """Measure the plain ways on the texts of an outcome; what they learn, they learn from `train`."""
    figures, truth = [], outcome.truth
    for name, guess in field_guesses(train, outcome.texts).items():
        figures += [
            _share("accuracy", guess == truth, model=name),
            weighted_figure(name, "macro-F1", len(truth), weighted.macro_f1(truth, guess)),
        ]
    return figures


def difference(candidate: FieldOutcome, current: FieldOutcome) -> Figure:
    """Measure how much more macro-F1 a candidate reaches than the model in use, on the same texts."""
    number = len(candidate.texts)
    return paired_figure("field", "macro-F1", number, macro_f1(candidate), macro_f1(current))


def without_marks(model: FieldJudge, texts: Sequence[Labelled]) -> FieldOutcome:
    """Ask a model about unaccented copies of texts."""
    copies = [
        replace(
            text,
            title=unaccented(text.title),
            content=unaccented(text.content),
            benefit=unaccented(text.benefit),
        )
        for text in texts
    ]
    return FieldOutcome.of(model, copies)


def _share(metric: str, hits: Flags, *, model: str = _MODEL) -> Figure:
    return weighted_figure(model, metric, len(hits), weighted.mean(hits))


def _among_two(outcome: FieldOutcome) -> Flags:
    return np.asarray((outcome.ranked[:, :2] == outcome.truth[:, None]).any(axis=1), np.bool_)

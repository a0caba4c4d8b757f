"""How well a judgement tells entries that say little, beside the rules alone and plain ways to tell them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from models import weighted
from models.baselines import low_content_scores
from models.evaluation import Figure, paired_figure, weighted_figure
from models.labelled import Labelled
from models.low_content import judge
from models.outcomes import Flags, LowContentOutcome, entries_of
from models.weighted import Weighted


def scores(outcome: LowContentOutcome) -> dict[str, float]:
    """Score a model for its card: shares in 0..1, and the number of texts."""
    everything = np.ones((1, len(outcome.texts)))
    thin, flagged = outcome.thin, outcome.flagged
    return {
        "auc": round(float(auc(outcome)(everything)[0]), 4),
        "recall": round(float(flagged[thin].mean()), 4),
        "genuine_flagged": round(float(flagged[~thin].mean()), 4),
        "texts": float(len(outcome.texts)),
    }


def auc(outcome: LowContentOutcome) -> Weighted:
    """Tell how often an entry that says little scores above a genuine one."""
    return weighted.auc(outcome.thin, outcome.scores)


def low_content_figures(name: str, outcome: LowContentOutcome) -> list[Figure]:
    """Measure one judgement: AUC, recall, genuine entries flagged, right reason among the caught."""
    thin, flagged = outcome.thin, outcome.flagged
    tricky = ~thin & np.array([text.difficulty == "tricky" for text in outcome.texts], np.bool_)
    return [
        weighted_figure(name, "AUC", len(thin), auc(outcome)),
        _share(name, "recall", flagged[thin]),
        _share(name, "genuine entries flagged", flagged[~thin]),
        _share(name, "tricky genuine flagged", flagged[tricky]),
        _share(name, "right reason among caught", outcome.reason_right[thin & flagged]),
    ]


def baseline_figures(outcome: LowContentOutcome) -> list[Figure]:
    """Measure the plain ways on the texts of an outcome."""
    return [
        weighted_figure(name, "AUC", len(outcome.texts), weighted.auc(outcome.thin, told))
        for name, told in low_content_scores(outcome.texts).items()
    ]


def by_rules(texts: Sequence[Labelled], limits: Mapping[str, Any]) -> LowContentOutcome:
    """Judge texts by the rules alone; limits are those of `[low_content]` in the settings."""
    verdicts = [judge(entry, limits=limits) for entry in entries_of(texts)]
    return LowContentOutcome.judged(
        texts, np.array([verdict.score for verdict in verdicts], np.float64), verdicts
    )


def difference(candidate: LowContentOutcome, current: LowContentOutcome) -> Figure:
    """Measure how much more AUC a candidate reaches than the model in use, on the same texts."""
    return paired_figure("low_content", "AUC", len(candidate.texts), auc(candidate), auc(current))


def _share(model: str, metric: str, hits: Flags) -> Figure:
    return weighted_figure(model, metric, len(hits), weighted.mean(hits))
